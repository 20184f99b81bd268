"""Trainings as conversations: announced, joined, signed in at, hours given, corrected, counted."""

from collections.abc import Sequence
from datetime import datetime

import pytest

from bot.console.log import ConsoleMessage
from school.county_time import COUNTY_TIME
from school.people import PersonId
from tests.scenarios.county import (
    HEAD,
    MATH,
    OTHER_HEAD,
    PARENT,
    PRINCIPAL,
    County,
    all_words,
)

BUREAU, LEADER, DEPUTY = "qh-bureau-1", "qh-bureau_leader", "qh-vice_principal-s1"
PLAN = "安排培训 智慧教育素养 11月28日 14:00-17:00 3学时 全县 限2人 地点 进修学校"
OF_SCHOOL = "安排培训 消防安全 11月28日 下午2:00-4:00 2学时 本校"
SAID_CODE = "培训签到 "


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


def name_of(county: County, person: str) -> str:
    with county.product.foundation.records.begin() as unit:
        return unit.duty.names([PersonId(person)])[PersonId(person)]


def opened(county: County, person: str, title: str = "1.") -> str:
    """Open the first training of the list; return what it says."""
    county.say(person, "培训")
    return all_words(county.press(person, title))


def joined(county: County, *people: str) -> None:
    for person in people:
        opened(county, person)
        county.press(person, "报名")


def code_of(messages: Sequence[ConsoleMessage]) -> str:
    said = all_words(messages)
    return said[said.index(SAID_CODE) + len(SAID_CODE) :][:8]


def on_the_wall(county: County, organiser: str = BUREAU) -> str:
    """Show the code for signing in; return it."""
    opened(county, organiser)
    return code_of(county.press(organiser, "签到码"))


def held(county: County) -> None:
    """Hold the bureau's training: MATH in time, HEAD late; then close it."""
    county.say(BUREAU, PLAN)
    joined(county, MATH, HEAD)
    at(county, "2026-11-28 13:50")
    county.say(MATH, f"培训签到 {on_the_wall(county)}")
    at(county, "2026-11-28 14:40")
    county.say(HEAD, f"培训签到 {on_the_wall(county)}")
    at(county, "2026-11-28 17:05")
    opened(county, BUREAU)


def test_the_bureau_announces_a_training_and_teachers_sign_up(county: County) -> None:
    said = all_words(county.say(BUREAU, PLAN))

    assert "已发布" in said
    assert "11月28日 周六 14:00–17:00" in said
    assert "进修学校" in said
    listed = all_words(county.say(MATH, "培训"))
    assert "智慧教育素养" in listed
    assert "3 学时" in listed
    assert "你已报名" in all_words([*county.press(MATH, "1."), *county.press(MATH, "报名")])
    assert "只对" in all_words(county.say(PARENT, "培训"))


def test_the_same_message_twice_is_one_training(county: County) -> None:
    county.say(BUREAU, PLAN)
    county.say(BUREAU, PLAN)

    assert all_words(county.say(MATH, "培训")).count("智慧教育素养：") == 1


def test_who_waits_moves_up_when_a_seat_is_free_and_is_told(county: County) -> None:
    county.say(BUREAU, PLAN)
    joined(county, MATH, HEAD)
    opened(county, OTHER_HEAD)
    assert "候补第 1 位" in all_words(county.press(OTHER_HEAD, "候补"))

    left = county.press(MATH, "取消报名")

    assert "已取消报名" in all_words(left, to=MATH)
    assert "候补到你了" in all_words(left, to=OTHER_HEAD)


def test_a_code_from_the_wall_signs_in_who_is_on_the_list_and_nobody_else(county: County) -> None:
    county.say(BUREAU, PLAN)
    joined(county, MATH)
    at(county, "2026-11-28 13:50")
    code = on_the_wall(county)

    assert "已签到" in all_words(county.say(MATH, f"培训签到 {code.lower()}"))
    assert "已经签到过" in all_words(county.say(MATH, f"培训签到 {code}"))
    assert "不在“智慧教育素养”的名单上" in all_words(county.say(HEAD, f"培训签到 {code}"))
    assert "只能看" not in all_words(county.say(PARENT, f"培训签到 {code}"))


