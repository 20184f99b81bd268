"""AuditEntry: who read or changed what, when and why; and the chain that keeps it honest.

Each row's hash covers the row and the hash before it, keyed with a secret the database does not
hold: changing, removing or inserting a row breaks the chain from there on. The seal of the last
row says how long the chain is, so rows cut off its end are missed as well.
"""

import hashlib
import hmac
from collections.abc import Iterable
from enum import StrEnum

from pydantic import AwareDatetime, BaseModel

GENESIS = "0" * 64
"""Hash before the first row."""


class Outcome(StrEnum):
    """Whether the policy let it happen."""

    DONE = "done"
    DENIED = "denied"


class AuditEntry(BaseModel, frozen=True):
    """One line of the audit. Ids only: never a name, never a mark."""

    at: AwareDatetime
    actor: str
    role: str
    action: str
    subject: str
    """Id of the pupil, class or thing that was read or changed."""
    fields: tuple[str, ...] = ()
    purpose: str
    channel: str
    """Where it was asked: “console:direct”, “dingtalk:group”, “job”."""
    outcome: Outcome


class Tally(BaseModel, frozen=True):
    """How often one thing was done: one line of a year's count."""

    role: str
    action: str
    purpose: str
    outcome: Outcome
    fields: tuple[str, ...]
    count: int


class Link(BaseModel, frozen=True):
    """An entry in its place in the chain; *seq* counts from 1."""

    seq: int
    entry: AuditEntry
    hash: str


def link(before: str, seq: int, entry: AuditEntry, *, key: bytes) -> str:
    """Return the hash of *entry* as row *seq*, 64 hex digits, after the row hashed *before*."""
    text = f"{before}\n{seq}\n{entry.model_dump_json()}"
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def seal(seq: int, last: str, *, key: bytes) -> str:
    """Return the seal, 64 hex digits, of a chain that ends with row *seq*, hashed *last*."""
    return hmac.new(key, f"end\n{seq}\n{last}".encode(), hashlib.sha256).hexdigest()


def first_broken(links: Iterable[Link], end: str, *, key: bytes) -> int | None:
    """Return the place of the first row that does not fit, or None when all do.

    Args:
        links: The rows, from the first.
        end: The seal kept of the last row; empty when nothing was ever written.
        key: The key of the chain.

    Returns:
        The place, from 1; one past the rows when they fit but the end of the chain is missing.
    """
    checked = check(links, START, key=key)
    return checked.broken or missing_end(checked, end, key=key)


class Checked(BaseModel, frozen=True):
    """How far a chain was checked: its last good row, and the first that does not fit."""

    seq: int
    hash: str
    broken: int | None = None


START = Checked(seq=0, hash=GENESIS)
"""Where checking starts."""


def check(links: Iterable[Link], since: Checked, *, key: bytes) -> Checked:
    """Return how far the rows that follow *since* fit the chain."""
    place, before = since.seq, since.hash
    for row in links:
        expected = link(before, place + 1, row.entry, key=key)
        if row.seq != place + 1 or not hmac.compare_digest(row.hash, expected):
            return Checked(seq=place, hash=before, broken=place + 1)
        place, before = row.seq, row.hash
    return Checked(seq=place, hash=before)


def missing_end(checked: Checked, end: str, *, key: bytes) -> int | None:
    """Return one past the last row when the end of the chain is missing, or None."""
    expected = seal(checked.seq, checked.hash, key=key) if checked.seq else ""
    return None if hmac.compare_digest(end, expected) else checked.seq + 1
