"""Console: the chat page in the browser, as a platform like any other.

What the bot sends goes to a ConsoleLog; pages follow the log (``bot/console/stream.py``). What a
person types, attaches or presses becomes a ChatEvent here, so that the page, the command line and
tests say things in the same way.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from bot.console.bell import Bell
from bot.console.log import (
    ConsoleLog,
    ConsoleMedia,
    ConsoleMessage,
    ConsolePerson,
    conversations_of,
    target_of,
)
from bot.console.pictures import file_ending
from bot.events import (
    Attachment,
    AttachmentKind,
    ChatEvent,
    ChatKind,
    Conversation,
    Outgoing,
    Sent,
    Target,
)
from bot.platform import OpenFile, SendFailed, SendLimit
from school.errors import BadPhoto, Expired, NotFound, PermissionDenied, Unavailable
from school.ports import Clock

NAME = "console"
RETRY_S = 5.0


class Console:
    """A platform whose phone is a web page."""

    name = NAME

    def __init__(  # noqa: PLR0913 - everything outside comes in as an argument
        self,
        log: ConsoleLog,
        media: ConsoleMedia,
        *,
        people: Callable[[], Sequence[ConsolePerson]],
        open_file: OpenFile,
        clock: Clock,
        new_id: Callable[[], str],
    ) -> None:
        self.log = log
        self.media = media
        self.people = people
        self.open_file = open_file
        self.clock = clock
        self.new_id = new_id
        self.bell = Bell()

    def send_limit(self, target: Target) -> SendLimit:  # noqa: ARG002 - the same for everyone
        """Return 600 a minute: a guard against loops, not a platform's limit."""
        return SendLimit(count=600, per_s=60)

    def parts(self, message: Outgoing) -> int:  # noqa: ARG002 - the same for all
        """Return 1: pictures and files are part of it."""
        return 1

    def send(self, message: Outgoing) -> Sent:
        """Put a message into its conversation; the same key again changes nothing.

        Raises:
            SendFailed: The log does not answer.
        """
        live = _live(message)
        try:
            kept = self.log.append(
                message.target,
                f"out:{message.key}",
                card=None if message.card is None else message.card.model_dump(mode="json"),
                text=message.text,
                images=message.images,
                live=live,
                at=self.clock.now(),
                sender=None,
            )
        except Unavailable as error:
            raise SendFailed(error.message, retry_after_s=RETRY_S) from error
        self.bell.ring()
        return Sent(ref=live or str(kept.id))

    def fetch(self, attachment: Attachment, *, max_bytes: int) -> bytes:
        """Return a photo a person attached.

        Raises:
            Expired: It was deleted.
            BadPhoto: It is larger than *max_bytes*.
        """
        try:
            content = self.media.get(attachment.ref)
        except NotFound as error:
            raise Expired("这张照片已经不在了。请再发一次。") from error
        if len(content) > max_bytes:
            raise BadPhoto(f"照片超过 {max_bytes // 1_000_000} MB。请压缩后再发，或用相机重拍。")
        return content

    def person(self, person_id: str) -> ConsolePerson:
        """Return who has this id.

        Raises:
            NotFound: Nobody has.
        """
        for person in self.people():
            if person.id == person_id:
                return person
        raise NotFound("找不到这个人。请重新选择身份。")

    def say(
        self,
        person: ConsolePerson,
        conversation: str,
        *,
        client_id: str,
        text: str = "",
        photos: Iterable[bytes] = (),
    ) -> tuple[ConsoleMessage, ChatEvent]:
        """Put what a person says into the log; return it, and the event to hand to *receive*.

        The same *client_id* again returns the first message and an event with the same key, and
        keeps no second copy of the photos.

        Raises:
            PermissionDenied: The person is not in the conversation.
        """
        target = member_target(person, conversation)
        message = self._keep_said(target, person.id, client_id=client_id, text=text, photos=photos)
        self.bell.ring()
        event = self.event_from(
            person,
            conversation,
            client_id=client_id,
            text=message.text,
            refs=message.images,
            at=message.at,
        )
        return message, event

    def _keep_said(
        self, target: Target, person_id: str, *, client_id: str, text: str, photos: Iterable[bytes]
    ) -> ConsoleMessage:
        refs: list[str] = []
        kept: tuple[str, ...] = ()
        try:
            refs.extend(self.media.put(photo, ending=file_ending(photo)) for photo in photos)
            message = self.log.append(
                target,
                f"in:{person_id}:{client_id}",
                card=None,
                text=text,
                images=tuple(refs),
                live="",
                at=self.clock.now(),
                sender=person_id,
            )
            kept = message.images
            return message
        finally:  # nothing of a child's stays behind after a retry or a failure
            for spare in set(refs) - set(kept):
                self.media.delete(spare)

    def event_from(  # noqa: PLR0913 - a message or a press, in one place
        self,
        person: ConsolePerson,
        conversation: str,
        *,
        client_id: str,
        text: str = "",
        refs: Sequence[str] = (),
        pressed: str | None = None,
        at: datetime | None = None,
    ) -> ChatEvent:
        """Return the event of a message (*text* and media *refs*) or a button press (*pressed*).

        Its key is the person and *client_id*, so a retried request is the same event. The
        event's conversation is the group's bare id (where answers go), or ``direct:<person>``.

        Raises:
            PermissionDenied: The person is not in the conversation.
        """
        target = member_target(person, conversation)
        return ChatEvent(
            platform=NAME,
            robot=NAME,
            key=f"{person.id}:{client_id}",
            conversation=Conversation(
                platform=NAME,
                id=target.id if target.kind is ChatKind.GROUP else conversation,
                kind=target.kind,
            ),
            sender=person.id,
            text=text,
            attachments=tuple(_attachment(ref) for ref in refs),
            pressed=pressed,
            sent_at=at or self.clock.now(),
        )


def _live(message: Outgoing) -> str:
    """Return the name of the message's live card in the log: one that rings gets its own."""
    if message.anew:
        return f"{message.live}!{hashlib.sha256(message.key.encode()).hexdigest()[:16]}"
    return message.ref if message.ref.startswith(f"{message.live}!") else message.live


def _attachment(ref: str) -> Attachment:
    """Return what a media reference stands for: a file where it has an ending, else a photo."""
    _, dot, ending = ref.partition(".")
    if dot:
        return Attachment(kind=AttachmentKind.FILE, ref=ref, name=f"文件.{ending}")
    return Attachment(kind=AttachmentKind.PICTURE, ref=ref)


def member_target(person: ConsolePerson, conversation: str) -> Target:
    """Return the target of a conversation the person is in.

    Raises:
        PermissionDenied: The person is not in it.
    """
    if conversation not in conversations_of(person):
        raise PermissionDenied("你不在这个会话里。请从左边的列表选一个。")
    return target_of(conversation)
