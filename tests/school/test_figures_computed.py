"""What is computed of figures: filters, places in a ranking, changes, and years held together.

Expected answers are worked out here from the rows of the catalogue, not by the code under test.
"""

import re
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest

from school.figure.answer import AnswerValue, FigureAnswer
from school.figure.terms import plans_of
from school.figure.words import value_said
from school.figures import answered, published
from school.indicator import HOME, Figure, FigureKind, Source
from school.people import UnitId
from school.question.plan import Comparison, Intent, Plan, Refusal, Steps
from tests.school.question_readings import known, read, table

_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def carried_out(plan: Plan) -> FigureAnswer:
    rows = (row for one in plans_of(plan) for row in published(one, known()))
    return answered(plan, list({id(row): row for row in rows}.values()), known())


def answer(question: str) -> FigureAnswer:
    """Return the answer to a question about published figures."""
    plan = read(question).plan
    assert plan is not None
    return carried_out(plan)


def rows_of(indicator: str, *kinds: FigureKind) -> list[Figure]:
    rows = known()[indicator].figures
    return [row for row in rows if row.place == HOME and row.kind in kinds]


def of_appendix(row: Figure) -> bool:
    return row.place == HOME and row.source.document.endswith("附件2") and row.amount is not None


def every_row() -> list[Figure]:
    return [row for one in known() if not one.live for row in one.figures]


def amounts(told: FigureAnswer, *labels: str) -> list[tuple[Decimal | None, str]]:
    return [(v.amount, v.unit) for v in told.values if v.label in labels or not labels]


def listed(told: FigureAnswer) -> set[str]:
    """Return the names of what was listed: the labels of its values but those worked out."""
    return {v.label for v in told.values} - {"个数", "条件"}


@pytest.mark.parametrize(
    ("question", "span"),
    [
        ("附件2基线低于50%的指标有哪些", range(50)),
        ("附件2基线超过七成的有哪些", range(71, 101)),
        ("附件2基线在两成以下的有哪些", range(21)),
    ],
)
def test_a_filter_lists_exactly_those_whose_baseline_is_so(question: str, span: range) -> None:
    starts = [row for row in every_row() if of_appendix(row) and row.baseline and row.unit == "%"]
    wanted = {known()[r.indicator].name for r in starts if r.amount in span}

    found = answer(question)

    assert wanted
    assert listed(found) == wanted
    assert all(name in found.said for name in wanted)


def test_a_filter_counts_those_it_lists() -> None:
    aims = [r for r in every_row() if of_appendix(r) and r.kind is FigureKind.TARGET]
    last = [r for r in aims if r.first.year == 2023 and r.unit == "%"]
    short = {r.indicator for r in last if (r.amount or 0) < 100}

    found = answer("附件2百分比指标里，到2023年目标没定满100%的有几项")

    assert amounts(found, "个数") == [(Decimal(len(short)), "项")]
    assert f"{len(short)} 项" in found.said
    assert len(listed(found)) == len(short)


def test_items_of_a_budget_are_filtered_by_what_they_cost_in_all() -> None:
    rows = [
        row
        for row in known()["informatisation_plan_budget"].figures
        if row.members.get("项目", "合计") != "合计" and row.first.year != row.last.year
    ]
    wanted = {r.members["项目"] for r in rows if (r.amount or 0) > 500}

    assert listed(answer("附件1里哪些项目超过500万")) == wanted


def test_what_is_above_80_and_what_is_80_are_told_apart() -> None:
    above, least = answer("2023年目标超过80%的指标"), answer("2023年目标不低于80%的指标")

    assert listed(above) < listed(least)
    assert "接受智慧教学大平台教学的学生覆盖面" in listed(least) - listed(above)


def test_where_there_is_none_the_nearest_is_told() -> None:
    found = answer("2022年目标低于50%的有多少项")

    assert found.said.startswith("没有目标低于 50% 的，最低的是")
    assert amounts(found, "个数") == [(Decimal(0), "项")]
    assert found.refusal is None


