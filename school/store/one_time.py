"""Links that open once, whatever they show, and the table of pages about a child.

Every kind of link has a table of its own with the same first columns; what it opens stands beside
them. Neither token nor code is kept, only their hashes.
"""

import datetime as dt
from dataclasses import dataclass, fields, replace
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from school.people import PersonId
from school.store.database import BigId, UtcTime, metadata


@dataclass(frozen=True, kw_only=True)
class Link:
    """A link that was given to one person; the token itself is not kept."""

    token_hash: str
    code_hash: str
    person_id: PersonId
    platform: str
    user_id: str
    made_at: dt.datetime
    expires_at: dt.datetime
    tries: int = 0

    @property
    def used(self) -> bool:
        """Return True when it was opened before."""
        raise NotImplementedError


LinkT = TypeVar("LinkT", bound=Link)


def link_table(name: str, *more: sa.schema.SchemaItem) -> sa.Table:
    """Return the table of a kind of link, with the columns of what it opens."""
    return sa.Table(
        name,
        metadata,
        sa.Column("id", BigId, primary_key=True),
        sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("person_id", sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("user_id", sa.String(128), nullable=False),
        sa.Column("made_at", UtcTime, nullable=False),
        sa.Column("expires_at", UtcTime, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        *more,
        sa.Index(f"ix_{name}_person", "person_id", "made_at"),
        sa.Index(f"ix_{name}_made_at", "made_at"),
    )


class Links(Generic[LinkT]):
    """Links of one kind, inside one transaction."""

    _table: sa.Table
    _kind: type[LinkT]
    _opened: str
    """The column that is empty until the link is opened."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, link: LinkT) -> None:
        """Keep a link that is about to be given."""
        values = {one.name: getattr(link, one.name) for one in fields(link)}
        self._connection.execute(sa.insert(self._table).values(values))

    def given_since(self, person: PersonId, moment: dt.datetime) -> int:
        """Count the links a person was given since a moment."""
        c = self._table.c
        given = sa.select(sa.func.count()).where(c.person_id == person, c.made_at >= moment)
        return int(self._connection.execute(given).scalar_one())

    def try_open(self, token_hash: str) -> LinkT | None:
        """Count one more try and return the link as it was before it; None: there is none."""
        c = self._table.c
        mine = c.token_hash == token_hash
        self._connection.execute(sa.update(self._table).where(mine).values(tries=c.tries + 1))
        found = self._one(mine)
        return found and replace(found, tries=found.tries - 1)

    def forget_before(self, moment: dt.datetime) -> int:
        """Delete the links made before a moment; return how many."""
        past = sa.delete(self._table).where(self._table.c.made_at < moment)
        return self._connection.execute(past).rowcount

    def _spend(self, token_hash: str, **values: Any) -> bool:  # a column's
        """Mark a link opened; False when it was opened before."""
        c = self._table.c
        fresh = sa.update(self._table).where(c.token_hash == token_hash, c[self._opened].is_(None))
        return self._connection.execute(fresh.values(**values)).rowcount == 1

    def _one(self, condition: sa.ColumnElement[bool]) -> LinkT | None:
        row = self._connection.execute(sa.select(self._table).where(condition)).first()
        if row is None:
            return None
        return self._kind(**{one.name: getattr(row, one.name) for one in fields(self._kind)})


pages = link_table(
    "pages",
    sa.Column("pupil_id", sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    sa.Column("used_at", UtcTime),
    sa.Index("ix_pages_pupil", "pupil_id"),
)


@dataclass(frozen=True, kw_only=True)
class UsedOnce(Link):
    """A link that is done with once it was opened."""

    used_at: dt.datetime | None = None

    @property
    def used(self) -> bool:
        """Return True when it was opened before."""
        return self.used_at is not None


@dataclass(frozen=True, kw_only=True)
class Page(UsedOnce):
    """A page that was given to one person about one pupil."""

    pupil_id: PersonId


UsedT = TypeVar("UsedT", bound=UsedOnce)


class UsedLinks(Links[UsedT]):
    """Links that open one thing, once."""

    _opened = "used_at"

    def use(self, token_hash: str, *, at: dt.datetime) -> bool:
        """Mark a link opened; False when it was opened before."""
        return self._spend(token_hash, used_at=at)


class Pages(UsedLinks[Page]):
    """One-time pages, inside one transaction."""

    _table, _kind = pages, Page

    def forget(self, pupil: PersonId) -> int:
        """Delete the pages about a pupil; return how many."""
        gone = self._connection.execute(sa.delete(pages).where(pages.c.pupil_id == pupil))
        return gone.rowcount
