"""Lesson use cases: what is on, one lesson, and changing, cancelling or answering one."""

from datetime import datetime, timedelta

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.duty_places import own_places
from chalicelib.lesson_meant import check_hours
from chalicelib.lesson_people import move_up
from chalicelib.lesson_plans import refuse_busy
from chalicelib.lesson_reminders import watch
from chalicelib.lesson_telling import tell, tell_all
from chalicelib.lesson_views import planning_scope, reading_scope, receiving_scope, show, views
from chalicelib.runtime import use_case
from school.county_time import day_of
from school.days import days_meant
from school.errors import NotFound, NotUnderstood
from school.knowledge import SUBJECTS
from school.lesson_calls import (
    MOST_SHOWN,
    AnswerLesson,
    ChangeLesson,
    LessonOf,
    LessonPair,
    LessonPairs,
    Lessons,
    LessonsOf,
    LessonView,
    PairsOf,
)
from school.lesson_rules import hours_of
from school.lesson_words import SaidLesson, parse_lesson
from school.lessons import (
    GOING_ON,
    MOST_SEATS,
    REMINDERS,
    Lesson,
    LessonState,
    Step,
    remind_until,
)
from school.people import UnitId, grade_of, school_of
from school.periods import moment_of, monday_of
from school.permissions import Action, Scope
from school.resources import ResourceId, may_read
from school.store.lessons import WantedLessons
from school.store.unit_of_work import UnitOfWork
from school.terms import term_of

routes = Blueprint(__name__)

NAMES_DAYS = ("周", "星期", "天", "月", "日", "号")


@routes.lambda_function(name="list_lessons")
@use_case(LessonsOf)
def list_lessons(request: LessonsOf, call: Call) -> Lessons:
    """Return the lessons of some days that the asker may know of; of this week, where none say."""
    places = own_places(call, Action.READ_LESSONS)
    scope = Scope(unit=places[0])
    call.require(Action.READ_LESSONS, scope)
    named = any(word in request.text for word in NAMES_DAYS)
    days = days_meant(request.text if named else "本周", today=call.today, ahead=True)
    subject = next((one for one in SUBJECTS if one in request.text), "")
    with call.records() as unit:
        wanted = WantedLessons(
            units=places,
            since=moment_of(days.first),
            until=moment_of(days.last + timedelta(days=1)),
            kind=request.kind,
            subject=subject,
        )
        found, total = unit.lessons.of_units(wanted, person=call.person.id, limit=MOST_SHOWN)
        call.audit(unit, Action.READ_LESSONS, scope, fields=("lessons",))
        return Lessons(
            days=days.name,
            first=days.first,
            last=days.last,
            rows=views(unit, call, found),
            total=total,
        )


@routes.lambda_function(name="show_lesson")
@use_case(LessonOf)
def show_lesson(request: LessonOf, call: Call) -> LessonView:
    """Return one lesson; for a notice only while there is something to tell.

    Raises:
        NotFound: There is no such lesson, or the notice is out of date.
        PermissionDenied: The asker's schools have no part in it.
    """
    with call.records() as unit:
        lesson = unit.lessons.lesson(request.lesson_id)
        scope = reading_scope(call, lesson)
        call.require(Action.READ_LESSONS, scope)
        if request.told is not None:
            _check_told(lesson, request, now=call.now)
        call.audit(unit, Action.READ_LESSONS, scope, fields=("lesson",))
        shown = show(unit, call, lesson)
    return nameless(shown) if request.group else shown


def _check_told(lesson: Lesson, request: LessonOf, *, now: datetime) -> None:
    if request.version not in (None, lesson.version):
        raise NotFound("这节课又有了变动，这条消息不再发。")
    step = request.told
    if step in REMINDERS and step is not None:
        latest = max(remind_until(lesson, step, abroad=abroad) for abroad in (False, True))
        if now >= latest or lesson.state is not LessonState.PLANNED:
            raise NotFound("提醒的时间已经过了，这条消息不再发。")


def nameless(view: LessonView) -> LessonView:
    """Return a lesson as a class's group may see it: nobody is named."""
    return view.model_copy(
        update={
            "teacher": "",
            "with_teacher": "",
            "code": "",
            "minutes": "",
            "mine": None,
            "signed_in": False,
            "place_in_line": 0,
            "may_join": False,
            "may_change": False,
            "may_answer": False,
        }
    )


@routes.lambda_function(name="change_lesson")
@use_case(ChangeLesson)
def change_lesson(request: ChangeLesson, call: Call) -> LessonView:
    """Move a lesson, change its place, link, seats or pack, or cancel it; everybody is told.

    Raises:
        NotUnderstood: Nothing to change is said, somebody is busy then, or it is over.
        PermissionDenied: It is not the asker's to change.
    """
    with call.records() as unit:
        unit.lessons.hold()
        unit.lessons.hold(request.lesson_id)
        lesson = unit.lessons.lesson(request.lesson_id)
        scope = planning_scope(call, lesson)
        call.require(Action.PLAN_LESSONS, scope)
        _check_changeable(lesson, request, now=call.now)
        changed = _changed(unit, call, lesson, request)
        if changed.model_dump(exclude={"version", "changed_at"}) != lesson.model_dump(
            exclude={"version", "changed_at"}
        ):
            _keep_change(unit, call, lesson, changed)
        what = "cancelled" if request.cancel else "changed"
        call.audit(unit, Action.PLAN_LESSONS, scope, fields=("lesson", what))
        return show(unit, call, unit.lessons.lesson(lesson.id))


