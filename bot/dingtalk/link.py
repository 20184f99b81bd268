"""One connection to the gateway: frames in, acks out on the same connection."""

import asyncio
import json
import logging
from dataclasses import dataclass

from dingtalk_stream import AckMessage, Credential, DingTalkStreamClient, SystemMessage
from pydantic import ValidationError
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from bot.dingtalk.frames import Frame
from bot.dingtalk.handlers import Inbox, refusal, register

_log = logging.getLogger("qingjiao.dingtalk")
_sdk_log = logging.getLogger("bot.dingtalk.sdk")
_sdk_log.disabled = True  # it writes whole payloads, and a warning for every ping
_BROKEN = (ValueError, TypeError, AttributeError, LookupError, OverflowError, RecursionError)
"""What the SDK raises of a frame of wrong shapes: a time of 1e999, a payload nested too deep."""


def sdk_client(inbox: Inbox) -> DingTalkStreamClient:
    """Return an SDK client with our handlers; it routes frames and never connects by itself."""
    credential = Credential(inbox.app.client_id, inbox.app.client_secret)
    sdk = DingTalkStreamClient(credential, logger=_sdk_log)
    register(sdk, inbox)
    return sdk


@dataclass(frozen=True)
class Slots:
    """How many frames may be worked on at once, over all connections, and which are."""

    free: asyncio.Semaphore
    busy: set[asyncio.Task[None]]

    @staticmethod
    def of(count: int) -> "Slots":
        """Return *count* free slots."""
        return Slots(free=asyncio.Semaphore(count), busy=set())

    async def finish(self, *, within_s: float) -> None:
        """Wait for the work under way, but not longer than *within_s*."""
        if self.busy:
            await asyncio.wait(self.busy, timeout=within_s)


class Link:
    """Reads one WebSocket until it ends."""

    def __init__(self, socket: ClientConnection, inbox: Inbox, *, slots: Slots) -> None:
        self._socket = socket
        self._slots = slots
        # A client per connection, so that a late ack never lands on a newer connection.
        self._sdk = sdk_client(inbox)
        self._sdk.websocket = socket

    async def read(self, *, silence_s: float) -> str:
        """Route frames until the connection ends, and return why it ended.

        Nothing at all for *silence_s* seconds counts as dead, even when pings are answered.
        """
        try:
            while True:
                async with asyncio.timeout(silence_s):
                    raw = await self._socket.recv()
                if await self._route(raw):
                    return "asked to reconnect"
        except TimeoutError:
            return "silent"
        except ConnectionClosed as closed:
            return f"closed with {closed.rcvd.code if closed.rcvd else 1006}"

    async def _route(self, raw: str | bytes) -> bool:
        """Route one frame; return True if the gateway asks us to go."""
        try:
            frame = Frame.model_validate_json(raw)
        except ValidationError:
            _log.warning("DingTalk: skipped a frame that is not one (%d bytes)", len(raw))
            return False
        if frame.type == SystemMessage.TYPE:
            return await self._system(frame)
        await self._slots.free.acquire()
        task = asyncio.create_task(self._work(frame))
        self._slots.busy.add(task)
        task.add_done_callback(self._done)
        return False

    def _done(self, task: asyncio.Task[None]) -> None:
        self._slots.busy.discard(task)
        self._slots.free.release()

    async def _system(self, frame: Frame) -> bool:
        try:
            result = await self._sdk.route_message(frame.for_sdk())
        except _BROKEN as error:
            _log.warning("DingTalk: skipped a broken system frame (%s)", type(error).__name__)
            return False
        return bool(result == DingTalkStreamClient.TAG_DISCONNECT)

    async def _work(self, frame: Frame) -> None:
        try:
            if self._knows(frame):
                await self._sdk.route_message(frame.for_sdk())
            else:
                await self._refuse(frame, AckMessage.STATUS_NOT_IMPLEMENT)
        except ConnectionClosed:
            _log.warning("DingTalk: the connection went before the ack; it will be sent again")
        except _BROKEN as error:
            _log.error("DingTalk: broken frame refused (%s)", type(error).__name__)
            await self._refuse(frame, AckMessage.STATUS_BAD_REQUEST)

    def _knows(self, frame: Frame) -> bool:
        topic = frame.headers.get("topic")
        return frame.type == "EVENT" or topic in self._sdk.callback_handler_map

    async def _refuse(self, frame: Frame, code: int) -> None:
        message_id = str(frame.headers.get("messageId") or "")
        try:
            await self._socket.send(json.dumps(refusal(message_id, code)))
        except ConnectionClosed:
            _log.warning("DingTalk: the connection went before the refusal")
