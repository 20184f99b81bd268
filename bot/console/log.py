"""ConsoleLog, ConsoleMedia, ConsolePerson: what the console needs kept and who may use it.

A conversation's id is ``direct:<person id>`` or ``group:<group id>``.
"""

from collections.abc import Sequence
from typing import Any, Protocol

from pydantic import AwareDatetime, BaseModel

from bot.events import ChatKind, Target
from message_cards.card import FileKey


class ConsoleGroup(BaseModel, frozen=True):
    """A group chat a person is in."""

    id: str
    name: str


class ConsolePerson(BaseModel, frozen=True):
    """Somebody one can be on the console, described in words for the page."""

    id: str
    name: str
    roles: tuple[str, ...]
    """Names of the roles in Chinese, the weightiest first, such as 教师."""
    school: str = ""
    class_name: str = ""
    children: tuple[str, ...] = ()
    """Names of the person's children."""
    groups: tuple[ConsoleGroup, ...] = ()


class ConsoleMessage(BaseModel, frozen=True):
    """One message of a conversation as it is now."""

    id: int
    """Grows with the place in the conversation; a replaced live message keeps its id."""
    to: Target
    sender: str | None = None
    """Person id of who wrote it; None: the bot."""
    card: dict[str, Any] | None = None
    """``Card.model_dump(mode="json")`` of a card with issued buttons."""
    text: str = ""
    images: tuple[str, ...] = ()
    """From the bot: keys of the file store. From a person: references of ConsoleMedia."""
    live: str = ""
    version: int
    """Grows over the whole log with every new or replaced message."""
    at: AwareDatetime

    @property
    def conversation(self) -> str:
        """The id of the conversation the message is in."""
        return conversation_id(self.to)


class ConsoleLog(Protocol):
    """Keeps every conversation of the console. Methods block; any thread may call them."""

    def append(  # noqa: PLR0913 - one message has this many parts
        self,
        to: Target,
        key: str,
        *,
        card: dict[str, Any] | None,
        text: str,
        images: tuple[FileKey, ...],
        live: str,
        at: AwareDatetime,
        sender: str | None,
    ) -> ConsoleMessage:
        """Keep a message and return it as stored, durable when this returns.

        The same *key* again changes nothing and returns the message as it is now. A non-empty
        *live* that the bot used before in the same conversation replaces that message's content
        and *at* in place: same id, higher version.
        """
        ...

    def history(self, conversation: str, *, limit: int) -> Sequence[ConsoleMessage]:
        """Return the last *limit* messages of a conversation, oldest first (by id)."""
        ...

    def since(self, version: int, *, limit: int = 500) -> Sequence[ConsoleMessage]:
        """Return up to *limit* messages of all conversations above *version*, lowest first."""
        ...

    def version(self) -> int:
        """Return the highest version given out so far; 0 before the first message."""
        ...


class ConsoleMedia(Protocol):
    """Keeps photos and files people attached until the bot has stored its own clean copy."""

    def put(self, content: bytes, *, ending: str = "") -> str:
        """Keep *content*; return a reference nobody can guess, ASCII letters, digits, ``-_.``.

        It ends with *ending* (such as ``.pdf``), which is empty for a photo.
        """
        ...

    def get(self, ref: str) -> bytes:
        """Return the content.

        Raises:
            NotFound: It was deleted, or never there.
        """
        ...

    def delete(self, ref: str) -> None:
        """Remove the content; nothing happens if it is not there."""
        ...


def conversation_id(to: Target) -> str:
    """Return ``direct:<person>`` or ``group:<group>`` for a target."""
    return f"{to.kind.value}:{to.id}"


def target_of(conversation: str) -> Target:
    """Return the target a conversation id stands for.

    Raises:
        ValueError: It is not ``direct:…`` or ``group:…``.
    """
    kind, _, ident = conversation.partition(":")
    if not ident:
        raise ValueError(f"not a conversation id: {conversation!r}")
    return Target(kind=ChatKind(kind), id=ident)


def conversations_of(person: ConsolePerson) -> tuple[str, ...]:
    """Return the ids of the conversations a person is in, the one with the bot first."""
    return (f"direct:{person.id}", *(f"group:{group.id}" for group in person.groups))
