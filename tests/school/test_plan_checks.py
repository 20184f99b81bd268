"""A plan a model proposes is carried out only where every part of it was offered."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.model_plans import PlanDraft
from school.plan_checks import accepted
from school.question.plan import Intent, Plan
from tests.planning import CATALOGUE, FOREIGN, GOOD, SCHOOL, a_task

TASK = a_task("全县wifi弄好了多少，经费、教师呢")


def checked(**changes: Any) -> Plan | None:
    return accepted(PlanDraft(**{**GOOD, **changes}), TASK, catalogue=CATALOGUE)


def test_a_draft_of_what_was_offered_becomes_a_plan() -> None:
    plan = checked()

    assert plan is not None
    assert (plan.intent, plan.indicators) == (Intent.TARGET, ("wireless",))
    assert [(one.name, one.first, one.last) for one in plan.periods] == [
        ("2023年", date(2023, 1, 1), date(2023, 12, 31))
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"understood": False},
        {"indicators": []},
        {"indicators": [], "said": []},
        {"indicators": ["salaries"]},
        {"indicators": ["wireless", "salaries"], "said": ["wifi", "wifi"]},
        {"indicators": ["../../etc/passwd"]},
        {"indicators": ["wireless' OR 1=1"]},
        {"said": ["工资"]},
        {"said": [""]},
        {"said": ["wifi", "wifi"]},
        {"intent": "delete"},
        {"intent": ""},
        {"periods": [{"first": "2019-12-31", "last": "2020-12-31"}]},
        {"periods": [{"first": "2023-12-31", "last": "2023-01-01"}]},
        {"periods": [{"first": "2023-01-01", "last": "2027-01-01"}]},
        {"periods": [{"first": "明年", "last": "2023-12-31"}]},
        {"periods": [{"first": "2023-01-01", "last": "2023-12-31"}] * 7},
        {"places": [0]},
        {"places": [3]},
        {"places": [-1]},
        {"places": [2]},
        {"members": [{"dimension": "项目", "member": "智慧教室"}]},
        {"by": "学生"},
        {"by": "学校"},
        {"live": True},
        {"indicators": ["live_teachers"], "live": True, "periods": [], "places": [1]},
        {"condition": "secret"},
        {"ordering": "random"},
        {"top": -1},
        {"top": 101},
    ],
)
def test_one_part_that_was_not_offered_drops_the_whole(changes: dict[str, Any]) -> None:
    assert checked(**changes) is None


def test_a_member_is_one_of_those_the_indicator_has() -> None:
    wanted = {"indicators": ["budget"], "said": ["经费"], "intent": "sum", "periods": []}

    plan = checked(**wanted, members=[{"dimension": "项目", "member": "智慧教室"}])
    other = checked(**wanted, members=[{"dimension": "项目", "member": "局长公务车"}])
    unheard = checked(**wanted, members=[{"dimension": "身份证", "member": "智慧教室"}])

    assert plan is not None
    assert plan.members == {"项目": ("智慧教室",)}
    assert (other, unheard) == (None, None)


def test_a_region_is_named_by_its_number() -> None:
    plan = checked(places=[1])

    assert plan is not None
    assert [(one.name, one.unit_id) for one in plan.places] == [("广州市", None)]


def test_what_is_counted_takes_the_place_of_what_was_published() -> None:
    plan = checked(
        indicators=["teachers"], said=["教师"], live=True, places=[2], periods=[], by="学校"
    )

    assert plan is not None
    assert (plan.indicators, plan.live, plan.by) == (("live_teachers",), True, "学校")
    assert [one.unit_id for one in plan.places] == [SCHOOL]


def test_a_time_of_some_days_is_said_with_its_days() -> None:
    plan = checked(periods=[{"first": "2023-05-01", "last": "2023-06-03"}])

    assert plan is not None
    assert plan.periods[0].name == "2023年5月1日至2023年6月3日"


WORDS = st.sampled_from(
    [
        "wireless",
        "teachers",
        "budget",
        "salaries",
        "wifi",
        "经费",
        "教师",
        "qt.t1.s2",
        "*",
        "",
        "学校",
    ]
) | st.text(max_size=12)
DAYS = st.dates(min_value=date(2010, 1, 1)).map(date.isoformat) | st.text(max_size=10)


@given(
    st.builds(
        PlanDraft,
        understood=st.booleans(),
        said=st.lists(WORDS, max_size=3),
        indicators=st.lists(WORDS, max_size=3),
        intent=st.sampled_from([*Intent, "drop", ""]),
        periods=st.lists(st.builds(lambda a, b: {"first": a, "last": b}, DAYS, DAYS), max_size=2),
        places=st.lists(st.integers(-5, 50), max_size=3),
        members=st.lists(
            st.builds(lambda a, b: {"dimension": a, "member": b}, WORDS, WORDS), max_size=2
        ),
        by=WORDS,
        live=st.booleans(),
        condition=st.sampled_from(["", "missed", "x"]),
        ordering=st.sampled_from(["", "best", "x"]),
        top=st.integers(-3, 300),
    )
)
def test_whatever_a_model_answers_no_plan_leaves_what_was_offered(draft: PlanDraft) -> None:
    plan = accepted(draft, TASK, catalogue=CATALOGUE)

    if plan is None:
        return
    assert {*plan.indicators} <= {"wireless", "teachers", "live_teachers", "budget",
                                  "recording_rooms"}  # fmt: skip
    assert {one.unit_id for one in plan.places} <= {None, SCHOOL}
    assert FOREIGN not in plan.model_dump_json()
    assert all(TASK.first <= one.first <= one.last for one in plan.periods)
    assert 0 <= plan.top <= 100
