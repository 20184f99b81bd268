"""What the chat platforms bring: WeCom's XML, envelope and padded frame, and DingTalk's frames."""

import asyncio
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any, cast

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosedOK

from bot.dingtalk.app import DingTalkApp
from bot.dingtalk.handlers import CARD_TOPIC, MESSAGE_TOPIC, Inbox
from bot.dingtalk.link import Link, Slots
from bot.events import ChatEvent
from bot.wecom.crypto import Seal, unseal
from bot.wecom.parsing import parse
from bot.wecom.xml import fields_of
from tests.fakes import SchoolClock
from tests.fuzz.door import FAILED, Door
from tests.gateways.wecom import sealing
from tests.gateways.wecom.door import APP as WECOM

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
DINGTALK = DingTalkApp(client_id="ding1", client_secret="s", robot_code="ding1")


def wecom_events() -> tuple[bytes, ...]:
    """Return the XML of a text, a picture, a press and a change in the directory."""
    head = "<ToUserName>ww</ToUserName><FromUserName>t_wang</FromUserName>"
    head += "<CreateTime>1795248000</CreateTime>"
    kinds = (
        "<MsgType>text</MsgType><Content><![CDATA[三(2)班 口算11]]></Content><MsgId>1</MsgId>",
        "<MsgType>image</MsgType><MediaId>m</MediaId><MsgId>2</MsgId>",
        "<MsgType>event</MsgType><Event>template_card_event</Event><EventKey>say:x</EventKey>",
        "<MsgType>event</MsgType><Event>change_school_contact</Event><ChangeType>x</ChangeType>",
    )
    return tuple(f"<xml>{head}{kind}</xml>".encode() for kind in kinds)


def _signed(encrypted: str) -> str:
    """Open an envelope whose signature is right, as one who has the token could make it."""
    stamp = str(int(NOW.timestamp()))
    seal = Seal(sealing.signature(WECOM.token, stamp, "n", encrypted), stamp, "n")
    return unseal(WECOM, seal, encrypted=encrypted, now=NOW)


def _wecom_envelope(content: bytes) -> object:
    return parse(_signed(fields_of(content).get("Encrypt", "")), WECOM)


def _wecom_frame(content: bytes) -> object:
    """Encrypt *content* as the padded frame itself, so that lengths and padding are changed too."""
    whole = content[: len(content) // 16 * 16]
    return parse(_signed(sealing.encrypt_padded(WECOM.aes_key, whole)), WECOM)


def _envelopes() -> Iterator[bytes]:
    for xml in wecom_events():
        sealed = sealing.encrypt(WECOM.aes_key, xml, WECOM.corp_id)
        yield f"<xml><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>".encode()


def _padded_frames() -> Iterator[bytes]:
    for xml in wecom_events():
        frame = sealing.framed(xml, WECOM.corp_id)
        fill = 32 - len(frame) % 32
        yield frame + bytes([fill]) * fill


class _Socket:
    """One connection in memory: brings its frames, then closes; keeps what it was sent."""

    def __init__(self, *frames: str | bytes) -> None:
        self._coming = list(frames)
        self.sent: list[dict[str, Any]] = []

    async def recv(self) -> str | bytes:
        if self._coming:
            return self._coming.pop(0)
        raise ConnectionClosedOK(None, None)

    async def send(self, text: str) -> None:
        self.sent.append(json.loads(text))


def _kept(event: ChatEvent) -> bool:
    """Take an event as PostgreSQL does, which has no NUL and nothing that is not UTF-8."""
    for text in _texts(event.model_dump()):
        if "\x00" in text:
            raise ValueError("a NUL")
        text.encode()
    return True


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)


def through_dingtalk(*frames: str | bytes) -> list[dict[str, Any]]:
    """Return the answers to *frames* on one connection with the real SDK.

    Raises:
        Exception: Whatever ends the connection, or ends the work on a frame without an answer.
    """
    with ThreadPoolExecutor(1) as thread:  # a browser's tests leave a loop running in this one
        return thread.submit(asyncio.run, _through_dingtalk(frames)).result()


async def _through_dingtalk(frames: tuple[str | bytes, ...]) -> list[dict[str, Any]]:
    socket, slots = _Socket(*frames), Slots.of(64)
    inbox = Inbox(DINGTALK, _kept, SchoolClock(), message_within_s=10, press_within_s=10)
    link = Link(cast(ClientConnection, socket), inbox, slots=slots)
    await link.read(silence_s=10)
    await asyncio.gather(*slots.busy)
    return socket.sent


def _dingtalk(content: bytes) -> None:
    answers = through_dingtalk(content, content.decode(errors="replace"))
    for answer in answers:
        assert answer["code"] != FAILED, "told to send again what can never be kept"


def _dingtalk_frames() -> Iterator[bytes]:
    said = {
        "conversationId": "cid1==",
        "conversationType": "1",
        "msgId": "msg1==",
        "senderStaffId": "teacher01",
        "robotCode": "ding1",
        "sessionWebhook": "https://oapi.dingtalk.com/robot/sendBySession?session=x",
        "sessionWebhookExpiredTime": 1795248000000,
        "createAt": 1795248000000,
    }
    content = {"cardPrivateData": {"params": {"action": "确认"}}}
    card = {"outTrackId": "d1", "userId": "teacher01", "content": json.dumps(content)}
    rich = {"richText": [{"text": "a"}, {"downloadCode": "c", "type": "picture"}]}
    file = {"downloadCode": "c", "fileName": "a.pdf"}
    yield _frame(MESSAGE_TOPIC, {**said, "msgtype": "text", "text": {"content": "你好"}})
    yield _frame(MESSAGE_TOPIC, {**said, "msgtype": "richText", "content": rich})
    yield _frame(MESSAGE_TOPIC, {**said, "msgtype": "file", "content": json.dumps(file)})
    yield _frame(CARD_TOPIC, card)
    yield _frame("ping", {"opaque": "x"}, kind="SYSTEM")
    yield _frame("*", {}, kind="EVENT")


def _frame(topic: str, payload: object, *, kind: str = "CALLBACK") -> bytes:
    headers = {"topic": topic, "messageId": "m1", "time": 1795248000000}
    frame = {"specVersion": "1.0", "type": kind, "headers": headers, "data": json.dumps(payload)}
    return json.dumps(frame).encode()


CHATS = {
    "wecom-xml": Door(wecom_events(), lambda content: parse(content.decode("latin-1"), WECOM)),
    "wecom-body": Door(tuple(_envelopes()), _wecom_envelope),
    "wecom-frame": Door(tuple(_padded_frames()), _wecom_frame),
    "dingtalk": Door(tuple(_dingtalk_frames()), _dingtalk),
}
