"""Fits knowledge tracing to each skill of a log, by expectation maximisation (Baum-Welch)."""

import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
from numpy.typing import NDArray  # noqa: E402

from school.bkt import USUAL, Tracing  # noqa: E402

MOST_PUPILS, LONGEST = 2000, 200
"""Pupils of a skill, and responses of each, that its parameters are fitted on."""
_ROUNDS, _SAME = 40, 1e-4
_LEAST, _MOST = 0.005, 0.995
_HIGHEST_GUESS, _HIGHEST_SLIP = 0.5, 0.5
"""Beyond these knowing would make a right answer less likely: the states would trade places."""
Floats = NDArray[np.float64]


class Sequences:
    """Responses by skill and pupil, as they come; the first pupils of each skill only."""

    def __init__(self) -> None:
        self._by_skill: dict[str, dict[str, bytearray]] = defaultdict(dict)

    def add(self, user: str, skill: str, *, right: bool) -> None:
        """Keep a response, unless there are enough."""
        of_skill = self._by_skill[skill]
        if user not in of_skill:
            if len(of_skill) >= MOST_PUPILS:
                return
            of_skill[user] = bytearray()
        if len(of_skill[user]) < LONGEST:
            of_skill[user].append(right)

    def fit(self) -> Mapping[str, Tracing]:
        """Return the parameters of every skill."""
        return {skill: fitted(some.values()) for skill, some in self._by_skill.items()}


def fitted(sequences: Iterable[bytes | bytearray]) -> Tracing:
    """Return the parameters that make some pupils' responses on one skill likeliest.

    Args:
        sequences: Of each pupil the responses in order, 1 for right.
    """
    # Longest first: at each place those who still answer are the first rows.
    kept = sorted((bytes(s) for s in sequences if s), key=len, reverse=True)
    if not kept:
        return USUAL
    lengths = np.array([len(s) for s in kept])
    answers = np.zeros((len(kept), lengths[0]))
    for place, one in enumerate(kept):
        answers[place, : len(one)] = np.frombuffer(one, np.uint8)
    active = [int((lengths > t).sum()) for t in range(lengths[0])]
    found = USUAL
    for _ in range(_ROUNDS):
        better = _better(found, answers, active)
        moved = max(abs(a - b) for a, b in zip(_values(better), _values(found), strict=True))
        found = better
        if moved < _SAME:
            break
    return found


def _values(one: Tracing) -> tuple[float, float, float, float]:
    return one.known, one.learns, one.guesses, one.slips


def _better(one: Tracing, answers: Floats, active: list[int]) -> Tracing:
    """Return the parameters one round of expectation and maximisation later."""
    told = np.where(answers == 1, 1 - one.slips, one.slips)
    other = np.where(answers == 1, one.guesses, 1 - one.guesses)
    ahead, scale = _forward(one, told, other, active)
    later = _backward(one, told, other, scale, active)
    known = ahead * later[..., 0] / (ahead * later[..., 0] + (1 - ahead) * later[..., 1])
    learnt, could = 0.0, 0.0
    for t in range(answers.shape[1] - 1):
        n = active[t + 1]
        not_yet = 1 - ahead[:n, t]
        stays = not_yet * (1 - one.learns) * other[:n, t + 1] * later[:n, t + 1, 1]
        learns = not_yet * one.learns * told[:n, t + 1] * later[:n, t + 1, 0]
        knew = ahead[:n, t] * told[:n, t + 1] * later[:n, t + 1, 0]
        learnt += float((learns / (learns + stays + knew)).sum())
        could += float((1 - known[:n, t]).sum())
    seen = np.zeros_like(answers, bool)
    for t, n in enumerate(active):
        seen[:n, t] = True
    knew, not_known = known[seen], 1 - known[seen]
    right = answers[seen]
    return Tracing(
        known=_kept(float(known[:, 0].mean())),
        learns=_kept(learnt / could if could else one.learns),
        guesses=_kept(_share(not_known, right), most=_HIGHEST_GUESS),
        slips=_kept(_share(knew, 1 - right), most=_HIGHEST_SLIP),
    )


def _share(weights: Floats, of: Floats) -> float:
    total = float(weights.sum())
    return float((weights * of).sum()) / total if total else 0.0


def _kept(value: float, *, most: float = _MOST) -> float:
    return min(max(value, _LEAST), most)


def _forward(one: Tracing, told: Floats, other: Floats, active: list[int]) -> tuple[Floats, Floats]:
    """Return the chance of knowing given the answers so far, and each answer's likelihood."""
    ahead, scale = np.full(told.shape, 0.5), np.ones(told.shape)
    before = np.full(len(told), one.known)
    for t, n in enumerate(active):
        hit, miss = before[:n] * told[:n, t], (1 - before[:n]) * other[:n, t]
        scale[:n, t] = hit + miss
        ahead[:n, t] = hit / (hit + miss)
        before = ahead[:n, t] + (1 - ahead[:n, t]) * one.learns
    return ahead, scale


def _backward(
    one: Tracing, told: Floats, other: Floats, scale: Floats, active: list[int]
) -> Floats:
    """Return how likely the later answers are when known and when not: (pupils, places, 2)."""
    later = np.ones((*told.shape, 2))
    for t in range(told.shape[1] - 2, -1, -1):
        n = active[t + 1]
        hit = told[:n, t + 1] * later[:n, t + 1, 0] / scale[:n, t + 1]
        miss = other[:n, t + 1] * later[:n, t + 1, 1] / scale[:n, t + 1]
        later[:n, t, 0] = hit
        later[:n, t, 1] = one.learns * hit + (1 - one.learns) * miss
    return later
