"""Warnings: work that went worse for weeks, with the reason, and nothing about what a child is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.disclosure import NOTHING, Count
from school.early_warning import Compared, rules, warnings

LABELS = ("差生", "后进", "落后生", "问题学生", "名次", "排名", "倒数", "笨", "情绪", "注意力")


def week(right: int, answered: int = 10, *, others: float | None = 0.9) -> Compared:
    return Compared(own=Count(pupils=1, right=right, answered=answered), others=others)


EMPTY = Compared(own=NOTHING, others=0.9)


@pytest.mark.parametrize(
    ("weeks", "said"),
    [
        ([week(5)] * 3, ("分数 最近 3 周比班级平均低，可以多练",)),
        ([week(5)] * 2, ()),
        ([week(5), EMPTY, week(5), EMPTY, week(5)], ("分数 最近 3 周比班级平均低，可以多练",)),
        ([week(5), week(5), week(9), week(5)], ()),
        ([week(9), week(5), week(5), week(5)], ("分数 最近 3 周比班级平均低，可以多练",)),
        ([week(2, 4)] * 3, ()),
        ([week(5, others=None)] * 3, ()),
        ([week(8)] * 2 + [week(8, others=0.89)], ()),
    ],
)
def test_three_weeks_below_the_class_are_said(weeks: list[Compared], said: tuple[str, ...]) -> None:
    assert warnings({"分数": weeks}, than="班级", silent_weeks=0) == said


def test_falling_is_said_with_how_much() -> None:
    weeks = [week(9)] * 4 + [week(6)] + [week(6, others=0.5)] * 3

    assert warnings({"分数": weeks}, than="班级", silent_weeks=0) == (
        "分数 正确率比前四周降了 30 个百分点",
    )
    assert warnings({"分数": weeks[4:]}, than="班级", silent_weeks=0) == ()


@pytest.mark.parametrize(("silent", "said"), [(2, ()), (3, ("3 周没有作业记录，可以问问老师",))])
def test_three_weeks_without_homework_are_said(silent: int, said: tuple[str, ...]) -> None:
    assert warnings({}, than="班级", silent_weeks=silent) == said


def test_a_school_may_set_its_own_thresholds() -> None:
    own = rules().model_copy(update={"silent": rules().silent.model_copy(update={"weeks": 1})})

    assert warnings({}, than="班级", silent_weeks=1, by=own) == ("1 周没有作业记录，可以问问老师",)


@given(
    st.dictionaries(
        st.sampled_from(["分数", "小数"]),
        st.lists(st.builds(week, st.integers(0, 10), st.just(10))),
    ),
    st.integers(0, 30),
)
def test_a_warning_is_about_work_and_never_a_label(
    areas: dict[str, list[Compared]], silent: int
) -> None:
    for said in warnings(areas, than="班级", silent_weeks=silent):
        assert any(char.isdigit() for char in said)
        assert not [label for label in LABELS if label in said]
