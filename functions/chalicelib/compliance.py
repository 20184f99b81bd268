"""Compliance use cases: a county's year counted from the audit, made once and read often."""

from datetime import timedelta

from chalice.app import Blueprint

from chalicelib.runtime import Call, Caller, use_case
from chalicelib.telling import tell_adult
from school.compliance import (
    ComplianceAnswer,
    ComplianceOf,
    ComplianceReport,
    MakeCompliance,
    bounds,
    sections,
)
from school.notices import NoticeKind
from school.papers import Done
from school.people import PersonId, Role, UnitId
from school.permissions import Action, Scope
from school.work import work

routes = Blueprint(__name__)

FRESH = timedelta(minutes=10)
"""A report younger than this is shown as it is; counting a year again takes a while."""


@routes.lambda_function(name="compliance_report")
@use_case(ComplianceOf)
def compliance_report(request: ComplianceOf, call: Call) -> ComplianceAnswer:
    """Return a year's report if one was made just now; otherwise queue it and say so."""
    county = _county(call)
    scope = Scope(unit=county)
    call.require(Action.READ_COMPLIANCE, scope)
    with call.records() as unit:
        call.audit(unit, Action.READ_COMPLIANCE, scope, fields=("aggregates",))
        made = unit.compliance.get(county, request.year)
        if request.made or (made is not None and call.now - made.made_at < FRESH):
            return ComplianceAnswer(report=made)
        job = MakeCompliance(county=county, year=request.year, asker=call.person.id)
        key = f"compliance:{county}:{request.year}:{call.person.id}:{call.now.isoformat()}"
        unit.work.put(key, work("make_compliance", job), now=call.now)
    return ComplianceAnswer()


def _county(call: Call) -> UnitId:
    held = call.person.units_on(call.today, frozenset({Role.BUREAU, Role.ADMIN}))
    return UnitId(held[0].partition(".")[0]) if held else UnitId("-")


@routes.lambda_function(name="make_compliance")
@use_case(MakeCompliance, by=Caller.PRODUCT)
def make_compliance(request: MakeCompliance, call: Call) -> Done:
    """Count a county's year, check the chain, keep the report and tell who asked."""
    county = UnitId(request.county)
    since, until = bounds(request.year)
    with call.records() as unit:
        report = ComplianceReport(
            county=county,
            county_name=unit.people.unit(county).name,
            year=request.year,
            made_at=call.now,
            sections=sections(unit.audit.tallies(county, since=since, until=until)),
            broken_at=unit.audit.first_broken(),
        )
        unit.compliance.keep(report)
        about = str(request.year)
        tell_adult(unit, call, PersonId(request.asker), kind=NoticeKind.COMPLIANCE, about=about)
    return Done()
