"""The address WeCom calls: verify, open, parse, store, and answer with an empty 200.

WeCom gives up after 5 s and calls again, three times in all. So nothing is done here but one
durable insert, and a redelivery is recognised by its key, not by its ciphertext. If the insert
fails, the error goes on to the server, which answers 500, and WeCom calls again.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.events import ChatEvent
from bot.platform import Receive
from bot.wecom.app import SchoolContactChange, WeComApp
from bot.wecom.crypto import Seal, unseal
from bot.wecom.parsing import parse
from bot.wecom.xml import fields_of
from school.errors import NotUnderstood, SchoolError, Untrusted
from school.ports import Clock

MAX_BODY_BYTES = 1_000_000
PATH = "/wecom/callback"

OnContact = Callable[[SchoolContactChange], object]
"""Hears of a change in the school directory; may raise, then WeCom tells us again."""

_log = logging.getLogger("qingjiao.wecom")


def callback_routes(
    app: WeComApp,
    receive: Receive,
    clock: Clock,
    *,
    path: str = PATH,
    on_contact: OnContact | None = None,
) -> list[Route]:
    """Return the routes of *app*'s callback: GET proves the address is ours, POST delivers."""
    door = _Door(app=app, receive=receive, clock=clock, on_contact=on_contact)
    return [
        Route(path, door.verify, methods=["GET"]),
        Route(path, door.deliver, methods=["POST"]),
    ]


@dataclass(frozen=True)
class _Door:
    app: WeComApp
    receive: Receive
    clock: Clock
    on_contact: OnContact | None

    async def verify(self, request: Request) -> Response:
        """Answer the test WeCom makes when the address is entered in its console."""
        try:
            plain = self._open(request, request.query_params.get("echostr", ""))
        except SchoolError as error:
            return _refused(error)
        return PlainTextResponse(plain)

    async def deliver(self, request: Request) -> Response:
        """Store one event; the answer is empty because replies go out through the API."""
        try:
            body = await _read(request)
            plain = self._open(request, fields_of(body).get("Encrypt", ""))
            event = parse(plain, self.app)
        except SchoolError as error:
            return _refused(error)
        await self._hand_on(event)
        return Response(status_code=200)

    def _open(self, request: Request, encrypted: str) -> str:
        query = request.query_params
        seal = Seal(
            signature=query.get("msg_signature", ""),
            timestamp=query.get("timestamp", ""),
            nonce=query.get("nonce", ""),
        )
        return unseal(self.app, seal, encrypted=encrypted, now=self.clock.now())

    async def _hand_on(self, event: ChatEvent | SchoolContactChange | None) -> None:
        if isinstance(event, ChatEvent):
            await run_in_threadpool(self.receive, event)
        elif event is not None and self.on_contact is not None:
            await run_in_threadpool(self.on_contact, event)


async def _read(request: Request) -> bytes:
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_BODY_BYTES:
                raise NotUnderstood("回调内容太大，没有处理。")
    except ClientDisconnect as error:
        raise NotUnderstood("回调没有传完就断开了，没有处理。") from error
    return bytes(body)


def _refused(error: SchoolError) -> Response:
    _log.warning("WeCom: a callback was refused (%s)", type(error).__name__)
    return Response(status_code=403 if isinstance(error, Untrusted) else 400)
