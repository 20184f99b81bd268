"""What material somebody may need next, and why: from searches, wrong questions and class plans.

A reason names a topic. What lies beside it in the curriculum counts too, less: what comes after
it, its chapter, its siblings. The few best topics are looked for, and what is found is told in a
mix: no more than two of one topic or one kind. The mix is maximal marginal relevance (Carbonell
and Goldstein 1998): each next one is the most relevant for its unlikeness to those told already.
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from pydantic import BaseModel, Field

from school.knowledge import Curriculum, KnowledgePoint, PointId, curricula, point
from school.resource_history import PastSearch
from school.resources import ResourceFilter, ResourceType
from school.search import SearchHit
from school.summary import MIN_GROUP

MOST_TOLD = 5
MOST_TOPICS = 4
"""Topics that are looked for: each costs a search, and a chat answer has 0.3 s."""
MOST_ALIKE = 2
"""Of one topic, and of one kind."""
RELEVANCE = 0.7
"""Share of relevance in the mix; the rest is unlikeness."""
HALF_LIFE_DAYS = 14
"""After so long a search counts half: lessons move on about a chapter in a fortnight."""
_SEARCHED, _PLANNED = 0.7, 0.9
_LEAST_OWN = 0.6
"""What a child got wrong once counts this, what it got wrong most counts 1."""
_NEXT, _CHAPTER, _SIBLING = 0.5, 0.4, 0.3
FOR_TEACHING = frozenset({ResourceType.LESSON_PLAN, ResourceType.LESSON_PACK})
"""What families have no use for."""


class Choice(StrEnum):
    """What a person said about being recommended things."""

    ON = "on"
    """Every week, without asking."""
    OFF = "off"
    """Not even when asked what there is for them."""


class Recommend(BaseModel, frozen=True):
    """Asks what material there is for oneself."""

    weekly: bool = False
    """The product asks by itself: only for who turned that on."""


class Recommendations(BaseModel, frozen=True):
    """What somebody may need; each hit says why."""

    hits: tuple[SearchHit, ...] = ()
    choice: Choice | None = None
    weekly_possible: bool = False
    """They may have it sent every week: a teacher."""


class ChooseRecommendations(BaseModel, frozen=True):
    """Turns recommendation on, every week, or off."""

    wanted: bool


class RecommendationsChosen(BaseModel, frozen=True):
    """How it stands now."""

    choice: Choice
    weekly: bool
    """They are sent every week."""


class QueueRecommendations(BaseModel, frozen=True):
    """Asks for this week's recommendations to be queued; asking again changes nothing."""


class Reason(BaseModel, frozen=True):
    """Why a topic may be needed."""

    topic: str = Field(min_length=1)
    point: PointId | None = None
    weight: float = Field(ge=0, le=1)
    why: str
    filter: ResourceFilter = ResourceFilter()

    @property
    def key(self) -> str:
        """Return what two reasons for one topic share."""
        return self.point or self.topic


def from_searches(searches: Sequence[PastSearch], *, now: datetime) -> list[Reason]:
    """Return the topics somebody looked for lately; the newest counts most."""
    reasons = []
    for one in searches:
        days = max(0.0, (now - one.at).total_seconds() / 86_400)
        named = point_named(one.words)
        reasons.append(
            Reason(
                topic=named.name if named else one.words,
                point=named.id if named else None,
                weight=_SEARCHED * 0.5 ** (days / HALF_LIFE_DAYS),
                why=f"你最近找过“{one.words}”",
                filter=_of_the_topic(one.filter),
            )
        )
    return [one for one in reasons if one.topic.strip()]


def _of_the_topic(wanted: ResourceFilter) -> ResourceFilter:
    """Return the conditions that say what somebody teaches or learns, not where to look."""
    return ResourceFilter(stages=wanted.stages, grades=wanted.grades, subjects=wanted.subjects)


def point_named(words: str) -> KnowledgePoint | None:
    """Return the point with the longest name inside some words, or None."""
    plain = words.replace(" ", "")
    named = (
        (len(name), one)
        for curriculum in curricula().values()
        for one in curriculum.points.values()
        for name in (one.name, *one.names)
        if name in plain
    )
    return max(named, key=lambda found: (found[0], found[1].id), default=(0, None))[1]


def from_class(
    pupils: Mapping[PointId, int], class_name: str, *, subjects: Collection[str] = ()
) -> list[Reason]:
    """Return what a class got wrong; only what at least five pupils did, so it tells of nobody.

    Args:
        pupils: How many pupils have an open wrong question of each point.
        class_name: Such as “三(2)班”.
        subjects: What the teacher teaches there; empty: any.
    """
    known = {p: n for p, n in pupils.items() if not subjects or point(p).subject in subjects}
    enough = {p: n for p, n in known.items() if n >= MIN_GROUP}
    most = max(enough.values(), default=1)
    return [
        _of_point(p, n / most, f"{class_name}“{point(p).name}”错得多（{n} 人）")
        for p, n in sorted(enough.items(), key=lambda one: (-one[1], one[0]))
    ]


