"""Recommendation use cases: what material somebody may need, and whether they want to be told."""

from collections.abc import Iterable
from datetime import date, timedelta

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.class_mistakes import agreed_of
from chalicelib.find_resources import oneself
from chalicelib.homework import TEACHING
from chalicelib.mistakes import agreed, own_pupils
from chalicelib.runtime import Caller, use_case
from chalicelib.search import library_search, prepare_search
from school.actor import Actor
from school.errors import NotFound
from school.notices import Notice, NoticeKind
from school.people import PersonId, Pupil, Unit
from school.permissions import Action, Scope
from school.recommendation import (
    FOR_TEACHING,
    Candidate,
    Choice,
    ChooseRecommendations,
    QueueRecommendations,
    Reason,
    Recommend,
    Recommendations,
    RecommendationsChosen,
    diversified,
    from_child,
    from_class,
    from_plan,
    from_searches,
    speaks_of,
    topics,
    with_neighbours,
)
from school.recommending_time import week_to_recommend
from school.reminders import Queued
from school.resources import ResourceId
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)

RECENT = timedelta(days=30)
PLANNED = timedelta(days=14)
MOST_SEARCHES = 20
MOST_CLASSES = 6
"""A teacher of more is recommended things for the first: a chat answer has 0.3 s."""
MOST_SETS = 2
FOUND_OF_TOPIC = 8
LAST = 8
"""Priority: whoever asks something is answered before."""


@routes.lambda_function(name="recommend")
@use_case(Recommend)
def recommend(request: Recommend, call: Call) -> Recommendations:
    """Return material the actor may need, with the reason for each.

    Raises:
        NotFound: It was asked by the product, and there is nothing or it is not wanted.
    """
    scope = oneself(call)
    call.require(Action.FIND_RESOURCES, scope)
    with call.records() as unit:
        choice = unit.recommendations.choice(call.person.id)
        wanted = choice is not Choice.OFF and (choice is Choice.ON or not request.weekly)
        known, needed = _needed(unit, call) if wanted else (frozenset[ResourceId](), [])
    for topic in needed:
        prepare_search(call, topic.topic)  # between the transactions: it takes 20 ms
    with call.records() as unit:
        found = [one for topic in needed for one in _found(unit, call, topic)]
        call.require(Action.FIND_RESOURCES, scope)  # whose role the audit says
        call.audit(unit, Action.FIND_RESOURCES, scope, fields=("recommendation",))
    hits = diversified(one for one in found if one.hit.resource_id not in known)
    if request.weekly and not hits:
        raise NotFound("这一周没有要推荐的。")
    return Recommendations(hits=tuple(hits), choice=choice, weekly_possible=_teaches(call))


def _teaches(call: Call) -> bool:
    return bool(call.person.roles_on(call.today) & TEACHING)


def _needed(unit: UnitOfWork, call: Call) -> tuple[frozenset[ResourceId], list[Reason]]:
    """Return what the actor has opened already, and the topics there is most reason for."""
    pupils = unit.people.enrolled(own_pupils(call), on=call.today)
    searches = unit.resource_searches.newest(
        call.person.id, since=call.now - RECENT, limit=MOST_SEARCHES
    )
    reasons = [
        *from_searches(searches, now=call.now),
        *(reason for pupil in pupils for reason in _of_child(unit, call, pupil)),
        *(reason for one in _classes(unit, call) for reason in _of_class(unit, call, one)),
    ]
    known = frozenset(opened for one in searches for opened in one.opened)
    return known, topics(with_neighbours(reasons))


def _classes(unit: UnitOfWork, call: Call) -> list[Unit]:
    """Return the classes the actor teaches, once the policy lets them see what each got wrong."""
    taught = unit.people.classes_under(call.person.units_on(call.today, TEACHING))[:MOST_CLASSES]
    for one in taught:
        call.require(Action.ANALYSE, Scope(unit=one.id))
    return taught


