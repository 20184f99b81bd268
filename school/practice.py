"""Today's practice of one pupil: which exercises, and whether what was answered is right.

Due questions of the wrong-question book come first. Then the points on which the next answer is
right with a chance of 0.6 to 0.8: hard enough to learn from, easy enough to keep going
(``requirements``: Mastery). A point far below that waits for what has to be known before it. Where
too little is known of the pupil, the exercises are mixed ones of the grade.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from math import exp, log
from random import Random
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field

from school.arithmetic import same_answer, spelled
from school.exercise import DOTS, Kind
from school.exercise_making import Exercise, Level, can_make, make, points_up_to
from school.homework_questions import NONE_KEPT, Kept
from school.knowledge import PointId, point
from school.mastery import Mastery
from school.measures import UNIT_LETTERS
from school.people import PersonId, UnitId
from school.solve import solve

ITEMS = 5
"""Exercises of one practice: about four minutes."""
MOST_ANSWERS, LONGEST = 40, 64
"""Answers in one message, and characters in one of them."""
MOST_REVIEWS = 3
"""Due questions in one practice; the rest of it is new."""
MOST_POINTS = 3
"""Knowledge points of one practice beside its reviews."""
MOST_A_DAY = 12
"""Practices of one pupil a day, one of them unanswered or not."""
LOW, MIDDLE, HIGH = 0.6, 0.7, 0.8
"""Chance of a right answer practice aims at: at least, best, at most."""
FAR_BELOW = 0.4
"""Chance, on the easiest level, below which what comes before the point is practised instead."""
_EASIER = {Level.BASIC: 0.6, Level.BETTER: 0.0, Level.BEYOND: -0.6}
"""How many log odds easier a level is than a point's usual exercises: 0.70 becomes 0.81 and 0.56.
An assumption, until enough pupils have answered made-up exercises to measure it."""
_CERTAIN = 0.99


class Due(BaseModel, frozen=True):
    """A question of the wrong-question book whose review is due."""

    item: str
    question: str
    answer: str
    point: PointId | None = None


class Wanted(BaseModel, frozen=True):
    """What a new exercise is to be about."""

    point: PointId
    level: Level


class PracticeItem(BaseModel, frozen=True):
    """One question of a practice."""

    place: int
    """From 1."""
    question: str
    answer: str
    """Empty while it is not answered: nobody has to send what is not to be seen yet."""
    point: PointId | None
    level: Level
    item: str
    """The question's id, as in responses."""
    review: bool = False
    """True: it comes from the wrong-question book."""
    read: str = ""
    """What was answered; empty: nothing was known."""
    correct: bool | None = None
    """None: not answered yet."""


class Practice(BaseModel, frozen=True):
    """The exercises of one sitting."""

    practice_id: str
    pupil_id: PersonId
    class_id: UnitId
    made_at: AwareDatetime
    items: tuple[PracticeItem, ...]
    name: str = ""
    class_name: str = ""

    @property
    def open(self) -> tuple[PracticeItem, ...]:
        """Return the questions that wait for an answer."""
        return tuple(item for item in self.items if item.correct is None)

    @property
    def right(self) -> int:
        """Return how many were answered right."""
        return sum(item.correct is True for item in self.items)

    @property
    def reviews(self) -> int:
        """Return how many come from the wrong-question book."""
        return sum(item.review for item in self.items)

    @property
    def about(self) -> tuple[str, ...]:
        """Return the names of the new exercises' points, in order."""
        new = (item.point for item in self.items if item.point and not item.review)
        return tuple(dict.fromkeys(point(one).name for one in new))


class PracticeOf(BaseModel, frozen=True):
    """Asks for the practice of one's own child, or of oneself."""

    pupil_id: PersonId | None = None
    """None: the only child."""
    fresh: bool = False
    """True: new exercises instead of those that are open."""


Written = Annotated[str, Field(max_length=LONGEST, pattern=r"^[^\x00]*$")]


class AnswerPractice(BaseModel, frozen=True):
    """Answers the next open questions, in order."""

    practice_id: str = Field(max_length=40)
    answers: tuple[Written, ...] = Field(min_length=1, max_length=MOST_ANSWERS)
    first: int = Field(default=0, ge=0)
    """Place of the question the first answer is for; 0: the next open one. The same answers sent
    twice are then for the same questions."""


class PracticeReport(BaseModel, frozen=True):
    """A practice as it is now."""

    practice: Practice
    just: tuple[int, ...] = ()
    """Places that were answered by this call."""
    left_out: tuple[str, ...] = ()
    """Names of weak points nobody makes exercises about."""


def choose(
    masteries: Iterable[Mastery],
    *,
    grade: int,
    count: int,
    rng: Random,
    makeable: Callable[[PointId], bool] = can_make,
) -> tuple[Wanted, ...]:
    """Return what *count* new exercises are to be about; shorter where nothing can be made.

    Args:
        masteries: What is known of the pupil; without enough evidence it counts as nothing.
        grade: Of the pupil's class, 1 to 9; 0: unknown.
        count: How many.
        rng: Mixes what is chosen without evidence.
        makeable: Tells whether exercises about a point can be made up.
    """
    known = {one.point: one for one in masteries if one.enough}
    weak = _weakest_first(known.values())
    found = [_next_step(one, known, makeable=makeable) for one in weak]
    wanted = list(dict.fromkeys(one for one in found if one is not None))[:MOST_POINTS]
    left = (MOST_POINTS if wanted else count) - len(wanted)
    mastered = known.keys() - {one.point for one in weak}
    about = mastered | {one.point for one in wanted}
    mixed = (one for one in _mixed(grade, rng) if one.point not in about and makeable(one.point))
    wanted += islice(mixed, left)
    if not wanted:
        return ()
    return tuple(sorted((wanted[i % len(wanted)] for i in range(count)), key=wanted.index))


