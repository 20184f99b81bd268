"""Mastery: responses move ratings, ratings become chances for teachers, family and pupils."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.runtime import use_case
from school import consent
from school.consent import Purpose
from school.errors import NotFound
from school.evidence import WHOLE, Evidence, Folded, evidence_in, fold
from school.knowledge import PointId, point
from school.learning import Response
from school.mastery import (
    Mastery,
    MasteryOf,
    MasteryReport,
    PupilMastery,
    head,
    mastery,
    weakest_first,
)
from school.people import PersonId, Pupil, Role, UnitId
from school.permissions import Action, Scope
from school.ratings import UNRATED, Rating, State
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)

FAMILY = frozenset({Role.GUARDIAN, Role.PUPIL})
Whose = tuple[PersonId, str]
"""A pupil, and a subject."""


def master(unit: UnitOfWork, source: str, responses: Sequence[Response]) -> None:
    """Let the responses of a paper or a practice, as they are now, move ratings.

    Calling it again with the same responses changes nothing; with others it is as if those had
    been given from the start. Without any, what the source said before no longer counts.
    """
    unit.mastery.hold()
    before = unit.mastery.evidence_of(source)
    fresh: dict[Whose, list[Evidence]] = defaultdict(list)
    for one in evidence_in(responses, before=before):
        fresh[one.pupil_id, one.subject].append(one)
    left = {
        (before[one.place].pupil_id, before[one.place].subject)
        for rows in fresh.values()
        for one in rows
        if one.place in before
    }
    for whose, rows in fresh.items():
        _learn(unit, whose, new=rows)
    for whose in sorted(left - fresh.keys()):  # the question is about another subject now
        _replay(unit, whose, new=[])


def _learn(unit: UnitOfWork, whose: Whose, *, new: list[Evidence]) -> None:
    """Fold new evidence in: behind all there is, or else by replaying."""
    pupil, subject = whose
    last = unit.mastery.newest(pupil, subject=subject)
    if last is not None and last >= new[0].at:
        _replay(unit, whose, new=new)
        return
    known = unit.mastery.of_pupils([pupil], subject=subject)
    folded = _fold(unit, new, ratings={one.point: one.rating for one in known})
    unit.mastery.keep(folded.evidence)
    unit.mastery.put_pupil(pupil, subject=subject, ratings=folded.ratings)
    unit.mastery.put_shared(folded.shared)


def _replay(unit: UnitOfWork, whose: Whose, *, new: list[Evidence]) -> None:
    """Fold all of a pupil's evidence in a subject again, with what is new in its place."""
    pupil, subject = whose
    old = unit.mastery.evidence_about(pupil, subject=subject)
    places = {(one.source, one.place) for one in new}
    rows = [*new, *(one for one in old if (one.source, one.place) not in places)]
    folded = _fold(unit, sorted(rows, key=lambda one: one.order), ratings={})
    unit.mastery.keep(one for one in folded.evidence if (one.source, one.place) in places)
    unit.mastery.drop_points(pupil, subject=subject, but=folded.ratings)
    unit.mastery.put_pupil(pupil, subject=subject, ratings=folded.ratings)
    unit.mastery.put_shared(folded.shared)


def _fold(
    unit: UnitOfWork, evidence: Sequence[Evidence], *, ratings: dict[PointId, Rating]
) -> Folded:
    fresh = [one for one in evidence if one.ease is None]
    shared = unit.mastery.shared(i for one in fresh for i in (one.item, one.point))
    return fold(evidence, ratings=ratings, shared=shared)


def mastery_of(unit: UnitOfWork, pupil: PersonId, *, on: datetime) -> tuple[Mastery, ...]:
    """Return how well a pupil masters each point there are responses on, the weakest first.

    Ask for permission and consent before, and audit.
    """
    return masteries(unit, [pupil], on=on)[pupil]


