"""Lessons as conversations: planned, joined, reminded of, signed in at, and what follows."""

from collections.abc import Sequence
from datetime import datetime

import pytest

from bot.console.log import ConsoleMessage
from message_cards.card import Card
from school.county_time import COUNTY_TIME
from school.people import Appointment, Person, PersonId, Role, Unit, UnitId, UnitKind
from tests.scenarios.county import (
    GROUP,
    HEAD,
    MATH,
    OTHER_HEAD,
    PARENT,
    PRINCIPAL,
    County,
    all_words,
)

BUREAU, DEPUTY = "qh-bureau-1", "qh-vice_principal-s1"
OPEN = "公开课 下周二 第3节 三(2)班 数学 分数的初步认识 名额1"
OTHER_SCHOOL = UnitId("qh.t1.s2")
RECEIVER = PersonId("qh-math-s2-g3")


@pytest.fixture(autouse=True)
def _friday_morning(county: County) -> None:
    at(county, "2026-11-20 10:00")


def at(county: County, text: str) -> None:
    """Move the clock on to a moment of the county."""
    county.clock.at = datetime.fromisoformat(text).replace(tzinfo=COUNTY_TIME)


def an_hour_passes(county: County) -> list[ConsoleMessage]:
    """Let the engine do what it does once an hour; return what anybody received."""
    before = county.product.console.log.version()
    county.product.engine.remind()
    return county.settle(before)


def code_in(messages: Sequence[ConsoleMessage]) -> str:
    """Return the code for signing in that a card shows."""
    cards = [Card.model_validate(m.card) for m in messages if m.card]
    return next(row.value for card in cards for row in card.rows if row.name == "签到码")


def another_school(county: County) -> None:
    """Add a school of the same town with one class and its mathematics teacher."""
    units = [
        Unit(id=OTHER_SCHOOL, kind=UnitKind.SCHOOL, name="云溪第2小学"),
        Unit(id=UnitId(f"{OTHER_SCHOOL}.g3"), kind=UnitKind.GRADE, name="三年级"),
        Unit(id=UnitId(f"{OTHER_SCHOOL}.g3.c1"), kind=UnitKind.CLASS, name="三(1)班"),
    ]
    since = county.clock.now().date()
    teaches = Appointment(
        role=Role.TEACHER, unit=UnitId(f"{OTHER_SCHOOL}.g3.c1"), subject="数学", starts=since
    )
    person = Person(id=RECEIVER, name="罗方舟", appointments=(teaches,))
    with county.product.foundation.records.begin() as unit:
        unit.people.add(new_units=units, new_people=[person], since=since)
        unit.people.bind_accounts("console", [RECEIVER])


def test_a_teacher_announces_an_open_lesson_and_colleagues_find_it(county: County) -> None:
    said = all_words(county.say(MATH, OPEN))

    assert "已安排" in said
    assert "11月24日 周二 10:30–11:10" in said
    found = all_words(county.say(HEAD, "公开课 下周"))
    assert "分数的初步认识" in found
    assert "报名 0/1" in found
    assert "没有公开课" in all_words(county.say(HEAD, "公开课 本周"))
    assert "报名 0/1" in all_words(county.press(HEAD, "看下周"))
    assert "只对" in all_words(county.say(PARENT, "公开课 下周"))


def test_the_same_message_twice_is_one_lesson(county: County) -> None:
    county.say(MATH, OPEN)
    county.say(MATH, OPEN)

    card = all_words(county.say(HEAD, "公开课 下周"))
    assert card.count("分数的初步认识 史桐") == 1


def test_who_waits_moves_up_when_a_seat_is_free_and_is_told(county: County) -> None:
    county.say(MATH, OPEN)
    for person in (HEAD, OTHER_HEAD):
        county.say(person, "公开课 下周")
        county.press(person, "1.")
    assert "你已报名" in all_words(county.press(HEAD, "报名"))
    county.say(OTHER_HEAD, "公开课 下周")
    county.press(OTHER_HEAD, "1.")
    assert "候补第 1 位" in all_words(county.press(OTHER_HEAD, "候补"))

    left = county.press(HEAD, "取消报名")

    assert "已取消报名" in all_words(left, to=HEAD)
    assert "候补到你了" in all_words(left, to=OTHER_HEAD)
    assert "你已报名" in all_words(left, to=OTHER_HEAD)


