"""What class heads and families write about health, and what is understood of it."""

import pytest

from school.errors import NotUnderstood
from school.health import Absence, Meal
from school.health_rules import health_rules
from school.health_words import parse_check, parse_told, spoken
from school.spelling import simplified

RULES = health_rules()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "晨检 3号 发热38.5 咳嗽，7号 事假，12号 病假 呕吐",
            {3: "发热 38.5℃、咳嗽", 7: "事假", 12: "呕吐 · 病假"},
        ),
        ("午检 三(2)班 3、5号咳嗽", {3: "咳嗽", 5: "咳嗽"}),
        ("晨检 其余都正常，十二号 发烧38度5", {12: "发热 38.5℃"}),
        ("晨检：3号 体温 37.2", {3: "体温 37.2℃"}),
        ("晨检：3号 体温 37.3", {3: "发热 37.3℃"}),
        ("晨检 3号 请假 拉肚子", {3: "腹泻 · 病假"}),
        ("晨检 3号 疑似水痘", {3: "疑似水痘"}),
        ("晨检 3號 發燒 38.5", {3: "发热 38.5℃"}),
        ("晨检 3号 返校", {3: "正常到校"}),
    ],
)
def test_a_report_by_roll_numbers(text: str, said: dict[int, str]) -> None:
    found = parse_check(simplified(text), rules=RULES).findings

    assert {roll: spoken(finding, rules=RULES) for roll, finding in found} == said


@pytest.mark.parametrize(
    "text", ["晨检 全部正常", "晨检 全班都正常", "三(2)班都到齐", "三(2)班晨检正常", "正常"]
)
def test_all_well(text: str) -> None:
    said = parse_check(text, rules=RULES)

    assert said.all_well
    assert not said.findings


def test_all_the_others_well_is_no_all_well() -> None:
    assert not parse_check("晨检 3号 咳嗽，其余全部正常", rules=RULES).all_well


def test_what_is_denied_is_no_sign() -> None:
    ((_, finding),) = parse_check("晨检 3号 不发烧 咳嗽", rules=RULES).findings

    assert finding.signs == ("cough",)


def test_a_dormitory_and_a_meal_are_kept() -> None:
    ((_, finding),) = parse_check("晨检 3号 宿舍301 午餐后呕吐", rules=RULES).findings

    assert (finding.dorm, finding.meal, finding.signs) == ("301", Meal.LUNCH, ("vomiting",))


@pytest.mark.parametrize("celsius", ["33.9", "43.1", "385", "3.85"])
def test_a_temperature_no_child_has_is_a_slip_of_the_pen(celsius: str) -> None:
    with pytest.raises(NotUnderstood, match=r"没有记下|没看懂"):
        parse_check(f"晨检 3号 {celsius}", rules=RULES)


@pytest.mark.parametrize("celsius", ["34", "34.0", "43.0"])
def test_the_bounds_themselves_are_taken(celsius: str) -> None:
    ((_, finding),) = parse_check(f"晨检 3号 体温{celsius}", rules=RULES).findings

    assert finding.temperature_c == float(celsius)


@pytest.mark.parametrize("text", ["晨检 3号 唱歌", "晨检 3号", "晨检 3号，"])
def test_what_nobody_understands_is_asked_again(text: str) -> None:
    with pytest.raises(NotUnderstood, match="3号"):
        parse_check(text, rules=RULES)


@pytest.mark.parametrize(
    ("text", "said", "absence"),
    [
        ("孩子发烧 38.5 请假", "发热 38.5℃ · 病假", Absence.SICK),
        ("老师您好，林小满今天发烧39度，请一天假", "发热 39.0℃ · 病假", Absence.SICK),
        ("报告健康 咳嗽", "咳嗽", Absence.NONE),
        ("孩子拉肚子在家休息", "腹泻 · 病假", Absence.SICK),
        ("孩子还在发烧", "发热", Absence.NONE),
        ("孩子还咳嗽，不去上学", "咳嗽 · 病假", Absence.SICK),
        ("康复 返校", "正常到校", Absence.NONE),
    ],
)
def test_what_a_family_reports(text: str, said: str, absence: Absence) -> None:
    finding = parse_told(text, rules=RULES, name="林小满")

    assert finding is not None
    assert spoken(finding, rules=RULES) == said
    assert finding.absence is absence


@pytest.mark.parametrize("text", ["家里有事请假", "报告健康", "孩子今天很开心"])
def test_what_is_not_about_health_is_not_kept(text: str) -> None:
    assert parse_told(text, rules=RULES, name="林小满") is None


def test_who_comes_back_tomorrow_is_not_back_today() -> None:
    with pytest.raises(NotUnderstood, match="返校当天"):
        parse_told("孩子好了明天返校", rules=RULES, name="林小满")
