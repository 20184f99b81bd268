"""Attendance use cases: who was late or left early, for the class head; who stays too long."""

from datetime import date

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.gate_places import HEADS, classes_led
from chalicelib.gate_telling import tell_once
from chalicelib.runtime import Caller, use_case
from school.device_events import Event
from school.errors import NotUnderstood
from school.gate_rules import gate_rules, minutes, moment_on, on_the_wall
from school.notices import NoticeKind
from school.papers import Done
from school.passes import (
    Attendance,
    AttendanceOf,
    Comer,
    CountOverstay,
    TellAttendance,
    early_at,
    late_at,
)
from school.people import PersonId, Role, UnitId
from school.permissions import Action, Scope
from school.store.unit_of_work import UnitOfWork
from school.work import work

routes = Blueprint(__name__)

SOURCE = "gate"
LAST = 8
"""Priority: photos are read and results told before it."""
HALF = 0.5


def queue_the_day(unit: UnitOfWork, call: Call, school: UnitId) -> None:
    """Queue what is to be worked out of a school's day, once, when its first pupil passes."""
    rules, day = gate_rules(), call.today
    if not rules.school_day(day):
        return
    due = [
        (
            "attendance",
            rules.attendance_at,
            work("tell_attendance", TellAttendance(unit_id=school, day=day)),
        )
    ]
    if not rules.boards(school):
        payload = work("count_overstay", CountOverstay(school=school, day=day))
        due.append(("overstay", rules.overstay_at, payload))
    for what, at, payload in due:
        key = f"gate:{what}:{school}:{day}"
        unit.work.put(key, payload, now=call.now, not_before=moment_on(day, at), priority=LAST)


@routes.lambda_function(name="tell_attendance")
@use_case(TellAttendance, by=Caller.PRODUCT)
def tell_attendance(request: TellAttendance, call: Call) -> Done:
    """Tell a class head of a day, if there is anybody to tell of; of a school, queue its classes.

    Nothing of a record is said here: who it is, is asked for, and audited, when it is told.
    """
    with call.records() as unit:
        classes = unit.people.classes_under([request.unit_id])
        if [one.id for one in classes] != [request.unit_id]:
            for one in classes:
                payload = work("tell_attendance", TellAttendance(unit_id=one.id, day=request.day))
                key = f"gate:attendance:{one.id}:{request.day}"
                unit.work.put(key, payload, now=call.now, priority=LAST)
            return Done()
        if _attendance(unit, request.unit_id, day=request.day).remarkable:
            about = f"{request.unit_id}:{request.day}"
            heads = unit.people.holders(Role.CLASS_HEAD, request.unit_id, on=call.today)
            tell_once(unit, call, heads, kind=NoticeKind.ATTENDANCE, about=about, once=about)
    return Done()


@routes.lambda_function(name="count_overstay")
@use_case(CountOverstay, by=Caller.PRODUCT)
def count_overstay(request: CountOverstay, call: Call) -> Done:
    """Raise an alarm that says how many pupils have not left a school in the evening."""
    with call.records() as unit:
        left = unit.passes.pupils_inside(request.school, day=request.day)
        if left:
            at = gate_rules().overstay_at
            alarm = Event(
                source=SOURCE,
                event_id=f"overstay:{request.day}:{request.school}"[:96],
                school=request.school,
                kind="overstay",
                at=moment_on(request.day, at),
                text=f"{on_the_wall(minutes(at))} 还有 {left} 名学生没有离校记录",
            )
            unit.events.put(alarm, now=call.now)
    return Done()


@routes.lambda_function(name="class_attendance")
@use_case(AttendanceOf)
def class_attendance(request: AttendanceOf, call: Call) -> Attendance:
    """Say who of a class one heads was late, left early or was not seen; by roll number."""
    if request.class_id:
        class_id = request.class_id
        call.require(Action.READ_PASSES, Scope(unit=class_id))
    else:
        classes = classes_led(call, Action.READ_PASSES, caption=request.caption, roles=HEADS)
        if len(classes) > 1:
            names = "、".join(one.name for one in classes[:4])
            raise NotUnderstood(f"你带 {names} 几个班，请写上班级，如“迟到 {classes[0].name}”。")
        class_id = classes[0].id
    with call.records() as unit:
        day = request.day or call.today
        found = _attendance(unit, class_id, day=day)
        for pupil in _told_of(unit, found):
            scope = Scope(unit=class_id, pupil=pupil)
            call.audit(unit, Action.READ_PASSES, scope, fields=("attendance",))
        call.audit(unit, Action.READ_PASSES, Scope(unit=class_id), fields=("attendance",))
        return found


def _told_of(unit: UnitOfWork, found: Attendance) -> list[PersonId]:
    rolls = {*(one.roll_no for one in (*found.late, *found.early)), *found.unseen, *found.on_leave}
    pupils = unit.people.pupils_of(found.class_id, on=found.day)
    return [pupil.id for pupil in pupils if pupil.roll_no in rolls]


def _attendance(unit: UnitOfWork, class_id: UnitId, *, day: date) -> Attendance:
    pupils = unit.people.pupils_of(class_id, on=day)
    ids = [pupil.id for pupil in pupils]
    passes, slips = unit.passes.of_people(ids, day=day), unit.leave.of_pupils(ids, day=day)
    found = Attendance(
        class_id=class_id,
        class_name=unit.people.class_name(class_id),
        day=day,
        enrolled=len(pupils),
        on_leave=tuple(p.roll_no for p in pupils if slips.get(p.id)),
    )
    rules = gate_rules()
    stage = rules.stage_of(class_id)
    if stage is None or not rules.school_day(day) or rules.boards(class_id):
        return found
    late, early = [], []
    for pupil in pupils:
        own = (passes.get(pupil.id, []), slips.get(pupil.id, []))
        if (minute := late_at(*own, stage=stage)) is not None:
            late.append(Comer(roll_no=pupil.roll_no, minute=minute))
        if (minute := early_at(*own, stage=stage)) is not None:
            early.append(Comer(roll_no=pupil.roll_no, minute=minute))
    gone = [p.roll_no for p in pupils if not passes.get(p.id) and not slips.get(p.id)]
    unseen = tuple(gone) if len(gone) < HALF * len(pupils) else ()
    return found.model_copy(update={"late": tuple(late), "early": tuple(early), "unseen": unseen})
