"""A region's figures of one year, asked for together."""

from school.indicator_catalogue import catalogue
from school.question.at_once import MOST
from tests.school.question_readings import read


def of(place: str, year: str) -> set[str]:
    """Return the indicators that have a figure of that place and year."""
    return {
        one.id
        for one in catalogue()
        if any(f.place == place and f.period == f"{year}年" for f in one.figures)
    }


def test_a_region_s_targets_of_a_year_are_told_together() -> None:
    plan = read("淇县2021年有哪些目标").plan

    assert plan is not None
    assert plan.intent == "target"
    assert set(plan.indicators) == of("淇县", "2021")


def test_a_region_s_figures_of_a_year_are_told_together() -> None:
    plan = read("列出衢州2018年的几个指标").plan

    assert plan is not None
    assert set(plan.indicators) == of("衢州市", "2018")


def test_where_there_are_many_their_names_are_told() -> None:
    plan = read("广州2020年有哪些指标").plan

    assert len(of("广州市", "2020")) > MOST
    assert plan is not None
    assert (plan.intent, plan.indicators) == ("list", ())
