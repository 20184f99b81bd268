"""The web server's side of downloads: ``/f/{token}`` gives one person one file, once.

The file is asked for as the person the page was made for. It is always sent to be saved, never to
be shown, so nothing in it runs under our address.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.links import LinkDoor
from bot.pages import HEADERS, answer
from message_cards.portrait_page import closed_page, form_page
from school.actor import SYSTEM, Actor
from school.one_time import OpenPage
from school.ports import BotRecords, Clock, FileStore, Invoker
from school.resource_calls import FileOpened, ResourceFile, ResourceOf

PATH = "/f/{token}"
SANDBOX = "default-src 'none'; sandbox"


@dataclass(frozen=True)
class ResourcePages:
    """Gives the files that downloads are of."""

    functions_for: Callable[[Actor], Invoker]
    files: FileStore

    def give(self, asked: OpenPage, _: Request) -> Response:
        """Spend a page and return its file."""
        system = self.functions_for(Actor(platform=SYSTEM, user=SYSTEM))
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
    give = ResourcePages(functions_for, files).give
    form = form_page(title="下载资源", act="下载")
    return LinkDoor(records, clock, form, closed_page, answer, give).routes(PATH)