def test_the_bureau_sends_listeners_who_are_told(county: County) -> None:
    name = name_of(county, OTHER_HEAD)
    planned = county.say(
        BUREAU, f"公开课 下周二 第3节 云溪第1小学 {name_of(county, MATH)} 数学 分数"
    )
    assert "已安排" in all_words(planned, to=BUREAU)
    assert "安排好了" in all_words(planned, to=MATH)

    sent = county.say(BUREAU, f"指派 云溪第1小学 {name}")

    assert "已指派" in all_words(sent, to=BUREAU)
    assert "请你去听课" in all_words(sent, to=OTHER_HEAD)


def name_of(county: County, person: str) -> str:
    with county.product.foundation.records.begin() as unit:
        return unit.duty.names([PersonId(person)])[PersonId(person)]


def test_a_teacher_cannot_plan_a_lesson_for_a_colleague(county: County) -> None:
    said = all_words(county.say(HEAD, f"公开课 下周二 第3节 {name_of(county, MATH)} 数学 分数"))

    assert "已安排" not in said
    assert "没有公开课" in all_words(county.say(HEAD, "公开课 下周"))


def test_two_lessons_of_a_teacher_at_one_time_are_refused(county: County) -> None:
    county.say(MATH, OPEN)

    refused = all_words(county.say(MATH, "公开课 下周二 10:50 三(1)班 数学 认识小数"))

    assert "那时已有公开课" in refused
    assert "认识小数" not in all_words(county.say(HEAD, "公开课 下周"))


REFUSED = {
    "公开课 昨天 10:00 数学 分数": "已经过了",
    "公开课 下周二 第9节 数学 分数": "一天只有 7 节课",
    "公开课 下周二 25:00 数学 分数": "0:00 到 24:00",
    "公开课 第3节 数学 分数": "还差哪一天",
    "公开课 下周二 第3节 数学": "还差课题",
    "公开课 下周二 第3节 数学 分数 名额999": "名额应是",
    "公开课 下周二 第3节 三(9)班 数学 分数": "没有这个班",
    "公开课 下周二 第3节 没有的小学 数学 分数": "没有找到",
    "同步课堂 下周三 10:00 三(2)班 数学 分数": "还差接收的学校",
    "听课签到 AAAAAAAA": "没有这个签到码",
}


@pytest.mark.parametrize("said", REFUSED)
def test_what_cannot_be_planned_is_said_and_nothing_changes(county: County, said: str) -> None:
    if said.startswith("同步"):
        another_school(county)

    assert REFUSED[said] in all_words(county.say(MATH, said))

    assert "没有公开课" in all_words(county.say(HEAD, "公开课 下周"))


def test_people_are_reminded_once_the_evening_before_and_once_just_before(county: County) -> None:
    county.say(MATH, OPEN)
    at(county, "2026-11-23 15:20")
    assert all_words(an_hour_passes(county)) == ""
    at(county, "2026-11-23 17:01")

    evening = an_hour_passes(county)
    again = an_hour_passes(county)
    at(county, "2026-11-24 09:20")
    early = an_hour_passes(county)
    at(county, "2026-11-24 10:16")
    just_before = an_hour_passes(county)
    at(county, "2026-11-24 10:31")
    over = an_hour_passes(county)

    assert "明天有课" in all_words(evening, to=MATH)
    assert "马上开始" in all_words(just_before, to=MATH)
    assert [all_words(some) for some in (again, early, over)] == ["", "", ""]


def test_a_reminder_that_is_hours_late_is_not_sent(county: County) -> None:
    county.say(MATH, OPEN)
    at(county, "2026-11-23 15:20")
    an_hour_passes(county)

    at(county, "2026-11-23 21:05")

    assert all_words(an_hour_passes(county)) == ""


def test_who_comes_is_told_when_a_lesson_moves_or_is_cancelled(county: County) -> None:
    county.say(MATH, OPEN)
    county.say(HEAD, "公开课 下周")
    county.press(HEAD, "1.")
    county.press(HEAD, "报名")

    moved = county.say(MATH, "改到 下周三 14:00 地点 录播室")
    assert "11月25日 周三 14:00–14:40" in all_words(moved, to=HEAD)
    assert "有变动" in all_words(moved, to=HEAD)
    at(county, "2026-11-23 17:05")
    assert all_words(an_hour_passes(county)) == ""  # it is on Wednesday now

    county.say(MATH, "公开课 本周")
    county.press(MATH, "1.")
    assert "确定取消" not in all_words(county.press(MATH, "取消这节课"), to=HEAD)
    cancelled = county.press(MATH, "确定取消")
    assert "取消了" in all_words(cancelled, to=HEAD)
    at(county, "2026-11-24 17:05")
    assert all_words(an_hour_passes(county)) == ""


