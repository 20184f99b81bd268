"""Looking through papers, revising and deciding, in the many ways people say it."""

import pytest

from message_cards.card import Card
from tests.scenarios.county import (
    GROUP,
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


@pytest.fixture
def graded(county: County) -> County:
    """A county whose teacher sent two papers."""
    for number in (12, 13):
        county.say(MATH, f"三(2)班 {number}号 口算11", photos=[a_photo(str(number))])
    return county


def test_papers_are_looked_at_one_after_the_other(graded: County) -> None:
    first = graded.say(MATH, "待你看")
    second = graded.press(MATH, "下一张")
    around = graded.press(MATH, "下一张")

    assert "12号" in Card.model_validate(first[0].card).title
    assert "13号" in Card.model_validate(second[0].card).title
    assert "12号" in Card.model_validate(around[0].card).title


@pytest.mark.parametrize("text", ["13号", "看13号", "十三号的结果", "13号呢"])
def test_one_paper_is_looked_at_by_its_roll_number(graded: County, text: str) -> None:
    (shown,) = graded.say(MATH, text)

    assert Card.model_validate(shown.card).title == "口算11 · 三(2)班 · 13号"


@pytest.mark.parametrize("text", ["一二三号", "一二三号第3题算对", "第一二三题算对"])
def test_a_number_that_is_none_is_asked_for_again(graded: County, text: str) -> None:
    assert "没有看懂。请发数字" in all_words(graded.say(MATH, text))


def test_a_batch_of_one_has_no_next_paper(county: County) -> None:
    county.say(MATH, CAPTION, photos=[a_photo()])

    (shown,) = county.say(MATH, "待你看")

    labels = [b.label for b in Card.model_validate(shown.card).buttons]
    assert not [label for label in labels if label.startswith("下一张")]


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("12号第1题算对", "对 2 · 错 0 · 空 1 · 待你看 1"),
        ("第四题没写", "已改：第 4 题判空"),
        ("第2题算错", "对 0 · 错 2 · 空 1 · 待你看 1"),
        ("3题应该是错", "对 1 · 错 2 · 空 1"),
        ("把第三题改成对", "对 2 · 错 1 · 空 1"),
    ],
)
def test_marks_are_revised_in_many_words(county: County, text: str, counts: str) -> None:
    county.say(MATH, CAPTION, photos=[a_photo()])

    assert counts in all_words(county.say(MATH, text))


def test_revising_without_saying_what_is_asked_about(county: County) -> None:
    county.say(MATH, CAPTION, photos=[a_photo()])

    assert "要改 12号 的哪一题" in all_words(county.press(MATH, "改判"))
    assert "一共 4 题" in all_words(county.say(MATH, "第9题算对"))
    assert "没有可以撤销的改判" in all_words(county.say(MATH, "撤销"))


def test_one_of_several_papers_is_revised_on_a_card_of_its_own(graded: County) -> None:
    sent = graded.say(MATH, "13号第1题算对")

    assert {m.live.partition(":")[0] for m in sent} == {"paper", ""}
    assert "13号" in all_words(sent)


def test_a_revision_after_confirming_tells_the_parent_what_changed(county: County) -> None:
    county.say(MATH, CAPTION, photos=[a_photo()])
    county.say(MATH, "确认")

    revised = county.say(MATH, "第1题算对")

    assert "4 题对 2" in all_words(revised, to=PARENT)


def test_everybody_can_see_who_they_are(county: County) -> None:
    teacher = all_words(county.say(MATH, "我是谁"))
    parent = all_words(county.say(PARENT, "我是谁"))

    assert "任教" in teacher
    assert f"账号：console:{MATH}" in teacher
    assert "孩子" in parent
    assert "三(2)班" in parent


def test_a_pupil_sees_their_own_result(county: County) -> None:
    county.say(MATH, CAPTION, photos=[a_photo()])
    county.say(MATH, "确认")

    assert "4 题对 1" in all_words(county.say(PUPIL, "我的作业怎么样"))


def test_withdrawing_what_was_never_given_is_nothing(county: County) -> None:
    assert "没有生效的同意" in all_words(county.say(NO_CONSENT_PARENT, "撤回同意"))


def test_saying_no_is_written_down(county: County) -> None:
    assert "不同意" in all_words(county.say(NO_CONSENT_PARENT, "不同意"))


def test_words_before_the_photo_name_class_and_homework(county: County) -> None:
    asked = county.say(HEAD, "批改 口算12")
    sent = county.say(HEAD, "5号", photos=[a_photo()])

    assert "好，请发" in all_words(asked)
    assert "口算12 · 三(2)班 · 5号" in all_words(sent)


def test_the_photos_that_follow_go_on_in_the_order_of_the_class(county: County) -> None:
    county.say(HEAD, "口算11", photos=[a_photo("1"), a_photo("2")])
    county.say(HEAD, "按学号依次")

    more = county.say(HEAD, "", photos=[a_photo("3")])

    assert "3号：" in all_words(more)


def test_photos_in_order_need_a_class(county: County) -> None:
    county.say(MATH, "", photos=[a_photo("1"), a_photo("2")])

    asked = county.say(MATH, "按学号依次")
    done = county.say(MATH, "三(2)班按学号依次")

    assert "这 2 张是谁的作业" in all_words(asked)
    assert "2 张，8 题" in all_words(done)


def test_a_wrong_name_is_asked_about_again(county: County) -> None:
    county.say(HEAD, "", photos=[a_photo()])

    again = county.say(HEAD, "王小明")

    assert "这张是谁的作业" in all_words(again)


def test_a_button_about_photos_that_are_gone_says_so(county: County) -> None:
    county.say(HEAD, "", photos=[a_photo()])
    token = county.token(f"direct:{HEAD}", "1号")
    county.clock.forward(minutes=31)

    assert "照片已经不在了" in all_words(county.press_token(HEAD, token))


def test_a_head_can_bind_only_a_group_and_only_the_own_class(county: County) -> None:
    assert "请在班级群里发" in all_words(county.say(HEAD, "绑定 三(2)班"))
    assert "现在是三(2)班的班级群" in all_words(county.say(HEAD, "绑定 三(2)班", group=GROUP))
    assert "现在是" not in all_words(county.say(HEAD, "绑定 三(1)班", group=GROUP))
