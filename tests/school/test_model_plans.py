"""What a model is asked about figures: little, and nothing of people and numbers."""

import pytest

from school.indicator_catalogue import Catalogue
from school.model_plans import (
    MOST_CANDIDATES,
    bounds,
    candidates,
    is_for_a_model,
    offered,
    offered_places,
    without_numbers,
)
from school.question.plan import Intent, Plan, QuestionRead, Refusal
from tests.planning import (
    BUDGET,
    CATALOGUE,
    ELSEWHERE,
    PLACES,
    SCHOOL,
    TODAY,
    WIRELESS,
    a_task,
    ambiguous,
    an_indicator,
    unknown,
)


@pytest.mark.parametrize(
    ("read", "asked"),
    [
        (unknown("wifi弄好了多少"), True),
        (unknown("平均工资", covered=1), False),
        (ambiguous("覆盖率多少"), True),
        (QuestionRead(question="x", plan=Plan(intent=Intent.LIST)), False),
        *(
            (QuestionRead(question="x", refusal=why, covered=0.2), False)
            for why in Refusal
            if why is not Refusal.UNKNOWN
        ),
    ],
)
def test_a_model_is_asked_only_about_what_rules_leave_open(
    read: QuestionRead, *, asked: bool
) -> None:
    assert is_for_a_model(read) is asked


def test_what_comes_nearest_may_be_chosen_and_no_more_than_twelve() -> None:
    many = [an_indicator(f"n{n}", f"网络第{n}覆盖率") for n in range(40)]
    catalogue = CATALOGUE.beside(many)

    chosen = candidates(unknown("网络覆盖率有没有弄好"), catalogue)

    assert chosen[0] == WIRELESS
    assert len(chosen) == MOST_CANDIDATES


def test_what_shares_no_pair_of_letters_is_not_offered() -> None:
    ids = [one.id for one in candidates(unknown("无线网络好了吗"), CATALOGUE)]

    assert ids == ["wireless"]


def test_of_an_ambiguous_question_only_its_readings_may_be_chosen() -> None:
    ids = [one.id for one in candidates(ambiguous("推进计划经费覆盖率"), CATALOGUE)]

    assert ids == ["teachers", "wireless"]


def test_a_reading_of_an_indicator_that_is_gone_is_left_out() -> None:
    assert candidates(ambiguous("覆盖率"), Catalogue((WIRELESS,))) == (WIRELESS,)


def test_an_indicator_is_offered_without_its_figures() -> None:
    for one in (WIRELESS, BUDGET, ELSEWHERE):
        told = offered(one).model_dump_json()

        assert not any(f"{figure.amount}" in told for figure in one.figures)
    assert offered(BUDGET).members == {"项目": ("智慧教室", "同步课堂")}
    assert offered(WIRELESS).years == (2021, 2022, 2023)


def test_only_places_like_the_words_of_the_question_are_told() -> None:
    places = offered_places("城东小学的无线网络", (WIRELESS, ELSEWHERE), PLACES)

    assert [one.name for one in places] == ["广州市", "城东小学", "石门小学"]
    assert places[1].unit_id == SCHOOL
    assert [one.name for one in offered_places("无线", (ELSEWHERE,), PLACES)] == ["广州市"]


def test_times_reach_from_the_first_figure_to_the_last_or_today() -> None:
    first, last = bounds((WIRELESS, ELSEWHERE), today=TODAY)

    assert (first.year, last) == (2020, TODAY)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("13812345678的孩子", "…的孩子"),
        ("身份证33252219990101123X", "身份证…"),
        ("发到 a.b@example.com", "发到 …"),
        ("2023年目标60%", "2023年目标60%"),
        ("2017-2019年经费", "2017-2019年经费"),
    ],
)
def test_phones_and_addresses_are_not_told(said: str, told: str) -> None:
    assert without_numbers(said) == told


def test_a_task_holds_no_figure() -> None:
    assert ".77" not in a_task().model_dump_json()
