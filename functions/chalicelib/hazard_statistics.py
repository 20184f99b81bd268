"""Hidden danger figures use case: a month of a school, or of every school for the bureau."""

from collections import defaultdict
from datetime import UTC, date, datetime, time

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.hazard_views import row_of
from chalicelib.runtime import use_case
from chalicelib.workplace import named_in, require_places
from school.county_time import COUNTY_TIME
from school.hazard_calls import HazardMonth, HazardRow, HazardStatistics, SchoolCounts
from school.hazard_figures import HazardCounts, HazardFact, hazard_counts, month_after
from school.hazards import HazardState
from school.months import month_in
from school.people import UnitId
from school.permissions import Action, Scope
from school.store.unit_of_work import UnitOfWork

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
        since, until = _moment(month), _moment(month_after(month))
        facts = unit.hazards.facts_in(schools, since=since, until=until)
        tickets = _tickets(unit, call, schools, since, until) if len(schools) == 1 else ()
    several = len(schools) > 1
    return HazardMonth(
        scope=f"{len(schools)} 所学校" if several else next(iter(schools.values()), ""),
        month=month,
        counts=hazard_counts(facts, today=call.today),
        schools=_by_school(facts, schools, today=call.today) if several else (),
        tickets=tickets,
    )


def _moment(day: date) -> datetime:
    """Return when a day of the county begins."""
    return datetime.combine(day, time(), COUNTY_TIME).astimezone(UTC)


def hazard_counts_of(
    unit: UnitOfWork, schools: dict[UnitId, str], *, since: date, until: date, today: date
) -> dict[UnitId, HazardCounts]:
    """Return the figures of each school with any ticket; the comprehensive query asks this.

    Args:
        unit: The transaction; who asks has the right to read all of these schools.
        schools: Names by id.
        since: The first day.
        until: The day after the last.
        today: Decides what is overdue.
    """
    facts = unit.hazards.facts_in(schools, since=_moment(since), until=_moment(until))
    return {one.school_id: one.counts for one in _by_school(facts, schools, today=today)}


def _tickets(
    unit: UnitOfWork, call: Call, schools: dict[UnitId, str], since: datetime, until: datetime
) -> tuple[HazardRow, ...]:
    found = unit.hazards.found_in(schools, since=since, until=until)
    shown = [one for one in found if one.state is not HazardState.MERGED][:MOST_TICKETS]
    names = unit.hazards.names({one.owner for one in shown if one.owner})
    return tuple(row_of(one, call, names=names) for one in shown)


def _by_school(
    facts: list[HazardFact], schools: dict[UnitId, str], *, today: date
) -> tuple[SchoolCounts, ...]:
    """Return the figures of each school with any ticket, the most first."""
    inside: dict[UnitId, list[HazardFact]] = defaultdict(list)
    for fact in facts:
        inside[fact.school].append(fact)
    rows = [
        SchoolCounts(school_id=s, school=schools[s], counts=hazard_counts(some, today=today))
        for s, some in inside.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.counts.found, row.school_id)))
