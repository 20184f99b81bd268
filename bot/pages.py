"""The web server's side of one-time pages: ``/r/<token>``.

The portrait is asked for as the person the page was made for, so permission, consent and audit are
theirs.
"""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute

from bot.links import PAGE_HEADERS, LinkDoor
from message_cards.portrait_page import STYLE_HASH, closed_page, form_page, portrait_page
from school.actor import SYSTEM, Actor
from school.one_time import Opened, OpenPage, closed
from school.portrait import Portrait, PortraitOf, Portraits
from school.ports import BotRecords, Clock, Invoker

PAGE_PATH = "/r/{token}"
HEADERS = {
    **PAGE_HEADERS,
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
}


@dataclass(frozen=True)
class OneTimePages:
    """Gives what one-time pages show."""

    functions_for: Callable[[Actor], Invoker]

    def give(self, asked: OpenPage, _: Request) -> Response:
        """Spend a page and return it."""
        return answer(portrait_page(self._portrait(asked)), 200)

    def _portrait(self, asked: OpenPage) -> Portrait:
        system = self.functions_for(Actor(platform=SYSTEM, user=SYSTEM))
        opened = system.call("open_page", asked, Opened)
        wanted = PortraitOf(pupil_id=opened.pupil_id)
        reader = self.functions_for(opened.reader)
        (child,) = reader.call("pupil_portrait", wanted, Portraits).children
        if child.portrait is None:
            raise closed()
        return child.portrait


def page_routes(
    functions_for: Callable[[Actor], Invoker], records: BotRecords, clock: Clock
) -> list[BaseRoute]:
    """Return the routes of one-time pages."""
    give = OneTimePages(functions_for).give
    return LinkDoor(records, clock, form_page(), closed_page, answer, give).routes(PAGE_PATH)


def answer(content: str, status: int) -> HTMLResponse:
    """Return a page nobody keeps, frames or runs anything in."""
    return HTMLResponse(content, status_code=status, headers=HEADERS)
