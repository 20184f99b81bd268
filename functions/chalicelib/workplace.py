"""Where the asker works: the own school, or the schools below a place in the bureau."""

import datetime as dt
from collections.abc import Iterable, Mapping

from chalicelib.call import Call
from school.people import SCHOOL_DEPTH, Person, Role, Unit, UnitId, UnitKind, school_of
from school.permissions import Action, Scope, allowed
from school.school_names import refuse_unknown, schools_named
from school.store.unit_of_work import UnitOfWork

NOWHERE = UnitId("-")
IN_SCHOOL = frozenset(
    {
        *(Role.TEACHER, Role.CLASS_HEAD, Role.PRINCIPAL, Role.VICE_PRINCIPAL),
        *(Role.HEALTH_REPORTER, Role.SECURITY),
    }
)
WORKING = IN_SCHOOL | {Role.BUREAU, Role.BUREAU_LEADER, Role.ADMIN}


def places_held(call: Call) -> tuple[UnitId, ...]:
    """Return the schools the asker works in, and the units above schools; “-” for nobody."""
    return places_of(call.person, on=call.today)


def places_of(person: Person, *, on: dt.date) -> tuple[UnitId, ...]:
    """Return the schools a person works in, and the units above schools; “-” for nobody."""
    held = person.units_on(on, WORKING)
    places = (school_of(one) if one.count(".") >= SCHOOL_DEPTH else one for one in held)
    return tuple(dict.fromkeys(places)) or (NOWHERE,)


def own_school(call: Call) -> UnitId | None:
    """Return the school the asker works in; None: in none, or above them."""
    held = places_held(call)
    return next((one for one in held if one.count(".") == SCHOOL_DEPTH), None)


def schools_of(unit: UnitOfWork, place: UnitId) -> list[Unit]:
    """Return the schools of a county or town; of a school, or of a class in it, that school."""
    if place.count(".") >= SCHOOL_DEPTH:
        return [unit.people.unit(school_of(place))]
    return unit.people.units_under(place, kind=UnitKind.SCHOOL)


def school_names(unit: UnitOfWork, places: Iterable[UnitId]) -> dict[UnitId, str]:
    """Return the names of the schools of some places, by id; none of nowhere."""
    held = (place for place in places if place != NOWHERE)
    return {one.id: one.name for place in held for one in schools_of(unit, place)}


def school_said(unit: UnitOfWork, call: Call, text: str) -> UnitId | None:
    """Return the school a text names among those of the asker's places, or the own one; or None."""
    own = own_school(call)
    if own is not None:
        return own
    named = named_in(text, unit.teaching.schools_under(places_held(call)))
    return next(iter(named)) if len(named) == 1 else None


def named_in(text: str, schools: Mapping[UnitId, str]) -> dict[UnitId, str]:
    """Return those schools a text names, in full or in short.

    Raises:
        NotFound: It names a school, and none of these: figures of others are no answer.
    """
    named = schools_named(text, schools)
    if not named:
        refuse_unknown(text, schools)
    return named


def require_places(call: Call, action: Action) -> tuple[UnitId, ...]:
    """Return the asker's places in which an action is allowed.

    Raises:
        PermissionDenied: There is none.
    """
    held = places_held(call)
    may = [u for u in held if allowed(call.person, action, Scope(unit=u), on=call.today)]
    for one in may or held[:1]:
        call.require(action, Scope(unit=one))
    return tuple(may)
