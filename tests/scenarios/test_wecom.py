"""The main job on WeCom, through its encrypted callback and its API."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gateways.wecom import Tampering
from tests.scenarios.county import a_photo
from tests.scenarios.on_wecom import (
    FORGERIES,
    MEMBER_PARENT,
    NOTICED_PARENT,
    STRANGER,
    TEACHER,
    WeComCounty,
    all_words,
    on_wecom,
)

CAPTION = "三(2)班 12号 口算11"
COUNTS = "4 题：对 1 · 错 1 · 空 1 · 待你看 1"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[WeComCounty]:
    with on_wecom(tmp_path) as county:
        yield county


def test_words_and_then_a_photo_become_a_graded_card(here: WeComCounty) -> None:
    asked = here.say(CAPTION)
    sent = here.do(here.picture(a_photo()))

    assert "好，请发三(2)班 12号 口算11的照片" in all_words(asked)
    assert [m.kind for m in sent] == ["image", "image", "template_card"]
    card = sent[-1]
    assert card.to == TEACHER
    assert "口算11 · 三(2)班 · 12号" in card.words
    assert COUNTS in card.words
    assert "media/get" in here.fake.calls


def test_a_bare_photo_is_asked_about_and_named_afterwards(here: WeComCounty) -> None:
    asked = here.do(here.picture(a_photo()))
    graded = here.say("三(2)班 12号 口算11")

    assert "这张是谁的作业" in all_words(asked)
    assert COUNTS in all_words(graded)


def test_confirming_by_button_changes_the_pressed_card(here: WeComCounty) -> None:
    here.photo(CAPTION, a_photo())

    confirmed = here.press("确认")

    assert "已确认 1 张" in all_words(confirmed, to=TEACHER)
    assert here.fake.calls.count("message/update_template_card") == 1
    assert any("已确认，家长可以看到" in words for words in here.replaced())


def test_pressing_settles_an_unsure_item(here: WeComCounty) -> None:
    here.photo(CAPTION, a_photo())

    settled = here.press("是 35，对")

    assert "已改：第 3 题判对" in all_words(settled)
    assert any("对 2 · 错 1 · 空 1" in words for words in here.replaced())


def test_revising_by_words(here: WeComCounty) -> None:
    here.photo(CAPTION, a_photo())

    assert "已改：第 1 题判对" in all_words(here.say("第1题算对"))
    assert "已撤销" in all_words(here.say("撤销"))


def test_the_parent_hears_by_school_notice_after_confirming_and_no_other_parent(
    here: WeComCounty,
) -> None:
    graded = here.photo(CAPTION, a_photo())
    confirmed = here.say("确认")
    other = here.say("成绩", by=MEMBER_PARENT)

    assert {m.to for m in graded} == {TEACHER}
    assert "4 题对 1" in all_words(confirmed, to=NOTICED_PARENT)
    notices = [sent for sent in here.fake.sent if sent.to == NOTICED_PARENT]
    assert {sent.endpoint for sent in notices} == {"externalcontact/message/send"}
    assert MEMBER_PARENT not in {m.to for m in confirmed}
    assert "还没有老师确认过" in all_words(other, to=MEMBER_PARENT)


def test_the_same_message_tried_again_after_five_seconds_is_answered_once(
    here: WeComCounty,
) -> None:
    here.say(CAPTION)
    xml = here.picture(a_photo())
    before = len(here.fake.sent)

    statuses = here.callbacks.push_together([xml, xml, xml])
    here.county.clock.forward(seconds=5)
    statuses += here.callbacks.push(xml)
    sent = here.settle(before)
    late = here.do(xml)

    assert statuses == [200] * 4
    assert len(here.county.reader.asked) == 1
    assert [m.kind for m in sent].count("template_card") == 1
    assert late == []


def test_a_press_tried_again_confirms_once(here: WeComCounty) -> None:
    here.photo(CAPTION, a_photo())
    xml = here.press_xml("确认")

    first = here.do(xml, xml)
    again = here.do(xml)

    assert len([m for m in first if m.to == NOTICED_PARENT and m.kind == "text"]) == 1
    assert again == []


@pytest.mark.parametrize("how", list(FORGERIES))
def test_a_forged_callback_changes_nothing(here: WeComCounty, how: str) -> None:
    here.photo(CAPTION, a_photo())
    before = len(here.fake.sent)
    xml = here.callbacks.text(TEACHER, "确认")

    statuses = here.callbacks.push(xml, FORGERIES[how])

    assert set(statuses) <= {400, 403}
    assert here.settle(before) == []
    assert "待你看" in all_words(here.say("成绩"))


def test_a_replayed_callback_changes_nothing_at_once_nor_later(here: WeComCounty) -> None:
    here.photo(CAPTION, a_photo())
    here.say("确认")
    recorded = here.callbacks.pushes[-1]
    before = len(here.fake.sent)

    at_once = here.callbacks.replay(recorded)
    here.county.clock.forward(hours=1)
    later = here.callbacks.replay(recorded)

    assert at_once == 200, "a redelivery and a replay look the same; neither is done again"
    assert later == 403
    assert here.settle(before) == []


def test_somebody_elses_press_does_nothing(here: WeComCounty) -> None:
    here.photo(CAPTION, a_photo())

    refused = here.press("确认", by=MEMBER_PARENT, of=TEACHER)

    assert "不是发给你的" in all_words(refused, to=MEMBER_PARENT)
    assert NOTICED_PARENT not in {m.to for m in refused}


def test_a_photo_wecom_no_longer_has_is_asked_for_again(here: WeComCounty) -> None:
    here.say(CAPTION)

    sent = here.do(here.media("image", "MEDIA-gone"))

    assert "已过期，请重新发一次" in all_words(sent)
    assert here.county.stored_files == []


def test_when_wecom_is_busy_the_person_hears_it_and_the_photo_is_graded_later(
    here: WeComCounty,
) -> None:
    here.say(CAPTION)
    here.fake.inject("media/get", -1)

    first = here.do(here.picture(a_photo()))
    here.county.clock.forward(seconds=10)
    later = here.settle(len(here.fake.sent))

    assert "自动再试，不用重发" in all_words(first)
    assert COUNTS in all_words(later)


@pytest.mark.parametrize(
    ("kind", "answer"), [("voice", "只能批改照片"), ("video", "要放进资源库吗")]
)
def test_what_is_no_photo_gets_a_clear_answer(here: WeComCounty, kind: str, answer: str) -> None:
    sent = here.do(here.media(kind, here.fake.keep_media(b"amr" * 9, "voice")))

    assert answer in all_words(sent)
    assert here.county.stored_files == []


def test_a_stranger_is_told_their_own_id_to_be_registered(here: WeComCounty) -> None:
    sent = here.say("成绩", by=STRANGER)
    photo = here.do(here.picture(a_photo(), by=STRANGER))

    assert f"wecom:{STRANGER}" in all_words(sent, to=STRANGER)
    assert f"wecom:{STRANGER}" in all_words(photo, to=STRANGER)
    assert here.county.stored_files == []


def test_wecoms_test_of_the_address_is_answered(here: WeComCounty) -> None:
    assert here.callbacks.verify_url("4711") == "4711"
    assert here.callbacks.verify_url("4711", Tampering(bad_signature=True)) is None
