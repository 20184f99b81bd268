"""What no plan can hold is refused, and two targets are held against each other."""

import pytest

from school.question.beyond import beyond
from school.question.plan import Intent, Refusal
from tests.school.question_readings import read


@pytest.mark.parametrize(
    "question",
    [
        "录播教室数超过50%的是哪几年",
        "录播教室普及率低于50%的班级有哪些",
        "教龄排第二的学校",
        "住校生超过100人的学校有哪些",
    ],
)
def test_a_place_or_an_amount_no_plan_can_hold_is_refused(question: str) -> None:
    understood = read(question)

    assert understood.refusal is Refusal.NOT_PICKED_OUT
    assert understood.named in question


@pytest.mark.parametrize(
    "question",
    [
        "云溪第2小学这学期晨检上报率",
        "2023年目标是100%的指标有哪几个",
        "录播教室普及率最高的是哪一年",
        "2023年目标倒数第一的是哪项",
        "出口带宽超过1G且无线覆盖的学校比例",
        "2020年的11个创新实验室够2021年目标吗",
        "哪些没到2023年的目标",
    ],
)
def test_a_name_a_target_and_the_first_of_a_rank_are_not(question: str) -> None:
    assert beyond(question) == ""


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (
            "老师和学生的精准教学覆盖面2023年目标差几个百分点",
            "teachers_in_precision_teaching",
            "pupils_in_precision_teaching",
        ),
        (
            "课程视频资源覆盖面和成长档案应用2021年目标相差几个点",
            "courses_with_video",
            "schools_keeping_growth_records",
        ),
    ],
)
def test_two_targets_are_held_against_each_other(question: str, one: str, other: str) -> None:
    plan = read(question).plan

    assert plan is not None
    assert plan.intent is Intent.COMPARE
    assert [(term.indicator, term.intent) for term in plan.terms] == [
        (one, Intent.TARGET),
        (other, Intent.TARGET),
    ]


def test_how_far_two_are_from_their_targets_is_told_of_each() -> None:
    plan = read("无线网络覆盖率和录播教室普及率离2021年的目标差几个百分点").plan

    assert plan is not None
    assert plan.terms == ()
