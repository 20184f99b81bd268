"""Protocols for everything outside: Clock, FileStore, Invoker, the bot's queues and records."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from pydantic import BaseModel

from school.grading import PaperReading, SheetRequest

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

    def send(self, body: str) -> None:
        """Add a message; it is kept when this returns.

        Raises:
            ValueError: It is not plain ASCII of at most ``MOST_MESSAGE_BYTES``.
            Unavailable: The queue does not answer or refuses us.
        """
        ...


@dataclass(frozen=True)
class Leased:
    """A queued item handed to a worker until its lease ends."""

    id: int
    key: str
    lane: str
    payload: str
    attempts: int
    """How often it was handed out, this time included."""
    lease: str
    created_at: datetime


@dataclass(frozen=True)
class Share:
    """On whose account a queued item takes its turn; parties wait for a few workers together."""

    party: str
    """A school, or a conversation: each is served once a round."""
    part: str = ""
    """One stack of a school: the stacks of a party take its turns one after another."""


@dataclass(frozen=True)
class NewItem:
    """An item to be put into a queue together with others; see ``Queue.put``."""

    key: str
    payload: str
    lane: str = ""
    priority: int = 5
    party: str = ""
    """Whose turn it takes; empty: nobody's, it goes before all that wait for theirs."""


@dataclass(frozen=True)
class DeadLetter:
    """A queued item that was given up; its payload stays sealed."""

    id: int
    queue: str
    key: str
    attempts: int
    error: str
    created_at: datetime


class Queue(Protocol):
    """A durable queue inside one transaction; see ``school/store/queue.py`` for its promises."""

    def put(  # noqa: PLR0913  # each says one thing about when the item runs
        self,
        key: str,
        payload: str,
        *,
        now: datetime,
        lane: str = "",
        topic: str = "",
        priority: int = 5,
        not_before: datetime | None = None,
        share: Share | None = None,
    ) -> bool:
        """Add an item; return False when its key was put before."""
        ...

    def put_together(self, items: Sequence[NewItem], *, now: datetime) -> list[bool]:
        """Add items in their order, for the price of one; tell for each whether it was new."""
        ...

    def lease(
        self,
        *,
        now: datetime,
        lease: str,
        lease_s: float,
        lanes: Collection[str] = (),
        urgent: bool = False,
    ) -> Leased | None:
        """Hand out the next due item, or None; only of lanes that start with one of *lanes*.

        With *urgent* only what overtakes everything: items of priority 0.
        """
        ...

    def lease_behind(self, item: Leased, *, topics: str, limit: int) -> list[Leased]:
        """Hand out what waits behind *item* in its lane, under its lease; the oldest first.

        Only items whose topic starts with *topics*, and none of priority 0.
        """
        ...

    def done(self, item: Leased, *, now: datetime) -> bool:
        """Finish an item; False when its lease was lost."""
        ...

    def retry(self, item: Leased, *, at: datetime, error: str, counts: bool = True) -> bool:
        """Put an item back until *at*; False when its lease was lost.

        With *counts* False it was not its turn yet, and this handing out is not an attempt.
        """
        ...

    def renew(self, item: Leased, *, until: datetime) -> bool:
        """Hold an item longer; False when its lease was lost."""
        ...

    def bury(self, item: Leased, *, now: datetime, error: str) -> bool:
        """Give an item up; False when its lease was lost."""
        ...

    def open_items(self, *, until: datetime, lanes: Collection[str] = ()) -> int:
        """Count the items (of *lanes*) that are leased, or due by *until*."""
        ...

    def dead_letters(self, *, limit: int = 50) -> list[DeadLetter]:
        """Return the newest dead letters."""
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
