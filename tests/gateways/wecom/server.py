"""WeCom's API on a loopback port, strict about bodies, tokens, limits and what is used twice."""

import json
import threading
from collections import deque
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.gateways.wecom.clock import StillClock
from tests.gateways.wecom.keeping import File, Refusal
from tests.gateways.wecom.office import Answer, Office

_BASE = "/cgi-bin/"


class FakeWeCom(Office):
    """The API of one corp: an Office that listens on ``url``.

    ``calls`` lists the endpoints of all requests, ``break_next`` makes requests fail in ways that
    are not WeCom's own (HTTP errors, garbage, silence).
    """

    def __init__(self, *, corp_id: str, agent_id: int, secret: str, clock: StillClock) -> None:
        super().__init__(corp_id=corp_id, agent_id=agent_id, secret=secret, clock=clock)
        self.calls: list[str] = []
        self._broken: deque[tuple[str, Any]] = deque()
        self._released = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}{_BASE}"

    def close(self) -> None:
        self._released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)

    def fail_http(self, status: int) -> None:
        """Answer the next request with an HTTP error."""
        self._broken.append(("status", status))

    def garbage(self, content: bytes) -> None:
        """Answer the next request with *content* that is no JSON."""
        self._broken.append(("garbage", content))

    def hang_up(self) -> None:
        """Close the next request's connection without an answer."""
        self._broken.append(("hang up", None))

    def stay_silent(self) -> None:
        """Never answer the next request."""
        self._broken.append(("silence", None))

    def lose_answer(self) -> None:
        """Do what the next request asks, then close the connection without saying so."""
        self._broken.append(("lose", None))

    def cut_off(self, promised: int, content: bytes) -> None:
        """Answer the next request with fewer bytes than promised."""
        self._broken.append(("cut", (promised, content)))

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                fake._serve(self, b"")

            def do_POST(self) -> None:
                fake._serve(self, self.rfile.read(int(self.headers.get("Content-Length", "0"))))

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                """Keep the test's output to what the test says."""

        return Handler

    def _serve(self, http: BaseHTTPRequestHandler, body: bytes) -> None:
        address = urlsplit(http.path)
        endpoint = address.path.removeprefix(_BASE)
        with self.lock:
            self.calls.append(endpoint)
            broken = self._broken.popleft() if self._broken else None
        if broken is not None and broken[0] != "lose":
            self._break(http, *broken)
            return
        form = _form(http.headers.get("Content-Type", ""), body)
        with self.lock:
            answer = self._answered(endpoint, dict(parse_qsl(address.query)), form or body)
        if broken is not None:
            http.close_connection = True
        elif isinstance(answer, File):
            _write(http, 200, answer.content, answer.headers)
        else:
            _write(http, 200, json.dumps(answer).encode(), {"Content-Type": "application/json"})

    def _answered(
        self, endpoint: str, query: dict[str, str], body: bytes | dict[str, File]
    ) -> Answer:
        try:
            return self.answer(endpoint, query, body)
        except Refusal as refusal:
            return {"errcode": refusal.code, "errmsg": refusal.message}

    def _break(self, http: BaseHTTPRequestHandler, how: str, what: Any) -> None:
        if how == "status":
            _write(http, what, b"", {})
        elif how == "garbage":
            _write(http, 200, what, {"Content-Type": "text/html"})
        elif how == "cut":
            promised, content = what
            disposition = {"Content-Disposition": "attachment", "Content-Length": str(promised)}
            _write(http, 200, content, disposition)
        elif how == "silence":
            self._released.wait()
        http.close_connection = True


def _write(
    http: BaseHTTPRequestHandler, status: int, content: bytes, headers: dict[str, str]
) -> None:
    http.send_response(status)
    for name, value in {"Content-Length": str(len(content)), **headers}.items():
        http.send_header(name, value)
    http.end_headers()
    http.wfile.write(content)


def _form(content_type: str, body: bytes) -> dict[str, File] | None:
    """Return the files of a multipart form by field name; None for any other body."""
    if not content_type.startswith("multipart/form-data"):
        return None
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    whole = BytesParser(policy=HTTP).parsebytes(head + body)
    files: dict[str, File] = {}
    for part in whole.iter_parts():
        field = str(part.get_param("name", header="content-disposition"))
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        files[field] = File(name=part.get_filename() or "", content=content)
    return files
