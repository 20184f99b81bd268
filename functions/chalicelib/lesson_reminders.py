"""Reminder use cases of lessons: on the evening before, and a quarter of an hour before.

Reminders are queued under keys of the lesson's version, so asking again, or coming back after a
crash, sends none twice; what is no longer due when its turn comes is dropped.
"""

from datetime import timedelta

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.lesson_telling import everybody, tell, tell_classes
from chalicelib.runtime import Caller, use_case
from school.errors import NotFound
from school.lesson_calls import LessonsQueued, QueueLessons, RemindLesson
from school.lessons import REMINDERS, Lesson, Step, due, remind_at, remind_until
from school.papers import Done
from school.retention import Kept, keep
from school.store.unit_of_work import UnitOfWork
from school.work import work

routes = Blueprint(__name__)

AHEAD = timedelta(hours=2)
"""The engine asks every hour: so a reminder is queued before it is due."""
EVES = timedelta(hours=48)
"""An evening before is at most so long before the lesson, in any time zone."""


@routes.lambda_function(name="queue_lessons")
@use_case(QueueLessons, by=Caller.PRODUCT)
def queue_lessons(request: QueueLessons, call: Call) -> LessonsQueued:  # noqa: ARG001  # no fields
    """Queue the reminders that fall due in the next hours."""
    with call.records() as unit:
        soon = unit.lessons.between(call.now, call.now + EVES, going_on=True)
        return LessonsQueued(lessons=sum(watch(unit, call, one) for one in soon))


def watch(unit: UnitOfWork, call: Call, lesson: Lesson) -> bool:
    """Queue the reminders of a lesson that fall due soon; the same again adds nothing."""
    queued = False
    for step in REMINDERS:
        for abroad in (False, True) if _is_abroad(lesson, step) else (False,):
            at = remind_at(lesson, step, abroad=abroad)
            over = call.now >= remind_until(lesson, step, abroad=abroad)
            if over or at < lesson.changed_at or at >= call.now + AHEAD:
                continue
            request = RemindLesson(
                lesson_id=lesson.id, version=lesson.version, step=step, abroad=abroad
            )
            key = f"lesson:{lesson.id}:{lesson.version}:{step}:{'there' if abroad else 'here'}"
            payload = work("remind_lesson", request)
            unit.work.put(key, payload, now=call.now, not_before=at)
            queued = True
    return queued


def _is_abroad(lesson: Lesson, step: Step) -> bool:
    return bool(lesson.zone and lesson.with_class) and step is Step.EVE


@routes.lambda_function(name="remind_lesson")
@use_case(RemindLesson, by=Caller.PRODUCT)
def remind_lesson(request: RemindLesson, call: Call) -> Done:
    """Remind those who come, if the lesson is still as it was and it is not too late."""
    with call.records() as unit:
        try:
            lesson = unit.lessons.lesson(request.lesson_id)
        except NotFound:
            return Done(done=False)
        fresh = lesson.version == request.version
        if not fresh or not due(lesson, request.step, now=call.now, abroad=request.abroad):
            return Done(done=False)
        there = {lesson.with_teacher} if _is_abroad(lesson, request.step) else set()
        classes = {lesson.with_class} if there else set()
        people = [p for p in everybody(unit, lesson) if (p in there) is request.abroad]
        groups = [c for c in lesson.classes if (c in classes) is request.abroad]
        tell(unit, call, lesson, request.step, people=people)
        tell_classes(unit, call, lesson, request.step, classes=groups)
    return Done()


def expire(unit: UnitOfWork, call: Call) -> int:
    """Remove the lessons past their retention; return how many."""
    return unit.lessons.forget_before(call.now - keep(Kept.LESSONS))
