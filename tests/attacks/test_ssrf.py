"""AT15: addresses in messages that lead inside."""

import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot import fetching
from bot.platforms.dingtalk import DingTalk
from bot.wecom import parsing
from tests.attacks.attack import Weakening, attack, held
from tests.gateways.wecom.hosting import hosted
from tests.scenarios.county import a_photo
from tests.scenarios.on_dingtalk import DingTalkCounty, all_words, on_dingtalk
from tests.scenarios.on_wecom import on_wecom

CAPTION = "三(2)班 12号 口算11"
TRUSTED, PUBLIC = "down.dingtalk.com", "203.119.144.57"


class Wire(httpx.HTTPTransport):
    """Notes where every connection would go; only those to this machine are made."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[httpx.URL] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url)
        if request.url.host not in {"127.0.0.1", "localhost"}:
            return httpx.Response(200, content=a_photo("secret"))
        return super().handle_request(request)


class Names:
    """A resolver whose answers for the platform's host change from one question to the next."""

    def __init__(self, *answers: str) -> None:
        self.answers, self.asked = list(answers), 0

    def __call__(self, _host: str) -> tuple[str, ...]:
        self.asked += 1
        return (self.answers[min(self.asked, len(self.answers)) - 1],)


@contextmanager
def county(home: Path, names: Names) -> Iterator[tuple[DingTalkCounty, Wire]]:
    """Yield a county whose bot opens addresses over a wire that is watched."""
    wire = Wire()
    with on_dingtalk(home) as here, httpx.Client(transport=wire) as client:
        platform = here.county.product.platforms["dingtalk"]
        assert isinstance(platform, DingTalk)
        platform._client, platform._resolve = client, names
        yield here, wire


def fetched(wire: Wire, here: DingTalkCounty) -> list[str]:
    """Return what was opened that is not the gateway's own API or files."""
    own = httpx.URL(here.gateway.state.http_url)
    return [str(url) for url in wire.asked if (url.host, url.port) != (own.host, own.port)]


INSIDE = (
    "http://169.254.169.254/latest/meta-data/",
    "https://169.254.169.254/latest/meta-data/",
    "http://localhost:{port}/secret",
    "https://localhost:{port}/secret",
    "http://[::1]:{port}/secret",
    "http://[::ffff:127.0.0.1]:{port}/secret",
    "http://0x7f000001:{port}/secret",
    "http://2130706433:{port}/secret",
    "http://127.1:{port}/secret",
    "http://127.0.0.2:{port}/secret",
    "http://10.0.0.1/secret",
    "file:///etc/passwd",
    "gopher://127.0.0.1:{port}/_secret",
    "https://down.dingtalk.com@127.0.0.1:{port}/secret",
    "https://evildingtalk.com/secret",
    "https://down.dingtalk.com.evil.example/secret",
    "http://down.dingtalk.com/secret",
)


def every_address_is_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.fetching.is_trusted", lambda *_: True)
    monkeypatch.setattr("bot.fetching._is_public", lambda _: True)


@attack("AT15", Weakening("every address is trusted", every_address_is_trusted))
def test_no_address_that_leads_inside_is_opened(build: None, tmp_path: Path) -> None:
    with county(tmp_path, Names("127.0.0.1")) as (here, wire):
        port = httpx.URL(here.gateway.state.ws_url.replace("ws", "http")).port
        for address in INSIDE:
            here.county.clock.forward(minutes=1)
            here.gateway.state.chaos.download_url = address.format(port=port)
            told = here.photo(CAPTION, a_photo())

            held(fetched(wire, here) == [], f"{address} was opened")
            held("地址不可信" in all_words(told), f"{address}: nobody is told what to do")
        held(here.county.stored_files == [], "something of inside was stored")


def names_may_lead_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.fetching._is_public", lambda _: True)


def asked_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """A build that connects to a name, which is resolved anew after it was checked."""
    sound = fetching._checked_address

    def checked(host: str, trusted: tuple[str, ...], resolve: fetching.Resolve) -> str:
        sound(host, trusted, resolve)
        return resolve(host)[0] if host == TRUSTED else host

    monkeypatch.setattr("bot.fetching._checked_address", checked)


@attack(
    "AT15",
    Weakening("names may lead anywhere", names_may_lead_anywhere),
    Weakening("a name is resolved again for the connection", asked_once_more),
)
def test_a_trusted_name_that_leads_inside_or_changes_its_mind_gains_nothing(
    build: None, tmp_path: Path
) -> None:
    names = Names("169.254.169.254", PUBLIC, "127.0.0.1")
    with county(tmp_path, names) as (here, wire):
        here.gateway.state.chaos.download_url = f"https://{TRUSTED}/file/1"
        here.photo(CAPTION, a_photo())
        held(fetched(wire, here) == [], "a name that leads inside was opened")

        here.photo(CAPTION, a_photo())
        opened = [httpx.URL(one).host for one in fetched(wire, here)]

    held(opened == [PUBLIC], f"the connection went to {opened}")
    held(all(ipaddress.ip_address(one).is_global for one in opened), "it went inside")


