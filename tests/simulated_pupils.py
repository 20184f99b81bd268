"""Simulated pupils: logs of responses whose true chances are known, from several kinds of world.

No real pupil is behind any of them. Each kind breaks another assumption of the model that is
tried on it, so a model that is calibrated on all of them does not lean on one.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from math import exp, tanh
from types import MappingProxyType

DAY_S = 86_400.0
WEEK_S = 7 * DAY_S
LOST = -0.5
"""Log odds below which nothing more is forgotten of a point."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One simulated response and the chance it was drawn with."""

    pupil: str
    item: str
    point: str
    at_s: float
    right: bool
    chance: float
    """The true chance (0..1) of a right answer; for a pupil's ability see Pupils."""


@dataclass
class World:
    """Items and points with their true parameters."""

    chances: random.Random
    items: int = 800
    points: int = 40
    mean_ease: float = 0.5
    hardness: list[float] = field(init=False)
    ease: list[float] = field(init=False)

    def __post_init__(self) -> None:
        self.hardness = [self.chances.gauss(0, 0.9) for _ in range(self.items)]
        self.ease = [self.chances.gauss(self.mean_ease, 0.6) for _ in range(self.points)]

    def any_item(self, point: int) -> int:
        """Return one of the items of a point."""
        return point + self.points * self.chances.randrange(self.items // self.points)


@dataclass
class Mind:
    """One pupil's state of mind."""

    world: World
    ability: float
    learns: float
    """How much, in log odds, one response on a point teaches."""
    on_point: dict[int, float] = field(default_factory=dict)
    known: dict[int, bool] = field(default_factory=dict)
    last_s: dict[int, float] = field(default_factory=dict)

    def log_odds(self, item: int) -> float:
        """Return the log odds of a right answer of a pupil who does not guess."""
        point = item % self.world.points
        own = self.on_point.setdefault(point, self.world.chances.gauss(0, 0.7))
        return self.ability + own + self.world.ease[point] - self.world.hardness[item]

    def forget(self, point: int, at_s: float) -> None:
        """Lose what was learnt on a point, half of it in two weeks."""
        away = at_s - self.last_s.get(point, at_s)
        left = self.on_point.get(point, LOST)
        if left > LOST:
            self.on_point[point] = LOST + (left - LOST) * exp(-away / (20 * DAY_S))

    def practise(self, point: int, *, right: bool) -> None:
        """Learn from an answer, a little less from a wrong one."""
        self.on_point[point] += self.learns * (1.0 if right else 0.7)


def odds(log_odds: float) -> float:
    """Return the chance (0..1) of log odds."""
    return 1 / (1 + exp(-log_odds))


Kind = Callable[[Mind, int, float], float]
"""Mind, item and time to the true chance of a right answer; may change the mind."""


def _steady(mind: Mind, item: int, at_s: float) -> float:
    return odds(mind.log_odds(item))


def _noisy(mind: Mind, item: int, at_s: float) -> float:
    return 0.05 + 0.9 * odds(mind.log_odds(item))


def _guessing(mind: Mind, item: int, at_s: float) -> float:
    return 0.2 + 0.7 * odds(1.3 * mind.log_odds(item))


def _forgetting(mind: Mind, item: int, at_s: float) -> float:
    mind.forget(item % mind.world.points, at_s)
    return odds(mind.log_odds(item))


def _tracing(mind: Mind, item: int, at_s: float) -> float:
    """Known or not: guesses and slips depend on the item, learning is all at once."""
    point, hard = item % mind.world.points, tanh(mind.world.hardness[item])
    before = mind.known.get(point)
    start = mind.world.chances.random() < odds(mind.ability)
    learnt = mind.world.chances.random() < 0.12
    mind.known[point] = start if before is None else before or learnt
    return 0.9 - 0.08 * hard if mind.known[point] else 0.2 - 0.1 * hard


KINDS: Mapping[str, tuple[Kind, bool]] = MappingProxyType(
    {
        "irt": (_steady, False),
        "learning": (_steady, True),
        "forgetting": (_forgetting, True),
        "guessing": (_guessing, True),
        "noise": (_noisy, False),
        "tracing": (_tracing, False),
    }
)
"""Kinds of world by name, and whether pupils learn from answering."""


def simulate(
    kind: str, *, pupils: int, seed: int = 1, items: int = 800, mean_ease: float = 0.5
) -> Iterator[Answer]:
    """Yield the responses of some pupils, one pupil after another, each in the order of time.

    Args:
        kind: One of KINDS.
        pupils: How many.
        seed: The same seed, the same responses.
        items: How many items there are, of 40 points.
        mean_ease: Log odds with which a middling pupil answers a middling item.
    """
    for mind, pupil in minds(kind, pupils=pupils, seed=seed, items=items, mean_ease=mean_ease):
        yield from responses(mind, pupil, kind=kind)


def minds(
    kind: str, *, pupils: int, seed: int = 1, items: int = 800, mean_ease: float = 0.5
) -> Iterator[tuple[Mind, str]]:
    """Yield the minds behind :func:`simulate` and their ids, one after another."""
    chances = random.Random(f"{kind} {seed}")  # noqa: S311  # no secret
    world = World(chances, items=items, mean_ease=mean_ease)
    for number in range(pupils):
        yield Mind(world, chances.gauss(0.3, 0.9), chances.gammavariate(2, 0.05)), f"u{number}"


def responses(mind: Mind, pupil: str, *, kind: str) -> Iterator[Answer]:
    """Yield one pupil's responses; the mind changes on the way."""
    draw, learns = KINDS[kind]
    chances, points = mind.world.chances, mind.world.points
    at_s = chances.uniform(0, 200 * DAY_S)
    point = chances.randrange(points)
    for _ in range(min(max(int(chances.lognormvariate(4, 1)), 5), 400)):
        if chances.random() < 0.12:
            point = chances.randrange(points)
            at_s += chances.expovariate(1 / DAY_S)
        item = mind.world.any_item(point)
        at_s += chances.expovariate(1 / 60)
        chance = draw(mind, item, at_s)
        right = chances.random() < chance
        yield Answer(pupil, f"i{item}", f"s{point}", at_s, right, chance)
        if learns:
            mind.practise(point, right=right)
        mind.last_s[point] = at_s
