"""Every function against everybody: who the policy refuses gets nothing, whoever asks."""

from datetime import date

import pytest

from school.audit import AuditEntry, Outcome
from school.county_time import day_of
from school.errors import PermissionDenied, SchoolError
from school.people import PersonId, UnitId
from school.permissions import Action, Scope, allowed
from school.store.unit_of_work import UnitOfWork
from tests.functions.calls import NEEDS, audited_calls, call, prepare
from tests.functions.duties import ONLY_OWN
from tests.functions.library import ONLY_SENDERS
from tests.functions.test_audit import ASKED_BY_PEOPLE
from tests.functions.working import PUPILS, RIGHT, STAFF, UNSURE, WRONG, Call, WorkingSchool

EVERYBODY = [
    *STAFF,
    *(f"p{n}" for n in (1, 2, PUPILS)),
    *("sibling", "g1", "g1b", "g2", f"g{PUPILS}"),
    "nobody",
]
"""Every role in the class, next door, in the school and in another county; families of the child,
of its classmates; and an account nobody bound."""
NARROWER = {
    *("add_growth_photos", "review_queue", "settle_group", "undo_group", "teacher_points"),
    "class_reading",
    "class_books",
    *("assign_listeners", "change_pack"),
    *ONLY_OWN,
    *ONLY_SENDERS,
}
"""Functions that ask for more than the right: to have sent or claimed it oneself, or to teach."""
Touched = list[tuple[Action, str]]
"""What a call did, and to whom: a pupil's, an adult's or a unit's id."""


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("function", ASKED_BY_PEOPLE)
def test_everybody_is_let_in_or_refused_as_the_policy_says(
    school: WorkingSchool, function: str
) -> None:
    school.read(2, RIGHT, WRONG, UNSURE)
    paper = school.read(1, RIGHT, WRONG, UNSURE)
    calls = {one[0]: one for one in audited_calls(school, paper)}
    one = calls[function]
    for before in NEEDS.get(function, ()):
        call(school, calls[before])
    prepare(school, function)
    done = len(school.audited())
    call(school, one)
    touched = [(Action(row.action), row.subject) for row in school.audited()[done:]]
    assert touched

    for who in EVERYBODY:
        denied = _denied(school, one, who)
        if _may(school, who, touched):
            assert not denied or function in NARROWER, f"{who} was kept out"
        elif not denied:
            assert _only_own(school, who), f"{who} was let in"


def _denied(school: WorkingSchool, one: Call, who: str) -> bool:
    """Call a function as somebody; tell whether the policy refused it, and nothing was done."""
    function, _, request, answer = one
    school.clock.forward(seconds=1)
    prepare(school, function)
    try:
        call(school, (function, who, request, answer))
    except PermissionDenied:
        assert not _done(school), f"{who} was refused after something was done"
        return True
    except SchoolError:  # the call makes no sense a second time; nobody is told anything
        return not _done(school) and not _known(school, who)
    return False


def _done(school: WorkingSchool) -> list[AuditEntry]:
    """Return what was done in this second."""
    rows = [row for row in school.audited() if row.at == school.clock.now()]
    return [row for row in rows if row.outcome is Outcome.DONE]


def _known(school: WorkingSchool, who: str) -> bool:
    with school.records.begin() as unit:
        return unit.people.by_account("console", who) is not None


def _only_own(school: WorkingSchool, who: str) -> bool:
    """Tell whether what a person did in this second was all theirs to do."""
    return all(
        row.actor == who and _may(school, who, [(Action(row.action), row.subject)])
        for row in _done(school)
    )


def _may(school: WorkingSchool, who: str, touched: Touched) -> bool:
    """Tell whether the policy lets a person do all of it."""
    today = day_of(school.clock.now())
    with school.records.begin() as unit:
        person = unit.people.by_account("console", who)
        return person is not None and all(
            any(allowed(person, action, scope, on=today) for scope in _scopes(unit, subject, today))
            for action, subject in touched
        )


def _scopes(unit: UnitOfWork, subject: str, today: date) -> list[Scope]:
    """Return what the subject of a line of the audit may stand for."""
    if "." in subject or subject in ("qt", "yh", "-"):
        return [Scope(unit=UnitId(subject))]
    one = PersonId(subject)
    pupils = unit.people.enrolled([one], on=today)
    if pupils:
        return [Scope(unit=pupils[0].class_id, pupil=one)]
    places = [a.unit for a in unit.people.person(one).appointments] or [UnitId("-")]
    return [Scope(unit=place, adult=one) for place in places]
