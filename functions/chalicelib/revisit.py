"""Spaced review use cases: the next question to answer, and what an answer is worth."""

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.mistakes import own_pupils, pupils_allowed, refresh
from chalicelib.runtime import use_case
from school import consent
from school.consent import Purpose
from school.errors import Expired
from school.homework_key import item_of
from school.mistakes import Mistake, Review
from school.people import PersonId, Pupil
from school.permissions import Action, Scope
from school.revisit import (
    AnswerRevisit,
    AskRevisit,
    Practised,
    Revisit,
    Revisited,
    RevisitQuestion,
    form_of,
    is_right,
)
from school.solve import solve
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)


@routes.lambda_function(name="ask_revisit")
@use_case(AskRevisit)
def ask_revisit(request: AskRevisit, call: Call) -> Revisit:
    """Return the next question to review; of several children, of the first who has one due."""
    asked = [request.pupil_id] if request.pupil_id else own_pupils(call)
    pupils = pupils_allowed(call, Action.PRACTISE, asked)
    with call.records() as unit:
        due = unit.mistakes.due([p.id for p in pupils], at=call.now)
        pupil = next((p for p in pupils if due.get(p.id)), pupils[0])
        consent.require(unit.consents.of(pupil.id), pupil.id, Purpose.HOMEWORK)
        _audit(unit, call, pupil, "question")
        chosen = _chosen(unit, call, pupil, request)
        return Revisit(
            pupil_id=pupil.id,
            name=pupil.name,
            question=_question(unit, chosen) if chosen else None,
            due=due.get(pupil.id, 0),
            next_at=unit.mistakes.next_review(pupil.id, after=call.now),
        )


def _audit(unit: UnitOfWork, call: Call, pupil: Pupil, field: str) -> None:
    scope = Scope(unit=pupil.class_id, pupil=pupil.id)
    call.audit(unit, Action.PRACTISE, scope, fields=(field,))


def _chosen(unit: UnitOfWork, call: Call, pupil: Pupil, request: AskRevisit) -> Mistake | None:
    if request.item:
        return unit.mistakes.one(pupil.id, request.item)
    found = unit.mistakes.open_of(pupil.id, due=call.now)
    if request.ahead:
        later = unit.mistakes.open_of(pupil.id)
        found += sorted(later, key=lambda m: (m.next_review_at or call.now, m.item))
    return next((one for one in found if one.item not in request.not_items), None)


def _question(unit: UnitOfWork, chosen: Mistake) -> RevisitQuestion:
    turns = unit.mistakes.reviews(chosen.pupil_id, [chosen.item]).get(chosen.item, [])
    return RevisitQuestion(
        item=chosen.item,
        turn=len(turns),
        question=chosen.question,
        homework=chosen.homework,
        no=chosen.no,
        crop=chosen.crop,
        form=form_of(chosen.question, chosen.expected),
    )


@routes.lambda_function(name="answer_revisit")
@use_case(AnswerRevisit)
def answer_revisit(request: AnswerRevisit, call: Call) -> Revisited:
    """Check an answer, keep whether it was right, and move the question along.

    The answer itself is not kept.
    """
    (pupil,) = pupils_allowed(call, Action.PRACTISE, [request.pupil_id])
    with call.records() as unit:
        consent.require(unit.consents.of(pupil.id), pupil.id, Purpose.HOMEWORK)
        unit.mistakes.hold(pupil.id)
        asked = unit.mistakes.one(pupil.id, request.item)
        turns = len(unit.mistakes.reviews(pupil.id, [request.item]).get(request.item, []))
        if request.turn > turns:
            raise Expired("这道题刚才变了。请发“复习”再来一次。")
        right = is_right(request.answer, _accepted(unit, asked))
        review = Review(item=request.item, turn=request.turn, at=call.now, correct=right)
        if unit.mistakes.add_review(pupil.id, review):
            refresh(unit, pupil.id, {request.item})
        _audit(unit, call, pupil, "review")
        stands = unit.mistakes.one(pupil.id, request.item)
    return Revisited(
        pupil_id=pupil.id,
        item=asked.item,
        question=asked.question,
        answer=request.answer,
        expected=asked.expected,
        right=right,
        early=asked.next_review_at is None or asked.next_review_at > call.now,
        state=stands.state,
        next_review_at=stands.next_review_at,
    )


def _accepted(unit: UnitOfWork, asked: Mistake) -> tuple[str, ...]:
    """Return every answer that is right: the key's, else what the question itself says."""
    paper = unit.grading.paper(asked.paper_id)
    mark = next(m for m in unit.grading.marks(paper.id) if m.place == asked.place)
    item = item_of(unit.answer_keys.get(paper.key_id).key, mark) if paper.key_id else None
    if item is not None:
        return item.answers
    solution = solve(asked.question)
    return (asked.expected, *(solution.accepted if solution else ()))


def practised(unit: UnitOfWork, call: Call, pupil: PersonId, exercise: Practised) -> bool:
    """Let an answer to an exercise move the book along; False when nothing there waits for it.

    The same question is moved if it is in the book; else, of the questions of the same knowledge
    point that are due, the one that waited longest.
    """
    unit.mistakes.hold(pupil)
    due = unit.mistakes.open_of(pupil, due=call.now)
    found = [one for one in unit.mistakes.open_of(pupil) if one.item == exercise.item]
    found += [one for one in due if exercise.point and one.point == exercise.point]
    if not found:
        return False
    item = found[0].item
    turn = len(unit.mistakes.reviews(pupil, [item]).get(item, []))
    review = Review(item=item, turn=turn, at=call.now, correct=exercise.right)
    unit.mistakes.add_review(pupil, review)
    refresh(unit, pupil, {item})
    return True
