"""Tables and repository of what people do with resources: open, review and tag them."""

import datetime as dt
from collections.abc import Collection, Sequence

import sqlalchemy as sa
from pydantic import AwareDatetime, BaseModel

from school.knowledge import PointId
from school.people import PersonId, UnitId
from school.resources import NOBODYS, Resource, ResourceId
from school.store.database import BigId, UtcTime, insert_new, metadata
from school.store.resource_tables import resources_table
from school.store.units import at_or_below

uses_table = sa.Table(
    "resource_uses",
    metadata,
    sa.Column("id", BigId, primary_key=True),
    sa.Column(
        "resource_id", sa.ForeignKey(resources_table.c.id, ondelete="CASCADE"), nullable=False
    ),
    sa.Column("school", sa.String(96), nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("kind", sa.String(8), nullable=False),
    sa.Column("person_id", sa.ForeignKey("people.id", ondelete="CASCADE")),
    sa.Index("ix_resource_uses_day", "day", "school"),
    sa.Index("ix_resource_uses_resource", "resource_id", "day"),
    sa.Index("ix_resource_uses_person", "person_id", "day"),
)
"""*school* is the unit the user works or learns in; “-”: none. *kind* is “open” or “file”."""
reviews_table = sa.Table(
    "resource_reviews",
    metadata,
    sa.Column("id", BigId, primary_key=True),
    sa.Column(
        "resource_id", sa.ForeignKey(resources_table.c.id, ondelete="CASCADE"), nullable=False
    ),
    sa.Column("by", sa.ForeignKey("people.id", ondelete="SET NULL")),
    sa.Column("approved", sa.Boolean, nullable=False),
    sa.Column("open_to", sa.String(96), nullable=False),
    sa.Column("reason", sa.String(200), nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Index("ix_resource_reviews_resource", "resource_id", "at"),
)
suggestions_table = sa.Table(
    "resource_suggestions",
    metadata,
    sa.Column(
        "resource_id", sa.ForeignKey(resources_table.c.id, ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("point", sa.String(128), primary_key=True),
    sa.Column("subject", sa.String(16), nullable=False),
    sa.Column("home", sa.String(96), nullable=False),
    sa.Column("score", sa.Float, nullable=False),
    sa.Column("outcome", sa.String(10), nullable=False),
    sa.Column("by", sa.ForeignKey("people.id", ondelete="SET NULL")),
    sa.Column("at", UtcTime, nullable=False),
    sa.Index("ix_resource_suggestions_home", "home", "outcome", "subject"),
)
OPEN, CONFIRMED, REJECTED = "", "confirmed", "rejected"


class ResourceUse(BaseModel, frozen=True):
    """That somebody opened a resource on a day."""

    resource_id: ResourceId
    school: UnitId
    day: dt.date
    kind: str
    person_id: PersonId | None = None


class Review(BaseModel, frozen=True):
    """What a reviewer decided."""

    approved: bool
    open_to: UnitId
    """To whose people it was to be open; “-” once the title or the text changed."""
    reason: str
    at: AwareDatetime


class ResourceUses:
    """What is done with resources, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def note(self, use: ResourceUse) -> None:
        """Write down that somebody opened a resource."""
        self._connection.execute(sa.insert(uses_table).values(use.model_dump()))

    def rows_of(self, person: PersonId) -> list[ResourceUse]:
        """Return what a person opened, the oldest first."""
        u = uses_table.c
        rows = self._connection.execute(
            sa.select(uses_table).where(u.person_id == person).order_by(u.day, u.id)
        )
        return [ResourceUse.model_validate(dict(row)) for row in rows.mappings()]

    def forget_before(self, day: dt.date) -> int:
        """Take the names off what was opened before a day: who it was is no longer needed."""
        old = (uses_table.c.day < day, uses_table.c.person_id.is_not(None))
        named = sa.update(uses_table).where(*old).values(person_id=None)
        return self._connection.execute(named).rowcount

    def review(
        self, resource: Resource, by: PersonId, *, approved: bool, reason: str, at: dt.datetime
    ) -> None:
        """Write down a reviewer's decision on what a resource is to be open to."""
        row = {"resource_id": resource.id, "open_to": resource.open_to, "by": by, "at": at}
        decision = {"approved": approved, "reason": reason}
        self._connection.execute(sa.insert(reviews_table).values(**row, **decision))

    def outdate_reviews(self, resource_id: ResourceId) -> None:
        """Let earlier approvals be for nobody's people: the words they were given for are gone."""
        v = reviews_table.c
        old = sa.update(reviews_table).where(v.resource_id == resource_id, v.approved)
        self._connection.execute(old.values(open_to=NOBODYS))

    def last_review(self, resource_id: ResourceId) -> Review | None:
        """Return the newest decision on a resource, or None."""
        v = reviews_table.c
        rows = self._connection.execute(
            sa.select(v.approved, v.open_to, v.reason, v.at)
            .where(v.resource_id == resource_id)
            .order_by(v.at.desc(), v.id.desc())
            .limit(1)
        ).mappings()
        return next((Review.model_validate(dict(row)) for row in rows), None)

    def suggest(
        self,
        resource_id: ResourceId,
        scored: Sequence[tuple[PointId, float]],
        *,
        about: tuple[str, UnitId],
        at: dt.datetime,
    ) -> None:
        """Keep suggested points of a resource; *about* is its subject and its home."""
        for point, score in scored:
            row = {"resource_id": resource_id, "point": point, "score": score, "at": at}
            more = {"subject": about[0], "home": about[1], "outcome": OPEN}
            insert_new(self._connection, suggestions_table, {**row, **more})

    def suggested(self, resource_id: ResourceId) -> list[tuple[PointId, float]]:
        """Return the suggestions nobody decided on, the likeliest first."""
        s = suggestions_table.c
        rows = self._connection.execute(
            sa.select(s.point, s.score)
            .where(s.resource_id == resource_id, s.outcome == OPEN)
            .order_by(s.score.desc(), s.point)
        )
        return [(PointId(row.point), row.score) for row in rows]

    def decide(
        self,
        resource_id: ResourceId,
        *,
        right: Collection[PointId],
        wrong: Collection[PointId],
        by: PersonId,
        at: dt.datetime,
    ) -> None:
        """Write down which suggestions a person found right or wrong; the last word counts."""
        s = suggestions_table
        for points, outcome in ((right, CONFIRMED), (wrong, REJECTED)):
            self._connection.execute(
                sa.update(s)
                .where(s.c.resource_id == resource_id, s.c.point.in_(points))
                .values(outcome=outcome, by=by, at=at)
            )

    def outcomes(self, places: Collection[UnitId]) -> dict[str, dict[str, int]]:
        """Count what became of suggestions about resources at home in or below some units.

        Returns:
            By subject: by outcome (“”: still open) how many.
        """
        s = suggestions_table.c
        here = [at_or_below(s.home, place) for place in places]
        rows = self._connection.execute(
            sa.select(s.subject, s.outcome, sa.func.count())
            .where(sa.or_(*here))
            .group_by(s.subject, s.outcome)
        )
        counted: dict[str, dict[str, int]] = {}
        for subject, outcome, count in rows:
            counted.setdefault(subject, {})[outcome] = count
        return counted
