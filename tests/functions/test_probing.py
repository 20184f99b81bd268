"""Whose school is told that an account tries what it finds, and how often."""

import pytest

from school.device_events import StoredEvent
from school.errors import PermissionDenied
from school.papers import Done
from school.probing import Probed
from tests.functions.devices import stored
from tests.functions.working import SYSTEM_ACTOR, WorkingSchool


def note(school: WorkingSchool, user: str, *, together: bool = False) -> bool:
    request = Probed(platform="console", user=user, together=together)
    return school.ask(SYSTEM_ACTOR, "note_probing", request=request, answer=Done).done


def events(school: WorkingSchool) -> list[StoredEvent]:
    return stored(school, "probing")


@pytest.mark.parametrize(("who", "role"), [("chen", "老师"), ("g1", "家长"), ("p1", "学生")])
def test_the_school_is_told_of_what_kind_of_account_it_is(
    school: WorkingSchool, who: str, role: str
) -> None:
    note(school, who)

    (told,) = events(school)
    assert told.event.school == "qt.t1.s1"
    assert told.event.text.startswith(role)
    assert who not in told.event.text


def test_who_it_was_is_in_the_audit_alone(school: WorkingSchool) -> None:
    note(school, "chen")

    (entry,) = (one for one in school.audited() if "probing" in one.fields)
    assert (entry.actor, entry.subject) == ("system", "chen")


def test_it_is_told_once_in_ten_minutes(school: WorkingSchool) -> None:
    assert note(school, "chen")
    assert not note(school, "chen")
    school.clock.forward(minutes=11)

    assert note(school, "chen")
    assert len(events(school)) == 2


def test_an_account_nobody_bound_is_of_no_school_and_rings_nobody(school: WorkingSchool) -> None:
    assert note(school, "stranger")

    assert events(school) == []
    assert school.notices() == []


def test_no_person_may_say_so(school: WorkingSchool) -> None:
    request = Probed(platform="console", user="zhao")

    with pytest.raises(PermissionDenied):
        school.ask("chen", "note_probing", request=request, answer=Done)
