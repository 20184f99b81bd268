"""A hidden danger as somebody may see it: which one is meant, and what they may do to it."""

from chalicelib.call import Call
from chalicelib.workplace import NOWHERE, own_school
from school.errors import NotFound
from school.hazard_calls import HazardOf, HazardRow, HazardView, Helper, StepView
from school.hazards import Hazard, HazardAct, may_follow, ref_in
from school.people import PersonId, Role
from school.permissions import Action, Scope, allowed
from school.store.unit_of_work import UnitOfWork

OWNERS = frozenset(
    {Role.TEACHER, Role.CLASS_HEAD, Role.SECURITY, Role.VICE_PRINCIPAL, Role.PRINCIPAL}
)
"""Who can be given a ticket: those the policy lets put it right."""
_FIRST = frozenset({Role.SECURITY, Role.VICE_PRINCIPAL, Role.PRINCIPAL})
MOST_HELPERS = 4


def hazard_meant(request: HazardOf, call: Call, action: Action) -> Hazard:
    """Return the ticket meant: by its id, or by its number in the own school.

    That there is none with an id is said in the words of a refusal: nobody finds ids by trying.

    Raises:
        NotFound: The own school has no such number.
        PermissionDenied: There is none with this id, or the asker may not see it.
    """
    with call.records() as unit:
        found = _found(unit, request, call)
    call.require(action, Scope(unit=found.school if found else NOWHERE))
    if found is None:
        raise NotFound("没有找到这条隐患。发“隐患”看在办的。")
    return found


def _found(unit: UnitOfWork, request: HazardOf, call: Call) -> Hazard | None:
    if request.hazard_id:
        return unit.hazards.hazard(request.hazard_id)
    school = own_school(call)
    named = ref_in(request.ref, year=call.today.year)
    if school is None or named is None:
        return None
    return unit.hazards.numbered(school, year=named[0], number=named[1])


def scope_of(hazard: Hazard, act: HazardAct) -> Scope:
    """Return what a step touches: putting it right is its owner's, the rest the school's."""
    owner = hazard.owner if act is HazardAct.FIX else None
    return Scope(unit=hazard.school, adult=owner)


def acts_open(hazard: Hazard, call: Call) -> tuple[HazardAct, ...]:
    """Return what the asker may do to a ticket now."""
    return tuple(
        act
        for act in HazardAct
        if not may_follow(hazard, act, by=call.person.id)
        and allowed(call.person, Action.HANDLE_HAZARD, scope_of(hazard, act), on=call.today)
    )


def view_of(unit: UnitOfWork, call: Call, hazard: Hazard) -> HazardView:
    """Return a ticket with names, its history and what the asker may do."""
    steps = unit.hazards.steps(hazard.id)
    persons = {hazard.reporter, hazard.owner, hazard.fixed_by, *(step.by for step in steps)}
    names = unit.hazards.names([p for p in persons if p])
    may = acts_open(hazard, call)
    return HazardView(
        **hazard.model_dump(include={"level", "place", "what", "state", "reported_at", "due"}),
        hazard_id=hazard.id,
        ref=hazard.ref,
        school=unit.people.unit(hazard.school).name,
        reporter=names.get(hazard.reporter, ""),
        owner=_name(names, hazard.owner),
        overdue_days=days_over(hazard, call),
        fixed_by=_name(names, hazard.fixed_by),
        fix_note=hazard.fix_note,
        merged_into=_ref(unit, hazard.merged_into),
        photo_keys=hazard.photo_keys(),
        fix_keys=hazard.fix_keys(),
        steps=tuple(
            StepView(at=s.at, by=names.get(s.by, ""), act=s.act, note=s.note) for s in steps
        ),
        may=may,
        helpers=_helpers(unit, call, hazard) if HazardAct.ASSIGN in may else (),
        alike=tuple(one.ref for one in unit.hazards.alike(hazard))
        if HazardAct.MERGE in may
        else (),
    )


def _name(names: dict[PersonId, str], person: PersonId | None) -> str:
    return names.get(person, "") if person else ""


def _ref(unit: UnitOfWork, hazard_id: str) -> str:
    found = unit.hazards.hazard(hazard_id) if hazard_id else None
    return found.ref if found else ""


def _helpers(unit: UnitOfWork, call: Call, hazard: Hazard) -> tuple[Helper, ...]:
    found = unit.hazards.colleagues(hazard.school, on=call.today, roles=_FIRST)
    # Who assigns looks again afterwards, and nobody looks at the own work.
    others = [(p, n) for p, n in found.items() if p not in (call.person.id, hazard.owner)]
    return tuple(Helper(person_id=p, name=n) for p, n in others[:MOST_HELPERS])


def days_over(hazard: Hazard, call: Call) -> int:
    """Return how many days a ticket is overdue; 0: it is not."""
    late = hazard.overdue_on(call.today) and hazard.due is not None
    return (call.today - hazard.due).days if late and hazard.due else 0


def row_of(
    hazard: Hazard, call: Call, *, names: dict[PersonId, str], school: str = ""
) -> HazardRow:
    """Return a ticket as a line of a list."""
    return HazardRow(
        **hazard.model_dump(include={"level", "place", "what", "state", "due"}),
        hazard_id=hazard.id,
        ref=hazard.ref,
        owner=_name(names, hazard.owner),
        overdue_days=days_over(hazard, call),
        school=school,
    )
