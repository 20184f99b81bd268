"""Patrol use cases: points with QR labels, who was there, and what a day still lacks."""

import hashlib

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.duty_places import own_places, place_meant, without_place
from chalicelib.files_first import Keep, files_first
from chalicelib.runtime import use_case
from school.days import Days, days_meant
from school.duty_rules import duty_rules
from school.duty_words import parts_of
from school.errors import NotFound, NotUnderstood, PermissionDenied
from school.patrol_calls import (
    AddPoints,
    ChangePatrol,
    DoPatrol,
    EndPoint,
    PatrolDay,
    PatrolsOf,
    PatrolView,
    Points,
    PointsOf,
    PointView,
)
from school.patrols import (
    CODE_LENGTH,
    LONGEST_NAME,
    MOST_POINTS,
    Patrol,
    Point,
    PointKind,
    missing,
)
from school.people import UnitId
from school.permissions import Action, Scope
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)

SIGN_NAME = "值班签到"


@routes.lambda_function(name="duty_points")
@use_case(PointsOf)
def duty_points(request: PointsOf, call: Call) -> Points:
    """Return the labels of a place; its code for signing in is made the first time."""
    place = place_meant(call, Action.PLAN_DUTY, request.text)
    scope = Scope(unit=place)
    call.require(Action.PLAN_DUTY, scope)
    with call.records() as unit:
        unit.duty.lock(place)
        found = unit.patrols.points(place, request.kind)
        if request.kind is PointKind.SIGN and request.fresh:
            for old in found:
                unit.patrols.end_point(old, at=call.now)
            found = []
        if request.kind is PointKind.SIGN and not found:
            found = [_add(unit, call, place, SIGN_NAME, kind=PointKind.SIGN)]
        call.audit(unit, Action.PLAN_DUTY, scope, fields=(f"points {request.kind}",))
        return _points(unit, place, found)


def _add(unit: UnitOfWork, call: Call, place: UnitId, name: str, *, kind: PointKind) -> Point:
    code = call.new_token()[:CODE_LENGTH]
    point = Point(id=code, place=place, kind=kind, name=name, made_at=call.now)
    unit.patrols.add_point(point)
    return point


def _points(unit: UnitOfWork, place: UnitId, found: list[Point]) -> Points:
    return Points(
        place=place,
        place_name=unit.people.unit(place).name,
        kind=found[0].kind if found else PointKind.PATROL,
        points=tuple(PointView(code=point.id, name=point.name) for point in found),
    )


@routes.lambda_function(name="add_points")
@use_case(AddPoints)
def add_points(request: AddPoints, call: Call) -> Points:
    """Register patrol points; one that is there already stays, with its label."""
    place = place_meant(call, Action.PLAN_DUTY, request.text)
    scope = Scope(unit=place)
    call.require(Action.PLAN_DUTY, scope)
    with call.records() as unit:
        unit.duty.lock(place)
        there = {point.name for point in unit.patrols.points(place, PointKind.PATROL)}
        names = _names(without_place(unit, place, request.text))
        fresh = [name for name in names if name not in there]
        if len(there) + len(fresh) > MOST_POINTS:
            raise NotUnderstood(f"一所学校最多 {MOST_POINTS} 个巡查点，没有添加。请先停用几个。")
        for name in fresh:
            _add(unit, call, place, name, kind=PointKind.PATROL)
        call.audit(unit, Action.PLAN_DUTY, scope, fields=("points", f"added {len(fresh)}"))
        points = _points(unit, place, unit.patrols.points(place, PointKind.PATROL))
        return points.model_copy(update={"added": len(fresh)})


def _names(text: str) -> list[str]:
    names = list(dict.fromkeys(parts_of(text)))
    if not names:
        raise NotUnderstood("还差巡查点的名字，没有添加。请写成“添加巡查点 北门 食堂 锅炉房”。")
    if any(len(name) > LONGEST_NAME for name in names):
        raise NotUnderstood(f"巡查点名字最多 {LONGEST_NAME} 个字，没有添加。请写短一点。")
    return names


@routes.lambda_function(name="end_point")
@use_case(EndPoint)
def end_point(request: EndPoint, call: Call) -> Points:
    """Take a patrol point out of use: its label opens nothing any more."""
    place = place_meant(call, Action.PLAN_DUTY, request.text)
    scope = Scope(unit=place)
    call.require(Action.PLAN_DUTY, scope)
    with call.records() as unit:
        point = _named(unit, place, without_place(unit, place, request.text))
        unit.patrols.end_point(point, at=call.now)
        call.audit(unit, Action.PLAN_DUTY, scope, fields=("points", "ended 1"))
        points = _points(unit, place, unit.patrols.points(place, PointKind.PATROL))
        return points.model_copy(update={"ended": point.name})


def _named(unit: UnitOfWork, place: UnitId, text: str) -> Point:
    """Return the point of a place that a text names.

    Raises:
        NotFound: There is none.
    """
    found = [p for p in unit.patrols.points(place, PointKind.PATROL) if p.name in text]
    if not found:
        raise NotFound("没有这个巡查点，没有记下。发“巡查”看有哪些。")
    return max(found, key=lambda point: len(point.name))


