"""Which fulfil two conditions of different amounts, worked out here from the rows themselves."""

import pytest

from school.figure_words import value_said
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
