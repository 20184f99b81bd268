"""What of a family's copy a spreadsheet would calculate, and what is left as it is."""

import pytest

from school.my_data import safe_cell


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_what_begins_like_a_formula_is_shown_as_text(sign: str) -> None:
    assert safe_cell(f"{sign}1+1") == f"'{sign}1+1"


@pytest.mark.parametrize("value", ["5×9=", "林小满", "", -0.25, 7, None])
def test_words_and_numbers_stay_as_they_are(value: str | float | None) -> None:
    assert safe_cell(value) == value
