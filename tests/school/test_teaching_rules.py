"""The rule file of teachers' points: what it says, and what is wrong with it."""

from datetime import date
from decimal import Decimal

import pytest

from school.errors import NotUnderstood
from school.teaching_rules import Dimension, Period, parse_rules, rules_text, term

TEXT = rules_text()


def line_with(text: str, words: str) -> int:
    return 1 + text[: text.index(words)].count("\n")


def test_the_file_beside_the_code_can_be_used() -> None:
    rules = parse_rules(TEXT)

    assert sum(rules.dimensions.values()) == rules.year_cap == 100
    assert {a.dimension for a in rules.claimable()} == set(Dimension)
    assert [a.id for a in rules.counted()] == ["marking", "joint_research"]


def test_the_version_changes_with_every_letter() -> None:
    assert parse_rules(TEXT).version == parse_rules(str(TEXT)).version
    assert parse_rules(TEXT).version != parse_rules(TEXT + "\n").version


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("cap = 15\n", "cap = 0\n", "activities.honour.cap：要大于 0"),
        ("cap = 15\n", 'cap = "many"\n', "activities.honour.cap：要是数字"),
        ("cap = 12\n", "cap = 1.25\n", "activities.open_lesson.cap：最多一位小数"),
        ("cap = 12\n", "cap = 7\n", "activities.open_lesson：cap 不能小于一次的分值"),
        ('per = "week"', 'per = "day"', "activities.marking.per：应为"),
        ('dimension = "师德师风"', 'dimension = "师风"', "activities.honour.dimension：应为"),
        ("evidence = false", "evidense = false", "activities.home_visit.evidense：不认识这个名称"),
        ("evidence = false", "evidence = 3", "activities.home_visit.evidence：要是 true 或 false"),
        ('name = "课题研究"\n', "", "activities.project.name：没有写"),
        ("each = 30", "each = 0", "activities.marking.each：太小"),
        ("points = 0.5\n", "", "activities.home_visit：points 和 levels 要写其中一个"),
        ('decides = "principal"', 'decides = "me"', "activities.honour.decides：应为"),
        ("year_cap = 100", "year_cap = 100\nbonus = 3", "bonus：不认识这个名称"),
    ],
)
def test_a_wrong_value_is_named_with_its_line(old: str, new: str, said: str) -> None:
    broken = TEXT.replace(old, new, 1)
    key = said.partition("：")[0].split(".")[-1]

    with pytest.raises(NotUnderstood) as refused:
        parse_rules(broken)

    assert said in refused.value.message
    header = f"[activities.{key}]" if f"[activities.{key}]" in broken else new.strip() or "project]"
    assert f"第 {line_with(broken, header.splitlines()[-1])} 行" in refused.value.message


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("year_cap = 100", "year_cap = ", "第 11 行第 12 个字附近写法不对"),
        ('"教学业绩" = 35\n', "", "dimensions 缺少 教学业绩"),
        ('names = ["体检"]', 'names = ["家访"]', "“家访”同时是 home_visit 和 check_up 的名称"),
    ],
)
def test_a_file_that_does_not_hold_together_is_refused(old: str, new: str, said: str) -> None:
    with pytest.raises(NotUnderstood, match="积分规则文件") as refused:
        parse_rules(TEXT.replace(old, new, 1))

    assert said in refused.value.message


@pytest.mark.parametrize(
    ("text", "activity", "level"),
    [
        ("公开课 县级", "open_lesson", "县级"),
        ("我上了一节示范课，市级的", "open_lesson", "市级"),
        ("心理健康培训", "counselling", ""),
        ("培训", "training", ""),
        ("论文获奖 国家级", "article", "国家级"),
    ],
)
def test_an_activity_is_known_by_any_of_its_names(text: str, activity: str, level: str) -> None:
    named = parse_rules(TEXT).named_in(text)

    assert named is not None
    assert (named[0].id, named[0].level_in(text)) == (activity, level)


def test_what_the_product_counts_cannot_be_claimed() -> None:
    assert parse_rules(TEXT).named_in("批改作业") is None


@pytest.mark.parametrize(
    ("day", "number"),
    [
        (date(2026, 8, 1), 1),
        (date(2027, 1, 31), 1),
        (date(2027, 2, 1), 2),
        (date(2027, 7, 31), 2),
    ],
)
def test_a_term_ends_with_january_and_with_july(day: date, number: int) -> None:
    assert term(day) == number


def test_days_of_one_period_have_one_name() -> None:
    monday, sunday, next_monday = date(2026, 11, 16), date(2026, 11, 22), date(2026, 11, 23)

    assert Period.WEEK.of(monday) == Period.WEEK.of(sunday) != Period.WEEK.of(next_monday)
    assert Period.TERM.of(date(2026, 12, 31)) == Period.TERM.of(date(2027, 1, 1))
    assert Period.YEAR.of(date(2027, 7, 31)) != Period.YEAR.of(date(2027, 8, 1))


def test_points_follow_level_and_count() -> None:
    rules = parse_rules(TEXT)

    assert rules.activity("open_lesson").worth("市级") == 4
    assert rules.activity("marking").worth("", count=89) == Decimal("0.2")
