"""Two pages side by side on a photo are told from the columns of one page."""

from collections.abc import Sequence

from grading_lambda.strip import Strip
from grading_lambda.two_pages import pages_of

WIDTH, ROWS, COLUMN = 2000, 6, 240
HIGH, LONG = 40.0, 180.0


def laid(columns: Sequence[float]) -> list[Strip]:
    """Return exercises in rows, from left to right, each column beginning at one of *columns*."""
    return [Strip(x, 100.0 + 90 * row, 0.0, LONG, HIGH) for row in range(ROWS) for x in columns]


def numbered(*firsts: int, columns: int) -> list[str]:
    """Return the texts of pages whose items count up across, each page from one of *firsts*."""
    return [
        f"{first + row * columns + place}、7+5"
        for row in range(ROWS)
        for first in firsts
        for place in range(columns)
    ]


def test_a_gutter_wider_than_the_gaps_between_columns_parts_two_pages() -> None:
    strips = laid([100, 340, 580, 1200, 1440, 1680])

    left, right = pages_of(strips, ["7+5"] * len(strips), width=WIDTH)

    assert {strips[i].x for i in left} == {100, 340, 580}
    assert {strips[i].x for i in right} == {1200, 1440, 1680}


def test_numbers_that_count_up_on_either_side_part_two_pages_with_a_narrow_gutter() -> None:
    strips = laid([220, 480, 740, 1040, 1340, 1640])

    pages = pages_of(strips, numbered(1, 43, columns=3), width=WIDTH)

    assert [len(page) for page in pages] == [3 * ROWS, 3 * ROWS]


def test_a_numbered_page_is_parted_from_one_without_numbers() -> None:
    strips = laid([220, 480, 740, 1040, 1340, 1640])
    numbers = numbered(1, 43, columns=3)
    texts = [text if i % 6 > 2 else "8.8+2.7" for i, text in enumerate(numbers)]

    pages = pages_of(strips, texts, width=WIDTH)

    assert [len(page) for page in pages] == [3 * ROWS, 3 * ROWS]


def test_a_page_without_numbers_is_one() -> None:
    strips = laid([220, 480, 740, 1040, 1340, 1640])

    pages = pages_of(strips, ["8.8+2.7", "7+5", "6×4"] * 12, width=WIDTH)

    assert [len(page) for page in pages] == [len(strips)]


def test_a_page_of_many_columns_that_counts_across_them_is_one() -> None:
    strips = laid([220, 480, 740, 1040, 1340, 1640])

    pages = pages_of(strips, numbered(1, columns=6), width=WIDTH)

    assert [len(page) for page in pages] == [len(strips)]


def test_nothing_found_is_no_page() -> None:
    assert pages_of([], [], width=WIDTH) == []
