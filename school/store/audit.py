"""Tables and repository of the audit chain; rows are only ever added."""

import datetime as dt
from collections.abc import Iterator

import sqlalchemy as sa
from pydantic import ValidationError

from school.audit import GENESIS, AuditEntry, Link, Outcome, first_broken, link, seal
from school.store.database import UtcTime, insert_new, lock, metadata

audit_table = sa.Table(
    "audit",
    metadata,
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("entry", sa.Text, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
)
ends = sa.Table(
    "audit_end",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("seal", sa.String(64), nullable=False),
)

_ONLY = 1
"""Id of the one row of the end."""


class Audit:
    """The chain, inside one transaction; appending waits for other appenders."""

    def __init__(self, connection: sa.Connection, *, key: bytes) -> None:
        self._connection = connection
        self._key = key

    def append(self, entry: AuditEntry) -> Link:
        """Add one entry at the end of the chain."""
        lock(self._connection, "audit")
        last = self._connection.execute(
            sa.select(audit_table.c.seq, audit_table.c.hash)
            .order_by(audit_table.c.seq.desc())
            .limit(1)
        ).first()
        before, seq = (GENESIS, 1) if last is None else (last.hash, last.seq + 1)
        row = Link(seq=seq, entry=entry, hash=link(before, seq, entry, key=self._key))
        self._connection.execute(
            sa.insert(audit_table).values(
                seq=seq, at=entry.at, entry=entry.model_dump_json(), hash=row.hash
            )
        )
        self._move_end(row, "" if last is None else seal(last.seq, last.hash, key=self._key))
        return row

    def _move_end(self, row: Link, before: str) -> None:
        """Seal the chain's new end; an end that does not fit stays: cut rows stay missed."""
        fresh = seal(row.seq, row.hash, key=self._key)
        if not before:
            insert_new(self._connection, ends, {"id": _ONLY, "seal": fresh})
            return
        self._connection.execute(
            sa.update(ends).where(ends.c.id == _ONLY, ends.c.seal == before).values(seal=fresh)
        )

    def first_broken(self) -> int | None:
        """Return the first row that does not fit the chain or is missing, or None."""
        end = self._connection.execute(sa.select(ends.c.seal)).scalar_one_or_none()
        return first_broken(self.links(), end or "", key=self._key)

    def links(self) -> Iterator[Link]:
        """Yield the whole chain from its first row; a row that was tampered with has no hash."""
        rows = self._connection.execute(sa.select(audit_table).order_by(audit_table.c.seq))
        for row in rows:
            entry = _entry(row.entry)
            genuine = entry is not None and entry.at == row.at
            yield Link(seq=row.seq, entry=entry or _UNREADABLE, hash=row.hash if genuine else "")


_UNREADABLE = AuditEntry(
    at=dt.datetime.min.replace(tzinfo=dt.UTC),
    actor="",
    role="",
    action="",
    subject="",
    purpose="",
    channel="",
    outcome=Outcome.DENIED,
)


def _entry(text: str) -> AuditEntry | None:
    try:
        return AuditEntry.model_validate_json(text)
    except ValidationError:
        return None
