"""What the next question means of what was answered: that one, those on the list, the last two."""

import pytest

from school.figure.answer import MOST_BEFORE, FigureAnswer, carried_on
from school.question.plan import Plan
from tests.school.question_readings import plan_told, read
from tests.school.test_figures_computed import carried_out


def talked(*questions: str) -> Plan:
    """Return what is kept after some questions, each answered before the next."""
    last: Plan | None = None
    for question in questions:
        plan = read(question, last=last).plan
        assert plan is not None, question
        last = carried_on(carried_out(plan), last)
    assert last is not None
    return last


@pytest.mark.parametrize(
    ("questions", "meant"),
    [
        (
            ("附件2里差距最大的是哪个指标", "它的基线是多少"),
            "value schools_developing_teachers_online @现在",
        ),
        (
            ("附件2里差距最大的是哪个指标", "怎么算的"),
            "formula schools_developing_teachers_online",
        ),
        (("附件2里基线最低的是哪个", "它的目标呢"), "target schools_developing_teachers_online"),
        (
            ("创新实验室普及率达标了吗", "移动终端普及率呢", "哪个差得多"),
            "rank innovation_lab_coverage+schools_with_mobile_terminals top=1 highest of gap",
        ),
        (
            ("基线低于30%的有哪些", "其中最高的是哪个", "离目标差多少"),
            "gap schools_diagnosing_with_ai",
        ),
    ],
)
def test_what_was_told_is_what_the_next_question_points_at(
    questions: tuple[str, ...], meant: str
) -> None:
    assert plan_told(talked(*questions)) == meant


def test_only_a_few_questions_are_kept() -> None:
    asked = [f"录播教室{year}年多少间" for year in (2017, 2018, 2019, 2020)]

    last: Plan | None = talked(*asked)

    kept = 0
    while last is not None and last.before is not None:
        last, kept = last.before, kept + 1
    assert kept == MOST_BEFORE


def test_a_question_that_is_refused_leaves_the_one_before_it() -> None:
    before = talked("生均投入2018年多少")
    empty = read("2020年生均投入多少").plan
    assert empty is not None

    assert carried_on(carried_out(empty), before) == before


def test_asking_the_same_again_keeps_what_was_before() -> None:
    before = talked("录播教室2017年多少间", "2020年呢")
    answer = FigureAnswer(question="", said="", plan=before.model_copy(update={"before": None}))

    assert carried_on(answer, before) == before
