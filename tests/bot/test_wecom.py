"""Sending through WeCom: the real client against the fake API, over real sockets."""

from collections.abc import Iterator

import pytest

from bot.events import ChatKind, Sent, Target
from bot.platform import Platform, SendFailed, SendLimit
from message_cards.card import Button, Picture, Press
from tests.gateways.wecom.site import (
    GRADED,
    GROUP,
    JPEG,
    PARENT,
    TEACHER,
    Site,
    a_message,
    kinds_of,
)


@pytest.fixture
def site() -> Iterator[Site]:
    opened = Site()
    yield opened
    opened.close()


def test_the_adapter_is_a_platform(site: Site) -> None:
    platform: Platform = site.wecom

    assert platform.name == "wecom"
    assert platform.send_limit(TEACHER) == SendLimit(count=30, per_s=60)
    assert platform.send_limit(GROUP) == SendLimit(count=20, per_s=60, per_robot=True)


def test_a_card_with_buttons_reaches_the_teacher_as_a_template_card(site: Site) -> None:
    sent = site.wecom.send(a_message(card=GRADED))

    (body,) = site.fake.shown_to("t_wang")
    card = body["template_card"]
    assert card["card_type"] == "button_interaction"
    assert card["main_title"] == {"title": "口算11 · 三(2)班"}
    assert card["button_list"] == [{"text": "确认", "style": 2, "key": "tok-confirm"}]
    assert sent == Sent(ref=next(iter(site.fake.cards)))


def test_what_a_press_does_never_leaves_the_school(site: Site) -> None:
    secret = Press(command="confirm", args={"paper": "p-4711"})
    button = Button(label="确认", token="tok-1", press=secret)

    site.wecom.send(a_message(card=GRADED.model_copy(update={"buttons": (button,)})))

    assert "4711" not in repr(site.fake.sent)


def test_pictures_come_before_the_card_and_whole(site: Site) -> None:
    card = GRADED.model_copy(update={"pictures": (Picture(key="3f/photo.jpg", alt="批注"),)})

    site.wecom.send(a_message(card=card))

    image, shown = site.fake.shown_to("t_wang")
    assert (image["msgtype"], shown["msgtype"]) == ("image", "template_card")
    assert site.fake.shelf.take(image["image"]["media_id"]).content == JPEG


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7 paper", "file"),
        (JPEG + b"x" * 10_000_001, "file"),
        (b"\x89PNG\r\n\x1a\n pixels", "image"),
        (b"", "text"),
        (b"x" * 20_000_001, "text"),
    ],
)
def test_a_file_goes_in_the_form_wecom_takes(site: Site, content: bytes, kind: str) -> None:
    site.files.kept["3f/photo.jpg"] = content

    site.wecom.send(a_message(images=("3f/photo.jpg",)))

    assert kinds_of(site.fake.shown_to("t_wang")) == [kind]


def test_a_picture_past_its_keeping_time_does_not_hold_up_the_card(site: Site) -> None:
    site.wecom.send(a_message(images=("gone.jpg",), card=GRADED))

    assert kinds_of(site.fake.shown_to("t_wang")) == ["text", "template_card"]


def test_a_file_store_that_is_away_is_asked_again_later(site: Site) -> None:
    site.files.away = True

    with pytest.raises(SendFailed) as failed:
        site.wecom.send(a_message(images=("3f/photo.jpg",)))

    assert failed.value.retry_after_s == 10


def test_a_group_gets_markdown_and_is_told_where_to_answer(site: Site) -> None:
    sent = site.wecom.send(a_message(to=GROUP, card=GRADED, images=("3f/photo.jpg",)))

    image, words = site.fake.shown_to("chat1")
    assert (image["msgtype"], words["msgtype"]) == ("image", "markdown")
    assert "单聊" in words["markdown"]["content"]
    assert "tok-confirm" not in repr(site.fake.sent)
    assert sent == Sent(degraded=True)


