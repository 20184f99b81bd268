"""Dashboard use case: targets and live courses of the asker's own county or school."""

from functools import cache

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.live_figures import figures_of_plans
from chalicelib.runtime import use_case
from chalicelib.workplace import require_places
from school.dashboard import (
    SHOWN,
    WEEKS,
    Dashboard,
    DashboardOf,
    TargetLine,
    counted_plans,
    course_plan,
    courses_of,
    target_lines,
    with_counted,
)
from school.indicator_catalogue import catalogue
from school.indicator_file import documents
from school.people import UnitId
from school.permissions import Action, Scope
from school.question.plan import AskedPlace
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)

PLAN = "000"
"""Number of the document that the targets are of."""
MOST_OF_A_BOARD = len(SHOWN) * (WEEKS + 1)
"""Counts of the board's courses: the week that is not finished is one more."""


@routes.lambda_function(name="read_dashboard")
@use_case(DashboardOf)
def read_dashboard(request: DashboardOf, call: Call) -> Dashboard:
    """Return targets against what is known, and the live courses of the asker's unit.

    What was counted in the same minute is not counted again; each reading is in the audit.
    """
    place = require_places(call, Action.READ_FIGURES)[0]
    with call.records() as unit:
        # Asked for inside: who waited for somebody else's transaction finds what it counted.
        known = call.boards.of(place, request.weeks, at=call.now)
        if known is not None:
            call.audit(unit, Action.READ_FIGURES, Scope(unit=place), fields=("figures",))
            return known
        board = _counted(request, call, unit, place)
    call.boards.keep(place, request.weeks, board)
    return board


def _counted(request: DashboardOf, call: Call, unit: UnitOfWork, place: UnitId) -> Dashboard:
    """Return a board counted now; the audit is written with its figures."""
    own = unit.people.unit(place)
    asked = AskedPlace(name=own.name, unit_id=own.id)
    plan = course_plan(asked, request.weeks, today=call.today, known=catalogue())
    plans = [plan, *counted_plans(asked, _lines())]
    rows, *others = figures_of_plans(call, unit, plans, catalogue(), most=MOST_OF_A_BOARD)
    lines = with_counted(_lines(), [row for found in others for row in found])
    return Dashboard(
        place=own.name,
        level=own.kind,
        made_at=call.now,
        targets=tuple(one for one in lines if one.attained is not None),
        open=tuple(one for one in lines if one.attained is None),
        courses=courses_of(rows, catalogue(), today=call.today),
        source=documents()[PLAN],
    )


@cache
def _lines() -> tuple[TargetLine, ...]:
    """Return the targets; what is published changes with the product alone."""
    return target_lines(catalogue())
