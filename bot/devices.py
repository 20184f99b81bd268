"""The web server's side of devices: events, and pictures of the scene.

What a device sends is handed to a function as it is, which checks it, stores it and says what to
answer. Nothing of it is looked at or logged here.
"""

import asyncio
import base64
import logging
from collections.abc import Callable, Sequence

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.device_refusals import Refusals
from bot.photos import clean_photo
from school.actor import SYSTEM, Actor
from school.device_openapi import document
from school.devices import (
    MOST_BYTES,
    MOST_PICTURE_BYTES,
    MOST_TOGETHER,
    NOT_STORED,
    DoorAnswer,
    DoorAnswers,
    SignedRequest,
    SignedRequests,
    SnapshotPlace,
    UploadOf,
)
from school.errors import BadPhoto, NotFound, SchoolError
from school.papers import Done
from school.ports import FileStore, Invoker

log = logging.getLogger("qingjiao.devices")

DOCUMENT_PATH = "/devices/openapi.json"
EVENTS_PATH = "/devices/{device}/events"
SNAPSHOTS_PATH = "/devices/{device}/snapshots"
UPLOAD_PATH = "/devices/snapshots/{token}"
PRODUCT = Actor(platform=SYSTEM, user=SYSTEM)
MOST_GROUP = 3 * 1024 * 1024
"""Characters of bodies that are handed on together: a Lambda takes 6 MB."""
MOST_WAITING = 1000
"""Requests that wait to be stored; a device keeps what is sent back and sends it again."""
MOST_HELD = 32 * 1024 * 1024
"""Characters of the bodies that wait."""
LONGEST_HEADER = 80
TOO_LARGE = DoorAnswer(status=413, body={"error": "the body is too large"})
NO_PICTURE = DoorAnswer(status=415, body={"error": "not a JPEG, PNG or WebP picture"})
NO_UPLOAD = DoorAnswer(status=404, body={"error": "the upload address is unknown, used or old"})
_Waiting = tuple[SignedRequest, "asyncio.Future[DoorAnswer]"]


