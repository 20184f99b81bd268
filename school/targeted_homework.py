"""Homework for the weak points of a class, in layers: what is proposed, and who gets which sheet.

Every layer practises the same points, harder or easier, and is a piece of homework of its own:
its sheets carry its id, so that a photo of one finds the right key without anybody saying a word.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import islice
from random import Random

from pydantic import AwareDatetime, BaseModel, Field

from school.answer_key import Accepted, AnswerKey, KeyItem
from school.arithmetic import same_answer
from school.exercise import Kind
from school.exercise_making import LEVEL_NAMES, Exercise, Level, can_make, make, points_up_to
from school.homework_questions import NONE_KEPT, Kept
from school.knowledge import PointId, point
from school.mastery import Mastery, over_a_class
from school.people import PersonId, UnitId
from school.practice import HIGH, LOW, Wanted, compose
from school.sheets.spec import Exercises, SheetSpec
from school.solve import solve

LEAST_ITEMS, USUAL_ITEMS, MOST_ITEMS = 4, 12, 28
"""Exercises on a sheet; 28 fill one page."""
MOST_POINTS = 3
MOST_ACCEPTED = 12
_NO_ROOM = frozenset({Kind.EQUATION})
"""What is worked out in several lines; the line of a sheet holds one."""


class ProposedPoint(BaseModel, frozen=True):
    """A point to practise."""

    point: PointId
    chance: float | None
    """Mean chance (0..1) of the pupils there is enough evidence about; None: about nobody."""
    pupils: int = 0

    @property
    def name(self) -> str:
        """Return its name."""
        return point(self.point).name


class LayerSize(BaseModel, frozen=True):
    """How many pupils get a layer's sheet."""

    level: Level
    pupils: int

    @property
    def name(self) -> str:
        """Return the layer's name."""
        return LEVEL_NAMES[self.level]


class TargetOf(BaseModel, frozen=True):
    """Asks for a proposal for a class."""

    caption: str = Field(default="", max_length=200, pattern=r"^[^\x00]*$")
    """Names the class; empty: the one taught."""
    class_id: UnitId | None = None
    items: int = Field(default=USUAL_ITEMS, ge=LEAST_ITEMS, le=MOST_ITEMS)


class Proposal(BaseModel, frozen=True):
    """What the homework would be; counts only."""

    class_id: UnitId
    class_name: str
    points: tuple[ProposedPoint, ...]
    layers: tuple[LayerSize, ...]
    """Those with pupils, the easiest first."""
    blank: int
    """Pupils nobody agreed for: they get the middle sheet, without a code."""
    items: int
    left_out: tuple[str, ...] = ()
    """Names of weak points there is nothing to print about, the weakest first."""


class MakeTargeted(BaseModel, frozen=True):
    """Sets the homework that was proposed."""

    class_id: UnitId
    items: int = Field(default=USUAL_ITEMS, ge=LEAST_ITEMS, le=MOST_ITEMS)
    request: str = Field(min_length=1, max_length=200)
    """Names this very request: the same again sets nothing twice."""


class TargetedLayer(BaseModel, frozen=True):
    """One layer's homework, to print."""

    homework_id: str
    title: str
    level: Level
    exercises: tuple[Exercise, ...]
    pupils: int
    """How many pupils get it."""
    rolls: tuple[int, ...] = ()
    """Their roll numbers; empty where only counts are told."""
    blank: int = 0
    """Sheets without a code."""
    done: int = 0
    """Pupils among them whose sheet is confirmed."""

    def specs(self) -> list[SheetSpec]:
        """Return what to print: a sheet for each pupil by roll number, then blank ones."""
        questions = tuple(exercise.question for exercise in self.exercises)
        section = Exercises(type="exercises", first=1, questions=questions)
        # “作业” stands on every sheet already; the title says the rest.
        plain = SheetSpec(homework=self.homework_id, title=self.title, sections=(section,))
        own = {"pupils": tuple(str(roll) for roll in self.rolls)}
        each = [plain.model_copy(update=own)] if self.rolls else []
        return [*each, *([plain.model_copy(update={"copies": self.blank})] if self.blank else [])]


class Targeted(BaseModel, frozen=True):
    """Homework in layers, as it was set."""

    set_id: str
    class_id: UnitId
    class_name: str
    made_at: AwareDatetime
    layers: tuple[TargetedLayer, ...]

    @property
    def points(self) -> tuple[str, ...]:
        """Return the names of the points it practises."""
        points = (e.point for layer in self.layers for e in layer.exercises)
        return tuple(dict.fromkeys(point(one).name for one in points))


