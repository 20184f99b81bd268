"""Finds the command an event asks for, runs it, and turns whatever happens into replies.

Order: a pressed button says what it does; a photo goes to the command that takes photos; a text,
or what the platform heard in a voice message, may have a form only one command understands, or
answer what the bot is waiting for; otherwise its words decide. Nothing is met with silence.
"""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence

from bot.command import Chat, Command, PressedButton, Reply, Waiting
from bot.events import AttachmentKind, ChatEvent
from bot.understanding import Understanding
from message_cards.card import Button, Card, Press, Tone
from school.errors import NotFound, NotUnderstood, PermissionDenied, SchoolError, Unavailable
from school.people import ROLE_NAMES, Role
from school.spelling import simplified

log = logging.getLogger("qingjiao.router")

LONGEST_TEXT = 2000
"""Characters; nobody types more, and comparing a book with every command takes minutes."""


class Router:
    """Holds the commands and answers events with them."""

    def __init__(self, commands: Mapping[str, Command], *, new_number: Callable[[], str]) -> None:
        self._commands = dict(commands)
        self._understanding = Understanding(self._commands)
        self._new_number = new_number

    def answer(self, chat: Chat, find_press: Callable[[], PressedButton | None]) -> Sequence[Reply]:
        """Return the replies to one event; never empty.

        Raises:
            Unavailable: Something outside is not answering; the event is to be tried again.
        """
        waiting = chat.waiting
        try:
            return self._run(chat, find_press()) or [Reply(text="收到。发“帮助”看我能做什么。")]
        except Unavailable:
            raise
        except SchoolError as error:
            chat.remember = chat.remember or waiting  # a slip does not end the question
            chat.refused = isinstance(error, NotFound | PermissionDenied)
            return [Reply(text=error.message, private=isinstance(error, PermissionDenied))]
        except Exception:
            chat.remember = waiting
            number = self._new_number()
            log.exception("event failed, error %s", number)
            return [
                Reply(
                    text="出错了，已经记下，内容没有丢。请稍后再发一次；"
                    f"还不行请把错误编号 {number} 发给管理员。"
                )
            ]

    def is_meant_for(
        self, names: Collection[str], event: ChatEvent, waiting: Waiting | None
    ) -> bool:
        """Return True when some commands claim an event, or one of them waits for it.

        Asked before anybody looks up who sent it.
        """
        text = simplified(event.text[: LONGEST_TEXT + 1])
        mine = [self._commands[name] for name in names if name in self._commands]
        if any(command.claims(text) for command in mine):
            return True
        if waiting is None or waiting.command not in names:
            return False
        if event.attachments and not _heard(text, event):
            return self._commands[waiting.command].takes(text, event.attachments, waiting)
        exact = self._understanding.exact(text, self._commands)
        return exact in (None, waiting.command) and self._answers(text, waiting)

    def _run(self, chat: Chat, pressed: PressedButton | None) -> Sequence[Reply]:
        chat.commands, chat.remember = self._commands, chat.waiting
        if len(chat.text) > LONGEST_TEXT:
            raise NotUnderstood(f"这段话超过 {LONGEST_TEXT} 字，没有处理。请说短一点，或分几次发。")
        if _heard(chat.text, chat.event):
            chat.event = chat.event.model_copy(update={"attachments": ()})  # heard: words are all
        if pressed is not None:
            if pressed.again:
                text = "这个按钮已经按过了，没有重复处理。发“帮助”看还能做什么。"
                return [Reply(text=text)]
            chat.args, chat.pressed = dict(pressed.press.args), True
            return self._handle(chat, pressed.press.command)
        name = self._photo_command(chat) or self._meant_by_form(chat)
        if name is None:
            name, nearest = self._understanding.meant(chat.text, self._offered(chat))
            if name is None:
                return self._not_offered(chat) or [_nearest_card(self._commands, nearest)]
        self._require_role(chat, name)
        return self._handle(chat, name)

    def _handle(self, chat: Chat, name: str) -> Sequence[Reply]:
        """Run a command; only the one the bot waited for ends the waiting."""
        if chat.waiting is not None and chat.waiting.command == name:
            chat.remember = None
        return self._commands[name].handle(chat)

    def _photo_command(self, chat: Chat) -> str | None:
        if not chat.event.attachments:
            return None
        sent = (chat.text, chat.event.attachments, chat.waiting)
        offered = self._offered(chat)
        plain = (name for name, c in self._commands.items() if c.refusal and name not in offered)
        takers = [name for name in (*offered, *plain) if self._commands[name].takes(*sent)]
        photos = next(name for name, c in self._commands.items() if c.photos)
        return min(takers, key=lambda name: self._less_meant(chat, name), default=photos)

    def _less_meant(self, chat: Chat, name: str) -> tuple[bool, bool]:
        """Order the takers of a photo: what was waited for first, then what its words begin with.

        “记一笔 12号 打架” is a note of a child, and no call for help.
        """
        waited = chat.waiting is not None and chat.waiting.command == name
        return (not waited, not chat.text.startswith(self._commands[name].words))

    def _meant_by_form(self, chat: Chat) -> str | None:
        exact = self._understanding.exact(chat.text, self._offered(chat))
        if exact is not None:
            return exact
        if chat.waiting and self._answers(chat.text, chat.waiting):
            return chat.waiting.command
        claimed = claimed_by(self._commands, chat.text, offered=self._offered(chat))
        return claimed or hearer_of(self._commands, chat.text, offered=self._offered(chat))

    def _answers(self, text: str, waiting: Waiting) -> bool:
        """Return True for an answer to what the bot waits for.

        What begins with another command's word in a form of its own is none: “记一笔 12号 …”
        names a pupil, and is not whose the photos are.
        """
        if self._commands[waiting.command].insists(text, waiting):
            return True
        another = any(
            command.claims(text) and text.startswith(command.words)
            for name, command in self._commands.items()
            if name != waiting.command
        )
        return not another and self._commands[waiting.command].answers(text, waiting)

    def _offered(self, chat: Chat) -> list[str]:
        roles = chat.identity.roles
        return [n for n, c in self._commands.items() if not c.roles or c.roles & roles]

    def _not_offered(self, chat: Chat) -> list[Reply]:
        """Refuse plainly what another role may ask, instead of offering something else."""
        meant, _ = self._understanding.meant(chat.text, self._commands)
        if meant is None or not self._commands[meant].roles:
            return []
        return [Reply(text=_who_may(self._commands[meant], chat), private=True)]

    def _require_role(self, chat: Chat, name: str) -> None:
        command = self._commands[name]
        if command.roles and not command.roles & chat.identity.roles:
            raise PermissionDenied(_who_may(command, chat))


