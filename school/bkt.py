"""Bayesian knowledge tracing: either a pupil knows a point or not yet, and each answer tells.

The model of A. T. Corbett and J. R. Anderson, "Knowledge tracing: Modeling the acquisition of
procedural knowledge", User Modeling and User-Adapted Interaction 4 (1995) 253-278. By itself
it takes every item of a point to be equally hard; here it explains (“可能已经会了”), and is one of
the things the calibrated head of ``school/mastery.py`` looks at.
"""

from dataclasses import dataclass

SUREST = 0.995
"""No row of right answers makes it certain, so one wrong answer can still be believed."""


@dataclass(frozen=True, slots=True)
class Tracing:
    """The four parameters of a point; each is a probability, 0..1."""

    known: float = 0.5
    """Known before the first answer."""
    learns: float = 0.12
    """Learnt from one answer to the next."""
    guesses: float = 0.22
    """Right though not known; Corbett and Anderson keep it under 0.3."""
    slips: float = 0.1
    """Wrong though known; they keep it at most 0.1."""

    def right(self, known: float) -> float:
        """Return the chance of a right answer when the point is known with chance *known*."""
        return known * (1 - self.slips) + (1 - known) * self.guesses

    def after(self, known: float, *, right: bool) -> float:
        """Return the chance that the point is known after an answer, and learning from it."""
        hit = (1 - self.slips) if right else self.slips
        miss = self.guesses if right else (1 - self.guesses)
        then = known * hit / (known * hit + (1 - known) * miss)
        return min(then + (1 - then) * self.learns, SUREST)


USUAL = Tracing()
"""Within the bounds of the paper; used where a point has too few answers to fit its own."""
