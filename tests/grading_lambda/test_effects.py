"""Photographed worksheets: whatever happens to the photo, the label says where everything lies."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from tests.grading_lambda.camera import contrast
from tests.grading_lambda.effects import EFFECTS, a_photo, can_write_heic
from tests.grading_lambda.pages import Page


def seen(page: Page) -> NDArray[np.uint8]:
    pixels = cv2.imdecode(np.frombuffer(page.photo, np.uint8), cv2.IMREAD_COLOR)
    assert pixels is not None
    return np.asarray(pixels, np.uint8)


def test_the_same_seed_gives_the_same_photo() -> None:
    first, again, other = (a_photo(seed, ("compare",), part="tune") for seed in (5, 5, 6))

    assert first == again
    assert first.photo != other.photo


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(set(EFFECTS) - {"heic"}))
def test_answers_lie_where_the_label_says(name: str) -> None:
    page = a_photo(3, ("basic", "inside"), effect=name, part="tune", source="stroke")

    pixels = seen(page)
    high, wide = pixels.shape[:2]
    for p in page.problems:
        assert all(0 <= x < wide and 0 <= y < high for x, y in p["print_quad"])
        if name not in ("flash", "fingers"):  # these hide some
            assert contrast(pixels, p["print_quad"]) > 40
            assert not p["written"] or contrast(pixels, p["ans_quad"]) > 25
    empty = [[5.0, 0.45 * high], [25.0, 0.45 * high], [25.0, 0.5 * high], [5.0, 0.5 * high]]
    assert name == "fingers" or contrast(pixels, empty) < 40


def test_two_pages_in_one_photo_count_on() -> None:
    page = a_photo(2, ("word",), effect="two pages", part="tune")

    assert [p["i"] for p in page.problems] == list(range(len(page.problems)))
    assert set(page.key) == {p["num"].strip("().、") for p in page.problems}
    middles = [np.mean(np.array(p["print_quad"])[:, 0]) for p in page.problems]
    assert min(middles) < 1000
    assert max(middles) > 1600


def test_a_turned_photo_is_wide() -> None:
    page = a_photo(1, effect="turned", part="tune")
    x, y = np.array(page.problems[0]["print_quad"])[1] - page.problems[0]["print_quad"][0]

    high, wide = seen(page).shape[:2]
    assert (wide > high) == (abs(y) > abs(x))


@pytest.mark.skipif(not can_write_heic(), reason="pillow-heif is not installed")
def test_a_photo_as_an_iphone_sends_it() -> None:
    page = a_photo(1, effect="heic", part="tune")

    assert page.photo[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1")
