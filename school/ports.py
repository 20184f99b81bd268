"""Protocols for everything outside: Clock, FileStore, Invoker, and the bot's records."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from pydantic import BaseModel

from school.grading import PaperReading, SheetRequest
from school.queues import Queue

Answer = TypeVar("Answer", bound=BaseModel)


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return the current time, aware, in UTC."""
        ...


class FileStore(Protocol):
    """Keeps bytes under keys such as ``3f/s01/2026/11/21/<paper>/photo.jpg``.

    A key is ASCII letters, digits and ``._/-``, has no empty or dot-only part and at most 512
    characters; anything else raises ValueError before storage is touched.
    """

    def put(self, key: str, content: bytes, *, content_type: str) -> None:
        """Store *content*, replacing what was there; durable when this returns."""
        ...

    def get(self, key: str) -> bytes:
        """Return the stored bytes.

        Raises:
            NotFound: Nothing is stored under *key*.
        """
        ...

    def delete(self, key: str) -> None:
        """Remove *key*; nothing happens if it is not there."""
        ...

    def keys(self, prefix: str) -> Iterator[str]:
        """Yield the stored keys that start with *prefix*, in order."""
        ...


class Invoker(Protocol):
    """Calls a function by name, on behalf of a signed actor."""

    def call(self, function: str, request: BaseModel, answer: type[Answer]) -> Answer:
        """Send *request* and wait for an *answer*.

        Raises:
            SchoolError: The kind the function raised, with its message.
            Unavailable: The function does not answer.
        """
        ...


class SheetReader(Protocol):
    """Reads photographed sheets; ``grading_lambda`` in another process or container."""

    def read(self, request: SheetRequest) -> PaperReading:
        """Return what is on the photo.

        Raises:
            BadPhoto: It is not a photo that can be opened.
            Unavailable: The reader does not answer.
        """
        ...


MOST_MESSAGE_BYTES = 262_144
"""SQS's limit for twenty years; newer queues take four times as much, not everywhere."""


class MessageQueue(Protocol):
    """Carries work to another container; it may deliver twice, late, and in another order."""

    def send(self, body: str, *, party: str = "") -> None:
        """Add a message; it is kept when this returns.

        Messages of one *party* take turns with those of others, where the queue can do that.

        Raises:
            ValueError: It is not plain ASCII of at most ``MOST_MESSAGE_BYTES``.
            Unavailable: The queue does not answer or refuses us.
        """
        ...


@dataclass(frozen=True)
class ButtonRecord:
    """What a button's token stands for."""

    command: str
    args: dict[str, str]
    platform: str
    conversation: str
    """The chat the card went to, as ``<kind>:<id>``."""
    user_id: str
    """Whom the card was for; empty: everybody in the chat."""
    expires_at: datetime
    used_at: datetime | None = None
    live: str = ""
    """Name of the live card it is on; pressing it may replace that card in place."""


class ChatRecords(Protocol):
    """The bot's own records inside one transaction; see ``school/store/chat.py``."""

    def keep_button(self, token: str, button: ButtonRecord) -> None:
        """Remember what *token* stands for."""
        ...

    def button(self, token: str) -> ButtonRecord | None:
        """Return what *token* stands for, or None when it was never given out."""
        ...

    def use_button(self, token: str, *, at: datetime) -> bool:
        """Mark a button pressed; False when it was pressed before."""
        ...

    def remember(self, place: tuple[str, str, str], payload: str, *, expires_at: datetime) -> None:
        """Keep what the bot waits for from a (platform, conversation, user)."""
        ...

    def recall(self, place: tuple[str, str, str], *, now: datetime) -> str | None:
        """Return what the bot waits for, or None."""
        ...

    def forget(self, place: tuple[str, str, str]) -> None:
        """Wait for nothing any more."""
        ...

    def live_ref(self, platform: str, target: str, live: str) -> str | None:
        """Return the platform's reference of a live card; None when it was never sent."""
        ...

    def keep_live_ref(self, platform: str, target: str, live: str, *, ref: str) -> None:
        """Remember the platform's newest reference of a live card."""
        ...

    def forget_live_ref(self, platform: str, target: str, live: str) -> None:
        """Forget a live card that is not there any more."""
        ...

    def spend_token(
        self, target: str, *, count: int, per_s: float, now: datetime, cost: int = 1
    ) -> datetime | None:
        """Take *cost* of a target's send tokens; else return when enough have come back."""
        ...

    def spent(self, target: str, *, since: datetime) -> int:
        """Count the tokens a target has taken since a moment."""
        ...

    def hold_tokens(self, target: str, *, count: int, per_s: float, until: datetime) -> None:
        """Let a target have no token before *until*."""
        ...


class Incidents(Protocol):
    """What the bot asks about incidents inside one transaction."""

    def wanted(self, notification: str) -> bool:
        """Return False once nobody needs to be told “incident/step” any more."""
        ...


class BotUnit(Protocol):
    """What the bot changes together, in one transaction."""

    @property
    def inbox(self) -> Queue:
        """Events that arrived."""
        ...

    @property
    def outbox(self) -> Queue:
        """Messages on their way out."""
        ...

    @property
    def notices(self) -> Queue:
        """What functions want told."""
        ...

    @property
    def writing(self) -> Queue:
        """What a language model is to write; each takes most of a minute."""
        ...

    @property
    def work(self) -> Queue:
        """Calls of functions that nobody waits for."""
        ...

    @property
    def chat(self) -> ChatRecords:
        """Buttons, pending questions, live cards."""
        ...

    @property
    def incidents(self) -> Incidents:
        """Incidents, whose notifications stop when somebody acknowledges."""
        ...


class BotRecords(Protocol):
    """Opens the bot's transactions."""

    def begin(self, *, urgent: bool = False) -> AbstractContextManager[BotUnit]:
        """Open a unit that commits at the end, or rolls back when anything is raised.

        Where units take turns, an *urgent* one goes before all that wait.
        """
        ...
