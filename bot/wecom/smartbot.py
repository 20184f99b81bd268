"""What a WeCom smart bot (智能机器人) reports becomes a ChatEvent, or nothing.

Its JSON is the same over the callback and over the long connection that schools without a public
address use. Pictures arrive as addresses that live five minutes; the address is the reference.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.events import Attachment, AttachmentKind, ChatEvent, ChatKind, Conversation
from bot.wecom.parsing import PLATFORM
from school.errors import NotUnderstood

_MEDIA = {"image": AttachmentKind.PICTURE, "file": AttachmentKind.FILE}
_WORDS = ("text", "voice")


def parse_smart_bot(body: Mapping[str, Any], *, now: datetime) -> ChatEvent | None:
    """Return what happened; None for what asks for no answer, such as a feedback mark.

    Args:
        body: The report, decoded from JSON.
        now: When it arrived, for messages, which carry no time.

    Raises:
        NotUnderstood: It lacks a field WeCom always sends.
    """
    try:
        person, robot = str(body["from"]["userid"]), str(body["aibotid"])
        parts = _parts(body)
        pressed = _pressed(body)
        key = f"{robot}:{body['msgid']}"
    except (KeyError, TypeError) as error:
        raise NotUnderstood("智能机器人的回调缺少字段，没有处理。") from error
    if not parts and pressed is None:
        return None
    group = body.get("chattype") == "group"
    made = body.get("create_time")
    return ChatEvent(
        platform=PLATFORM,
        robot=robot,
        key=key,
        conversation=Conversation(
            platform=PLATFORM,
            id=str(body["chatid"]) if group else person,
            kind=ChatKind.GROUP if group else ChatKind.DIRECT,
        ),
        sender=person,
        text="\n".join(part for part in parts if isinstance(part, str)),
        attachments=tuple(part for part in parts if isinstance(part, Attachment)),
        pressed=pressed,
        sent_at=now if made is None else datetime.fromtimestamp(made, UTC),
    )


def _parts(body: Mapping[str, Any]) -> list[str | Attachment]:
    """Return the words and attachments of a message, in order."""
    kind = body["msgtype"]
    if kind == "mixed":
        return [part for item in body["mixed"]["msg_item"] for part in _parts(item)]
    if kind in _WORDS:
        return [str(body[kind]["content"])]
    if kind in _MEDIA:
        return [Attachment(kind=_MEDIA[kind], ref=str(body[kind]["url"]))]
    return []


def _pressed(body: Mapping[str, Any]) -> str | None:
    if body["msgtype"] != "event" or body["event"]["eventtype"] != "template_card_event":
        return None
    return str(body["event"]["template_card_event"]["event_key"])