def from_child(questions: Mapping[PointId, int], whose: str) -> list[Reason]:
    """Return what one child got wrong; said to the child and its guardians alone.

    Args:
        questions: How many open wrong questions there are of each point.
        whose: Such as “小满的” or “你的”.
    """
    most = max(questions.values(), default=1)
    return [
        _of_point(p, _LEAST_OWN + (1 - _LEAST_OWN) * n / most, f"{whose}错题里有“{point(p).name}”")
        for p, n in sorted(questions.items(), key=lambda one: (-one[1], one[0]))
    ]


def from_plan(points: Iterable[PointId], class_name: str) -> list[Reason]:
    """Return what a class is set to practise."""
    return [
        _of_point(p, _PLANNED, f"{class_name}正在练“{point(p).name}”")
        for p in dict.fromkeys(points)
    ]


def _of_point(point_id: PointId, weight: float, why: str) -> Reason:
    one = point(point_id)
    subjects = frozenset({one.subject}) if one.subject else frozenset()
    return Reason(
        topic=one.name,
        point=point_id,
        weight=min(1.0, weight),
        why=why,
        filter=ResourceFilter(subjects=subjects),
    )


def with_neighbours(reasons: Sequence[Reason]) -> list[Reason]:
    """Return reasons with those for what lies beside their points in the curriculum."""
    return [*reasons, *(near for one in reasons for near in _beside(one))]


def _beside(reason: Reason) -> list[Reason]:
    found = _place(reason.point) if reason.point else None
    if found is None:
        return []
    curriculum, here = found
    chapter = curriculum.points.get(here.parent) if here.parent else None
    after = [p for p in curriculum.points.values() if here.id in p.after]
    siblings = [p for p in curriculum.below(chapter.id) if p.id != here.id] if chapter else []
    name, weight = here.name, reason.weight
    return [
        *(_of_point(p.id, weight * _NEXT, f"学完“{name}”接着学“{p.name}”") for p in after),
        *(
            _of_point(p.id, weight * _CHAPTER, f"“{name}”在“{p.name}”这一章")
            for p in ([chapter] if chapter else [])
        ),
        *(_of_point(p.id, weight * _SIBLING, f"“{p.name}”和“{name}”是一类") for p in siblings),
    ]


def _place(point_id: PointId) -> tuple[Curriculum, KnowledgePoint] | None:
    for curriculum in curricula().values():
        if point_id in curriculum.points:
            return curriculum, curriculum.points[point_id]
    return None


def topics(reasons: Iterable[Reason], *, most: int = MOST_TOPICS) -> list[Reason]:
    """Return the few topics with the most reason for them, each with its strongest reason.

    Several reasons for one topic add up as chances do: 1 - (1 - a)(1 - b).
    """
    strongest: dict[str, Reason] = {}
    missed: dict[str, float] = {}
    for one in reasons:
        missed[one.key] = missed.get(one.key, 1.0) * (1 - one.weight)
        if one.key not in strongest or strongest[one.key].weight < one.weight:
            strongest[one.key] = one
    together = [
        one.model_copy(update={"weight": 1 - missed[key]}) for key, one in strongest.items()
    ]
    return sorted(together, key=lambda one: (-one.weight, one.key))[:most]


def speaks_of(title: str, topic: str) -> bool:
    """Return True when a title has two characters in a row of a topic.

    A search returns the nearest even where nothing is near; who recommends says less instead.
    """
    return any(a + b in title for a, b in pairwise(topic.replace(" ", "")))


class Candidate(BaseModel, frozen=True):
    """A resource that fits a topic."""

    hit: SearchHit
    reason: Reason
    fit: float = Field(ge=0, le=1)
    """How well it fits the topic: 1 where somebody tagged it so."""

    @property
    def relevance(self) -> float:
        """Return how much it may be needed, 0 to 1; much used counts up to a fifth more."""
        used = min(1.0, math.log1p(self.hit.uses) / math.log1p(100))
        return self.reason.weight * self.fit * (1 + 0.2 * used) / 1.2


def diversified(candidates: Iterable[Candidate], *, most: int = MOST_TOLD) -> list[SearchHit]:
    """Return the hits to tell, each once and with its reason, the most needed first."""
    left = _once(candidates)
    told: list[Candidate] = []
    while left and len(told) < most:
        best = max(left, key=lambda one: (_gain(one, told), one.hit.resource_id))
        told.append(best)
        left = [one for one in left if one is not best and _has_room(one, told)]
    return [one.hit.model_copy(update={"why": (one.reason.why,)}) for one in told]


def _once(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return each resource once: for the topic it is most relevant to."""
    best: dict[str, Candidate] = {}
    for one in candidates:
        known = best.get(one.hit.resource_id)
        if known is None or known.relevance < one.relevance:
            best[one.hit.resource_id] = one
    return list(best.values())


def _gain(one: Candidate, told: Sequence[Candidate]) -> float:
    alike = max((_likeness(one, other) for other in told), default=0.0)
    return RELEVANCE * one.relevance - (1 - RELEVANCE) * alike


def _likeness(left: Candidate, right: Candidate) -> float:
    same_topic = left.reason.key == right.reason.key
    return 0.6 * same_topic + 0.4 * (left.hit.type == right.hit.type)


def _has_room(one: Candidate, told: Sequence[Candidate]) -> bool:
    of_topic = sum(other.reason.key == one.reason.key for other in told)
    of_type = sum(other.hit.type == one.hit.type for other in told)
    return of_topic < MOST_ALIKE and of_type < MOST_ALIKE