def _heard(text: str, event: ChatEvent) -> bool:
    """Return True for words alone, typed or heard."""
    return bool(text) and all(a.kind is AttachmentKind.AUDIO for a in event.attachments)


def _who_may(command: Command, chat: Chat) -> str:
    """Say for whom a command is, and the person's own id for the administrator."""
    if command.refusal:
        return command.refusal
    names = "、".join(ROLE_NAMES[role] for role in Role if role in command.roles)
    own = chat.identity.person_id or f"{chat.event.platform}:{chat.event.sender}"
    if chat.identity.person_id is None:
        return f"还不认识你。请把你的编号发给学校管理员登记，登记后再发一次。你的编号：{own}"
    return f"“{command.words[0]}”只对{names}开放。需要开通请找学校管理员，你的编号：{own}"


def _nearest_card(commands: Mapping[str, Command], nearest: Sequence[str]) -> Reply:
    """Offer the nearest commands as buttons."""
    offered = [commands[n] for n in nearest]
    return Reply(
        card=Card(
            title="没有听懂",
            tone=Tone.ASK,
            lines=("你是不是想：",),
            buttons=tuple(
                Button(label=c.words[0], say=c.words[0], press=Press(command=n))
                for n, c in zip(nearest, offered, strict=True)
            ),
            source="发“帮助”看我能做的全部事情",
        )
    )


def claimed_by(
    commands: Mapping[str, Command], text: str, *, offered: Collection[str]
) -> str | None:
    """Return the command whose own form a text has: before all others one the person may use.

    Then one that only names others' subjects: “填报 报警次数 3” names alarms and is a report.
    """
    claimed = [name for name, command in commands.items() if command.claims(text)]
    claimed = [name for name in claimed if name in offered] or claimed
    first = (name for name in claimed if commands[name].claims_first)
    naming = (name for name in claimed if commands[name].names_others)
    return next(first, next(naming, claimed[0] if claimed else None))


def hearer_of(
    commands: Mapping[str, Command], text: str, *, offered: Collection[str]
) -> str | None:
    """Return the command that hears a text which begins with no other command's word."""
    begun = any(text.startswith(commands[name].words) for name in offered)
    return None if begun else next((n for n in offered if commands[n].hears(text)), None)
