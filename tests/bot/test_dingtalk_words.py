"""Words and pictures find their way: by session, by robot, inside one message."""

from collections.abc import Iterator

import httpx
import pytest

from bot.events import ChatKind, Target
from bot.platform import SendFailed
from bot.platforms.dingtalk import DingTalk
from message_cards.card import Picture, Section
from school.errors import Unavailable
from tests.gateways.dingtalk import Gateway
from tests.gateways.dingtalk.robot import (
    CARD,
    CLASS,
    PICTURES,
    StoppedClock,
    app_of,
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


@pytest.fixture
def plain_platform(gateway: Gateway, client: httpx.Client, clock: StoppedClock) -> DingTalk:
    """A school that has not built the card template."""
    return platform_of(gateway, client, clock, card_template_id="")


def test_words_answer_through_the_session_while_it_lives(
    platform: DingTalk, gateway: Gateway, clock: StoppedClock
) -> None:
    session = session_of(gateway, clock, "cidClass3A==")

    platform.send(outgoing(target=CLASS, text="收到，正在批改", session=session))

    (message,) = gateway.state.sent
    assert (message.via, message.kind) == ("session", "text")
    assert message.content == {"content": "收到，正在批改"}
    assert TOKEN not in gateway.state.calls


@pytest.mark.parametrize("trouble", ["late", "gone", "foreign"])
def test_an_expired_session_falls_back_to_the_robot(
    platform: DingTalk, gateway: Gateway, clock: StoppedClock, trouble: str
) -> None:
    session = session_of(gateway, clock, "cidClass3A==")
    if trouble == "late":
        clock.forward(minutes=90)
    if trouble == "gone":
        gateway.state.chaos.session_expired = True
    if trouble == "foreign":
        session = session.model_copy(update={"url": "https://evil.example/steal"})

    platform.send(outgoing(target=CLASS, text="批改好了", session=session))

    (message,) = gateway.state.sent
    assert (message.via, message.kind, message.target) == ("group", "sampleText", "cidClass3A==")


def test_twenty_one_messages_in_a_minute_are_one_too_many(
    platform: DingTalk, gateway: Gateway, clock: StoppedClock
) -> None:
    session = session_of(gateway, clock, "cidClass3A==")
    limit = platform.send_limit(CLASS)
    for number in range(limit.count):
        platform.send(outgoing(key=f"k{number}", target=CLASS, text="通知", session=session))

    with pytest.raises(SendFailed) as failed:
        platform.send(outgoing(key="k-last", target=CLASS, text="通知", session=session))

    assert failed.value.retry_after_s == 600
    assert "130101" in failed.value.reason
    clock.forward(seconds=failed.value.retry_after_s + 1)
    platform.send(outgoing(key="k-last", target=CLASS, text="通知", session=session))
    assert len(gateway.state.sent) == limit.count + 1


def test_somebody_outside_is_answered_in_the_session_or_not_at_all(
    platform: DingTalk, gateway: Gateway, clock: StoppedClock
) -> None:
    outsider = Target(kind=ChatKind.DIRECT, id="outside:$:LWCP")
    session = session_of(gateway, clock, "cidOutside")
    platform.send(outgoing(key="k1", target=outsider, card=CARD, session=session))
    clock.forward(hours=2)

    with pytest.raises(SendFailed) as failed:
        platform.send(outgoing(key="k2", target=outsider, card=CARD, session=session))

    assert [message.kind for message in gateway.state.sent] == ["markdown"]
    assert failed.value.retry_after_s is None


def test_a_person_dingtalk_does_not_know_is_not_tried_again(platform: DingTalk) -> None:
    nobody = Target(kind=ChatKind.DIRECT, id="left-the-school")

    with pytest.raises(SendFailed) as failed:
        platform.send(outgoing(target=nobody, text="你好"))

    assert failed.value.retry_after_s is None


def test_a_person_who_got_too_much_is_tried_later(platform: DingTalk, gateway: Gateway) -> None:
    gateway.state.chaos.flow_controlled = True

    with pytest.raises(SendFailed) as failed:
        platform.send(outgoing(text="你好"))

    assert failed.value.retry_after_s == 60


def test_pictures_travel_inside_the_message(
    plain_platform: DingTalk, gateway: Gateway, clock: StoppedClock
) -> None:
    card = CARD.model_copy(
        update={
            "sections": (Section(text="7×8=54", picture=Picture(key="s01/7.jpg", alt="第7题")),)
        }
    )

    plain_platform.send(outgoing(card=card, images=("s01/page.jpg",)))

    (message,) = gateway.state.sent
    by_content = {content: media for media, content in gateway.state.media.items()}
    assert f"![第7题]({by_content[PICTURES['s01/7.jpg']]})" in message.content["text"]
    assert f"![图片]({by_content[PICTURES['s01/page.jpg']]})" in message.content["text"]


def test_words_with_a_picture_are_one_message(platform: DingTalk, gateway: Gateway) -> None:
    platform.send(outgoing(key="k1", text="今天的作业", images=("s01/page.jpg",)))
    platform.send(outgoing(key="k2", text="再看一次", images=("s01/page.jpg",)))

    assert [message.kind for message in gateway.state.sent] == ["sampleMarkdown"] * 2
    assert len(gateway.state.media) == 1  # uploaded once


def test_a_picture_is_uploaded_again_after_dingtalk_may_have_dropped_it(
    platform: DingTalk, gateway: Gateway, clock: StoppedClock
) -> None:
    platform.send(outgoing(key="k1", text="今天的作业", images=("s01/page.jpg",)))
    clock.forward(days=2)
    platform.send(outgoing(key="k2", text="再看一次", images=("s01/page.jpg",)))

    assert len(gateway.state.media) == 2


@pytest.mark.parametrize("trouble", ["gone", "refused", "huge"])
def test_a_picture_that_cannot_be_sent_is_told_in_words(
    gateway: Gateway, client: httpx.Client, clock: StoppedClock, trouble: str
) -> None:
    def open_file(key: str) -> bytes:
        return b"x" * 20_000_001 if trouble == "huge" else PICTURES["s01/page.jpg"]

    if trouble == "refused":
        gateway.state.chaos.refuse["upload"] = "too big"
    platform = platform_of(gateway, client, clock)
    if trouble != "gone":
        platform = DingTalk(app_of(gateway), open_file, client=client, clock=clock)

    sent = platform.send(outgoing(text="今天的作业", images=("s01/missing.jpg",)))

    assert "图片或文件没有发出来" in gateway.state.sent[0].content["content"]
    assert sent.degraded


ANALYSIS = "口算11 · 三(2)班 题目分析（PDF，一小时内可以打开）"
WITH_PDF = ("s01/sheet.pdf", "s01/page.jpg")


def test_a_pdf_goes_out_as_a_file_with_its_picture_in_the_words(
    platform: DingTalk, gateway: Gateway
) -> None:
    sent = platform.send(outgoing(target=CLASS, text=ANALYSIS, images=WITH_PDF))

    file, words = gateway.state.sent
    assert (file.kind, file.target) == ("sampleFile", CLASS.id)
    assert file.content["fileName"] == "口算11 · 三(2)班 题目分析.pdf"
    assert gateway.state.media[file.content["mediaId"]] == PICTURES["s01/sheet.pdf"]
    assert words.kind == "sampleMarkdown"
    assert not sent.degraded


def test_a_table_goes_out_as_a_table(platform: DingTalk, gateway: Gateway) -> None:
    text = "积分汇总 · 青田二中（表格，一小时内可以打开）"
    platform.send(outgoing(text=text, images=("s01/totals.xlsx",)))

    file = gateway.state.sent[0]
    assert (file.kind, file.content["fileType"]) == ("sampleFile", "xlsx")
    assert file.content["fileName"] == "积分汇总 · 青田二中.xlsx"


def test_a_pdf_alone_needs_no_picture(platform: DingTalk, gateway: Gateway) -> None:
    sent = platform.send(outgoing(text="答题卡", images=("s01/sheet.pdf",)))

    assert [message.kind for message in gateway.state.sent] == ["sampleFile", "sampleText"]
    assert gateway.state.sent[1].content == {"content": "答题卡"}
    assert not sent.degraded


@pytest.mark.parametrize("ending", ["zip", "xlsx"])
def test_a_zip_or_table_goes_out_as_a_file_of_its_kind(
    platform: DingTalk, gateway: Gateway, ending: str
) -> None:
    sent = platform.send(
        outgoing(text="我的数据（ZIP，一小时内可以打开）", images=(f"s01/a.{ending}",))
    )

    assert gateway.state.sent[0].content["fileName"] == f"我的数据.{ending}"
    assert gateway.state.sent[0].content["fileType"] == ending
    assert not sent.degraded


def test_a_file_that_went_out_is_not_sent_again_when_its_words_failed(
    platform: DingTalk, gateway: Gateway
) -> None:
    gateway.state.chaos.refuse["sampleMarkdown"] = "Forbidden.AccessDenied.QpsLimitForApi"
    message = outgoing(target=CLASS, text=ANALYSIS, images=WITH_PDF)
    with pytest.raises(SendFailed):
        platform.send(message)
    gateway.state.chaos.refuse.clear()

    platform.send(message)

    assert [one.kind for one in gateway.state.sent] == ["sampleFile", "sampleMarkdown"]


@pytest.mark.parametrize("trouble", ["outsider", "refused"])
def test_where_no_file_can_go_there_is_the_picture(
    platform: DingTalk, gateway: Gateway, clock: StoppedClock, trouble: str
) -> None:
    target = Target(kind=ChatKind.DIRECT, id="outside:someone") if trouble == "outsider" else CLASS
    session = session_of(gateway, clock, target.id)
    if trouble == "refused":
        gateway.state.chaos.refuse["sampleFile"] = "no files here"

    sent = platform.send(outgoing(target=target, text=ANALYSIS, images=WITH_PDF, session=session))

    (words,) = gateway.state.sent
    assert (words.via, words.kind) == ("session", "markdown")
    assert "![图片]" in words.content["text"]
    assert sent.degraded


def test_a_file_store_that_is_down_means_later(
    gateway: Gateway, client: httpx.Client, clock: StoppedClock
) -> None:
    def open_file(key: str) -> bytes:
        raise Unavailable("存储暂时连不上。")

    platform = DingTalk(app_of(gateway), open_file, client=client, clock=clock)

    with pytest.raises(SendFailed) as failed:
        platform.send(outgoing(text="今天的作业", images=("s01/page.jpg",)))

    assert failed.value.retry_after_s == 5
