"""Addresses from payloads open only what they may, however they are dressed up."""

from collections.abc import Iterator

import httpx
import pytest

from bot.fetching import is_trusted, open_url, resolve_by_dns
from school.errors import BadPhoto, Expired, Unavailable
from tests.gateways.dingtalk import Gateway

HOSTS = ("*.dingtalk.com", "*.aliyuncs.com")
URL = "https://down.dingtalk.com/file/1"
PUBLIC = "203.119.144.57"


def client_that_answers(
    response: httpx.Response | Exception, seen: list[httpx.Request] | None = None
) -> httpx.Client:
    """Return a client whose every request is answered with *response*."""

    def handle(request: httpx.Request) -> httpx.Response:
        if seen is not None:
            seen.append(request)
        if isinstance(response, Exception):
            raise response
        return response

    return httpx.Client(transport=httpx.MockTransport(handle))


def fetch(
    response: httpx.Response | Exception,
    *,
    addresses: tuple[str, ...] = (PUBLIC,),
    seen: list[httpx.Request] | None = None,
    max_bytes: int = 100,
) -> bytes:
    """Open URL while its host resolves to *addresses*."""
    with client_that_answers(response, seen) as client:
        return open_url(
            URL,
            trusted_hosts=HOSTS,
            max_bytes=max_bytes,
            client=client,
            resolve=lambda _: addresses,
        )


@pytest.mark.parametrize(
    ("url", "trusted"),
    [
        ("https://down.dingtalk.com/x", True),
        ("https://DOWN.DingTalk.com/x", True),
        ("https://school.oss-cn-hangzhou.aliyuncs.com/x?sign=1", True),
        ("wss://wss-open-connection.dingtalk.com:443/connect", True),
        ("https://dingtalk.com/x", False),
        ("https://evildingtalk.com/x", False),
        ("https://down.dingtalk.com.evil.cn/x", False),
        ("https://down.dingtalk.com./x", False),
        ("http://down.dingtalk.com/x", False),
        ("ws://down.dingtalk.com/x", False),
        ("ftp://down.dingtalk.com/x", False),
        ("https://user@down.dingtalk.com/x", False),
        ("https:///x", False),
        ("https://[::1", False),
        ("", False),
    ],
)
def test_only_https_on_a_listed_host_is_trusted(url: str, *, trusted: bool) -> None:
    assert is_trusted(url, HOSTS) is trusted


def test_plain_http_is_for_a_listed_loopback_address_alone() -> None:
    assert is_trusted("http://127.0.0.1:80/x", ("127.0.0.1",))
    assert is_trusted("ws://127.0.0.1:80/x", ("127.0.0.1",))
    assert not is_trusted("http://127.0.0.2/x", ("127.0.0.1",))
    assert not is_trusted("http://10.0.0.1/x", ("10.0.0.1",))
    assert not is_trusted("gopher://127.0.0.1/x", ("127.0.0.1",))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:127.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::7f00:1",
        "0x7f000001",
        "not an address",
    ],
)
def test_a_trusted_name_that_leads_inside_is_not_opened(address: str) -> None:
    seen: list[httpx.Request] = []

    with pytest.raises(BadPhoto):
        fetch(httpx.Response(200, content=b"secret"), addresses=(PUBLIC, address), seen=seen)

    assert seen == []


def test_a_name_that_changes_its_mind_gains_nothing() -> None:
    answers = [(PUBLIC,), ("127.0.0.1",)]
    a_photo = httpx.Response(200, stream=httpx.ByteStream(b"photo"))
    seen: list[httpx.Request] = []
    with client_that_answers(a_photo, seen) as client:
        content = open_url(
            URL,
            trusted_hosts=HOSTS,
            max_bytes=100,
            client=client,
            resolve=lambda _: answers.pop(0),
        )

    assert content == b"photo"
    assert len(answers) == 1  # asked once; the connection went to the address that was checked
    assert seen[0].url.host == PUBLIC
    assert seen[0].headers["host"] == "down.dingtalk.com"
    assert seen[0].extensions["sni_hostname"] == "down.dingtalk.com"


@pytest.mark.parametrize(
    ("response", "error"),
    [
        (httpx.Response(302, headers={"location": "http://169.254.169.254/"}), BadPhoto),
        (httpx.Response(200, headers={"content-encoding": "gzip"}), BadPhoto),
        (httpx.Response(200, content=b"x" * 101), BadPhoto),
        (httpx.Response(403), Expired),
        (httpx.Response(404), Expired),
        (httpx.Response(503), Unavailable),
        (httpx.ConnectTimeout("slow"), Unavailable),
    ],
)
def test_each_bad_answer_has_its_own_advice(
    response: httpx.Response | Exception, error: type[Exception]
) -> None:
    with pytest.raises(error, match="请"):
        fetch(response)


@pytest.mark.parametrize("trouble", [OSError("no such name"), ()])
def test_a_name_without_an_address_is_unavailable(trouble: object) -> None:
    def resolve(host: str) -> tuple[str, ...]:
        if isinstance(trouble, OSError):
            raise trouble
        return ()

    with (
        client_that_answers(httpx.Response(200)) as client,
        pytest.raises(Unavailable),
    ):
        open_url(URL, trusted_hosts=HOSTS, max_bytes=1, client=client, resolve=resolve)


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with Gateway() as running:
        yield running


def test_a_body_that_drips_for_ever_is_given_up(gateway: Gateway) -> None:
    gateway.state.chaos.file_drips = True
    ticks = iter(range(0, 1000, 7))

    with (
        httpx.Client(trust_env=False) as client,
        pytest.raises(Unavailable),
    ):
        open_url(
            f"{gateway.state.http_url}/file/x",
            trusted_hosts=("127.0.0.1",),
            max_bytes=1_000_000,
            client=client,
            monotonic=lambda: float(next(ticks)),
        )

    assert next(ticks) <= 42


def test_the_system_resolver_knows_this_machine() -> None:
    assert "127.0.0.1" in resolve_by_dns("127.0.0.1")
