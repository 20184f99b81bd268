"""console_routes: the chat page and what it asks for.

Picking a person (POST /api/session) gives the tab a sealed seat, which it sends as
``Authorization: Bearer`` (EventSource, which cannot set headers: ``?session=``); several tabs may
be several people. The seat is worth nothing without the browser's HttpOnly, SameSite=Strict cookie.
There is no password: the console is for one's own machine, and Guard keeps it there.
"""

from collections.abc import Callable, Collection, Sequence

from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.console.api import PAGE, ConsoleApi, answered
from bot.console.guard import LOOPBACK, Guard
from bot.console.log import ConsolePerson
from bot.console.seals import Seals
from bot.platform import Receive
from bot.platforms.console import Console


def console_routes(  # noqa: PLR0913 - named and documented one by one
    console: Console,
    receive: Receive,
    *,
    secret: bytes,
    quick_words: Callable[[ConsolePerson], Sequence[str]] = lambda _: ("帮助",),
    hosts: Collection[str] = LOOPBACK,
    look_every_s: float = 1.0,
) -> list[BaseRoute]:
    """Return the routes of the console; they take every path, so put them last.

    Args:
        console: The platform; its log, media, people and files are what the page shows.
        receive: Where messages and presses go; may raise a SchoolError, which the page shows.
        secret: At least 32 random bytes; with another secret every open tab sits down anew.
        quick_words: What a person may want to say, shown as chips above the text box.
        hosts: Host names the page may be reached by.
        look_every_s: How often to look for messages that other processes wrote.
    """
    api = ConsoleApi(
        console,
        receive,
        seals=Seals(secret, console.clock),
        quick_words=quick_words,
        look_every_s=look_every_s,
    )
    routes: list[BaseRoute] = [
        Route("/", answered(api.page)),
        Mount("/static", StaticFiles(directory=PAGE)),
        Route("/api/people", answered(api.people)),
        Route("/api/session", answered(api.session), methods=["POST"]),
        Route("/api/messages", answered(api.messages), methods=["GET"]),
        Route("/api/messages", answered(api.say), methods=["POST"]),
        Route("/api/press", answered(api.press), methods=["POST"]),
        Route("/api/events", answered(api.events)),
        Route("/api/images/{sealed}", answered(api.image)),
    ]
    return [Mount("/", routes=routes, middleware=[Middleware(Guard, hosts=hosts)])]
