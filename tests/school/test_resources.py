"""Whose a resource is, who sees it, and which are wanted."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.people import PersonId, Role, UnitId
from school.resources import (
    NOBODYS,
    Level,
    Resource,
    ResourceFacts,
    ResourceFilter,
    ResourceId,
    ResourceType,
    ReviewState,
    Stage,
    may_read,
    seer_of,
)
from tests.builders import a_person, an_appointment

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
TODAY = date(2026, 11, 22)
UNITS = ["qt", "qt.t1", "qt.t1.s1", "qt.t1.s1.g3.c2", "qt.t1.s2", "qt.t2.s1.g1.c1", "q", "q.t1.s1"]


def a_resource(**facts: object) -> Resource:
    known: dict[str, object] = {
        "id": "r1",
        "work": "r1",
        "title": "分数除法",
        "level": Level.SCHOOL,
        "home": "qt.t1.s1",
        "open_to": "qt.t1.s1",
        "state": ReviewState.APPROVED,
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Resource.model_validate({**known, **facts})


@given(
    role=st.sampled_from([role for role in Role if role is not Role.GUARDIAN]),
    post=st.sampled_from(UNITS),
    open_to=st.sampled_from([*UNITS, NOBODYS]),
    owner=st.sampled_from(["me", "other", None]),
    state=st.sampled_from(ReviewState),
)
def test_a_search_shows_exactly_what_the_policy_lets_read(
    role: Role, post: str, open_to: str, owner: str | None, state: ReviewState
) -> None:
    person = a_person("me", an_appointment(role, post))
    resource = a_resource(open_to=open_to, owner=owner, state=state)

    seen = seer_of(person, on=TODAY).sees(shown_to=resource.shown_to, owner=resource.owner)

    assert seen == may_read(person, resource, on=TODAY)


def test_a_guardian_sees_what_is_open_to_the_county_of_the_child() -> None:
    guardian = a_person("g", children=PersonId("p1"))
    seer = seer_of(guardian, counties=[UnitId("qt")], on=TODAY)

    assert seer.sees(shown_to=UnitId("qt"), owner=None)
    assert not seer.sees(shown_to=UnitId("qt.t1.s1"), owner=None)
    assert not seer.sees(shown_to=UnitId("q"), owner=None)


@pytest.mark.parametrize("state", [s for s in ReviewState if s is not ReviewState.APPROVED])
def test_what_is_not_approved_is_its_owners_alone(state: ReviewState) -> None:
    resource = a_resource(state=state, owner="me", open_to="qt")
    colleague = seer_of(a_person("other", an_appointment(Role.TEACHER, "qt.t1.s1")), on=TODAY)
    owner = seer_of(a_person("me", an_appointment(Role.TEACHER, "qt.t1.s1")), on=TODAY)

    assert not colleague.sees(shown_to=resource.shown_to, owner=resource.owner)
    assert owner.sees(shown_to=resource.shown_to, owner=resource.owner)


@pytest.mark.parametrize(
    ("grades", "stage"),
    [({5}, Stage.PRIMARY), ({7, 8}, Stage.JUNIOR), ({10}, Stage.SENIOR), ({6, 7}, None)],
)
def test_grades_of_one_stage_say_the_stage(grades: set[int], stage: Stage | None) -> None:
    assert ResourceFacts(title="一", grades=frozenset(grades)).stage is stage


@pytest.mark.parametrize(
    ("facts", "wanted", "answer"),
    [
        ({}, {"grades": {5}, "subjects": {"数学"}}, True),
        ({"grades": {5, 6}}, {"grades": {5}}, True),
        ({"grades": {4}}, {"grades": {5}}, False),
        ({"stage": Stage.JUNIOR}, {"grades": {5}}, False),
        ({"stage": Stage.PRIMARY}, {"grades": {5}}, True),
        ({"subject": "语文"}, {"subjects": {"数学"}}, False),
        ({"type": ResourceType.VIDEO}, {"types": {ResourceType.COURSEWARE}}, False),
        ({"level": Level.REGION}, {"levels": {Level.SCHOOL}}, False),
        ({"edition": "人教版"}, {"editions": {"北师大版"}}, False),
        ({"home": "qt.t1.s2"}, {"homes": {"qt.t1.s1"}}, False),
        ({"owner": "other"}, {"owner": "me"}, False),
    ],
)
def test_what_is_not_known_rules_nothing_out(
    facts: dict[str, object],
    wanted: dict[str, object],
    answer: bool,  # noqa: FBT001
) -> None:
    assert ResourceFilter.model_validate(wanted).wants(a_resource(**facts)) is answer


def test_a_unit_keeps_its_own_things_and_a_person_theirs() -> None:
    of_the_school, of_a_teacher = a_resource(), a_resource(owner="me")

    assert of_the_school.keeping.unit == "qt.t1.s1"
    assert (of_a_teacher.keeping.unit, of_a_teacher.keeping.adult) == (NOBODYS, "me")


def test_the_folder_of_a_resource_holds_nothing_else() -> None:
    assert a_resource(id=ResourceId("abcdef")).folder == "resources/ab/abcdef"
