"""Use cases of those who come to a lesson: sign up, be sent, sign in; points follow from that."""

from collections.abc import Sequence

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.duty_places import staff_meant
from chalicelib.lesson_meant import school_meant
from chalicelib.lesson_telling import tell
from chalicelib.lesson_views import planning_scope, reading_scope, show
from chalicelib.runtime import use_case
from chalicelib.teaching_record import rule_book
from chalicelib.teaching_telling import tell_principals
from school.county_time import day_of
from school.duty_words import parts_of
from school.errors import NotUnderstood
from school.lesson_calls import (
    AssignListeners,
    JoinLesson,
    LessonView,
    SignedLesson,
    SignLesson,
)
from school.lesson_words import Side
from school.lessons import (
    KINDS,
    Lesson,
    LessonKind,
    LessonState,
    Listener,
    Part,
    Step,
    can_sign,
    moved_up,
    seats_left,
)
from school.people import PersonId, school_of
from school.permissions import Action, Scope
from school.store.unit_of_work import UnitOfWork
from school.teaching import Claim, claim_id

routes = Blueprint(__name__)

MOST_SENT = 20
"""Names one message may send to a lesson."""
ACTIVITY = "open_lesson"
"""What giving an open lesson is in the rules of points."""


@routes.lambda_function(name="join_lesson")
@use_case(JoinLesson)
def join_lesson(request: JoinLesson, call: Call) -> LessonView:
    """Sign up for an open lesson, or take that back; who waits moves up and is told.

    Raises:
        NotUnderstood: It is over or cancelled, or the asker gives it.
        PermissionDenied: It is not open to the asker.
    """
    with call.records() as unit:
        unit.lessons.hold(request.lesson_id)
        lesson = unit.lessons.lesson(request.lesson_id)
        scope = reading_scope(call, lesson, Action.JOIN_LESSONS)
        call.require(Action.JOIN_LESSONS, scope)
        _check_open(lesson, call)
        own = _listener(unit, lesson, call.person.id)
        if request.leave and own is not None:
            _leave(unit, call, lesson, own)
        elif not request.leave and own is None:
            listeners = unit.lessons.listeners([lesson.id]).get(lesson.id, [])
            full = seats_left(lesson, listeners) == 0
            part = Part.WAITING if full else Part.JOINED
            unit.lessons.come(_comer(lesson, call.person.id, part, call))
        what = "left" if request.leave else "joined"
        call.audit(unit, Action.JOIN_LESSONS, scope, fields=("lesson", what))
        return show(unit, call, lesson)


def _check_open(lesson: Lesson, call: Call) -> None:
    if lesson.kind is not LessonKind.OPEN:
        raise NotUnderstood(f"{KINDS[lesson.kind]}不用报名。发“公开课 本周”看能报名的课。")
    if call.person.id in lesson.teachers:
        raise NotUnderstood("这节课是你上的，不用报名。")
    if lesson.state is not LessonState.PLANNED:
        raise NotUnderstood("这节课已经取消，没有报名。发“公开课 本周”看别的课。")
    if call.now >= lesson.ends_at:
        raise NotUnderstood("这节课已经结束。发“公开课 本周”看别的课。")


def _leave(unit: UnitOfWork, call: Call, lesson: Lesson, own: Listener) -> None:
    if own.part is Part.ASSIGNED:
        raise NotUnderstood("这节课是学校派你去听的，不能自己取消。请找派你的领导。")
    if own.signed_at is not None:
        raise NotUnderstood("你已经签到，不能取消报名。")
    unit.lessons.stay_away(own)
    move_up(unit, call, lesson)


def move_up(unit: UnitOfWork, call: Call, lesson: Lesson) -> None:
    """Give free seats to those who waited longest, and tell them."""
    listeners = unit.lessons.listeners([lesson.id]).get(lesson.id, [])
    lucky = moved_up(lesson, listeners)
    for one in lucky:
        unit.lessons.set_part(one, Part.JOINED)
    tell(unit, call, lesson, Step.MOVED_UP, people=[one.person for one in lucky])


def _listener(unit: UnitOfWork, lesson: Lesson, person: PersonId) -> Listener | None:
    listeners = unit.lessons.listeners([lesson.id]).get(lesson.id, [])
    return next((one for one in listeners if one.person == person), None)


def _comer(lesson: Lesson, person: PersonId, part: Part, call: Call) -> Listener:
    return Listener(lesson_id=lesson.id, person=person, part=part, number=1, at=call.now)


