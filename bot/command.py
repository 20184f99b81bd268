"""Command: what a person can ask the bot for; Chat and Reply: what a command works with."""

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import BaseModel, Field

from bot.events import Attachment, ChatEvent
from message_cards.card import Card, FileKey, Press
from school.directory import Identity
from school.people import Role
from school.ports import Clock, FileStore, Invoker
from school.transient import transient_key

_CONTENT_TYPES = {
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".jpg": "image/jpeg",
    ".png": "image/png",
}


class Waiting(BaseModel, frozen=True):
    """What the bot waits for from a person in a conversation."""

    command: str
    args: dict[str, str] = Field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class Reply:
    """One answer."""

    card: Card | None = None
    text: str = ""
    private: bool = False
    """Concerns single children: asked in a group, it goes to the person's direct chat."""
    live: str = ""
    """Name of the live card it replaces in place."""
    files: tuple[FileKey, ...] = ()
    """Files sent beside it, such as a PDF; keys of the file store."""
    interim: bool = False
    """May be left out where a card cannot be replaced in place."""


@dataclass
class Chat:
    """One event on its way through a command, with everything the command may use."""

    event: ChatEvent
    identity: Identity
    functions: Invoker
    files: FileStore
    clock: Clock
    fetch: Callable[[Attachment], bytes]
    """Returns a photo's or file's bytes; raises Expired, BadPhoto or Unavailable."""
    text: str
    """The message in simplified characters and half-width forms."""
    page_url: str = ""
    """Where one-time pages are, such as “https://qingjiao.example.edu”; empty: nowhere."""
    keep_on: Callable[[], None] = lambda: None
    """Says that work on the event goes on; called between the pages of a long stack."""
    args: dict[str, str] = field(default_factory=dict)
    """What the pressed button carried, or what the bot was waiting with."""
    pressed: bool = False
    tried_since: datetime | None = None
    """When the event arrived, if it was tried before: some of it may be done already."""
    waiting: Waiting | None = None
    remember: Waiting | None = None
    """What to wait for after this event; None: nothing. Set by the command the bot waited for;
    others leave what is waited for as it is."""
    refused: bool = False
    """What was asked for is not there, or not this person's to see."""
    commands: "Mapping[str, Command]" = field(default_factory=dict)
    """Every command by file name, for the one that lists them."""

    def keep(self, content: bytes, *, ending: str) -> FileKey:
        """Keep a file that is sent beside an answer and gone after an hour or two.

        Args:
            content: The file.
            ending: One of “.pdf”, “.xlsx”, “.docx”, “.jpg” and “.png”.
        """
        digest = hashlib.sha256(content).hexdigest()
        key = transient_key(digest, at=self.clock.now(), ending=ending)
        self.files.put(key, content, content_type=_CONTENT_TYPES[ending])
        return key


@dataclass(frozen=True)
class Command:
    """One thing a person can ask the bot for; ``bot/commands/<name>.py`` holds one each."""

    words: tuple[str, ...]
    """What people say, the word of the help card first; each must be enough by itself."""
    summary: str
    examples: tuple[str, ...]
    roles: frozenset[Role]
    """Who is offered the command; empty: everybody, even an unknown account."""
    handle: Callable[[Chat], Sequence[Reply]]
    phrases: tuple[str, ...] = ()
    """More ways to say it, for matching paraphrases."""
    claims: Callable[[str], bool] = lambda _: False
    """Returns True for a text in a form only this command understands, such as “第6题算对”."""
    claims_first: bool = False
    """True: what it claims is about several commands' subjects at once, and not theirs."""
    names_others: bool = False
    """True: what it claims may name others' subjects, and is its own all the same."""
    hears: Callable[[str], bool] = lambda _: False
    """Returns True for a text that nobody else claims and that whoever is offered this command
    means for it, such as “有人打架” of a teacher; others' words are understood as ever."""
    answers: Callable[[str, Waiting], bool] = lambda _, __: False
    """Returns True for a text that may answer what this command is waiting for."""
    insists: Callable[[str, Waiting], bool] = lambda _, __: False
    """Returns True for such an answer that begins with another command's word and is not its:
    “报警次数 3” into a form that asks for 报警次数 raises no alarm."""
    photos: bool = False
    """True for the command that takes photos and files nobody else takes."""
    takes: Callable[[str, Sequence[Attachment], Waiting | None], bool] = lambda _, __, ___: False
    """Returns True for a message with files that are this command's, before the one of photos."""
    refusal: str = ""
    """What others are told, where it says more than for whom the command is."""
    pupils: str = ""
    """The summary in words for pupils, where the other one speaks of them to somebody else."""

    def summary_for(self, roles: Collection[Role]) -> str:
        """Return the summary in words for somebody of these roles."""
        return self.pupils if self.pupils and set(roles) == {Role.PUPIL} else self.summary


@dataclass(frozen=True)
class PressedButton:
    """A button that was really given out, pressed by somebody who may press it."""

    press: Press
    again: bool = False
    """It did its work before; pressing it twice does nothing twice."""
