"""Every call about lessons, preparation groups, packs and reading lists, and what they need."""

from datetime import datetime, timedelta

from pydantic import BaseModel

from school.county_time import COUNTY_TIME
from school.lesson_calls import (
    AnswerLesson,
    AssignListeners,
    ChangeLesson,
    JoinLesson,
    LessonOf,
    LessonPairs,
    Lessons,
    LessonsOf,
    LessonView,
    PairsOf,
    PlanLesson,
    SignedLesson,
    SignLesson,
)
from school.lesson_packs import ChangePack, MakePack, PackOf, Packs, PacksOf, PackView
from school.lessons import Lesson, LessonKind
from school.people import PersonId, Unit, UnitId, UnitKind
from school.preparation import (
    DecideMember,
    FoundGroup,
    Group,
    GroupOf,
    Groups,
    GroupsOf,
    GroupView,
    JoinGroup,
    KeepMinutes,
    Member,
    MemberState,
    ShareDraft,
)
from school.reading_lists import AdviseBooks, BookAdvice, ClassBooks, ClassBooksOf
from school.resources import Level, Resource, ResourceId, ResourceType, ReviewState
from tests.builders import SINCE
from tests.functions.working import CLASS, WorkingSchool, pupil_id

SCHOOL, OTHER_SCHOOL = UnitId("qt.t1.s1"), UnitId("qt.t1.s2")
OTHER_CLASS = UnitId("qt.t1.s2.g3.c1")
OPEN, NOW, ASKED, MEETING = (letter * 40 for letter in "1234")
CODES = {OPEN: "OPENAAAA", NOW: "NOWAAAAA", ASKED: "ASKEDAAA", MEETING: "MEETINGA"}
GROUP = "5" * 40
PACK, OWN_PACK, SLIDES = ResourceId("pack"), ResourceId("own-pack"), ResourceId("slides")
_OF_CHEN = (
    *("plan_lesson", "change_lesson", "answer_lesson", "assign_listeners"),
    *("found_group", "decide_member", "list_packs", "change_pack"),
)
_OF_THE_SCHOOL = (
    *("list_lessons", "show_lesson", "join_lesson", "sign_lesson", "lesson_pairs"),
    *("list_groups", "show_group", "join_group", "share_draft", "keep_minutes"),
    *("make_pack", "show_pack"),
)
LESSON_SUBJECTS = {
    **{function: ["chen"] for function in _OF_CHEN},
    **{function: [SCHOOL] for function in _OF_THE_SCHOOL},
}
ON_WEDNESDAY = "下周三 第3节 三(2)班 数学 分数的初步认识 名额30"


def lesson_calls(school: WorkingSchool) -> list[tuple[str, str, BaseModel, type[BaseModel]]]:
    """Return every call about lessons: function, who, both values."""
    return [
        ("plan_lesson", "chen", PlanLesson(kind=LessonKind.OPEN, text=ON_WEDNESDAY), LessonView),
        ("list_lessons", "zhou", LessonsOf(), Lessons),
        ("show_lesson", "zhou", LessonOf(lesson_id=OPEN), LessonView),
        ("change_lesson", "chen", ChangeLesson(lesson_id=OPEN, text="地点 录播室"), LessonView),
        ("answer_lesson", "chen", AnswerLesson(lesson_id=ASKED, agree=True), LessonView),
        ("join_lesson", "wang", JoinLesson(lesson_id=OPEN), LessonView),
        ("assign_listeners", "zhou", AssignListeners(lesson_id=OPEN, text="赵明哲"), LessonView),
        ("sign_lesson", "wang", SignLesson(code=CODES[NOW]), SignedLesson),
        ("lesson_pairs", "zhou", PairsOf(), LessonPairs),
        ("found_group", "chen", FoundGroup(name="三年级数学"), GroupView),
        ("list_groups", "chen", GroupsOf(), Groups),
        ("show_group", "chen", GroupOf(group_id=GROUP), GroupView),
        ("join_group", "zhao", JoinGroup(group_id=GROUP), GroupView),
        (
            "decide_member",
            "chen",
            DecideMember(group_id=GROUP, person=PersonId("wang"), agree=True),
            GroupView,
        ),
        ("share_draft", "chen", ShareDraft(group_id=GROUP, resource_id=SLIDES), GroupView),
        ("keep_minutes", "chen", KeepMinutes(group_id=GROUP, text="先讲情境"), LessonView),
        ("make_pack", "chen", MakePack(title="分数除法"), PackView),
        ("list_packs", "chen", PacksOf(), Packs),
        ("show_pack", "chen", PackOf(pack_id=PACK), PackView),
        ("change_pack", "chen", ChangePack(pack_id=OWN_PACK, resource_id=SLIDES), PackView),
        ("advise_books", "g1", AdviseBooks(pupil_id=pupil_id(1)), BookAdvice),
        ("class_books", "chen", ClassBooksOf(), ClassBooks),
    ]


