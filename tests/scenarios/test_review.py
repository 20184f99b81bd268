"""The review queue as conversations: equal unsure answers are settled at once."""

import io

from PIL import Image

from message_cards.card import Card
from school.grading import Verdict
from tests.scenarios.county import (
    HEAD,
    MATH,
    OTHER_HEAD,
    PARENT,
    County,
    a_photo,
    all_words,
    an_item,
)

UNSURE = Verdict.UNSURE


def sent_three(county: County, *, by: str = MATH) -> None:
    for roll in (10, 11, 12):
        county.say(by, f"三(2)班 {roll}号 口算11", photos=[a_photo(str(roll))])


def test_equal_unsure_answers_are_asked_about_once(county: County) -> None:
    sent_three(county)

    (asked,) = county.press(MATH, "一起看 3 处相同的")

    card = Card.model_validate(asked.card)
    assert card.title == "这 3 个都是 35 吗？"
    assert "“都是”就全部判对（答案 35）。" in card.lines
    assert "10号第3题、11号第3题、12号第3题" in card.lines[1]
    assert [b.label for b in card.buttons] == ["都是", "不都是，逐个看"]
    picture = county.product.foundation.files.get(card.pictures[0].key)
    assert Image.open(io.BytesIO(picture)).width > 900


def test_saying_all_of_them_settles_every_one_and_can_be_taken_back(county: County) -> None:
    sent_three(county)
    county.say(MATH, "一起看")

    settled = county.press(MATH, "都是")
    undone = county.press(MATH, "撤销这组")

    assert "已把 3 处判对" in all_words(settled)
    assert "12 题：对 6 · 错 3 · 空 3" in all_words(settled)
    assert "已撤销，3 处又在" in all_words(undone)
    assert "12 题：对 3 · 错 3 · 空 3 · 待你看 3" in all_words(undone)


def test_where_buttons_are_words_a_group_is_taken_back_in_words(county: County) -> None:
    sent_three(county)
    county.say(MATH, "一起看")
    county.say(MATH, "都是")

    undone = all_words(county.say(MATH, "撤销这组"))

    assert "已撤销，3 处又在" in undone
    assert "已撤销" not in all_words(county.say(MATH, "撤销这组"))


def test_the_word_is_enough(county: County) -> None:
    sent_three(county)
    county.say(MATH, "一起看")

    assert "已把 3 处判对" in all_words(county.say(MATH, "都是"))


def test_what_looks_like_another_answer_is_judged_as_that(county: County) -> None:
    county.reader.items = (
        an_item(1, "3×4=", read="72", expected="12", verdict=UNSURE),
        an_item(2, "9-2=", read="", expected="7", verdict=UNSURE),
    )
    sent_three(county)

    (first,) = county.say(MATH, "一起看")
    settled = county.press(MATH, "都是")

    assert "这 3 个都是 72 吗？" in all_words([first])
    assert "“都是”就全部按 72 判（答案 12）" in all_words([first])
    assert "已把 3 处按 72 判" in all_words(settled)
    assert "这 3 个都是 7 吗？" in all_words(settled)
    last = county.press(MATH, "都是")
    assert "6 题：对 3 · 错 3" in all_words(last)


def test_a_group_that_changed_meanwhile_is_not_settled_unseen(county: County) -> None:
    sent_three(county)
    county.say(MATH, "一起看")
    token = county.token(f"direct:{MATH}", "都是")
    county.say(MATH, "三(2)班 13号 口算11", photos=[a_photo("13")])

    assert "这组刚才变了" in all_words(county.press_token(MATH, token))


def test_only_the_teacher_who_sent_the_batch_settles_it(county: County) -> None:
    sent_three(county)
    county.say(MATH, "一起看")
    token = county.token(f"direct:{MATH}", "都是")

    assert "不是发给你的" in all_words(county.press_token(HEAD, token))
    assert "还没有批改过的作业" in all_words(county.say(HEAD, "一起看"))
    assert "都是" not in all_words(county.say(OTHER_HEAD, "一起看"))
    assert "只对老师、班主任开放" in all_words(county.say(PARENT, "一起看"))


def test_one_alone_is_looked_at_by_itself(county: County) -> None:
    county.say(MATH, "三(2)班 12号 口算11", photos=[a_photo()])

    assert "还有 1 处要逐个看" in all_words(county.say(MATH, "一起看"))
    county.press(MATH, "是 35，对")
    assert "没有拿不准的了" in all_words(county.say(MATH, "一起看"))


def test_what_was_settled_together_is_taken_back_one_by_one_too(county: County) -> None:
    sent_three(county)
    county.say(MATH, "一起看")
    county.press(MATH, "都是")

    assert "已撤销上一次改判" in all_words(county.say(MATH, "撤销"))
    assert "待你看 1" in all_words(county.say(MATH, "成绩"))


def test_settling_after_confirming_corrects_what_parents_were_told(county: County) -> None:
    sent_three(county)
    county.say(MATH, "确认")
    county.say(MATH, "一起看")

    assert "4 题对 2" in all_words(county.press(MATH, "都是"), to=PARENT)
