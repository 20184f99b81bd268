"""The web server's side of the live page of figures: ``/panel/<token>``, ``/panel``.

The link shows a form and changes nothing; the code spends it and gives the browser a session of
two hours in a cookie that scripts cannot read. Page and refresh ask the functions each time as the
person the link was made for: a role that ended in the meantime ends the page.
"""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.pages import PAGE_HEADERS, begin_of_body, may_try
from message_cards.figures_page import (
    SCRIPT_HASH,
    STYLE_HASH,
    TAG,
    closed_page,
    figures_page,
    form_page,
    tag_of,
)
from school.actor import SYSTEM, Actor
from school.errors import Expired, PermissionDenied, SchoolError, Unavailable
from school.figures_page import (
    OPEN_FOR,
    FiguresReader,
    FiguresSession,
    OpenFiguresPage,
    ReadFiguresSession,
)
from school.library_figures import FiguresOf, LibraryFigures
from school.ports import BotRecords, Clock, Invoker

log = logging.getLogger("qingjiao.pages")

LINK_PATH, PANEL_PATH, LIVE_PATH = "/panel/{token}", "/panel", "/panel/live"
COOKIE = "qingjiao_figures"
REFRESHES = 30
"""Of one session in a minute: the page asks six times, two windows and a reload are fine."""
HEADERS = {
    **PAGE_HEADERS,
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; script-src 'sha256-{SCRIPT_HASH}'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
}


@dataclass(frozen=True)
class FiguresPages:
    """Answers the routes of the live page of figures."""

    functions_for: Callable[[Actor], Invoker]
    records: BotRecords
    clock: Clock

    async def show(self, request: Request) -> Response:  # noqa: ARG002  # the same for everybody
        """GET a link: the form, whether or not there is such a link."""
        return _answer(form_page())

    async def open(self, request: Request) -> Response:
        """POST a code: the session, once; else the same answer whatever the reason."""
        body = await begin_of_body(request)
        code = parse_qs(body.decode("ascii", "replace")).get("code", [""])[0].strip()
        address = request.client.host if request.client else ""
        asked = OpenFiguresPage(token=request.path_params["token"][:200], code=code[:40])
        return await run_in_threadpool(self._opened, asked, address, request.url.scheme == "https")

    def _opened(self, asked: OpenFiguresPage, address: str, secure: bool) -> Response:  # noqa: FBT001
        if not may_try(self.records, self.clock, address):
            return _answer(closed_page("试得太快了。请过一分钟再试。"), status=429)
        try:
            opened = self._product.call("open_figures_page", asked, FiguresSession)
        except Unavailable as error:
            return _answer(closed_page(error.message), status=503)
        except SchoolError as error:
            log.info("a page of figures was not opened: %s", type(error).__name__)
            return _answer(closed_page(error.message), status=410)
        answer = RedirectResponse(PANEL_PATH, status_code=303, headers=HEADERS)
        answer.set_cookie(
            COOKIE,
            opened.session,
            max_age=int(OPEN_FOR.total_seconds()),
            path=PANEL_PATH,
            secure=secure,
            httponly=True,
            samesite="strict",
        )
        return answer

    async def panel(self, request: Request) -> Response:
        """GET the page."""
        return await run_in_threadpool(self._page, request.cookies.get(COOKIE, ""), shown="")

    async def live(self, request: Request) -> Response:
        """GET the page again: 204 while it shows the same."""
        shown = request.headers.get(TAG, "")
        return await run_in_threadpool(self._page, request.cookies.get(COOKIE, ""), shown=shown)

    def _page(self, session: str, *, shown: str) -> Response:
        if not self._may_refresh(session):
            return _answer(closed_page("刷新得太快了。请过一分钟再试。"), status=429)
        try:
            asked = ReadFiguresSession(session=session[:200])
            reader = self._product.call("read_figures_session", asked, FiguresReader)
            wanted = FiguresOf(text=reader.text, live=True)
            functions = self.functions_for(reader.reader)
            figures = functions.call("library_figures", wanted, LibraryFigures)
        except Unavailable as error:
            return _answer(closed_page(error.message), status=503)
        except SchoolError as error:
            return _answer(closed_page(error.message), status=_status(error))
        tag = tag_of(figures)
        if shown == tag:
            return Response(status_code=204, headers=HEADERS)
        return _answer(figures_page(figures), tag=tag)

    @property
    def _product(self) -> Invoker:
        return self.functions_for(Actor(platform=SYSTEM, user=SYSTEM))

    def _may_refresh(self, session: str) -> bool:
        name = hashlib.sha256(session.encode()).hexdigest()[:16]
        with self.records.begin() as unit:
            free_at = unit.chat.spend_token(
                f"figures/{name}", count=REFRESHES, per_s=60, now=self.clock.now()
            )
        return free_at is None


def figures_routes(
    functions_for: Callable[[Actor], Invoker], records: BotRecords, clock: Clock
) -> list[BaseRoute]:
    """Return the routes of the live page of figures."""
    pages = FiguresPages(functions_for, records, clock)
    return [
        Route(PANEL_PATH, pages.panel, methods=["GET"]),
        Route(LIVE_PATH, pages.live, methods=["GET"]),
        Route(LINK_PATH, pages.show, methods=["GET"]),
        Route(LINK_PATH, pages.open, methods=["POST"]),
    ]


def _status(error: SchoolError) -> int:
    if isinstance(error, PermissionDenied):
        return 403
    return 401 if isinstance(error, Expired) else 410


def _answer(content: str, *, status: int = 200, tag: str = "") -> HTMLResponse:
    more = {TAG: tag} if tag else {}
    return HTMLResponse(content, status_code=status, headers={**HEADERS, **more})
