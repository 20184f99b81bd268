"""What one question of a worksheet is, and how a pupil answers it: right, with a slip, or not."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Rng = np.random.Generator
BLANK, WRONG = 0.07, 0.15
"""Shares of the questions that are left blank, and answered wrongly."""


@dataclass(frozen=True)
class Question:
    """One question with its answers, before it is drawn."""

    type: str
    expr: str
    """The question as text; □ is a blank to fill in, ○ one for a sign."""
    accepted: tuple[str, ...]
    """All right answers, the plainest first."""
    written: str
    """What the pupil answered; empty: nothing."""
    state: str
    """``correct``, ``wrong`` or ``blank``."""
    facts: tuple[str, ...] = ()
    """What its type needs to draw it, in that type's own order."""


Slip = Callable[[str, Rng], str]
"""Makes a wrong answer of the right one."""


def one_digit_off(truth: str, rng: Rng) -> str:
    """Return *truth* with one digit changed; a number never starts with a new 0."""
    places = [i for i, c in enumerate(truth) if c.isdigit()]
    at = int(rng.choice(places))
    starts = not truth[at - 1 : at].isdigit() and truth[at - 1 : at] != "."
    others = [d for d in "0123456789" if d != truth[at] and not (d == "0" and starts)]
    return truth[:at] + str(rng.choice(others)) + truth[at + 1 :]


def answered(accepted: tuple[str, ...], rng: Rng, *, slip: Slip = one_digit_off) -> tuple[str, str]:
    """Return what the pupil wrote and its state."""
    luck = rng.random()
    if luck < BLANK:
        return "", "blank"
    if luck > BLANK + WRONG:
        return str(rng.choice(accepted)), "correct"
    wrong = accepted[0]
    while wrong in accepted:
        wrong = slip(accepted[0], rng)
    return wrong, "wrong"


def number(rng: Rng, low: int, high: int) -> int:
    """Return a whole number from *low* to *high*, both included."""
    return int(rng.integers(low, high + 1))
