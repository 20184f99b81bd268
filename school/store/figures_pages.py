"""Table and repository of the live pages of the library's figures: whose each is, and till when."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from school.people import PersonId
from school.store.database import BigId, UtcTime, metadata

figures_pages_table = sa.Table(
    "figures_pages",
    metadata,
    sa.Column("id", BigId, primary_key=True),
    sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("code_hash", sa.String(64), nullable=False),
    sa.Column("person_id", sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    sa.Column("platform", sa.String(16), nullable=False),
    sa.Column("user_id", sa.String(128), nullable=False),
    sa.Column("text", sa.String(64), nullable=False),
    sa.Column("made_at", UtcTime, nullable=False),
    sa.Column("expires_at", UtcTime, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("session_hash", sa.String(64)),
    sa.Column("open_until", UtcTime),
    sa.Index("ix_figures_pages_person", "person_id", "made_at"),
    sa.Index("ix_figures_pages_made_at", "made_at"),
    sa.Index("ix_figures_pages_session", "session_hash"),
)


@dataclass(frozen=True)
class FiguresPage:
    """A page that was given to one person; neither its link nor its session is kept."""

    token_hash: str
    code_hash: str
    person_id: PersonId
    platform: str
    user_id: str
    text: str
    made_at: dt.datetime
    expires_at: dt.datetime
    tries: int = 0
    session_hash: str | None = None
    open_until: dt.datetime | None = None


class FiguresPages:
    """Live pages of figures, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, page: FiguresPage) -> None:
        """Keep a page that is about to be given."""
        values = {name: getattr(page, name) for name in FiguresPage.__dataclass_fields__}
        self._connection.execute(sa.insert(figures_pages_table).values(values))

    def given_since(self, person: PersonId, moment: dt.datetime) -> int:
        """Count the pages a person was given since a moment."""
        p = figures_pages_table.c
        query = sa.select(sa.func.count()).where(p.person_id == person, p.made_at >= moment)
        return int(self._connection.execute(query).scalar_one())

    def try_open(self, token_hash: str) -> FiguresPage | None:
        """Count one more try and return the page as it was before it; None: there is none."""
        p = figures_pages_table.c
        here = p.token_hash == token_hash
        self._connection.execute(
            sa.update(figures_pages_table).where(here).values(tries=p.tries + 1)
        )
        found = self._one(here)
        return found and FiguresPage(**{**found.__dict__, "tries": found.tries - 1})

    def open(self, token_hash: str, *, session_hash: str, until: dt.datetime) -> bool:
        """Begin the session of a page; False when it was opened before."""
        p = figures_pages_table.c
        opened = self._connection.execute(
            sa.update(figures_pages_table)
            .where(p.token_hash == token_hash, p.session_hash.is_(None))
            .values(session_hash=session_hash, open_until=until)
        )
        return opened.rowcount == 1

    def of_session(self, session_hash: str) -> FiguresPage | None:
        """Return the page of a session, or None."""
        return self._one(figures_pages_table.c.session_hash == session_hash)

    def forget_before(self, moment: dt.datetime) -> int:
        """Delete the pages made before a moment; return how many."""
        p = figures_pages_table.c
        gone = self._connection.execute(sa.delete(figures_pages_table).where(p.made_at < moment))
        return gone.rowcount

    def _one(self, condition: sa.ColumnElement[bool]) -> FiguresPage | None:
        row = self._connection.execute(sa.select(figures_pages_table).where(condition)).first()
        if row is None:
            return None
        return FiguresPage(**{n: getattr(row, n) for n in FiguresPage.__dataclass_fields__})
