"""Free areas as conversations: cut out, shown, and given points until the sheet is done."""

from message_cards.card import Card
from school.free_answers import free_question
from school.grading import Verdict
from tests.scenarios.county import MATH, PARENT, County, a_photo, all_words, an_item
from tests.scenarios.test_answer_key import bubbles

CAPTION = "三(2)班 {}号 口算11"
KEY = "答案 三(2)班 口算11：1-2 AB 每题2分\n3 主观 10分"
AREA = an_item(3, free_question(3), read="", expected="", verdict=Verdict.UNSURE)


def hand_in(county: County, *rolls: int, answers: str = "AB") -> str:
    """Send a sheet of two bubbles and a free area for each pupil; return what was said last."""
    county.reader.items = (AREA,)
    county.reader.fields = bubbles(answers)
    for roll in rolls:
        told = county.say(MATH, CAPTION.format(roll), photos=[a_photo(str(roll))])
    return all_words(told)


def with_key(county: County) -> None:
    county.say(MATH, KEY)
    county.press(MATH, "确认")


def test_a_free_area_is_shown_cut_out_with_points_to_give(county: County) -> None:
    with_key(county)

    graded = hand_in(county, 12)
    (shown,) = county.say(MATH, "主观题")

    assert "得分 4/14（1 题没定，先不算分）" in graded
    assert "满分 10 分" in graded
    card = Card.model_validate(shown.card)
    assert card.title == "主观题 1 处待批"
    assert county.product.foundation.files.get(card.pictures[0].key)
    assert [b.label for b in card.buttons] == ["10 分", "5 分", "0 分"]


def test_points_by_button_lead_to_the_next_answer(county: County) -> None:
    with_key(county)
    hand_in(county, 10, 11, 12)
    county.say(MATH, "主观题")

    first = county.press(MATH, "10 分")
    second = county.press(MATH, "5 分")
    last = county.press(MATH, "0 分")

    assert "已给：10号第3题 10 分。" in all_words(first)
    assert "主观题 2 处待批" in all_words(first)
    assert "已给：11号第3题 5 分。" in all_words(second)
    assert "主观题都批完了" in all_words(last)
    assert "得分 9/14" in all_words(county.say(MATH, "11号"))
    assert "主观题：第3题 5/10 分" in all_words(county.say(MATH, "11号"))


def test_points_are_given_in_words_and_taken_back(county: County) -> None:
    with_key(county)
    hand_in(county, 11, 12)

    by_word = county.say(MATH, "给分 12号 3题 7.5")
    again = county.say(MATH, "12号第3题给6分")
    undone = county.say(MATH, "撤销")

    assert "已给：12号第3题 7.5 分。" in all_words(by_word)
    assert "已给：12号第3题 6 分。" in all_words(again)
    assert "得分 11.5/14" in all_words(undone)


def test_an_answer_may_be_put_off(county: County) -> None:
    with_key(county)
    hand_in(county, 10, 11)
    first = all_words(county.say(MATH, "主观题"))

    second = all_words(county.press(MATH, "先看下一张"))

    assert "10号第 3 题" in first
    assert "11号第 3 题" in second


def test_points_that_cannot_be_given_say_why(county: County) -> None:
    hand_in(county, 12)
    without = county.say(MATH, "12号第3题给6分")
    with_key(county)
    county.say(MATH, "按答案重批")

    assert "还没有满分" in all_words(without)
    assert "满分 10 分" in all_words(county.say(MATH, "12号第3题给11分"))
    assert "按答案判分" in all_words(county.say(MATH, "12号第1题给1分"))
    assert "由老师批" in all_words(county.say(MATH, "12号第3题是35"))


def test_without_a_key_a_free_area_is_right_or_wrong(county: County) -> None:
    told = hand_in(county, 12, answers="")

    right = county.press(MATH, "算对")

    assert "先发“答案 3 主观 10分”" in told
    assert "主观题都批完了" in all_words(right)
    assert "1 题：对 1 · 错 0" in all_words(county.say(MATH, "12号"))


def test_bubbles_without_a_key_are_not_confirmed_because_of_a_free_area(county: County) -> None:
    told = hand_in(county, 12)

    assert "读出 2 题，还没有答案" in told
    assert "还没有答案，没有确认" in all_words(county.say(MATH, "确认"))


def test_parents_see_the_points_and_no_wrong_answer(county: County) -> None:
    with_key(county)
    hand_in(county, 12)
    county.say(MATH, "12号第3题给6分")

    told = all_words(county.say(MATH, "确认"), to=PARENT)

    assert "主观题：第3题 6/10 分" in told
    assert "得分 10/14" in told
    assert "应是" not in told


def test_several_sheets_offer_their_free_answers_together(county: County) -> None:
    with_key(county)

    hand_in(county, 10, 11)

    first = all_words(county.press(MATH, "批主观题 2 处"))
    assert "10号第 3 题" in first
    assert "没有相同的了" in all_words(county.say(MATH, "一起看"))
