"""Parametric writers: every one different, each true to the text."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.grading_lambda.handwriting import Hand, Mask, tight
from tests.grading_lambda.strokes import FORMS, StrokeHand, Style

DIGITS = "0123456789"


def write(seed: int, text: str, *, height: int = 40, luck: int = 0) -> Mask:
    return StrokeHand(seed).write(text, height=height, rng=np.random.default_rng(luck))


def shape(mask: Mask) -> Mask:
    """Return *mask* as 16 × 16 pixels, to compare hands."""
    rows = np.linspace(0, mask.shape[0] - 1, 16).astype(int)
    columns = np.linspace(0, mask.shape[1] - 1, 16).astype(int)
    return np.asarray(mask[np.ix_(rows, columns)], np.uint8)


def test_a_writer_writes_the_same_page_twice_from_the_same_luck() -> None:
    assert np.array_equal(write(3, "407"), write(3, "407"))


def test_no_digit_comes_out_twice_the_same() -> None:
    first, second = write(3, "5", luck=1), write(3, "5", luck=2)

    assert first.shape != second.shape or not np.array_equal(first, second)


def test_a_digit_looks_the_same_whatever_was_written_before_it() -> None:
    hand, fresh = StrokeHand(8), StrokeHand(8)
    hand.write("123", height=40, rng=np.random.default_rng(0))

    again = hand.write("7", height=40, rng=np.random.default_rng(5))

    assert np.array_equal(again, fresh.write("7", height=40, rng=np.random.default_rng(5)))


def test_writers_differ_in_slant_width_and_pen() -> None:
    styles = [StrokeHand(seed).style for seed in range(40)]

    for name in ("slant", "wide", "pen", "gap"):
        values = [getattr(style, name) for style in styles]
        assert np.std(values) > 0.15 * abs(np.mean(values)), name


@pytest.mark.parametrize("character", sorted(FORMS))
def test_every_character_leaves_ink(character: str) -> None:
    ink = write(2, character)

    assert ink.dtype == np.uint8
    assert ink.max() > 200
    assert ink.size > 4


@pytest.mark.parametrize("digit", DIGITS)
def test_a_digit_is_as_tall_as_asked(digit: str) -> None:
    tall = [write(seed, digit, height=60).shape[0] for seed in range(12)]

    assert 45 <= float(np.median(tall)) <= 80


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    text=st.text(alphabet=sorted(FORMS), min_size=1, max_size=6),
    height=st.integers(14, 60),
)
def test_ink_is_tight_around_any_text(seed: int, text: str, height: int) -> None:
    ink = write(seed, text, height=height)

    assert ink.shape == tight(ink).shape


def test_more_digits_take_more_room() -> None:
    assert write(5, "1234").shape[1] > 2 * write(5, "1").shape[1]


def test_a_remainder_and_a_fraction_are_written_in_one_line() -> None:
    for text in ("3…2", "4/9", "-0.5", "x=12"):
        high, wide = write(6, text).shape
        assert wide > high * 0.7


def test_what_nobody_taught_is_refused() -> None:
    with pytest.raises(KeyError):
        write(1, "学")


def test_a_stroke_hand_is_a_hand() -> None:
    hand: Hand = StrokeHand(1)

    assert hand.write("88", height=30, rng=np.random.default_rng(0)).any()


def test_a_steady_writer_does_not_tremble() -> None:
    styles = [Style.of(np.random.default_rng(seed)) for seed in range(30)]

    assert {style.wobble for style in styles} == {0.0, 0.004, 0.01}


def test_digits_of_one_writer_are_told_apart() -> None:
    """Another 3 of the same writer is nearer to the first than the same writer's 1, 4 or 7."""
    nearer = 0
    for seed in range(20):
        hand, rng = StrokeHand(seed), np.random.default_rng(seed)
        three, again, *others = (
            shape(hand.write(c, height=40, rng=rng)).astype(int) for c in ("3", "3", "1", "4", "7")
        )
        nearer += all(np.abs(three - again).sum() < np.abs(three - o).sum() for o in others)

    assert nearer >= 12