def test_an_old_photo_of_the_code_signs_nobody_in(county: County) -> None:
    county.say(BUREAU, PLAN)
    joined(county, MATH)
    at(county, "2026-11-28 13:40")
    code = on_the_wall(county)

    at(county, "2026-11-28 13:51")
    refused = all_words(county.say(MATH, f"培训签到 {code}"))
    newer = on_the_wall(county)

    assert "没有记下" in refused
    assert newer != code
    assert "已签到" in all_words(county.say(MATH, f"培训签到 {newer}"))


def test_hours_are_given_once_and_less_to_who_came_late(county: County) -> None:
    held(county)

    closed = county.press(BUREAU, "结束并记学时")

    assert "按时：1 人" in all_words(closed, to=BUREAU)
    assert "迟到：1 人" in all_words(closed, to=BUREAU)
    assert "你的学时：3。" in all_words(closed, to=MATH)
    assert "你的学时：1.5。" in all_words(closed, to=HEAD)
    assert "3/" not in all_words(county.say(MATH, "我的学时")).split("智慧教育素养")[0]
    assert "3 学时，要求 72，还差 69" in all_words(county.say(MATH, "我的学时"))
    assert "迟到" in all_words(county.say(HEAD, "我的学时"))
    assert "0 学时" in all_words(county.say(MATH, "我的学时 2025"))


def test_hours_are_corrected_with_a_reason_and_the_teacher_is_told(county: County) -> None:
    held(county)
    county.press(BUREAU, "结束并记学时")
    name = name_of(county, HEAD)
    county.press(BUREAU, "更正学时")

    assert "理由" in all_words(county.say(BUREAU, f"更正学时 {name} 3学时"))
    corrected = county.say(BUREAU, f"更正学时 {name} 3学时 手机没电漏签")

    assert f"{name}：1.5 → 3 学时" in all_words(corrected, to=BUREAU)
    assert "学时有更正" in all_words(corrected, to=HEAD)
    assert "有更正" in all_words(county.say(HEAD, "我的学时"))
    too_many = all_words(county.say(BUREAU, f"更正学时 {name} 30学时 多记"))
    assert "最多 3 学时" in too_many
    nobody = all_words(county.say(BUREAU, "更正学时 没这人 3学时 漏签"))
    assert "没有改动" in nobody


def test_a_principal_sends_own_teachers_and_sees_who_has_no_hours(county: County) -> None:
    county.say(BUREAU, PLAN)
    opened(county, PRINCIPAL)
    county.press(PRINCIPAL, "派人参加")

    sent = county.say(PRINCIPAL, f"培训派人 {name_of(county, OTHER_HEAD)}")

    assert "已加进名单" in all_words(sent, to=PRINCIPAL)
    assert "请你参加" in all_words(sent, to=OTHER_HEAD)
    assert "不能自己取消" not in opened(county, OTHER_HEAD)
    figures = all_words(county.say(PRINCIPAL, "培训统计"))
    assert "覆盖面 0.0%" in figures
    named = all_words(county.press(PRINCIPAL, "看没参加的"))
    assert name_of(county, MATH) in named


def test_the_bureau_sees_figures_by_school_and_no_names(county: County) -> None:
    held(county)
    county.press(BUREAU, "结束并记学时")

    for person in (BUREAU, LEADER):
        said = all_words(county.say(person, "培训统计"))
        assert "云溪第1小学" in said
        assert "人均" in said
        assert name_of(county, MATH) not in said
        assert "看没参加的" not in said
    assert "0.0%" in all_words(county.say(BUREAU, "培训统计 上学年"))
    assert "没有找到" in all_words(county.say(BUREAU, "培训统计 火星小学"))


