"""Photos people sent are fetched; addresses that lead elsewhere are not opened."""

from collections.abc import Iterator

import httpx
import pytest

from bot.events import Attachment, AttachmentKind
from bot.platforms.dingtalk import DingTalk
from school.errors import BadPhoto, Expired, Unavailable
from tests.gateways.dingtalk import Gateway
from tests.gateways.dingtalk.robot import (
    Robot,
    StoppedClock,
    platform_of,
)


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def gateway(clock: StoppedClock) -> Iterator[Gateway]:
    with Gateway(clock.seconds) as running:
        yield running


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False) as running:
        yield running


@pytest.fixture
def platform(gateway: Gateway, client: httpx.Client, clock: StoppedClock) -> DingTalk:
    return platform_of(gateway, client, clock)


def test_a_photo_is_fetched_by_its_code(platform: DingTalk, gateway: Gateway) -> None:
    with Robot(gateway) as robot:
        gateway.picture(b"\xff\xd8 photo")
        gateway.wait_for(lambda: robot.events)

    content = platform.fetch(robot.events[0].attachments[0], max_bytes=100)

    assert content == b"\xff\xd8 photo"


def photo(gateway: Gateway, content: bytes = b"photo") -> Attachment:
    """Return a photo somebody sent."""
    gateway.state.downloads["code1"] = content
    return Attachment(kind=AttachmentKind.PICTURE, ref="code1")


def test_an_expired_code_asks_for_the_photo_again(platform: DingTalk, gateway: Gateway) -> None:
    old = photo(gateway)
    gateway.state.downloads.clear()

    with pytest.raises(Expired, match="请重新发送一次"):
        platform.fetch(old, max_bytes=100)


def test_a_message_with_nothing_to_fetch_says_what_to_do(platform: DingTalk) -> None:
    with pytest.raises(BadPhoto, match="拍照"):
        platform.fetch(Attachment(kind=AttachmentKind.OTHER, ref=""), max_bytes=100)


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://localhost/admin",
        "https://localhost/admin",
        "http://[::1]/admin",
        "http://0x7f000001/admin",
        "http://2130706433/",
        "file:///etc/passwd",
        "https://oapi.dingtalk.com@evil.example/",
        "https://evil.example/",
        "http://oapi.dingtalk.com/",
    ],
)
def test_an_address_inside_or_abroad_is_never_opened(
    platform: DingTalk, gateway: Gateway, url: str
) -> None:
    gateway.state.chaos.download_url = url

    with pytest.raises(BadPhoto, match="不可信"):
        platform.fetch(photo(gateway), max_bytes=100)


def test_a_redirect_is_not_followed(platform: DingTalk, gateway: Gateway) -> None:
    gateway.state.chaos.file_redirect = f"{gateway.state.http_url}/file/secret"
    gateway.state.downloads["secret"] = b"secret"

    with pytest.raises(BadPhoto):
        platform.fetch(photo(gateway), max_bytes=100)

    assert "GET /file/secret" not in gateway.state.calls


def test_a_photo_larger_than_allowed_is_given_up(platform: DingTalk, gateway: Gateway) -> None:
    with pytest.raises(BadPhoto, match="太大"):
        platform.fetch(photo(gateway, b"x" * 101), max_bytes=100)

    gateway.state.chaos.file_endless = True
    with pytest.raises(BadPhoto, match="太大"):
        platform.fetch(photo(gateway), max_bytes=1_000_000)


@pytest.mark.parametrize("knob", ["qps", "busy"])
def test_a_download_that_dingtalk_has_no_time_for_is_unavailable(
    platform: DingTalk, gateway: Gateway, knob: str
) -> None:
    setattr(gateway.state.chaos, knob, 1)

    with pytest.raises(Unavailable):
        platform.fetch(photo(gateway), max_bytes=100)


def test_a_missing_permission_is_not_blamed_on_the_photo(
    platform: DingTalk, gateway: Gateway
) -> None:
    path = "/v1.0/robot/messageFiles/download"
    gateway.state.chaos.refuse[path] = "Forbidden.AccessDenied.AccessTokenPermissionDenied"

    with pytest.raises(Unavailable):
        platform.fetch(photo(gateway), max_bytes=100)