def _of_class(unit: UnitOfWork, call: Call, one: Unit) -> list[Reason]:
    """Return what a class got wrong and what it is set to practise; it tells of no pupil."""
    pupils = agreed_of(unit, [p.id for p in unit.people.pupils_of(one.id, on=call.today)])
    weak = unit.recommendations.pupils_by_point(pupils, since=call.now - RECENT)
    call.audit(unit, Action.ANALYSE, Scope(unit=one.id), fields=("mistakes", "recommendation"))
    sets = unit.targeted_homework.of_class(one.id, most=MOST_SETS)
    planned = (
        exercise.point
        for made in sets
        if made.made_at >= call.now - PLANNED
        for layer in made.layers
        for exercise in layer.exercises
    )
    subjects = {
        a.subject
        for a in call.person.appointments
        if a.subject and a.holds_on(call.today) and a.role in TEACHING
    }
    return [*from_class(weak, one.name, subjects=subjects), *from_plan(planned, one.name)]


def _of_child(unit: UnitOfWork, call: Call, pupil: Pupil) -> list[Reason]:
    """Return what one child got wrong, where a guardian agrees to that being kept."""
    scope = Scope(unit=pupil.class_id, pupil=pupil.id)
    call.require(Action.READ_LEARNING, scope)
    if not agreed(unit, pupil.id):
        return []
    weak = unit.recommendations.questions_by_point(pupil.id, since=call.now - RECENT)
    call.audit(unit, Action.READ_LEARNING, scope, fields=("mistakes", "recommendation"))
    return from_child(weak, "你的" if pupil.id == call.person.id else f"{pupil.name}的")


def _found(unit: UnitOfWork, call: Call, topic: Reason) -> Iterable[Candidate]:
    """Yield what fits a topic: what is tagged with its point fits wholly, else by its place."""
    tagged: set[ResourceId] = set()
    if topic.point is not None:
        tagged = set(unit.recommendations.about([topic.point], limit=200))
    asked = topic.topic
    hits = library_search(
        call, unit, asked, filter=topic.filter, top=FOUND_OF_TOPIC, read_filter=False
    ).hits
    for place, hit in enumerate(hits):
        about = hit.resource_id in tagged
        useful = _teaches(call) or hit.type not in FOR_TEACHING
        if useful and (about or speaks_of(hit.title, asked)):
            fit = 1.0 if about else 0.9 - place / (FOUND_OF_TOPIC * 2)
            yield Candidate(hit=hit, reason=topic, fit=fit)


@routes.lambda_function(name="choose_recommendations")
@use_case(ChooseRecommendations)
def choose_recommendations(request: ChooseRecommendations, call: Call) -> RecommendationsChosen:
    """Turn one's own recommendations on or off."""
    scope = oneself(call)
    call.require(Action.FIND_RESOURCES, scope)
    choice = Choice.ON if request.wanted else Choice.OFF
    with call.records() as unit:
        unit.recommendations.choose(call.person.id, choice, at=call.now)
        call.audit(unit, Action.FIND_RESOURCES, scope, fields=("recommendation", choice.value))
    return RecommendationsChosen(choice=choice, weekly=request.wanted and _teaches(call))


@routes.lambda_function(name="queue_recommendations")
@use_case(QueueRecommendations, by=Caller.PRODUCT)
def queue_recommendations(request: QueueRecommendations, call: Call) -> Queued:  # noqa: ARG001
    """Queue this week's recommendations for the teachers who turned them on; once a week each."""
    week = week_to_recommend(call.now)
    if week is None:
        return Queued(at=None)
    with call.records() as unit:
        for person in unit.recommendations.who_chose(Choice.ON):
            _tell(unit, call, person, week=week)
    return Queued(at=call.now)


def _tell(unit: UnitOfWork, call: Call, person: PersonId, *, week: date) -> None:
    roles = unit.people.person(person).roles_on(call.today)
    for account in unit.people.accounts_of(person)[:1] if roles & TEACHING else ():
        notice = Notice(
            kind=NoticeKind.RECOMMENDATION,
            about=str(week),
            reader=Actor(platform=account.platform, user=account.user_id),
            channel=account.channel,
        )
        lane = f"{NoticeKind.RECOMMENDATION}:{person}"
        payload = notice.model_dump_json()
        key = f"{lane}:{week}"
        unit.notices.put(key, payload, now=call.now, lane=lane, topic=lane, priority=LAST)
