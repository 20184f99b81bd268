"""DingTalkStream: stays connected to DingTalk's gateway and hands over what arrives.

The SDK's own loop blocks, swallows cancellation, never stops, retries bad credentials for ever and
reconnects without a pause when closed with 1000 (measured: 106 times in 2 s). This loop keeps the
SDK's frames and handlers and replaces the rest.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote_plus

import httpx
from dingtalk_stream.version import VERSION_STRING
from pydantic import BaseModel, ValidationError
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidHandshake, InvalidURI

from bot.dingtalk.app import DingTalkApp
from bot.dingtalk.handlers import Inbox
from bot.dingtalk.link import Link, Slots, sdk_client
from bot.fetching import is_trusted
from bot.platform import Receive
from school.errors import Untrusted
from school.ports import Clock

Sleep = Callable[[float], Awaitable[None]]
T = TypeVar("T")
MAX_FRAME_BYTES = 2**20
AT_ONCE = 64
"""Frames worked on at the same time; more wait in the socket."""

_BAD_CREDENTIALS = (
    "钉钉不认这组 clientId/clientSecret。请到钉钉开发者后台“凭证与基础信息”核对后，改好设置再启动。"
)
_BAD_ENDPOINT = (
    "钉钉给出的长连接地址不在可信名单里，没有连接。请检查 openapi 地址和 trusted_hosts。"
)

_log = logging.getLogger("qingjiao.dingtalk")
_socket_log = logging.getLogger("bot.dingtalk.socket")
_socket_log.setLevel(logging.INFO)  # below INFO, websockets writes the ticket


@dataclass(frozen=True)
class Timing:
    """How patient the stream is, in seconds."""

    open_within_s: float = 10
    ping_every_s: float = 15
    pong_within_s: float = 15
    silence_s: float = 600
    """A connection that brings nothing for so long, not even a ping, is replaced."""
    message_within_s: float = 10
    press_within_s: float = 1.7
    steady_s: float = 30
    """A connection that lasted so long counts as a success: the next one opens at once."""
    first_wait_s: float = 1
    longest_wait_s: float = 60
    stop_within_s: float = 0.4


class _Ticket(BaseModel, frozen=True):
    """Answer of open-connection; the ticket is used once and never logged."""

    endpoint: str
    ticket: str


class DingTalkStream:
    """Receives DingTalk messages and button presses until it is stopped.

    Args:
        app: Which application to connect as.
        receive: Stores an event; runs in a thread.
        rng: Returns a random number in [0, 1), for the jitter of waits.
        clock: Tells when something arrived, where DingTalk does not.
        sleep: Waits between connections.
        timing: How patient to be.
    """

    def __init__(  # noqa: PLR0913 - seams for time and chance
        self,
        app: DingTalkApp,
        receive: Receive,
        *,
        rng: Callable[[], float],
        clock: Clock,
        sleep: Sleep = asyncio.sleep,
        timing: Timing = Timing(),
    ) -> None:
        self._app = app
        self._rng = rng
        self._sleep = sleep
        self._timing = timing
        self._inbox = Inbox(
            app=app,
            receive=receive,
            clock=clock,
            message_within_s=timing.message_within_s,
            press_within_s=timing.press_within_s,
        )
        self._failures = 0
        self._stopped = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._asked_to_stop = False

    async def run(self) -> None:
        """Stay connected until ``stop()``.

        Raises:
            Untrusted: DingTalk does not know the credentials, or sends us to a foreign host.
        """
        self._loop = loop = asyncio.get_running_loop()
        try:
            if not self._asked_to_stop:
                await self._stay_connected(loop)
        finally:
            self._loop = None

    def stop(self) -> None:
        """End ``run()`` within a second; may be called from any thread, also before ``run()``."""
        self._asked_to_stop = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._stopped.set)

    async def _stay_connected(self, loop: asyncio.AbstractEventLoop) -> None:
        slots = Slots.of(AT_ONCE)
        async with httpx.AsyncClient(timeout=self._timing.open_within_s) as http:
            while not self._stopped.is_set():
                began = loop.time()
                await self._connect_once(http, slots)
                await self._pause(self._wait_s(lasted_s=loop.time() - began))

    async def _connect_once(self, http: httpx.AsyncClient, slots: Slots) -> None:
        """Open one connection and serve it until it ends; failures are logged, not raised."""
        try:
            ticket = await self._until_stopped(self._open(http))
            if ticket is not None:
                _log.info("DingTalk: connection %s", await self._serve(ticket, slots))
        except (httpx.HTTPError, OSError, InvalidHandshake, InvalidURI, ValidationError) as error:
            # Only the kind: the text of these errors can hold the ticket.
            _log.warning("DingTalk: no connection (%s)", type(error).__name__)

    async def _open(self, http: httpx.AsyncClient) -> _Ticket:
        """Return an endpoint and a ticket for one connection."""
        topics = sdk_client(self._inbox).callback_handler_map
        response = await http.post(
            f"{self._app.openapi}/v1.0/gateway/connections/open",
            json={
                "clientId": self._app.client_id,
                "clientSecret": self._app.client_secret,
                "subscriptions": [{"type": "CALLBACK", "topic": topic} for topic in topics],
                "ua": f"qingjiao dingtalk-stream/{VERSION_STRING}",
            },
        )
        if response.status_code == httpx.codes.UNAUTHORIZED:
            raise Untrusted(_BAD_CREDENTIALS)
        response.raise_for_status()
        ticket = _Ticket.model_validate_json(response.content)
        if not is_trusted(ticket.endpoint, self._app.trusted_hosts):
            raise Untrusted(_BAD_ENDPOINT)
        return ticket

    async def _serve(self, ticket: _Ticket, slots: Slots) -> str:
        """Read one connection to its end and return why it ended."""
        timing = self._timing
        async with connect(
            f"{ticket.endpoint}?ticket={quote_plus(ticket.ticket)}",
            proxy=None,
            open_timeout=timing.open_within_s,
            ping_interval=timing.ping_every_s,
            ping_timeout=timing.pong_within_s,
            close_timeout=timing.stop_within_s,
            max_size=MAX_FRAME_BYTES,
            logger=_socket_log,
        ) as socket:
            link = Link(socket, self._inbox, slots=slots)
            why = await self._until_stopped(link.read(silence_s=timing.silence_s))
            # What was being stored gets its ack on this connection before it closes (1000).
            await slots.finish(within_s=timing.stop_within_s)
        return why or "stopped"

    async def _until_stopped(self, work: Awaitable[T]) -> T | None:
        """Return what *work* returns, or None as soon as we are stopped."""
        working = asyncio.ensure_future(work)
        stopping = asyncio.ensure_future(self._stopped.wait())
        try:
            await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
            return await working if working.done() else None
        finally:
            for task in (working, stopping):
                task.cancel()

    def _wait_s(self, *, lasted_s: float) -> float:
        """Return how long to wait before the next connection: 0, then doubling with jitter."""
        if lasted_s >= self._timing.steady_s:
            self._failures = 0
            return 0
        doubled = self._timing.first_wait_s * float(2**self._failures)
        longest = min(doubled, self._timing.longest_wait_s)
        self._failures = min(self._failures + 1, 16)
        return longest * (0.5 + self._rng() / 2)

    async def _pause(self, wait_s: float) -> None:
        if wait_s > 0:
            await self._until_stopped(self._sleep(wait_s))
