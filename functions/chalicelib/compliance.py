"""Compliance use cases: a county's year counted from the audit, made once and read often."""

from collections.abc import Iterator
from datetime import timedelta

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.runtime import Caller, use_case
from chalicelib.telling import tell_adult
from school.audit import START, Tally
from school.compliance import (
    ComplianceAnswer,
    ComplianceOf,
    ComplianceReport,
    MakeCompliance,
    sections,
    weeks,
)
from school.notices import NoticeKind
from school.papers import Done
from school.people import PersonId, Role, UnitId
from school.permissions import Action, Scope
from school.work import work

routes = Blueprint(__name__)

STRETCH = 2000
"""Rows of the chain checked at once: some 0.1 s."""
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
    counted, broken = sections(_tallies(call, county, request.year)), _first_broken(call)
    with call.records() as unit:
        report = ComplianceReport(
            county=county,
            county_name=unit.people.unit(county).name,
            year=request.year,
            made_at=call.now,
            sections=counted,
            broken_at=broken,
        )
        unit.compliance.keep(report)
        about = str(request.year)
        tell_adult(unit, call, PersonId(request.asker), kind=NoticeKind.COMPLIANCE, about=about)
    return Done()


def _tallies(call: Call, county: str, year: int) -> Iterator[Tally]:
    """Yield a year's counts week by week, so that nobody waits long for the database."""
    for since, until in weeks(year):
        with call.records() as unit:
            tallies = unit.audit.tallies(county, since=since, until=until)
        yield from tallies


def _first_broken(call: Call) -> int | None:
    """Return the first row that does not fit the chain, checked a stretch at a time."""
    checked, finished = START, False
    while not finished:
        with call.records() as unit:
            checked, finished = unit.audit.check(checked, most=STRETCH)
    return checked.broken
