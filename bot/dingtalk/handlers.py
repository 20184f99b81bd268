"""The SDK's handlers, filled in: what arrives becomes a durable event before it is acknowledged.

An ack of 200 means stored, 500 means not stored (so DingTalk sends it again), 400 that it can
never be read. Payloads are minors' words and stay out of the log: only the kind of error is told.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dingtalk_stream import (
    AckMessage,
    CallbackHandler,
    Card_Callback_Router_Topic,
    ChatbotMessage,
    DingTalkStreamClient,
    EventHandler,
)
from dingtalk_stream.frames import Headers

from bot.dingtalk.app import DingTalkApp
from bot.dingtalk.frames import message_event, press_event
from bot.events import ChatEvent
from bot.platform import Receive
from school.errors import Untrusted
from school.ports import Clock

MESSAGE_TOPIC: str = ChatbotMessage.TOPIC
CARD_TOPIC: str = Card_Callback_Router_Topic
TAKEN = "已收到，正在处理"
"""Shown on a card at once when its button was pressed; the real answer follows."""

_log = logging.getLogger("qingjiao.dingtalk")
_Read = Callable[..., ChatEvent]


@dataclass(frozen=True)
class Inbox:
    """Where events go, and how long each may take to get there."""

    app: DingTalkApp
    receive: Receive
    clock: Clock
    message_within_s: float
    press_within_s: float
    """DingTalk tells the person that a press failed after 2 s."""

    async def store(self, read: _Read, data: dict[str, Any], *, within_s: float) -> int:
        """Return the ack code after trying to store the event that *read* makes of *data*."""
        try:
            event = read(data, app=self.app, received_at=self._now())
        except Untrusted:
            _log.warning("DingTalk: an event of another organisation was left alone")
            return int(AckMessage.STATUS_OK)
        except ValueError as error:
            _log.error("DingTalk: an event cannot be read (%s)", type(error).__name__)
            return int(AckMessage.STATUS_BAD_REQUEST)
        try:
            async with asyncio.timeout(within_s):
                await asyncio.to_thread(self.receive, event)
        except Exception as error:  # noqa: BLE001 - whatever failed, the answer is "send it again"
            _log.error("DingTalk: event not stored (%s)", type(error).__name__)
            return int(AckMessage.STATUS_SYSTEM_EXCEPTION)
        return int(AckMessage.STATUS_OK)

    def _now(self) -> datetime:
        return self.clock.now()


class MessageHandler(CallbackHandler):  # type: ignore[misc]
    """Stores what people say to the robot."""

    def __init__(self, inbox: Inbox) -> None:
        super().__init__()
        self._inbox = inbox

    async def process(self, message: Any) -> tuple[int, str]:
        """Return the ack code and text of one robot message."""
        within_s = self._inbox.message_within_s
        code = await self._inbox.store(message_event, message.data, within_s=within_s)
        return code, "OK" if code == AckMessage.STATUS_OK else "not stored"


class PressHandler(CallbackHandler):  # type: ignore[misc]
    """Stores presses of cards' buttons and shows the person that the press was taken.

    The card itself is updated later through the outbox: DingTalk forbids calling its update API
    from inside the callback.
    """

    def __init__(self, inbox: Inbox) -> None:
        super().__init__()
        self._inbox = inbox

    async def process(self, message: Any) -> tuple[int, dict[str, Any]]:
        """Return the ack code and the change of the card the person sees."""
        within_s = self._inbox.press_within_s
        code = await self._inbox.store(press_event, message.data, within_s=within_s)
        if code != AckMessage.STATUS_OK:
            return code, {}
        return code, {
            "cardUpdateOptions": {"updateCardDataByKey": True, "updatePrivateDataByKey": True},
            "cardData": {"cardParamMap": {"status": TAKEN}},
        }


class EventAck(EventHandler):  # type: ignore[misc]
    """Acknowledges directory events, which we did not ask for and do not use."""

    async def raw_process(self, event_message: Any) -> Any:
        """Return the ack the protocol wants; the SDK's own echoes the event back instead."""
        ack = AckMessage()
        ack.headers.message_id = event_message.headers.message_id
        ack.headers.content_type = Headers.CONTENT_TYPE_APPLICATION_JSON
        ack.message = "OK"
        ack.data = {"status": "SUCCESS", "message": "success"}
        return ack


def register(sdk: DingTalkStreamClient, inbox: Inbox) -> None:
    """Give the SDK client our handlers; its topics are what we subscribe to."""
    sdk.register_callback_handler(MESSAGE_TOPIC, MessageHandler(inbox))
    sdk.register_callback_handler(CARD_TOPIC, PressHandler(inbox))
    sdk.event_handler = EventAck()


def refusal(message_id: str, code: int) -> dict[str, Any]:
    """Return an ack that says no, where the SDK would say nothing at all."""
    ack = AckMessage()
    ack.code = code
    ack.headers.message_id = message_id
    ack.headers.content_type = Headers.CONTENT_TYPE_APPLICATION_JSON
    ack.data = {"response": None}
    answer: dict[str, Any] = ack.to_dict()
    return answer
