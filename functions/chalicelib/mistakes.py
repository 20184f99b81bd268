"""Wrong-question book: grading fills it, its pupil, guardians and teachers read it."""

from collections.abc import Collection, Iterable

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.homework import classes_meant
from chalicelib.runtime import use_case
from school import consent
from school.consent import Purpose
from school.errors import NotFound, NotUnderstood
from school.learning import Response
from school.mistakes import (
    MOST_PRINTED,
    PAGE,
    Book,
    Books,
    Mistake,
    MistakesOf,
    SetCause,
    about,
    counted,
    entry,
)
from school.naming import parse_caption
from school.people import PersonId, Pupil, Role, UnitId
from school.permissions import Action, Scope
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)

FAMILY = frozenset({Role.GUARDIAN, Role.PUPIL})


def note_mistakes(unit: UnitOfWork, pupil: PersonId, responses: Iterable[Response]) -> None:
    """Bring a pupil's book up to date after responses to these questions came, changed or went."""
    refresh(unit, pupil, {response.item for response in responses})


def refresh(unit: UnitOfWork, pupil: PersonId, items: Collection[str]) -> None:
    """Work the entries of these questions out again, from all answers there are to them."""
    if not items:
        return
    unit.mistakes.hold(pupil)
    answers = unit.mistakes.answers(pupil, items)
    reviews = unit.mistakes.reviews(pupil, items)
    entries = (entry(answers[item], reviews.get(item, [])) for item in sorted(items))
    unit.mistakes.replace(pupil, items, [one for one in entries if one is not None])


def forget(unit: UnitOfWork, call: Call, pupil: PersonId) -> int:  # noqa: ARG001  # as all forget
    """Delete a pupil's book; return how many questions were in it. It has no files of its own."""
    return unit.mistakes.forget(pupil)


@routes.lambda_function(name="my_mistakes")
@use_case(MistakesOf)
def my_mistakes(request: MistakesOf, call: Call) -> Books:
    """Show the book of one's own children, of oneself, or of one pupil of a class one teaches."""
    if request.caption:
        pupils, word = _pupil_named(call, request.caption)
        request = request.model_copy(update={"word": word})
    else:
        asked = [request.pupil_id] if request.pupil_id else own_pupils(call)
        pupils = pupils_allowed(call, Action.READ_LEARNING, asked)
    with call.records() as unit:
        for pupil in pupils:
            scope = Scope(unit=pupil.class_id, pupil=pupil.id)
            call.audit(unit, Action.READ_LEARNING, scope, fields=("mistakes",))
        return Books(books=tuple(_book(unit, call, pupil, request) for pupil in pupils))


def own_pupils(call: Call) -> list[PersonId]:
    """Return the actor's own children today, and the actor who is a pupil."""
    own = list(call.person.children_on(call.today))
    if Role.PUPIL in call.person.roles_on(call.today):
        own.append(call.person.id)
    return own


def pupils_allowed(call: Call, action: Action, asked: Iterable[PersonId]) -> list[Pupil]:
    """Return these pupils, once the policy allows *action* on each of them.

    Raises:
        PermissionDenied: It does not, on one of them; or nobody was asked about.
        NotFound: None of them is in a class today.
    """
    wanted = list(asked)
    with call.records() as unit:
        found = {pupil.id: pupil for pupil in unit.people.enrolled(wanted, on=call.today)}
    for pupil_id in wanted or (None,):
        home = found[pupil_id].class_id if pupil_id in found else UnitId("-")
        call.require(action, Scope(unit=home, pupil=pupil_id))
    if not found:
        raise NotFound("孩子现在不在任何班级里。请找班主任登记。")
    return list(found.values())


def _pupil_named(call: Call, caption: str) -> tuple[list[Pupil], str]:
    """Return the one pupil a teacher means, and what else was said."""
    said = parse_caption(caption)
    classes = classes_meant(call, Action.READ_LEARNING, said)
    with call.records() as unit:
        pupils = [p for c in classes for p in unit.people.pupils_of(c.id, on=call.today)]
    named = [p for p in pupils if said.roll_no == p.roll_no or (p.name and p.name in said.rest)]
    if not named:
        raise NotFound("没有找到这位同学。请写学号，如“错题本 12号”。")
    if len(named) > 1:
        named = _of_newest(call, named) or named
    if len(named) > 1:
        names = "、".join(dict.fromkeys(p.class_name for p in named))
        raise NotUnderstood(f"有 {len(named)} 位同学对得上（{names}）。请写清班级和学号。")
    (only,) = named
    call.require(Action.READ_LEARNING, Scope(unit=only.class_id, pupil=only.id))
    return named, said.rest.replace(only.name, "").strip()


def _of_newest(call: Call, named: list[Pupil]) -> list[Pupil]:
    """Return those in the class of the homework the teacher last worked on."""
    with call.records() as unit:
        newest = unit.grading.newest_sent(call.person.id, [p.class_id for p in named])
    return [p for p in named if newest is not None and p.class_id == newest.class_id]


def agreed(unit: UnitOfWork, pupil: PersonId) -> bool:
    """Tell whether a guardian's consent to homework and what follows from it is in force."""
    return consent.in_force(unit.consents.of(pupil), pupil, Purpose.HOMEWORK)


def _book(unit: UnitOfWork, call: Call, pupil: Pupil, request: MistakesOf) -> Book:
    allowed = agreed(unit, pupil.id)
    every = unit.mistakes.open_of(pupil.id) if allowed else []
    meant = [one for one in every if about(one, request.word)]
    book = Book(
        pupil_id=pupil.id,
        name=pupil.name,
        class_name=pupil.class_name,
        roll_no=pupil.roll_no,
        consented=allowed,
        own=pupil.id in own_pupils(call),
        word=request.word,
        total=len(meant),
        due=sum(is_due(one, call) for one in meant),
        mastered=unit.mistakes.mastered(pupil.id) if allowed else 0,
        causes=counted(meant),
    )
    if request.to_print:
        return book.model_copy(update={"entries": tuple(meant[:MOST_PRINTED])})
    page = min(request.page, book.pages - 1)
    shown = tuple(meant[page * PAGE : (page + 1) * PAGE])
    return book.model_copy(update={"entries": shown, "page": page})


def is_due(mistake: Mistake, call: Call) -> bool:
    """Tell whether a question is to be reviewed today."""
    return mistake.next_review_at is not None and mistake.next_review_at <= call.now


@routes.lambda_function(name="set_cause")
@use_case(SetCause)
def set_cause(request: SetCause, call: Call) -> Mistake:
    """Keep what a pupil, a guardian or a teacher says went wrong."""
    (pupil,) = pupils_allowed(call, Action.READ_LEARNING, [request.pupil_id])
    with call.records() as unit:
        consent.require(unit.consents.of(pupil.id), pupil.id, Purpose.HOMEWORK)
        unit.mistakes.one(pupil.id, request.item)
        unit.mistakes.set_cause(pupil.id, request.item, request.cause)
        scope = Scope(unit=pupil.class_id, pupil=pupil.id)
        call.audit(unit, Action.READ_LEARNING, scope, fields=("cause",))
        return unit.mistakes.one(pupil.id, request.item)
