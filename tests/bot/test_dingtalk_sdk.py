"""DingTalk's own SDK runs against the fake, so what the fake says is what DingTalk says."""

import base64
import hashlib
import hmac
import json
import os
import subprocess
import sys
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.gateways.dingtalk import Gateway
from tests.gateways.dingtalk.robot import StoppedClock

ROOT = Path(__file__).parents[2]


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


@pytest.fixture
def gateway(clock: StoppedClock) -> Iterator[Gateway]:
    with Gateway(clock.seconds) as running:
        yield running


@pytest.fixture
def sdk(gateway: Gateway) -> Iterator["subprocess.Popen[str]"]:
    """The SDK's client in a process of its own, connected to the gateway."""
    environment = os.environ | {
        "DINGTALK_OPENAPI_ENDPOINT": gateway.state.http_url,
        "CLIENT_ID": gateway.state.client_id,
        "CLIENT_SECRET": gateway.state.client_secret,
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "tests.gateways.dingtalk.sdk_client"]
    with subprocess.Popen(  # noqa: S603 - our own program
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        yield process
        process.kill()


def told(process: "subprocess.Popen[str]") -> dict[str, Any]:
    """Return the next thing the SDK's handlers saw."""
    assert process.stdout is not None
    line: dict[str, Any] = json.loads(process.stdout.readline())
    return line


@pytest.mark.slow
def test_the_real_sdk_talks_through_the_gateway(
    gateway: Gateway, sdk: "subprocess.Popen[str]"
) -> None:
    gateway.wait_for(lambda: gateway.sockets.open, within_s=20)

    gateway.say("你好", group="cidClass3A==")
    assert told(sdk) == {"said": [" 你好"], "addresses": []}
    gateway.wait_for(lambda: len(gateway.state.sent) == 2)
    assert [message.kind for message in gateway.state.sent] == ["text", "markdown"]
    assert gateway.state.sent[0].content == {"content": "你说：你好"}

    gateway.rich_text("看", b"photo")
    address = told(sdk)["addresses"][0]
    assert httpx.get(address, trust_env=False).content == b"photo"

    gateway.event("user_leave_org")
    assert told(sdk) == {"event": "user_leave_org"}

    gateway.say("卡片")
    told(sdk)
    one, two = told(sdk)["cards"]
    assert gateway.state.cards[one].params == {"title": "改过"}
    assert gateway.state.cards[two].spaces == ["dtv1.card//IM_ROBOT.teacher01"]

    gateway.press(one, "tok", user="teacher01")
    assert told(sdk)["pressed"]["cardPrivateData"]["params"] == {"action": "tok"}
    gateway.wait_for(lambda: len(gateway.state.acks) == 5)
    assert gateway.state.refusals == []


def test_a_ticket_opens_one_connection_within_ninety_seconds(
    gateway: Gateway, clock: StoppedClock
) -> None:
    ticket, late = gateway.state.new_ticket(), gateway.state.new_ticket()

    assert gateway.state.use_ticket(ticket)
    assert not gateway.state.use_ticket(ticket)
    clock.forward(seconds=91)
    assert not gateway.state.use_ticket(late)
    assert not gateway.state.use_ticket("made up")


CARD = {
    "cardTemplateId": "qingjiao.schema",
    "outTrackId": "t1",
    "cardData": {"cardParamMap": {"title": "x"}},
    "callbackType": "STREAM",
    "openSpaceId": "dtv1.card//IM_GROUP.cidClass3A==",
    "imGroupOpenSpaceModel": {"supportForward": False},
    "imGroupOpenDeliverModel": {"robotCode": "dingtest"},
}
SAMPLE = {"robotCode": "dingtest", "msgKey": "sampleText", "msgParam": '{"content":"x"}'}
DELIVER = "/v1.0/card/instances/createAndDeliver"
GROUP = "/v1.0/robot/groupMessages/send"
DIRECT = "/v1.0/robot/oToMessages/batchSend"


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        (DELIVER, CARD | {"cardTemplateId": "nope"}, "param.templateNotExist"),
        (DELIVER, CARD | {"cardData": {"cardParamMap": {"n": 1}}}, "param.invalid"),
        (DELIVER, CARD | {"cardData": {"cardParamMap": {"k" * 101: "x"}}}, "param.invalid"),
        (DELIVER, CARD | {"cardData": {"cardParamMap": {"k": "长" * 342}}}, "param.invalid"),
        (DELIVER, CARD | {"imGroupOpenDeliverModel": None}, "param.invalid"),
        (DELIVER, CARD | {"surprise": 1}, "param.invalid"),
        (DELIVER, CARD | {"openSpaceId": "dtv1.card//IM_GROUP.nowhere"}, "param.spaceNotExist"),
        (GROUP, SAMPLE | {"openConversationId": "nowhere"}, "invalidParameter"),
        (
            GROUP,
            SAMPLE | {"openConversationId": "cidClass3A==", "msgKey": "sampleSong"},
            "param.invalid",
        ),
        (
            GROUP,
            SAMPLE
            | {
                "openConversationId": "cidClass3A==",
                "msgParam": json.dumps({"content": "x" * 15_000}),
            },
            "param.invalid",
        ),
        (DIRECT, SAMPLE | {"userIds": ["teacher01"] * 21}, "param.invalid"),
        (DIRECT, SAMPLE | {"userIds": ["teacher01"], "msgParam": "{}"}, "param.invalid"),
    ],
)
def test_bodies_dingtalk_would_refuse_are_refused(
    gateway: Gateway, path: str, body: dict[str, Any], code: str
) -> None:
    headers = {"x-acs-dingtalk-access-token": gateway.state.new_token()}

    answer = httpx.post(gateway.state.http_url + path, json=body, headers=headers, trust_env=False)

    assert answer.status_code == 400
    assert answer.json()["code"].startswith(code)
    assert gateway.state.sent == []


