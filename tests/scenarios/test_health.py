"""Conversations about health: two taps, roll numbers, families, the school's report."""

import pytest

from bot.console.log import ConsoleMessage
from message_cards.card import Card
from school.consent import Purpose
from school.people import GroupId
from tests.builders import a_decision
from tests.scenarios.county import (
    GROUP,
    HEAD,
    MATH,
    NO_CONSENT_PARENT,
    OTHER_PARENT,
    PARENT,
    PRINCIPAL,
    PUPIL,
    County,
    all_words,
)

REPORTER = "qh-health_reporter-s1"
BUREAU = "qh-bureau-1"
SCHOOL = "qh.t1.s1"
STAFF_ROOM = f"school:{SCHOOL}"
AGREED = (3, 5, 9, 12, 13)
"""Roll numbers of three (2) whose guardians agreed to health data."""


@pytest.fixture
def school(county: County) -> County:
    """A county where some guardians agreed to health data, and the school has its group."""
    with county.product.foundation.records.begin() as unit:
        unit.consents.add_all(
            a_decision(
                f"qh-pupil-s1-g3c2-{n:02d}",
                f"qh-parent-s1-g3c2-{n:02d}a",
                purpose=Purpose.HEALTH,
                at=county.clock.now(),
            )
            for n in AGREED
        )
        unit.people.bind_group("console", STAFF_ROOM, group=GroupId(STAFF_ROOM))
    return county


def test_a_class_where_all_are_well_is_two_taps(school: County) -> None:
    first = all_words(school.say(HEAD, "晨检"))
    done = all_words(school.press(HEAD, "全班正常"))

    assert "还没报" in first
    assert "已上报 · 晨检 · 三(2)班" in done
    assert "应到 30 · 在校 30，没有异常" in done


def test_pupils_are_reported_by_roll_number(school: County) -> None:
    said = all_words(school.say(HEAD, "晨检 3号 发热38.5 咳嗽，7号 事假，12号 病假 呕吐"))

    assert "应到 30 · 在校 28 · 病假 1 · 事假 1 · 发热 1" in said
    assert "3号" in said
    assert "发热 38.5℃、咳嗽" in said
    assert "7号：家长还没有同意" in said


def test_what_was_wrong_is_put_right_the_same_day(school: County) -> None:
    school.say(HEAD, "晨检 3号 发热38.5，5号 病假 腹泻")

    put_right = all_words(school.say(HEAD, "晨检 3号 正常"))
    anew = all_words(school.say(HEAD, "晨检 重报 12号 咳嗽"))

    assert "发热" not in put_right
    assert "病假 1" in put_right
    assert "病假" not in anew
    assert "12号" in anew


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("晨检 3号 发热385", "体温请写 34.0 到 43.0 之间"),
        ("晨检 66号 咳嗽", "这个班没有 66 号"),
        ("晨检 3号 唱歌", "没看懂"),
        ("晨检 小明 发烧", "请写学号和情况"),
        ("晨检 三(9)班 3号 咳嗽", "请找班主任"),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_is_kept(
    school: County, text: str, answer: str
) -> None:
    assert answer in all_words(school.say(HEAD, text))
    assert "还没报" in all_words(school.say(HEAD, "晨检"))


def test_a_subject_teacher_reports_and_reads_no_names(school: County) -> None:
    school.say(PARENT, "孩子发烧 38.5 请假")

    said = all_words(school.say(MATH, "晨检 三(2)班"))

    assert "病假 1" in said
    assert "12号" not in said


@pytest.mark.parametrize(("roll", "said"), [(3, "3号 发热 38.5℃"), (7, "已有 1 人")])
def test_all_well_after_a_fever_is_asked_about(school: County, roll: int, said: str) -> None:
    school.say(HEAD, f"晨检 {roll}号 发热38.5")

    asked = all_words(school.say(HEAD, "晨检 全部正常"))
    kept = all_words(school.press(HEAD, "保留"))
    school.say(HEAD, "晨检 全部正常")
    changed = all_words(school.press(HEAD, "改"))

    assert said in asked
    assert "要改成全部正常吗" in asked
    assert "发热 1" in kept
    assert "没有异常" in changed
    assert "没有异常" in all_words(school.say(HEAD, "晨检 全部正常"))