class DeviceDoor:
    """Answers the routes of devices; what arrives together is stored together."""

    def __init__(self, functions_for: Callable[[Actor], Invoker], files: FileStore) -> None:
        self._product = functions_for(PRODUCT)
        self._files = files
        self._waiting: list[_Waiting] = []
        self._size = 0
        self._storing: asyncio.Task[None] | None = None
        self._refusals = Refusals()

    async def events(self, request: Request) -> Response:
        """POST: events, stored before they are answered; 503 when too much waits for that."""
        who, now = _who(request), asyncio.get_running_loop().time
        if refused := self._refusals.refused(*who, now=now()):
            return _response(refused)
        if self._full():
            return _response(NOT_STORED)
        body = await _body(request, most=MOST_BYTES)
        if body is None:
            return _response(TOO_LARGE)
        if self._full():  # by what came while this was read
            return _response(NOT_STORED)
        answer = await self._answer(_signed(request, body))
        self._refusals.note(*who, answer, now=now())
        return _response(answer)

    def _full(self) -> bool:
        return len(self._waiting) >= MOST_WAITING or self._size >= MOST_HELD

    def _answer(self, request: SignedRequest) -> "asyncio.Future[DoorAnswer]":
        """Let a request wait for its turn; return where its answer will be."""
        answer: asyncio.Future[DoorAnswer] = asyncio.get_running_loop().create_future()
        self._waiting.append((request, answer))
        self._size += len(request.body)
        if self._storing is None:
            self._storing = asyncio.create_task(self._store_all())
        return answer

    async def snapshots(self, request: Request) -> Response:
        """POST: ask for leave to send a picture."""
        who, now = _who(request), asyncio.get_running_loop().time
        if refused := self._refusals.refused(*who, now=now()):
            return _response(refused)
        body = await _body(request, most=MOST_BYTES)
        if body is None:
            return _response(TOO_LARGE)
        answer = await run_in_threadpool(self._asked, _signed(request, body))
        self._refusals.note(*who, answer, now=now())
        return _response(answer)

    def _asked(self, request: SignedRequest) -> DoorAnswer:
        try:
            return self._product.call("ask_snapshot", request, DoorAnswer)
        except SchoolError as error:
            log.warning("a device was not answered: %s", type(error).__name__)
            return NOT_STORED

    async def upload(self, request: Request) -> Response:
        """PUT: the picture, once; a new JPEG is drawn of it, without what came along."""
        upload = UploadOf(token=request.path_params["token"][:LONGEST_HEADER])
        place = await run_in_threadpool(self._place, upload)
        if isinstance(place, DoorAnswer):
            return _response(place)
        content = await _body(request, most=MOST_PICTURE_BYTES)
        if content is None:
            return _response(TOO_LARGE)
        return _response(await run_in_threadpool(self._kept, upload, place, content))

    def _place(self, upload: UploadOf) -> SnapshotPlace | DoorAnswer:
        """Return where a picture is to be kept; asked before anything of it is read."""
        try:
            return self._product.call("open_upload", upload, SnapshotPlace)
        except NotFound:
            return NO_UPLOAD
        except SchoolError as error:
            log.warning("a device was not answered: %s", type(error).__name__)
            return NOT_STORED

    def _kept(self, upload: UploadOf, place: SnapshotPlace, content: bytes) -> DoorAnswer:
        try:
            jpeg = clean_photo(content).jpeg
            self._files.put(place.key, jpeg, content_type="image/jpeg")
            kept = self._product.call("close_upload", upload, Done).done
        except BadPhoto:
            return NO_PICTURE
        except SchoolError as error:
            log.warning("a picture was not kept: %s", type(error).__name__)
            return NOT_STORED
        return DoorAnswer(status=201, body={"kept": True}) if kept else NO_UPLOAD

    async def _store_all(self) -> None:
        """Store everything that waits, group by group, until nothing does."""
        try:
            while self._waiting:
                together = self._next_group()
                stored = run_in_threadpool(self._stored, [one for one, _ in together])
                (answers,) = await asyncio.gather(stored, return_exceptions=True)
                for number, (_, waiting) in enumerate(together):
                    if waiting.done():  # who hung up is not there to be told
                        continue
                    if isinstance(answers, BaseException):
                        waiting.set_exception(answers)
                    else:
                        waiting.set_result(answers[number])
        finally:
            self._storing = None

    def _next_group(self) -> list[_Waiting]:
        size, many = 0, 0
        for request, _ in self._waiting[:MOST_TOGETHER]:
            size += len(request.body)
            if many and size > MOST_GROUP:
                break
            many += 1
        together, self._waiting = self._waiting[:many], self._waiting[many:]
        self._size -= sum(len(request.body) for request, _ in together)
        return together

    def _stored(self, requests: Sequence[SignedRequest]) -> Sequence[DoorAnswer]:
        """Return what each is answered; if all fail together, each is tried alone."""
        asked = SignedRequests(requests=tuple(requests))
        try:
            return self._product.call("receive_events", asked, DoorAnswers).answers
        except SchoolError as error:
            if len(requests) > 1:
                return [self._stored([one])[0] for one in requests]
            log.warning("what a device sent was not stored: %s", type(error).__name__)
            return [NOT_STORED]


def device_routes(functions_for: Callable[[Actor], Invoker], files: FileStore) -> list[BaseRoute]:
    """Return the routes of devices."""
    door = DeviceDoor(functions_for, files)
    return [
        Route(DOCUMENT_PATH, _document, methods=["GET"]),
        Route(UPLOAD_PATH, door.upload, methods=["PUT"]),
        Route(EVENTS_PATH, door.events, methods=["POST"]),
        Route(SNAPSHOTS_PATH, door.snapshots, methods=["POST"]),
    ]


async def _document(request: Request) -> Response:  # noqa: ARG001  # the same for everybody
    return JSONResponse(document())


async def _body(request: Request, *, most: int) -> bytes | None:
    """Return what was sent; None as soon as it is too much, or when it broke off."""
    said = request.headers.get("content-length", "")
    if said.isdecimal() and int(said) > most:
        return None
    read = bytearray()
    try:
        async for chunk in request.stream():
            read += chunk
            if len(read) > most:
                return None
    except ClientDisconnect:
        return None
    return bytes(read)


def _who(request: Request) -> tuple[str, str]:
    """Return the address and the device a request says it is of."""
    address = request.client.host if request.client else ""
    return address, request.path_params["device"][:LONGEST_HEADER]


def _signed(request: Request, body: bytes) -> SignedRequest:
    def header(name: str) -> str:
        return request.headers.get(f"x-qingjiao-{name}", "")[:LONGEST_HEADER]

    address, device = _who(request)
    return SignedRequest(
        device=device,
        timestamp=header("timestamp"),
        nonce=header("nonce"),
        signature=header("signature"),
        body=base64.b64encode(body).decode(),
        address=address,
    )


def _response(answer: DoorAnswer) -> Response:
    headers = {"Cache-Control": "no-store"}
    if answer.retry_after_s is not None:
        headers["Retry-After"] = str(answer.retry_after_s)
    return JSONResponse(answer.body, status_code=answer.status, headers=headers)
