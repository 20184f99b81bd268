"""Which fulfil two conditions of different amounts, worked out here from the rows themselves."""

from decimal import Decimal

import pytest

from school.figure.words import value_said
from school.indicator import HOME, Figure, FigureKind
from school.indicator_catalogue import catalogue
from tests.school.test_figures_computed import answer, listed


def start_of(rows: list[Figure]) -> Figure | None:
    return next((row for row in rows if row.baseline and row.unit == "%"), None)


def target_of(rows: list[Figure], year: int) -> Figure | None:
    aims = (row for row in rows if row.kind is FigureKind.TARGET and row.unit == "%")
    return next((row for row in aims if row.first.year == year), None)


def fulfilling(below: int, above: int, year: int) -> set[str]:
    """Names of what starts below one amount and is to be above another."""
    found = set()
    for one in catalogue():
        rows = [row for row in one.figures if row.place == HOME and row.amount is not None]
        start, aim = start_of(rows), target_of(rows, year)
        if start and aim and start.amount < below and aim.amount > above:  # type: ignore[operator]
            found.add(one.name)
    return found


@pytest.mark.parametrize(
    ("question", "below", "above", "year"),
    [
        ("基线低于50%、2023年目标超过90%的有哪些", 50, 90, 2023),
        ("哪些指标基线不到30%但2022年目标高于60%", 30, 60, 2022),
        ("2023年目标高于70%而基线不足20%的指标", 20, 70, 2023),
    ],
)
def test_each_condition_is_held_against_its_own_figure(
    question: str, below: int, above: int, year: int
) -> None:
    told = answer(question)

    names = {label.rsplit(" ", 1)[0] for label in listed(told)}
    assert names == fulfilling(below, above, year)
    assert all(value.source for value in told.values)


def test_what_is_asked_of_those_that_fulfil_a_condition_is_told_with_them() -> None:
    told = answer("基线低于10%的百分比指标，2023年目标分别是多少")

    said = {value.label: value_said(value) for value in told.values}
    assert said["利用数字化教育服务大平台开展教师专业发展应用的学校数 2023年目标"] == "100%"
    assert said["利用数字化教育服务大平台开展教师专业发展应用的学校数 2021年11月基线"] == "0%"


def test_each_of_two_conditions_can_be_left_out_by_a_chip() -> None:
    told = answer("基线低于50%、2023年目标超过90%的有哪些")

    [chip] = [one for one in told.chips if one.name == "条件"]
    assert chip.said == "现有低于50%、2023年目标超过90%"
    assert [one.label for one in chip.options] == ["只看现有低于50%", "只看2023年目标超过90%"]


def test_that_nothing_fulfils_both_is_said() -> None:
    told = answer("基线高于90%、2023年目标低于50%的有哪些")

    assert told.said == "没有现有超过 90%、2023年目标低于 50% 的。"


def gaps(year: int) -> dict[str, Decimal]:
    """By name, how far each share starts from its target of a year, where it has not reached it."""
    found = {}
    for one in catalogue():
        rows = [row for row in one.figures if row.place == HOME and row.amount is not None]
        start, aim = start_of(rows), target_of(rows, year)
        amounts = (aim.amount, start.amount) if start and aim else (None, None)
        short = (amounts[0] or Decimal(0)) - (amounts[1] or Decimal(0))
        if short > 0:
            found[one.name] = short
    return found


@pytest.mark.parametrize(
    ("question", "year", "place", "farthest"),
    [
        ("附件2里差距最大的是哪个指标", 2023, 1, True),
        ("离2022年目标差得最多的指标是哪个", 2022, 1, True),
        ("差距第二大的指标是哪个", 2023, 2, True),
        ("离2023年目标最近的是哪个指标", 2023, 1, False),
    ],
)
def test_what_is_farthest_from_its_target_comes_first(
    question: str, year: int, place: int, *, farthest: bool
) -> None:
    far = gaps(year)
    level = sorted(set(far.values()), reverse=farthest)[place - 1]

    told = answer(question)

    assert {one.name for one in catalogue() if one.name in told.title} <= {*far}
    assert {v.amount for v in told.values if v.label.endswith("差距")} == {level}
    assert {n for n, short in far.items() if short == level} == {
        v.label.removesuffix(" 差距").strip() for v in told.values if v.label.endswith("差距")
    }


def test_targets_are_put_in_order_and_not_what_there_is() -> None:
    told = answer("附件2指标里2021年目标最低的是哪个")

    assert {(v.amount, v.unit) for v in told.values} == {(Decimal(20), "%")}
    [chip] = [one for one in told.chips if one.name == "比什么"]
    assert chip.said == "目标"
    assert [one.label for one in chip.options] == ["现有", "差距"]


def test_a_ranking_is_of_those_that_fulfil_a_condition() -> None:
    told = answer("2023年目标低于70%的指标里基线最高的是哪个")

    low = fulfilling(101, -1, 2023) - fulfilling(101, 69, 2023)
    starts = [start_of(list(one.figures)) for one in catalogue() if one.name in low]
    best = max(start.amount or Decimal(0) for start in starts if start)
    assert {v.amount for v in told.values if v.label != "条件"} == {best}
