"""Table and repository of the audit chain; rows are only ever added."""

from collections.abc import Iterator

import sqlalchemy as sa

from school.audit import GENESIS, AuditEntry, Link, first_broken, link
from school.store.database import UtcTime, metadata

audit_table = sa.Table(
    "audit",
    metadata,
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("entry", sa.Text, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
)

_CHAIN_LOCK = 0x716A6175  # any fixed number: “qjau”


class Audit:
    """The chain, inside one transaction; appending waits for other appenders."""

    def __init__(self, connection: sa.Connection, *, key: bytes) -> None:
        self._connection = connection
        self._key = key

    def append(self, entry: AuditEntry) -> Link:
        """Add one entry at the end of the chain."""
        if self._connection.dialect.name == "postgresql":
            # SQLite's BEGIN IMMEDIATE already admits one writer at a time.
            self._connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_CHAIN_LOCK)))
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
        return row

    def first_broken(self) -> int | None:
        """Return the first row that does not fit the chain, or None when all do."""
        return first_broken(self.links(), key=self._key)

    def links(self) -> Iterator[Link]:
        """Yield the whole chain from its first row."""
        rows = self._connection.execute(sa.select(audit_table).order_by(audit_table.c.seq))
        for row in rows:
            entry = AuditEntry.model_validate_json(row.entry)
            yield Link(seq=row.seq, entry=entry, hash=row.hash)
