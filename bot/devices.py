"""The web server's side of devices: ``POST /devices/{device}/events``.

What a device sends is handed to a function as it is, which checks it, stores it and says what to
answer. Nothing of it is looked at or logged here.
"""

import base64
import logging
from collections.abc import Callable
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from school.actor import SYSTEM, Actor
from school.devices import MOST_BYTES, DoorAnswer, SignedRequest
from school.errors import SchoolError
from school.ports import Invoker

log = logging.getLogger("qingjiao.devices")

EVENTS_PATH = "/devices/{device}/events"
PRODUCT = Actor(platform=SYSTEM, user=SYSTEM)
BUSY_S = 30
LONGEST_HEADER = 80
TOO_LARGE = DoorAnswer(status=413, body={"error": f"a body has at most {MOST_BYTES} bytes"})
NOT_STORED = DoorAnswer(
    status=503, body={"error": "not stored, send it again"}, retry_after_s=BUSY_S
)


@dataclass(frozen=True)
class DeviceDoor:
    """Answers the routes of devices."""

    functions_for: Callable[[Actor], Invoker]

    async def events(self, request: Request) -> Response:
        """POST: events, stored before they are answered."""
        return await self._ask("receive_events", request)

    async def _ask(self, function: str, request: Request) -> Response:
        try:
            body = await _body(request)
        except ClientDisconnect:
            return Response(status_code=400)
        if body is None:
            return _response(TOO_LARGE)
        signed = _signed(request, body)
        return _response(await run_in_threadpool(self._answer, function, signed))

    def _answer(self, function: str, signed: SignedRequest) -> DoorAnswer:
        try:
            return self.functions_for(PRODUCT).call(function, signed, DoorAnswer)
        except SchoolError as error:
            log.warning("what a device sent was not stored: %s", type(error).__name__)
            return NOT_STORED


def device_routes(functions_for: Callable[[Actor], Invoker]) -> list[BaseRoute]:
    """Return the routes of devices."""
    door = DeviceDoor(functions_for)
    return [Route(EVENTS_PATH, door.events, methods=["POST"])]


async def _body(request: Request) -> bytes | None:
    """Return what was sent; None as soon as it is too much."""
    if int(request.headers.get("content-length", "0")) > MOST_BYTES:
        return None
    read = bytearray()
    async for chunk in request.stream():
        read += chunk
        if len(read) > MOST_BYTES:
            return None
    return bytes(read)


def _signed(request: Request, body: bytes) -> SignedRequest:
    def header(name: str) -> str:
        return request.headers.get(f"x-qingjiao-{name}", "")[:LONGEST_HEADER]

    return SignedRequest(
        device=request.path_params["device"][:LONGEST_HEADER],
        timestamp=header("timestamp"),
        nonce=header("nonce"),
        signature=header("signature"),
        body=base64.b64encode(body).decode(),
        address=request.client.host if request.client else "",
    )


def _response(answer: DoorAnswer) -> Response:
    headers = {"Cache-Control": "no-store"}
    if answer.retry_after_s is not None:
        headers["Retry-After"] = str(answer.retry_after_s)
    return JSONResponse(answer.body, status_code=answer.status, headers=headers)