def at(text: str) -> datetime:
    """Return a moment of the county."""
    return datetime.fromisoformat(text).replace(tzinfo=COUNTY_TIME)


def a_lesson(school: WorkingSchool, lesson_id: str, **more: object) -> Lesson:
    """Keep a lesson of chen's class on Tuesday, unless it is there; *more* is different of it."""
    starts = more.pop("starts_at", at("2026-11-24 10:30"))
    assert isinstance(starts, datetime)
    given = {
        "id": lesson_id,
        "kind": LessonKind.OPEN,
        "home": SCHOOL,
        "open_to": SCHOOL,
        "class_id": CLASS,
        "teacher": "chen",
        "subject": "数学",
        "topic": "分数的初步认识",
        "starts_at": starts,
        "ends_at": starts + timedelta(minutes=40),
        "code": CODES.get(lesson_id, "AAAAAAAA"),
        "made_by": "chen",
        "made_at": school.clock.now(),
        "changed_at": school.clock.now(),
    }
    lesson = Lesson.model_validate({**given, **more})
    with school.records.begin() as unit:
        unit.lessons.add(lesson)
    return lesson


def a_group(school: WorkingSchool) -> None:
    """Keep a group that chen leads and wang wants to join, unless it is there."""
    now = school.clock.now()
    group = Group(id=GROUP, home=SCHOOL, name="三年级备课", leader=PersonId("chen"), made_at=now)
    wish = Member(group_id=GROUP, person=PersonId("wang"), state=MemberState.ASKED, asked_at=now)
    with school.records.begin() as unit:
        if unit.preparation.found(group):
            unit.preparation.ask(wish)


def a_resource(school: WorkingSchool, resource_id: str, **more: object) -> Resource:
    """Keep a resource the school may see, unless it is there; *more* is different of it."""
    given = {
        "id": resource_id,
        "work": resource_id,
        "title": "分数的初步认识",
        "type": ResourceType.COURSEWARE,
        "level": Level.SCHOOL,
        "home": SCHOOL,
        "open_to": SCHOOL,
        "state": ReviewState.APPROVED,
        "created_at": school.clock.now(),
        "updated_at": school.clock.now(),
    }
    resource = Resource.model_validate({**given, **more})
    with school.records.begin() as unit:
        if unit.resources.resource(resource.id) is None:
            unit.resources.add(resource, [resource.title])
    return resource


def another_school(school: WorkingSchool) -> None:
    """Add a school of the same county with one class, 三(1)班."""
    units = [
        Unit(id=OTHER_SCHOOL, kind=UnitKind.SCHOOL, name="山口小学"),
        Unit(id=UnitId(f"{OTHER_SCHOOL}.g3"), kind=UnitKind.GRADE, name="三年级"),
        Unit(id=OTHER_CLASS, kind=UnitKind.CLASS, name="三(1)班"),
    ]
    with school.records.begin() as unit:
        unit.people.add(new_units=units, since=SINCE)


def prepare_lessons(school: WorkingSchool, function: str) -> None:
    """Store what a function about lessons works on."""
    if function not in {one[0] for one in lesson_calls(school)}:
        return
    now = school.clock.now()
    another_school(school)
    a_lesson(school, OPEN)
    a_lesson(school, NOW, starts_at=now + timedelta(minutes=10), class_id=None, topic="现在")
    a_lesson(
        school,
        ASKED,
        kind=LessonKind.SHARED,
        home=OTHER_SCHOOL,
        open_to=OTHER_SCHOOL,
        class_id=OTHER_CLASS,
        teacher=None,
        with_class=CLASS,
        with_teacher="chen",
        state="asked",
        starts_at=at("2026-11-26 10:30"),
    )
    a_group(school)
    held = {"kind": LessonKind.MEETING, "class_id": None, "group_id": GROUP, "topic": "开会"}
    a_lesson(school, MEETING, starts_at=now - timedelta(hours=2), **held)
    a_resource(school, PACK, type=ResourceType.LESSON_PACK)
    a_resource(school, OWN_PACK, type=ResourceType.LESSON_PACK, owner="chen", level=Level.PERSONAL)
    a_resource(school, SLIDES)
