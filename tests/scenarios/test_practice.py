"""Practice as conversations: five exercises, answered one by one or all at once."""

import re

import pypdfium2
import pytest

from message_cards.card import Card
from school.grading import Verdict
from school.solve import solve
from tests.scenarios.county import (
    GROUP,
    HEAD,
    MATH,
    NO_CONSENT_PARENT,
    OTHER_PARENT,
    PARENT,
    PUPIL,
    County,
    a_photo,
    all_words,
    an_item,
)


def questions(county: County, who: str = PUPIL, text: str = "今天练什么") -> list[str]:
    (sent,) = county.say(who, text)
    return asked(Card.model_validate(sent.card))


def asked(card: Card) -> list[str]:
    lines = [re.fullmatch(r"\d\. (.+?)(?:，求 x)?", line) for line in card.lines]
    return [line[1] for line in lines if line]


def right(question: str) -> str:
    solution = solve(question)
    assert solution is not None
    return solution.expected


def test_five_exercises_are_answered_all_at_once(county: County) -> None:
    five = questions(county)
    assert len(five) == 5

    (sent,) = county.say(PUPIL, " ".join(right(q) for q in five))

    card = Card.model_validate(sent.card)
    assert card.title.startswith("练完了")
    assert "5 题对 5。全对，真棒。" in card.lines
    assert len(card.rows) == 5
    assert [b.label for b in card.buttons] == ["再来 5 道"]


def test_exercises_are_answered_one_by_one_and_the_next_one_is_asked(county: County) -> None:
    five = questions(county)

    (sent,) = county.say(PUPIL, right(five[0]))

    card = Card.model_validate(sent.card)
    assert card.title == "对，很好"
    assert f"2. {five[1]}" in card.lines[0]


def test_a_wrong_answer_is_told_kindly_with_the_right_one_and_a_hint(county: County) -> None:
    five = questions(county)

    said = all_words(county.say(PUPIL, "987654321"))

    assert "没关系" in said
    assert f"你答 987654321 → 应是 {five[0].replace('□', '').replace('○', '')[:2]}" in said
    assert "错误" not in said


def test_not_knowing_is_an_answer(county: County) -> None:
    questions(county)

    said = all_words(county.say(PUPIL, "不会"))

    assert "应是" in said
    assert "你答" not in said


def test_a_parent_practises_with_the_child_and_the_child_goes_on(county: County) -> None:
    five = questions(county, PARENT)
    county.say(PARENT, right(five[0]))

    assert questions(county, PUPIL) == five[1:]


def test_new_exercises_come_by_button_and_by_word(county: County) -> None:
    five = questions(county)

    (sent,) = county.press(PUPIL, "换一批")
    others = asked(Card.model_validate(sent.card))
    again = questions(county, text="再来 5 道")

    assert not set(five) & set(others)
    assert not set(others) & set(again)


def test_other_words_between_two_answers_are_understood(county: County) -> None:
    five = questions(county)

    assert "我能帮你" in all_words(county.say(PUPIL, "帮助"))
    assert "对，很好" in all_words(county.say(PUPIL, right(five[0])))


def test_too_many_answers_are_not_guessed_at(county: County) -> None:
    five = questions(county)

    assert "你发了 7 个答案" in all_words(county.say(PUPIL, "1 2 3 4 5 6 7"))
    assert "对，很好" in all_words(county.say(PUPIL, right(five[0])))


def test_asked_in_a_group_the_exercises_go_to_the_asker_alone(county: County) -> None:
    sent = county.say(PARENT, "今天练什么", group=GROUP)

    assert "5 道题" in all_words(sent, to=PARENT)
    assert "道题" not in all_words(sent, to=GROUP)


def test_without_consent_there_are_no_exercises(county: County) -> None:
    assert "同意" in all_words(county.say(NO_CONSENT_PARENT, "今天练什么"))


def test_a_teacher_is_told_what_to_do_instead(county: County) -> None:
    assert "只对家长、学生开放" in all_words(county.say(HEAD, "今天练什么")) or "学生、家长" in (
        all_words(county.say(HEAD, "今天练什么"))
    )


def test_two_families_get_exercises_of_their_own(county: County) -> None:
    assert questions(county, PARENT) != questions(county, OTHER_PARENT)


@pytest.mark.parametrize("words", ["开始练", "给孩子出几道题", "今天做什么练习", "今天練什麼"])
def test_practice_may_be_asked_for_in_other_words(county: County, words: str) -> None:
    assert len(questions(county, PARENT, words)) == 5


def test_the_exercises_can_be_printed_without_a_name_or_an_answer(county: County) -> None:
    five = questions(county)

    (sent,) = county.press(PUPIL, "打印")

    pdf, picture = sent.images
    content = county.product.foundation.files.get(pdf)
    with pypdfium2.PdfDocument(content) as document:
        text = document[0].get_textpage().get_text_range()
    plain = [q for q in five if not set("□○") & set(q)]
    assert all(q in text for q in plain)
    name = next(p.name for p in county.product.console.people() if p.id == PUPIL)
    assert name not in text
    assert picture.endswith(".jpg")
    assert "练完了" in all_words(county.say(PUPIL, " ".join(right(q) for q in five)))


def test_practice_starts_from_a_confirmed_result(county: County) -> None:
    county.say(MATH, "三(2)班 12号 口算11", photos=[a_photo()])
    county.press(MATH, "确认")

    (sent,) = county.press(PARENT, "开始练")

    assert len(asked(Card.model_validate(sent.card))) == 5


def test_what_was_wrong_on_paper_comes_back_in_practice(county: County) -> None:
    county.say(MATH, "三(2)班 12号 口算11", photos=[a_photo()])
    county.press(MATH, "确认")
    county.clock.forward(days=2)

    five = questions(county)

    assert five[:2] == ["5×9=", "7×8="]
    said = all_words(county.say(PUPIL, "45"))
    assert "对，很好" in said


def test_answers_worked_on_paper_count_after_the_bot_stopped_waiting(county: County) -> None:
    five = questions(county)
    county.clock.forward(hours=2)

    said = all_words(county.say(PUPIL, " ".join(right(q) for q in five)))

    assert "5 题对 5" in said


def test_what_nobody_makes_exercises_about_comes_from_the_classs_homework(county: County) -> None:
    fractions = ("6/8=", "4/10=", "9/12=", "8/20=", "10/15=")
    county.reader.items = [
        an_item(n, question, read="7", expected=right(question), verdict=Verdict.WRONG)
        for n, question in enumerate(fractions, start=1)
    ]
    county.say(MATH, "三(2)班 12号 约分练习", photos=[a_photo()])
    county.press(MATH, "确认")

    five = questions(county)
    proposed = all_words(county.say(MATH, "布置靶向作业 三(2)班"))

    assert set(five) & set(fractions)
    said = all_words(county.say(PUPIL, " ".join(right(q) for q in five)))
    assert "5 题对 5" in said
    assert "靶向作业 · 三(2)班" in proposed
