"""The likelihood of a string is what counting every alignment gives."""

from itertools import groupby, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grading_lambda.ctc import BLANK, Signal, best_path, log_likelihood


def a_signal(seed: int, *, steps: int, symbols: int) -> Signal:
    shares = np.random.default_rng(seed).random((steps, symbols)) ** 4 + 1e-3
    return np.asarray(np.log(shares / shares.sum(axis=1, keepdims=True)), np.float64)


def brute_force(signal: Signal, labels: list[int]) -> float:
    steps, symbols = signal.shape
    chances = [
        np.exp(sum(signal[t, s] for t, s in enumerate(path)))
        for path in product(range(symbols), repeat=steps)
        if [s for s, _ in groupby(path) if s != BLANK] == labels
    ]
    return float(np.log(sum(chances))) if chances else -np.inf


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 10_000),
    st.integers(1, 5),
    st.lists(st.integers(1, 2), max_size=4),
)
def test_likelihood_counts_every_alignment(seed: int, steps: int, labels: list[int]) -> None:
    signal = a_signal(seed, steps=steps, symbols=3)

    assert log_likelihood(signal, labels) == pytest.approx(brute_force(signal, labels), abs=1e-9)


def test_likelihoods_of_all_strings_add_up_to_one() -> None:
    signal = a_signal(7, steps=4, symbols=3)
    strings = [list(s) for n in range(5) for s in product((1, 2), repeat=n)]

    assert sum(np.exp(log_likelihood(signal, s)) for s in strings) == pytest.approx(1)


def test_a_string_longer_than_the_line_is_impossible() -> None:
    assert log_likelihood(a_signal(1, steps=2, symbols=3), [1, 2, 1]) == -np.inf
    assert log_likelihood(a_signal(1, steps=2, symbols=3), [1, 1]) == -np.inf
    assert log_likelihood(np.empty((0, 3)), [1]) == -np.inf
    assert log_likelihood(np.empty((0, 3)), []) == 0


def test_best_path_gives_each_character_and_its_peak() -> None:
    shares = np.array([[1, 9, 1], [1, 20, 1], [9, 1, 1], [1, 9, 1], [1, 1, 9]], float)
    signal = np.log(shares / shares.sum(axis=1, keepdims=True))

    assert best_path(signal) == [(1, 1), (1, 3), (2, 4)]