def redirects_are_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = httpx.Client.send

    def send(client: httpx.Client, request: httpx.Request, **how: object) -> httpx.Response:
        return sound(client, request, **{**how, "follow_redirects": True})  # type: ignore[arg-type]

    monkeypatch.setattr(httpx.Client, "send", send)


@attack("AT15", Weakening("redirects are followed", redirects_are_followed))
def test_a_redirect_inside_is_not_followed(build: None, tmp_path: Path) -> None:
    with county(tmp_path, Names(PUBLIC)) as (here, wire):
        here.gateway.state.chaos.file_redirect = "http://169.254.169.254/latest/meta-data/"
        told = here.photo(CAPTION, a_photo())

        held(fetched(wire, here) == [], "a redirect was followed")
        held("地址不可信" in all_words(told), "nobody is told what to do")
        held(here.county.stored_files == [], "something of inside was stored")


def bodies_have_no_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A build with larger caps: a test of one with none would never end."""
    monkeypatch.setattr("bot.engine.MAX_BYTES", 200_000_000)


@attack("AT15", Weakening("bodies may be of any size", bodies_have_no_end))
def test_an_endless_body_ends_at_the_cap(build: None, tmp_path: Path) -> None:
    taken: list[int] = []
    with county(tmp_path, Names(PUBLIC)) as (here, _):
        here.gateway.state.chaos.file_endless = True
        with pytest.MonkeyPatch.context() as watch:
            watch.setattr("bot.fetching._body", _measured(taken))
            told = here.photo(CAPTION, a_photo())

    held(taken == [20_000_000], f"up to {taken} bytes would be taken")
    held("文件太大了（最大 20 MB）" in all_words(told), "nobody is told what to do")


def _measured(taken: list[int]) -> object:
    sound = fetching._body

    def body(response: httpx.Response, max_bytes: int, **how: object) -> bytes:
        taken.append(max_bytes)
        return sound(response, min(max_bytes, 20_000_000), **how)  # type: ignore[arg-type]

    return body


def bodies_have_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.fetching.MAX_SECONDS", 1e9)


@attack("AT15", Weakening("a body may take any time", bodies_have_time))
def test_a_body_that_drips_is_given_up(
    build: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = iter(range(0, 100_000, 7))
    looks: list[int] = []

    def monotonic() -> float:
        looks.append(1)
        if len(looks) > MOST_LOOKS:
            raise httpx.ReadTimeout("the test has seen enough")
        return float(next(seconds))

    with county(tmp_path, Names(PUBLIC)) as (here, _):
        here.gateway.state.chaos.file_drips = True
        defaults = fetching.open_url.__kwdefaults__
        assert defaults is not None
        monkeypatch.setitem(defaults, "monotonic", monotonic)
        told = here.photo(CAPTION, a_photo())

    held(len(looks) <= MOST_LOOKS, "a slow body was waited for without end")
    held("自动再试" in all_words(told), "nobody is told what to do")


MOST_LOOKS = 12
"""The clock moves 7 s at each look: three looks are the 20 s, and the rest is another try."""


@contextmanager
def canary() -> Iterator[tuple[str, list[str]]]:
    """Yield an address of this machine, and what was asked of it."""
    asked: list[str] = []

    async def answer(request: Request) -> Response:
        asked.append(request.url.path)
        return Response(a_photo("secret"), media_type="image/jpeg")

    with hosted([Route("/{path:path}", answer)]) as url:
        yield url, asked


def picture_addresses_are_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """A build that takes a picture from the address in the message, to save a call of the API."""
    sound = parsing._said

    def said(fields: dict[str, str]) -> object:
        if fields.get("PicUrl"):
            httpx.get(fields["PicUrl"], trust_env=False)
        return sound(fields)

    monkeypatch.setattr(parsing, "_said", said)


@attack("AT15", Weakening("picture addresses are opened", picture_addresses_are_opened))
def test_wecoms_picture_address_is_never_opened(build: None, tmp_path: Path) -> None:
    with on_wecom(tmp_path) as here, canary() as (url, asked):
        here.say(CAPTION)
        xml = here.picture(a_photo()).replace(
            "http://127.0.0.1:9/never-opened.jpg", f"{url}/secret"
        )
        told = here.do(xml)

    held(asked == [], "the address in the message was opened")
    held(any(one.kind == "template_card" for one in told), "the picture was not graded")
