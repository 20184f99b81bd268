"""How well a pupil masters a knowledge point: a calibrated chance, and how much stands behind it.

A logistic head looks at the ratings of :mod:`school.ratings` and says how likely the next answer is
right; a short curve then bends it so that “掌握度 72%” comes true 72 times in 100. The weights are
data (``school/mastery.json``), fitted by ``benchmarks/mastery.py --fit``; ``benchmarks/README.md``
says on what, and how well it does. A raw share of right answers is never shown as mastery: it
ignores how hard the items were and how long ago they were asked.
"""

from collections.abc import Sequence
from functools import cache
from math import log, sqrt
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, Field, model_validator

from school.knowledge import PointId
from school.people import PersonId, UnitId
from school.ratings import FEATURES, State, chance, row

HEAD_FILE = Path(__file__).with_name("mastery.json")
LEAST_RESPONSES = 5
"""With fewer responses on a knowledge point there is not enough evidence to say anything."""
WEAK = 0.7
"""A chance below this makes a point worth practising; practice is chosen at 0.6 to 0.8."""
SETTLED = 0.85
"""A chance from here on means the point sits."""
_SPREAD = 1.0
"""Standard deviation, in log odds, of what ratings leave open about a pupil on a point before any
response on it; with each response it shrinks."""
_MEMORY = 15
"""Older responses say little about today: more than this many narrow the interval no further. With
both as they are, 90 of 100 intervals hold the true chance of simulated pupils (74 where a point is
either known or not, and the truth lies at one of two ends); benchmarks/README.md has the table."""
_Z90 = 1.645
_SEEN = r"^[^\x00]*$"
"""PostgreSQL keeps no NUL."""
_NEAREST = 1e-4
"""A chance is never told as nearer to 0 or 1 than this."""


class Head(BaseModel, frozen=True):
    """Turns what is known before a response into a calibrated chance of a right answer."""

    weights: tuple[float, ...] = Field(min_length=len(FEATURES), max_length=len(FEATURES))
    """One for each of FEATURES."""
    knots: tuple[float, ...] = ()
    """Log odds where the curve bends."""
    bends: tuple[float, ...] = (0.0, 1.0)
    """The curve: constant, slope, and by how much the slope changes at each knot."""
    fitted_on: str = ""
    """Which responses, in words."""

    @model_validator(mode="after")
    def _fits(self) -> "Head":
        if len(self.bends) != len(self.knots) + 2:
            raise ValueError("a curve has a constant, a slope and one bend a knot")
        return self

    def predict(self, state: State, *, at_s: float) -> float:
        """Return the chance (0..1) that a response at *at_s* (seconds) is right."""
        pairs = zip(self.weights, row(state, at_s=at_s), strict=True)
        return self.bent(sum(weight * value for weight, value in pairs))

    def bent(self, log_odds: float) -> float:
        """Return the calibrated chance (0..1) of the head's *log_odds*."""
        constant, slope, *bends = self.bends
        curve = sum(b * max(0.0, log_odds - k) for b, k in zip(bends, self.knots, strict=True))
        return min(max(chance(constant + slope * log_odds + curve), _NEAREST), 1 - _NEAREST)


@cache
def head() -> Head:
    """Return the head the product uses."""
    return Head.model_validate_json(HEAD_FILE.read_text(encoding="utf-8"))


class Mastery(BaseModel, frozen=True):
    """How well one pupil masters one point."""

    point: PointId
    chance: float
    """Chance (0..1) that the next typical question on it is answered right."""
    responses: int
    low: float
    high: float
    """The chance lies between them 90 times in 100."""
    known: float = 0.5
    """Chance (0..1) that the point is known, by knowledge tracing: explains, decides nothing."""

    @property
    def enough(self) -> bool:
        """Return True when there is enough evidence to tell anybody about it."""
        return self.responses >= LEAST_RESPONSES


def mastery(point: PointId, state: State, *, at_s: float) -> Mastery:
    """Return how well a pupil masters a point.

    Args:
        point: The point.
        state: The pupil's ratings and the point's; an item's is left out: a typical one is meant.
        at_s: When, in seconds: what was not practised for long may be forgotten.
    """
    likely = head().predict(state._replace(item=State().item), at_s=at_s)
    low, high = interval(likely, responses=state.on_point.responses)
    return Mastery(
        point=point,
        chance=likely,
        responses=state.on_point.responses,
        low=low,
        high=high,
        known=state.on_point.known,
    )


