"""A teacher's red pen on a page that was already marked: ticks, crosses, circles and the score."""

from dataclasses import replace

import cv2
import numpy as np

from tests.grading_lambda.exercises.sheet import Pixels
from tests.grading_lambda.exercises.worksheet import FlatPage

RED_BGR = (45, 40, 205)


def teacher_was_here(page: FlatPage, rng: np.random.Generator) -> FlatPage:
    """Return *page* with a mark on most answers, right or not, and a score at the top."""
    pixels = page.pixels.copy()
    for problem in page.problems:
        if rng.random() < 0.15 or not problem["written"]:
            continue
        left, top = problem["ans_quad"][0]
        right, bottom = problem["ans_quad"][2]
        size = rng.uniform(34, 60)
        at = np.array([right - size * rng.uniform(0.1, 0.6), (top + bottom) / 2])
        if problem["state"] == "correct":
            _tick(pixels, at, size, rng=rng)
        elif rng.random() < 0.5:
            middle = round((left + right) / 2), round((top + bottom) / 2)
            axes = round((right - left) * 0.6 + 8), round((bottom - top) * 0.7 + 6)
            cv2.ellipse(pixels, middle, axes, 0, 0, 350, RED_BGR, 3, cv2.LINE_AA)
        else:
            _cross(pixels, at, size * 0.7, rng=rng)
    score = str(int(rng.integers(60, 101)))
    cv2.putText(
        pixels, score, (1330, 190), cv2.FONT_HERSHEY_SCRIPT_COMPLEX, 3.2, RED_BGR, 5, cv2.LINE_AA
    )
    return replace(page, pixels=pixels)


def _tick(
    pixels: Pixels, at: "np.ndarray[tuple[int], np.dtype[np.float64]]", size: float, *,
    rng: np.random.Generator,
) -> None:  # fmt: skip
    shape = np.array([[-0.45, 0.0], [-0.1, 0.45], [0.75, -0.7]]) + rng.normal(0, 0.06, (3, 2))
    _line(pixels, at + shape * size)


def _cross(
    pixels: Pixels, at: "np.ndarray[tuple[int], np.dtype[np.float64]]", size: float, *,
    rng: np.random.Generator,
) -> None:  # fmt: skip
    for shape in ([[-0.5, -0.5], [0.5, 0.5]], [[0.5, -0.5], [-0.5, 0.5]]):
        _line(pixels, at + (np.array(shape) + rng.normal(0, 0.05, (2, 2))) * size)


def _line(pixels: Pixels, points: "np.ndarray[tuple[int, int], np.dtype[np.float64]]") -> None:
    cv2.polylines(pixels, [(points * 8).astype(np.int32)], False, RED_BGR, 4, cv2.LINE_AA, 3)  # noqa: FBT003
