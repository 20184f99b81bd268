"""What no figure answers is refused, and said why."""

import pytest

from school.question.plan import Intent
from tests.school.question_readings import known, read, table, told


@pytest.mark.parametrize(("question", "reading"), table("refusals"))
def test_a_question_without_a_figure_is_refused(question: str, reading: str) -> None:
    assert told(read(question)) == reading


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("生均图书册数", "图书册数"),
        ("全县教师平均工资", "平均工资"),
        ("男教师精准教学覆盖面", "男"),
        ("上海无线网络覆盖率", "上海"),
        ("2030年精准教学教师覆盖面目标", "2030年"),
        ("无线网络13月覆盖率", "13月"),
    ],
)
def test_the_word_that_is_not_known_is_said_back(question: str, named: str) -> None:
    assert read(question).named == named


def test_the_nearest_of_teachers_pay_is_other_money() -> None:
    nearest = read("全县教师平均工资").nearest

    assert "spending_per_pupil" in nearest
    assert all(one in known() for one in nearest)


def test_the_nearest_are_asked_the_same_where_they_can_answer_it() -> None:
    understood = read("农村教师精准教学覆盖面离2023年目标还差多少")
    first = understood.instead[understood.nearest[0]]

    assert first.intent is Intent.GAP
    assert [period.name for period in first.periods] == ["2023年"]


def test_nothing_is_offered_instead_that_has_no_such_year() -> None:
    assert read("农村录播教室数2035年是多少").instead == {}


@pytest.mark.parametrize("question", ["升学率是多少", "食堂满意度", "体育场馆数量"])
def test_a_refusal_offers_a_few_indicators(question: str) -> None:
    assert 1 <= len(read(question).nearest) <= 3
