"""The second reader sees every crop alike, and says one thing however crops are batched."""

import numpy as np
import pytest

from grading_lambda.engine import Engine
from grading_lambda.recognise import answer_alphabet, read_again
from grading_lambda.strip_reader import HEIGHT, NARROWEST, WIDEST, strip_input
from tests.grading_lambda.strokes import StrokeHand


def a_crop(text: str, *, seed: int = 7, ink: int = 60) -> np.ndarray:
    rng = np.random.default_rng(seed)
    mask = StrokeHand(seed).write(text, height=40, rng=rng)
    paper = np.full((mask.shape[0] + 12, mask.shape[1] + 16), 240.0)
    paper[6:-6, 8:-8] -= mask / 255 * (240 - ink)
    return np.dstack([paper.astype(np.uint8)] * 3)


@pytest.mark.parametrize("size", [(10, 4), (300, 20), (20, 2000), (64, 200)])
def test_a_crop_of_any_size_becomes_a_strip(size: tuple[int, int]) -> None:
    strip = strip_input(np.full((*size, 3), 230, np.uint8))

    assert strip.shape[0] == HEIGHT
    assert NARROWEST <= strip.shape[1] <= WIDEST
    assert strip.dtype == np.float32
    assert not strip.any()


def test_pen_and_light_make_no_difference() -> None:
    dark, faint = strip_input(a_crop("47", ink=20)), strip_input(a_crop("47", ink=150))

    assert np.abs(dark - faint).mean() < 0.05


def test_digits_are_read_in_any_company(engine: Engine) -> None:
    texts = ["47", "1035", "8", "296", "60"]
    crops = [a_crop(text, seed=9) for text in texts]
    alphabet = answer_alphabet("0123456789")

    together = [r.text for r in read_again(engine, crops, [alphabet] * len(crops))]
    alone = [read_again(engine, [crop], [alphabet])[0].text for crop in crops]

    assert together == alone
    assert sum(a == b for a, b in zip(together, texts, strict=True)) >= 4
