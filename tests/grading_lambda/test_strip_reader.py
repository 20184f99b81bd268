"""The second reader sees every crop alike, and tells the pupil's answer from what is around it."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from grading_lambda.engine import Engine
from grading_lambda.recognise import answer_alphabet, read_again
from grading_lambda.strip_reader import HEIGHT, NARROWEST, WIDEST, strip_input
from tests.grading_lambda.strokes import StrokeHand

FONTS = [Path(__file__).parent / "fonts" / f"print-{name}.otf" for name in ("sans", "serif")]
NUMBERS = ("194", "9200", "1000", "7", "46", "617", "0", "3010")
WRITERS = (1, 3, 7, 11)
ROOM = 80
"""Pixels of bare paper around the writing."""
Crop = np.ndarray


def a_crop(text: str, *, seed: int = 7, ink: int = 60) -> Crop:
    rng = np.random.default_rng(seed)
    mask = StrokeHand(seed).write(text, height=40, rng=rng)
    paper = np.full((mask.shape[0] + 12, mask.shape[1] + 16), 240.0)
    paper[6:-6, 8:-8] -= mask / 255 * (240 - ink)
    return np.dstack([paper.astype(np.uint8)] * 3)


def in_brackets(text: str, pair: str, *, seed: int = 7, near: int = 8) -> Crop:
    """Return *text* between printed brackets *near* pixels away; a space is no bracket."""
    writing = a_crop(text, seed=seed)[6:-6, 8:-8, 0] if text else np.full((40, 60), 240, np.uint8)
    page = Image.fromarray(np.pad(writing, ((14, 14), (ROOM, ROOM)), constant_values=240))
    drawn, font = ImageDraw.Draw(page), ImageFont.truetype(str(FONTS[seed % 2]), 54)
    ends = [ROOM, ROOM + writing.shape[1]]
    for side, bracket in enumerate(pair):
        left, _, right, _ = drawn.textbbox((0, 0), bracket, font=font, anchor="lm")
        x = ends[side] + near - left if side else ends[side] - near - right
        drawn.text((x, page.height / 2), bracket, fill=40, font=font, anchor="lm")
        ends[side] = round(x + (right if side else left)) if bracket.strip() else ends[side]
    return np.dstack([np.asarray(page)[:, max(0, ends[0] - 3) : ends[1] + 3]] * 3)


def share_read(
    engine: Engine, make: Callable[[str, int], Crop], texts: tuple[str, ...], symbols: str = ""
) -> float:
    """Return the share of *texts* that is read exactly, in the hands of all WRITERS."""
    written = [(text, seed) for seed in WRITERS for text in texts]
    alphabet = answer_alphabet("0123456789" + symbols)
    said = read_again(engine, [make(*w) for w in written], [alphabet] * len(written))
    return float(np.mean([r.text == text for r, (text, _) in zip(said, written, strict=True)]))


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


@pytest.mark.parametrize("pair", ["()", "（）", "( ", " )"])
@pytest.mark.parametrize("near", [0, 8, 20])
def test_a_printed_bracket_beside_an_answer_is_no_digit(
    engine: Engine, pair: str, near: int
) -> None:
    read = share_read(engine, lambda text, s: in_brackets(text, pair, seed=s, near=near), NUMBERS)

    assert read >= 0.85


def test_a_1_beside_a_bracket_is_kept(engine: Engine) -> None:
    ones = ("1", "11", "21", "17", "101")

    read = share_read(engine, lambda text, s: in_brackets(text, "()", seed=s, near=10), ones)

    assert read >= 0.85


@pytest.mark.parametrize("pair", ["()", "（）", "( ", " )"])
def test_brackets_with_nothing_in_them_say_nothing(engine: Engine, pair: str) -> None:
    crops = [in_brackets("", pair, seed=seed) for seed in (1, 2)]

    said = read_again(engine, crops, [answer_alphabet("0123456789")] * 2)

    assert [r.text for r in said] == ["", ""]


def struck_once(text: str, seed: int) -> Crop:
    """Return *text* behind an answer that was struck out with one stroke."""
    old, new = a_crop("58", seed=seed), a_crop(text, seed=seed)
    middle = old.shape[0] // 2
    cv2.line(old, (4, middle + 4), (old.shape[1] - 4, middle - 4), (60, 60, 60), 4, cv2.LINE_AA)
    high = max(old.shape[0], new.shape[0])
    parts = [np.pad(c, ((0, high - c.shape[0]), (0, 0), (0, 0)), mode="edge") for c in (old, new)]
    return np.hstack(parts)


def over_a_struck_one(text: str, seed: int) -> Crop:
    """Return *text* over an answer that was struck out with a zigzag."""
    old, new = a_crop("58", seed=seed), a_crop(text, seed=seed)
    high, wide = old.shape[:2]
    xs = np.linspace(6, wide - 6, 9)
    ys = high / 2 + np.where(np.arange(9) % 2 == 0, -0.28, 0.28) * high
    line = np.stack([xs, ys], axis=1).round().astype(np.int32).reshape(-1, 1, 2)
    cv2.polylines(old, [line], isClosed=False, color=(60, 60, 60), thickness=4)
    room = max(old.shape[1], new.shape[1])
    parts = [np.pad(c, ((0, 0), (0, room - c.shape[1]), (0, 0)), mode="edge") for c in (new, old)]
    return np.vstack(parts)


@pytest.mark.parametrize("make", [struck_once, over_a_struck_one])
def test_an_answer_struck_out_is_not_read(engine: Engine, make: Callable[[str, int], Crop]) -> None:
    assert share_read(engine, make, NUMBERS) >= 0.75


def with_printed_dots(text: str, seed: int) -> Crop:
    """Return a quotient and a remainder with the six printed dots between them."""
    quotient, rest = (a_crop(part, seed=seed) for part in text.split("…"))
    high = max(quotient.shape[0], rest.shape[0])
    dots = np.full((high, 90, 3), 240, np.uint8)
    for x in range(10, 90, 14):
        cv2.circle(dots, (x, high // 2), 3, (50, 50, 50), -1, cv2.LINE_AA)
    parts = [
        np.pad(c, ((0, high - c.shape[0]), (0, 0), (0, 0)), mode="edge")
        for c in (quotient, dots, rest)
    ]
    return np.hstack(parts)


def test_a_remainder_is_read_behind_printed_dots(engine: Engine) -> None:
    assert share_read(engine, with_printed_dots, ("3…2", "12…7", "46…15", "8…6"), "…") >= 0.8
