"""Spaced review as conversations: one question after another, kindly, and a reminder a day."""

import pytest

from message_cards.card import Card
from tests.scenarios.county import (
    GROUP,
    MATH,
    NO_CONSENT_PARENT,
    OTHER_PARENT,
    PARENT,
    PUPIL,
    County,
    a_photo,
    all_words,
)

CAPTION = "三(2)班 12号 口算11"
SECOND_PARENT = PARENT[:-1] + "b"


@pytest.fixture
def due(county: County) -> County:
    """A county where, the day after, pupil 12 has 5×9 and 7×8 to review; it is 10:00."""
    county.say(MATH, CAPTION, photos=[a_photo()])
    county.say(MATH, "确认")
    county.clock.forward(days=1)
    return county


def remind(county: County, **later: float) -> str:
    """Wait, let the hourly step ask for reminders, and return what people are told."""
    before = county.product.console.log.version()
    county.clock.forward(**later)
    county.product.engine.remind()
    told = county.settle(before)
    return "\n".join(f"{m.to.id}: {all_words([m])}" for m in told)


def test_questions_are_asked_one_after_the_other(due: County) -> None:
    first = all_words(due.say(PARENT, "复习"))
    second = all_words(due.say(PARENT, "45"))
    last = all_words(due.say(PARENT, "54"))

    assert "5×9= ？" in first
    assert "今天还有 2 道" in first
    assert "45" not in first
    assert "对了，5×9=45。11月23日再来一次。" in second
    assert "7×8= ？" in second
    assert "还差一点：你答 54，7×8=56。11月22日再来一次。" in last
    assert "这次 2 道，对 1 道。" in last


@pytest.mark.parametrize("words", ["不会", "不知道", "忘了"])
def test_not_knowing_is_an_answer(due: County, words: str) -> None:
    due.say(PUPIL, "复习")

    assert "还差一点：5×9=45。" in all_words(due.say(PUPIL, words))


def test_buttons_do_what_words_do(due: County) -> None:
    due.say(PUPIL, "复习")

    assert "7×8=" in all_words(due.press(PUPIL, "不会"))
    assert "先到这里" in all_words(due.press(PUPIL, "先到这里"))
    assert "没有听懂" in all_words(due.say(PUPIL, "56"))


@pytest.mark.parametrize("words", ["先到这里", "不做了", "停"])
def test_one_may_stop_at_any_time(due: County, words: str) -> None:
    due.say(PUPIL, "复习")
    due.say(PUPIL, "45")

    said = all_words(due.say(PUPIL, words))

    assert "这次 1 道，对 1 道。" in said
    assert "今天还有 1 道" in said


def test_something_else_may_be_asked_in_between(due: County) -> None:
    due.say(PARENT, "复习")

    assert "错题本 ·" in all_words(due.say(PARENT, "错题本"))
    assert "对了，5×9=45" in all_words(due.say(PARENT, "=45"))


def test_nothing_is_due_on_the_same_day(county: County) -> None:
    county.say(MATH, CAPTION, photos=[a_photo()])
    county.say(MATH, "确认")

    said = all_words(county.say(PARENT, "复习"))

    assert "今天没有要复习的了" in said
    assert "下次复习：11月21日" in said


def test_can_do_is_tried_out_before_it_is_believed(county: County) -> None:
    county.say(MATH, CAPTION, photos=[a_photo()])
    county.say(MATH, "确认")
    county.say(PUPIL, "错题本")

    asked = all_words(county.press(PUPIL, "1 会了"))
    done = all_words(county.say(PUPIL, "45" if "5×9" in asked else "56"))

    assert "？" in asked
    assert "还没到复习的日子" in done
    assert "没掌握 2 道" in all_words(county.say(PUPIL, "错题本"))


def test_can_do_may_be_typed(due: County) -> None:
    due.say(PUPIL, "错题本")

    assert "没有这一道" in all_words(due.say(PUPIL, "7会了"))
    assert "做一遍试试" in all_words(due.say(PUPIL, "第2题会了"))
    assert "7×8= ？" in all_words(due.press(PUPIL, "做一遍"))


