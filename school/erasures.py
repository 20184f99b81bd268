"""Erasures: what a family had deleted, noted outside the database, so that no backup undoes it.

A backup restored brings back every row it holds, also those deleted since. So each deletion and
each consent taken back leaves a small note in another store (``QINGJIAO_ERASURES``) before long,
and whoever restores a backup has the notes carried out again. A note holds opaque ids, a moment
and what it was; no name. It is sealed, so that nobody who can write there has a child's records
deleted; that a note is missing, no seal tells.
"""

import hashlib
import hmac

from pydantic import AwareDatetime, BaseModel, ValidationError

from school.consent import Purpose
from school.errors import Untrusted
from school.people import PersonId
from school.queues import Queue
from school.work import work

FOLDER = "erasures/"
MOST_AT_ONCE = 100
_NOT_OURS = "这条删除记录被改过，或是用另一个 QINGJIAO_SECRET 做的。"


class Erasure(BaseModel, frozen=True):
    """One thing a family had deleted."""

    at: AwareDatetime
    """When the audit says it was asked for: this finds the audit's row of it."""
    pupil: PersonId
    whole: bool = False
    """True: the place on the class list went as well."""
    purpose: Purpose | None = None
    """The consent that was taken back; None: everything was deleted."""
    guardian: PersonId | None = None
    """Who took it back."""

    def key(self) -> str:
        """Return where the note is kept; the key names nobody."""
        name = hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:32]
        return f"{FOLDER}{self.at:%Y/%m/%d}/{name}.json"


class _Note(BaseModel, frozen=True):
    """How an erasure is kept."""

    erasure: Erasure
    seal: str


def sealed_note(erasure: Erasure, *, key: bytes) -> bytes:
    """Return the note of an erasure, in JSON, with a seal only the installation can make."""
    return _Note(erasure=erasure, seal=_seal(erasure, key)).model_dump_json().encode()


def read_note(note: bytes, *, key: bytes) -> Erasure:
    """Return the erasure that a note is of.

    Raises:
        Untrusted: The note was changed, planted, or made with another secret.
    """
    try:
        kept = _Note.model_validate_json(note)
    except ValidationError as error:
        raise Untrusted(_NOT_OURS) from error
    if not hmac.compare_digest(_seal(kept.erasure, key), kept.seal):
        raise Untrusted(_NOT_OURS)
    return kept.erasure


def _seal(erasure: Erasure, key: bytes) -> str:
    return hmac.digest(key, erasure.model_dump_json().encode(), "sha256").hex()


class NoteErasure(BaseModel, frozen=True):
    """Queued work: keep a note of an erasure."""

    erasure: Erasure


class RepeatErasures(BaseModel, frozen=True):
    """Asks for erasures to be carried out again that a restored database does not know of."""

    erasures: tuple[Erasure, ...]


class RepeatedErasures(BaseModel, frozen=True):
    """How many of them were carried out; the others had been, or their child is not here."""

    repeated: int


def queue_note(queue: Queue, erasure: Erasure) -> None:
    """Queue the note of an erasure, in the transaction that erases."""
    key = erasure.key()
    queue.put(key, work("note_erasure", NoteErasure(erasure=erasure)), now=erasure.at)
