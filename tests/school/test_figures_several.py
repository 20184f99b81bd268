"""Answers about several figures that are named one by one: side by side, measured, added up."""

from decimal import Decimal

import pytest

from school.figure.answer import FigureAnswer
from school.figure.ratio import OTHER_UNITS
from school.figure.terms import plans_of
from school.figures import answered, published
from tests.school.question_readings import known, read


def answer(question: str) -> FigureAnswer:
    """Return the answer to a question about published figures."""
    plan = read(question).plan
    assert plan is not None
    rows = (row for one in plans_of(plan) for row in published(one, known()))
    return answered(plan, list({id(row): row for row in rows}.values()), known())


def amounts(told: FigureAnswer) -> list[tuple[Decimal | None, str]]:
    return [(value.amount, value.unit) for value in told.values]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("远程同步智能课堂2023年的目标是2021年的几倍", [("300", "个"), ("100", "个"), ("3", "倍")]),
        (
            "县级智慧校园建设示范学校2023年的目标是2021年的几倍",
            [("40", "所"), ("10", "所"), ("4", "倍")],
        ),
        ("录播教室数2020年是2017年的几倍", [("90", "个"), ("5", "个"), ("18", "倍")]),
        ("广州2020年省级优课是部级优课的几倍", [("3546", "节"), ("849", "节"), ("4.18", "倍")]),
        ("精准教学教师覆盖面现在是2023年目标的几分之几", [("30", "%"), ("60", "%"), ("50", "%")]),
    ],
)
def test_how_many_times_as_much_shows_both_figures(
    question: str, told: list[tuple[str, str]]
) -> None:
    found = answer(question)

    assert amounts(found)[:3] == [(Decimal(amount), unit) for amount, unit in told]
    assert all(value.source for value in found.values)


def test_a_ratio_names_the_sources_of_both() -> None:
    found = answer("广州2020年省级优课是部级优课的几倍")

    (times,) = [value for value in found.values if value.unit == "倍"]

    assert set(times.source.split("；")) == set(found.sources)
    assert "保留两位小数" in "".join(found.notes)


def test_figures_of_different_units_are_shown_and_not_measured() -> None:
    found = answer("录播教室数2020年是录播教室普及率2020年的几倍")

    assert OTHER_UNITS in found.notes
    assert "倍" not in {value.unit for value in found.values}
    assert {value.unit for value in found.values} == {"个", "%"}


def test_each_figure_keeps_its_own_place_and_time() -> None:
    found = answer("我县师机比2020年是多少，和淇县2022年的目标一样吗")

    told = [(value.scope, value.period, value.words) for value in found.values]
    assert told == [("青田县", "2020年", "1:1"), ("淇县", "2022年", "1:1")]
    assert found.said.endswith("一样。")


def test_two_targets_named_in_one_sentence_are_compared_as_targets() -> None:
    found = answer("智慧教学大平台，2023年是教师覆盖面目标高还是学生覆盖面目标高？")

    assert amounts(found) == [
        (Decimal(60), "%"),
        (Decimal(80), "%"),
        (Decimal(20), "百分点"),
    ]
    assert "学生" in found.said.rpartition("。")[0].rpartition("。")[2].partition("比")[0]


def test_figures_named_one_by_one_are_added_up() -> None:
    found = answer("省级优课加部级优课，广州一共几节")

    assert found.values[0].amount == Decimal(4395)
    assert {value.amount for value in found.values[1:]} == {Decimal(3546), Decimal(849)}


def test_what_is_named_one_by_one_has_no_one_time_to_change() -> None:
    found = answer("录播教室数2020年是2017年的几倍")

    assert found.chips == ()
    assert all(not option.plan.terms for option in found.drill)


def test_ratios_to_one_have_an_order_and_a_difference() -> None:
    best = answer("哪年的生机比最好")
    fallen = answer("生机比2020年比2017年降了多少")

    assert {(v.period, v.words) for v in best.values} == {
        ("2019年", "4.21:1"),
        ("2020年", "4.21:1"),
    }
    assert "减少 0.58" in fallen.said
    assert (Decimal("0.58"), "") in amounts(fallen)


def test_items_of_an_office_are_counted() -> None:
    found = answer("教研室一共负责几个项目")

    assert found.said.startswith("一共 7 项：")
    assert amounts(found)[0] == (Decimal(7), "项")
    assert len(found.values) == 8
