"""Makes up exercises about a knowledge point, with numbers that suit the grade.

A maker (``school/exercise_makers/``) writes questions of one form and does not say which knowledge
point they are about: the tags decide (``school.tagging``), for made-up questions as for printed
ones. So a curriculum may be cut finer, or its file edited, and nothing here changes: which makers
serve a point is found out by having each write a few questions.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from random import Random
from types import MappingProxyType
from typing import TypeVar

from pydantic import BaseModel

import school.exercise_makers
from school import knowledge
from school.discover import discover
from school.knowledge import PointId
from school.solve import solve
from school.tagging import point_of

_SAMPLES, _ENOUGH = 8, 2
"""Questions each maker writes on a level to find out what it is for, and how many of them have to
be about a point for it to serve that point."""
_TRIES = 60
"""Where one question in four is about the point, none of so many is once in 30 million times."""
LONGEST = 40
"""Characters of a question; it has to fit a line of a phone, and of half a page."""

Choice = TypeVar("Choice")


class Level(StrEnum):
    """How hard an exercise is, within one knowledge point; 分层."""

    BASIC = "basic"
    BETTER = "better"
    BEYOND = "beyond"

    def pick(self, basic: Choice, better: Choice, beyond: Choice) -> Choice:
        """Return the one of three that is for this level."""
        return {Level.BASIC: basic, Level.BETTER: better, Level.BEYOND: beyond}[self]


LEVEL_NAMES = {Level.BASIC: "基础", Level.BETTER: "提高", Level.BEYOND: "拓展"}


class Exercise(BaseModel, frozen=True):
    """A question with its answer."""

    question: str
    """One line, as ``school.exercise`` writes it."""
    answer: str
    """The plain right answer."""
    point: PointId
    level: Level = Level.BETTER


@dataclass(frozen=True)
class Maker:
    """Writes questions of one form."""

    grade: int
    """The grade (1 to 9) from which its numbers are sensible."""
    write: Callable[[Random, Level], str]


def make(
    point: PointId, rng: Random, level: Level, *, without: frozenset[str] = frozenset()
) -> Exercise | None:
    """Return a new exercise about *point*.

    Args:
        point: A knowledge point.
        rng: Where chance comes from; the same state makes the same exercise.
        level: How hard; where a point has no exercises so hard, an easier one is made.
        without: Questions there are already.

    Returns:
        None: nobody makes exercises about this point, or all there are are in *without*.
    """
    for nearest in _nearest(level):
        makers = _makers_of(nearest).get(point, ())
        for _ in range(_TRIES if makers else 0):
            maker = rng.choice(makers)
            made = _made(maker, rng, nearest)
            if made and made.point == point and made.question not in without:
                return made
    return None


def can_make(point: PointId) -> bool:
    """Return True when exercises about *point* can be made up."""
    return any(point in _makers_of(level) for level in Level)


@cache
def made_points(grade: int) -> tuple[PointId, ...]:
    """Return the points exercises can be made up about from this grade (1 to 9) on, no other.

    They come in the order of the files of makers.
    """
    found = {
        made.point: None
        for maker in _all_makers()
        if maker.grade <= grade
        for made in _samples(maker, Level.BASIC)
        # What the curriculum teaches later waits, though the numbers would do already.
        if max(maker.grade, knowledge.point(made.point).grade) == grade
    }
    return tuple(point for point in found if can_make(point))


def points_up_to(grade: int) -> Iterator[tuple[PointId, ...]]:
    """Yield the points exercises can be made up about, of this grade, then of the ones before.

    Of a grade nobody knows (0), from the first on.
    """
    for one in range(grade, 0, -1) if grade else range(1, 10):
        yield made_points(one)


def _nearest(level: Level) -> tuple[Level, ...]:
    """Return *level*, then easier ones, then harder ones."""
    levels = list(Level)
    at = levels.index(level)
    return (*reversed(levels[: at + 1]), *levels[at + 1 :])


def _made(maker: Maker, rng: Random, level: Level) -> Exercise | None:
    question = maker.write(rng, level)
    solution, point = solve(question), point_of(question, grade=maker.grade)
    if solution is None or point is None or len(question) > LONGEST:
        return None
    return Exercise(question=question, answer=solution.expected, point=point, level=level)


@cache
def _all_makers() -> tuple[Maker, ...]:
    files = discover(school.exercise_makers)
    return tuple(maker for name in sorted(files) for maker in files[name].MAKERS)


@cache
def _makers_of(level: Level) -> Mapping[PointId, tuple[Maker, ...]]:
    """Return who makes exercises on a level, by point."""
    found: dict[PointId, list[Maker]] = {}
    for maker in _all_makers():
        about = Counter(made.point for made in _samples(maker, level))
        for point, times in about.items():
            if times >= _ENOUGH:
                found.setdefault(point, []).append(maker)
    return MappingProxyType({point: tuple(makers) for point, makers in found.items()})


def _samples(maker: Maker, level: Level) -> list[Exercise]:
    rng = Random(0)  # noqa: S311  # no secret: which maker serves which point must not change
    made = (_made(maker, rng, level) for _ in range(_SAMPLES))
    return [exercise for exercise in made if exercise]
