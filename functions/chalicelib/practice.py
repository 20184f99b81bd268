"""Practice use cases: today's exercises for one pupil, and what was answered to them."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from random import Random

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.homework import id_of
from chalicelib.mastery import master, mastery_of
from chalicelib.revisit import practised
from chalicelib.runtime import use_case
from school import consent
from school.consent import Purpose
from school.county_time import day_of
from school.errors import NotFound, NotUnderstood
from school.exercise_making import Exercise, Level, can_make
from school.homework_questions import Kept, kept_by_point, only
from school.knowledge import PointId, point
from school.learning import item_id
from school.people import PersonId, Pupil, Role, UnitId, grade_of
from school.permissions import Action, Scope
from school.practice import (
    ITEMS,
    MOST_A_DAY,
    MOST_REVIEWS,
    UNKNOWN,
    AnswerPractice,
    Due,
    Practice,
    PracticeItem,
    PracticeOf,
    PracticeReport,
    choose,
    compose,
    is_right,
    without_maker,
)
from school.revisit import Practised
from school.solve import solve
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)

NOT_AGAIN = timedelta(days=3)
"""For so long a question does not come again, unless its review is due."""
ASKED_LATELY = timedelta(days=365)
"""Homework of so long a time is asked again where nobody makes exercises."""


@routes.lambda_function(name="todays_practice")
@use_case(PracticeOf)
def todays_practice(request: PracticeOf, call: Call) -> PracticeReport:
    """Return the exercises that are open today, or make new ones."""
    pupil_id = request.pupil_id or _only_own(call)
    call.require(Action.PRACTISE, Scope(unit=UnitId("-"), pupil=pupil_id))
    with call.records() as unit:
        pupil = _enrolled(unit, call, pupil_id)
        consent.require(unit.consents.of(pupil.id), pupil.id, Purpose.HOMEWORK)
        practice = _open_or_new(unit, call, pupil, fresh=request.fresh)
        scope = Scope(unit=pupil.class_id, pupil=pupil.id)
        call.audit(unit, Action.PRACTISE, scope, fields=("mastery", "practice"))
        about = {item.point for item in practice.items}
        lacking = without_maker(mastery_of(unit, pupil.id, on=call.now))
        names = tuple(point(one).name for one in lacking if one not in about)
        return PracticeReport(practice=_shown(practice, pupil), left_out=names)


def _only_own(call: Call) -> PersonId:
    own = list(call.person.children_on(call.today))
    if Role.PUPIL in call.person.roles_on(call.today):
        own.append(call.person.id)
    if not own:
        call.require(Action.PRACTISE, Scope(unit=UnitId("-")))
    if len(own) != 1:
        raise NotUnderstood("你有几个孩子，请说明给谁出，如“今天练什么 小满”。")
    return own[0]


def _enrolled(unit: UnitOfWork, call: Call, pupil_id: PersonId) -> Pupil:
    found = unit.people.enrolled([pupil_id], on=call.today)
    if not found:
        raise NotFound("孩子现在不在任何班级里。请找班主任登记。")
    return found[0]


def _open_or_new(unit: UnitOfWork, call: Call, pupil: Pupil, *, fresh: bool) -> Practice:
    recent = unit.practices.since(pupil.id, call.now - NOT_AGAIN)
    todays = [p for p in recent if day_of(p.made_at) == call.today]
    if todays and todays[-1].open:
        if not fresh:
            return todays[-1]
        unit.practices.drop_open(todays[-1].practice_id)
    if len(todays) >= MOST_A_DAY:
        raise NotUnderstood(f"今天已经练了 {len(todays)} 组，够多了。明天再发“今天练什么”。")
    practice = _made(unit, call, pupil, seen=[i.question for p in recent for i in p.items])
    unit.practices.add(practice)
    return practice


def _made(unit: UnitOfWork, call: Call, pupil: Pupil, *, seen: Sequence[str]) -> Practice:
    practice_id = id_of("practice", pupil.id, call.now.isoformat())
    rng = Random(practice_id)  # noqa: S311  # made again from its id, it is the same
    due = _due(unit, call, pupil.id)[:MOST_REVIEWS]
    grade = grade_of(pupil.class_id)
    known = mastery_of(unit, pupil.id, on=call.now)
    asked = {*seen, *(one.question for one in due)}
    kept = kept_questions(unit, call, pupil.class_id, without_maker(known), pupil=pupil.id)
    kept = only(kept, lambda question: question not in asked)
    wanted = choose(
        known,
        grade=grade,
        count=ITEMS - len(due),
        rng=rng,
        makeable=lambda one: can_make(one) or one in kept,
    )
    new = compose(wanted, rng=rng, without=asked, kept=kept)
    items = [*map(_again, due), *map(_new, new)]
    if not items:
        raise NotFound("这个年级还没有能出的题。请先做老师布置的作业，错题会进“错题本”。")
    return Practice(
        practice_id=practice_id,
        pupil_id=pupil.id,
        class_id=pupil.class_id,
        made_at=call.now,
        items=tuple(i.model_copy(update={"place": n}) for n, i in enumerate(items, start=1)),
    )


def kept_questions(
    unit: UnitOfWork,
    call: Call,
    class_id: UnitId,
    points: Collection[PointId],
    *,
    pupil: PersonId | None = None,
) -> Kept:
    """Return what a class was asked this past year about points nobody makes exercises about.

    With a *pupil*, what this pupil has solved is left out.
    """
    if not points:
        return {}
    since = call.now - ASKED_LATELY
    return kept_by_point(unit.responses.questions(class_id, points, since=since, pupil=pupil))


def _shown(practice: Practice, pupil: Pupil) -> Practice:
    """Return a practice without the answers to what is still open."""
    items = tuple(
        i.model_copy(update={"answer": ""}) if i.correct is None else i for i in practice.items
    )
    names = {"name": pupil.name, "class_name": pupil.class_name}
    return practice.model_copy(update={"items": items, **names})


@routes.lambda_function(name="answer_practice")
@use_case(AnswerPractice)
def answer_practice(request: AnswerPractice, call: Call) -> PracticeReport:
    """Mark answers to a practice; a question that was answered before stays as it was."""
    with call.records() as unit:
        practice = unit.practices.get(request.practice_id)
    call.require(Action.PRACTISE, Scope(unit=UnitId("-"), pupil=practice.pupil_id))
    with call.records() as unit:
        pupil = _enrolled(unit, call, practice.pupil_id)
        consent.require(unit.consents.of(pupil.id), pupil.id, Purpose.HOMEWORK)
        answered = _answer(unit, call, unit.practices.get(practice.practice_id), request)
        scope = Scope(unit=practice.class_id, pupil=pupil.id)
        call.audit(unit, Action.PRACTISE, scope, fields=("answers",))
        practice = unit.practices.get(practice.practice_id)
        return PracticeReport(
            practice=_shown(practice, pupil), just=tuple(item.place for item in answered)
        )


def _answer(
    unit: UnitOfWork, call: Call, practice: Practice, request: AnswerPractice
) -> list[PracticeItem]:
    """Keep the answers, and return the questions they are for."""
    first = request.first or min((item.place for item in practice.open), default=0)
    meant = [item for item in practice.items if item.place >= first] if first else []
    if not meant:
        raise NotUnderstood("这组题都答完了。想再练，请发“再来 5 道”。")
    if len(request.answers) > len(meant):
        raise NotUnderstood(
            f"还有 {len(meant)} 题，你发了 {len(request.answers)} 个答案，没有记。"
            "请按题号顺序再发一次，不会的写“不会”。"
        )
    found = [_marked(item, read) for item, read in zip(meant, request.answers, strict=False)]
    for item in found:
        if unit.practices.answer(practice.practice_id, item, at=call.now):
            exercise = Practised(item=item.item, point=item.point, right=item.correct is True)
            practised(unit, call, practice.pupil_id, exercise)
    master(unit, practice.practice_id, unit.practices.responses_to(practice.practice_id))
    return found


def _marked(item: PracticeItem, read: str) -> PracticeItem:
    right = is_right(item.question, item.answer, read=read)
    return item.model_copy(update={"read": "" if read in UNKNOWN else read, "correct": right})


def _again(due: Due) -> PracticeItem:
    return PracticeItem(
        place=0,
        question=due.question,
        answer=due.answer,
        point=due.point,
        level=Level.BETTER,
        item=due.item,
        review=True,
    )


def _new(exercise: Exercise) -> PracticeItem:
    return PracticeItem(
        place=0,
        question=exercise.question,
        answer=exercise.answer,
        point=exercise.point,
        level=exercise.level,
        item=item_id(exercise.question),
    )


def _due(unit: UnitOfWork, call: Call, pupil: PersonId) -> list[Due]:
    """Return the questions to review that can be asked and marked in the chat."""
    return [
        Due(item=m.item, question=m.question, answer=m.expected, point=m.point)
        for m in unit.mistakes.open_of(pupil, due=call.now)
        if solve(m.question) is not None
    ]


def forget(unit: UnitOfWork, call: Call, pupil: PersonId) -> int:  # noqa: ARG001  # no files to erase
    """Delete everything kept of a pupil's practice; return how many sets of exercises."""
    return unit.practices.forget(pupil)
