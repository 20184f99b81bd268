"""One opened callback of WeCom becomes a ChatEvent, a SchoolContactChange, or nothing."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.events import Attachment, AttachmentKind, ChatEvent, ChatKind, Conversation
from bot.wecom.app import SchoolContactChange, WeComApp
from bot.wecom.xml import Fields, fields_of
from message_cards.renderers.wecom import SAY
from school.errors import NotUnderstood

PLATFORM = "wecom"
_HELP = "帮助"
_MEDIA = {
    "image": AttachmentKind.PICTURE,
    "voice": AttachmentKind.AUDIO,
    "video": AttachmentKind.VIDEO,
    "file": AttachmentKind.FILE,
}


@dataclass(frozen=True)
class _Said:
    """What a person said or did, apart from who and when."""

    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    pressed: str | None = None
    response_code: str = ""


def parse(plain: str, app: WeComApp) -> ChatEvent | SchoolContactChange | None:
    """Return what happened; None for what concerns nobody, such as opening the application.

    Raises:
        NotUnderstood: It is not XML, or lacks a field WeCom always sends.
    """
    fields = fields_of(plain)
    if "MsgType" not in fields and "InfoType" not in fields:
        raise NotUnderstood("回调没有 MsgType，没有处理。")
    event = fields.get("InfoType") or fields.get("Event", "")
    if event == "change_school_contact":
        return _contact_change(fields, app)
    if fields.get("MsgType") == "event":
        return _event(fields, app, _EVENTS.get(event))
    return _message(fields, app)


def _contact_change(fields: Fields, app: WeComApp) -> SchoolContactChange:
    return SchoolContactChange(
        corp_id=fields.get("AuthCorpId") or app.corp_id,
        change=_need(fields, "ChangeType"),
        id=fields.get("Id", ""),
        at=_moment(fields.get("TimeStamp") or _need(fields, "CreateTime")),
    )


def _message(fields: Fields, app: WeComApp) -> ChatEvent | None:
    said = _said(fields)
    if said is None:
        return None
    key = f"{app.corp_id}:{app.agent_id}:{_need(fields, 'MsgId')}"
    return _chat_event(fields, app, key=key, said=said)


def _said(fields: Fields) -> _Said | None:
    kind = fields.get("MsgType", "")
    if kind in _MEDIA:
        name = fields.get("FileName") or fields.get("Title", "")
        media = Attachment(kind=_MEDIA[kind], ref=_need(fields, "MediaId"), name=name)
        return _Said(attachments=(media,))
    words = _WORDS.get(kind)
    return _Said(text=words(fields)) if words else None


def _place(fields: Fields) -> str:
    spot = f"{fields.get('Location_X', '')},{fields.get('Location_Y', '')}"
    return f"{fields.get('Label', '')}（{spot}）".strip()


_WORDS: dict[str, Callable[[Fields], str]] = {
    "text": lambda fields: fields.get("Content", "").strip(),
    "location": _place,
    "link": lambda fields: f"{fields.get('Title', '')} {fields.get('Url', '')}".strip(),
}


def _pressed(fields: Fields) -> _Said:
    key = _need(fields, "EventKey")
    code = fields.get("ResponseCode", "")
    if key.startswith(SAY):
        return _Said(text=key.removeprefix(SAY), response_code=code)
    return _Said(pressed=key, response_code=code)


_EVENTS: dict[str, Callable[[Fields], _Said]] = {
    "template_card_event": _pressed,
    "template_card_menu_event": _pressed,
    # The keys of the application's own menu are the words of a command.
    "click": lambda fields: _Said(text=_need(fields, "EventKey")),
    # A newcomer is greeted once. “enter_agent” comes at every opening: greeting then is noise.
    "subscribe": lambda _fields: _Said(text=_HELP),
}


def _event(
    fields: Fields, app: WeComApp, said: Callable[[Fields], _Said] | None
) -> ChatEvent | None:
    if said is None:
        return None
    names = ("FromUserName", "CreateTime", "Event", "EventKey", "TaskId")
    happened = json.dumps([fields.get(name, "") for name in names])
    key = f"{app.corp_id}:{app.agent_id}:event:{hashlib.sha256(happened.encode()).hexdigest()}"
    return _chat_event(fields, app, key=key, said=said(fields))


def _chat_event(fields: Fields, app: WeComApp, *, key: str, said: _Said) -> ChatEvent:
    sender = _need(fields, "FromUserName")
    return ChatEvent(
        platform=PLATFORM,
        robot=app.robot,
        key=key,
        conversation=Conversation(platform=PLATFORM, id=sender, kind=ChatKind.DIRECT),
        sender=sender,
        text=said.text,
        attachments=said.attachments,
        pressed=said.pressed,
        response_code=said.response_code,
        sent_at=_moment(_need(fields, "CreateTime")),
    )


def _need(fields: Fields, name: str) -> str:
    value = fields.get(name, "").strip()
    if not value:
        raise NotUnderstood(f"回调缺少 {name}，没有处理。")
    return value


def _moment(seconds: str) -> datetime:
    try:
        return datetime.fromtimestamp(int(seconds), tz=UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise NotUnderstood("回调的时间不对，没有处理。") from error