def spread(likely: float, *, responses: int) -> float:
    """Return the standard deviation of a chance's log odds after some responses.

    A response at chance p carries the information p(1 - p) about log odds; the prior's adds to it.
    """
    return 1 / sqrt(1 / _SPREAD**2 + min(responses, _MEMORY) * likely * (1 - likely))


def interval(likely: float, *, responses: int) -> tuple[float, float]:
    """Return between what the true chance lies 90 times in 100."""
    middle, width = log(likely / (1 - likely)), _Z90 * spread(likely, responses=responses)
    return chance(middle - width), chance(middle + width)


class MasteryOf(BaseModel, frozen=True):
    """Asks how well one pupil masters things; without a pupil: one's own children, or oneself."""

    pupil_id: PersonId | None = Field(default=None, max_length=64, pattern=_SEEN)


class ClassMasteryOf(BaseModel, frozen=True):
    """Asks how well a class masters the points of a subject, or for whom one point is hard."""

    caption: str = Field(default="", max_length=200, pattern=_SEEN)
    """As typed: may name a school, a class and a subject."""
    class_id: UnitId | None = Field(default=None, max_length=96, pattern=_SEEN)
    """Goes before what the caption says."""
    point: PointId | None = Field(default=None, max_length=96, pattern=_SEEN)


class PupilMastery(BaseModel, frozen=True):
    """One pupil's mastery of every point with a response, the weakest first."""

    pupil_id: PersonId
    name: str
    roll_no: int
    class_name: str
    consented: bool
    points: tuple[Mastery, ...] = ()


class MasteryReport(BaseModel, frozen=True):
    """The mastery of the pupils asked about."""

    pupils: tuple[PupilMastery, ...]
    own: bool
    """True: asked by the family or the pupil; False: by a teacher."""
    at: AwareDatetime


class PointOfClass(BaseModel, frozen=True):
    """How well a class masters one point, over the pupils with enough evidence."""

    point: PointId
    pupils: int
    """Pupils with at least LEAST_RESPONSES responses on it."""
    responses: int
    """Theirs."""
    chance: float
    """Mean of their chances, 0..1."""
    low: float
    high: float
    """The mean lies between them 90 times in 100."""
    weak: int | None = None
    """How many of them are below WEAK; None: whoever asks may not know."""


class ClassMastery(BaseModel, frozen=True):
    """How well a class masters the points of a subject, the weakest first."""

    class_id: UnitId
    class_name: str
    subject: str
    """Empty: every subject."""
    points: tuple[PointOfClass, ...] = ()
    thin: tuple[PointId, ...] = ()
    """Points with responses, but with enough of them from nobody."""
    published: bool = False
    """True: only what needs five pupils, as those who do not teach the class see it."""
    at: AwareDatetime


class PointMastery(BaseModel, frozen=True):
    """The pupils of a class for whom one point is hard, the weakest first; for its teachers."""

    class_id: UnitId
    class_name: str
    point: PointId
    pupils: tuple[PupilMastery, ...]
    """Each with the one mastery."""
    enough: int
    """About how many pupils there is enough evidence."""
    at: AwareDatetime


def weakest_first(found: Sequence[Mastery]) -> tuple[Mastery, ...]:
    """Return masteries, the weakest first; those without enough evidence at the end."""
    return tuple(sorted(found, key=lambda m: (not m.enough, m.chance, m.point)))


def over_a_class(point: PointId, found: Sequence[Mastery]) -> PointOfClass | None:
    """Return what a class's masteries of one point come to; None: nobody's is enough."""
    told = [one for one in found if one.enough]
    if not told:
        return None
    mean = sum(one.chance for one in told) / len(told)
    # Each chance's own spread, in chances rather than log odds, averaged over the pupils.
    variance = sum(
        (spread(m.chance, responses=m.responses) * m.chance * (1 - m.chance)) ** 2 for m in told
    )
    width = _Z90 * sqrt(variance) / len(told)
    return PointOfClass(
        point=point,
        pupils=len(told),
        responses=sum(one.responses for one in told),
        chance=mean,
        low=max(0.0, mean - width),
        high=min(1.0, mean + width),
        weak=sum(one.chance < WEAK for one in told),
    )
