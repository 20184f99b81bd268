"""Whose roster is meant, and whom the words on it mean."""

from collections.abc import Iterable

from chalicelib.call import Call
from chalicelib.workplace import NOWHERE, school_names
from school.duty_words import fits
from school.errors import NotFound
from school.people import SCHOOL_DEPTH, PersonId, Role, UnitId, school_of
from school.permissions import RULES, Action
from school.school_names import school_named
from school.store.unit_of_work import UnitOfWork

MOST_NAMED = 4
NO_STAFF = frozenset({Role.PUPIL, Role.GUARDIAN})


def own_places(call: Call, action: Action) -> tuple[UnitId, ...]:
    """Return the schools, or the county, where the asker has a role that *action* is for."""
    roles = frozenset(RULES[action]) - NO_STAFF
    held = call.person.units_on(call.today, roles)
    places = (
        school_of(unit) if unit.count(".") >= SCHOOL_DEPTH else UnitId(unit.partition(".")[0])
        for unit in held
    )
    return tuple(dict.fromkeys(places)) or (NOWHERE,)


def place_meant(call: Call, action: Action, text: str) -> UnitId:
    """Return the place some words name among those below the asker's, or the asker's own.

    Raises:
        NotFound: A school is named that is not among them.
        NotUnderstood: Several schools fit.
    """
    places = own_places(call, action)
    counties = [place for place in places if "." not in place and place != NOWHERE]
    if not counties:
        return places[0]
    with call.records() as unit:
        schools = school_names(unit, counties)
    return school_named(text, schools) or counties[0]


def without_place(unit: UnitOfWork, place: UnitId, text: str) -> str:
    """Return *text* without the name of the place."""
    return text.replace(unit.people.unit(place).name, " ")


def staff_meant(staff: dict[PersonId, str], said: str) -> PersonId:
    """Return whom a name, or “王老师”, means among the staff of a place.

    Raises:
        NotFound: Nobody, or several.
    """
    found = [person for person, name in staff.items() if name == said]
    found = found or [person for person, name in staff.items() if fits(said, name)]
    if not found:
        raise NotFound(f"这里没有叫“{said}”的教职工，没有改动。请写全名再发。")
    if len(found) > 1:
        names = "、".join(dict.fromkeys(staff[person] for person in found[:MOST_NAMED]))
        raise NotFound(f"“{said}”有 {len(found)} 位：{names}。请写全名；同名的请用表格写工号。")
    return found[0]


def unreachable(unit: UnitOfWork, persons: Iterable[PersonId]) -> tuple[str, ...]:
    """Return the names of those who have no account: nobody can call them."""
    wanted = dict.fromkeys(persons)
    silent = [person for person in wanted if not unit.people.accounts_of(person)]
    names = unit.duty.names(silent)
    return tuple(names[person] for person in silent)
