"""Use cases of AI and programming lessons: record some, take them back, see how far one is."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.duty_places import own_places, place_meant
from chalicelib.runtime import use_case
from chalicelib.workplace import own_school, schools_of
from school.ai_lessons import (
    AI,
    PROGRAMMING,
    AiFigures,
    AiFiguresOf,
    AiLesson,
    GradeHours,
    LessonsRecorded,
    RecordLessons,
    SaidLessons,
    SchoolLessons,
    UndoLessons,
    ai_lesson_rules,
    hours_by_class,
    hours_by_grade,
    parse_lessons,
)
from school.county_time import school_year
from school.errors import NotFound, NotUnderstood
from school.naming import Caption, names_class
from school.papers import Done
from school.people import SCHOOL_DEPTH, UnitId, grade_of, school_of
from school.permissions import Action, Scope
from school.store.unit_of_work import UnitOfWork
from school.terms import Term

routes = Blueprint(__name__)

HOW = "请写成“记录 人工智能课 三年级 2课时”或“记录 编程课 三(2)班 1课时 11月20日”。"
Given = list[tuple[UnitId, str, int]]


@routes.lambda_function(name="record_lessons")
@use_case(RecordLessons)
def record_lessons(request: RecordLessons, call: Call) -> LessonsRecorded:
    """Record lessons of the own school; the same sentence on the same day adds nothing.

    Raises:
        NotFound: The school has no such class or grade.
        NotUnderstood: Something is missing, or the day is not of this school year.
        PermissionDenied: The asker plans no lessons.
    """
    school = own_school(call) or own_places(call, Action.PLAN_LESSONS)[0]
    scope = Scope(unit=school, adult=call.person.id)
    call.require(Action.PLAN_LESSONS, scope)
    if school.count(".") < SCHOOL_DEPTH:
        raise NotUnderstood("课时由学校自己记。看各校情况请发“编程课时”。")
    said = parse_lessons(request.text, today=call.today)
    first, last, _ = _year(school_year(call.today))
    day = said.day or call.today
    if not first <= day <= call.today:
        raise NotUnderstood("只能记本学年到今天为止的，没有记下。请核对日期再发。")
    with call.records() as unit:
        lesson = _lesson(unit, call, school, said, day=day)
        new = unit.ai_lessons.add(lesson)
        call.audit(unit, Action.PLAN_LESSONS, scope, fields=("lessons", lesson.kind))
        given = unit.ai_lessons.given(school, first=first, last=last)
        return LessonsRecorded(
            lesson_id=lesson.id,
            kind=ai_lesson_rules().kinds[lesson.kind].name,
            unit=unit.people.unit(lesson.unit).name,
            hours=lesson.hours,
            day=day,
            again=not new,
            total=_total(unit, lesson, given),
            least=_least(lesson.kind, grade_of(lesson.unit)),
        )


def _lesson(
    unit: UnitOfWork, call: Call, school: UnitId, said: SaidLessons, *, day: date
) -> AiLesson:
    if not said.kind or said.grade is None or said.hours is None:
        lacking = "课程" if not said.kind else "年级或班级" if said.grade is None else "课时"
        raise NotUnderstood(f"还差{lacking}，没有记下。{HOW}")
    taught = _taught(unit, school, said)
    parts = (taught, said.kind, str(said.hours), str(day), call.person.id)
    return AiLesson(
        id=hashlib.sha256("\n".join(parts).encode()).hexdigest()[:40],
        unit=taught,
        kind=said.kind,
        hours=said.hours,
        day=day,
        by=call.person.id,
        made_at=call.now,
    )


def _taught(unit: UnitOfWork, school: UnitId, said: SaidLessons) -> UnitId:
    """Return the class, or the grade, that is meant."""
    classes = [one.id for one in unit.people.classes_under([school])]
    if said.class_no is not None:
        caption = Caption(grade=said.grade, class_no=said.class_no)
        found = [one for one in classes if names_class(caption, one)]
    else:
        grades = {UnitId(one.rpartition(".")[0]) for one in classes}
        found = [one for one in grades if one.endswith(f".g{said.grade}")]
    if not found:
        raise NotFound("本校没有这个年级或班级，没有记下。请核对再发。")
    return found[0]


def _total(unit: UnitOfWork, lesson: AiLesson, given: Given) -> int:
    classes = [one.id for one in unit.people.classes_under([lesson.unit])]
    counted = [(place, hours) for place, kind, hours in given if kind == lesson.kind]
    return min(hours_by_class(counted, classes).values(), default=0)


def _least(kind: str, grade: int) -> int:
    rules = ai_lesson_rules()
    wanted = kind == PROGRAMMING and grade in rules.programming_grades
    return rules.least_programming if wanted else 0


def _year(year: int) -> tuple[date, date, str]:
    first, last = Term(year=year, half=1).first, Term(year=year, half=2).last
    return first, last, f"{year}–{year + 1}学年"


@routes.lambda_function(name="undo_lessons")
@use_case(UndoLessons)
def undo_lessons(request: UndoLessons, call: Call) -> Done:
    """Take back what the asker recorded; again changes nothing.

    Raises:
        PermissionDenied: Somebody else recorded it.
    """
    with call.records() as unit:
        lesson = unit.ai_lessons.lesson(request.lesson_id)
        school = own_school(call) or own_places(call, Action.PLAN_LESSONS)[0]
        mine = lesson is None or lesson.by == call.person.id
        scope = (
            Scope(unit=school, adult=call.person.id)
            if lesson is None or mine
            else Scope(unit=lesson.unit)
        )
        call.require(Action.PLAN_LESSONS, scope)
        call.audit(unit, Action.PLAN_LESSONS, scope, fields=("lessons", "undone"))
        return Done(done=unit.ai_lessons.undo(request.lesson_id))


@routes.lambda_function(name="ai_figures")
@use_case(AiFiguresOf)
def ai_figures(request: AiFiguresOf, call: Call) -> AiFigures:
    """Return how far the asker's school, or the county and its schools are; aggregates."""
    place = place_meant(call, Action.READ_LESSONS, request.text)
    scope = Scope(unit=place)
    call.require(Action.READ_LESSONS, scope)
    back = bool(re.search(r"[上去]一?个?学?年", request.text))
    first, last, period = _year(school_year(call.today) - back)
    with call.records() as unit:
        call.audit(unit, Action.READ_LESSONS, scope, fields=("ai_lessons",))
        given = unit.ai_lessons.given(place, first=first, last=last)
        classes = [one.id for one in unit.people.classes_under([place])]
        inside = place.count(".") >= SCHOOL_DEPTH
        return AiFigures(
            scope=unit.people.unit(place).name,
            period=period,
            grades=_grades(place, given, classes) if inside else (),
            schools=() if inside else _schools(unit, place, given, classes),
            least=ai_lesson_rules().least_programming,
        )


