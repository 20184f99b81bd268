"""Table and repository of one-time pages: whom each is for, and that it was opened once."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from school.people import PersonId
from school.store.database import BigId, UtcTime, metadata

pages = sa.Table(
    "pages",
    metadata,
    sa.Column("id", BigId, primary_key=True),
    sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("code_hash", sa.String(64), nullable=False),
    sa.Column("person_id", sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    sa.Column("pupil_id", sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    sa.Column("platform", sa.String(16), nullable=False),
    sa.Column("user_id", sa.String(128), nullable=False),
    sa.Column("made_at", UtcTime, nullable=False),
    sa.Column("expires_at", UtcTime, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("used_at", UtcTime),
    sa.Index("ix_pages_person", "person_id", "made_at"),
    sa.Index("ix_pages_pupil", "pupil_id"),
    sa.Index("ix_pages_made_at", "made_at"),
)


@dataclass(frozen=True)
class Page:
    """A page that was given to one person about one pupil; the token itself is not kept."""

    token_hash: str
    code_hash: str
    person_id: PersonId
    pupil_id: PersonId
    platform: str
    user_id: str
    made_at: dt.datetime
    expires_at: dt.datetime
    tries: int = 0
    used_at: dt.datetime | None = None


class Pages:
    """One-time pages, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, page: Page) -> None:
        """Keep a page that is about to be given."""
        self._connection.execute(
            sa.insert(pages).values({n: getattr(page, n) for n in Page.__dataclass_fields__})
        )

    def given_since(self, person: PersonId, moment: dt.datetime) -> int:
        """Count the pages a person was given since a moment."""
        p = pages.c
        statement = sa.select(sa.func.count()).where(p.person_id == person, p.made_at >= moment)
        return int(self._connection.execute(statement).scalar_one())

    def try_open(self, token_hash: str) -> Page | None:
        """Count one more try and return the page as it was before it; None: there is none."""
        p = pages.c
        self._connection.execute(
            sa.update(pages).where(p.token_hash == token_hash).values(tries=p.tries + 1)
        )
        row = self._connection.execute(sa.select(pages).where(p.token_hash == token_hash)).first()
        if row is None:
            return None
        values = {name: getattr(row, name) for name in Page.__dataclass_fields__}
        return Page(**{**values, "tries": row.tries - 1})

    def use(self, token_hash: str, *, at: dt.datetime) -> bool:
        """Mark a page opened; False when it was opened before."""
        p = pages.c
        statement = (
            sa.update(pages)
            .where(p.token_hash == token_hash, p.used_at.is_(None))
            .values(used_at=at)
        )
        return self._connection.execute(statement).rowcount == 1

    def forget(self, pupil: PersonId) -> int:
        """Delete the pages about a pupil; return how many."""
        gone = self._connection.execute(sa.delete(pages).where(pages.c.pupil_id == pupil))
        return gone.rowcount

    def forget_before(self, moment: dt.datetime) -> int:
        """Delete the pages made before a moment; return how many."""
        gone = self._connection.execute(sa.delete(pages).where(pages.c.made_at < moment))
        return gone.rowcount
