"""Preparation groups as conversations: founded, joined with the leader's yes, met, minuted."""

from datetime import datetime

import pytest

from school.county_time import COUNTY_TIME
from school.people import PersonId, UnitId
from school.resources import Level, Resource, ResourceType, ReviewState
from tests.scenarios.county import HEAD, MATH, OTHER_HEAD, PARENT, County, all_words


@pytest.fixture(autouse=True)
def _friday_morning(county: County) -> None:
    at(county, "2026-11-20 10:00")


def at(county: County, text: str) -> None:
    """Move the clock on to a moment of the county."""
    county.clock.at = datetime.fromisoformat(text).replace(tzinfo=COUNTY_TIME)


def slides(county: County, owner: str, *, open_to: str = "-") -> None:
    """Keep slides of somebody's, shown to nobody else unless said."""
    values = {
        "id": f"slides-{owner}",
        "work": f"slides-{owner}",
        "title": "分数的课件",
        "type": ResourceType.COURSEWARE,
        "level": Level.PERSONAL,
        "home": "qh.t1.s1",
        "owner": owner,
        "open_to": open_to,
        "state": ReviewState.APPROVED,
        "created_at": county.clock.now(),
        "updated_at": county.clock.now(),
    }
    with county.product.foundation.records.begin() as unit:
        unit.resources.add(Resource.model_validate(values), ["分数"])


def a_group_of_two(county: County) -> None:
    """Let MATH found a group that HEAD is in."""
    county.say(MATH, "建备课组 三年级数学")
    county.say(HEAD, "备课组")
    county.press(HEAD, "三年级数学")
    county.press(HEAD, "申请加入")
    county.press(MATH, "同意")


def test_who_asks_to_join_waits_for_the_leaders_yes(county: County) -> None:
    assert "你是组长" in all_words(county.say(MATH, "建备课组 三年级数学"))
    county.say(HEAD, "备课组 三年级数学")

    asked = county.press(HEAD, "申请加入")
    assert "等组长同意" in all_words(asked, to=HEAD)
    assert "想加入" in all_words(asked, to=MATH)
    outside = all_words(county.say(OTHER_HEAD, "备课组 三年级数学"))
    assert "成员" not in outside

    agreed = county.press(MATH, "同意")
    assert "你已加入" in all_words(agreed, to=HEAD)
    assert "2 人" in all_words(county.say(HEAD, "备课组 三年级数学"))


def test_who_is_declined_is_told_and_stays_outside(county: County) -> None:
    county.say(MATH, "建备课组 三年级数学")
    county.say(HEAD, "备课组 三年级数学")
    county.press(HEAD, "申请加入")

    declined = county.press(MATH, "不同意")

    assert "没有同意" in all_words(declined, to=HEAD)
    assert "1 人" in all_words(county.say(HEAD, "备课组 三年级数学"))


def test_a_meeting_is_told_reminded_of_and_minuted(county: County) -> None:
    a_group_of_two(county)

    planned = county.say(MATH, "集体备课 下周四 15:30 分数的初步认识")
    assert "已安排" in all_words(planned, to=MATH)
    assert "集体备课 · 安排好了" in all_words(planned, to=HEAD)
    assert "还没有开过" in all_words(county.say(HEAD, "备课纪要 先讲情境"))
    at(county, "2026-11-25 17:01")
    before = county.product.console.log.version()
    county.product.engine.remind()
    assert "明天有课" in all_words(county.settle(before), to=HEAD)

    at(county, "2026-11-26 16:20")
    assert "纪要已记下" in all_words(county.say(HEAD, "备课纪要 先讲情境再比较大小"))
    assert "先讲情境再比较大小" in all_words(county.say(MATH, "备课组 三年级数学"))


def test_only_the_leader_plans_meetings(county: County) -> None:
    a_group_of_two(county)

    assert "还没有带备课组" in all_words(county.say(HEAD, "集体备课 下周四 15:30 分数"))


def test_a_draft_is_shown_to_members_as_far_as_its_owner_opened_it(county: County) -> None:
    a_group_of_two(county)
    slides(county, MATH)
    slides(county, HEAD, open_to="qh.t1.s1")
    for person in (MATH, HEAD):
        county.say(person, "备课组 三年级数学")
        county.press(person, "放资料")
        county.press(person, "分数的课件")

    seen = all_words(county.say(HEAD, "备课组 三年级数学"))

    assert seen.count("分数的课件") == 1
    assert "还有 1 份资料没有对你开放" in seen
    outside = all_words(county.say(OTHER_HEAD, "备课组 三年级数学"))
    assert "分数的课件" not in outside


def test_a_group_is_nothing_for_parents(county: County) -> None:
    county.say(MATH, "建备课组 三年级数学")

    assert "只对" in all_words(county.say(PARENT, "备课组"))
    assert "只对" in all_words(county.say(PARENT, "建备课组 家长组"))


def test_packs_hold_resources_in_the_order_their_owner_gives(county: County) -> None:
    assert "现在只有你能看到" in all_words(county.say(MATH, "建课例包 分数除法"))
    slides(county, MATH)
    county.press(MATH, "放资源")
    put = all_words(county.press(MATH, "分数的课件"))
    assert "1. 【课件】分数的课件" in put

    assert "1. 【答疑】分数的课件" in all_words(county.say(MATH, "1 是答疑"))
    assert "还是空的" in all_words(county.say(MATH, "拿出 1"))
    assert "没有第 3 份" in all_words(county.say(MATH, "拿出 3"))
    assert "没有这个课例包" in all_words(county.say(HEAD, "课例包 分数除法"))


def test_a_pack_of_the_school_hides_the_parts_somebody_may_not_read(county: County) -> None:
    county.say(MATH, "建课例包 分数除法")
    slides(county, MATH)
    county.press(MATH, "放资源")
    county.press(MATH, "分数的课件")
    with county.product.foundation.records.begin() as unit:
        (pack,) = [r for r in unit.resources.of_owner(PersonId(MATH)) if r.title == "分数除法"]
        unit.resources.change(pack.model_copy(update={"open_to": UnitId("qh.t1.s1")}))
    county.say(MATH, "公开课 下周二 第3节 三(2)班 数学 分数")
    county.press(MATH, "挂课例包")
    assert "课例包已挂上" in all_words(county.press(MATH, "分数除法"))
    county.say(HEAD, "公开课 下周")
    county.press(HEAD, "1.")

    seen = all_words(county.press(HEAD, "课例包"))

    assert "分数除法" in seen
    assert "还有 1 份没有对你开放" in seen
    assert "分数的课件" not in seen
