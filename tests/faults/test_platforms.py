"""A platform that fails in every way between two machines: all is said, and said once."""

import random
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace

import httpx
import pytest

from bot.delivery import MOST_ATTEMPTS
from bot.events import ChatKind, Outgoing, Target
from bot.platform import SendFailed
from bot.platforms.dingtalk import DingTalk, DingTalkApp
from bot.platforms.wecom import WeCom
from message_cards.card import Button, Card
from tests.fakes import SchoolClock
from tests.faults.wire import TAKEN, TROUBLES, Wire, wired
from tests.gateways.dingtalk import Gateway
from tests.gateways.wecom import FakeWeCom, StillClock
from tests.gateways.wecom.door import APP

MESSAGES = 30
SHARE = 0.4
"""Of requests that go wrong."""
Send = Callable[[Outgoing], object]
CARD = Card(
    title="口算11", lines=("31 题",), buttons=(Button(label="确认", say="确认", token="t"),)
)


class Trouble:
    """Lets a share of the requests go wrong, the same ones each time."""

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(seed)  # noqa: S311  # the same troubles each time

    def __call__(self, _: str) -> str:
        if self._rng.random() > SHARE:
            return ""
        return self._rng.choice(TROUBLES)


def a_message(number: int, *, of: str, to: str, card: bool) -> Outgoing:
    return Outgoing(
        key=f"{of}:{number}",
        platform=of,
        robot="dingtest",
        target=Target(kind=ChatKind.DIRECT, id=to),
        card=CARD if card else None,
        text="" if card else f"第 {number} 条",
        live="",
    )


def insist(send: Callable[[], object], *, wait: Callable[[float], object]) -> None:
    """Send as the outbox does: again after the pause the failure asks for."""
    for _ in range(MOST_ATTEMPTS):
        try:
            send()
        except SendFailed as failure:
            if failure.retry_after_s is None:
                raise  # it would never be sent
            wait(max(failure.retry_after_s, 2.0))
        else:
            return
    raise AssertionError("never taken")


@pytest.mark.parametrize("seed", range(2))
def test_wecom_shows_every_message_once_whatever_happens_to_requests_and_answers(seed: int) -> None:
    clock, trouble = StillClock(), Trouble(seed)
    fake = FakeWeCom(corp_id=APP.corp_id, agent_id=APP.agent_id, secret=APP.secret, clock=clock)
    people = [f"u{number}" for number in range(MESSAGES)]
    fake.members |= set(people)
    with wired(fake.url, trouble) as wire:
        app = replace(APP, api=wire.url)
        wecom = WeCom(app, _no_file, timer=clock.seconds)
        for number, person in enumerate(people):
            message = a_message(number, of="wecom", to=person, card=bool(number % 2))
            insist(lambda m=message: wecom.send(m), wait=clock.advance)  # type: ignore[misc]
        wecom.close()

    shown = Counter(sent.to for sent in fake.sent if sent.shown)
    fake.close()
    assert shown == dict.fromkeys(people, 1)
    assert sum(wire.happened[one] for one in TAKEN) > 0


@pytest.mark.parametrize("seed", range(2))
def test_dingtalk_shows_cards_once_and_a_text_again_only_where_its_answer_was_lost(
    seed: int, clock: SchoolClock
) -> None:
    trouble = Trouble(seed)
    people = [f"u{number}" for number in range(MESSAGES)]
    with ExitStack() as open_:
        gateway = open_.enter_context(Gateway(lambda: clock.now().timestamp()))
        wire = open_.enter_context(wired(gateway.state.http_url, trouble))
        client = open_.enter_context(httpx.Client(trust_env=False))
        gateway.state.users |= set(people)
        dingtalk = DingTalk(_app(gateway, wire), _no_file, client=client, clock=clock)
        for number, person in enumerate(people):
            message = a_message(number, of="dingtalk", to=person, card=bool(number % 2))
            insist(
                lambda m=message: dingtalk.send(m),  # type: ignore[misc]
                wait=lambda seconds: clock.forward(seconds=seconds),
            )
        told = Counter(sent.target.removeprefix("cidDirect-") for sent in gateway.state.sent)

    assert set(told) == set(people)
    assert all(told[person] == 1 for person in people[1::2]), "a card has a number of ours"
    again = sum(told[person] - 1 for person in people[::2])
    assert again <= sum(wire.happened[one] for one in TAKEN)


def _app(gateway: Gateway, wire: Wire) -> DingTalkApp:
    state = gateway.state
    return DingTalkApp(
        client_id=state.client_id,
        client_secret=state.client_secret,
        robot_code=state.robot_code,
        corp_id=state.corp_id,
        card_template_id="qingjiao.schema",
        openapi=wire.url,
        oapi=wire.url,
        trusted_hosts=("127.0.0.1",),
    )


def _no_file(key: str) -> bytes:
    raise AssertionError(f"no picture was wanted: {key}")