def test_a_parent_s_report_reaches_the_class_head_alone(school: County) -> None:
    sent = school.say(PARENT, "孩子发烧 38.5 请假")

    assert "已告诉班主任" in all_words(sent, to=PARENT)
    assert "12号" in all_words(sent, to=HEAD)
    assert "发热 38.5℃ · 病假" in all_words(sent, to=HEAD)
    assert {m.to.id for m in sent} == {PARENT, HEAD}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("3号生病了", "病假 1"),
        ("3号没来", "事假 1"),
        ("三(2)班3号呕吐", "3号"),
        ("全班正常", "没有异常"),
        ("三(2)班晨检正常", "没有异常"),
    ],
)
def test_a_class_head_reports_in_plain_words(school: County, text: str, said: str) -> None:
    answered = all_words(school.say(HEAD, text))

    assert "已上报" in answered
    assert said in answered


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("孩子明天请假", "11月21日"),
        ("请假", "11月20日"),
        ("给孩子请个假", "11月20日"),
        ("孩子明天下午请事假", "11月21日 下午 事假"),
    ],
)
def test_a_parent_asks_for_leave_without_consent(school: County, text: str, when: str) -> None:
    sent = school.say(NO_CONSENT_PARENT, text)

    assert "已告诉班主任" in all_words(sent, to=NO_CONSENT_PARENT)
    assert "7号" in all_words(sent, to=HEAD)
    assert f"时间：{when}" in all_words(sent, to=HEAD)
    assert "已准假" in all_words(school.press(HEAD, "准假"), to=HEAD)


def test_a_sick_child_without_consent_is_away_and_nothing_is_said_of_why(school: County) -> None:
    sent = school.say(NO_CONSENT_PARENT, "孩子发烧38.5 请假")
    only = school.say(NO_CONSENT_PARENT, "孩子发烧38.5")

    assert "没有说病情" in all_words(sent, to=NO_CONSENT_PARENT)
    assert "7号" in all_words(sent, to=HEAD)
    assert "发热" not in all_words(sent, to=HEAD)
    assert "还没有告诉班主任" in all_words(only, to=NO_CONSENT_PARENT)
    assert "已告诉班主任" in all_words(school.press(NO_CONSENT_PARENT, "只请假"))


def test_a_pupil_is_told_who_asks_for_leave(school: County) -> None:
    assert "让家长发" in all_words(school.say(PUPIL, "我发烧了 请假"))


def test_what_a_parent_adds_does_not_end_the_leave(school: County) -> None:
    school.say(PARENT, "孩子发烧 38.5 请假")

    told = all_words(school.say(PARENT, "孩子还在发烧"), to=PARENT)
    coughs = all_words(school.say(PARENT, "孩子还咳嗽，不去上学"), to=PARENT)
    cooler = all_words(school.say(PARENT, "孩子退烧了"), to=PARENT)

    assert "发热 38.5℃ · 病假" in told
    assert "发热 38.5℃、咳嗽 · 病假" in coughs
    assert "还没返校" in cooler
    assert "病假 1" in all_words(school.say(HEAD, "晨检"))


def test_a_parent_is_asked_after_three_days_and_says_the_child_is_back(school: County) -> None:
    school.clock.forward(days=-1)  # Thursday
    school.say(HEAD, "晨检 全部正常")
    school.say(PARENT, "报告健康 发热38.5 请假")
    school.clock.forward(days=4)

    asked = morning(school)
    back = school.press(PARENT, "已经好了")

    assert "好些了吗" in all_words(asked, to=PARENT)
    assert "好些了吗" not in all_words(asked, to=OTHER_PARENT)
    assert "病假共 5 天" in all_words(back, to=PARENT)
    assert "病假" not in all_words(school.say(HEAD, "晨检"))


