"""Table and repository of the live pages of figures: whose each is, and till when."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from school.store.database import UtcTime
from school.store.one_time import Link, Links, link_table

figures_pages_table = link_table(
    "figures_pages",
    sa.Column("kind", sa.String(12), nullable=False),
    sa.Column("text", sa.String(64), nullable=False),
    sa.Column("session_hash", sa.String(64)),
    sa.Column("open_until", UtcTime),
    sa.Index("ix_figures_pages_session", "session_hash"),
)


@dataclass(frozen=True, kw_only=True)
class FiguresPage(Link):
    """A page that was given to one person; neither its link nor its session is kept."""

    kind: str
    text: str
    session_hash: str | None = None
    open_until: dt.datetime | None = None

    @property
    def used(self) -> bool:
        """Return True when its session was begun."""
        return self.session_hash is not None


class FiguresPages(Links[FiguresPage]):
    """Live pages of figures, inside one transaction."""

    _table, _kind, _opened = figures_pages_table, FiguresPage, "session_hash"

    def open(self, token_hash: str, *, session_hash: str, until: dt.datetime) -> bool:
        """Begin the session of a page; False when it was opened before."""
        return self._spend(token_hash, session_hash=session_hash, open_until=until)

    def of_session(self, session_hash: str) -> FiguresPage | None:
        """Return the page of a session, or None."""
        return self._one(figures_pages_table.c.session_hash == session_hash)
