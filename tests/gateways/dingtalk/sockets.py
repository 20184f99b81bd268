"""The WebSocket side: tickets, frames out, acks in, and chaos."""

import asyncio
import json
from collections.abc import Coroutine
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from tests.gateways.dingtalk.payloads import Push
from tests.gateways.dingtalk.state import Ack, State

ABNORMAL = 1006


@dataclass(frozen=True)
class _Flight:
    """A frame on its way, waiting for its ack."""

    push: Push
    sent_at_s: float
    connection: int


class Sockets:
    """All connections of the gateway; runs in the gateway's loop."""

    def __init__(self, state: State) -> None:
        self._state = state
        self.open: dict[int, ServerConnection] = {}
        self.codes: list[int | None] = []
        """Close code of every connection that ended."""
        self.count = 0
        self._flights: dict[str, _Flight] = {}
        self._held: Push | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def admit(self, connection: ServerConnection, request: Request) -> Response | None:
        """Refuse a handshake whose ticket is unknown, used or old."""
        address = urlsplit(request.path)
        ticket = parse_qs(address.query).get("ticket", [""])[0]
        if address.path == "/connect" and self._state.use_ticket(ticket):
            return None
        self._state.refusals.append("ticket")
        return connection.respond(HTTPStatus.UNAUTHORIZED, "bad ticket\n")

    async def serve(self, connection: ServerConnection) -> None:
        """Take acks from one connection until it closes."""
        self.count += 1
        number = self.count
        self.open[number] = connection
        try:
            if self._state.chaos.close_on_connect is not None:
                await self._close(connection, self._state.chaos.close_on_connect)
            async for raw in connection:
                self._take_ack(json.loads(raw), number)
        except ConnectionClosed:
            return
        finally:
            self.open.pop(number, None)
            self.codes.append(connection.close_code)

    async def push(self, push: Push) -> None:
        """Send *push* to one connection, with whatever chaos is on."""
        chaos = self._state.chaos
        if chaos.delay_s:
            await asyncio.sleep(chaos.delay_s)
        if chaos.reorder and self._held is None:
            self._held = push
            return
        await self._send(push)
        if chaos.duplicate:
            await self._send(push)
        if self._held is not None:
            held, self._held = self._held, None
            await self._send(held)

    async def _send(self, push: Push, message_id: str = "") -> None:
        number, connection = list(self.open.items())[-1]
        message_id = message_id or self._state.fresh("frame")
        now = asyncio.get_running_loop().time()
        self._flights[message_id] = _Flight(push, now, number)
        await connection.send(push.frame(self._state, message_id))
        after_s = self._state.chaos.redeliver_after_s
        if after_s is not None:
            self._start(self._redeliver(push, message_id, after_s=after_s))

    async def _redeliver(self, push: Push, message_id: str, *, after_s: float) -> None:
        await asyncio.sleep(after_s)
        if message_id not in self._flights or not self.open:
            return
        del self._flights[message_id]
        new = self._state.chaos.redeliver_new_message_id
        await self._send(push, "" if new else message_id)

    def _take_ack(self, ack: dict[str, Any], number: int) -> None:
        message_id = ack["headers"]["messageId"]
        if self._state.chaos.drop_acks:
            self._state.chaos.drop_acks -= 1
            return
        flight = self._flights.get(message_id)
        now = asyncio.get_running_loop().time()
        self._state.acks.append(
            Ack(
                message_id=message_id,
                code=int(ack["code"]),
                data=json.loads(ack["data"]),
                latency_s=now - flight.sent_at_s if flight else 0.0,
                connection=number,
                sent_on=flight.connection if flight else 0,
            )
        )
        if int(ack["code"]) == HTTPStatus.OK:
            self._flights.pop(message_id, None)

    async def send_raw(self, frame: str | bytes) -> None:
        """Send *frame* to every connection as it is."""
        for connection in list(self.open.values()):
            await connection.send(frame)

    async def zombie(self) -> None:
        """Keep every TCP connection but never read from it again: no pongs."""
        for connection in self.open.values():
            connection.transport.pause_reading()

    async def close_all(self, code: int) -> None:
        """Close every connection with *code*; 1006 cuts the TCP connection."""
        for connection in list(self.open.values()):
            await self._close(connection, code)

    async def abort_all(self) -> None:
        """Cut everything at once, for the end of a test."""
        for task in self._tasks:
            task.cancel()
        for connection in list(self.open.values()):
            connection.transport.abort()

    async def _close(self, connection: ServerConnection, code: int) -> None:
        if code == ABNORMAL:
            connection.transport.abort()
        else:
            await connection.close(code)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