def without_maker(masteries: Iterable[Mastery]) -> tuple[PointId, ...]:
    """Return a pupil's weak points about which no exercises can be made up."""
    weak = _weakest_first(one for one in masteries if one.enough)
    return tuple(one.point for one in weak if not can_make(one.point))


def _weakest_first(known: Iterable[Mastery]) -> list[Mastery]:
    """Return what is worth practising: in the zone on some level; the nearest to it first."""
    worth = [one for one in known if expected(one.chance, Level.BEYOND) <= HIGH]
    return sorted(worth, key=lambda one: (_outside(one.chance), one.chance, one.point))


def _outside(chance: float) -> float:
    """Return how far a chance is outside the zone; 0 within."""
    return max(LOW - chance, chance - HIGH, 0.0)


def _next_step(
    one: Mastery, known: Mapping[PointId, Mastery], *, makeable: Callable[[PointId], bool]
) -> Wanted | None:
    """Return what to practise for a point: itself, or what has to be known before it."""
    if expected(one.chance, Level.BASIC) < FAR_BELOW:
        chances = {p: _chance(p, known) for p in point(one.point).after if makeable(p)}
        weak = [p for p, chance in chances.items() if chance < HIGH]
        if weak:
            first = min(weak, key=lambda p: (chances[p], p))
            return Wanted(point=first, level=level_for(chances[first]))
    return Wanted(point=one.point, level=level_for(one.chance)) if makeable(one.point) else None


def _chance(about: PointId, known: Mapping[PointId, Mastery]) -> float:
    """Return the chance on a point; on one nothing is known of, that of a little help needed."""
    return known[about].chance if about in known else LOW


def expected(chance: float, level: Level) -> float:
    """Return the chance of a right answer on a level, from that on a point's usual exercises."""
    held = min(_CERTAIN, max(1 - _CERTAIN, chance))
    return 1 / (1 + exp(-(log(held / (1 - held)) + _EASIER[level])))


def level_for(chance: float) -> Level:
    """Return the level whose exercises come nearest to the chance practice aims at."""
    return min(Level, key=lambda level: abs(expected(chance, level) - MIDDLE))


def _mixed(grade: int, rng: Random) -> Iterator[Wanted]:
    """Yield points of the grade in any order, then of the grades before."""
    for points in points_up_to(grade):
        for one in rng.sample(points, len(points)):
            yield Wanted(point=one, level=Level.BASIC)


def compose(
    wanted: Sequence[Wanted], *, rng: Random, without: Iterable[str], kept: Kept = NONE_KEPT
) -> list[Exercise]:
    """Return an exercise for each of *wanted*, none twice and none of *without*.

    Where nobody makes any about a point, it is a question *kept* from homework.
    """
    have, made = set(without), list[Exercise]()
    for one in wanted:
        exercise = make(one.point, rng, one.level, without=frozenset(have))
        exercise = exercise or _kept(one, kept, have)
        if exercise is not None:
            have.add(exercise.question)
            made.append(exercise)
    return made


def _kept(one: Wanted, kept: Kept, have: Collection[str]) -> Exercise | None:
    asked = (q for q in kept.get(one.point, ()) if q.question not in have)
    found = next(asked, None)
    return None if found is None else found.model_copy(update={"level": one.level})


UNKNOWN = ("不会", "跳过", "不知道", "?", "？")
"""What says that one does not know."""
_BETWEEN = re.compile(r"[\s,，、;；]+")
_NUMBER = r"-?[0-9]+(?:\.[0-9]+)?"
_ANSWER = re.compile(
    rf"(?:[xX]=)?(?:{_NUMBER}|[0-9]+又[0-9]+/[0-9]+|[0-9]+/[0-9]+|[0-9]+……[0-9]+)[{UNIT_LETTERS}]{{0,4}}"
    r"|[<>=]|大于|小于|等于"
)
_SAID = {"大于": ">", "小于": "<", "等于": "="}


def split_answers(text: str) -> tuple[str, ...]:
    """Return the answers in a message such as “9 45 12 3 6”; empty: it holds anything else."""
    words = [word for word in _BETWEEN.split(text.strip(" 。")) if word]
    if any(len(word) > LONGEST for word in words):
        return ()
    if all(word in UNKNOWN or _ANSWER.fullmatch(_plain(word)) for word in words):
        return tuple(words)
    return ()


def _plain(answer: str) -> str:
    said = _SAID.get(answer.strip(), answer)
    return spelled(re.sub(r"(?<=[0-9])余(?=[0-9])", DOTS, said)).replace("×=", "x=")


def is_right(question: str, answer: str, *, read: str) -> bool:
    """Tell whether *read* answers *question*, for which *answer* is one right answer."""
    if read in UNKNOWN or not read.strip():
        return False
    solution = solve(question)
    accepted = (answer, *(solution.accepted + solution.near if solution else ()))
    given = _plain(read)
    if solution is not None and solution.kind is Kind.UNITS:
        given = re.sub(r"(?<=[0-9])[\u4e00-\u9fff]+$", "", given)  # “300厘米” for “3米=□厘米”
    return any(same_answer(given, one) for one in accepted)
