"""A wire to a platform on which answers get lost, come in halves, late or as somebody else's."""

import http.client
import socket
import struct
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

UPSTREAM_S = 10.0
_RESET = struct.pack("ii", 1, 0)
"""SO_LINGER of zero: closing answers with RST, as a firewall that forgot the connection does."""

NOT_TAKEN = ("refused", "busy", "too often", "a page", "a list", "nothing")
"""The request never reached the platform."""
TAKEN = ("lost", "half")
"""It did, and the platform did what it asks; only the answer is missing."""
TROUBLES = (*NOT_TAKEN, *TAKEN)


class Wire:
    """An HTTP server in front of a platform; *trouble* names what happens to the next request.

    “refused”, “lost”: the connection is reset, before or after the platform was asked. “half”:
    the answer breaks off. “busy”, “too often”: 503, 429. “a page”, “a list”, “nothing”: 200 with
    HTML, JSON of another shape, no bytes. Empty: nothing is wrong.
    """

    def __init__(self, upstream: str, trouble: Callable[[str], str]) -> None:
        self._upstream = urlsplit(upstream)
        self._trouble = trouble
        self.happened: Counter[str] = Counter()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}{self._upstream.path}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        wire = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                wire._carry(self)

            do_POST = do_PUT = do_GET  # noqa: N815  # as http.server names them

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Keep the test's output to what the test says."""

        return Handler

    def _carry(self, here: BaseHTTPRequestHandler) -> None:
        body = here.rfile.read(int(here.headers.get("Content-Length", "0")))
        what = self._trouble(urlsplit(here.path).path)
        self.happened[what] += 1
        here.close_connection = True
        if what == "refused":
            _reset(here.connection)
        elif what in _INSTEAD:
            status, said = _INSTEAD[what]
            _answer(here, status, said)
        else:
            self._forward(here, body, what)

    def _forward(self, here: BaseHTTPRequestHandler, body: bytes, what: str) -> None:
        there = http.client.HTTPConnection(self._upstream.netloc, timeout=UPSTREAM_S)
        with closing(there):
            headers = {k: v for k, v in here.headers.items() if k.lower() != "connection"}
            there.request(here.command, here.path, body, headers)
            answer = there.getresponse()
            content = answer.read()
            kind = answer.headers.get("Content-Type", "application/json")
        if what == "lost":
            _reset(here.connection)
        elif what == "half":
            _answer(here, answer.status, content[: len(content) // 2], promised=len(content))
            _reset(here.connection)
        else:
            _answer(here, answer.status, content, kind=kind)


_INSTEAD = {
    "busy": (503, b"<html>503</html>"),
    "too often": (429, b'{"code":"429","message":"slow down"}'),
    "a page": (200, b"<html>please log in</html>"),
    "a list": (200, b"[1, 2]"),
    "nothing": (200, b""),
}


def _answer(
    here: BaseHTTPRequestHandler,
    status: int,
    content: bytes,
    *,
    promised: int | None = None,
    kind: str = "application/json",
) -> None:
    here.send_response(status)
    here.send_header("Content-Type", kind)
    here.send_header("Content-Length", str(len(content) if promised is None else promised))
    here.end_headers()
    here.wfile.write(content)
    here.wfile.flush()


def _reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    connection.shutdown(socket.SHUT_RD)


@contextmanager
def wired(upstream: str, trouble: Callable[[str], str]) -> Iterator[Wire]:
    """Give a wire to *upstream* while the block lasts."""
    wire = Wire(upstream, trouble)
    try:
        yield wire
    finally:
        wire.close()
