"""The web server's side of the live pages of figures: ``/panel/<token>``, ``/panel``.

The link shows a form and changes nothing; the code spends it and gives the browser a session of
two hours in a cookie that scripts cannot read. Page and refresh ask the functions each time as the
person the link was made for: a role that ended in the meantime ends the page.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.links import PAGE_HEADERS, LinkDoor
from message_cards.figures_page import figures_page
from message_cards.indicators_page import indicators_page
from message_cards.live_page import (
    SCRIPT_HASH,
    STYLE_HASH,
    TAG,
    closed_page,
    form_page,
    tag_of,
)
from school.actor import SYSTEM, Actor
from school.dashboard import WEEKS, Dashboard, DashboardOf
from school.errors import Expired, PermissionDenied, SchoolError, Unavailable
from school.figures_page import (
    OPEN_FOR,
    FiguresReader,
    FiguresSession,
    PanelKind,
    ReadFiguresSession,
)
from school.library_figures import FiguresOf, LibraryFigures
from school.one_time import OpenPage
from school.ports import BotRecords, Clock, Invoker

LINK_PATH, PANEL_PATH, LIVE_PATH = "/panel/{token}", "/panel", "/panel/live"
COOKIE = "qingjiao_figures"
REFRESHES = 30
"""Of one session in a minute: the page asks six times, two windows and a reload are fine."""
BOARDS = 4
"""Of one session in a minute: the page of indicators asks once, and its figures take seconds."""
TOO_FAST = "刷新得太快了。请过一分钟再试。"
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

    def give(self, asked: OpenPage, request: Request) -> Response:
        """Spend a link, and give the browser the session it begins."""
        opened = self._product.call("open_figures_page", asked, FiguresSession)
        answer = RedirectResponse(PANEL_PATH, status_code=303, headers=HEADERS)
        answer.set_cookie(
            COOKIE,
            opened.session,
            max_age=int(OPEN_FOR.total_seconds()),
            path=PANEL_PATH,
            secure=request.url.scheme == "https",
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
        if not self._may_refresh(session, count=REFRESHES):
            return _answer(closed_page(TOO_FAST), 429)
        try:
            asked = ReadFiguresSession(session=session[:200])
            reader = self._product.call("read_figures_session", asked, FiguresReader)
            board = reader.kind is PanelKind.INDICATORS
            if board and not self._may_refresh(f"board {session}", count=BOARDS):
                return _answer(closed_page(TOO_FAST), 429)
            drawn, tag = self._drawn(reader)
        except Unavailable as error:
            return _answer(closed_page(error.message), 503)
        except SchoolError as error:
            return _answer(closed_page(error.message), _status(error))
        if shown == tag:
            return Response(status_code=204, headers=HEADERS)
        return _answer(drawn(tag), tag=tag)

    def _drawn(self, reader: FiguresReader) -> tuple[Callable[[str], str], str]:
        """Return what draws the page with its tag, and the tag, asked for as the reader."""
        functions = self.functions_for(reader.reader)
        if reader.kind is PanelKind.INDICATORS:
            board = functions.call("read_dashboard", DashboardOf(weeks=WEEKS), Dashboard)
            return (lambda tag: indicators_page(board, tag=tag)), tag_of(board)
        wanted = FiguresOf(text=reader.text, live=True)
        figures = functions.call("library_figures", wanted, LibraryFigures)
        return (lambda tag: figures_page(figures, tag=tag)), tag_of(figures)

    @property
    def _product(self) -> Invoker:
        return self.functions_for(Actor(platform=SYSTEM, user=SYSTEM))

    def _may_refresh(self, session: str, *, count: int) -> bool:
        name = hashlib.sha256(session.encode()).hexdigest()[:16]
        with self.records.begin() as unit:
            free_at = unit.chat.spend_token(
                f"figures/{name}", count=count, per_s=60, now=self.clock.now()
            )
        return free_at is None


def figures_routes(
    functions_for: Callable[[Actor], Invoker], records: BotRecords, clock: Clock
) -> list[BaseRoute]:
    """Return the routes of the live page of figures."""
    pages = FiguresPages(functions_for, records, clock)
    door = LinkDoor(records, clock, form_page(), closed_page, _answer, pages.give)
    return [
        Route(PANEL_PATH, pages.panel, methods=["GET"]),
        Route(LIVE_PATH, pages.live, methods=["GET"]),
        *door.routes(LINK_PATH),
    ]


def _status(error: SchoolError) -> int:
    if isinstance(error, PermissionDenied):
        return 403
    return 401 if isinstance(error, Expired) else 410


def _answer(content: str, status: int = 200, *, tag: str = "") -> HTMLResponse:
    more = {TAG: tag} if tag else {}
    return HTMLResponse(content, status_code=status, headers={**HEADERS, **more})
