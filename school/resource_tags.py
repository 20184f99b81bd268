"""Which knowledge points a resource is about: suggested by names and by neighbours, said by people.

A suggestion is never a fact: it is shown as one, nobody finds a resource by it, and only what a
person confirms or corrects becomes a point of the resource.
"""

import re
from collections.abc import Iterable
from itertools import pairwise

from school.errors import NotUnderstood
from school.knowledge import Curriculum, KnowledgePoint, PointId, curricula, tagged
from school.resources import ResourceFacts
from school.spelling import simplified

MOST_SUGGESTED = 3
MOST_POINTS = 8
LONGEST_TAG = 30
LEAST_BY_NAME = 0.45
"""Likeness of a title to a point's name below which nothing is suggested; measured in
benchmarks/tagging.py."""
CHAPTER = 0.8
"""What a chapter's likeness counts beside that of its points."""
LEAST_IN_TEXT = 4
"""Characters of a name that is looked for in a text: “除法” is in every other one."""
LEAST_BY_NEIGHBOURS = 0.35
"""Share of the neighbours' weight a point needs."""
NEIGHBOURS = 15
_APART = re.compile(r"[\s,，、;；]+")
_NOISE = re.compile(r"[^\w]|的|和|与|第.{1,3}(?:课时|单元|课|章)|课件|教案|练习|导学案|微课|试卷")


def by_names(facts: ResourceFacts, text: str) -> list[tuple[PointId, float]]:
    """Return the points whose names a resource's title, chapter or text has, the likeliest first.

    Args:
        facts: What is said of the resource; its subject narrows the search where it is known.
        text: Its text; the beginning decides.
    """
    title = _plain(f"{facts.title} {facts.chapter}")
    body = _plain(text[:3000])
    known = [c for c in curricula().values() if facts.subject in ("", c.subject)]
    scored = [
        (point.id, _score(point, title, body, grades=facts.grades) * fineness)
        for curriculum in known
        for point, fineness in _fineness(curriculum)
    ]
    return _best((p, s) for p, s in scored if s >= LEAST_BY_NAME)


def by_neighbours(
    neighbours: Iterable[tuple[tuple[PointId, ...], float]],
) -> list[tuple[PointId, float]]:
    """Return the points of the resources nearest to one, by the share of their likeness.

    Args:
        neighbours: The points of each near resource that people tagged, and how like it is, 0..1.
    """
    weights: dict[PointId, float] = {}
    whole = 0.0
    for points, likeness in neighbours:
        if points and likeness > 0:
            whole += likeness
            for point in points:
                weights[point] = weights.get(point, 0.0) + likeness
    return _best((p, w / whole) for p, w in weights.items() if w / whole >= LEAST_BY_NEIGHBOURS)


def together(
    near: list[tuple[PointId, float]], named: list[tuple[PointId, float]]
) -> list[tuple[PointId, float]]:
    """Return the suggestions of neighbours and names as one list: both saying so counts more."""
    joint = dict(near)
    for point, score in named:
        joint[point] = 1 - (1 - joint.get(point, 0.0)) * (1 - score)
    return _best(joint.items())


def _best(scored: Iterable[tuple[PointId, float]]) -> list[tuple[PointId, float]]:
    ranked = sorted(scored, key=lambda one: (-one[1], one[0]))
    return [(point, min(score, 1.0)) for point, score in ranked[:MOST_SUGGESTED]]


def _score(point: KnowledgePoint, title: str, body: str, *, grades: frozenset[int]) -> float:
    names = [name for one in (point.name, *point.names) if (name := _plain(one))]
    best = max((_likeness(name, title, body) for name in names), default=0.0)
    far = bool(grades and point.grade) and min(abs(point.grade - g) for g in grades) > 1
    return best * (0.6 if far else 1.0)


def _fineness(curriculum: Curriculum) -> list[tuple[KnowledgePoint, float]]:
    """Return each point with less than 1 for a chapter: a lesson is about one of those below it."""
    chapters = {point.parent for point in curriculum.points.values()}
    return [(p, CHAPTER if p.id in chapters else 1.0) for p in curriculum.points.values()]


def _likeness(name: str, title: str, body: str) -> float:
    """Return how much a title speaks of a name; the longer of two names in it says more."""
    if len(name) > 1 and name in title:
        return 0.7 + 0.3 * len(name) / max(len(title), 1)
    pairs, other = _pairs(name), _pairs(title)
    alike = 2 * len(pairs & other) / (len(pairs) + len(other)) if pairs and other else 0.0
    return max(alike, _named(name, body))


def _named(name: str, body: str) -> float:
    """Return how much a text speaks of a name: once in a few sentences, or again and again."""
    often = body.count(name) if len(name) >= LEAST_IN_TEXT else 0
    return 0.4 + 0.05 * min(often, 6) if often > len(body) / 400 else 0.0


def _plain(text: str) -> str:
    return _NOISE.sub("", simplified(text).lower())


def _pairs(text: str) -> set[str]:
    return {a + b for a, b in pairwise(text)}


def points_named(said: str, *, subject: str) -> tuple[PointId, ...]:
    """Return the points somebody names, apart by commas or blanks; other words become tags.

    Raises:
        NotUnderstood: Nothing is named, or too much.
    """
    names = [one for one in _APART.split(simplified(said)) if one]
    if not names:
        raise NotUnderstood("请写上知识点，如“纠正标签 分数除法的意义”。几个之间用顿号。")
    if len(names) > MOST_POINTS or max(map(len, names)) > LONGEST_TAG:
        raise NotUnderstood(
            f"一份资源最多 {MOST_POINTS} 个知识点，每个最多 {LONGEST_TAG} 字。没有改。"
        )
    return tuple(dict.fromkeys(_point(one, subject) for one in names))


def _point(name: str, subject: str) -> PointId:
    if subject:
        return tagged(name, subject=subject)
    found = (one for curriculum in curricula().values() if (one := curriculum.named(name)))
    return next((one.id for one in found), tagged(name, subject=""))
