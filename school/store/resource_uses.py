"""Tables and repository of what people do with resources: open, review and tag them."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from pydantic import AwareDatetime, BaseModel

from school.knowledge import PointId
from school.people import PersonId, UnitId
from school.resources import NOBODYS, Resource, ResourceId
from school.store.database import BigId, UtcTime, insert_new, metadata

uses_table = sa.Table(
    "resource_uses",
    metadata,
    sa.Column("id", BigId, primary_key=True),
    sa.Column("resource_id", sa.ForeignKey("resources.id", ondelete="CASCADE"), nullable=False),
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
    sa.Column("resource_id", sa.ForeignKey("resources.id", ondelete="CASCADE"), nullable=False),
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
    sa.Column("resource_id", sa.ForeignKey("resources.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("point", sa.String(128), primary_key=True),
    sa.Column("subject", sa.String(16), nullable=False),
    sa.Column("home", sa.String(96), nullable=False),
    sa.Column("score", sa.Float, nullable=False),
    sa.Column("outcome", sa.String(10), nullable=False),
    sa.Column("by", sa.ForeignKey("people.id", ondelete="SET NULL")),
    sa.Column("at", UtcTime, nullable=False),
    sa.Index("ix_resource_suggestions_home", "home", "outcome", "subject"),
)
pages_table = sa.Table(
    "resource_pages",
    metadata,
    sa.Column("id", BigId, primary_key=True),
    sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("code_hash", sa.String(64), nullable=False),
    sa.Column("person_id", sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    sa.Column("resource_id", sa.ForeignKey("resources.id", ondelete="CASCADE"), nullable=False),
    sa.Column("platform", sa.String(16), nullable=False),
    sa.Column("user_id", sa.String(128), nullable=False),
    sa.Column("made_at", UtcTime, nullable=False),
    sa.Column("expires_at", UtcTime, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("used_at", UtcTime),
    sa.Index("ix_resource_pages_person", "person_id", "made_at"),
    sa.Index("ix_resource_pages_resource", "resource_id"),
    sa.Index("ix_resource_pages_made_at", "made_at"),
)
OPEN, CONFIRMED, REJECTED = "", "confirmed", "rejected"


@dataclass(frozen=True)
class FilePage:
    """A page that gives one person one file once; the token itself is not kept."""

    token_hash: str
    code_hash: str
    person_id: PersonId
    resource_id: ResourceId
    platform: str
    user_id: str
    made_at: dt.datetime
    expires_at: dt.datetime
    tries: int = 0
    used_at: dt.datetime | None = None


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

    def forget(self, person: PersonId) -> int:
        """Take a person's name off what they opened; return how often that was."""
        return self._unname(uses_table.c.person_id == person)

    def forget_before(self, day: dt.date) -> int:
        """Take the names off what was opened before a day: who it was is no longer needed."""
        return self._unname(uses_table.c.day < day, uses_table.c.person_id.is_not(None))

    def _unname(self, *conditions: sa.ColumnElement[bool]) -> int:
        named = sa.update(uses_table).where(*conditions).values(person_id=None)
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
        here = [sa.or_(s.home == p, s.home.startswith(f"{p}.", autoescape=True)) for p in places]
        rows = self._connection.execute(
            sa.select(s.subject, s.outcome, sa.func.count())
            .where(sa.or_(*here))
            .group_by(s.subject, s.outcome)
        )
        counted: dict[str, dict[str, int]] = {}
        for subject, outcome, count in rows:
            counted.setdefault(subject, {})[outcome] = count
        return counted

    def add_page(self, page: FilePage) -> None:
        """Keep a page that is about to be given."""
        row = {name: getattr(page, name) for name in FilePage.__dataclass_fields__}
        self._connection.execute(sa.insert(pages_table).values(row))

    def pages_given(self, person: PersonId, *, since: dt.datetime) -> int:
        """Count the pages a person was given since a moment."""
        p = pages_table.c
        given = sa.select(sa.func.count()).where(p.person_id == person, p.made_at >= since)
        return int(self._connection.execute(given).scalar_one())

    def try_page(self, token_hash: str) -> FilePage | None:
        """Count one more try and return the page as it was before it; None: there is none."""
        mine = pages_table.c.token_hash == token_hash
        self._connection.execute(
            sa.update(pages_table).where(mine).values(tries=pages_table.c.tries + 1)
        )
        row = self._connection.execute(sa.select(pages_table).where(mine)).one_or_none()
        if row is None:
            return None
        values = {name: getattr(row, name) for name in FilePage.__dataclass_fields__}
        return FilePage(**{**values, "tries": row.tries - 1})

    def use_page(self, token_hash: str, *, at: dt.datetime) -> bool:
        """Mark a page opened; False when it was opened before."""
        p = pages_table.c
        spent = sa.update(pages_table).where(p.token_hash == token_hash, p.used_at.is_(None))
        return self._connection.execute(spent.values(used_at=at)).rowcount == 1

    def forget_pages(self, *, before: dt.datetime) -> int:
        """Delete the pages made before a moment; return how many."""
        past = sa.delete(pages_table).where(pages_table.c.made_at < before)
        return self._connection.execute(past).rowcount
