"""The numbers a learnt reader of questions was taught: what its traits say, and how surely.

They stand in ``weights.json``, made by ``python -m benchmarks.training.question_reader`` and by
nothing else. A trait is a word; what a question has of them is added up. No numpy: the file is a
table to look things up in, read once per process, when the first question needs it.
"""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

FILE = "weights.json"
SCALE = 100
"""Weights are kept as whole hundredths."""
NEVER = 2.0
"""More than any chance."""
FAR_AHEAD = 3.0
"""Lead from which a plan is as sure as one that has no other beside it."""


@dataclass(frozen=True, eq=False)
class Weights:
    """What was learnt."""

    wishes: tuple[str, ...]
    """What may be wanted: an intent, and of a rank the order: “rank:highest”."""
    wish_bias: tuple[int, ...]
    wish: Mapping[str, Mapping[int, int]] = field(repr=False)
    """By trait of a question: by place of the wish, how much it speaks for it."""
    bias: int
    plan: Mapping[str, int] = field(repr=False)
    """By trait of a plan that a question may mean: how much it speaks for it."""
    slope: float
    """With *lead* and *shift*, makes a chance of a sum: fitted on sets the weights were not."""
    lead: float
    """How much it says that a plan is ahead of the next."""
    shift: float
    kinds: Mapping[str, float] = field(repr=False)
    """By what a plan does and whether the rules found it wanted, what is added to that."""
    least: Mapping[str, float] = field(repr=False)
    """By kind, the chance from which a plan is taken; none of a kind that is not here."""

    def likely(self, traits: Iterable[str]) -> list[tuple[str, float]]:
        """Return what may be wanted and how likely it is, 0 to 1, the likeliest first."""
        sums = list(self.wish_bias)
        for trait in traits:
            for place, weight in self.wish.get(trait, {}).items():
                sums[place] += weight
        most = max(sums)
        parts = [math.exp((one - most) / SCALE) for one in sums]
        whole = sum(parts)
        found = ((name, part / whole) for name, part in zip(self.wishes, parts, strict=True))
        return sorted(found, key=lambda one: (-one[1], one[0]))

    def total(self, traits: Iterable[str]) -> float:
        """Return what the traits of a plan say together; more is likelier."""
        return (self.bias + sum(self.plan.get(trait, 0) for trait in traits)) / SCALE

    def chance(self, total: float, *, ahead: float, kind: str) -> float:
        """Return how likely the best plan of a question is the one that is meant, 0 to 1.

        Args:
            total: What its traits say together.
            ahead: How much more that is than of the next; more than enough counts as enough.
            kind: What it does, and whether the rules found it wanted (``kind_of``).
        """
        sure = self.slope * total + self.lead * min(ahead, FAR_AHEAD) + self.shift
        return 1 / (1 + math.exp(-sure - self.kinds.get(kind, 0.0)))

    def takes(self, total: float, *, ahead: float, kind: str) -> bool:
        """Return True where the best plan of a question is likely enough to be answered with."""
        return self.chance(total, ahead=ahead, kind=kind) >= self.least.get(kind, NEVER)


def kind_of(wish: str, *, told: bool) -> str:
    """Return what a plan does and whether the rules found it wanted, as a word."""
    return f"{wish.partition(':')[0]}:{told:d}"


def made_of(text: str) -> Weights:
    """Return the weights a file holds."""
    told = json.loads(text)
    return Weights(
        wishes=tuple(told["wishes"]),
        wish_bias=tuple(told["wish_bias"]),
        wish={
            trait: {int(p): w for p, w in zip(some[::2], some[1::2], strict=True)}
            for trait, some in told["wish"].items()
        },
        bias=told["bias"],
        plan=told["plan"],
        slope=told["slope"],
        lead=told["lead"],
        shift=told["shift"],
        kinds=told["kinds"],
        least=told["least"],
    )


@cache
def weights() -> Weights:
    """Return what was learnt; read when the first question needs it."""
    return made_of((files("school.question") / FILE).read_text(encoding="utf-8"))