def test_everybody_comes_without_signing_up_where_all_have_to(county: County) -> None:
    announced = county.say(PRINCIPAL, f"{OF_SCHOOL} 全员参加")
    assert "请你参加" in all_words(announced, to=MATH)
    at(county, "2026-11-27 17:01")
    reminded = an_hour_passes(county)
    assert "明天有培训" in all_words(reminded, to=HEAD)
    assert all_words(an_hour_passes(county)) == ""

    at(county, "2026-11-28 13:55")
    code = on_the_wall(county, PRINCIPAL)
    assert "已签到" in all_words(county.say(MATH, f"培训签到 {code}"))
    at(county, "2026-11-28 16:01")
    opened(county, PRINCIPAL)
    closed = all_words(county.press(PRINCIPAL, "结束并记学时"))

    assert "按时：1 人" in closed
    figures = all_words(county.say(DEPUTY, "培训统计 本学期"))
    assert "安全 2" in figures


def test_who_is_on_the_list_is_told_of_a_move_and_of_the_end(county: County) -> None:
    county.say(BUREAU, PLAN)
    joined(county, MATH)
    opened(county, BUREAU)

    moved = county.say(BUREAU, "改到 11月29日 9:00-11:30 地点 会议中心")
    assert "有变动" in all_words(moved, to=MATH)
    assert "9:00–11:30" in all_words(moved, to=MATH)
    assert "确定取消" not in all_words(county.press(BUREAU, "取消这场"), to=MATH)
    cancelled = county.press(BUREAU, "确定取消")

    assert "取消了" in all_words(cancelled, to=MATH)
    assert "没有培训" in all_words(county.say(MATH, "培训"))
    at(county, "2026-11-28 17:01")
    assert all_words(an_hour_passes(county)) == ""


REFUSED = {
    "安排培训": "请写内容",
    "安排培训 智慧素养 11月28日 3学时": "几点到几点",
    "安排培训 智慧素养 11月28日 14:00-17:00": "还差学时",
    "安排培训 11月28日 14:00-17:00 3学时": "还差培训内容",
    "安排培训 智慧素养 昨天 14:00-17:00 3学时": "已经过了",
    "安排培训 智慧素养 11月28日 14:00-17:00 99学时": "学时应是",
    "安排培训 智慧素养 11月28日 14:00-17:00 0学时": "学时应是",
    "安排培训 智慧素养 11月28日 25:00-27:00 3学时": "0:00 到 24:00",
    "安排培训 智慧素养 11月28日 14:00-17:00 3学时 限9999人": "名额应是",
    "安排培训 智慧素养 2028年11月28日 14:00-17:00 3学时": "一年内",
    f"安排培训 {'很长' * 21} 11月28日 14:00-17:00 3学时": "超过 40 字",
    "培训签到 AAAAAAAA": "没有记下",
    "培训签到": "8 位签到码",
    "更正学时 张明 3学时 漏签": "不知道是哪一场",
}


@pytest.mark.parametrize("said", REFUSED)
def test_what_cannot_be_done_is_said_and_nothing_changes(county: County, said: str) -> None:
    assert REFUSED[said] in all_words(county.say(BUREAU, said))

    assert "没有培训" in all_words(county.say(MATH, "培训"))


def test_a_school_plans_for_itself_and_a_teacher_for_nobody(county: County) -> None:
    assert "全县的培训由教育局安排" in all_words(county.say(PRINCIPAL, PLAN))
    assert "由校领导、教育局或管理员安排" in all_words(county.say(MATH, OF_SCHOOL))

    assert "没有培训" in all_words(county.say(MATH, "培训"))


def signs_out(county: County) -> None:
    """Hold a training that asks to sign out: both sign in, MATH out, HEAD leaves early."""
    county.say(BUREAU, f"{PLAN} 要签退")
    joined(county, MATH, HEAD)
    at(county, "2026-11-28 13:50")
    code = on_the_wall(county)
    for person in (MATH, HEAD):
        county.say(person, f"培训签到 {code}")


