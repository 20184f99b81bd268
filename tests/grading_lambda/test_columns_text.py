"""The question of a sum in columns is told from what stands before it on its line."""

import pytest

from grading_lambda.columns.text import parted
from tests.grading_lambda.test_layout import a_line


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("1.460+160=", "1."),
        ("(12)460+160=", "(12)"),
        ("460+160=", ""),
        ("1410460+160=", ""),  # an answer that runs over the number “10.”
    ],
)
def test_what_stands_before_the_question_of_the_columns_is_no_part_of_it(
    line: str, number: str
) -> None:
    assert parted(a_line(line, x=0, y=0).printed, "460+160=") == (number, "460+160=")
