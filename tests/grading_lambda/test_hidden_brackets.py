"""Comparisons are found by the room between their sides where a sign hides their brackets."""

import pytest

from grading_lambda.fill_ins.hidden_brackets import Room, _ends_apart, find_hidden, usual_room
from grading_lambda.fill_ins.surroundings import Slot, said
from tests.grading_lambda.test_pieces import HIGH, piece

PACE = 24
ROOM = Room(wide=4 * PACE / HIGH, before=PACE / HIGH, behind=PACE / HIGH)
"""Three characters wide: two of them for the brackets."""


def found_in(*texts: str, gap: int = 2 * PACE) -> list[list[float]]:
    """Return the middles of the places in a row of *texts*, in characters, line by line."""
    lines, left = [], 0.0
    for text in texts:
        spaced = [(c, i) for i, c in enumerate(text) if c != " "]
        lines.append(piece(text, left))
        left += PACE * len(spaced + [" "] * text.count(" ")) + gap
    rows = find_hidden(lines, ROOM)
    middles: list[list[float]] = [[] for _ in texts]
    for hidden in rows:
        [line] = hidden.row.members
        x = hidden.row.strip.at((hidden.slot.left + hidden.slot.right) / 2)[0]
        middles[line].append((x - lines[line].strip.x) / PACE)
    return middles


@pytest.mark.parametrize(
    ("text", "middle"),
    [
        ("31   91", 3.5),
        ("31 0 91", 3.5),  # the sign and its brackets, read as a digit
        ("5.31   91", 5.5),
        ("45÷5 ) 8", 5.5),
    ],
)
def test_a_comparison_is_found_where_there_is_as_much_room_as_in_others(
    text: str, middle: float
) -> None:
    assert found_in(text) == [[pytest.approx(middle, abs=0.1)]]


@pytest.mark.parametrize("text", ["3  91", "31     91", "3191", "31 + 91", "3   1=4", "   91"])
def test_with_another_room_or_print_within_it_is_none(text: str) -> None:
    assert found_in(text) == [[]]


def test_two_columns_that_are_one_line_are_two_comparisons() -> None:
    assert found_in("1.84   42.79   13") == [
        [pytest.approx(5.5, abs=0.1), pytest.approx(13.5, abs=0.1)]
    ]


def test_columns_apart_are_as_many_comparisons_and_no_more() -> None:
    assert found_in("1.5   4", "2.30+94   94+29") == [
        [pytest.approx(4.5, abs=0.1)], [pytest.approx(8.5, abs=0.1)]
    ]  # fmt: skip


@pytest.mark.parametrize(("text", "hidden"), [("31   91", True), ("31 ()91", False)])
def test_brackets_that_were_read_with_nothing_between_are_not_hidden(
    text: str, *, hidden: bool
) -> None:
    [found] = find_hidden([piece(text, 0)], ROOM)

    assert found.slot.hidden is hidden


def test_what_is_read_in_the_room_between_is_no_print() -> None:
    line = piece("31 0 91", 0)
    [found] = find_hidden([line], ROOM)

    before, after = found.printed(line)

    assert (said(before), said(after)) == ("31", "91")


def test_a_number_in_brackets_parts_two_comparisons_however_close_it_is() -> None:
    assert len(find_hidden([piece("30.60   89(31)3   8", 0)], ROOM)) == 2


@pytest.mark.parametrize(
    ("text", "end", "apart"),
    [("38(31)3", 2, True), ("3823、13", 2, False), ("38  23、13", 2, True), ("38", 2, True)],
)
def test_the_last_digit_before_a_number_may_be_that_ones_where_they_touch(
    text: str, end: int, *, apart: bool
) -> None:
    characters = [(c, HIGH / 4 * i, 1.0) for i, c in enumerate(text) if c != " "]

    assert _ends_apart(characters, end, high=HIGH) is apart


def test_the_usual_room_is_that_of_most() -> None:
    def place(
        left: float, right: float
    ) -> tuple[Slot, tuple[tuple[str, float, float], ...], float]:
        return Slot(left, right), (("3", 90, 1.0), ("4", 210, 1.0)), 50.0

    room = usual_room([place(120, 180), place(120, 180), place(100, 150)])  # type: ignore[list-item]

    assert room == Room(wide=2.4, before=0.6, behind=0.6)
    assert usual_room([]) is None