@routes.lambda_function(name="assign_listeners")
@use_case(AssignListeners)
def assign_listeners(request: AssignListeners, call: Call) -> LessonView:
    """Send teachers to an open or shared lesson, as those decide who plan it; they are told."""
    with call.records() as unit:
        unit.lessons.hold(request.lesson_id)
        lesson = unit.lessons.lesson(request.lesson_id)
        scope = planning_scope(call, lesson)
        call.require(Action.PLAN_LESSONS, scope)
        if call.now >= lesson.ends_at or lesson.state is not LessonState.PLANNED:
            raise NotUnderstood("这节课已经结束或取消，没有指派。")
        people = _sent(unit, call, lesson, parts_of(request.text))
        for person in people:
            known = _listener(unit, lesson, person)
            if known is None:
                unit.lessons.come(_comer(lesson, person, Part.ASSIGNED, call))
            else:
                unit.lessons.set_part(known, Part.ASSIGNED)
        tell(unit, call, lesson, Step.ASSIGNED, people=people)
        fields = ("lesson", f"assigned {len(people)}")
        call.audit(unit, Action.PLAN_LESSONS, scope, fields=fields)
        return show(unit, call, lesson)


def _sent(unit: UnitOfWork, call: Call, lesson: Lesson, words: Sequence[str]) -> list[PersonId]:
    """Return the teachers some words name, at the school they name or the lesson's own.

    Raises:
        NotFound: Somebody is not there.
        NotUnderstood: Nobody is named, or too many.
        PermissionDenied: The asker does not lead the people of that school.
    """
    school, names = lesson.home, tuple(words)
    if lesson.open_to != lesson.home or "." not in lesson.home:
        school, names = school_meant(unit, call, Side(words=names), own=True)
    # Without the teacher as its adult: a teacher's own lesson is no right over colleagues' time.
    call.require(Action.PLAN_LESSONS, Scope(unit=school))
    if not 1 <= len(names) <= MOST_SENT:
        raise NotUnderstood(f"请写 1 到 {MOST_SENT} 位老师的姓名，如“指派 李明、王芳”。")
    staff = unit.duty.staff_at(school, on=call.today)
    found = [staff_meant(staff, name) for name in names]
    return [one for one in dict.fromkeys(found) if one not in lesson.teachers]


@routes.lambda_function(name="sign_lesson")
@use_case(SignLesson)
def sign_lesson(request: SignLesson, call: Call) -> SignedLesson:
    """Note that the asker is at a lesson, by the code shown there; the same again adds nothing.

    Raises:
        NotFound: No lesson has this code.
        NotUnderstood: It is not the time, or the asker gives the lesson.
        PermissionDenied: The lesson is not open to the asker.
    """
    with call.records() as unit:
        lesson = unit.lessons.with_code(request.code)
        unit.lessons.hold(lesson.id)
        scope = reading_scope(call, lesson, Action.JOIN_LESSONS)
        call.require(Action.JOIN_LESSONS, scope)
        _check_signing(lesson, call)
        own = _listener(unit, lesson, call.person.id)
        if own is None:
            unit.lessons.come(_comer(lesson, call.person.id, Part.CAME, call))
            own = _comer(lesson, call.person.id, Part.CAME, call)
        again = own.signed_at is not None
        unit.lessons.sign(own, at=call.now)
        if not again:
            _claim_for_giver(unit, call, lesson)
        call.audit(unit, Action.JOIN_LESSONS, scope, fields=("lesson", "signed"))
        shown = show(unit, call, lesson)
    return SignedLesson(lesson=shown, at=own.signed_at or call.now, again=again)


def _check_signing(lesson: Lesson, call: Call) -> None:
    if lesson.state is not LessonState.PLANNED:
        raise NotUnderstood("这节课已经取消，没有记下。")
    if lesson.kind is LessonKind.PARENTS:
        raise NotUnderstood("家长会不用签到。")
    gives = call.person.id in lesson.teachers and lesson.kind is not LessonKind.MEETING
    if gives:
        raise NotUnderstood("这节课是你上的，不用签到。请把签到码给听课的老师。")
    if not can_sign(lesson, call.now):
        raise NotUnderstood("只能在上课前半小时到下课后半小时之间签到，没有记下。")


def _claim_for_giver(unit: UnitOfWork, call: Call, lesson: Lesson) -> None:
    """Claim the points of an open lesson for who gives it, once somebody came; once a lesson.

    The principal decides on it as on every other claim; what was signed is the evidence.
    """
    if lesson.kind is not LessonKind.OPEN or lesson.teacher is None:
        return
    rules = rule_book(unit, now=call.now).now
    activity = rules.activities.get(ACTIVITY)
    if activity is None or activity.counted:
        return
    level = "县级" if "." not in lesson.open_to else "校级"
    level = level if level in activity.levels else ""
    if activity.levels and not level:
        return
    day, note = day_of(lesson.starts_at), f"{lesson.topic}（有签到记录）"
    school = school_of(lesson.home)
    number = claim_id(
        lesson.teacher, activity=ACTIVITY, level=level, day=day, note=note, photos=[lesson.id]
    )
    claim = Claim(
        id=number,
        number=0,
        teacher=lesson.teacher,
        school=school,
        activity=ACTIVITY,
        level=level,
        note=note,
        day=day,
        rules=rules.version,
        asked_at=call.now,
    )
    kept, added = unit.teaching.add(claim)
    if added:
        tell_principals(unit, call, school, about=kept.id)