def test_the_first_year_above_a_half_is_told_alone() -> None:
    found = answer("创新实验室普及率是从哪一年开始超过一半的")

    assert [(v.period, v.amount) for v in found.values if v.label != "条件"] == [
        ("2019年", Decimal(55))
    ]


@pytest.mark.parametrize("place", [1, 2, 3])
@pytest.mark.parametrize("order", ["高", "低"])
def test_places_count_amounts_that_are_equal_once(place: int, order: str) -> None:
    rows = rows_of("equipment_spending", FigureKind.ACTUAL)
    single = {row.amount for row in rows if row.first.year == row.last.year}
    levels = sorted(filter(None, single), reverse=order == "高")
    said = "最" if place == 1 else f"第{'零一二三'[place]}"

    found = answer(f"教育装备经费{said}{order}的是哪一年")

    assert [value.amount for value in found.values] == [levels[place - 1]]
    assert f"{said}{order}的是" in found.said


def test_what_is_equal_shares_a_place_and_it_is_said() -> None:
    found = answer("附件2里2023年目标第二高的是哪项")

    assert {value.amount for value in found.values} == {Decimal(80)}
    assert "一样的数算同一名。" in found.notes


def test_a_rank_of_none_says_so_and_does_not_rank_the_others() -> None:
    found = answer("附件2里2023年目标低于10%的，哪个最高")

    assert found.said.startswith("没有目标低于 10% 的，最低的是")


def test_a_place_nobody_has_is_refused() -> None:
    found = answer("教育装备经费第九高的是哪一年")

    assert found.refusal is Refusal.NOT_PICKED_OUT
    assert not found.values


@pytest.mark.parametrize(
    "indicator", ["recording_classrooms", "mobile_learning_terminals", "innovation_lab_coverage"]
)
def test_the_year_of_the_largest_rise_is_that_of_the_largest_difference(indicator: str) -> None:
    rows = [r for r in rows_of(indicator, FigureKind.ACTUAL) if r.period == f"{r.first.year}年"]
    rows.sort(key=lambda row: row.first)
    rises = {b.period: (b.amount or 0) - (a.amount or 0) for a, b in pairwise(rows)}
    year = max(rises, key=lambda period: rises[period])

    found = answer(f"{known()[indicator].name}哪一年增加最多")

    assert found.said.startswith(f"增加最多的是 {year}，")
    assert found.values[0].amount == rises[year]


def test_no_rise_is_no_answer_with_a_rise_in_it() -> None:
    found = answer("无线网络覆盖率哪一年升幅最大")

    assert found.said.startswith("没有增加的年份")


def test_every_year_s_change_is_told_and_adds_up() -> None:
    rows = rows_of("equipment_spending", FigureKind.ACTUAL)
    single = sorted((r for r in rows if r.first.year == r.last.year), key=lambda r: r.first)

    found = answer("装备经费逐年增减多少")
    steps = [value for value in found.values if "变化" in value.label]
    signed = [(v.amount or Decimal(0)) * (-1 if "减少" in v.label else 1) for v in steps]

    assert len(steps) == len(single) - 1
    assert sum(signed) == (single[-1].amount or 0) - (single[0].amount or 0)


def test_a_named_year_is_held_against_another_year_s_target() -> None:
    found = answer("创新实验室普及率2020年够不够2021年的目标")

    assert found.attained is False
    assert amounts(found, "2021年目标", "2020年", "差距") == [
        (Decimal(90), "%"),
        (Decimal("87.03"), "%"),
        (Decimal("2.97"), "百分点"),
    ]


def test_shares_of_several_are_of_their_sum() -> None:
    found = answer("青教云平台、教与学、素养提升三个各占多少")
    parts = [v for v in found.values if v.unit == "%"]
    money = {v.label: v.amount for v in found.values if v.unit == "万元"}

    whole = money.pop("合计")

    assert whole == sum(filter(None, money.values()))
    assert sum(v.amount or 0 for v in parts) == pytest.approx(100, abs=0.2)
    assert {v.label for v in parts} == set(money)