class TargetedOf(BaseModel, frozen=True):
    """Asks for the homework set so far for a class, or for one of it by *set_id*."""

    caption: str = Field(default="", max_length=200, pattern=r"^[^\x00]*$")
    class_id: UnitId | None = None
    set_id: str = Field(default="", max_length=40)


class TargetedHistory(BaseModel, frozen=True):
    """Homework set for the weak points of a class, the newest first."""

    class_id: UnitId
    class_name: str
    sets: tuple[Targeted, ...]


class TargetedSheet(BaseModel, frozen=True):
    """Which sheet a pupil got."""

    homework_id: str
    title: str
    level: Level
    made_at: AwareDatetime


def printable(about: PointId) -> bool:
    """Tell whether exercises about a point can be made up, printed on a sheet, and read back."""
    if not can_make(about):
        return False
    sample = make(about, Random(0), Level.BASIC)  # noqa: S311  # any one will do
    return sample is not None and fits_a_line(sample.question)


def weak_points(
    masteries: Mapping[PersonId, Sequence[Mastery]],
    *,
    grade: int,
    possible: Callable[[PointId], bool] = printable,
) -> tuple[ProposedPoint, ...]:
    """Return what a class is to practise, the weakest first.

    Without enough evidence about anybody, or where nothing is weak, it is points of the grade.
    """
    found = [one for one in all_weak_points(masteries) if possible(one.point)]
    known = (p for points in points_up_to(grade) for p in points if possible(p))
    plain = (ProposedPoint(point=p, chance=None) for p in known)
    return tuple(found[:MOST_POINTS] or islice(plain, MOST_POINTS))


def all_weak_points(
    masteries: Mapping[PersonId, Sequence[Mastery]],
) -> tuple[ProposedPoint, ...]:
    """Return every point a class is weak on, the weakest first."""
    by_point: dict[PointId, list[Mastery]] = {}
    for some in masteries.values():
        for one in some:
            by_point.setdefault(one.point, []).append(one)
    figures = [f for p, some in by_point.items() if (f := over_a_class(p, some))]
    weak = sorted((f for f in figures if f.chance < HIGH), key=lambda f: (f.chance, f.point))
    return tuple(ProposedPoint(point=f.point, chance=f.chance, pupils=f.pupils) for f in weak)


def fits_a_line(question: str) -> bool:
    """Tell whether what answers a question fits the one line a sheet has for it."""
    solution = solve(question)
    return solution is not None and solution.kind not in _NO_ROOM


def layer_of(known: Sequence[Mastery], points: Sequence[PointId]) -> Level:
    """Return a pupil's layer by the mean chance on these points; the middle one if unknown."""
    chances = [one.chance for one in known if one.enough and one.point in points]
    if not chances:
        return Level.BETTER
    mean = sum(chances) / len(chances)
    return Level.BASIC if mean < LOW else Level.BEYOND if mean > HIGH else Level.BETTER


def exercises_for(
    points: Sequence[PointId], level: Level, *, items: int, rng: Random, kept: Kept = NONE_KEPT
) -> tuple[Exercise, ...]:
    """Return a layer's exercises, those of one point together, none twice.

    What nobody makes exercises about is asked with questions *kept* from homework.
    """

    def wanted(count: int) -> list[Wanted]:
        return [Wanted(point=points[n % len(points)], level=level) for n in range(count)]

    made = compose(wanted(items), rng=rng, without=(), kept=kept)
    # A table has few products: the other points make up for what it has not.
    more = wanted((items - len(made)) * len(points))
    have = [exercise.question for exercise in made]
    made += compose(more, rng=rng, without=have, kept=kept)[: items - len(made)]
    return tuple(sorted(made, key=lambda exercise: points.index(exercise.point)))


def key_of(exercises: Sequence[Exercise]) -> AnswerKey:
    """Return the answer key of a sheet: a point for each exercise, with what it is about."""
    return AnswerKey(
        items={str(no): _key_item(exercise) for no, exercise in enumerate(exercises, start=1)}
    )


def _key_item(exercise: Exercise) -> KeyItem:
    solution = solve(exercise.question)
    answers: list[str] = [exercise.answer]
    for one in solution.accepted if solution else ():
        if not any(same_answer(one, other) for other in answers):
            answers.append(one)
    accepted = (Accepted(answer=a, points=Fraction(1)) for a in answers[:MOST_ACCEPTED])
    return KeyItem(accepted=tuple(accepted), knowledge=exercise.point)