def test_a_parent_gets_a_school_notice_without_buttons_and_told_whom_to_ask(site: Site) -> None:
    sent = site.wecom.send(a_message(to=PARENT, card=GRADED))

    (body,) = site.fake.shown_to("p_zhang")
    assert body["msgtype"] == "text"
    assert "请联系班主任" in body["text"]["content"]
    assert body["to_parent_userid"] == ["p_zhang"]
    assert sent.degraded


def test_a_parent_unknown_to_the_school_is_a_failure(site: Site) -> None:
    stranger = PARENT.model_copy(update={"id": "p_nobody"})

    with pytest.raises(SendFailed) as failed:
        site.wecom.send(a_message(to=stranger, text="通知"))

    assert failed.value.retry_after_s is None


def test_a_long_card_is_told_in_full_before_its_buttons(site: Site) -> None:
    wrong = tuple(f"第 {no} 题：52×{no}=?，正确答案 {52 * no}" for no in range(1, 200))

    sent = site.wecom.send(a_message(card=GRADED.model_copy(update={"lines": wrong})))

    *texts, card = site.fake.shown_to("t_wang")
    told = "".join(body["text"]["content"] for body in texts)
    assert all(line in told for line in wrong)
    assert card["template_card"]["button_list"][0]["key"] == "tok-confirm"
    assert sent.degraded


def test_a_card_without_buttons_opens_the_schools_page_if_there_is_one(site: Site) -> None:
    wecom = site.restarted(page="https://school.example/")

    wecom.send(a_message(card=GRADED.model_copy(update={"buttons": ()})))

    (body,) = site.fake.shown_to("t_wang")
    assert body["template_card"]["card_type"] == "text_notice"
    assert body["template_card"]["card_action"]["url"] == "https://school.example/"


@pytest.mark.parametrize(
    ("code", "retry_after_s"),
    [
        (45009, 60),
        (-1, 5),
        (45033, 5),
        (60020, None),
        (48002, None),
        (81013, None),
        (301002, None),
        (40058, None),
        (99999, None),
    ],
)
def test_each_refusal_says_whether_to_try_again(
    site: Site, code: int, retry_after_s: float | None
) -> None:
    site.fake.inject("message/send", code)

    with pytest.raises(SendFailed) as failed:
        site.wecom.send(a_message(text="你好"))

    assert failed.value.retry_after_s == retry_after_s
    assert str(code) in failed.value.reason


@pytest.mark.parametrize("person", ["t_nobody", "t_unlicensed"])
def test_somebody_wecom_left_out_is_a_failure(site: Site, person: str) -> None:
    site.fake.members.add("t_unlicensed")
    site.fake.unlicensed.add("t_unlicensed")

    with pytest.raises(SendFailed) as failed:
        site.wecom.send(a_message(to=Target(kind=ChatKind.DIRECT, id=person), text="你好"))

    assert failed.value.retry_after_s is None


@pytest.mark.parametrize(
    "target",
    [
        Target(kind=ChatKind.DIRECT, id="@all"),
        Target(kind=ChatKind.DIRECT, id="t_wang|t_li"),
        Target(kind=ChatKind.DIRECT, id=""),
        Target(kind=ChatKind.DIRECT, id="t_wang", channel="pigeon"),
        Target(kind=ChatKind.GROUP, id="chat1", channel="school_notice"),
    ],
)
def test_no_message_goes_to_more_people_than_meant(site: Site, target: Target) -> None:
    with pytest.raises(SendFailed) as failed:
        site.wecom.send(a_message(to=target, text="你好"))

    assert failed.value.retry_after_s is None
    assert not site.fake.calls


def test_an_empty_message_is_not_sent(site: Site) -> None:
    with pytest.raises(SendFailed):
        site.wecom.send(a_message())


def test_the_thirty_first_message_of_a_minute_waits_instead_of_being_dropped(site: Site) -> None:
    for number in range(30):
        site.wecom.send(a_message(f"k{number}", text="你好"))

    with pytest.raises(SendFailed) as failed:
        site.wecom.send(a_message("late", text="你好"))
    assert failed.value.retry_after_s == 60
    site.clock.advance(60)
    site.wecom.send(a_message("late", text="你好"))

    assert len(site.fake.shown_to("t_wang")) == 31