def counted(school: str, amount: int | None) -> Figure:
    """Return the rate of a school this week; None: too few are behind it to be told."""
    return Figure(
        indicator="morning_checks_reported",
        kind=FigureKind.ACTUAL,
        first=date(2026, 11, 16),
        last=date(2026, 11, 22),
        period="本周",
        place=school,
        unit_id=UnitId(f"qh.t1.{school}"),
        amount=None if amount is None else Decimal(amount),
        missing=amount is None,
        unit="%",
        source=Source(document="青教实时数据"),
    )


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("哪些学校晨检上报率低于90%", {"s1", "s2"}),
        ("晨检上报率不低于90%的学校有几所", {"s3", "s5"}),
        ("晨检上报率倒数第二的学校", {"s2"}),
    ],
)
def test_schools_are_picked_out_and_what_is_hidden_is_in_neither_list(
    question: str, names: set[str]
) -> None:
    plan = read(question).plan
    assert plan is not None
    rates = {"s1": 70, "s2": 85, "s3": 90, "s4": None, "s5": 100}

    found = answered(plan, [counted(s, rate) for s, rate in rates.items()], known())

    assert listed(found) == names
    assert any("没有数据" in note for note in found.notes)
    if plan.count:
        assert amounts(found, "个数") == [(Decimal(2), "所")]


def chip(found: FigureAnswer, name: str) -> list[Plan]:
    (one,) = [one for one in found.chips if one.name == name]
    return [option.plan for option in one.options]


def test_the_condition_of_a_filter_can_be_turned_round() -> None:
    found = answer("附件2里2023年目标低于70%的有哪些")
    turned = chip(found, "条件")[0]

    assert turned.where is not None
    assert turned.where.comparison is Comparison.AT_LEAST
    assert listed(carried_out(turned)).isdisjoint(listed(found))
    assert [p.periods[0].name for p in chip(found, "年份")] == ["2021年", "2022年"]
    assert chip(found, "出处")[0].part == ""


def test_a_filter_over_everything_is_called_so_and_offers_no_headings() -> None:
    found = answer("附件2里2023年目标低于70%的有哪些")

    assert found.title == "指标 · 2023年 · 青田县"
    assert found.drill == ()


def test_the_place_the_change_and_the_year_held_can_be_changed() -> None:
    second = answer("录播教室普及率第二高的是哪一年")
    rise = answer("录播教室数哪一年涨得最多")
    held = answer("创新实验室普及率2020年够不够2021年的目标")

    assert [plan.nth for plan in chip(second, "名次")] == [1, 3, 2]
    assert {plan.steps for plan in chip(rise, "比什么")} == {Steps.FALL, Steps.EITHER}
    assert {p.held.name for p in chip(held, "拿哪年比") if p.held} >= {"2017年", "2019年"}


@pytest.mark.parametrize(("question", "reading"), table("computed"))
def test_every_number_said_is_one_of_the_values(question: str, reading: str) -> None:
    if reading.startswith(("!", "?")) or " live" in reading:
        return
    found = answer(question)
    texts = [question, *(known()[one].name for one in found.plan.indicators)] if found.plan else []
    texts += [one.name for one in known()]

    held = {n for t in (*texts, *map(_told, found.values)) for n in _NUMBER.findall(t)}

    assert not {n for n in _NUMBER.findall(found.said) if n not in held}
    assert all(value.source for value in found.values)


def _told(value: AnswerValue) -> str:
    return f"{value_said(value)} {value.amount} {value.period} {value.label} {value.source}"


def test_a_pressed_plan_means_what_it_did() -> None:
    plan = read("附件2基线高于20%低于50%的有哪些").plan
    assert plan is not None

    again = Plan.model_validate_json(plan.model_dump_json(exclude_defaults=True))

    assert again == plan
    assert again.intent is Intent.LIST
