"""Fits the head of school/mastery.py: logistic regression by Newton's method, then its curve."""

import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
from numpy.typing import NDArray  # noqa: E402

from school.mastery import Head  # noqa: E402
from school.ratings import FEATURES  # noqa: E402

Floats = NDArray[np.float64]
Rows = NDArray[np.float32]
"""(responses, FEATURES) float32: what the head looks at, one row a response."""
MOST_ROWS = 1_000_000
"""Rows kept to fit on, evenly spread over the log: 130 MB, and plenty for 33 weights."""
KNOTS = (0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95)
"""Quantiles of the head's log odds where the curve may bend."""
_CHUNK = 50_000
_RIDGE = 1.0
_ROUNDS = 25
_NO_STEP = 1e-8


class Gathered:
    """Rows to fit on: every n-th of the second half of a log, where items are known by then."""

    def __init__(self, responses: int) -> None:
        self._from = responses // 2
        self._every = max(1, -(-(responses - self._from) // MOST_ROWS))
        self._rows = np.empty(((responses - self._from) // self._every + 1, len(FEATURES)), "f4")
        self._right = np.empty(len(self._rows), bool)
        self._seen = self._kept = 0

    def wants(self) -> bool:
        """Return True when the next row is to be kept; call it once a response."""
        self._seen += 1
        place = self._seen - 1 - self._from
        return place >= 0 and place % self._every == 0 and self._kept < len(self._rows)

    def keep(self, row: Iterable[float], *, right: bool) -> None:
        """Keep a row and how it came out."""
        self._rows[self._kept] = tuple(row)
        self._right[self._kept] = right
        self._kept += 1

    def rows(self) -> tuple[Rows, NDArray[np.bool_]]:
        """Return (kept, FEATURES) float32 rows and (kept,) bool results."""
        return self._rows[: self._kept], self._right[: self._kept]


def fit(rows: Rows, right: NDArray[np.bool_], *, fitted_on: str) -> Head:
    """Return the head that makes *right* likeliest.

    Args:
        rows: (responses, FEATURES) float32: states before each response.
        right: (responses,) bool: how each came out.
        fitted_on: What they are, in words.

    Raises:
        ValueError: There are no responses.
    """
    if not len(rows):
        raise ValueError("no responses to learn from")
    weights = _newton(rows, right)
    odds = np.concatenate([part @ weights for part in _chunks(rows)])
    knots = np.unique(np.round(np.quantile(odds, KNOTS), 4))
    bends = _newton(_hinges(odds, knots), right)
    return Head(
        weights=tuple(np.round(weights, 6)),
        knots=tuple(knots),
        bends=tuple(np.round(bends, 6)),
        fitted_on=fitted_on,
    )


def _hinges(odds: Floats, knots: Floats) -> Rows:
    bent = [np.maximum(0, odds - knot) for knot in knots]
    return np.stack([np.ones_like(odds), odds, *bent], axis=1).astype("f4")


def _chunks(rows: Rows) -> Iterable[Floats]:
    for start in range(0, len(rows), _CHUNK):
        yield rows[start : start + _CHUNK].astype("f8")


def _newton(rows: Rows, right: NDArray[np.bool_]) -> Floats:
    """Return the weights of a logistic regression, all but the first pulled gently to zero."""
    weights = np.zeros(rows.shape[1])
    pull = np.full(rows.shape[1], _RIDGE)
    pull[0] = 1e-6
    for _ in range(_ROUNDS):
        slope, bend = -pull * weights, np.diag(pull)
        for place, part in enumerate(_chunks(rows)):
            came = right[place * _CHUNK : place * _CHUNK + len(part)]
            said = 1 / (1 + np.exp(-np.clip(part @ weights, -30, 30)))
            slope = slope + part.T @ (came - said)
            bend = bend + (part * (said * (1 - said))[:, None]).T @ part
        step = np.linalg.solve(bend, slope)
        weights = weights + step
        if np.abs(step).max() < _NO_STEP:
            break
    return weights
