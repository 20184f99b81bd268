"""Result use cases: a guardian's or pupil's own results, and the class's summary."""

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.reports import CONFIRMED, paper_report
from chalicelib.runtime import use_case
from school import consent
from school.actor import Actor
from school.consent import Purpose
from school.directory import class_group
from school.errors import NotFound
from school.grading import Mark
from school.notices import Notice, NoticeKind
from school.papers import ChildResult, MyResults, Results
from school.people import PersonId, Pupil, Role, UnitId
from school.permissions import Action, Scope
from school.store.grading import Homework
from school.store.summary import Published
from school.store.unit_of_work import UnitOfWork
from school.summary import (
    ClassSummary,
    Posted,
    SummaryOf,
    enough_changed,
    nothing_new,
    summarise,
)

routes = Blueprint(__name__)

TEACHING = frozenset({Role.CLASS_HEAD, Role.TEACHER})
SUMMARISED = TEACHING | {Role.PRINCIPAL, Role.BUREAU}


@routes.lambda_function(name="my_results")
@use_case(MyResults)
def my_results(request: MyResults, call: Call) -> Results:
    """Return the newest confirmed result of each of one's own children, or of oneself."""
    asked = [request.pupil_id] if request.pupil_id else _own(call)
    if not asked:
        call.require(Action.READ_RESULT, Scope(unit=UnitId("-")))
    for pupil_id in asked:
        call.require(Action.READ_RESULT, Scope(unit=UnitId("-"), pupil=pupil_id))
    with call.records() as unit:
        pupils = unit.people.enrolled(asked, on=call.today)
        children = tuple(_child(unit, pupil, request.paper_id) for pupil in pupils)
        for pupil in pupils:
            scope = Scope(unit=pupil.class_id, pupil=pupil.id)
            call.audit(unit, Action.READ_RESULT, scope, fields=("marks", "photo"))
    if not children:
        raise NotFound("孩子现在不在任何班级里。请找班主任登记。")
    return Results(children=children)


def _own(call: Call) -> list[PersonId]:
    own = list(call.person.children_on(call.today))
    if Role.PUPIL in call.person.roles_on(call.today):
        own.append(call.person.id)
    return own


def _child(unit: UnitOfWork, pupil: Pupil, paper_id: str) -> ChildResult:
    agreed = consent.in_force(unit.consents.of(pupil.id), pupil.id, Purpose.HOMEWORK)
    confirmed = unit.grading.confirmed_of_pupil(pupil.id) if agreed else []
    chosen = next((p for p in confirmed if paper_id in ("", p.id)), None)
    return ChildResult(
        pupil_id=pupil.id,
        name=pupil.name,
        class_name=pupil.class_name,
        consented=agreed,
        report=None if chosen is None else paper_report(unit, chosen.id, states=CONFIRMED),
    )


@routes.lambda_function(name="class_summary")
@use_case(SummaryOf)
def class_summary(request: SummaryOf, call: Call) -> ClassSummary:
    """Sum up one homework of a class; aggregates only.

    Those who teach the class see every paper and get today's figures; everybody else gets the
    published ones.
    """
    homework = _homework_meant(call, request)
    scope = Scope(unit=homework.class_id)
    role = call.require(Action.READ_SUMMARY, scope)
    with call.records() as unit:
        call.audit(unit, Action.READ_SUMMARY, scope, fields=("aggregates",))
        if role in TEACHING and not request.published:
            marks = unit.summaries.marks(homework.id, at=call.now)
            return _summary(unit, call, homework, marks)
        return published(unit, call, homework).summary


def _homework_meant(call: Call, request: SummaryOf) -> Homework:
    person = call.person
    if request.class_id:
        call.require(Action.READ_SUMMARY, Scope(unit=request.class_id))
    with call.records() as unit:
        if request.homework_id:
            return unit.grading.homework(request.homework_id)
        held = [request.class_id] if request.class_id else person.units_on(call.today, SUMMARISED)
        newest = unit.grading.newest_homework(c.id for c in unit.people.classes_under(held))
    if newest is None:
        if not held:
            call.require(Action.READ_SUMMARY, Scope(unit=UnitId("-")))
        raise NotFound("还没有老师确认过的作业。等批改并确认后，就能看小结。")
    return newest


def _summary(
    unit: UnitOfWork, call: Call, homework: Homework, marks: dict[PersonId, list[Mark]]
) -> ClassSummary:
    return summarise(
        marks,
        homework=(homework.id, homework.title),
        class_unit=(homework.class_id, unit.people.class_name(homework.class_id)),
        enrolled=len(unit.people.pupils_of(homework.class_id, on=call.today)),
    )


def published(unit: UnitOfWork, call: Call, homework: Homework) -> Published:
    """Return the newest published summary, after publishing a new one if that is safe."""
    last = unit.summaries.newest(homework.id)
    now = unit.summaries.marks(homework.id, at=call.now)
    if last and not enough_changed(unit.summaries.marks(homework.id, at=last.at), now):
        return last
    return unit.summaries.publish(_summary(unit, call, homework, now), at=call.now)


@routes.lambda_function(name="post_summary")
@use_case(SummaryOf)
def post_summary(request: SummaryOf, call: Call) -> Posted:
    """Send the published summary of one homework to the class's group, once."""
    homework = _homework_meant(call, request)
    scope = Scope(unit=homework.class_id)
    call.require(Action.POST_SUMMARY, scope)
    with call.records() as unit:
        chats = unit.people.chats_of(class_group(homework.class_id))
        if not chats:
            raise NotFound("这个班还没有绑定班级群。请在班级群里发“绑定 三(2)班”，再发小结。")
        told = published(unit, call, homework)
        if told.posted:
            raise nothing_new()
        for platform, conversation in chats:
            _queue_post(unit, call, homework, platform=platform, conversation=conversation)
        unit.summaries.mark_posted(told)
        call.audit(unit, Action.POST_SUMMARY, scope, fields=("aggregates",))
    return Posted(summary=told.summary, chats=len(chats))


def _queue_post(
    unit: UnitOfWork, call: Call, homework: Homework, *, platform: str, conversation: str
) -> None:
    notice = Notice(
        kind=NoticeKind.SUMMARY,
        about=homework.id,
        reader=Actor(platform=platform, user=_account_on(unit, call, platform)),
        to_group=conversation,
    )
    key = f"summary:{homework.id}:{platform}:{conversation}:{call.now.isoformat()}"
    unit.notices.put(key, notice.model_dump_json(), now=call.now)


def _account_on(unit: UnitOfWork, call: Call, platform: str) -> str:
    """Return the poster's account on the group's platform, else the one they asked from."""
    for account in unit.people.accounts_of(call.person.id):
        if account.platform == platform:
            return account.user_id
    raise NotFound(f"你在 {platform} 上没有登记账号，小结没有发出。请找管理员登记。")
