"""Probing use case: the school hears of an account that goes on after being refused."""

import hashlib

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.runtime import Caller, use_case
from school.device_events import Event
from school.papers import Done
from school.people import ROLE_NAMES, SCHOOL_DEPTH, Person, Role, UnitId, is_unit, school_of
from school.permissions import Action, Scope
from school.probing import MOST_BY_ONE, MOST_TOGETHER, WINDOW, Probed
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)

SOURCE = "chat_door"
KIND = "probing"
ONE = "{who}账号 10 分钟里 {most} 次要看没有的或不能看的内容，已暂停 10 分钟。是谁见审计"
MANY = "很多账号 10 分钟里共 {most} 次要看没有的或不能看的内容，每个账号的次数已收紧"


@routes.lambda_function(name="note_probing")
@use_case(Probed, by=Caller.PRODUCT)
def note_probing(request: Probed, call: Call) -> Done:
    """Put down that an account tries what it finds: an alarm of its school, once in ten minutes.

    An account nobody bound belongs to no school: it is put down, and nobody is rung.
    """
    with call.records() as unit:
        person = unit.people.by_account(request.platform, request.user)
        place = _place(unit, call, person) if person else UnitId("-")
        told = unit.events.put(_event(request, call, person, place=place), now=call.now)
        if told and person is not None:
            scope = Scope(unit=place, adult=person.id)
            call.audit(unit, Action.ADMINISTER, scope, fields=(KIND,))
    return Done(done=told)


def _event(request: Probed, call: Call, person: Person | None, *, place: UnitId) -> Event:
    who = "many" if request.together else f"{request.platform}:{request.user}"
    window = int(call.now.timestamp()) // int(WINDOW.total_seconds())
    number = hashlib.sha256(f"{place}/{who}/{window}".encode()).hexdigest()[:40]
    said = MANY if request.together else ONE
    return Event(
        source=SOURCE,
        event_id=number,
        school=place,
        kind=KIND,
        at=call.now,
        text=said.format(
            who=_role(call, person), most=MOST_TOGETHER if request.together else MOST_BY_ONE
        )
        if is_unit(place)
        else "",
    )


def _role(call: Call, person: Person | None) -> str:
    roles = person.roles_on(call.today) if person else frozenset()
    return next((ROLE_NAMES[role] for role in Role if role in roles), "")


def _place(unit: UnitOfWork, call: Call, person: Person) -> UnitId:
    """Return the school somebody works, learns or has a child at; else their unit, or “-”."""
    held = person.units_on(call.today, frozenset(Role))
    children = unit.people.enrolled(person.children_on(call.today), on=call.today)
    units = [*held, *(child.class_id for child in children)]
    schools = [school_of(one) for one in units if one.count(".") >= SCHOOL_DEPTH]
    return next(iter([*schools, *units]), UnitId("-"))