def test_practising_more_asks_each_question_once(county: County) -> None:
    county.say(MATH, CAPTION, photos=[a_photo()])
    county.say(MATH, "确认")
    county.say(PUPIL, "错题本")

    asked = [all_words(county.press(PUPIL, "再练"))]
    asked += [all_words(county.say(PUPIL, "不会")) for _ in range(2)]

    assert [("5×9= ？" in one, "7×8= ？" in one) for one in asked].count((False, False)) == 1
    assert "这次 2 道，对 0 道。" in asked[-1]


def test_after_the_whole_schedule_a_question_is_crossed_out(due: County) -> None:
    due.reader.items = due.reader.items[:1]
    for days in (0, 2, 4, 7, 15):
        due.clock.forward(days=days)
        due.say(PUPIL, "复习")
        said = all_words(due.say(PUPIL, "45"))
        due.say(PUPIL, "56")

    assert "这道掌握了" in said
    assert "错题都掌握了，一共 2 道" in all_words(due.say(PARENT, "错题本"))


def test_reviewing_is_for_the_direct_chat(due: County) -> None:
    sent = due.say(PARENT, "复习", group=GROUP)

    assert "5×9" not in all_words(sent)
    assert "复习只在单聊里做" in all_words(sent, to=PARENT)


def test_another_family_reviews_its_own(due: County) -> None:
    assert "5×9" not in all_words(due.say(OTHER_PARENT, "复习"))
    assert "只对学生、家长开放" in all_words(due.say(MATH, "复习"))
    assert "同意" in all_words(due.say(NO_CONSENT_PARENT, "复习"))


def test_at_half_past_six_the_family_is_reminded_once(due: County) -> None:
    assert remind(due, hours=8) == ""  # 18:00

    told = remind(due, minutes=31)

    for who in (PARENT, PUPIL):
        assert f"{who}: 今天有 2 道错题该复习了" in told
    assert OTHER_PARENT not in told
    assert remind(due, minutes=30) == ""
    assert "今天有 2 道" in remind(due, hours=23, minutes=45)  # the next day's


def test_the_reminder_s_button_begins(due: County) -> None:
    remind(due, hours=8, minutes=31)

    assert "5×9= ？" in all_words(due.press(PUPIL, "开始复习"))


def test_who_does_not_want_reminders_gets_none(due: County) -> None:
    assert "不再提醒" in all_words(due.say(PARENT, "不用提醒"))

    told = remind(due, hours=8, minutes=31)

    assert PUPIL in told
    assert f"{PARENT}:" not in told
    assert "晚上 6:30 提醒你" in all_words(due.say(PARENT, "提醒我"))
    assert f"{PARENT}:" in remind(due, hours=24)


def test_a_button_of_the_reminder_switches_it_off(due: County) -> None:
    remind(due, hours=8, minutes=31)

    assert "不再提醒" in all_words(due.press(PUPIL, "不用提醒"))


def test_nobody_is_reminded_of_nothing(due: County) -> None:
    due.say(PUPIL, "复习")
    due.say(PUPIL, "45")
    due.say(PUPIL, "56")

    assert remind(due, hours=8, minutes=31) == ""


def test_without_consent_nobody_is_reminded(due: County) -> None:
    due.say(PARENT, "撤回同意")

    assert remind(due, hours=8, minutes=31) == ""


def test_after_a_night_without_power_nobody_is_woken(due: County) -> None:
    due.product.engine.remind()

    due.clock.forward(hours=13)  # 23:00

    assert due.settle(due.product.console.log.version()) == []


def test_an_answer_to_an_old_question_is_no_answer_any_more(due: County) -> None:
    due.say(PUPIL, "复习")
    due.clock.forward(minutes=31)

    (sent,) = due.say(PUPIL, "45")

    assert Card.model_validate(sent.card).title == "没有听懂"


def test_whoever_asks_something_is_answered_before_the_reminders(due: County) -> None:
    due.clock.forward(hours=8, minutes=31)
    due.product.engine.remind()
    engine = due.product.engine
    while engine.work_next() or engine.tell_next():
        pass
    before = due.product.console.log.version()

    due.say(OTHER_PARENT, "我是谁", drain=False)
    engine.handle_next()
    engine.send_next()

    first = next(m for m in due.product.console.log.since(before) if m.sender is None)
    assert first.to.id == OTHER_PARENT
