"""Figures that are described without their names, and what sounds like one and is none."""

import pytest

from school.figure.refusals import saying_which
from school.figures import answered, published
from school.indicator_catalogue import catalogue
from school.question.plan import Intent
from tests.school.question_readings import TABLES, known, read, table, told

_ENOUGH = 3


def undescribed() -> list[str]:
    """Return the sentences of undescribed.tsv."""
    lines = (TABLES / "undescribed.tsv").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize(("question", "plain"), table("described"))
def test_a_description_means_what_its_name_means(question: str, plain: str) -> None:
    told_by_name = told(read(plain))

    assert told(read(question)) == told_by_name


@pytest.mark.parametrize("question", undescribed())
def test_what_nobody_counts_is_not_taken_for_a_figure(question: str) -> None:
    understood = read(question)

    assert understood.plan is None


def test_every_indicator_is_described_in_several_ways() -> None:
    silent = [one.id for one in catalogue() if len(set(one.described)) < _ENOUGH]

    assert silent == []


def test_no_two_indicators_are_described_with_the_same_sentence() -> None:
    said = [phrase for one in catalogue() for phrase in one.described]

    twice = {phrase for phrase in said if said.count(phrase) > 1}

    assert twice == set()


def test_an_answer_to_a_description_says_first_which_figure_it_is() -> None:
    understood = read("2018年平均几个孩子分一台能用的电脑")

    assert understood.described
    assert understood.plan is not None
    rows = published(understood.plan, known())
    said = saying_which(answered(understood.plan, rows, known()).said, understood.plan, known())
    assert said.startswith("你问的应该是“有效生机比”。")
    assert "4.24:1" in said


def test_a_named_figure_is_answered_without_saying_which() -> None:
    understood = read("2018年生机比")

    assert understood.plan is not None
    assert not understood.described


@pytest.mark.parametrize(
    "question",
    [
        "女老师做精准教学的占几成",
        "农村孩子用平板的占几成",
        "民办学校有WiFi的占几成",
        "住校生生病缺课的占几成",
        "校车有几辆",
        "课堂教学改革典型有几个",
    ],
)
def test_a_word_that_says_of_whom_is_never_passed_over_in_a_description(question: str) -> None:
    understood = read(question)

    assert understood.plan is None


def test_a_description_keeps_what_is_wanted_of_the_figure() -> None:
    gap = read("能同步上课的教室，照2021年的要求还欠几间")
    rank = read("2017到2020哪年花在装备上的最狠")
    formula = read("人均学时的分母里包不包括校长")

    assert [one.plan and one.plan.intent for one in (gap, rank, formula)] == [
        Intent.GAP,
        Intent.RANK,
        Intent.FORMULA,
    ]


@pytest.mark.parametrize(
    ("question", "share"),
    [
        ("推进计划21年的钱占三年总数百分之几", "37.7%"),
        ("教与学应用系统预算 21年占三年的多少", "28.9%"),
        ("青教云预算2022年占三年合计几成", "34.1%"),
    ],
)
def test_a_year_is_a_share_of_the_years_together(question: str, share: str) -> None:
    understood = read(question)

    assert understood.plan is not None
    answer = answered(understood.plan, published(understood.plan, known()), known())
    assert share in answer.said
    assert [one.label for one in answer.values] == ["占比", "部分", "总数"]
