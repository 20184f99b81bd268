"""The connection to DingTalk: replaced when it ends, never hammered, stopped when asked."""

import asyncio
import logging
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.events import ChatEvent
from school.errors import Untrusted
from tests.gateways.dingtalk import Gateway
from tests.gateways.dingtalk.robot import QUICK, PatientSleep, Robot


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with Gateway() as running:
        yield running


@pytest.mark.parametrize("code", [1000, 1006, 1011])
def test_a_gateway_that_hangs_up_at_once_is_not_hammered(gateway: Gateway, code: int) -> None:
    gateway.state.chaos.close_on_connect = code
    sleep = PatientSleep(2)
    with Robot(gateway, sleep=sleep):
        gateway.wait_for(lambda: sleep.over)

    assert 1 < len(gateway.state.opens) <= 3
    assert sleep.waits == sorted(sleep.waits)


def test_waits_stop_growing_at_a_minute(gateway: Gateway) -> None:
    gateway.state.chaos.open_status = 500
    sleep = PatientSleep(150)
    with Robot(gateway, sleep=sleep):
        gateway.wait_for(lambda: sleep.over)

    assert sleep.waits[:4] == [0.5, 1, 2, 4]
    assert max(sleep.waits) == 30  # half of a minute: the least that jitter leaves


@pytest.mark.parametrize("code", [1000, 1006, 1011])
def test_a_connection_that_ends_is_replaced(gateway: Gateway, code: int) -> None:
    with Robot(gateway) as robot:
        gateway.say("前")
        gateway.wait_for(lambda: robot.events)
        gateway.close(code)
        gateway.wait_for(lambda: gateway.sockets.count == 2)
        gateway.say("后")
        gateway.wait_for(lambda: len(robot.events) == 2)


def test_a_connection_that_lasted_is_replaced_at_once(gateway: Gateway) -> None:
    sleep = PatientSleep(1e9)
    with Robot(gateway, sleep=sleep, timing=replace(QUICK, steady_s=0)):
        gateway.wait_for(lambda: gateway.sockets.open)
        gateway.disconnect_frame()
        gateway.wait_for(lambda: gateway.sockets.count == 2)

    assert sleep.waits == []


def test_a_peer_that_no_longer_answers_pings_is_replaced(gateway: Gateway) -> None:
    timing = replace(QUICK, ping_every_s=0.02, pong_within_s=0.02, stop_within_s=0.02)
    with Robot(gateway, timing=timing):
        gateway.wait_for(lambda: gateway.sockets.open)
        gateway.zombie()
        gateway.wait_for(lambda: gateway.sockets.count == 2)


def test_a_peer_that_answers_pings_but_brings_nothing_is_replaced(gateway: Gateway) -> None:
    with Robot(gateway, timing=replace(QUICK, ping_every_s=0.01, silence_s=0.05)):
        gateway.wait_for(lambda: gateway.sockets.count == 2)


def test_wrong_credentials_end_the_stream_after_one_call(gateway: Gateway) -> None:
    with Robot(gateway, client_secret="wrong") as robot:
        robot.join()

    assert isinstance(robot.error, Untrusted)
    assert "clientId/clientSecret" in str(robot.error)
    assert len(gateway.state.opens) == 1


def test_an_endpoint_on_a_foreign_host_is_not_connected_to(gateway: Gateway) -> None:
    gateway.state.ws_url = "wss://gateway.evil.example"
    with Robot(gateway) as robot:
        robot.join()

    assert isinstance(robot.error, Untrusted)
    assert gateway.sockets.count == 0


@pytest.mark.parametrize("trouble", ["hang", 500, 403])
def test_a_gateway_that_does_not_open_is_asked_again(gateway: Gateway, trouble: object) -> None:
    gateway.state.chaos.open_status = trouble  # type: ignore[assignment]
    timing = replace(QUICK, open_within_s=0.05)
    with Robot(gateway, timing=timing):
        gateway.wait_for(lambda: len(gateway.state.opens) >= 2)
        gateway.state.chaos.open_status = 200
        gateway.wait_for(lambda: gateway.sockets.open)


@pytest.mark.parametrize("moment", ["before", "opening", "waiting", "connected"])
def test_stopping_takes_less_than_a_second(gateway: Gateway, moment: str) -> None:
    robot = Robot(gateway, sleep=PatientSleep(0.1), timing=replace(QUICK, open_within_s=30))
    if moment == "opening":
        gateway.state.chaos.open_status = "hang"
    if moment == "waiting":
        gateway.state.chaos.open_status = 500
    if moment == "before":
        robot.stream.stop()
    with robot:
        if moment == "connected":
            gateway.wait_for(lambda: gateway.sockets.open)
        elif moment != "before":
            gateway.wait_for(lambda: gateway.state.opens)
        began = time.monotonic()
        robot.stop()
        lasted_s = time.monotonic() - began

    assert lasted_s < 1
    assert robot.error is None
    if moment == "connected":
        gateway.wait_for(lambda: gateway.sockets.codes == [1000])


def test_cancelling_the_stream_closes_the_connection(gateway: Gateway) -> None:
    robot = Robot(gateway)

    async def run_for_a_moment() -> None:
        running = asyncio.create_task(robot.stream.run())
        while not gateway.sockets.open:
            await asyncio.sleep(0.001)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running

    asyncio.run(run_for_a_moment())

    gateway.wait_for(lambda: not gateway.sockets.open)


def test_tickets_and_words_stay_out_of_the_log(
    gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    def receive(event: ChatEvent) -> bool:
        raise OSError(event.text)

    caplog.set_level(logging.DEBUG)
    with Robot(gateway, receive=receive):
        gateway.say("小明发烧了")
        gateway.wait_for(lambda: gateway.state.acks)
        gateway.raw_frame("小明发烧了")

    ours = [r for r in caplog.records if not r.name.startswith(("websockets.server", "uvicorn"))]
    told = "\n".join(record.getMessage() for record in ours)
    assert "not stored" in told
    assert "ticket-" not in told
    assert "小明" not in told
    assert gateway.state.client_secret not in told