def masteries(
    unit: UnitOfWork,
    pupils: Iterable[PersonId],
    *,
    on: datetime,
    subject: str | None = None,
    about: PointId | None = None,
) -> dict[PersonId, tuple[Mastery, ...]]:
    """Return the masteries of several pupils: in a subject (all), on one point (all)."""
    wanted = list(pupils)
    rows = unit.mastery.of_pupils(wanted, subject=subject, point=about)
    whole = {(row.pupil_id, row.subject): row.rating for row in rows if row.point == WHOLE}
    shared = unit.mastery.shared(row.point for row in rows if row.point != WHOLE)
    found: dict[PersonId, list[Mastery]] = {pupil: [] for pupil in wanted}
    for row in rows:
        if row.point != WHOLE and row.rating.responses:
            state = State(
                pupil=whole[row.pupil_id, row.subject],
                on_point=row.rating,
                point=shared.get(row.point, UNRATED),
            )
            found[row.pupil_id].append(mastery(row.point, state, at_s=on.timestamp()))
    return {pupil: weakest_first(some) for pupil, some in found.items()}


def predict(
    unit: UnitOfWork, pupil: PersonId, about: PointId, *, on: datetime, item: str = ""
) -> float:
    """Return the chance (0..1) that a pupil answers a question on a point right.

    Args:
        unit: The records.
        pupil: Who; permission and consent are the caller's to ask for.
        about: The point; nobody need have answered anything on it.
        on: When.
        item: The item's id (``school.learning.item_id``); empty: a typical one.
    """
    rows = unit.mastery.of_pupils([pupil], subject=point(about).subject, point=about)
    own = {row.point: row.rating for row in rows}
    shared = unit.mastery.shared([about, *([item] if item else [])])
    state = State(
        pupil=own.get(WHOLE, UNRATED),
        on_point=own.get(about, UNRATED),
        item=shared.get(item, UNRATED),
        point=shared.get(about, UNRATED),
    )
    return head().predict(state, at_s=on.timestamp())


def forget(unit: UnitOfWork, call: Call, pupil: PersonId) -> int:  # noqa: ARG001  # has no files
    """Delete what mastery keeps about a pupil; return how many rows."""
    return unit.mastery.forget(pupil)


@routes.lambda_function(name="pupil_mastery")
@use_case(MasteryOf)
def pupil_mastery(request: MasteryOf, call: Call) -> MasteryReport:
    """Return how well one pupil masters things, or one's own children, or oneself."""
    asked = [request.pupil_id] if request.pupil_id else _own(call)
    if not asked:
        call.require(Action.READ_LEARNING, Scope(unit=UnitId("-")))
    with call.records() as unit:
        pupils = unit.people.enrolled(asked, on=call.today)
    classes = {pupil.id: pupil.class_id for pupil in pupils}
    roles = {
        call.require(Action.READ_LEARNING, Scope(unit=classes.get(one, UnitId("-")), pupil=one))
        for one in asked
    }
    own = roles <= FAMILY
    with call.records() as unit:
        found = tuple(_of_one(unit, call, pupil, own=own) for pupil in pupils)
        for pupil in pupils:
            scope = Scope(unit=pupil.class_id, pupil=pupil.id)
            call.audit(unit, Action.READ_LEARNING, scope, fields=("mastery",))
    if not found:
        raise NotFound("孩子现在不在任何班级里。请找班主任登记。")
    return MasteryReport(pupils=found, own=own, at=call.now)


def _own(call: Call) -> list[PersonId]:
    own = list(call.person.children_on(call.today))
    if Role.PUPIL in call.person.roles_on(call.today):
        own.append(call.person.id)
    return own


def _of_one(unit: UnitOfWork, call: Call, pupil: Pupil, *, own: bool) -> PupilMastery:
    """Return a pupil's masteries; without consent the family is told so, others are refused."""
    decisions = unit.consents.of(pupil.id)
    agreed = consent.in_force(decisions, pupil.id, Purpose.HOMEWORK)
    if not own:
        consent.require(decisions, pupil.id, Purpose.HOMEWORK)
    return PupilMastery(
        pupil_id=pupil.id,
        name=pupil.name,
        roll_no=pupil.roll_no,
        class_name=pupil.class_name,
        consented=agreed,
        points=mastery_of(unit, pupil.id, on=call.now) if agreed else (),
    )