def test_calls_without_a_token_are_refused(gateway: Gateway) -> None:
    answer = httpx.post(gateway.state.http_url + DELIVER, json=CARD, trust_env=False)

    assert answer.status_code == 401


@pytest.mark.parametrize("signed", [True, False])
def test_a_group_robots_webhook_checks_the_signature(gateway: Gateway, *, signed: bool) -> None:
    secret, stamp = gateway.state.webhook_secret, "1795248000000"
    digest = hmac.digest(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256)
    sign = base64.b64encode(digest if signed else b"wrong").decode()
    query = urllib.parse.urlencode({"access_token": "g1", "timestamp": stamp, "sign": sign})

    answer = httpx.post(
        f"{gateway.state.http_url}/robot/send?{query}",
        json={"msgtype": "text", "text": {"content": "通知"}},
        trust_env=False,
    )

    assert (answer.json()["errcode"] == 0) is signed
    assert len(gateway.state.sent) == signed


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"msgtype": "markdown", "text": {"content": "x"}}, 400105),
        ({"msgtype": "text", "text": {"content": "x" * 20_000}}, 460101),
    ],
)
def test_a_session_refuses_what_does_not_match_or_is_too_long(
    gateway: Gateway, body: dict[str, Any], code: int
) -> None:
    url, _ = gateway.state.new_session("cidClass3A==")

    assert httpx.post(url, json=body, trust_env=False).json()["errcode"] == code


def test_a_streamed_card_grows_until_it_is_replaced(gateway: Gateway) -> None:
    headers = {"x-acs-dingtalk-access-token": gateway.state.new_token()}
    piece = {
        "outTrackId": "t1",
        "guid": "1",
        "key": "body",
        "content": "一",
        "isFull": False,
        "isFinalize": False,
        "isError": False,
    }
    with httpx.Client(base_url=gateway.state.http_url, headers=headers, trust_env=False) as client:
        client.post(DELIVER, json=CARD)
        for change in ({}, {"content": "二"}, {"content": "完", "isFull": True}):
            assert client.put("/v1.0/card/streaming", json=piece | change).json()["success"]

    assert [s.content["body"] for s in gateway.state.sent[1:]] == ["一", "一二", "完"]
