"""Cards on DingTalk: delivered once, pressed, updated, and degraded where they must be."""

from collections.abc import Iterator

import httpx
import pytest

from bot.platform import Platform, SendFailed
from bot.platforms.dingtalk import DingTalk
from tests.gateways.dingtalk import Gateway
from tests.gateways.dingtalk.robot import (
    CARD,
    CLASS,
    Robot,
    StoppedClock,
    outgoing,
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


@pytest.fixture
def plain_platform(gateway: Gateway, client: httpx.Client, clock: StoppedClock) -> DingTalk:
    """A school that has not built the card template."""
    return platform_of(gateway, client, clock, card_template_id="")


def test_a_card_goes_to_a_person_as_an_interactive_card(
    platform: Platform, gateway: Gateway
) -> None:
    sent = platform.send(outgoing(card=CARD))

    (card,) = gateway.state.sent
    assert (card.via, card.target) == ("card", "teacher01")
    assert card.content["title"] == "三（1）班 口算"
    assert card.content["button1_token"] == "tok-yes"
    assert sent.ref in gateway.state.cards
    assert not sent.degraded


def test_a_card_in_a_group_can_be_pressed_and_the_press_comes_back(
    platform: DingTalk, gateway: Gateway
) -> None:
    sent = platform.send(outgoing(target=CLASS, card=CARD))
    with Robot(gateway) as robot:
        gateway.press(sent.ref, "tok-yes", user="teacher01")
        gateway.press(sent.ref, "tok-yes", user="teacher01", legacy=True)
        gateway.wait_for(lambda: len(gateway.state.acks) == 2)

    first, again = sorted(robot.events, key=lambda event: event.conversation.kind, reverse=True)
    assert first.pressed == "tok-yes"
    assert first.key == again.key
    assert first.conversation.id == "cidClass3A=="
    assert gateway.state.acks[0].latency_s < 2
    response = gateway.state.acks[0].data["response"]
    assert response["cardData"]["cardParamMap"] == {"status": "已收到，正在处理"}
    assert not any(call.startswith("PUT") for call in gateway.state.calls)


def test_a_press_that_could_not_be_stored_says_so(platform: DingTalk, gateway: Gateway) -> None:
    sent = platform.send(outgoing(card=CARD))

    def receive(event: object) -> bool:
        raise OSError("disk full")

    with Robot(gateway, receive=receive):
        gateway.press(sent.ref, "tok-yes", user="teacher01")
        gateway.wait_for(lambda: gateway.state.acks)

    assert gateway.state.acks[0].code == 500
    assert gateway.state.acks[0].data == {"response": {}}


def test_a_live_card_is_updated_in_place(platform: DingTalk, gateway: Gateway) -> None:
    ref = platform.send(outgoing(key="k1", card=CARD, live="paper-1")).ref
    later = CARD.model_copy(update={"title": "已确认", "buttons": ()})

    sent = platform.send(outgoing(key="k2", card=later, live="paper-1", ref=ref))

    assert sent.ref == ref
    assert len(gateway.state.cards) == 1
    params = gateway.state.cards[ref].params
    assert (params["title"], params["button1_label"], params["button1_token"]) == ("已确认", "", "")


def test_of_a_live_card_that_dingtalk_forgot_the_outbox_hears(
    platform: DingTalk, gateway: Gateway
) -> None:
    with pytest.raises(SendFailed) as failed:
        platform.send(outgoing(card=CARD, live="paper-1", ref="d" + "0" * 64))

    assert failed.value.gone
    assert gateway.state.sent == []


def test_the_same_card_is_shown_once_even_by_another_process(
    gateway: Gateway, client: httpx.Client, clock: StoppedClock
) -> None:
    first = platform_of(gateway, client, clock).send(outgoing(card=CARD))
    second = platform_of(gateway, client, clock).send(outgoing(card=CARD))

    assert first == second
    assert len(gateway.state.sent) == 1


def test_the_same_message_is_shown_once_by_one_process(
    plain_platform: DingTalk, gateway: Gateway
) -> None:
    plain_platform.send(outgoing(text="批改好了"))
    plain_platform.send(outgoing(text="批改好了"))

    assert len(gateway.state.sent) == 1


def test_a_card_that_was_created_but_not_delivered_is_sent_as_markdown(
    platform: DingTalk, gateway: Gateway
) -> None:
    gateway.state.chaos.deliver_false = True

    sent = platform.send(outgoing(target=CLASS, card=CARD))

    (message,) = gateway.state.sent
    assert (message.via, message.kind) == ("group", "sampleMarkdown")
    assert "30 题，对 28 题。" in message.content["text"]
    assert sent.degraded
    assert sent.ref == ""


def test_a_retry_does_not_take_an_undelivered_card_for_a_success(
    platform: DingTalk, gateway: Gateway
) -> None:
    gateway.state.chaos.deliver_false = True
    gateway.state.chaos.refuse["sampleMarkdown"] = "Forbidden.AccessDenied.QpsLimitForApi"
    with pytest.raises(SendFailed):
        platform.send(outgoing(card=CARD))
    gateway.state.chaos.refuse.clear()

    sent = platform.send(outgoing(card=CARD))

    assert sent.degraded
    assert [message.kind for message in gateway.state.sent] == ["sampleMarkdown"]


@pytest.mark.parametrize("code", ["param.templateNotExist", "param.templateUnpublished"])
def test_a_broken_template_degrades_to_markdown(
    platform: DingTalk, gateway: Gateway, code: str
) -> None:
    gateway.state.chaos.refuse["/v1.0/card/instances/createAndDeliver"] = code

    assert platform.send(outgoing(card=CARD)).degraded
    assert gateway.state.sent[0].kind == "sampleMarkdown"


def test_markdown_that_is_refused_degrades_to_text(
    plain_platform: DingTalk, gateway: Gateway
) -> None:
    gateway.state.chaos.refuse["sampleMarkdown"] = "param.contentUnsafe"

    assert plain_platform.send(outgoing(card=CARD)).degraded
    (message,) = gateway.state.sent
    assert message.kind == "sampleText"
    assert "可以回复：“确认”" in message.content["content"]


def test_a_card_too_long_for_the_template_goes_as_markdown(
    platform: DingTalk, gateway: Gateway
) -> None:
    long = CARD.model_copy(update={"lines": ("很长的一段话，" * 100,)})

    assert platform.send(outgoing(card=long)).degraded
    assert gateway.state.sent[0].content["text"].count("很长的一段话，") == 100
