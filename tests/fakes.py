"""Fakes of what is outside: one a port; those with rules pass the port's contract tests."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np
from langchain_core.embeddings import Embeddings

from school.errors import NotFound, SchoolError, Unavailable
from school.grading import PaperReading, SheetKind, SheetRequest
from school.ports import FileStore
from school.store.files import check_key
from school.store.messages import check_message

FOLDERS_END = "/"


@dataclass
class SchoolClock:
    """A Clock that stands until it is moved; by default 2026-11-21 14:03 in the county."""

    at: datetime = datetime(2026, 11, 21, 6, 3, tzinfo=UTC)

    def now(self) -> datetime:
        """Return the time it stands at."""
        return self.at

    def forward(self, **amount: float) -> datetime:
        """Move on by a timedelta's arguments; return the new time."""
        self.at += timedelta(**amount)
        return self.at


@dataclass
class MemoryFiles:
    """A FileStore in memory."""

    content: dict[str, bytes] = field(default_factory=dict)
    content_types: dict[str, str] = field(default_factory=dict)

    def put(self, key: str, content: bytes, *, content_type: str) -> None:
        """Store *content* under *key*."""
        self.content[check_key(key)] = content
        self.content_types[key] = content_type

    def get(self, key: str) -> bytes:
        """Return what is stored under *key*."""
        try:
            return self.content[check_key(key)]
        except KeyError:
            raise NotFound("这个文件已经不在了，可能已过保存期。") from None

    def delete(self, key: str) -> None:
        """Remove *key* if it is there."""
        self.content.pop(check_key(key), None)

    def keys(self, prefix: str) -> Iterator[str]:
        """Yield the keys that start with *prefix*, in order."""
        folder = prefix.rpartition(FOLDERS_END)[0]
        if folder:
            check_key(folder)
        yield from sorted(key for key in self.content if key.startswith(prefix))


@dataclass
class GivenReader:
    """A SheetReader that answers what it was given, and draws what it was asked to draw."""

    files: FileStore
    answer: PaperReading | SchoolError = field(
        default_factory=lambda: PaperReading(kind=SheetKind.ARITHMETIC, seconds=0.1)
    )
    asked: list[SheetRequest] = field(default_factory=list)

    def read(self, request: SheetRequest) -> PaperReading:
        """Return the given reading, or raise the given error."""
        self.asked.append(request)
        self.files.get(request.photo_key)
        if isinstance(self.answer, SchoolError):
            raise self.answer
        for key in (request.annotated_key, *self._crops(request, self.answer)):
            if key:
                self.files.put(key, b"drawn", content_type="image/jpeg")
        return self._with_crops(request, self.answer)

    def _crops(self, request: SheetRequest, reading: PaperReading) -> list[str]:
        if not request.crop_prefix:
            return []
        return [f"{request.crop_prefix}{i.no}.jpg" for i in reading.items if i.verdict != "right"]

    def _with_crops(self, request: SheetRequest, reading: PaperReading) -> PaperReading:
        cut = set(self._crops(request, reading))
        items = tuple(
            item.model_copy(update={"crop": key if key in cut else ""})
            for item in reading.items
            for key in (f"{request.crop_prefix}{item.no}.jpg",)
        )
        return reading.model_copy(update={"items": items})


@dataclass
class MemoryMessages:
    """A MessageQueue in memory."""

    sent: list[str] = field(default_factory=list)
    away: bool = False
    """True: it does not answer."""

    parties: list[str] = field(default_factory=list)
    """Whose each message was that was ever sent, in their order."""

    def send(self, body: str, *, party: str = "") -> None:
        """Keep *body*, unless it is away."""
        check_message(body)
        if self.away:
            raise Unavailable("批改队列暂时没有回应，内容没有丢。请稍后再试。")
        self.sent.append(body)
        self.parties.append(party)

    def take(self) -> list[str]:
        """Take everything that waits."""
        taken, self.sent = self.sent, []
        return taken


class CountedCharacters(Embeddings):
    """Embeddings without a model: texts that share characters are near each other.

    Keeps the contract of all providers in tests/retrieval/test_embed.py.
    """

    dimensions = 64

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return a vector for each passage."""
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        """Return how often characters of each of 64 kinds are in a text, of length 1."""
        counts = np.bincount([ord(c) % self.dimensions for c in text], minlength=self.dimensions)
        vector: list[float] = (counts / max(float(np.linalg.norm(counts)), 1.0)).tolist()
        return vector