def _check_changeable(lesson: Lesson, request: ChangeLesson, *, now: datetime) -> None:
    if lesson.ends_at <= now:
        raise NotUnderstood("这节课已经结束，没有改动。")
    if request.version not in (None, lesson.version):
        raise NotUnderstood("这节课刚刚有人改过，没有改动。请重新打开看看再改。")
    if lesson.state not in GOING_ON and not request.cancel:
        raise NotUnderstood("这节课已经取消，没有改动。需要的话请重新安排。")


def _changed(unit: UnitOfWork, call: Call, lesson: Lesson, request: ChangeLesson) -> Lesson:
    if request.cancel:
        over = lesson.state if lesson.state not in GOING_ON else LessonState.CANCELLED
        return _newer(lesson, call, state=over)
    if request.pack_id:
        pack = unit.resources.resource(ResourceId(request.pack_id))
        if pack is None or not may_read(call.person, pack, on=call.today):
            raise NotFound("没有找到这个课例包。发“课例包”看你有哪些。")
        return _newer(lesson, call, pack=pack.id)
    said = parse_lesson(request.text, today=call.today)
    starts, ends = _moved(lesson, said)
    check_hours(starts, ends, now=call.now)
    if said.seats is not None and not 1 <= said.seats <= MOST_SEATS:
        raise NotUnderstood(f"名额应是 1 到 {MOST_SEATS}，没有改动。请改好再发。")
    changed = _newer(
        lesson,
        call,
        starts_at=starts,
        ends_at=ends,
        place=said.place or lesson.place,
        link=said.link or lesson.link,
        seats=said.seats or lesson.seats,
    )
    refuse_busy(unit, changed)
    return changed


def _newer(lesson: Lesson, call: Call, **changes: object) -> Lesson:
    update = {**changes, "version": lesson.version + 1, "changed_at": call.now}
    return lesson.model_copy(update=update)


def _moved(lesson: Lesson, said: SaidLesson) -> tuple[datetime, datetime]:
    """Return the hours after a change: what is not said stays."""
    begins, lasts = said.begins, said.lasts
    if begins is None and said.period is not None:
        of = lesson.class_id or lesson.home
        begins, lasts = hours_of(said.period, grade=grade_of(of))
    parts = (said.day, begins, said.place, said.link, said.seats)
    if not any(part not in (None, "") for part in parts):
        raise NotUnderstood(
            "没看出要改什么，没有改动。请写成“改到 周四 14:30”“地点 录播室”或“名额 40”。"
        )
    was = moment_of(day_of(lesson.starts_at))
    day = moment_of(said.day) if said.day else was
    since = timedelta(minutes=begins) if begins is not None else lesson.starts_at - was
    length = timedelta(minutes=lasts) if lasts else lesson.ends_at - lesson.starts_at
    return day + since, day + since + length


def _keep_change(unit: UnitOfWork, call: Call, before: Lesson, lesson: Lesson) -> None:
    unit.lessons.change(lesson)
    if lesson.state is LessonState.ASKED:
        tell(unit, call, lesson, Step.ASKED, people=lesson.teachers)
        return
    if before.state is LessonState.ASKED:
        tell(unit, call, lesson, Step.CANCELLED, people=lesson.teachers)
        return
    cancelled = lesson.state is LessonState.CANCELLED
    if cancelled or lesson.pack == before.pack:
        tell_all(unit, call, lesson, Step.CANCELLED if cancelled else Step.CHANGED)
    if not cancelled:
        move_up(unit, call, lesson)
        watch(unit, call, lesson)


@routes.lambda_function(name="answer_lesson")
@use_case(AnswerLesson)
def answer_lesson(request: AnswerLesson, call: Call) -> LessonView:
    """Say the receiving school's yes or no to a shared lesson; the first answer holds."""
    with call.records() as unit:
        unit.lessons.hold()
        lesson = unit.lessons.lesson(request.lesson_id)
        scope = receiving_scope(lesson)
        call.require(Action.PLAN_LESSONS, scope)
        if lesson.state is LessonState.ASKED and call.now < lesson.ends_at:
            state = LessonState.PLANNED if request.agree else LessonState.DECLINED
            lesson = _newer(lesson, call, state=state)
            unit.lessons.change(lesson)
            if request.agree:
                tell_all(unit, call, lesson, Step.PLANNED)
                watch(unit, call, lesson)
            else:
                people = [lesson.teacher, lesson.made_by]
                tell(unit, call, lesson, Step.DECLINED, people=people)
        call.audit(unit, Action.PLAN_LESSONS, scope, fields=("lesson", lesson.state))
        return show(unit, call, lesson)


@routes.lambda_function(name="lesson_pairs")
@use_case(PairsOf)
def lesson_pairs(request: PairsOf, call: Call) -> LessonPairs:  # noqa: ARG001  # it has no fields
    """Return which classes of the asker's school learn together with others this term."""
    place = own_places(call, Action.READ_LESSONS)[0]
    scope = Scope(unit=place)
    call.require(Action.READ_LESSONS, scope)
    since = moment_of(monday_of(term_of(call.today).first))
    with call.records() as unit:
        found = unit.lessons.pairs(place, since=since, now=call.now)
        call.audit(unit, Action.READ_LESSONS, scope, fields=("pairs",))
        rows = [
            LessonPair(
                subject=subject,
                here=_full_name(unit, here),
                there=_full_name(unit, there),
                lessons=count,
                next_at=following,
            )
            for subject, here, there, count, following in found[:MOST_SHOWN]
        ]
    return LessonPairs(rows=tuple(rows))


def _full_name(unit: UnitOfWork, class_id: UnitId) -> str:
    return f"{unit.people.unit(school_of(class_id)).name} {unit.people.class_name(class_id)}"
