"""Which shelf a resource stands on: nobody opens anything to others past who looks through it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.errors import NotUnderstood
from school.people import PersonId, Role, UnitId, covers
from school.resource_facts import Sharing
from school.resource_shelf import (
    first_shelf,
    put_back,
    ready,
    require_licence,
    reviewed,
    shared,
    superseded,
    withdrawn,
)
from school.resources import NOBODYS, Level, Licence, Resource, ResourceId, ReviewState

SCHOOL, COUNTY, OTHER = UnitId("qt.t1.s1"), UnitId("qt"), UnitId("qt.t1.s2")
NOW = datetime(2026, 11, 22, tzinfo=UTC)
ACTS = ("self", "school", "county", "withdraw", "restore", "approve", "return", "supersede")


def a_resource(**facts: object) -> Resource:
    values = {
        "id": ResourceId("a"),
        "work": ResourceId("a"),
        "title": "分数除法",
        "level": Level.PERSONAL,
        "home": SCHOOL,
        "owner": PersonId("chen"),
        "state": ReviewState.APPROVED,
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Resource.model_validate({**values, **facts})


def test_a_teachers_own_is_theirs_until_they_share_it() -> None:
    assert first_shelf([Role.TEACHER], SCHOOL, sharing=None) == (Level.PERSONAL, NOBODYS)
    assert first_shelf([Role.TEACHER], SCHOOL, sharing=Sharing.COUNTY) == (Level.PERSONAL, COUNTY)


def test_what_a_school_or_the_bureau_adds_is_theirs_unless_kept_for_oneself() -> None:
    assert first_shelf([Role.PRINCIPAL], SCHOOL, sharing=None) == (Level.SCHOOL, SCHOOL)
    assert first_shelf([Role.BUREAU], COUNTY, sharing=None) == (Level.REGION, COUNTY)
    assert first_shelf([Role.BUREAU], COUNTY, sharing=Sharing.SELF) == (Level.PERSONAL, NOBODYS)


def test_sharing_with_more_people_waits_and_with_fewer_does_not() -> None:
    own = a_resource()

    to_school = shared(own, Sharing.SCHOOL, reviewer=False, at=NOW)
    for_all = a_resource(open_to=COUNTY)
    narrowed = shared(for_all, Sharing.SCHOOL, reviewer=False, at=NOW)

    assert to_school.state is ReviewState.PENDING
    assert (narrowed.state, narrowed.shown_to) == (ReviewState.APPROVED, SCHOOL)
    assert shared(own, Sharing.SCHOOL, reviewer=True, at=NOW).shown_to == SCHOOL


def test_what_a_school_bought_is_never_open_beyond_it() -> None:
    bought = a_resource(licence=Licence.BOUGHT)

    assert shared(bought, Sharing.SCHOOL, reviewer=False, at=NOW).open_to == SCHOOL
    with pytest.raises(NotUnderstood, match="只能在本校用"):
        shared(bought, Sharing.COUNTY, reviewer=True, at=NOW)
    with pytest.raises(NotUnderstood):
        require_licence(Licence.BOUGHT, OTHER, home=SCHOOL)


def test_a_schools_own_is_not_kept_for_oneself() -> None:
    with pytest.raises(NotUnderstood, match="下架"):
        shared(a_resource(owner=None), Sharing.SELF, reviewer=True, at=NOW)


def test_what_is_returned_says_why_and_is_decided_once() -> None:
    waits = a_resource(state=ReviewState.PENDING, open_to=SCHOOL)

    with pytest.raises(NotUnderstood, match="原因"):
        reviewed(waits, approve=False, reason="", at=NOW)
    with pytest.raises(NotUnderstood, match="不超过"):
        reviewed(waits, approve=False, reason="长" * 121, at=NOW)
    with pytest.raises(NotUnderstood, match="处理过"):
        reviewed(a_resource(), approve=True, reason="", at=NOW)
    assert reviewed(waits, approve=False, reason="错字", at=NOW).shown_to == NOBODYS


def test_what_was_approved_for_the_school_is_not_put_back_for_the_county() -> None:
    asked = a_resource(open_to=COUNTY, state=ReviewState.WITHDRAWN)

    back = put_back(asked, None, approved_for=SCHOOL, reviewer=False, at=NOW)

    assert back.state is ReviewState.PENDING
    assert back.shown_to == NOBODYS


def test_an_older_version_nobody_approved_is_looked_at_before_it_is_put_back() -> None:
    newest = a_resource(id=ResourceId("b"), version=2, open_to=SCHOOL)
    old = a_resource(state=ReviewState.SUPERSEDED)

    assert put_back(old, newest, approved_for=NOBODYS, reviewer=False, at=NOW).shown_to == NOBODYS
    assert put_back(old, newest, approved_for=COUNTY, reviewer=False, at=NOW).shown_to == SCHOOL


def test_what_stands_on_the_shelf_is_not_put_back() -> None:
    with pytest.raises(NotUnderstood, match="就在架上"):
        put_back(a_resource(), None, approved_for=SCHOOL, reviewer=True, at=NOW)


@given(acts=st.lists(st.sampled_from(ACTS), max_size=12), bought=st.booleans())
def test_others_see_only_what_somebody_let_them_see(acts: list[str], *, bought: bool) -> None:
    licence = Licence.BOUGHT if bought else Licence.OWN
    resource = ready(a_resource(licence=licence), reviewer=False, at=NOW)
    approved_for = [NOBODYS]
    for act in acts:
        try:
            resource = _done(resource, act, approved_for)
        except NotUnderstood:
            continue

        allowed = any(one != NOBODYS and covers(one, resource.shown_to) for one in approved_for)
        assert resource.shown_to == NOBODYS or allowed
        assert not (bought and resource.shown_to == COUNTY)


def _done(resource: Resource, act: str, approved_for: list[UnitId]) -> Resource:
    if act in tuple(Sharing):
        return shared(resource, Sharing(act), reviewer=False, at=NOW)
    if act == "withdraw":
        return withdrawn(resource, at=NOW)
    if act == "supersede":
        return superseded(resource, at=NOW)
    if act == "restore":
        return put_back(resource, None, approved_for=approved_for[-1], reviewer=False, at=NOW)
    decided = reviewed(resource, approve=act == "approve", reason="错字", at=NOW)
    approved_for.append(decided.open_to if act == "approve" else NOBODYS)
    return decided
