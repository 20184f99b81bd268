"""Which homework is meant, and opening one."""

import hashlib
from collections.abc import Sequence

from chalicelib.call import Call
from school.county_time import school_year
from school.errors import NotFound, NotUnderstood
from school.naming import Caption, homework_title, names_class, parse_caption
from school.people import Role, Unit, UnitId, school_of
from school.permissions import Action, Scope
from school.store.grading import Homework
from school.store.unit_of_work import UnitOfWork

TEACHING = frozenset({Role.CLASS_HEAD, Role.TEACHER})


def id_of(*parts: str) -> str:
    """Return the id that follows from what it is about: the same again is the same thing."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]


def open_homework(unit: UnitOfWork, call: Call, class_id: UnitId, *, title: str) -> Homework:
    """Return the class's homework of this title and school year, opened if it is new.

    Without a title today's date makes one.
    """
    title = title or f"作业 {call.today.month}月{call.today.day}日"
    homework_id = id_of(class_id, title, str(school_year(call.today)))
    homework = Homework(homework_id, class_id, title)
    unit.grading.open_homework(homework, at=call.now)
    return homework


def homework_meant(
    call: Call, action: Action, *, homework_id: str = "", caption: str = "", opens: bool = False
) -> Homework:
    """Return the homework a teacher means, once the policy allows *action* on its class.

    Args:
        call: Who asks.
        action: What is to be done.
        homework_id: The homework, where it is known.
        caption: Else what names the class and the homework; empty: the one last worked on.
        opens: True: a title nobody used yet opens a new homework.

    Raises:
        NotFound: There is no such homework.
        NotUnderstood: The asker teaches several classes and names none.
        PermissionDenied: The policy does not allow it.
    """
    if homework_id:
        with call.records() as unit:
            homework = unit.grading.homework(homework_id)
        call.require(action, Scope(unit=homework.class_id))
        return homework
    said = parse_caption(caption)
    classes = classes_meant(call, action, said)
    with call.records() as unit:
        title = homework_title(said.rest)
        found = _newest(unit, call, classes, title)
        if found is None and opens:
            found = open_homework(unit, call, _only(classes), title=title)
            call.audit(unit, action, Scope(unit=found.class_id), fields=("homework",))
    if found is None:
        raise NotFound("还没有这次作业。请先发作业照片，或写清作业名，如“三(2)班 口算11”。")
    return found


def classes_meant(call: Call, action: Action, said: Caption) -> list[Unit]:
    """Return the classes taught that the caption may mean, once the policy allows *action*.

    Raises:
        NotFound: The class named is none of them.
        PermissionDenied: The policy does not allow it.
    """
    person = call.person
    with call.records() as unit:
        taught = unit.people.classes_under(person.units_on(call.today, TEACHING))
    meant = [c for c in taught if said.grade is None or names_class(said, c.id)]
    if not taught or not meant:
        named = f"{school_of(taught[0].id)}.g{said.grade}.c{said.class_no}" if taught else "-"
        call.require(action, Scope(unit=UnitId(named)))
        raise NotFound("没有找到这个班。请写清班级，如“三(2)班”。")
    for one in meant:
        call.require(action, Scope(unit=one.id))
    return meant


def _newest(unit: UnitOfWork, call: Call, classes: Sequence[Unit], title: str) -> Homework | None:
    """Return the homework of this title, or that last worked on; None: there is none yet."""
    ids = [c.id for c in classes]
    if title:
        year = str(school_year(call.today))
        known = (unit.grading.find_homework(id_of(class_id, title, year)) for class_id in ids)
        return next((homework for homework in known if homework), None)
    return unit.grading.newest_sent(call.person.id, ids) or unit.grading.newest_opened(ids)


def _only(classes: Sequence[Unit]) -> UnitId:
    if len(classes) > 1:
        names = "、".join(c.name for c in classes[:4])
        raise NotUnderstood(
            f"你教 {names} 几个班，请写上班级，如“答案 {classes[0].name} 口算11：1-5 ABCDA”。"
        )
    return classes[0].id