@routes.lambda_function(name="do_patrol")
@use_case(DoPatrol)
def do_patrol(request: DoPatrol, call: Call) -> PatrolDay:
    """Note that who is on duty was at a point; the same message again notes nothing."""
    places = own_places(call, Action.DO_DUTY)
    with call.records() as unit:
        if request.code:
            places = (unit.patrols.point(request.code, PointKind.PATROL).place,)
        turns = unit.duty.turns_at(places, at=call.now)
    own = [turn.place for turn in turns if turn.person == call.person.id]
    place = (*own, *places)[0]
    call.require(Action.DO_DUTY, Scope(unit=place, duty=frozenset({call.person.id} if own else ())))
    photo = call.files.get(request.photo) if request.photo else None

    def write(unit: UnitOfWork, keep: Keep) -> PatrolDay:
        point = (
            unit.patrols.point(request.code, PointKind.PATROL)
            if request.code
            else _named(unit, place, request.point)
        )
        patrol = _patrol(request, call, point)
        new = unit.patrols.add(patrol)
        if new and photo is not None and patrol.photo_key:
            keep({patrol.photo_key: photo})
        scope = Scope(unit=place, adult=call.person.id)
        call.audit(unit, Action.DO_DUTY, scope, fields=("patrol",))
        day = _day(unit, place, days_meant("今天", today=call.today))
        kept = unit.patrols.patrol(patrol.id)
        told = {"mine": kept.id, "again": not new, "at_point": point.name, "fine": kept.fine}
        return day.model_copy(update=told)

    return files_first(call, write)


def _patrol(request: DoPatrol, call: Call, point: Point) -> Patrol:
    parts = (call.person.id, point.id, request.message)
    number = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:40]
    return Patrol(
        id=number,
        point=point.id,
        place=point.place,
        person=call.person.id,
        day=call.today,
        at=call.now,
        fine=request.fine,
        by_code=bool(request.code),
        note=request.note,
        photo_key=f"patrols/{number}/1.jpg" if request.photo else None,
    )


@routes.lambda_function(name="change_patrol")
@use_case(ChangePatrol)
def change_patrol(request: ChangePatrol, call: Call) -> PatrolDay:
    """Add to one's own patrol of today that something is wrong, a note, or a photo."""
    with call.records() as unit:
        patrol = unit.patrols.patrol(request.patrol_id)
        turns = unit.duty.turns_at([patrol.place], at=call.now)
    duty = frozenset(turn.person for turn in turns)
    call.require(Action.DO_DUTY, Scope(unit=patrol.place, duty=duty | {patrol.person}))
    if patrol.person != call.person.id or patrol.day != call.today:
        raise PermissionDenied("只能补充自己今天的巡查。请重新巡查一次。")
    photo = call.files.get(request.photo) if request.photo else None

    def write(unit: UnitOfWork, keep: Keep) -> PatrolDay:
        key = f"{patrol.folder}/1.jpg" if photo is not None else patrol.photo_key
        said = {"fine": request.fine, "note": request.note or patrol.note, "photo_key": key}
        changed = patrol.model_copy(update=said)
        unit.patrols.change(changed)
        if photo is not None and key:
            keep({key: photo})
        scope = Scope(unit=patrol.place, adult=call.person.id)
        call.audit(unit, Action.DO_DUTY, scope, fields=("patrol",))
        day = _day(unit, patrol.place, days_meant("今天", today=call.today))
        names = {point.id: point.name for point in unit.patrols.points_of([changed])}
        told = {"mine": patrol.id, "at_point": names[patrol.point], "fine": changed.fine}
        return day.model_copy(update=told)

    return files_first(call, write)


@routes.lambda_function(name="patrol_day")
@use_case(PatrolsOf)
def patrol_day(request: PatrolsOf, call: Call) -> PatrolDay:
    """Return a day's patrols of a place, and where nobody was."""
    place = place_meant(call, Action.READ_DUTY, request.text)
    scope = Scope(unit=place)
    call.require(Action.READ_DUTY, scope)
    with call.records() as unit:
        call.audit(unit, Action.READ_DUTY, scope, fields=("patrols",))
        return _day(unit, place, days_meant(request.text, today=call.today))


def _day(unit: UnitOfWork, place: UnitId, days: Days) -> PatrolDay:
    points = unit.patrols.points(place, PointKind.PATROL)
    done = unit.patrols.of_day(place, days.first)
    wanted = duty_rules().patrols_a_day
    lacks = missing(points, done, wanted=wanted)
    names = unit.duty.names({patrol.person for patrol in done})
    called = {point.id: point.name for point in unit.patrols.points_of(done)}
    return PatrolDay(
        place_name=unit.people.unit(place).name,
        day=days.first,
        days=days.name,
        wanted=wanted,
        patrols=tuple(
            PatrolView(
                point=called[patrol.point],
                at=patrol.at,
                person=names[patrol.person],
                fine=patrol.fine,
                by_code=patrol.by_code,
                note=patrol.note,
                photo=patrol.photo_key,
            )
            for patrol in done
        ),
        left=lacks.points if lacks else (),
        points=len(points),
    )
