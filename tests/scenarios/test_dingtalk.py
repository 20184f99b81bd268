"""The main job on DingTalk, through the frames and calls DingTalk really makes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scenarios.county import MATH, a_photo
from tests.scenarios.on_dingtalk import (
    CLASS_GROUP,
    STRANGER,
    DingTalkCounty,
    all_words,
    on_dingtalk,
)

CAPTION = "三(2)班 12号 口算11"
COUNTS = "4 题：对 1 · 错 1 · 空 1 · 待你看 1"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[DingTalkCounty]:
    """A county whose card template is published."""
    with on_dingtalk(tmp_path) as county:
        yield county


@pytest.fixture
def plain(tmp_path: Path) -> Iterator[DingTalkCounty]:
    """A county without a card template."""
    with on_dingtalk(tmp_path, template="") as county:
        yield county


def test_a_captioned_photo_becomes_an_interactive_card(here: DingTalkCounty) -> None:
    sent = here.photo(CAPTION, a_photo())

    (card,) = sent
    assert (card.via, card.to) == ("card", "teacher01")
    assert card.content["title"] == "口算11 · 三（2）班 · 12号"
    assert COUNTS in card.content["body"]
    assert card.content["button1_label"] == "确认"
    assert len(here.gateway.state.media) == 2, "the annotated photo and the unsure item"
    assert max(ack.latency_s for ack in here.gateway.state.acks) < 2


def test_the_first_card_says_it_is_being_graded_and_then_becomes_the_result(
    here: DingTalkCounty,
) -> None:
    engine = here.county.product.engine
    here.arrive(lambda: here.gateway.rich_text(CAPTION, a_photo()))
    engine.handle_next()
    engine.send_next()
    engine.drain()

    first, result = here.told
    assert "收到，正在批改（1 张）" in first.words
    assert (result.via, len(here.gateway.state.cards)) == ("update", 1)
    assert COUNTS in result.words


def test_a_bare_picture_is_asked_about_and_named_in_the_next_message(here: DingTalkCounty) -> None:
    asked = here.do(lambda: here.gateway.picture(a_photo()))
    graded = here.say("三(2)班 12号 口算11")

    assert "这张是谁的作业" in all_words(asked)
    assert here.county.reader.asked
    assert COUNTS in all_words(graded)


def test_without_a_template_the_answer_is_markdown_with_the_words_to_type(
    plain: DingTalkCounty,
) -> None:
    sent = plain.photo(CAPTION, a_photo())
    confirmed = plain.say("确认")

    (result,) = sent
    assert result.kind == "sampleMarkdown"
    assert COUNTS in result.words
    assert "确认" in result.words
    assert "已确认 1 张" in all_words(confirmed)
    assert "4 题对 1" in all_words(confirmed, to="parent01")


def test_pressing_settles_an_unsure_item_and_confirms(here: DingTalkCounty) -> None:
    here.photo(CAPTION, a_photo())

    settled = here.press("是 35，对")
    confirmed = here.press("确认")

    assert "对 2 · 错 1 · 空 1" in all_words(settled)
    assert "已确认 1 张" in all_words(confirmed, to="teacher01")
    presses = [ack for ack in here.gateway.state.acks if isinstance(ack.data["response"], dict)]
    taken = [ack.data["response"]["cardData"]["cardParamMap"]["status"] for ack in presses]
    assert taken == ["已收到，正在处理"] * 2
    assert max(ack.latency_s for ack in presses) < 2


def test_revising_by_words_changes_the_card_in_place(here: DingTalkCounty) -> None:
    here.photo(CAPTION, a_photo())

    sent = here.say("第1题算对")

    assert {m.via for m in sent} == {"update", "card"}
    assert "已改：第 1 题判对" in all_words(sent)
    updated = next(m for m in sent if m.via == "update")
    assert "对 2 · 错 0" in updated.words


def test_only_the_childs_own_parent_is_told_and_only_after_confirming(
    here: DingTalkCounty,
) -> None:
    graded = here.photo(CAPTION, a_photo())
    early = here.say("成绩", by="parent01")
    confirmed = here.press("确认")
    other = here.say("成绩", by="parent02")

    assert {m.to for m in graded} == {"teacher01"}
    assert "还没有老师确认过" in all_words(early)
    assert "4 题对 1" in all_words(confirmed, to="parent01")
    assert "parent02" not in {m.to for m in confirmed}
    assert "还没有老师确认过" in all_words(other)
    assert "口算11" not in all_words(other)


def test_somebody_elses_press_of_the_teachers_card_does_nothing(here: DingTalkCounty) -> None:
    here.photo(CAPTION, a_photo())

    refused = here.press("确认", by="parent02", of="teacher01")

    assert "不是发给你的" in all_words(refused, to="parent02")
    assert "还没有老师确认过" in all_words(here.say("成绩", by="parent01"))


def test_a_redelivered_and_tripled_message_is_graded_once_and_answered_once(
    here: DingTalkCounty,
) -> None:
    here.gateway.state.chaos.duplicate = True
    push = here.gateway.rich_text(CAPTION, a_photo())
    here.gateway.state.chaos.duplicate = False
    here.gateway.push(push)
    here.gateway.wait_for(lambda: len(here.gateway.state.acks) == 3)
    here.county.product.engine.drain()
    late = here.do(lambda: here.gateway.push(push))

    assert len({ack.message_id for ack in here.gateway.state.acks}) == 4
    assert {ack.code for ack in here.gateway.state.acks} == {200}
    assert len(here.county.reader.asked) == 1
    assert len(here.told) == 1
    assert late == []


def test_a_press_delivered_three_times_confirms_once(here: DingTalkCounty) -> None:
    here.photo(CAPTION, a_photo())
    track, token = here.button("确认", place="teacher01")
    here.gateway.state.chaos.duplicate = True

    first = here.do(lambda: here.gateway.press(track, token, user="teacher01"), acks=2)
    here.gateway.state.chaos.duplicate = False
    again = here.do(lambda: here.gateway.press(track, token, user="teacher01"))

    assert len([m for m in first if m.to == "parent01"]) == 1
    assert again == []


def test_a_lost_ack_brings_the_message_again_and_nothing_happens_twice(
    here: DingTalkCounty,
) -> None:
    here.gateway.state.chaos.drop_acks = 1
    here.gateway.state.chaos.redeliver_after_s = 0.05

    sent = here.photo(CAPTION, a_photo())

    assert len(here.county.reader.asked) == 1
    assert len(sent) == 1


def test_a_photo_dingtalk_no_longer_has_is_asked_for_again(here: DingTalkCounty) -> None:
    here.arrive(lambda: here.gateway.rich_text(CAPTION, a_photo()))
    here.gateway.state.downloads.clear()
    here.county.product.engine.drain()

    assert "图片已过期，请重新发送一次" in all_words(here.told)
    assert here.county.stored_files == []


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data",
        "https://localhost/photo.jpg",
        "http://10.0.0.8/photo.jpg",
        "https://evil.example/photo.jpg",
    ],
)
def test_a_photo_at_an_address_inside_or_abroad_is_never_opened(
    here: DingTalkCounty, url: str
) -> None:
    here.gateway.state.chaos.download_url = url

    sent = here.photo(CAPTION, a_photo())

    assert "地址不可信，没有打开" in all_words(sent)
    assert here.county.stored_files == []
    assert here.county.reader.asked == []


def test_when_dingtalk_is_busy_the_person_hears_it_and_the_photo_is_graded_later(
    here: DingTalkCounty,
) -> None:
    here.say("帮助")  # has the access token fetched
    here.gateway.state.chaos.busy = 1

    first = here.photo(CAPTION, a_photo())
    here.county.clock.forward(seconds=10)
    here.county.product.engine.drain()

    assert "自动再试，不用重发" in all_words(first)
    assert COUNTS in all_words(here.told)


@pytest.mark.parametrize("how", ["expired", "old"])
def test_when_the_reply_address_is_past_its_time_the_robot_api_answers(
    plain: DingTalkCounty, how: str
) -> None:
    plain.arrive(lambda: plain.gateway.say("帮助", sender="parent01"))
    if how == "expired":
        plain.gateway.state.chaos.session_expired = True
    else:
        plain.county.clock.forward(hours=2)
    plain.county.product.engine.drain()

    (answer,) = plain.told
    assert (answer.via, answer.to) == ("direct", "parent01")
    assert "我能帮你做这些" in answer.words


def test_in_a_group_a_childs_result_goes_to_the_teacher_alone(here: DingTalkCounty) -> None:
    sent = here.photo(CAPTION, a_photo(), group=CLASS_GROUP)

    assert "12号" not in all_words(sent, to=CLASS_GROUP)
    assert "私信" in all_words(sent, to=CLASS_GROUP)
    assert "12号" in all_words(sent, to="teacher01")


def test_the_class_summary_goes_to_the_group_the_head_bound(here: DingTalkCounty) -> None:
    bound = here.say("绑定 三(2)班", by="head01", group=CLASS_GROUP)
    for number in (1, 2, 3, 4, 12):
        here.photo(f"三(2)班 {number}号 口算11", a_photo(str(number)), by="head01")
        here.county.clock.forward(minutes=1)
    here.say("确认", by="head01")
    here.county.clock.forward(minutes=1)

    posted = here.say("发小结", by="head01")
    mine = here.press("看我的孩子", by="parent01", of=CLASS_GROUP)

    assert "三（2）班的班级群" in all_words(bound, to=CLASS_GROUP)
    assert "完成 5/30" in all_words(posted, to=CLASS_GROUP)
    assert "号" not in all_words(posted, to=CLASS_GROUP)
    assert "4 题对 1" in all_words(mine, to="parent01")
    assert "4 题对 1" not in all_words(mine, to=CLASS_GROUP)


def test_a_stranger_is_told_their_own_id_to_be_registered(here: DingTalkCounty) -> None:
    asked = here.say("成绩", by=STRANGER)
    sent = here.photo(CAPTION, a_photo(), by=STRANGER)

    assert f"dingtalk:{STRANGER}" in all_words(asked, to=STRANGER)
    assert f"dingtalk:{STRANGER}" in all_words(sent, to=STRANGER)
    assert here.county.stored_files == []


def test_what_dingtalk_heard_in_a_voice_message_is_taken_as_words(here: DingTalkCounty) -> None:
    sent = here.do(lambda: here.gateway.audio("我是谁"))

    assert MATH in all_words(sent)
