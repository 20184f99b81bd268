"""Portrait use case: what is said of one pupil, to the family and to those who teach it."""

from collections.abc import Sequence

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.mastery import mastery_of
from chalicelib.runtime import use_case
from school import consent
from school.consent import Purpose
from school.errors import NotFound
from school.growth_points import name_of
from school.knowledge import point
from school.people import PersonId, Pupil, Role, UnitId
from school.periods import Period, Span, moment_of, period
from school.permissions import Action, Scope
from school.portrait import (
    ChildPortrait,
    Grown,
    Learned,
    Portrait,
    PortraitOf,
    Portraits,
    portrait,
)
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)

FIELDS = ("learning", "growth")


@routes.lambda_function(name="pupil_portrait")
@use_case(PortraitOf)
def pupil_portrait(request: PortraitOf, call: Call) -> Portraits:
    """Return the portraits of one's own children, of oneself, or of a pupil one teaches."""
    asked = [request.pupil_id] if request.pupil_id else _own(call)
    if not asked:
        call.require(Action.READ_PORTRAIT, Scope(unit=UnitId("-")))
    with call.records() as unit:
        pupils = unit.people.enrolled(asked, on=call.today)
    classes = {pupil.id: pupil.class_id for pupil in pupils}
    for one in asked:
        call.require(Action.READ_PORTRAIT, Scope(unit=classes.get(one, UnitId("-")), pupil=one))
    if not pupils:
        raise NotFound("孩子现在不在任何班级里。请找班主任登记。")
    with call.records() as unit:
        for pupil in pupils:
            scope = Scope(unit=pupil.class_id, pupil=pupil.id)
            call.audit(unit, Action.READ_PORTRAIT, scope, fields=FIELDS)
        children = tuple(_child(unit, call, pupil, sent=request.sent) for pupil in pupils)
    return Portraits(children=children)


def _own(call: Call) -> list[PersonId]:
    own = list(call.person.children_on(call.today))
    if Role.PUPIL in call.person.roles_on(call.today):
        own.append(call.person.id)
    return own


def _child(unit: UnitOfWork, call: Call, pupil: Pupil, *, sent: bool) -> ChildPortrait:
    agreed = consent.in_force(unit.consents.of(pupil.id), pupil.id, Purpose.PORTRAIT)
    found: Portrait | None = None
    if agreed and sent:
        found = unit.report_cards.of(pupil.id, period=term_of(call).first)
    elif agreed:
        found = portrait_of(unit, call, pupil)
    return ChildPortrait(
        pupil_id=pupil.id,
        name=pupil.name,
        class_name=pupil.class_name,
        consented=agreed,
        portrait=found,
    )


def term_of(call: Call) -> Period:
    """Return the term of today."""
    return period(Span.TERM, call.today)


def portrait_of(unit: UnitOfWork, call: Call, pupil: Pupil) -> Portrait:
    """Return a pupil's portrait of this term; the caller has checked permission and consent.

    What comes from homework or from the growth record is in it while its own consent is in force.
    """
    term = term_of(call)
    agreed = consent.in_force(unit.consents.of(pupil.id), pupil.id, Purpose.HOMEWORK)
    given = unit.responses.of_pupil(pupil.id, since=moment_of(term.first)) if agreed else []
    classes = unit.unit_reports.weeks_of(pupil.class_id, since=term.first, before=term.after)
    weeks = classes if agreed else {}
    found = portrait(
        pupil,
        given,
        term=term,
        class_weeks=weeks,
        homework=_homework(unit, pupil, term) if agreed else (0, 0),
        now=call.now,
    )
    more = {
        "learned": _learned(unit, call, pupil.id) if agreed else (),
        "grown": _grown(unit, call, pupil.id),
        "mistakes": len(unit.mistakes.open_of(pupil.id)) if agreed else 0,
    }
    return found.model_copy(update=more)


def _learned(unit: UnitOfWork, call: Call, pupil: PersonId) -> tuple[Learned, ...]:
    """Return the points there is enough evidence on, the surest first."""
    known = [one for one in mastery_of(unit, pupil, on=call.now) if one.enough]
    return tuple(
        Learned(name=point(one.point).name, chance=one.chance, responses=one.responses)
        for one in sorted(known, key=lambda one: -one.chance)
    )


def _grown(unit: UnitOfWork, call: Call, pupil: PersonId) -> tuple[Grown, ...]:
    """Return what the growth record of the term has, while its own consent is in force."""
    if not consent.in_force(unit.consents.of(pupil), pupil, Purpose.GROWTH):
        return ()
    counts = unit.growth.counts(pupil, (term_of(call).first, call.today))
    return tuple(
        Grown(dimension=name_of(dimension), entries=count)
        for dimension, count in counts.items()
        if count
    )


def _homework(unit: UnitOfWork, pupil: Pupil, term: Period) -> tuple[int, int]:
    """Return how many pieces of homework a pupil handed in this term, and the class was set."""
    since, until = moment_of(term.first), moment_of(term.after)
    of_class = unit.unit_reports.homework_between(pupil.class_id, since=since, before=until)
    done = {p.homework_id for p in unit.grading.confirmed_of_pupil(pupil.id)}
    ids = [homework_id for homework_id, _ in of_class]
    set_and_read = unit.unit_reports.handed_in(ids, at=until)
    return len(done & set(ids)), len(set_and_read)


def forget(unit: UnitOfWork, call: Call, pupil: PersonId) -> int:  # noqa: ARG001  # as the others
    """Delete a pupil's report cards and one-time pages; return how many report cards there were."""
    unit.pages.forget(pupil)
    return unit.report_cards.forget(pupil)


__all__: Sequence[str] = ("forget", "portrait_of", "routes", "term_of")