def _grades(place: UnitId, given: Given, classes: Sequence[UnitId]) -> tuple[GradeHours, ...]:
    rules = ai_lesson_rules()
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for kind, one in rules.kinds.items():
        counted = [(unit, hours) for unit, said, hours in given if said == kind]
        by_grade = hours_by_grade(hours_by_class(counted, classes), place=place)
        for grade, hours in by_grade.items():
            found[grade] |= {one.name: hours} if hours else {}
    return tuple(
        GradeHours(grade=grade, hours=hours, least=_least(PROGRAMMING, grade))
        for grade, hours in sorted(found.items())
    )


def _schools(
    unit: UnitOfWork, place: UnitId, given: Given, classes: Iterable[UnitId]
) -> tuple[SchoolLessons, ...]:
    rules = ai_lesson_rules()
    taught = [one for one in classes if grade_of(one) in rules.programming_grades]
    counted = [(one, hours) for one, kind, hours in given if kind == PROGRAMMING]
    hours: Mapping[UnitId, int] = hours_by_class(counted, taught)
    with_ai = {school_of(one) for one, kind, _ in given if kind == AI}
    by_school: dict[UnitId, list[int]] = defaultdict(list)
    for one, count in hours.items():
        by_school[school_of(one)].append(count)
    rows = []
    for school in schools_of(unit, place):
        own = by_school[school.id]
        rows.append(
            SchoolLessons(
                name=school.name,
                ai=school.id in with_ai,
                enough=sum(count >= rules.least_programming for count in own),
                classes=len(own),
            )
        )
    return tuple(sorted(rows, key=lambda row: (row.ai, row.enough)))
