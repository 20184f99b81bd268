"""Duty use cases: who is on duty at a school or at the bureau."""

from datetime import datetime

from chalicelib.runtime import UnitOfWork
from school.county_time import day_of
from school.errors import NotFound
from school.people import PersonId, UnitId
from school.permissions import Action, Scope, allowed


def on_duty(unit: UnitOfWork, place: UnitId, *, at: datetime) -> tuple[PersonId, ...]:
    """Return who is on duty at a school, or at the bureau (the county's id), at a moment.

    Substitutions and swaps are applied, and who does not work there any more is left out. The first
    is the first to be told; empty when nobody is on duty.
    """
    planned = dict.fromkeys(turn.person for turn in unit.duty.turns_at([place], at=at))
    return tuple(person for person in planned if may_do_duty(unit, person, place, at=at))


def may_do_duty(unit: UnitOfWork, person: PersonId, place: UnitId, *, at: datetime) -> bool:
    """Return True for a member of staff of a place who may be on duty there at a moment."""
    try:
        found = unit.people.person(person)
    except NotFound:
        return False
    scope = Scope(unit=place, duty=frozenset({found.id}))
    return allowed(found, Action.DO_DUTY, scope, on=day_of(at))
