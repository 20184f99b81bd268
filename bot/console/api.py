"""ConsoleApi: the answers to what the page asks for; one method a route."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial, wraps
from pathlib import Path
from typing import Any

from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from bot.console.log import ConsoleMessage, ConsolePerson
from bot.console.pictures import PictureSizes, image_type
from bot.console.requests import (
    MAX_FILE_BYTES,
    MAX_FILES,
    MAX_TEXT,
    Choice,
    Pressed,
    Said,
    contents,
    read_json,
    read_message,
)
from bot.console.seals import SESSION_S, PicturePass, Seals, Seat
from bot.console.stream import follow
from bot.console.view import conversation_views, message_views, people_by_role, person_view
from bot.platform import Receive
from bot.platforms.console import Console, member_target
from school.errors import (
    BadPhoto,
    ConsentMissing,
    Expired,
    NotFound,
    NotUnderstood,
    PermissionDenied,
    SchoolError,
    Unavailable,
    Untrusted,
)

PAGE = Path(__file__).parent.parent / "platforms" / "static" / "console"
BROWSER = "qingjiao_browser"
MAX_HISTORY = 200
PING_S = 15
"""A page that hears nothing for three pings takes the line for dead."""

STATUS: dict[type[SchoolError], int] = {
    NotUnderstood: 400,
    Untrusted: 401,
    PermissionDenied: 403,
    ConsentMissing: 403,
    NotFound: 404,
    Expired: 410,
    BadPhoto: 422,
    Unavailable: 503,
}

PRIVATE = {"Cache-Control": "private, no-store"}
"""Nothing about children stays in a cache."""

Answer = Callable[[Request], Awaitable[Response]]


def answered(answer: Answer) -> Answer:
    """Return *answer* with every SchoolError told to the page as ``{"error": …}``."""

    @wraps(answer)
    async def told(request: Request) -> Response:
        try:
            return await answer(request)
        except SchoolError as error:
            status = STATUS.get(type(error), 400)
            return JSONResponse({"error": error.message}, status_code=status, headers=PRIVATE)

    return told


class ConsoleApi:
    """Answers the page's requests from one console."""

    def __init__(
        self,
        console: Console,
        receive: Receive,
        *,
        seals: Seals,
        quick_words: Callable[[ConsolePerson], Sequence[str]],
        look_every_s: float,
    ) -> None:
        self._console = console
        self._receive = receive
        self._seals = seals
        self._quick_words = quick_words
        self._look_every_s = look_every_s
        self._sizes = PictureSizes(console.open_file)

    async def page(self, request: Request) -> Response:  # noqa: ARG002 - the same for everyone
        """GET /: the page."""
        return FileResponse(PAGE / "index.html", headers={"Cache-Control": "no-cache"})

    async def people(self, request: Request) -> Response:
        """GET /api/people?q=words: whom one can be, grouped by role."""
        words = request.query_params.get("q", "")[:100]
        groups = await run_in_threadpool(lambda: people_by_role(self._console.people(), words))
        return JSONResponse({"groups": groups}, headers=PRIVATE)

    async def session(self, request: Request) -> Response:
        """POST /api/session {person}: sit down as a person; the answer is all a tab needs."""
        choice = await read_json(request, Choice)
        person, version = await run_in_threadpool(self._sit_down, choice.person)
        browser = request.cookies.get(BROWSER) or self._console.new_id()
        answer = JSONResponse(
            {
                "token": self._seals.seat(person.id, browser=browser),
                "person": person_view(person),
                "conversations": conversation_views(person),
                "quick": list(self._quick_words(person)),
                "version": version,
                "limits": {"files": MAX_FILES, "file_bytes": MAX_FILE_BYTES, "text": MAX_TEXT},
            },
            headers=PRIVATE,
        )
        answer.set_cookie(BROWSER, browser, max_age=SESSION_S, httponly=True, samesite="strict")
        return answer

    def _sit_down(self, person_id: str) -> tuple[ConsolePerson, int]:
        return self._console.person(person_id), self._console.log.version()

    async def messages(self, request: Request) -> Response:
        """GET /api/messages?as=&conversation=&limit=: the last messages, oldest first."""
        person = await self._seated(request, request.query_params.get("as", ""))
        conversation = request.query_params.get("conversation", "")
        member_target(person, conversation)
        limit = _whole_number(request.query_params.get("limit", "50"))
        show = self._show_to(request)
        views = await run_in_threadpool(
            lambda: show(
                self._console.log.history(conversation, limit=max(1, min(limit, MAX_HISTORY))),
                person,
            )
        )
        return JSONResponse({"messages": views}, headers=PRIVATE)

    async def say(self, request: Request) -> Response:
        """POST /api/messages: a message with up to 50 photos; the same client_id counts once."""
        async with read_message(request) as (said, photos):
            person = await self._seated(request, said.speaker)
            message = await run_in_threadpool(self._say, person, said, photos)
        (view,) = await run_in_threadpool(self._show_to(request), [message], person)
        return JSONResponse({"message": view}, headers=PRIVATE)

    def _say(
        self, person: ConsolePerson, said: Said, photos: Sequence[UploadFile]
    ) -> ConsoleMessage:
        message, event = self._console.say(
            person,
            said.conversation,
            client_id=said.client_id,
            text=said.text,
            photos=contents(photos),
        )
        self._receive(event)
        return message

    async def press(self, request: Request) -> Response:
        """POST /api/press {as, conversation, token, client_id}: press a button."""
        pressed = await read_json(request, Pressed)
        person = await self._seated(request, pressed.speaker)
        event = self._console.event_from(
            person, pressed.conversation, client_id=pressed.client_id, pressed=pressed.token
        )
        new = await run_in_threadpool(self._receive, event)
        return JSONResponse({"new": new}, headers=PRIVATE)

    async def events(self, request: Request) -> Response:
        """GET /api/events?as=&session=&after=: new and updated messages as they come."""
        person = await self._seated(request, request.query_params.get("as", ""))
        last = request.headers.get("last-event-id") or request.query_params.get("after", "0")
        stream = follow(
            self._console,
            person.id,
            after=_whole_number(last),
            show=self._show_to(request),
            look_every_s=self._look_every_s,
        )
        return EventSourceResponse(
            stream,
            ping=PING_S,
            ping_message_factory=lambda: ServerSentEvent(data="", event="ping"),
            headers=PRIVATE,
        )

    async def image(self, request: Request) -> Response:
        """GET /api/images/{sealed}: a picture that was shown to this browser's person."""
        sealed = request.path_params["sealed"]
        allowed = self._seals.open(sealed, PicturePass, browser=_browser(request))
        content = await run_in_threadpool(self._picture, allowed)
        kind = image_type(content)
        headers = {
            **PRIVATE,
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "Content-Disposition": "inline" if kind else "attachment",
        }
        return Response(content, media_type=kind or "application/octet-stream", headers=headers)

    def _picture(self, allowed: PicturePass) -> bytes:
        self._console.person(allowed.person)  # whoever has left sees nothing more
        if allowed.attached:
            return self._console.media.get(allowed.key)
        return self._console.open_file(allowed.key)

    async def _seated(self, request: Request, speaker: str) -> ConsolePerson:
        scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
        token = bearer if scheme.lower() == "bearer" else request.query_params.get("session", "")
        seat = self._seals.open(token, Seat, browser=_browser(request))
        if seat.person != speaker:
            raise PermissionDenied("这个页面现在是另一个人。请刷新页面，重新选择身份。")
        return await run_in_threadpool(self._console.person, seat.person)

    def _show_to(
        self, request: Request
    ) -> Callable[[Sequence[ConsoleMessage], ConsolePerson], list[dict[str, Any]]]:
        browser = _browser(request)

        def show(messages: Sequence[ConsoleMessage], reader: ConsolePerson) -> list[dict[str, Any]]:
            seal = partial(self._seals.picture, reader.id, browser=browser)
            return message_views(
                messages,
                reader,
                people=self._console.people,
                picture_url=lambda key, attached: f"/api/images/{seal(key, attached=attached)}",
                picture_size=self._sizes.size,
            )

        return show


def _browser(request: Request) -> str:
    browser = request.cookies.get(BROWSER)
    if not browser:
        raise Untrusted("这个页面还没有选择身份。请刷新页面。")
    return browser


def _whole_number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 18:  # noqa: PLR2004 - fits 64 bits
        raise NotUnderstood("这个请求的格式不对。请刷新页面再试。")
    return int(text)
