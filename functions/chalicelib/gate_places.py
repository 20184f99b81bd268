"""Whose gate is meant: one's own school, a school named in words, a pupil of one's class."""

from collections.abc import Iterable

from chalicelib.call import Call
from chalicelib.workplace import NOWHERE, school_names
from school.errors import NotFound, NotUnderstood
from school.gate import name_left
from school.naming import names_class, parse_caption
from school.people import SCHOOL_DEPTH, Pupil, Role, Unit, UnitId, school_of
from school.permissions import Action, Scope
from school.school_names import school_named, unknown

GUARDING = frozenset({Role.SECURITY, Role.PRINCIPAL, Role.VICE_PRINCIPAL})
BUREAU = frozenset({Role.BUREAU, Role.BUREAU_LEADER})
GRANTING = frozenset({Role.CLASS_HEAD, Role.PRINCIPAL, Role.VICE_PRINCIPAL})
HEADS = frozenset({Role.CLASS_HEAD})
MOST_NAMED = 4


def own_school(call: Call, action: Action) -> UnitId:
    """Return the school somebody guards or leads, once the policy allows *action* there.

    Raises:
        PermissionDenied: The policy does not allow it.
    """
    held = call.person.units_on(call.today, GUARDING)
    school = school_of(held[0]) if held else NOWHERE
    call.require(action, Scope(unit=school))
    return school


def place_meant(call: Call, action: Action, *, text: str) -> UnitId:
    """Return the school or county some words mean, once the policy allows *action* there.

    Raises:
        NotFound: There is no such school in one's reach.
        NotUnderstood: Several fit.
        PermissionDenied: The policy does not allow it.
    """
    held = call.person.units_on(call.today, GUARDING | BUREAU)
    call.require(action, Scope(unit=held[0] if held else NOWHERE))
    with call.records() as unit:
        inside = school_names(unit, held)
    named = school_named(text, inside)
    if named is None and (name := name_left(text)):
        raise unknown(name, inside)
    own = school_of(held[0]) if held[0].count(".") >= SCHOOL_DEPTH else held[0]
    place = named or own
    call.require(action, Scope(unit=place))
    return place


def classes_led(call: Call, action: Action, *, caption: str, roles: Iterable[Role]) -> list[Unit]:
    """Return the classes one holds *roles* over that a caption may mean.

    Raises:
        NotFound: It names none of them.
        PermissionDenied: The policy does not allow *action* in them.
    """
    said = parse_caption(caption)
    with call.records() as unit:
        held = call.person.units_on(call.today, frozenset(roles))
        led = unit.people.classes_under(held)
    meant = [c for c in led if said.grade is None or names_class(said, c.id)]
    if not meant:
        named = f"{school_of(led[0].id)}.g{said.grade}.c{said.class_no}" if led else "-"
        call.require(action, Scope(unit=UnitId(named)))
        raise NotFound("没有找到这个班。请写清班级，如“三(2)班”。")
    for one in meant:
        call.require(action, Scope(unit=one.id))
    return meant


def pupil_meant(call: Call, action: Action, *, caption: str, roles: Iterable[Role]) -> Pupil:
    """Return the one pupil a caption names among the classes one holds *roles* over.

    Raises:
        NotFound: There is no such pupil.
        NotUnderstood: Several fit.
        PermissionDenied: The policy does not allow *action*.
    """
    classes = classes_led(call, action, caption=caption, roles=roles)
    said = parse_caption(caption)
    if said.roll_no is None and not said.rest:
        raise NotUnderstood("请写上学号，如“3号”；教几个班时再加班级，如“三(2)班 3号”。")
    with call.records() as unit:
        pupils = [p for c in classes for p in unit.people.pupils_of(c.id, on=call.today)]
    named = [p for p in pupils if said.roll_no == p.roll_no or (p.name and p.name in said.rest)]
    if not named:
        raise NotFound("没有找到这位同学。请写学号，如“3号”。")
    if len(named) > 1:
        names = "、".join(dict.fromkeys(p.class_name for p in named[:MOST_NAMED]))
        raise NotUnderstood(f"有 {len(named)} 位同学对得上（{names}）。请写清班级和学号。")
    call.require(action, Scope(unit=named[0].class_id, pupil=named[0].id))
    return named[0]
