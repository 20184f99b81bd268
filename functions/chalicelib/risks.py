"""Risk register use cases: see it, see what is to be looked at, look, import a file."""

import hashlib

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.hazard_views import OWNERS
from chalicelib.runtime import use_case
from chalicelib.workplace import NOWHERE, named_in, own_school, require_places
from school.errors import NotUnderstood
from school.hazard_rules import hazard_rules
from school.people import PersonId, UnitId
from school.permissions import Action, Scope
from school.risks import (
    CheckRisk,
    ImportedRisks,
    ImportRisks,
    Risk,
    RiskCheck,
    RiskList,
    RiskRow,
    RisksOf,
    RiskView,
    next_check,
)

routes = Blueprint(__name__)

SHOWN = 8
"""Points in one list."""


@routes.lambda_function(name="risk_register")
@use_case(RisksOf)
def risk_register(request: RisksOf, call: Call) -> RiskList:
    """Return the register of one's own places, or what is to be looked at by today."""
    places = require_places(call, Action.READ_HAZARDS)
    with call.records() as unit:
        for place in places:
            call.audit(unit, Action.READ_HAZARDS, Scope(unit=place), fields=("risks",))
        schools = unit.hazards.schools_under(places)
        schools = named_in(request.text, schools) or schools
        by = call.today if request.today else None
        level = hazard_rules().level_in(request.text)
        rows, total = unit.risks.of(
            schools, level=level, due_by=by, start=request.start, limit=SHOWN
        )
        _, due = unit.risks.of(schools, due_by=call.today, limit=1)
    name = f"{len(schools)} 所学校" if len(schools) > 1 else next(iter(schools.values()), "")
    return RiskList(
        scope=name,
        rows=tuple(_view(risk, call) for risk in rows),
        total=total,
        due=due,
        today=request.today,
        start=request.start,
    )


def _view(risk: Risk, call: Call) -> RiskView:
    shown = risk.model_dump(exclude={"id", "school", "number", "keeper_id", "active"})
    late = max((call.today - risk.next_on).days, 0)
    return RiskView(ref=risk.ref, late_days=late, **shown)


@routes.lambda_function(name="import_risks")
@use_case(ImportRisks)
def import_risks(request: ImportRisks, call: Call) -> ImportedRisks:
    """Bring rows into the register of the own school; the same file again changes nothing."""
    school = own_school(call)
    scope = Scope(unit=school or NOWHERE)
    call.require(Action.HANDLE_HAZARD, scope)
    with call.records() as unit:
        call.audit(unit, Action.HANDLE_HAZARD, scope, fields=("risks", str(len(request.rows))))
        staff = unit.hazards.colleagues(scope.unit, on=call.today, roles=OWNERS)
        risks = [_risk(row, call, scope.unit, staff) for row in request.rows]
        outcomes = [unit.risks.put(risk) for risk in risks]
    unknown = dict.fromkeys(risk.keeper for risk in risks if risk.keeper_id is None)
    return ImportedRisks(
        new=outcomes.count("new"),
        changed=outcomes.count("changed"),
        same=outcomes.count("same"),
        unknown=tuple(unknown),
    )


def _risk(row: RiskRow, call: Call, school: UnitId, staff: dict[PersonId, str]) -> Risk:
    named = [person for person, name in staff.items() if name == row.keeper]
    key = "\n".join((school, row.place, row.what))
    return Risk(
        **row.model_dump(exclude={"line"}),
        id=hashlib.sha256(key.encode()).hexdigest()[:40],
        school=school,
        number=0,
        keeper_id=named[0] if len(named) == 1 else None,
        next_on=next_check(row.every_days, today=call.today),
    )


@routes.lambda_function(name="check_risk")
@use_case(CheckRisk)
def check_risk(request: CheckRisk, call: Call) -> RiskView:
    """Keep that the asker looked at a point of the own school; it is due again in its interval."""
    require_places(call, Action.REPORT_HAZARD)
    school = own_school(call)
    if school is None:
        raise NotUnderstood("风险点由本校的人查，没有记下。请找本校老师或安保。")
    scope = Scope(unit=school)
    with call.records() as unit:
        call.audit(unit, Action.REPORT_HAZARD, scope, fields=(f"risk {request.number}",))
        risk = unit.risks.numbered(scope.unit, request.number)
        if not request.fine and not request.note.strip():
            raise NotUnderstood(f"请写哪里不对，如“查 {risk.ref} 有问题 栏杆松了”。")
        next_on = next_check(risk.every_days, today=call.today)
        check = RiskCheck(
            risk_id=risk.id,
            at=call.now,
            by=call.person.id,
            fine=request.fine,
            note=request.note.strip(),
        )
        unit.risks.looked(check, next_on=next_on)
    return _view(risk.model_copy(update={"next_on": next_on}), call)
