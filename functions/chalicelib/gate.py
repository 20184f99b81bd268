"""Gate use case: how many came and went, by gate and hour, at a school or in the county."""

from datetime import date, timedelta

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.gate_places import place_meant
from chalicelib.runtime import use_case
from chalicelib.workplace import school_names
from school.gate import GateCount, GateOf, GateReport, Traffic, summed, total
from school.people import SCHOOL_DEPTH, UnitId
from school.permissions import Action, Scope
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)


@routes.lambda_function(name="gate_report")
@use_case(GateOf)
def gate_report(request: GateOf, call: Call) -> GateReport:
    """Say how many came and went on a day; who it was is not said."""
    place = place_meant(call, Action.READ_GATE, text=request.text)
    day = call.today - timedelta(days=request.days_ago)
    with call.records() as unit:
        call.audit(unit, Action.READ_GATE, Scope(unit=place), fields=("gate",))
        counts = gate_counts(unit, place, since=day, until=day)
        names = school_names(unit, [place])
        visitors = unit.visitors.came(list(names), day=day)
        name = unit.people.unit(place).name
    vehicles = [c for c in counts if c.what is Traffic.VEHICLE]
    shown = vehicles if request.vehicles else [c for c in counts if c.what is not Traffic.VEHICLE]
    at_school = place.count(".") >= SCHOOL_DEPTH
    flows = summed((c.zone or "校门" if at_school else names[c.school], c) for c in shown)
    return GateReport(
        place=place,
        name=name,
        day=day,
        vehicles=request.vehicles,
        flows=flows,
        hours=summed((f"{c.hour:02}", c) for c in shown),
        pupils=total("学生", counts, what=Traffic.PUPIL),
        adults=total("教职工和家长", counts, what=Traffic.ADULT),
        visitors=visitors,
    )


def gate_counts(
    unit: UnitOfWork, place: UnitId, *, since: date, until: date
) -> tuple[GateCount, ...]:
    """Return how many came and went at a school, or at every school of a county or town.

    Args:
        unit: The transaction; permission and audit are the caller's.
        place: The school, town or county.
        since: The first day.
        until: The last day, included.

    Returns:
        One count for each school, day, gate, hour and kind in which anything happened, in order.
    """
    return unit.gate_tallies.counts(list(school_names(unit, [place])), since=since, until=until)