def test_where_signing_out_is_asked_one_signs_out_by_the_code_of_the_end(county: County) -> None:
    planned = all_words(county.say(BUREAU, f"{PLAN} 要签退"))
    joined(county, MATH)
    at(county, "2026-11-28 13:50")
    signed = all_words(county.say(MATH, f"培训签到 {on_the_wall(county)}"))
    at(county, "2026-11-28 16:30")
    early = all_words(county.say(MATH, f"培训签到 {on_the_wall(county)}"))
    at(county, "2026-11-28 17:10")
    opened(county, BUREAU)
    code = all_words(county.press(BUREAU, "签退码"))
    left = all_words(county.say(MATH, f"培训签退 {code[code.index('培训签退 ') + 5 :][:8]}"))

    assert "智慧教育素养" in planned
    assert "签退：结束前 15 分钟起再扫一次码，没签退不记学时" in planned
    assert "没签退不记学时" in signed
    assert "已经签到过" in early
    assert "已签到 1 人，已签退 0 人。" in code
    assert "已签退" in left


def test_who_signs_in_and_not_out_gets_no_hours_and_is_told_why(county: County) -> None:
    signs_out(county)
    at(county, "2026-11-28 16:50")
    opened(county, BUREAU)
    code = all_words(county.press(BUREAU, "签退码"))
    county.say(MATH, f"培训签退 {code[code.index('培训签退 ') + 5 :][:8]}")
    at(county, "2026-11-28 17:31")
    opened(county, BUREAU)

    closed = county.press(BUREAU, "结束并记学时")

    assert "已按签到和签退记 3 学时" in all_words(closed, to=BUREAU)
    assert "没签退：1 人" in all_words(closed, to=BUREAU)
    told = all_words(closed, to=HEAD)
    assert "你的学时：0，没有签退记录。有误请找组织的老师更正。" in told
    assert "你的学时：3" in all_words(closed, to=MATH)
    assert "智慧教育素养 0 学时（没签退）" in all_words(county.say(HEAD, "我的学时"))


def test_the_hours_wait_until_nobody_can_sign_out_any_more(county: County) -> None:
    signs_out(county)
    at(county, "2026-11-28 17:10")

    shown = opened(county, BUREAU)

    assert "签退" in shown
    with pytest.raises(AssertionError, match="nobody was shown a button"):
        county.press(BUREAU, "结束并记学时")


def test_after_the_end_nobody_signs_in_any_more(county: County) -> None:
    county.say(BUREAU, f"{PLAN} 要签退")
    joined(county, MATH)
    at(county, "2026-11-28 17:10")
    opened(county, BUREAU)
    code = all_words(county.press(BUREAU, "签退码"))

    late = all_words(county.say(MATH, f"培训签退 {code[code.index('培训签退 ') + 5 :][:8]}"))

    assert "这场已经结束，而你没有签到" in late


def test_who_comes_at_the_end_and_sends_the_code_twice_has_not_signed_out(county: County) -> None:
    county.say(BUREAU, f"{PLAN} 要签退")
    joined(county, MATH)
    at(county, "2026-11-28 16:50")
    opened(county, BUREAU)
    shown = all_words(county.press(BUREAU, "签退码"))
    code = shown[shown.index("培训签退 ") + 5 :][:8]

    first = all_words(county.say(MATH, f"培训签到 {code}"))
    again = all_words(county.say(MATH, f"培训签到  {code}"))

    assert "签到 10 分钟后再扫一次码，没签退不记学时" in first
    assert "已经签到过" in again
    assert "已签退" not in again


def test_what_was_announced_with_signing_out_can_be_changed_not_to_ask_it(county: County) -> None:
    county.say(BUREAU, f"{PLAN} 要签退")
    opened(county, BUREAU)

    changed = all_words(county.say(BUREAU, "不用签退"))

    assert "智慧教育素养" in changed
    assert "再扫一次码" not in changed
    assert "再扫一次码" in all_words(county.say(BUREAU, "要签退"))


def test_who_signed_in_and_has_no_hours_is_not_told_of_a_scan_nobody_asked_for(
    county: County,
) -> None:
    held(county)
    county.press(BUREAU, "结束并记学时")
    opened(county, BUREAU)
    county.say(BUREAU, f"更正学时 {name_of(county, MATH)} 0学时 代人签到")

    own = opened(county, MATH)

    assert "你的学时：0。有误" in own
