"""Digits between two of a data set are new ones, and still those digits."""

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.grading_lambda.handwriting import BetweenHand, DigitHand, Hand

DIGITS = "0123456789"


def written(hand: Hand, character: str, *, seed: int) -> NDArray[np.float32]:
    """Return a digit as a row of pixels of length 1."""
    mask = hand.write(character, height=40, rng=np.random.default_rng(seed))
    small = cv2.GaussianBlur(cv2.resize(mask, (20, 20), interpolation=cv2.INTER_AREA), (0, 0), 1.5)
    row = small.ravel().astype(np.float32)
    return np.asarray(row / np.linalg.norm(row), np.float32)


def test_digits_between_two_alike_are_most_like_others_of_their_kind() -> None:
    between, known = BetweenHand(part="tune"), DigitHand("mnist", part="tune")
    rows = np.array([written(known, c, seed=seed) for c in DIGITS for seed in range(60)])

    read = [
        DIGITS[int(np.argmax(rows @ written(between, c, seed=seed))) // 60]
        for c in DIGITS
        for seed in range(10)
    ]

    assert sum(a == b for a, b in zip(read, np.repeat(list(DIGITS), 10), strict=True)) >= 90


def test_digits_between_two_are_none_of_the_data_set() -> None:
    between, known = BetweenHand(part="tune"), DigitHand("mnist", part="tune")
    rows = np.array([written(known, "7", seed=seed) for seed in range(900)])

    nearest = [float((rows @ written(between, "7", seed=seed)).max()) for seed in range(10)]

    assert max(nearest) < 0.999
