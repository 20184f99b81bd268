"""Figures that are named one by one: each is found by a plan of its own, then they are together."""

from collections.abc import Sequence

from school.figure.cells import picked
from school.figure.rows import Asked, Cell, published
from school.figure.values import every_cell, to_reach
from school.indicator import Figure
from school.question.plan import Intent, Plan, Term


def plans_of(plan: Plan) -> tuple[Plan, ...]:
    """Return a plan for each figure that is named by itself; where there is none, the plan."""
    return tuple(map(plan_of, plan.terms)) or (plan,)


def plan_of(term: Term) -> Plan:
    """Return the plan that finds one figure."""
    return Plan(
        intent=term.intent,
        indicators=(term.indicator,),
        periods=term.periods,
        places=term.places,
        members=term.members,
        live=term.live,
    )


def named_cells(asked: Asked) -> list[Cell]:
    """Return the cells that are put beside one another, in the order they were named."""
    if asked.plan.terms:
        return [cell for plan in plans_of(asked.plan) for cell in _of_term(asked, plan)]
    return every_cell(asked)


def _of_term(asked: Asked, plan: Plan) -> list[Cell]:
    found = {id(row) for row in published(plan, asked.catalogue)}
    rows = [row for row in asked.rows if id(row) in found or _is_counted_there(row, plan, asked)]
    alone = Asked(plan, tuple(rows), asked.catalogue)
    pick = to_reach if plan.intent is Intent.TARGET else picked
    return [cell for one in alone.indicators for cell in pick(alone, one)]


def _is_counted_there(row: Figure, plan: Plan, asked: Asked) -> bool:
    """Return True for a row of the asker's units that belongs to a term: counted, or collected.

    A term that names no unit is of the asker's own: of none that another term names.
    """
    if row.unit_id is None or row.indicator not in plan.indicators:
        return False
    mine = [place.unit_id for place in plan.places if place.unit_id]
    others = [place.unit_id for term in asked.plan.terms for place in term.places]
    there = row.unit_id in mine if mine else row.unit_id not in others
    return there and (not plan.periods or _in_time(row, plan))


def _in_time(row: Figure, plan: Plan) -> bool:
    return any(row.first <= period.last and period.first <= row.last for period in plan.periods)


def known_of(found: Sequence[Cell]) -> list[Cell]:
    """Return the cells that hold something."""
    return [cell for cell in found if not cell.row.missing]
