"""Which school, class, teacher and hours the words about a lesson mean."""

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from chalicelib.call import Call
from chalicelib.duty_places import own_places, staff_meant
from chalicelib.workplace import school_names
from school.errors import NotFound, NotUnderstood
from school.lesson_rules import hours_of
from school.lesson_words import A_LESSON, A_MEETING, SaidLesson, Side
from school.lessons import FURTHEST, KINDS, LONGEST, Lesson, LessonId, LessonKind
from school.naming import Caption, names_class
from school.people import PersonId, Role, UnitId, covers, grade_of
from school.periods import moment_of
from school.permissions import Action, Scope
from school.school_names import schools_named
from school.store.unit_of_work import UnitOfWork

TEACHING = frozenset({Role.TEACHER, Role.CLASS_HEAD})
CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without I, O, 0 and 1, which look alike; 32 letters, so eight of them are 40 bits."""
CODE_LENGTH = 8
_TITLES = ("老师", "校长", "主任")
_LIKE_A_SCHOOL = re.compile(r"(?:小学|中学|初中|学校|校区|[一二三四五六七八九十\d][中小])$")

Words = tuple[str, ...]


def school_meant(unit: UnitOfWork, call: Call, side: Side, *, own: bool) -> tuple[UnitId, Words]:
    """Return the school some words name, and the words without it.

    Args:
        unit: The transaction.
        call: Who asks.
        side: What is said of one school of a lesson.
        own: True: without a name the asker's own school is meant, and no strange one may be.

    Raises:
        NotFound: A school is named that the county does not have.
        NotUnderstood: None is named, or several fit.
        PermissionDenied: It is not the asker's, and has to be.
    """
    places = own_places(call, Action.PLAN_LESSONS)
    schools = school_names(unit, [UnitId(places[0].partition(".")[0])])
    for word in side.words:
        named = _named(word, schools)
        if named is not None:
            if own and not any(covers(place, named) for place in places):
                call.require(Action.PLAN_LESSONS, Scope(unit=named))
            return named, tuple(one for one in side.words if one != word)
    if own and places[0] in schools:
        return places[0], side.words
    raise NotUnderstood("还差学校，没有安排。请把学校全名写上，再发一次。")


def _named(word: str, schools: dict[UnitId, str]) -> UnitId | None:
    if not _LIKE_A_SCHOOL.search(word):
        return None
    named = schools_named(word, schools)
    if len(named) > 1:
        names = "、".join(list(named.values())[:4])
        raise NotUnderstood(f"“{word}”有 {len(named)} 所：{names}。请写全名再发。")
    if not named:
        raise NotFound(f"没有找到“{word}”，没有安排。请写学校全名，再发一次。")
    return next(iter(named))


def class_meant(unit: UnitOfWork, school: UnitId, side: Side) -> UnitId:
    """Return the class of a school that is named.

    Raises:
        NotFound: The school has none of that name.
        NotUnderstood: None is named.
    """
    if side.grade is None:
        raise NotUnderstood("还差班级，没有安排。请写上班级，如“三(2)班”。")
    said = Caption(grade=side.grade, class_no=side.class_no)
    found = [one.id for one in unit.people.classes_under([school]) if names_class(said, one.id)]
    if not found:
        name = unit.people.unit(school).name
        raise NotFound(f"{name}没有这个班，没有安排。请核对班级再发。")
    return found[0]


def refuse_strange_class(call: Call, class_id: UnitId) -> None:
    """Pass for who teaches a class, or leads above it.

    Raises:
        PermissionDenied: The asker does neither.
    """
    held = call.person.units_on(call.today, TEACHING)
    if not any(covers(one, class_id) for one in held):
        call.require(Action.PLAN_LESSONS, Scope(unit=class_id))


def teacher_meant(
    unit: UnitOfWork, call: Call, school: UnitId, words: Words
) -> tuple[PersonId | None, Words]:
    """Return the teacher of a school some words name, or None, and the words without the name.

    Raises:
        NotFound: “…老师” is nobody there, or several.
    """
    staff = unit.duty.staff_at(school, on=call.today)
    for word in words:
        titled = word.endswith(_TITLES) and len(word) > len(_TITLES[0])
        if titled or word in staff.values():
            return staff_meant(staff, word), tuple(one for one in words if one != word)
    return None, words


def teaches_at(call: Call, school: UnitId) -> PersonId | None:
    """Return the asker, who teaches at a school; None: does not."""
    held = call.person.units_on(call.today, TEACHING)
    return call.person.id if any(covers(school, one) for one in held) else None


def teacher_of(unit: UnitOfWork, call: Call, class_id: UnitId, subject: str) -> PersonId | None:
    """Return who teaches a subject in a class, else its head; None: nobody is known."""
    heads = unit.people.holders(Role.CLASS_HEAD, class_id, on=call.today)
    taught = unit.lessons.teachers_of(class_id, subject, on=call.today) if subject else []
    return next(iter([*taught, *heads]), None)


def hours_meant(
    call: Call, said: SaidLesson, kind: LessonKind, *, of: UnitId
) -> tuple[datetime, datetime]:
    """Return when a lesson begins and ends; *of* is the class whose bell rings.

    Raises:
        NotUnderstood: It is not said, is past, too far ahead or too long.
    """
    begins, lasts = said.begins, said.lasts
    if begins is None and said.period is not None:
        begins, lasts = hours_of(said.period, grade=grade_of(of))
    if said.day is None or begins is None:
        raise NotUnderstood("还差哪一天或几点，没有安排。请写成“周三 10:00”或“周三 第3节”。")
    usual = A_LESSON if kind in (LessonKind.SHARED, LessonKind.OPEN) else A_MEETING
    starts = moment_of(said.day) + timedelta(minutes=begins)
    ends = starts + timedelta(minutes=lasts or usual)
    check_hours(starts, ends, now=call.now)
    return starts, ends


def check_hours(starts: datetime, ends: datetime, *, now: datetime) -> None:
    """Pass for hours a lesson may have.

    Raises:
        NotUnderstood: They are past, too far ahead or too long.
    """
    if starts <= now:
        raise NotUnderstood("这个时间已经过了，没有安排。请核对日期和时间再发。")
    if starts > now + FURTHEST:
        raise NotUnderstood("只能安排一年内的，没有安排。请核对日期再发。")
    if ends - starts > LONGEST:
        hours = LONGEST // timedelta(hours=1)
        raise NotUnderstood(f"一次最长 {hours} 小时，没有安排。请分成几次。")


def with_id(lesson: Lesson, *, token: str) -> Lesson:
    """Return a lesson with its id, which the same plan has again, and a code of its own."""
    parts = (
        *(lesson.kind, lesson.home, lesson.class_id or "", lesson.with_class or ""),
        *(lesson.group_id, lesson.topic, lesson.starts_at.isoformat(), lesson.teacher or ""),
    )
    number = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:40]
    letters = hashlib.sha256(token.encode()).digest()[:CODE_LENGTH]
    code = "".join(CODE_LETTERS[one % len(CODE_LETTERS)] for one in letters)
    return lesson.model_copy(update={"id": LessonId(number), "code": code})


def only_group(names: Sequence[str]) -> NotUnderstood:
    """Return what is said when not one group alone is meant."""
    if names:
        return NotUnderstood(
            f"你带 {'、'.join(names[:4])} 几个备课组，请写上组名，"
            f"如“集体备课 {names[0]} 周四 15:30 分数的初步认识”。"
        )
    kind = KINDS[LessonKind.MEETING]
    return NotUnderstood(f"你还没有带备课组。先发“建备课组 三年级数学”，再安排{kind}。")
