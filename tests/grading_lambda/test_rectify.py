"""Photos that cannot be read say why; the others are turned the right way up."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading_lambda import rectify
from grading_lambda.engine import Quads
from grading_lambda.strip import Strip


def flat(
    value: int, *, width: int = 800, height: int = 1000
) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.full((height, width, 3), value, np.uint8)


def test_the_light_is_judged_first() -> None:
    page = flat(230)
    page[200:260, 100:700] = 30

    assert rectify.exposure_fault(page) is None
    assert rectify.exposure_fault(flat(0)) == rectify.TOO_DARK
    assert rectify.exposure_fault(page // 5) == rectify.TOO_DARK
    assert rectify.exposure_fault(flat(255)) == rectify.NO_PAGE
    assert rectify.exposure_fault(flat(255, width=1, height=1)) == rectify.TOO_SMALL


def test_every_reason_says_what_to_do() -> None:
    reasons = [v for k, v in vars(rectify).items() if k.isupper() and isinstance(v, str)]

    assert len(reasons) >= 6
    assert all(
        reason.count("。") == 2 and "请" in reason and len(reason) < 50 for reason in reasons
    )


def test_haze_is_told_from_emptiness() -> None:
    page = flat(230)
    for y in range(100, 900, 60):
        cv2.putText(page, "12+34=46", (100, y), 0, 1, (40, 40, 40), 2)
    blurred = cv2.GaussianBlur(page, (0, 0), 9).astype(np.uint8)

    assert rectify.why_nothing(page, otherwise="x") == "x"
    assert rectify.why_nothing(blurred, otherwise="x") == rectify.TOO_BLURRED


@given(
    st.sampled_from([0, 90, 180, 270]),
    st.integers(0, 39),
    st.integers(0, 59),
)
def test_a_turned_point_finds_its_way_back(degrees: int, x: int, y: int) -> None:
    photo = np.zeros((60, 40, 3), np.uint8)
    photo[y, x] = 255

    ys, xs = np.nonzero(rectify.turn(photo, degrees)[:, :, 0])

    assert rectify.unturned(xs[0], ys[0], degrees=degrees, shape=photo.shape) == (x, y)


def test_a_line_turned_over_reads_the_other_way() -> None:
    line = Strip(10, 20, 0.1, 30, 8)

    over = rectify.upside_down(line, shape=(60, 40, 3))

    assert over.at(0) == pytest.approx(tuple(np.array([39, 59]) - line.at(30)))
    assert over.at(30) == pytest.approx(tuple(np.array([39, 59]) - line.at(0)))


def tilted_boxes(slope: float, *, lean: float = 0.0) -> Quads:
    boxes = []
    for y in range(0, 1000, 50):
        angle = slope + lean * y / 1000
        run, drop = (
            np.array([np.cos(angle), np.sin(angle)]),
            np.array([-np.sin(angle), np.cos(angle)]),
        )
        corner = np.array([100.0, y])
        boxes.append(
            [corner, corner + 200 * run, corner + 200 * run + 30 * drop, corner + 30 * drop]
        )
    return np.array(boxes, np.float32)


def test_lines_follow_tilt_and_perspective() -> None:
    slopes = rectify.fit_slopes(tilted_boxes(0.1, lean=0.05))

    assert slopes.at(200, 500) == pytest.approx(0.125, abs=0.003)
    assert slopes.at(200, 900) - slopes.at(200, 100) == pytest.approx(0.04, abs=0.004)


def test_few_or_short_boxes_still_have_a_slope() -> None:
    few = tilted_boxes(0.1)[:3]
    short = np.array([[[0, 0], [10, 0], [10, 10], [0, 10]]], np.float32)

    assert rectify.fit_slopes(few).at(0, 0) == pytest.approx(0.1, abs=0.002)
    assert rectify.fit_slopes(short).at(5, 5) == 0
    assert rectify.strips(np.empty((0, 4, 2), np.float32)) == []
