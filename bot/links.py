"""The web server's side of links that open once: a form, and what the code opens.

Opening a link (GET) shows a form and changes nothing, so a robot that previews links spends
nothing. The code (POST) is checked by a function, which also counts tries; whatever is wrong with
it, the answer is the same.
"""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from school.errors import SchoolError, Unavailable
from school.one_time import OpenPage, closed
from school.ports import BotRecords, Clock

log = logging.getLogger("qingjiao.pages")

MOST_BODY = 1000
"""Bytes of a form that holds six digits."""
PER_MINUTE = 120
"""Tries from one address; a whole school may sit behind it, and no code can be guessed anyway."""
PAGE_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=(), camera=()",
}
"""Of every page of ours that is about somebody, or for somebody alone."""


@dataclass(frozen=True)
class LinkDoor:
    """Answers the address of one kind of link."""

    records: BotRecords
    clock: Clock
    form: str
    """The page that asks for the code: the same for every link, so nothing is told by it."""
    closed: Callable[[str], str]
    """Returns the page that says why nothing is shown."""
    answer: Callable[[str, int], Response]
    """Returns a page with a status, and the headers of its kind."""
    give: Callable[[OpenPage, Request], Response]
    """Spends a link and returns what it opens."""

    async def show(self, request: Request) -> Response:  # noqa: ARG002  # the same for everybody
        """GET: the form, whether or not there is such a link."""
        return self.answer(self.form, 200)

    async def open(self, request: Request) -> Response:
        """POST: what the link opens, once; else the same answer whatever the reason."""
        body = await _begin_of_body(request)
        code = parse_qs(body.decode("ascii", "replace")).get("code", [""])[0].strip()
        asked = OpenPage(token=request.path_params["token"][:200], code=code[:40])
        return await run_in_threadpool(self._opened, asked, request)

    def _opened(self, asked: OpenPage, request: Request) -> Response:
        if not self._may_try(request.client.host if request.client else ""):
            return self.answer(self.closed("试得太快了。请过一分钟再试。"), 429)
        try:
            return self.give(asked, request)
        except Unavailable as error:
            return self.answer(self.closed(error.message), 503)
        except SchoolError as error:
            log.info("a page was not opened: %s", type(error).__name__)
            return self.answer(self.closed(closed().message), 410)

    def _may_try(self, address: str) -> bool:
        """Return True while an address has not tried too often within the minute."""
        name = hashlib.sha256(address.encode()).hexdigest()[:16]
        with self.records.begin() as unit:
            free_at = unit.chat.spend_token(
                f"page/{name}", count=PER_MINUTE, per_s=60, now=self.clock.now()
            )
        return free_at is None

    def routes(self, path: str) -> list[BaseRoute]:
        """Return the routes of the links at *path*, which has a ``{token}``."""
        return [
            Route(path, self.show, methods=["GET"]),
            Route(path, self.open, methods=["POST"]),
        ]


async def _begin_of_body(request: Request) -> bytes:
    """Return the beginning of what was sent; no more is read than a form can have."""
    read = b""
    async for chunk in request.stream():
        read += chunk
        if len(read) > MOST_BODY:
            return b""
    return read
