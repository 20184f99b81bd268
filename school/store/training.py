"""Table and repository of trainings; who comes to them is in its base."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from school.errors import NotFound
from school.people import PersonId, UnitId
from school.store.database import UtcTime, insert_new, lock, metadata
from school.store.training_people import TrainingPeople, training_people
from school.training import Trainee, Training, TrainingState

trainings_table = sa.Table(
    "trainings",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("home", sa.ForeignKey("units.id"), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("title", sa.String(40), nullable=False),
    sa.Column("place", sa.String(20), nullable=False),
    sa.Column("link", sa.Text, nullable=False),
    sa.Column("hours", sa.Float, nullable=False),
    sa.Column("everyone", sa.Boolean, nullable=False),
    sa.Column("sign_out", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("seats", sa.Integer),
    sa.Column("starts_at", UtcTime, nullable=False),
    sa.Column("ends_at", UtcTime, nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("secret", sa.String(64), nullable=False),
    sa.Column("made_by", sa.ForeignKey("people.id", ondelete="SET NULL")),
    sa.Column("made_at", UtcTime, nullable=False),
    sa.Column("changed_at", UtcTime, nullable=False),
    sa.Column("closed_at", UtcTime),
    sa.Index("ix_trainings_starts_at", "starts_at"),
)


@dataclass(frozen=True)
class Trained:
    """What was given to the people of one school, of one kind of training."""

    school: UnitId
    kind: str
    people: frozenset[PersonId]
    """Who got hours of this kind."""
    hours: float


class TrainingRecords(TrainingPeople):
    """Trainings and their lists, inside one transaction."""

    def hold(self, training_id: str = "") -> None:
        """Let nobody else plan a training, or change this one's list, until the end."""
        lock(self._connection, f"training:{training_id}")

    def add(self, training: Training) -> bool:
        """Keep a new training; False when one with its id is there already."""
        return insert_new(self._connection, trainings_table, training.model_dump())

    def change(self, training: Training) -> None:
        """Keep a training as it is now."""
        table = trainings_table
        self._connection.execute(
            sa.update(table).where(table.c.id == training.id).values(training.model_dump())
        )

    def training(self, training_id: str) -> Training:
        """Return one training.

        Raises:
            NotFound: There is none with this id.
        """
        found = self._read(sa.select(trainings_table).where(trainings_table.c.id == training_id))
        if not found:
            raise NotFound("这场培训已经不在了。发“培训”看现在有哪些。")
        return found[0]

    def going_on(self, homes: Collection[UnitId], *, now: dt.datetime) -> list[Training]:
        """Return the trainings of some units that people may be signing in at, or out of."""
        c = trainings_table.c
        query = sa.select(trainings_table).where(
            c.home.in_(list(homes)),
            c.state == TrainingState.PLANNED,
            # As wide as the rule of signing in may ever be; it decides by itself.
            c.starts_at <= now + dt.timedelta(hours=1),
            c.starts_at >= now - dt.timedelta(days=1),
            c.ends_at >= now - dt.timedelta(hours=1),
        )
        return self._read(query.order_by(c.starts_at, c.id))

    def starting(self, since: dt.datetime, until: dt.datetime) -> list[Training]:
        """Return the planned trainings that begin from *since* to before *until*, in order."""
        c = trainings_table.c
        query = sa.select(trainings_table).where(c.starts_at >= since, c.starts_at < until)
        planned = query.where(c.state == TrainingState.PLANNED)
        return self._read(planned.order_by(c.starts_at, c.id))

    def seen_from(
        self, places: Collection[UnitId], *, since: dt.datetime, until: dt.datetime, limit: int
    ) -> tuple[list[Training], int]:
        """Return the first trainings of a time that people of some places see, and how many are.

        Those see the trainings of their places, of the units above and of the schools below.
        """
        c = trainings_table.c
        conditions = [
            _seen_from(c.home, places),
            c.starts_at >= since,
            c.starts_at < until,
            c.state != TrainingState.CANCELLED,
        ]
        counted = sa.select(sa.func.count()).select_from(trainings_table).where(*conditions)
        query = sa.select(trainings_table).where(*conditions).order_by(c.starts_at, c.id)
        total = self._connection.execute(counted).scalar_one()
        return self._read(query.limit(limit)), total

    def hours_of(
        self, person: PersonId, *, since: dt.datetime, until: dt.datetime
    ) -> list[tuple[Training, Trainee]]:
        """Return the trainings of a time that somebody got hours or nothing for, newest first."""
        c, p = trainings_table.c, training_people.c
        rows = self._connection.execute(
            sa.select(trainings_table.c.id)
            .join_from(training_people, trainings_table, p.training_id == c.id)
            .where(p.person == person, p.hours.is_not(None))
            .where(c.starts_at >= since, c.starts_at < until)
        )
        ids = [row.id for row in rows]
        mine = self.of_person(person, ids)
        found = self._read(
            sa.select(trainings_table).where(c.id.in_(ids)).order_by(c.starts_at.desc(), c.id)
        )
        return [(one, mine[one.id]) for one in found]

    def trained(
        self, place: UnitId, *, since: dt.datetime, until: dt.datetime
    ) -> tuple[list[Trained], int]:
        """Return what was given in a time to those who worked at a place or below it then.

        By school and kind; and how many trainings gave it.
        """
        c, p = trainings_table.c, training_people.c
        below = sa.func.substr(p.school, 1, len(place) + 1) == f"{place}."
        got = sa.and_(p.hours > 0, sa.or_(p.school == place, below))
        in_time = sa.and_(c.starts_at >= since, c.starts_at < until)
        rows = self._connection.execute(
            sa.select(p.school, c.kind, p.person, sa.func.sum(p.hours).label("hours"))
            .join_from(trainings_table, training_people, p.training_id == c.id)
            .where(in_time, got)
            .group_by(p.school, c.kind, p.person)
        )
        persons: dict[tuple[UnitId, str], set[PersonId]] = defaultdict(set)
        hours: dict[tuple[UnitId, str], float] = defaultdict(float)
        for row in rows:
            persons[row.school, row.kind].add(row.person)
            hours[row.school, row.kind] += row.hours
        trained = [
            Trained(school, kind, frozenset(some), hours[school, kind])
            for (school, kind), some in sorted(persons.items())
        ]
        gave = sa.exists().where(p.training_id == c.id, got)
        count = sa.select(sa.func.count()).select_from(trainings_table).where(in_time, gave)
        return trained, self._connection.execute(count).scalar_one()

    def forget_before(self, moment: dt.datetime) -> int:
        """Remove the trainings that ended before a moment, with their lists; return how many."""
        return self._connection.execute(
            sa.delete(trainings_table).where(trainings_table.c.ends_at < moment)
        ).rowcount

    def _read(self, query: "sa.Select[tuple[object, ...]]") -> list[Training]:
        rows = self._connection.execute(query).mappings()
        return [Training.model_validate(dict(row)) for row in rows]


def _seen_from(column: sa.Column[str], places: Collection[UnitId]) -> sa.ColumnElement[bool]:
    parts = [one.split(".") for one in places]
    above = {".".join(some[:n]) for some in parts for n in range(1, len(some) + 1)}
    # Not LIKE, which takes “QH” for “qh” on SQLite.
    below = (sa.func.substr(column, 1, len(one) + 1) == f"{one}." for one in places)
    return sa.or_(column.in_(sorted(above)), *below)
