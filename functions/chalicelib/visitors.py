"""Visitor use cases: announced, let in and out by a code of the day, listed, none forgotten."""

from collections.abc import Sequence
from datetime import timedelta

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.gate_places import own_school
from chalicelib.gate_telling import tell_once
from chalicelib.homework import id_of
from chalicelib.leave import MOST_TRIES, four_digits
from chalicelib.runtime import Caller, use_case
from school.errors import NotFound, NotUnderstood, Unavailable
from school.gate_rules import gate_rules, minute_of, moment_on
from school.notices import NoticeKind
from school.papers import Done
from school.people import Role, UnitId
from school.permissions import Action, Scope
from school.store.unit_of_work import UnitOfWork
from school.vehicles import Vehicle, VehicleKind
from school.visitors import (
    CountVisitors,
    ExpectVisitor,
    PassVisitor,
    Visitor,
    VisitorAnnounced,
    VisitorList,
    VisitorPassed,
    VisitorSaid,
    VisitorsOf,
    parse_visitor,
)
from school.work import work

routes = Blueprint(__name__)

MOST_A_DAY = 500
"""Visitors of one school on one day: more is a mistake or mischief."""


@routes.lambda_function(name="expect_visitor")
@use_case(ExpectVisitor)
def expect_visitor(request: ExpectVisitor, call: Call) -> VisitorAnnounced:
    """Announce a visitor at one's own school for today, and give a code."""
    school = own_school(call, Action.MANAGE_GATE)
    said = parse_visitor(request.text)
    with call.records() as unit:
        visitor = _keep(unit, call, school, said)
        _let_car_in(unit, call, visitor)
        _queue_the_evening(unit, call, visitor)
        call.audit(unit, Action.MANAGE_GATE, Scope(unit=school), fields=("visitor",))
        name = unit.people.unit(school).name
    return VisitorAnnounced(visitor=visitor, school_name=name, had_number=said.had_number)


def _keep(unit: UnitOfWork, call: Call, school: UnitId, said: VisitorSaid) -> Visitor:
    if len(unit.visitors.of_day(school, day=call.today)) >= MOST_A_DAY:
        raise NotUnderstood(f"今天已经登记了 {MOST_A_DAY} 位访客，不能再登记。")
    told = (said.name, said.host, str(said.expected), said.plate, said.purpose)
    visitor_id = id_of("visitor", school, str(call.today), *told)
    for _ in range(MOST_TRIES):
        before = unit.visitors.find(visitor_id)
        if before is not None:
            return before
        visitor = Visitor(
            id=visitor_id,
            school=school,
            day=call.today,
            code=four_digits(call),
            name=said.name,
            host=said.host,
            expected=said.expected,
            plate=said.plate,
            purpose=said.purpose,
        )
        if unit.visitors.add(visitor, by=call.person.id, at=call.now):
            return visitor
    raise Unavailable("今天的访客码用完了，没有登记。请稍后再发一次。")


def _let_car_in(unit: UnitOfWork, call: Call, visitor: Visitor) -> None:
    """Register a visitor's car for the day: the gate must not take it for an unknown one."""
    if not visitor.plate:
        return
    if unit.vehicles.registered(visitor.school, visitor.plate, on=visitor.day) is None:
        car = Vehicle(
            school=visitor.school,
            plate=visitor.plate,
            kind=VehicleKind.VISITOR,
            until=visitor.day,
        )
        unit.vehicles.register(car, by=call.person.id, at=call.now)


def _queue_the_evening(unit: UnitOfWork, call: Call, visitor: Visitor) -> None:
    """Queue the evening's look at who is still inside, and a later one for a late visitor."""
    school, day = visitor.school, visitor.day
    evening = moment_on(day, gate_rules().visitors_until)
    due = visitor.due_out(gate_rules())
    for at in dict.fromkeys((evening, due)):
        later = minute_of(at) if at > evening else 0
        payload = work("count_visitors", CountVisitors(school=school, day=day, again=later))
        key = f"gate:visitors:{school}:{day}{f':{later}' if later else ''}"
        unit.work.put(key, payload, now=call.now, not_before=at)


@routes.lambda_function(name="count_visitors")
@use_case(CountVisitors, by=Caller.PRODUCT)
def count_visitors(request: CountVisitors, call: Call) -> Done:
    """Tell the guards of a school when visitors have stayed too long."""
    with call.records() as unit:
        visitors = unit.visitors.of_day(request.school, day=request.day)
        if _overstaying(visitors, call):
            guards = unit.people.holders(Role.SECURITY, request.school, on=call.today)
            once = f"{request.school}:{request.day}{f':{request.again}' if request.again else ''}"
            about = str(request.day)
            tell_once(unit, call, guards, kind=NoticeKind.VISITORS, about=about, once=once)
    return Done()


def _overstaying(visitors: Sequence[Visitor], call: Call) -> list[Visitor]:
    rules = gate_rules()
    return [one for one in visitors if one.inside and call.now >= one.due_out(rules)]


@routes.lambda_function(name="pass_visitor")
@use_case(PassVisitor)
def pass_visitor(request: PassVisitor, call: Call) -> VisitorPassed:
    """Note that a visitor with a code of today came or went.

    Raises:
        NotFound: There is no such code today.
        NotUnderstood: Who has not come cannot go; who went needs a new code.
    """
    school = own_school(call, Action.MANAGE_GATE)
    with call.records() as unit:
        visitor = unit.visitors.by_code(school, request.code, day=call.today)
        if visitor is None:
            raise NotFound("没有这个访客码，或者不是今天的。请重新登记：“访客 张三 来访 李老师”。")
        if request.out and visitor.in_at is None:
            raise NotUnderstood("这位访客还没有进校。进来时请发“访客 进 " + request.code + "”。")
        if not request.out and visitor.out_at is not None:
            raise NotUnderstood("这位访客已经离开，码用过了。再来请重新登记。")
        note = unit.visitors.pass_out if request.out else unit.visitors.pass_in
        fresh = note(visitor.id, at=call.now)
        call.audit(unit, Action.MANAGE_GATE, Scope(unit=school), fields=("visitor",))
        now = unit.visitors.find(visitor.id) or visitor
    return VisitorPassed(visitor=now, again=not fresh)


@routes.lambda_function(name="visitors_of")
@use_case(VisitorsOf)
def visitors_of(request: VisitorsOf, call: Call) -> VisitorList:
    """List the visitors of a day at one's own school.

    Raises:
        NotFound: Only those still inside are wanted, and there is none.
    """
    school = own_school(call, Action.MANAGE_GATE)
    day = call.today - timedelta(days=request.days_ago)
    with call.records() as unit:
        call.audit(unit, Action.MANAGE_GATE, Scope(unit=school), fields=("visitors",))
        visitors = unit.visitors.of_day(school, day=day)
        name = unit.people.unit(school).name
    if request.still_inside:
        visitors = _overstaying(visitors, call)
        if not visitors:
            raise NotFound("访客都已经离开。")
    return VisitorList(school_name=name, day=day, visitors=tuple(visitors))
