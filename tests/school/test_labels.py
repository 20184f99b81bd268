"""Labels of fields are spread as OMRChecker writes them."""

import pytest

from school.errors import NotUnderstood
from school.labels import MOST_LABELS, spread


@pytest.mark.parametrize(
    ("written", "labels"),
    [
        (["q1..3"], ("q1", "q2", "q3")),
        (["q4..4"], ("q4",)),
        (["q1...3"], ("q1", "q2", "q3")),
        (["Medium", "roll1..2"], ("Medium", "roll1", "roll2")),
        (["q5_1", "q5_2"], ("q5_1", "q5_2")),
        (["q5_1..2"], ("q5_1", "q5_2")),
        (["q5.1"], ("q5.1",)),
        (["第9..11"], ("第9", "第10", "第11")),
    ],
)
def test_range_stands_for_every_label_in_it(written: list[str], labels: tuple[str, ...]) -> None:
    assert spread(written, where="模板") == labels


@pytest.mark.parametrize(
    "written",
    [
        ["q3..1"],
        ["q..3"],
        ["..3"],
        [""],
        ["q" * 65],
        ["q\x00"],
        ["q1", "q1..2"],
        ["q1..999999"],
        [f"q1..{MOST_LABELS}", "r1"],
    ],
)
def test_label_that_makes_no_sense_is_refused_with_a_word_of_help(written: list[str]) -> None:
    with pytest.raises(NotUnderstood, match="模板"):
        spread(written, where="模板")
