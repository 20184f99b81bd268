"""Frames and payloads of the DingTalk stream as ChatEvents.

The SDK's own classes read them (``dingtalk-stream`` 0.24.3); here is what they leave out: audio,
video and files, the older shape of card actions, and frames whose ``headers`` came as ``header``.
"""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from dingtalk_stream import CardCallbackMessage, ChatbotMessage
from pydantic import AliasChoices, BaseModel, Field

from bot.dingtalk.app import DingTalkApp
from bot.events import Attachment, AttachmentKind, ChatEvent, ChatKind, Conversation, Session
from bot.fetching import is_trusted
from school.errors import Untrusted

NAME = "dingtalk"
OUTSIDE = "outside:"
"""Prefix of a sender who is not in the organisation's directory and has no staff id."""

_KINDS = {
    "file": AttachmentKind.FILE,
    "audio": AttachmentKind.AUDIO,
    "video": AttachmentKind.VIDEO,
}
_GROUP_TRACK = re.compile(r"g[0-9a-f]{64}")
"""What our own cards in groups are called; see ``bot.platforms.dingtalk``."""


class Frame(BaseModel, frozen=True):
    """One frame from the gateway."""

    type: str
    headers: dict[str, Any] = Field(
        default_factory=dict, validation_alias=AliasChoices("headers", "header")
    )
    data: str = ""
    spec_version: str = Field(default="", validation_alias="specVersion")

    def for_sdk(self) -> dict[str, Any]:
        """Return the frame in the shape the SDK's ``from_dict`` and ``route_message`` read."""
        return {
            "specVersion": self.spec_version,
            "type": self.type,
            "headers": self.headers,
            "data": self.data,
        }


def message_event(data: dict[str, Any], *, app: DingTalkApp, received_at: datetime) -> ChatEvent:
    """Return what somebody said or sent to the robot.

    Raises:
        ValueError: The payload lacks what every message has.
        Untrusted: It is another organisation's.
    """
    try:
        return _message_event(_with_content(data), app=app, received_at=received_at)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"robot message cannot be read: {type(error).__name__}") from error


def _message_event(data: dict[str, Any], *, app: DingTalkApp, received_at: datetime) -> ChatEvent:
    message = ChatbotMessage.from_dict(data)
    _check_corp(message.chatbot_corp_id, app)
    sender = message.sender_staff_id or (OUTSIDE + (message.sender_id or ""))
    if not message.message_id or sender == OUTSIDE:
        raise ValueError("robot message without msgId or sender")
    robot = message.robot_code or app.robot_code
    return ChatEvent(
        platform=NAME,
        robot=robot,
        key=f"{robot}:{message.message_id}",
        conversation=_conversation(message, sender=sender),
        sender=sender,
        text=_text(message),
        attachments=_attachments(message),
        session=_session(message, app),
        sent_at=_moment(message.create_at) or received_at,
    )


def press_event(data: dict[str, Any], *, app: DingTalkApp, received_at: datetime) -> ChatEvent:
    """Return the press of a card's button.

    Raises:
        ValueError: The payload names no card, person or button.
        Untrusted: It is another organisation's.
    """
    content = data.get("content") or data.get("value") or "{}"
    try:
        action = CardCallbackMessage.from_dict({**data, "content": content})
    except TypeError as error:
        raise ValueError("card action cannot be read") from error
    _check_corp(action.corp_id, app)
    token = _pressed(action.content)
    track, user = action.card_instance_id, action.user_id
    if not (token and track and user):
        raise ValueError("card action without card, person or button")
    return ChatEvent(
        platform=NAME,
        robot=app.robot_code,
        key=f"{track}:{user}:{token}",
        conversation=_card_conversation(track, space=data.get("spaceId"), user=user),
        sender=user,
        pressed=token,
        sent_at=received_at,
    )


def _card_conversation(track: str, *, space: object, user: str) -> Conversation:
    """Return where a card hangs; one we do not know is answered to the person, never a group."""
    if _GROUP_TRACK.fullmatch(track) and space:
        return Conversation(platform=NAME, id=str(space), kind=ChatKind.GROUP)
    return Conversation(platform=NAME, id=user, kind=ChatKind.DIRECT)


def _with_content(data: dict[str, Any]) -> dict[str, Any]:
    """Return *data* with ``content`` as an object; some senders put it in a JSON string."""
    content = data.get("content")
    return {**data, "content": json.loads(content)} if isinstance(content, str) else data


def _check_corp(corp_id: str | None, app: DingTalkApp) -> None:
    if app.corp_id and corp_id != app.corp_id:
        raise Untrusted("这条消息来自别的组织，没有处理。请核对设置里的 corpId。")


def _conversation(message: Any, *, sender: str) -> Conversation:
    """Return the chat; a direct one is named by the person, as its card actions name it too."""
    if message.conversation_type == "1":
        return Conversation(platform=NAME, id=sender, kind=ChatKind.DIRECT)
    if message.conversation_type == "2" and message.conversation_id:
        return Conversation(platform=NAME, id=message.conversation_id, kind=ChatKind.GROUP)
    raise ValueError("robot message from neither a person nor a group")


def _content(message: Any) -> Mapping[str, Any]:
    content = message.extensions.get("content")
    return content if isinstance(content, Mapping) else {}


def _text(message: Any) -> str:
    """Return the words: typed, or recognised by DingTalk in a voice message."""
    if message.message_type == "audio":
        return str(_content(message).get("recognition") or "").strip()
    pieces = message.get_text_list() or []
    return "\n".join(str(piece).strip() for piece in pieces if piece and str(piece).strip())


def _attachments(message: Any) -> tuple[Attachment, ...]:
    """Return what is attached; ``downloadCode`` works, ``pictureDownloadCode`` does not."""
    if message.message_type == "text":
        return ()
    if message.message_type == "richText":
        pieces = message.rich_text_content.rich_text_list
        pictures = [p for p in pieces if p.get("type") == "picture" or "downloadCode" in p]
        return tuple(_picture(piece.get("downloadCode")) for piece in pictures)
    if message.message_type == "picture":
        return (_picture(message.image_content.download_code),)
    content = _content(message)
    kind = _KINDS.get(message.message_type, AttachmentKind.OTHER)
    return (
        Attachment(
            kind=kind,
            ref=str(content.get("downloadCode") or ""),
            name=str(content.get("fileName") or ""),
        ),
    )


def _picture(download_code: object) -> Attachment:
    return Attachment(kind=AttachmentKind.PICTURE, ref=str(download_code or ""))


def _session(message: Any, app: DingTalkApp) -> Session | None:
    expires_at = _moment(message.session_webhook_expired_time)
    url = message.session_webhook
    if not url or expires_at is None or not is_trusted(url, app.trusted_hosts):
        return None
    return Session(url=url, expires_at=expires_at)


def _moment(milliseconds: object) -> datetime | None:
    """Return the moment of DingTalk's milliseconds (a number or its digits), None without any."""
    if not milliseconds:
        return None
    try:
        return datetime.fromtimestamp(int(str(milliseconds)) / 1000, tz=UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise ValueError("not a moment in milliseconds") from error


def _pressed(content: object) -> str:
    """Return the button's token, beside or inside ``cardPrivateData``; both shapes exist."""
    if not isinstance(content, Mapping):
        return ""
    private = content.get("cardPrivateData")
    for holder in (private, content):
        params = holder.get("params") if isinstance(holder, Mapping) else None
        token = params.get("action") if isinstance(params, Mapping) else None
        if isinstance(token, str) and token:
            return token
    return ""
