"""Duty use cases: who is on duty at a school or at the bureau, now and on some days."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.duty_places import place_meant
from chalicelib.runtime import use_case
from school.county_time import day_of
from school.days import days_meant
from school.duty import DAY, Sign, Turn
from school.duty_calls import Roster, RosterOf, TurnView
from school.errors import NotFound
from school.people import PersonId, UnitId
from school.periods import moment_of
from school.permissions import Action, Scope, allowed
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)

MOST_DAYS = 31
"""Days of a roster that are shown at once."""


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


@routes.lambda_function(name="duty_roster")
@use_case(RosterOf)
def duty_roster(request: RosterOf, call: Call) -> Roster:
    """Return who is on duty on the days a text names; today, where it names none."""
    place = place_meant(call, Action.READ_DUTY, request.text)
    scope = Scope(unit=place)
    call.require(Action.READ_DUTY, scope)
    days = days_meant(request.text, today=call.today, ahead=True)
    last = min(days.last, days.first + timedelta(days=MOST_DAYS - 1))
    with call.records() as unit:
        call.audit(unit, Action.READ_DUTY, scope, fields=("roster",))
        found = _of_days(unit, place, first=days.first, last=last)
        now = [turn for turn in found if turn.starts <= call.now < turn.ends]
        return Roster(
            place=place,
            place_name=unit.people.unit(place).name,
            since=days.first,
            until=last,
            turns=views(unit, found),
            now=views(unit, now),
            days=days.name,
        )


def _of_days(unit: UnitOfWork, place: UnitId, *, first: date, last: date) -> list[Turn]:
    """Return the turns that begin on some days."""
    until = moment_of(last + DAY)
    found = unit.duty.turns([place], since=moment_of(first), until=until)
    return [turn for turn in found if first <= turn.day <= last]


def views(unit: UnitOfWork, turns: Sequence[Turn]) -> tuple[TurnView, ...]:
    """Return turns of duty as a card shows them."""
    people = {one for turn in turns for one in (turn.person, turn.instead_of) if one}
    names = unit.duty.names(people)
    signs = unit.duty.signs(turns)
    return tuple(
        TurnView(
            person=names[turn.person],
            starts=turn.starts,
            ends=turn.ends,
            post=turn.post,
            instead_of=names.get(turn.instead_of, "") if turn.instead_of else "",
            signed_in=signs.get((turn.key, turn.person, Sign.IN)),
            signed_out=signs.get((turn.key, turn.person, Sign.OUT)),
        )
        for turn in turns
    )
