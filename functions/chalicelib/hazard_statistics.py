"""Hidden danger figures use case: a month of a school, or of every school for the bureau."""

from datetime import UTC, date, datetime, time

from chalice.app import Blueprint

from chalicelib.hazard_views import row_of
from chalicelib.runtime import Call, UnitOfWork, use_case
from chalicelib.workplace import named_in, require_places
from school.county_time import COUNTY_TIME
from school.hazard_calls import HazardMonth, HazardStatistics, SchoolCounts
from school.hazard_figures import HazardCounts, hazard_counts, month_after
from school.hazards import Hazard, HazardState
from school.months import month_in
from school.people import UnitId
from school.permissions import Action, Scope

routes = Blueprint(__name__)

MOST_TICKETS = 300
"""In the file of a month; a school with more has other worries than its file."""


@routes.lambda_function(name="hazard_statistics")
@use_case(HazardStatistics)
def hazard_statistics(request: HazardStatistics, call: Call) -> HazardMonth:
    """Return a month's figures: of one school with its tickets, of several by school."""
    places = require_places(call, Action.READ_HAZARDS)
    month = month_in(request.text, today=call.today)
    with call.records() as unit:
        for place in places:
            call.audit(unit, Action.READ_HAZARDS, Scope(unit=place), fields=("figures",))
        schools = unit.hazards.schools_under(places)
        schools = named_in(request.text, schools) or schools
        found = found_in(unit, schools, since=month, until=month_after(month))
        if len(schools) == 1:
            return _of_one(unit, call, found, name=next(iter(schools.values())), month=month)
    return HazardMonth(
        scope=f"{len(schools)} 所学校",
        month=month,
        counts=hazard_counts(found, today=call.today),
        schools=_by_school(found, schools, today=call.today),
    )


def found_in(
    unit: UnitOfWork, schools: dict[UnitId, str], *, since: date, until: date
) -> list[Hazard]:
    """Return what some schools reported from one day to before another, in the county's days."""
    first, end = (
        datetime.combine(day, time(), COUNTY_TIME).astimezone(UTC) for day in (since, until)
    )
    return unit.hazards.found_in(schools, since=first, until=end)


def hazard_counts_of(
    unit: UnitOfWork, schools: dict[UnitId, str], *, since: date, until: date, today: date
) -> dict[UnitId, HazardCounts]:
    """Return the figures of each school for a time; the comprehensive query asks this.

    Args:
        unit: The transaction; who asks has the right to read all of these schools.
        schools: Names by id.
        since: The first day.
        until: The day after the last.
        today: Decides what is overdue.
    """
    found = found_in(unit, schools, since=since, until=until)
    return {s: hazard_counts((h for h in found if h.school == s), today=today) for s in schools}


def _of_one(
    unit: UnitOfWork, call: Call, found: list[Hazard], *, name: str, month: date
) -> HazardMonth:
    shown = [one for one in found if one.state is not HazardState.MERGED][:MOST_TICKETS]
    names = unit.hazards.names({one.owner for one in shown if one.owner})
    return HazardMonth(
        scope=name,
        month=month,
        counts=hazard_counts(found, today=call.today),
        tickets=tuple(row_of(one, call, names=names) for one in shown),
    )


def _by_school(
    found: list[Hazard], schools: dict[UnitId, str], *, today: date
) -> tuple[SchoolCounts, ...]:
    inside: dict[UnitId, list[Hazard]] = {one: [] for one in schools}
    for hazard in found:
        inside[hazard.school].append(hazard)
    rows = [
        SchoolCounts(school_id=s, school=schools[s], counts=hazard_counts(some, today=today))
        for s, some in inside.items()
        if some
    ]
    return tuple(sorted(rows, key=lambda row: (-row.counts.found, row.school_id)))
