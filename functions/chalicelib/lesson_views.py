"""Lessons as they are shown, and by which right somebody reads or changes one."""

from collections.abc import Iterable, Sequence

from chalicelib.call import Call
from school.lesson_calls import LessonView
from school.lesson_words import spoken_when
from school.lessons import (
    GOING_ON,
    NOBODYS,
    SEATED,
    Lesson,
    LessonKind,
    LessonState,
    Listener,
    Part,
)
from school.people import PersonId, UnitId
from school.permissions import Action, Scope, allowed
from school.store.unit_of_work import UnitOfWork


def reading_scope(call: Call, lesson: Lesson, action: Action = Action.READ_LESSONS) -> Scope:
    """Return the scope by which the asker may see a lesson, or come to it; else its own unit's."""
    scopes = [Scope(unit=unit) for unit in lesson.units]
    return _allowed(call, action, scopes)


def planning_scope(call: Call, lesson: Lesson) -> Scope:
    """Return the scope by which the asker may change a lesson; else that of who gives it."""
    scopes = [Scope(unit=lesson.home, adult=lesson.teacher)]
    if lesson.with_class:
        scopes.append(receiving_scope(lesson))
    return _allowed(call, Action.PLAN_LESSONS, scopes)


def receiving_scope(lesson: Lesson) -> Scope:
    """Return what the receiving school's yes or no touches."""
    return Scope(unit=lesson.with_school, adult=lesson.with_teacher)


def _allowed(call: Call, action: Action, scopes: Sequence[Scope]) -> Scope:
    mine = (one for one in scopes if _may(call, action, one))
    return next(mine, scopes[0])


def _may(call: Call, action: Action, scope: Scope) -> bool:
    return allowed(call.person, action, scope, on=call.today)


def show(unit: UnitOfWork, call: Call, lesson: Lesson) -> LessonView:
    """Return one lesson as the asker sees it."""
    return views(unit, call, [lesson])[0]


def views(unit: UnitOfWork, call: Call, lessons: Sequence[Lesson]) -> tuple[LessonView, ...]:
    """Return lessons as the asker sees them."""
    listeners = unit.lessons.listeners([one.id for one in lessons])
    names = unit.duty.names({one for lesson in lessons for one in lesson.teachers})
    units = _names_of_units(unit, lessons)
    groups = {
        one.group_id: unit.preparation.group(one.group_id).name for one in lessons if one.group_id
    }
    return tuple(
        _view(call, one, listeners.get(one.id, []), names=names, units=units).model_copy(
            update={"group_name": groups.get(one.group_id, "")}
        )
        for one in lessons
    )


def _names_of_units(unit: UnitOfWork, lessons: Iterable[Lesson]) -> dict[UnitId, str]:
    wanted = {
        one
        for lesson in lessons
        for one in (lesson.home, lesson.with_school, *lesson.classes)
        if one != NOBODYS
    }
    return {one: unit.people.unit(one).name for one in wanted}


def _view(
    call: Call,
    lesson: Lesson,
    listeners: Sequence[Listener],
    *,
    names: dict[PersonId, str],
    units: dict[UnitId, str],
) -> LessonView:
    me = call.person.id
    mine = next((one for one in listeners if one.person == me), None)
    waiting = [one.person for one in listeners if one.part is Part.WAITING]
    changes = _may(call, Action.PLAN_LESSONS, planning_scope(call, lesson))
    return LessonView(
        lesson_id=lesson.id,
        kind=lesson.kind,
        state=lesson.state,
        version=lesson.version,
        when=spoken_when(lesson),
        starts_at=lesson.starts_at,
        ends_at=lesson.ends_at,
        subject=lesson.subject,
        topic=lesson.topic,
        place=lesson.place,
        link=lesson.link,
        home_name=units[lesson.home],
        class_name=units[lesson.class_id] if lesson.class_id else "",
        teacher=names.get(lesson.teacher, "") if lesson.teacher else "",
        with_school=units.get(lesson.with_school, ""),
        with_class=units[lesson.with_class] if lesson.with_class else "",
        with_teacher=names.get(lesson.with_teacher, "") if lesson.with_teacher else "",
        group_id=lesson.group_id,
        pack_id=lesson.pack or "",
        seats=lesson.seats,
        taken=sum(one.part in SEATED for one in listeners),
        waiting=len(waiting),
        signed=sum(one.signed_at is not None for one in listeners),
        mine=mine.part if mine else None,
        place_in_line=waiting.index(me) + 1 if me in waiting else 0,
        signed_in=bool(mine and mine.signed_at),
        may_join=_may_join(call, lesson),
        may_change=changes and lesson.state in GOING_ON and call.now < lesson.ends_at,
        may_answer=_may_answer(call, lesson),
        code=lesson.code if changes and lesson.state is LessonState.PLANNED else "",
        minutes=lesson.minutes,
    )


def _may_join(call: Call, lesson: Lesson) -> bool:
    open_ = lesson.kind is LessonKind.OPEN and lesson.state is LessonState.PLANNED
    scope = reading_scope(call, lesson, Action.JOIN_LESSONS)
    comes = call.now < lesson.ends_at and call.person.id not in lesson.teachers
    return open_ and comes and _may(call, Action.JOIN_LESSONS, scope)


def _may_answer(call: Call, lesson: Lesson) -> bool:
    asked = lesson.state is LessonState.ASKED and call.now < lesson.ends_at
    return asked and _may(call, Action.PLAN_LESSONS, receiving_scope(lesson))
