"""What a durable queue takes, hands out and promises; the bot's work waits in such queues."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


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
