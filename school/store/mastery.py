"""Tables and repository of mastery: ratings, the evidence they come from, what leaders were told.

A pupil's ratings are nothing but the fold of the pupil's evidence in order; each row of evidence
keeps how easy its item was when it was first answered, so replaying gives the same ratings to the
bit. Ratings of items and points are shared by everybody and only ever move forward: by the first
response of a place, never again by its revision.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cache

import sqlalchemy as sa
from pydantic import AwareDatetime, BaseModel
from sqlalchemy.dialects import postgresql, sqlite

from school.evidence import WHOLE, Evidence
from school.knowledge import PointId
from school.mastery import PointOfClass
from school.people import PersonId, UnitId
from school.ratings import Rating
from school.store.database import UtcTime, lock, metadata

evidence_table = sa.Table(
    "mastery_evidence",
    metadata,
    sa.Column("source", sa.String(40), primary_key=True),
    sa.Column("place", sa.Integer, primary_key=True),
    sa.Column("pupil_id", sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    sa.Column("subject", sa.String(16), nullable=False),
    sa.Column("point", sa.String(96), nullable=False),
    sa.Column("item", sa.String(40), nullable=False),
    sa.Column("correct", sa.Boolean),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("ease", sa.Double, nullable=False),
    sa.Index("ix_mastery_evidence_pupil", "pupil_id", "subject", "at"),
)


def _rating_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("level", sa.Double, nullable=False),
        sa.Column("right", sa.Integer, nullable=False),
        sa.Column("wrong", sa.Integer, nullable=False),
        sa.Column("quick", sa.Double, nullable=False),
        sa.Column("slow", sa.Double, nullable=False),
        sa.Column("known", sa.Double, nullable=False),
        sa.Column("last_s", sa.Double),
    ]


pupils_table = sa.Table(
    "mastery_of_pupils",
    metadata,
    sa.Column("pupil_id", sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("subject", sa.String(16), primary_key=True),
    sa.Column("point", sa.String(96), primary_key=True),
    *_rating_columns(),
)
shared_table = sa.Table(
    "mastery_shared",
    metadata,
    sa.Column("id", sa.String(96), primary_key=True),
    *_rating_columns(),
)
published_table = sa.Table(
    "mastery_published",
    metadata,
    sa.Column("class_id", sa.ForeignKey("units.id"), primary_key=True),
    sa.Column("point", sa.String(96), primary_key=True),
    sa.Column("subject", sa.String(16), nullable=False),
    sa.Column("figures", sa.Text, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
)
told_table = sa.Table(
    "mastery_published_pupils",
    metadata,
    sa.Column("class_id", sa.ForeignKey("units.id"), primary_key=True),
    sa.Column("point", sa.String(96), primary_key=True),
    sa.Column("pupil_id", sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("responses", sa.Integer, nullable=False),
    sa.Index("ix_mastery_published_pupils_pupil", "pupil_id"),
)
_RATING = Rating._fields


class PupilRating(BaseModel, frozen=True):
    """What is known of a pupil on a point, or in a subject as a whole (point “”)."""

    pupil_id: PersonId
    subject: str
    point: PointId
    level: float
    right: int
    wrong: int
    quick: float
    slow: float
    known: float
    last_s: float | None

    @property
    def rating(self) -> Rating:
        """Return it as a rating."""
        return Rating(
            self.level, self.right, self.wrong, self.quick, self.slow, self.known, self.last_s
        )


class PublishedPoint(BaseModel, frozen=True):
    """What those who do not teach a class were last told of one point."""

    figures: PointOfClass
    subject: str
    at: AwareDatetime


Behind = dict[PersonId, int]
"""How many responses of each pupil are behind a published figure."""


class MasteryRatings:
    """Ratings and their evidence, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def hold(self) -> None:
        """Wait until nobody else changes ratings, and keep others waiting until the end.

        Items and points are shared by all pupils, so two transactions that learn would overwrite
        one another or lock rows crosswise. The audit makes every writer wait in line anyway;
        taking its lock early, as everybody who learns does, orders them without a second one.
        """
        lock(self._connection, "audit")

    def evidence_of(self, source: str) -> dict[int, Evidence]:
        """Return the evidence of one paper or practice, by place."""
        return {e.place: e for e in self._evidence(evidence_table.c.source == source)}

    def evidence_about(self, pupil: PersonId, *, subject: str) -> list[Evidence]:
        """Return a pupil's evidence in a subject, oldest first."""
        e = evidence_table.c
        return self._evidence(e.pupil_id == pupil, e.subject == subject)

    def _evidence(self, *conditions: sa.ColumnElement[bool]) -> list[Evidence]:
        rows = self._connection.execute(sa.select(evidence_table).where(*conditions))
        found = (Evidence.model_validate(row, from_attributes=True) for row in rows)
        return sorted(found, key=lambda one: one.order)  # collations differ between databases

    def newest(self, pupil: PersonId, *, subject: str) -> dt.datetime | None:
        """Return when a pupil's last evidence in a subject is from, or None."""
        e = evidence_table.c
        last: dt.datetime | None = self._connection.execute(
            sa.select(sa.func.max(e.at)).where(e.pupil_id == pupil, e.subject == subject)
        ).scalar_one()
        return last

    def keep(self, evidence: Iterable[Evidence]) -> None:
        """Keep rows of evidence, instead of those of the same places."""
        self._put(evidence_table, [one.model_dump() for one in evidence])

    def of_pupils(
        self,
        pupils: Iterable[PersonId],
        *,
        subject: str | None = None,
        point: PointId | None = None,
    ) -> list[PupilRating]:
        """Return the ratings of some pupils: in a subject (all of them), on a point (on all)."""
        p = pupils_table.c
        about = sa.true() if point is None else sa.or_(p.point == point, p.point == WHOLE)
        rows = self._connection.execute(
            sa.select(pupils_table)
            .where(p.pupil_id.in_(list(pupils)))
            .where(sa.true() if subject is None else p.subject == subject, about)
            .order_by(p.pupil_id, p.subject, p.point)
        )
        return [PupilRating.model_validate(row, from_attributes=True) for row in rows]

    def put_pupil(
        self,
        pupil: PersonId,
        *,
        subject: str,
        ratings: Mapping[PointId, Rating],
    ) -> None:
        """Keep a pupil's ratings in a subject, by point, instead of those of the same points."""
        about = {"pupil_id": pupil, "subject": subject}
        rows = [{**about, "point": point, **r._asdict()} for point, r in ratings.items()]
        self._put(pupils_table, rows)

    def drop_points(self, pupil: PersonId, *, subject: str, but: Iterable[PointId]) -> None:
        """Delete a pupil's ratings in a subject on points there is no evidence about."""
        p = pupils_table.c
        self._connection.execute(
            sa.delete(pupils_table).where(
                p.pupil_id == pupil, p.subject == subject, p.point.not_in([*but])
            )
        )

    def shared(self, ids: Iterable[str]) -> dict[str, Rating]:
        """Return the ratings of items and points, by id, of those that have one."""
        s = shared_table.c
        columns = [s[name] for name in _RATING]
        rows = self._connection.execute(sa.select(s.id, *columns).where(s.id.in_(sorted(set(ids)))))
        return {row[0]: Rating(*row[1:]) for row in rows}

    def put_shared(self, ratings: Mapping[str, Rating]) -> None:
        """Keep the ratings of items and points, by id; only while :meth:`hold` holds."""
        self._put(shared_table, [{"id": i, **r._asdict()} for i, r in sorted(ratings.items())])

    def published(self, class_id: UnitId) -> dict[PointId, PublishedPoint]:
        """Return what was last told of a class's points, by point."""
        t = published_table.c
        rows = self._connection.execute(sa.select(published_table).where(t.class_id == class_id))
        return {
            PointId(row.point): PublishedPoint(
                figures=PointOfClass.model_validate_json(row.figures),
                subject=row.subject,
                at=row.at,
            )
            for row in rows
        }

    def behind(self, class_id: UnitId, point: PointId) -> Behind:
        """Return the counts behind what was last told, of the pupils who are still kept."""
        t = told_table.c
        rows = self._connection.execute(
            sa.select(t.pupil_id, t.responses).where(t.class_id == class_id, t.point == point)
        )
        return {PersonId(pupil): responses for pupil, responses in rows}

    def publish(self, class_id: UnitId, new: PublishedPoint, *, behind: Behind) -> None:
        """Keep what is about to be told of a class's point, and the counts behind it."""
        about = {"class_id": class_id, "point": new.figures.point}
        figures = new.figures.model_dump_json()
        told = {**about, "subject": new.subject, "figures": figures, "at": new.at}
        self._put(published_table, [told])
        t = told_table.c
        self._connection.execute(
            sa.delete(told_table).where(t.class_id == class_id, t.point == new.figures.point)
        )
        rows = [
            {**about, "pupil_id": pupil, "responses": responses}
            for pupil, responses in behind.items()
        ]
        self._put(told_table, rows)

    def forget(self, pupil: PersonId) -> int:
        """Delete a pupil's ratings and evidence; return how many rows."""
        gone = 0
        for table in (told_table, pupils_table, evidence_table):
            gone += self._connection.execute(
                sa.delete(table).where(table.c.pupil_id == pupil)
            ).rowcount
        return gone

    def rows_of(self, pupil: PersonId) -> list[PupilRating | Evidence]:
        """Return everything kept about a pupil here: ratings, then evidence, oldest first."""
        return [*self.of_pupils([pupil]), *self._evidence(evidence_table.c.pupil_id == pupil)]

    def _put(self, table: sa.Table, rows: list[dict[str, object]]) -> None:
        if rows:
            self._connection.execute(_upsert(table, self._connection.dialect.name), rows)


@cache  # building it takes longer than running it
def _upsert(table: sa.Table, dialect: str) -> sa.Executable:
    insert = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(table)
    keys = {column.name for column in table.primary_key}
    fresh = {c.name: insert.excluded[c.name] for c in table.c if c.name not in keys}
    return insert.on_conflict_do_update(index_elements=sorted(keys), set_=fresh)
