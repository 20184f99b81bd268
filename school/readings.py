"""A page on its way to the reader and back, where queues join the two.

The reader decodes whatever somebody photographed, so it is trusted with as little as possible: it
gets a ticket it cannot make, and its answer counts only for the page that ticket was written for.
"""

import hashlib
import hmac
import json
from collections.abc import Collection
from datetime import timedelta

from pydantic import AwareDatetime, BaseModel

from school.errors import KINDS, BadPhoto, NotFound, Unavailable, Untrusted
from school.grading import PaperReading, SheetKind, SheetRequest
from school.papers import ReadPaper
from school.ports import FileStore

MOST_ASKED = 4
"""Times a page is put on the queue. The queue itself hands each out several times before it gives
up, so a photo that kills its reader is tried often enough, and does not go round for ever."""
FIRST_PAUSE = timedelta(minutes=15)
"""Longer than the queue needs to hand a message out again as often as it does, and than an evening
of homework keeps one waiting: asking earlier would only make a crowd larger."""
GIVEN_UP = "这张一直没有读成，可能是系统的问题。请重发一张，或点“仍按这张批”再试一次。"

_MAC_CHARACTERS = 64


class Ticket(BaseModel, frozen=True):
    """What an answer of the reader is to; opaque to the reader."""

    asked: ReadPaper
    key_id: str = ""
    """The version of the answer key in force when it was asked; empty: there was none."""


class Tickets:
    """Signs tickets, so that an answer to what nobody asked is found out."""

    def __init__(self, key: bytes, *, before: Collection[bytes] = ()) -> None:
        """Sign with *key*; open what was signed with it, or with one of those *before* it."""
        self._key, self._before = key, before

    def sign(self, ticket: Ticket) -> str:
        """Return a ticket as text that nobody without the key can make."""
        text = ticket.model_dump_json()
        return _mac(self._key, text) + text

    def open(self, text: str) -> Ticket:
        """Return the ticket in a signed text.

        Raises:
            Untrusted: The product has not signed it.
        """
        mac, body = text[:_MAC_CHARACTERS], text[_MAC_CHARACTERS:]
        keys = (self._key, *self._before)
        if not any(hmac.compare_digest(mac.encode(), _mac(key, body).encode()) for key in keys):
            raise Untrusted("这份批改结果不是系统要的，没有记下。")
        return Ticket.model_validate_json(body)


def _mac(key: bytes, text: str) -> str:
    return hmac.new(key, b"reading:" + text.encode(), hashlib.sha256).hexdigest()


class WantedReading(BaseModel, frozen=True):
    """A message to the reader: read this photo, and say with the answer what it is to."""

    ticket: str
    request: SheetRequest
    answer_key: str
    """Where in the file store an answer goes that no message holds."""


class Refusal(BaseModel, frozen=True):
    """Why a photo was not read."""

    kind: str
    message: str


class FinishedReading(BaseModel, frozen=True):
    """A message from the reader: a reading, why there is none, or neither: it lies in a file."""

    ticket: str
    answer: PaperReading | None = None
    error: Refusal | None = None

    @property
    def in_a_file(self) -> bool:
        """Return True when the answer was too long for a message."""
        return self.answer is None and self.error is None

    def reading(self, files: FileStore, answer_key: str) -> PaperReading:
        """Return what was read; a photo that nobody can read is one to be taken again.

        Args:
            files: Where an answer lies that was too long.
            answer_key: Its key there; the message is not asked.

        Raises:
            NotFound: It should lie there, and does not.
            SchoolError: The reader failed for now.
        """
        if self.error is None:
            return self.answer or PaperReading.model_validate_json(files.get(answer_key))
        if self.error.kind in (BadPhoto.__name__, NotFound.__name__):
            return to_be_taken_again(self.error.message)
        raise KINDS.get(self.error.kind, Unavailable)(self.error.message)


def to_be_taken_again(why: str) -> PaperReading:
    """Return the reading of a photo nothing can be read on, with the reason for the teacher."""
    return PaperReading(kind=SheetKind.ARITHMETIC, seconds=0, retake=why)


def answer_key(folder: str, ticket: str) -> str:
    """Return where a long answer to *ticket* lies: beside the photo, and erased with it."""
    return f"{folder}/reading-{hashlib.sha256(ticket.encode()).hexdigest()[:24]}.json"


def message(content: BaseModel) -> str:
    """Return the text of a message: plain ASCII, for a queue refuses some characters."""
    return json.dumps(content.model_dump(mode="json"), separators=(",", ":"))


def last_word(request: ReadPaper, since: AwareDatetime) -> tuple[ReadPaper, AwareDatetime]:
    """Return what gives a page up that was asked for at *since*, and when: after 3 h 45 min.

    Whoever reads it has had time to try as often as it may.
    """
    last = request.model_copy(update={"times": MOST_ASKED})
    return last, since + FIRST_PAUSE * (2**MOST_ASKED - 1)


def asked_again(request: ReadPaper, now: AwareDatetime) -> tuple[ReadPaper, AwareDatetime]:
    """Return what to ask when no answer came, and when: after 15 minutes, then twice as long."""
    again = request.model_copy(update={"times": request.times + 1})
    return again, now + FIRST_PAUSE * 2**request.times
