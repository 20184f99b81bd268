"""The print around a place is an exercise, whatever became of the gap behind its number."""

import pytest

from grading_lambda.fill_ins.templates import ended, exercise, with_gap
from grading_lambda.numbering import number_items


@pytest.mark.parametrize(
    ("text", "said", "spaced"),
    [
        ("169○6+5", "16 96+5", "16 9○6+5"),
        ("20(○)8", "20 ( )8", "20 (○)8"),
        ("169○6+5", "1696 +5", "169○6+5"),
        ("①72○51", "① 72 51", "①72○51"),
        ("16+9○5", "16 +9 5", "16+9○5"),
    ],
)
def test_a_gap_that_stands_in_no_exercise_is_kept(text: str, said: str, spaced: str) -> None:
    assert with_gap(text, said) == spaced


def test_a_number_that_lost_its_circle_is_told_by_its_gap() -> None:
    texts = ["①72○51", "②2+4○4", "③24-8○24-4", "④16÷8○1", "5 15÷5○2"]

    last = number_items(texts, down=range(5))[-1]

    assert (last.no, last.question, last.doubtful) == (5, "15÷5○2", False)


def test_a_number_right_before_a_place_is_the_item_s() -> None:
    solution = exercise("14□+8=53")

    assert solution is not None
    assert solution.expected == "45"
    assert exercise("4□8=53") is None


@pytest.mark.parametrize(
    ("before", "after", "kept", "sure"),
    [
        ("21、15", "8+5  22、", "8+5", True),
        ("21、15", "8+522、", "8+5", False),  # it touches: 52 may be printed
        ("37、28+87", "87+28 8、", "87+288、", False),
        ("(7)15", "8+5  (8)", "8+5", True),
        ("21、15", "8+5", "8+5", True),
        ("15", "8+5", "8+5", True),
    ],
)
def test_what_is_printed_ends_before_the_number_of_the_next_item(
    before: str, after: str, kept: str, *, sure: bool
) -> None:
    places = [[(c, 10.0 * i, 1.0) for i, c in enumerate(text) if c != " "]
              for text in (before, after)]  # fmt: skip

    (_, left), found = ended((places[0], places[1]), high=40)

    assert ("".join(c for c, _, _ in left), found) == (kept, sure)
