"""Traces: copies of a child's records in chats and queues, and how they are recognised.

The records are deleted by their keys; what was said about them is not keyed by child. A message is
taken for one about the child when it holds an id or file of theirs, their name, or, in a chat of
somebody who works with the class, their roll number: rather a line too many than one too few.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

SHORTEST_NAME = 2


@dataclass(frozen=True)
class Told:
    """Whose chats may hold a copy, and what gives it away there."""

    family: frozenset[tuple[str, str]]
    """Accounts, as (platform, user id), of the child and its guardians."""
    staff: frozenset[tuple[str, str]]
    """Accounts of those who work with the child's classes and school."""
    groups: frozenset[tuple[str, str]]
    """Chats, as (platform, conversation id), of the child's classes."""
    ids: tuple[str, ...]
    """Ids and file folders that are the child's alone."""
    name: str
    rolls: tuple[int, ...]

    def mentioned_in(self, text: str) -> bool:
        """Return True when a text is about the child, as far as anybody can tell."""
        if self.ids and _any_of(self.ids).search(text):
            return True
        if len(self.name) >= SHORTEST_NAME and self.name in text:
            return True
        return any(re.search(rf"(?<!\d){roll}\s*号", text) for roll in self.rolls)


@lru_cache(maxsize=4)
def _any_of(ids: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern that finds one of some ids as a whole, not inside a longer one."""
    words = "|".join(re.escape(one) for one in ids)
    return re.compile(rf"(?<![A-Za-z0-9_-])(?:{words})(?![A-Za-z0-9_-])")


@dataclass(frozen=True)
class Line:
    """One message of a conversation: its number, who wrote it (None: the bot), all it says."""

    id: int
    sender: str | None
    content: str


def to_delete(lines: Sequence[Line], told: Told) -> list[int]:
    """Return the numbers of the messages about a child: each, and the words it answers.

    “第1题是45” names nobody; the card that answers it does.
    """
    gone: dict[int, None] = {}
    asked: int | None = None
    for line in lines:
        if line.sender is not None:
            asked = line.id
        if told.mentioned_in(line.content):
            gone[line.id] = None
            if asked is not None:
                gone[asked] = None
    return list(gone)
