"""Tables and repository of passes, and of who does not want to be told of them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from school.county_time import day_of
from school.errors import NotFound
from school.gate import Traffic
from school.passes import Direction, Pass, Who
from school.people import PersonId, UnitId
from school.store.database import UtcTime, insert_new, metadata
from school.store.gate_tallies import count_one

passes_table = sa.Table(
    "passes",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("school", sa.String(96), nullable=False),
    sa.Column("person_id", sa.ForeignKey("people.id", ondelete="CASCADE")),
    sa.Column("who", sa.String(8), nullable=False),
    sa.Column("zone", sa.String(32), nullable=False),
    sa.Column("direction", sa.String(8), nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("minute", sa.SmallInteger, nullable=False),
    sa.Index("ix_passes_school", "school", "day", "who", "direction", "zone", "minute"),
    sa.Index("ix_passes_person", "person_id", "day"),
    sa.Index("ix_passes_day", "day"),
)
off_table = sa.Table(
    "pass_notices_off",
    metadata,
    sa.Column("person_id", sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("at", UtcTime, nullable=False),
)


class Passes:
    """Passes, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, one: Pass) -> bool:
        """Keep a pass and count it; False when it is there already."""
        values: dict[str, object] = {
            "id": one.id,
            "school": one.school,
            "person_id": one.person,
            "who": one.who,
            "zone": one.zone,
            "direction": one.direction,
            "at": one.at,
            "day": one.day,
            "minute": one.minute,
        }
        if not insert_new(self._connection, passes_table, values):
            return False
        if one.who is not Who.UNKNOWN:
            count_one(
                self._connection,
                one.school,
                day=one.day,
                minute=one.minute,
                zone=one.zone,
                direction=one.direction,
                what=Traffic(one.who),
            )
        return True

    def get(self, pass_id: str) -> Pass:
        """Return a pass.

        Raises:
            NotFound: There is none with this id.
        """
        chosen = sa.select(passes_table).where(passes_table.c.id == pass_id)
        row = self._connection.execute(chosen).first()
        if row is None:
            raise NotFound("这条进出记录已经不在了。")
        return _pass(row)

    def of_people(self, people: Iterable[PersonId], *, day: dt.date) -> dict[PersonId, list[Pass]]:
        """Return the passes of some people on a day, each one's in order of time."""
        p = passes_table.c
        rows = self._connection.execute(
            sa.select(passes_table)
            .where(p.person_id.in_(list(people)), p.day == day)
            .order_by(p.at, p.id)
        )
        found: dict[PersonId, list[Pass]] = defaultdict(list)
        for row in rows:
            found[PersonId(row.person_id)].append(_pass(row))
        return found

    def refused_unknown(
        self, school: UnitId, zone: str, *, since: dt.datetime, until: dt.datetime
    ) -> int:
        """Return how often somebody unknown was refused at a gate, both ends included."""
        p = passes_table.c
        days = {day_of(since), day_of(until)}
        return self._connection.execute(
            sa.select(sa.func.count())
            .where(p.school == school, p.day.in_(days), p.who == Who.UNKNOWN)
            .where(p.direction == Direction.REFUSED, p.zone == zone)
            .where(p.at >= since, p.at <= until)
        ).scalar_one()

    def pupils_inside(self, school: UnitId, *, day: dt.date) -> int:
        """Return how many pupils came in last on a day and have not left."""
        p, later = passes_table, passes_table.alias("later")
        after = sa.or_(later.c.at > p.c.at, sa.and_(later.c.at == p.c.at, later.c.id > p.c.id))
        gone_on = sa.exists().where(
            later.c.person_id == p.c.person_id,
            later.c.day == day,
            later.c.direction != Direction.REFUSED,
            after,
        )
        return self._connection.execute(
            sa.select(sa.func.count(sa.distinct(p.c.person_id)))
            .where(p.c.school == school, p.c.day == day, p.c.who == Who.PUPIL)
            .where(p.c.direction == Direction.IN, ~gone_on)
        ).scalar_one()

    def rows_of(self, person: PersonId) -> list[Pass]:
        """Return every pass of a person, in order of time."""
        p = passes_table.c
        rows = self._connection.execute(
            sa.select(passes_table).where(p.person_id == person).order_by(p.at, p.id)
        )
        return [_pass(row) for row in rows]

    def forget(self, person: PersonId) -> int:
        """Delete every pass of a person; return how many."""
        mine = passes_table.c.person_id == person
        return self._connection.execute(sa.delete(passes_table).where(mine)).rowcount

    def forget_before(self, before: dt.date) -> int:
        """Delete the passes of the days before one; return how many."""
        old = passes_table.c.day < before
        return self._connection.execute(sa.delete(passes_table).where(old)).rowcount

    def set_wanted(self, person: PersonId, *, wanted: bool, at: dt.datetime) -> None:
        """Keep whether a person wants to be told; who never said wants to."""
        if wanted:
            self._connection.execute(sa.delete(off_table).where(off_table.c.person_id == person))
        else:
            insert_new(self._connection, off_table, {"person_id": person, "at": at})

    def unwanted(self, people: Iterable[PersonId]) -> set[PersonId]:
        """Return those of these people who do not want to be told."""
        person = off_table.c.person_id
        rows = self._connection.execute(sa.select(person).where(person.in_(list(people))))
        return {PersonId(one) for one in rows.scalars()}


def _pass(row: sa.Row[Any]) -> Pass:
    return Pass(
        id=row.id,
        school=UnitId(row.school),
        person=None if row.person_id is None else PersonId(row.person_id),
        who=Who(row.who),
        zone=row.zone,
        direction=Direction(row.direction),
        at=row.at,
    )
