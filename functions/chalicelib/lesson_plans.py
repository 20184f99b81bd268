"""Planning use case: a sentence becomes a lesson, refused where people or classes are busy."""

from collections.abc import Callable, Mapping

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.duty_places import own_places
from chalicelib.lesson_meant import (
    class_meant,
    hours_meant,
    only_group,
    refuse_strange_class,
    school_meant,
    teacher_meant,
    teacher_of,
    teaches_at,
    with_id,
)
from chalicelib.lesson_reminders import watch
from chalicelib.lesson_telling import tell, tell_all
from chalicelib.lesson_views import planning_scope, show
from chalicelib.runtime import use_case
from chalicelib.workplace import NOWHERE
from school.errors import NotUnderstood
from school.lesson_calls import LessonView, PlanLesson
from school.lesson_words import SaidLesson, parse_lesson, spoken_when
from school.lessons import (
    GOING_ON,
    KINDS,
    LONGEST_TOPIC,
    MOST_SEATS,
    Lesson,
    LessonId,
    LessonKind,
    LessonState,
    Step,
)
from school.people import Role, UnitId, covers
from school.permissions import Action, Scope
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)

HOW: Mapping[LessonKind, str] = {
    LessonKind.SHARED: (
        "请写成“同步课堂 周三 10:00 二中 初二(1)班 → 山口中学 初二(2)班 数学 一次函数”。"
    ),
    LessonKind.OPEN: "请写成“公开课 下周二 第3节 陈老师 三(2)班 数学 分数的初步认识 名额30”。",
    LessonKind.MEETING: "请写成“集体备课 周四 15:30 分数的初步认识”。",
    LessonKind.PARENTS: "请写成“互联网家长会 周六 20:00 三(2)班 期中交流 西班牙”。",
}


@routes.lambda_function(name="plan_lesson")
@use_case(PlanLesson)
def plan_lesson(request: PlanLesson, call: Call) -> LessonView:
    """Plan a lesson; the same sentence again is the same lesson.

    Raises:
        NotFound: There is no such school, class, teacher or group.
        NotUnderstood: Something is missing, or a teacher or class is busy then.
        PermissionDenied: The asker may not plan for that school, class or teacher.
    """
    if own_places(call, Action.PLAN_LESSONS)[0] == NOWHERE:
        call.require(Action.PLAN_LESSONS, Scope(unit=NOWHERE))
    said = parse_lesson(request.text, today=call.today)
    with call.records() as unit:
        unit.lessons.hold()
        planned = with_id(
            _PLANNERS[request.kind](unit, call, said, request), token=call.new_token()
        )
        scope = planning_scope(call, planned)
        call.require(Action.PLAN_LESSONS, scope)
        lesson, new = _keep(unit, planned)
        call.audit(unit, Action.PLAN_LESSONS, scope, fields=("lesson", lesson.kind))
        if new:
            _announce(unit, call, lesson)
        return show(unit, call, lesson)


def _keep(unit: UnitOfWork, lesson: Lesson) -> tuple[Lesson, bool]:
    """Keep a lesson, or bring back the same one that was cancelled; tell whether it is new."""
    refuse_busy(unit, lesson)
    if unit.lessons.add(lesson):
        return lesson, True
    before = unit.lessons.lesson(lesson.id)
    if before.state in GOING_ON:
        return before, False
    again = lesson.model_copy(update={"version": before.version + 1, "code": before.code})
    unit.lessons.change(again)
    return again, True


def refuse_busy(unit: UnitOfWork, lesson: Lesson) -> None:
    """Pass unless a teacher or class of a lesson is at another one at that time.

    Raises:
        NotUnderstood: One is; the message says at which.
    """
    for other in unit.lessons.in_the_way(lesson):
        names = unit.duty.names([one for one in lesson.teachers if one in other.teachers])
        classes = [one for one in lesson.classes if one in other.classes]
        busy = "、".join([*names.values(), *(unit.people.class_name(one) for one in classes)])
        raise NotUnderstood(
            f"{busy}那时已有{KINDS[other.kind]}“{other.topic}”（{spoken_when(other)}），"
            "没有安排。请换个时间再发。"
        )


def _announce(unit: UnitOfWork, call: Call, lesson: Lesson) -> None:
    if lesson.state is LessonState.ASKED:
        leaders = unit.teaching.principals_of(lesson.with_school, on=call.today)
        asked = [lesson.with_teacher] if lesson.with_teacher else leaders
        tell(unit, call, lesson, Step.ASKED, people=asked)
        return
    tell_all(unit, call, lesson, Step.PLANNED)
    watch(unit, call, lesson)


