"""The console's log and media in memory; they pass the same contract as the database's."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from threading import Lock
from typing import Any

from bot.console.log import ConsoleMessage, conversation_id
from bot.events import Target
from message_cards.card import FileKey
from school.errors import NotFound


class MemoryLog:
    """A ConsoleLog in a list."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._messages: dict[int, ConsoleMessage] = {}
        self._keys: dict[str, int] = {}
        self._live: dict[tuple[str, str], int] = {}
        self._version = 0

    def append(
        self,
        to: Target,
        key: str,
        *,
        card: dict[str, Any] | None,
        text: str,
        images: tuple[FileKey, ...],
        live: str,
        at: datetime,
        sender: str | None,
    ) -> ConsoleMessage:
        """Keep a message; see ConsoleLog."""
        with self._lock:
            if key in self._keys:
                return self._messages[self._keys[key]]
            self._version += 1
            place = (conversation_id(to), live)
            known = self._live.get(place) if live and sender is None else None
            message = ConsoleMessage(
                id=known or self._version,
                to=to,
                sender=sender,
                card=card,
                text=text,
                images=images,
                live=live,
                version=self._version,
                at=at,
            )
            self._messages[message.id] = message
            self._keys[key] = message.id
            if live and sender is None:
                self._live[place] = message.id
            return message

    def history(self, conversation: str, *, limit: int) -> Sequence[ConsoleMessage]:
        """Return the last messages of a conversation; see ConsoleLog."""
        with self._lock:
            mine = [m for m in self._messages.values() if m.conversation == conversation]
        return sorted(mine, key=lambda m: m.id)[-limit:]

    def since(self, version: int, *, limit: int = 500) -> Sequence[ConsoleMessage]:
        """Return what is new above a version; see ConsoleLog."""
        with self._lock:
            newer = [m for m in self._messages.values() if m.version > version]
        return sorted(newer, key=lambda m: m.version)[:limit]

    def version(self) -> int:
        """Return the highest version given out."""
        return self._version


@dataclass
class MemoryMedia:
    """A ConsoleMedia in a dict."""

    kept: dict[str, bytes] = field(default_factory=dict)
    _numbers: count = field(default_factory=lambda: count(1))  # type: ignore[type-arg]

    def put(self, content: bytes, *, ending: str = "") -> str:
        """Keep *content*; see ConsoleMedia."""
        ref = f"photo-{next(self._numbers)}{ending}"
        self.kept[ref] = content
        return ref

    def get(self, ref: str) -> bytes:
        """Return the content; see ConsoleMedia."""
        try:
            return self.kept[ref]
        except KeyError:
            raise NotFound("没有这张照片。请再发一次。") from None

    def delete(self, ref: str) -> None:
        """Remove the content."""
        self.kept.pop(ref, None)