def test_without_consent_nothing_is_kept_of_the_child(school: County) -> None:
    said = school.say(NO_CONSENT_PARENT, "孩子发烧 39 请假")

    assert "还没有你对“健康数据”的同意" in all_words(said, to=NO_CONSENT_PARENT)
    assert "病假" not in all_words(school.say(HEAD, "晨检"))


def morning(county: County) -> list[ConsoleMessage]:
    """Let the product do what is due after half past eight; return what was sent."""
    before = county.product.console.log.version()
    county.product.engine.remind()
    return county.settle(before)


def test_the_school_s_report_goes_to_the_group_in_numbers_only(school: County) -> None:
    school.say(HEAD, "晨检 3号 发热38.5 咳嗽，5号 病假 发热39 咳嗽")

    sent = morning(school)
    group = all_words(sent, to=STAFF_ROOM)

    assert "晨检日报" in group
    assert "应检 60 · 已检 29 · 因病缺课 1 · 发热 2（不含姓名）" in group
    assert "未上报：三(1)" in group
    assert "3号" not in group
    assert "三(1)班还没报晨检" in all_words(sent, to="qh-head-s1-g3c1")
    assert morning(school) == []


def test_a_cluster_is_told_once_to_those_who_report_it(school: County) -> None:
    school.say(HEAD, "晨检 3号 发热38.5，5号 发热39")
    sent = school.say(HEAD, "晨检 9号 发热38.2 咳嗽")
    more = school.say(HEAD, "晨检 12号 发热38.2 咳嗽")

    for person in (PRINCIPAL, REPORTER):
        said = all_words(sent, to=person)
        assert "聚集性病例" in said
        assert "3 例（三(2)班）" in said
        assert "24 小时内上报" in said
        assert "9号" not in said
        assert "聚集性病例" not in all_words(more, to=person)


def test_a_suspected_notifiable_disease_is_told_at_once(school: County) -> None:
    sent = school.say(HEAD, "晨检 3号 疑似麻疹 请假")

    assert "疑似法定传染病" in all_words(sent, to=REPORTER)
    assert "请立即上报" in all_words(sent, to=PRINCIPAL)


def test_leaders_and_the_bureau_see_numbers(school: County) -> None:
    school.say(HEAD, "晨检 3号 发热38.5")

    of_school = all_words(school.say(PRINCIPAL, "卫生日报"))
    of_county = all_words(school.say(BUREAU, "晨检情况"))
    reminded = all_words(school.press(PRINCIPAL, "提醒"))

    assert "未上报：三(1)" in of_school
    assert "1/2 班未报" in of_county
    assert "已提醒 1 位班主任：三(1)" in reminded


def test_a_record_is_the_own_child_s(school: County) -> None:
    school.say(HEAD, "晨检 12号 发热38.5，13号 咳嗽")

    assert "发热 38.5℃" in all_words(school.say(PARENT, "健康记录"))
    assert "咳嗽" in all_words(school.say(HEAD, "健康记录 13号"))
    for text in ("健康记录 13号", "健康记录 三(2)班 13号"):
        assert "咳嗽" not in all_words(school.say(PARENT, text))


def test_withdrawing_takes_the_record_along(school: County) -> None:
    school.say(HEAD, "晨检 12号 发热38.5")

    gone = all_words(school.say(PARENT, "撤回健康数据"))

    assert "健康记录" in gone
    assert "没有记录" in all_words(school.say(PARENT, "健康记录"))
    assert "发热" not in all_words(school.say(HEAD, "晨检"))


def test_what_is_reported_in_a_group_is_answered_in_private(school: County) -> None:
    sent = school.say(HEAD, "晨检 3号 发热38.5", group=GROUP)

    assert "发热" in all_words(sent, to=HEAD)
    assert "发热" not in all_words(sent, to=GROUP)
    assert all(Card.model_validate(m.card).title for m in sent if m.card)