def _shared(unit: UnitOfWork, call: Call, said: SaidLesson, request: PlanLesson) -> Lesson:
    """Return a lesson one school gives another; it waits for the other's yes."""
    if said.there is None:
        raise NotUnderstood(f"还差接收的学校和班级（写在“→”后面），没有安排。{HOW[request.kind]}")
    home, words = school_meant(unit, call, said.here, own=True)
    there, others = school_meant(unit, call, said.there, own=False)
    class_id = class_meant(unit, home, said.here)
    with_class = class_meant(unit, there, said.there)
    if class_id == with_class:
        raise NotUnderstood("两边是同一个班，没有安排。请核对班级再发。")
    refuse_strange_class(call, class_id)
    teacher, words = teacher_meant(unit, call, home, words)
    with_teacher, others = teacher_meant(unit, call, there, others)
    own = teacher or teaches_at(call, home)
    lesson = _drafted(call, said, request, home=home, topic=(*words, *others), of=class_id)
    above_both = any(covers(u, there) for u in own_places(call, Action.PLAN_LESSONS))
    return lesson.model_copy(
        update={
            "class_id": class_id,
            "with_class": with_class,
            "teacher": own or teacher_of(unit, call, class_id, said.subject),
            "with_teacher": with_teacher or teacher_of(unit, call, with_class, said.subject),
            "state": LessonState.PLANNED if above_both else LessonState.ASKED,
        }
    )


def _open(unit: UnitOfWork, call: Call, said: SaidLesson, request: PlanLesson) -> Lesson:
    """Return a lesson that colleagues come to: of the school, or of the county."""
    home, words = school_meant(unit, call, said.here, own=True)
    teacher, words = teacher_meant(unit, call, home, words)
    class_id = class_meant(unit, home, said.here) if said.here.grade else None
    teacher = teacher or teaches_at(call, home)
    if teacher is None:
        raise NotUnderstood(f"还差上课的老师，没有安排。{HOW[request.kind]}")
    lesson = _drafted(call, said, request, home=home, topic=words, of=class_id or home)
    county = UnitId(home.partition(".")[0])
    by_bureau = county in own_places(call, Action.PLAN_LESSONS)
    open_to = county if said.county_wide or by_bureau else home
    return lesson.model_copy(update={"class_id": class_id, "teacher": teacher, "open_to": open_to})


def _meeting(unit: UnitOfWork, call: Call, said: SaidLesson, request: PlanLesson) -> Lesson:
    """Return a meeting of a preparation group."""
    if request.group_id:
        group = unit.preparation.group(request.group_id)
    else:
        led = [g for g in unit.preparation.groups_of(call.person.id) if g.leader == call.person.id]
        meant = [g for g in led if g.name in said.here.words] or led
        if len(meant) != 1:
            raise only_group([g.name for g in meant])
        group = meant[0]
    topic = tuple(word for word in said.here.words if word != group.name)
    lesson = _drafted(call, said, request, home=group.home, topic=topic, of=group.home)
    # Its leader gives it: nobody else plans it but who leads the school.
    return lesson.model_copy(update={"teacher": group.leader, "group_id": group.id})


def _parents(unit: UnitOfWork, call: Call, said: SaidLesson, request: PlanLesson) -> Lesson:
    """Return an online meeting with the parents of a class."""
    home, words = school_meant(unit, call, said.here, own=True)
    class_id = class_meant(unit, home, said.here)
    refuse_strange_class(call, class_id)
    lesson = _drafted(call, said, request, home=home, topic=words, of=class_id)
    heads = unit.people.holders(Role.CLASS_HEAD, class_id, on=call.today)
    teacher = teaches_at(call, home) or next(iter(heads), None)
    return lesson.model_copy(update={"class_id": class_id, "teacher": teacher})


_PLANNERS: Mapping[LessonKind, Callable[[UnitOfWork, Call, SaidLesson, PlanLesson], Lesson]] = {
    LessonKind.SHARED: _shared,
    LessonKind.OPEN: _open,
    LessonKind.MEETING: _meeting,
    LessonKind.PARENTS: _parents,
}


def _drafted(  # noqa: PLR0913  # a lesson has this many parts
    call: Call,
    said: SaidLesson,
    request: PlanLesson,
    *,
    home: UnitId,
    topic: tuple[str, ...],
    of: UnitId,
) -> Lesson:
    """Return a lesson of what every kind says: when, what about, where."""
    starts, ends = hours_meant(call, said, request.kind, of=of)
    if not topic:
        raise NotUnderstood(f"还差课题，没有安排。{HOW[request.kind]}")
    if len(" ".join(topic)) > LONGEST_TOPIC:
        raise NotUnderstood(f"课题超过 {LONGEST_TOPIC} 字，没有安排。请写短一点再发。")
    if said.seats is not None and not 1 <= said.seats <= MOST_SEATS:
        raise NotUnderstood(f"名额应是 1 到 {MOST_SEATS}，没有安排。请改好再发。")
    return Lesson(
        id=LessonId("-"),
        kind=request.kind,
        home=home,
        open_to=home,
        subject=said.subject,
        topic=" ".join(topic),
        place=said.place,
        link=said.link,
        seats=said.seats,
        starts_at=starts,
        ends_at=ends,
        zone=said.zone,
        made_by=call.person.id,
        made_at=call.now,
        changed_at=call.now,
    )
