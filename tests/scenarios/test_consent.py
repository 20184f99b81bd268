"""Consent as conversations: purpose by purpose, shown before it is decided, taken back alone."""

import pytest

from message_cards.card import Card
from school.consent import Purpose
from tests.builders import a_decision
from tests.scenarios.county import (
    HEAD,
    MATH,
    NO_CONSENT_PARENT,
    PARENT,
    PUPIL,
    County,
    a_photo,
    all_words,
)

CAPTION = "三(2)班 12号 口算11"


def test_what_is_open_is_offered_purpose_by_purpose(county: County) -> None:
    (shown,) = county.say(PARENT, "同意")

    card = Card.model_validate(shown.card)
    assert [row.name for row in card.rows][:3] == ["作业批改与学情", "帮助改进识别", "成长档案"]
    assert "已同意，2024年9月2日起" in card.rows[0].value
    assert card.rows[1].value == "还没有同意"
    assert [b.label for b in card.buttons] == ["看改进说明", "看健康数据说明"]
    assert "同意书：健康数据" in all_words(county.press(PARENT, "看健康数据说明"))
    assert "已记下：同意健康数据" in all_words(county.press(PARENT, "同意健康数据"))


@pytest.mark.parametrize("words", ["我的同意", "我都同意了什么"])
def test_a_parent_sees_what_is_agreed_since_when_and_to_which_text(
    county: County, words: str
) -> None:
    said = all_words(county.say(PARENT, words))

    assert "我的同意" in said
    assert "版本 2026-12" in said


def test_words_decide_only_about_the_text_that_was_shown(county: County) -> None:
    first = all_words(county.say(NO_CONSENT_PARENT, "同意成长档案"))
    other = all_words(county.say(NO_CONSENT_PARENT, "同意画像"))
    bare = all_words(county.say(NO_CONSENT_PARENT, "同意"))

    assert "同意书：成长档案" in first
    assert "同意书：学生画像与报告" in other
    assert "已记下：同意学生画像与报告" in bare
    assert "成长档案：还没有同意" in all_words(county.say(NO_CONSENT_PARENT, "我的同意"))


def test_refusing_one_purpose_says_nothing_about_another(county: County) -> None:
    assert "已记下：不同意成长档案" in all_words(county.say(NO_CONSENT_PARENT, "不同意成长档案"))

    said = all_words(county.say(NO_CONSENT_PARENT, "我的同意"))
    assert "成长档案：不同意" in said
    assert "学生画像与报告：还没有同意" in said


def test_taking_a_portrait_back_leaves_the_papers(county: County) -> None:
    county.say(MATH, CAPTION, photos=[a_photo()])
    county.say(MATH, "确认")
    stored = county.stored_files

    withdrawn = all_words(county.say(PARENT, "撤回画像"))

    assert "已记下：不同意学生画像与报告" in withdrawn
    assert county.stored_files == stored
    assert "4 题对 1" in all_words(county.say(PARENT, "成绩"))
    assert "学生画像与报告：不同意" in all_words(county.say(PARENT, "我的同意"))


@pytest.mark.parametrize("text", ["我不想撤回画像", "撤回画像会怎么样"])
def test_a_sentence_about_a_purpose_takes_nothing_back(county: County, text: str) -> None:
    asked = all_words(county.say(PARENT, text))

    assert "要撤回“学生画像与报告”的同意吗" in asked
    assert "学生画像与报告：已同意" in all_words(county.say(PARENT, "我的同意"))


def test_without_homework_agreed_it_is_asked_which_purpose_to_take_back(county: County) -> None:
    county.say(PARENT, "撤回同意")

    assert "要撤回哪一项" in all_words(county.say(PARENT, "撤回"))
    assert "已记下：不同意成长档案" in all_words(county.press(PARENT, "撤回成长档案"))


def test_a_new_text_is_to_be_read_again(county: County) -> None:
    with county.product.foundation.records.begin() as unit:
        old = a_decision(PUPIL, PARENT, at=county.clock.now(), version="2025-01")
        unit.consents.add(old.model_copy(update={"purpose": Purpose.HEALTH}))

    assert "健康数据：说明更新了，请再看一遍" in all_words(county.say(PARENT, "我的同意"))
    assert "同意书：健康数据" in all_words(county.say(PARENT, "同意健康数据"))


def test_consent_is_the_guardians_alone(county: County) -> None:
    for words in ("我的同意", "同意成长档案", "撤回画像"):
        assert "只对家长开放" in all_words(county.say(HEAD, words))


@pytest.mark.parametrize("words", ["删除孩子的成长档案", "把孩子的成长档案删掉"])
def test_asking_to_delete_the_growth_record_is_the_right_and_asked_once_more(
    county: County, words: str
) -> None:
    county.say(PARENT, "同意成长档案")
    county.say(PARENT, "同意")
    county.say(HEAD, "记一笔 12号 品德 主动帮助同学")

    (asked,) = county.say(PARENT, words)
    kept = all_words(county.say(PARENT, "成长档案"))
    county.say(PARENT, words)
    county.press(PARENT, "撤回 ")
    gone = all_words(county.say(PARENT, "成长档案"))

    assert "撤回后会删除已保存的成长档案" in all_words([asked])
    assert "主动帮助同学" in kept
    assert "主动帮助同学" not in gone
