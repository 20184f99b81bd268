"""Tables and repository of the audit chain; rows are only ever added."""

import datetime as dt
import json
from collections.abc import Iterator

import sqlalchemy as sa
from pydantic import ValidationError
from sqlalchemy.dialects import postgresql

from school.audit import (
    GENESIS,
    AuditEntry,
    Checked,
    Link,
    Outcome,
    Tally,
    check,
    first_broken,
    link,
    missing_end,
    seal,
)
from school.store.database import UtcTime, insert_new, lock, metadata

audit_table = sa.Table(
    "audit",
    metadata,
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("entry", sa.Text, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    # What a question about one person or one county's year is answered from; both follow from
    # the entry and its actor, and a changed subject counts as a changed row.
    sa.Column("subject", sa.String(96), nullable=False, server_default=""),
    sa.Column("county", sa.String(32), nullable=False, server_default=""),
    sa.Index("ix_audit_subject", "subject", "seq"),
    sa.Index("ix_audit_county", "county", "at"),
)
ends = sa.Table(
    "audit_end",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("seal", sa.String(64), nullable=False),
)

LONGEST_SUBJECT = 96
_ONLY = 1
"""Id of the one row of the end."""


class Audit:
    """The chain, inside one transaction; appending waits for other appenders."""

    def __init__(self, connection: sa.Connection, *, key: bytes) -> None:
        self._connection = connection
        self._key = key

    def append(self, entry: AuditEntry, *, county: str = "") -> Link:
        """Add one entry, of something in a county, at the end of the chain."""
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
                seq=seq,
                at=entry.at,
                entry=entry.model_dump_json(),
                hash=row.hash,
                subject=_found_by(entry),
                county=county,
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

    def check(self, since: Checked, *, most: int) -> tuple[Checked, bool]:
        """Check the next rows of the chain; return how far it fits, and whether that is its end.

        A long chain is checked in several transactions, so that nobody waits for all of it.

        Args:
            since: Where the last call came to; ``START`` at first.
            most: Rows checked at most.
        """
        rows = list(self.links(after=since.seq or None, most=most))
        checked = check(rows, since, key=self._key)
        if checked.broken is not None or len(rows) == most:
            return checked, checked.broken is not None
        end = self._connection.execute(sa.select(ends.c.seal)).scalar_one_or_none()
        missing = missing_end(checked, end or "", key=self._key)
        return checked.model_copy(update={"broken": missing}), True

    def links(self, *, after: int | None = None, most: int | None = None) -> Iterator[Link]:
        """Yield the chain, its first row first; a row that was tampered with has no hash.

        Args:
            after: Number of the row to start behind; None: from the first.
            most: Rows yielded at most; None: all.
        """
        a = audit_table.c
        behind = sa.true() if after is None else a.seq > after
        rows = self._connection.execute(
            sa.select(audit_table).where(behind).order_by(a.seq).limit(most)
        )
        for row in rows:
            entry = _entry(row.entry)
            genuine = entry is not None and (entry.at, _found_by(entry)) == (row.at, row.subject)
            yield Link(seq=row.seq, entry=entry or _UNREADABLE, hash=row.hash if genuine else "")

    def about(self, subject: str, *, since: dt.datetime, limit: int) -> list[AuditEntry]:
        """Return what was read and changed of one person since a moment, the newest first."""
        a = audit_table.c
        rows = self._connection.execute(
            sa.select(a.entry)
            .where(a.subject == subject, a.at >= since)
            .order_by(a.seq.desc())
            .limit(limit)
        ).scalars()
        return [entry for entry in map(_entry, rows) if entry is not None]

    def knows(self, subject: str, action: str, *, at: dt.datetime, or_field: str) -> bool:
        """Return True when it was done to a person at that very moment, or noted with a field."""
        a = audit_table.c
        rows = self._connection.execute(
            sa.select(a.entry).where(
                a.subject == subject,
                sa.or_(a.at == at, a.entry.contains(or_field, autoescape=True)),
            )
        ).scalars()
        return any(
            (entry.action, entry.outcome) == (action, Outcome.DONE)
            and (entry.at == at or or_field in entry.fields)
            for entry in map(_entry, rows)
            if entry is not None
        )

    def tallies(self, county: str, *, since: dt.datetime, until: dt.datetime) -> list[Tally]:
        """Return how often each thing was done in a county from *since* until before *until*."""
        a = audit_table.c
        parts = [_part(self._connection, name).label(name) for name in Tally.model_fields]
        counted = [part for part in parts if part.name != "count"]
        rows = self._connection.execute(
            sa.select(*counted, sa.func.count().label("count"))
            .where(a.county == county, a.at >= since, a.at < until)
            .group_by(*counted)
            .order_by(*counted)
        )
        return [
            Tally(**{**row, "fields": tuple(json.loads(row["fields"]))}) for row in rows.mappings()
        ]


def _found_by(entry: AuditEntry) -> str:
    """Return what a row is found by; who is refused may have made up an id of any length."""
    return entry.subject.replace("\x00", "")[:LONGEST_SUBJECT]


def _part(connection: sa.Connection, name: str) -> sa.ColumnElement[str]:
    """Return one part of the entry as SQL text; both engines read JSON, each in its way."""
    entry = audit_table.c.entry
    if connection.dialect.name == "postgresql":
        return sa.cast(entry, postgresql.JSON).op("->>")(name)
    return sa.func.json_extract(entry, f"$.{name}")


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
