"""What DingTalk answers on a bad day, and what the platform makes of it."""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from bot.platform import SendFailed
from bot.platforms.dingtalk import DingTalk
from tests.gateways.dingtalk import Gateway
from tests.gateways.dingtalk.robot import (
    CARD,
    CLASS,
    StoppedClock,
    outgoing,
    platform_of,
    session_of,
)

TOKEN = "POST /v1.0/oauth2/accessToken"


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


@pytest.mark.parametrize(("knob", "wait_s"), [("qps", 2), ("busy", 5)])
def test_a_busy_dingtalk_is_tried_again_soon(
    platform: DingTalk, gateway: Gateway, knob: str, wait_s: float
) -> None:
    setattr(gateway.state.chaos, knob, 1)

    with pytest.raises(SendFailed) as failed:
        platform.send(outgoing(card=CARD))

    assert failed.value.retry_after_s == wait_s
    platform.send(outgoing(card=CARD))
    assert len(gateway.state.sent) == 1


@pytest.mark.parametrize("what", ["message", "picture"])
def test_a_token_that_died_early_is_renewed_once(
    platform: DingTalk, gateway: Gateway, what: str
) -> None:
    platform.send(outgoing(key="k1", text="一"))
    gateway.token_expire_now()

    images = ("s01/page.jpg",) if what == "picture" else ()
    platform.send(outgoing(key="k2", text="二", images=images))

    assert len(gateway.state.sent) == 2
    assert gateway.state.calls.count(TOKEN) == 2


def test_a_token_that_is_never_taken_means_later_not_for_ever(
    platform: DingTalk, gateway: Gateway
) -> None:
    gateway.state.chaos.refuse["/v1.0/robot/oToMessages/batchSend"] = "InvalidAuthentication"

    with pytest.raises(SendFailed) as failed:
        platform.send(outgoing(text="一"))

    assert failed.value.retry_after_s == 60
    assert gateway.state.calls.count(TOKEN) == 2


def test_many_senders_share_one_token_until_five_minutes_before_its_end(
    platform: DingTalk, gateway: Gateway, clock: StoppedClock
) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda n: platform.send(outgoing(key=f"k{n}", text="一")), range(16)))
    clock.forward(minutes=114)
    platform.send(outgoing(key="k-early", text="一"))
    assert gateway.state.calls.count(TOKEN) == 1

    clock.forward(minutes=2)
    platform.send(outgoing(key="k-late", text="一"))

    assert gateway.state.calls.count(TOKEN) == 2


def test_wrong_credentials_keep_messages_for_when_they_are_mended(
    gateway: Gateway, client: httpx.Client, clock: StoppedClock
) -> None:
    platform = platform_of(gateway, client, clock, client_secret="wrong")

    with pytest.raises(SendFailed) as failed:
        platform.send(outgoing(text="一"))

    assert failed.value.retry_after_s == 60


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, text="<html>"),
        httpx.Response(200, json=[]),
        httpx.Response(200, json={"accessToken": "t"}),
        httpx.Response(429, json={}),
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("slow"),
    ],
)
def test_an_answer_that_makes_no_sense_means_later(
    gateway: Gateway, clock: StoppedClock, answer: httpx.Response | httpx.TransportError
) -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        if isinstance(answer, httpx.Response):
            return answer
        raise answer

    with httpx.Client(transport=httpx.MockTransport(handle)) as client:
        platform = platform_of(gateway, client, clock)
        with pytest.raises(SendFailed) as failed:
            platform.send(outgoing(text="一"))

    assert failed.value.retry_after_s is not None


def test_secrets_in_addresses_stay_out_of_the_log(
    platform: DingTalk, gateway: Gateway, clock: StoppedClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    session = session_of(gateway, clock, "cidClass3A==")

    platform.send(outgoing(target=CLASS, text="一", images=("s01/page.jpg",), session=session))

    ours = [record for record in caplog.records if not record.name.startswith("uvicorn")]
    told = "\n".join(record.getMessage() for record in ours)
    assert "session0" not in told
    assert "token-" not in told
