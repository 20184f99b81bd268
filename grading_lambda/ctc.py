"""What a line recogniser's output says about a string: its likelihood, and the best string.

A signal is (time steps, symbols) float64 of log probabilities; symbol 0 is the CTC blank.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Signal = NDArray[np.float64]
BLANK = 0


def log_likelihood(signal: Signal, labels: Sequence[int]) -> float:
    """Return log P(labels | signal), summed over every alignment; -inf when it cannot fit."""
    if len(signal) == 0:
        return 0.0 if not labels else -np.inf
    path = np.zeros(2 * len(labels) + 1, np.intp)
    path[1::2] = labels
    # A label may be reached from two places back unless a blank must part two equal labels.
    skips = np.zeros(len(path), bool)
    skips[3::2] = path[3::2] != path[1:-2:2]
    state = np.full(len(path), -np.inf)
    state[:2] = signal[0, path[:2]]
    for step in signal[1:, path]:
        reached = state.copy()
        reached[1:] = np.logaddexp(reached[1:], state[:-1])
        reached[2:][skips[2:]] = np.logaddexp(reached[2:], state[:-2])[skips[2:]]
        state = reached + step
    return float(np.logaddexp.reduce(state[-2:]))


def best_path(signal: Signal) -> list[tuple[int, int]]:
    """Return (symbol, time step of its peak) for each label of the most likely path."""
    best = signal.argmax(axis=1)
    peaks: list[tuple[int, int]] = []
    previous = BLANK
    for step, symbol in enumerate(best.tolist()):
        if symbol not in (BLANK, previous):
            peaks.append((symbol, step))
        elif symbol != BLANK and signal[step, symbol] > signal[peaks[-1][1], symbol]:
            peaks[-1] = (symbol, step)
        previous = symbol
    return peaks
