"""The web server's side of one-time pages: ``/r/<token>``.

Opening the link (GET) shows a form and changes nothing, so a robot that previews links spends
nothing. The code (POST) is checked by a function, which also counts tries; the portrait is then
asked for as the person the page was made for, so permission, consent and audit are theirs.
"""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from message_cards.portrait_page import STYLE_HASH, closed_page, form_page, portrait_page
from school.actor import SYSTEM, Actor
from school.errors import SchoolError, Unavailable
from school.one_time import Opened, OpenPage, closed
from school.portrait import Portrait, PortraitOf, Portraits
from school.ports import BotRecords, Clock, Invoker

log = logging.getLogger("qingjiao.pages")

PAGE_PATH = "/r/{token}"
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
HEADERS = {
    **PAGE_HEADERS,
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
}


@dataclass(frozen=True)
class OneTimePages:
    """Answers the routes of one-time pages."""

    functions_for: Callable[[Actor], Invoker]
    records: BotRecords
    clock: Clock

    async def show(self, request: Request) -> Response:  # noqa: ARG002  # the same for everybody
        """GET: the form, whether or not there is such a page."""
        return answer(form_page())

    async def open(self, request: Request) -> Response:
        """POST: the portrait, once; else the same answer whatever the reason."""
        body = await begin_of_body(request)
        code = parse_qs(body.decode("ascii", "replace")).get("code", [""])[0].strip()
        address = request.client.host if request.client else ""
        asked = (request.path_params["token"], code, address)
        content, status = await run_in_threadpool(self._opened, *asked)
        return answer(content, status=status)

    def _opened(self, token: str, code: str, address: str) -> tuple[str, int]:
        if not may_try(self.records, self.clock, address):
            return closed_page("试得太快了。请过一分钟再试。"), 429
        try:
            return portrait_page(self._portrait(token, code)), 200
        except Unavailable as error:
            return closed_page(error.message), 503
        except SchoolError as error:
            log.info("a page was not opened: %s", type(error).__name__)
            return closed_page(closed().message), 410

    def _portrait(self, token: str, code: str) -> Portrait:
        system = self.functions_for(Actor(platform=SYSTEM, user=SYSTEM))
        opened = system.call("open_page", OpenPage(token=token[:200], code=code[:40]), Opened)
        asked = PortraitOf(pupil_id=opened.pupil_id)
        reader = self.functions_for(opened.reader)
        (child,) = reader.call("pupil_portrait", asked, Portraits).children
        if child.portrait is None:
            raise closed()
        return child.portrait


def page_routes(
    functions_for: Callable[[Actor], Invoker], records: BotRecords, clock: Clock
) -> list[BaseRoute]:
    """Return the routes of one-time pages."""
    pages = OneTimePages(functions_for, records, clock)
    return [
        Route(PAGE_PATH, pages.show, methods=["GET"]),
        Route(PAGE_PATH, pages.open, methods=["POST"]),
    ]


def may_try(records: BotRecords, clock: Clock, address: str) -> bool:
    """Return True while an address has not tried too often within the minute."""
    name = hashlib.sha256(address.encode()).hexdigest()[:16]
    with records.begin() as unit:
        free_at = unit.chat.spend_token(f"page/{name}", count=PER_MINUTE, per_s=60, now=clock.now())
    return free_at is None


async def begin_of_body(request: Request) -> bytes:
    """Return the beginning of what was sent; no more is read than a form can have."""
    read = b""
    async for chunk in request.stream():
        read += chunk
        if len(read) > MOST_BODY:
            return b""
    return read


def answer(content: str, *, status: int = 200) -> HTMLResponse:
    """Return a page nobody keeps, frames or runs anything in."""
    return HTMLResponse(content, status_code=status, headers=HEADERS)
