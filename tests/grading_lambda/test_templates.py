"""The print around a place is an exercise, whatever became of the gap behind its number."""

import pytest

from grading_lambda.fill_ins.templates import with_gap
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
