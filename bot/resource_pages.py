"""The web server's side of downloads: ``/f/{token}`` gives one person one file, once.

As with one-time pages, opening the link shows a form and changes nothing; the code is checked by a
function, and the file is asked for as the person the page was made for. It is always sent to be
saved, never to be shown, so nothing in it runs under our address.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.pages import HEADERS, answer, begin_of_body, may_try
from message_cards.portrait_page import closed_page, form_page
from school.actor import SYSTEM, Actor
from school.errors import SchoolError, Unavailable
from school.one_time import closed
from school.ports import BotRecords, Clock, FileStore, Invoker
from school.resource_calls import FileOpened, OpenFile, ResourceFile, ResourceOf

log = logging.getLogger("qingjiao.resource_pages")

PATH = "/f/{token}"
SANDBOX = "default-src 'none'; sandbox"


@dataclass(frozen=True)
class ResourcePages:
    """Answers the routes of downloads."""

    functions_for: Callable[[Actor], Invoker]
    records: BotRecords
    files: FileStore
    clock: Clock

    async def show(self, request: Request) -> Response:  # noqa: ARG002  # the same for everybody
        """GET: the form, whether or not there is such a page."""
        return answer(form_page(title="下载资源", act="下载"))

    async def open(self, request: Request) -> Response:
        """POST: the file, once; else the same answer whatever the reason."""
        body = await begin_of_body(request)
        code = parse_qs(body.decode("ascii", "replace")).get("code", [""])[0].strip()
        address = request.client.host if request.client else ""
        return await run_in_threadpool(self._opened, request.path_params["token"], code, address)

    def _opened(self, token: str, code: str, address: str) -> Response:
        if not may_try(self.records, self.clock, address):
            return answer(closed_page("试得太快了。请过一分钟再试。"), status=429)
        try:
            return self._file(token, code)
        except Unavailable as error:
            return answer(closed_page(error.message), status=503)
        except SchoolError as error:
            log.info("a file was not given: %s", type(error).__name__)
            return answer(closed_page(closed().message), status=410)

    def _file(self, token: str, code: str) -> Response:
        system = self.functions_for(Actor(platform=SYSTEM, user=SYSTEM))
        asked = OpenFile(token=token[:200], code=code[:40])
        opened = system.call("open_file_page", asked, FileOpened)
        reader = self.functions_for(opened.reader)
        file = reader.call(
            "fetch_resource", ResourceOf(resource_id=opened.resource_id), ResourceFile
        )
        headers = {
            **HEADERS,
            "Content-Security-Policy": SANDBOX,
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}",
        }
        return Response(self.files.get(file.key), media_type=file.media_type, headers=headers)


def resource_page_routes(
    functions_for: Callable[[Actor], Invoker],
    records: BotRecords,
    files: FileStore,
    clock: Clock,
) -> list[BaseRoute]:
    """Return the routes of downloads."""
    pages = ResourcePages(functions_for, records, files, clock)
    return [
        Route(PATH, pages.show, methods=["GET"]),
        Route(PATH, pages.open, methods=["POST"]),
    ]