def test_signing_in_counts_once_and_the_giver_gets_a_claim(county: County) -> None:
    code = code_in(county.say(MATH, OPEN))
    early = all_words(county.say(HEAD, f"听课签到 {code}"))
    assert "没有记下" in early
    at(county, "2026-11-24 10:25")

    signed = county.say(HEAD, f"听课签到 {code}")

    assert "已签到" in all_words(signed, to=HEAD)
    assert "公开课" in all_words(signed, to=PRINCIPAL)
    assert "已经签到过" in all_words(county.say(HEAD, f"听课签到 {code.lower()}"))
    county.say(OTHER_HEAD, f"听课签到 {code}")
    queue = all_words(county.say(PRINCIPAL, "审核积分"))
    assert queue.count("分数的初步认识") == 1
    at(county, "2026-11-30 09:00")  # the week is over
    assert "教研签到 1 次，0.2 分" in all_words(county.say(HEAD, "我的积分"))


def test_the_code_is_shown_to_who_gives_the_lesson_alone(county: County) -> None:
    code = code_in(county.say(MATH, OPEN))
    shown = county.press(MATH, "签到码")
    assert [m for m in shown if m.card and Card.model_validate(m.card).pictures]
    county.say(HEAD, "公开课 下周")

    assert code not in all_words(county.press(HEAD, "1."))


SHARED = "同步课堂 下周三 10:00 三(2)班 → 云溪第2小学 三(1)班 数学 认识分数"


def test_a_shared_lesson_waits_for_the_other_school(county: County) -> None:
    another_school(county)

    asked = county.say(MATH, SHARED)
    assert "等对方学校同意" in all_words(asked, to=MATH)
    assert "请你校接收" in all_words(asked, to=RECEIVER)
    assert all_words(asked, to=GROUP) == ""

    agreed = county.press(RECEIVER, "同意接收")
    assert "安排好了" in all_words(agreed, to=MATH)
    assert "云溪第2小学 三(1)班" in all_words(county.say(RECEIVER, "同步课堂 下周"))
    pairs = all_words(county.say(MATH, "同步课堂 结对"))
    assert "数学 1 节" in pairs


def test_a_shared_lesson_the_other_school_declines_reminds_nobody(county: County) -> None:
    another_school(county)
    county.say(MATH, SHARED)

    declined = county.press(RECEIVER, "不接收")

    assert "没有同意" in all_words(declined, to=MATH)
    at(county, "2026-11-24 17:05")
    assert all_words(an_hour_passes(county)) == ""


def test_the_bureau_plans_for_two_schools_and_the_class_group_gets_no_names(
    county: County,
) -> None:
    another_school(county)
    county.say(HEAD, "绑定 三(2)班", group=GROUP)

    planned = county.say(BUREAU, SHARED.replace("三(2)班 →", "云溪第1小学 三(2)班 →"))

    assert "安排好了" in all_words(planned, to=MATH)
    assert "安排好了" in all_words(planned, to=RECEIVER)
    group = all_words(planned, to=GROUP)
    assert "认识分数" in group
    assert name_of(county, MATH) not in group
    assert "罗方舟" not in group


def test_parents_abroad_read_their_own_time_in_the_group(county: County) -> None:
    county.say(HEAD, "绑定 三(2)班", group=GROUP)

    told = county.say(HEAD, "互联网家长会 周六 20:00 三(2)班 期中交流 西班牙 https://m.example/1")

    group = all_words(told, to=GROUP)
    assert "11月21日 周六 20:00–21:00（西班牙 11月21日 周六 13:00–14:00）" in group
    assert "https://m.example/1" in group
    at(county, "2026-11-20 17:02")
    assert "明天有课" in all_words(an_hour_passes(county), to=GROUP)


def test_no_teacher_calls_the_parents_of_a_class_that_is_not_theirs(county: County) -> None:
    county.say(HEAD, "绑定 三(2)班", group=GROUP)

    told = county.say(OTHER_HEAD, "互联网家长会 周六 20:00 三(2)班 期中交流")

    assert all_words(told, to=GROUP) == ""
    assert "已安排" not in all_words(told)


def test_words_about_a_hidden_danger_are_not_taken_for_a_lesson(county: County) -> None:
    county.say(MATH, OPEN)

    said = all_words(county.say(MATH, f"派给 H12 {name_of(county, HEAD)} 周五前"))

    assert "已指派" not in said
    assert "听课" not in said
