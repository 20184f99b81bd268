"""Bytes of a connection, brought to our web application as uvicorn brings them; no socket."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import unquote

import h11
from starlette.types import ASGIApp

PATIENCE_S = 10.0
"""Within which every request is answered, or the application hangs."""


@dataclass
class Answer:
    """What came back."""

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class Web:
    """An application without its server: whoever calls has a new address each time."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._callers = count(1)
        self._thread = ThreadPoolExecutor(1)  # a browser's tests leave a loop in the main one

    def answer(self, wire: bytes) -> Answer | None:
        """Return the answer to *wire*; None where the server itself refuses it, or waits for more.

        Raises:
            TimeoutError: No answer came.
            Exception: Whatever the server would have logged as an error of the application.
        """
        request = _Request.read(wire)
        if request is None:
            return None
        return self._thread.submit(asyncio.run, self._answered(request)).result()

    async def _answered(self, request: "_Request") -> Answer:
        number, answer = next(self._callers), Answer()
        caller = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        coming = request.messages()

        async def receive() -> dict[str, Any]:
            return next(coming)

        async def send(message: Mapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                answer.status = message["status"]
                heads = message.get("headers", ())
                answer.headers = {
                    name.decode().lower(): value.decode("latin-1") for name, value in heads
                }
            else:
                answer.body += message.get("body", b"")

        async with asyncio.timeout(PATIENCE_S):
            await self._app(request.scope(caller), receive, send)
        return answer


@dataclass
class _Request:
    """A request as far as it came."""

    head: h11.Request
    chunks: Sequence[bytes]
    whole: bool

    @classmethod
    def read(cls, wire: bytes) -> "_Request | None":
        """Return what came before the other side hung up; None: no request."""
        server = h11.Connection(h11.SERVER)
        head: h11.Request | None = None
        chunks: list[bytes] = []
        try:
            server.receive_data(wire)
            while (event := server.next_event()) is not h11.NEED_DATA:
                if isinstance(event, h11.Request):
                    head = event
                elif isinstance(event, h11.Data):
                    chunks.append(bytes(event.data))
                else:
                    break
        except h11.RemoteProtocolError:
            event = h11.NEED_DATA  # the server answers 400 and hangs up itself
        return None if head is None else cls(head, chunks, isinstance(event, h11.EndOfMessage))

    def messages(self) -> Iterator[dict[str, Any]]:
        """Yield what the application is told, the end of the connection for ever at last."""
        for chunk in self.chunks:
            yield {"type": "http.request", "body": chunk, "more_body": True}
        if self.whole:
            yield {"type": "http.request", "body": b"", "more_body": False}
        while True:
            yield {"type": "http.disconnect"}

    def scope(self, caller: str) -> dict[str, Any]:
        """Return what ASGI says of the request."""
        path, _, query = self.head.target.partition(b"?")
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": self.head.http_version.decode(),
            "method": self.head.method.decode(),
            "scheme": "http",
            "path": unquote(path.decode()),
            "raw_path": path,
            "query_string": query,
            "root_path": "",
            "headers": list(self.head.headers),
            "client": (caller, 40_000),
            "server": ("127.0.0.1", 8000),
        }
