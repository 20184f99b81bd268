"""Queues what people and class groups are told of a lesson; the bot asks for the contents."""

from collections.abc import Iterable

from chalicelib.call import Call
from chalicelib.gate_telling import tell_once
from school.actor import Actor
from school.directory import class_group
from school.lessons import Lesson, Step
from school.notices import Notice, NoticeKind
from school.people import PersonId, Role, UnitId
from school.preparation import MemberState
from school.store.unit_of_work import UnitOfWork


def about(lesson: Lesson, step: Step) -> str:
    """Return what a notice of a lesson is about: the lesson, its version and what is told."""
    return f"{lesson.id}/{lesson.version}/{step}"


def tell(
    unit: UnitOfWork, call: Call, lesson: Lesson, step: Step, *, people: Iterable[PersonId | None]
) -> int:
    """Queue a notice for some people but the asker, once for each version and step."""
    asker = call.person.id if call.known else None
    others = [one for one in dict.fromkeys(people) if one is not None and one != asker]
    of = about(lesson, step)
    return tell_once(unit, call, others, kind=NoticeKind.LESSON, about=of, once=of)


def tell_all(unit: UnitOfWork, call: Call, lesson: Lesson, step: Step) -> None:
    """Queue a notice for everybody who comes, and for the groups of the classes."""
    tell(unit, call, lesson, step, people=everybody(unit, lesson))
    tell_classes(unit, call, lesson, step, classes=lesson.classes)


def everybody(unit: UnitOfWork, lesson: Lesson) -> list[PersonId]:
    """Return who gives a lesson and who comes to it."""
    listeners = unit.lessons.listeners([lesson.id]).get(lesson.id, [])
    people = [*lesson.teachers, *(one.person for one in listeners)]
    if lesson.group_id:
        members = unit.preparation.members([lesson.group_id]).get(lesson.group_id, [])
        people += [one.person for one in members if one.state is MemberState.MEMBER]
    return list(dict.fromkeys(people))


def tell_classes(
    unit: UnitOfWork, call: Call, lesson: Lesson, step: Step, *, classes: Iterable[UnitId]
) -> None:
    """Queue a notice for the groups of some classes, read on behalf of a teacher of theirs."""
    for class_id in classes:
        for platform, conversation in unit.people.chats_of(class_group(class_id)):
            reader = _reader(unit, call, lesson, class_id=class_id, platform=platform)
            if reader is not None:
                notice = Notice(
                    kind=NoticeKind.LESSON,
                    about=about(lesson, step),
                    reader=reader,
                    to_group=conversation,
                )
                key = f"lesson:{about(lesson, step)}:{platform}:{conversation}"
                unit.notices.put(key, notice.model_dump_json(), now=call.now)


def _reader(
    unit: UnitOfWork, call: Call, lesson: Lesson, *, class_id: UnitId, platform: str
) -> Actor | None:
    """Return who reads it for a class's group: who gives the lesson, or the class's head."""
    heads = unit.people.holders(Role.CLASS_HEAD, class_id, on=call.today)
    for person in (*lesson.teachers, *heads):
        for account in unit.people.accounts_of(person):
            if account.platform == platform:
                return Actor(platform=platform, user=account.user_id)
    return None
