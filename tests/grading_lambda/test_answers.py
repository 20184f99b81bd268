"""How much is written is told by the ink, and by what both networks plainly read of it."""

import pytest

from grading_lambda.answers import written_amount
from grading_lambda.ink import Amount
from grading_lambda.recognise import Reading
from tests.grading_lambda.test_verdict import a_reading, a_second


@pytest.mark.parametrize(
    ("first", "second", "amount"),
    [
        (a_reading("18"), a_second("18"), Amount.SOME),
        (a_reading("18"), a_second("13"), Amount.DOUBTFUL),
        (a_reading("18"), a_second("18", doubts={1: ("3", 0.45)}), Amount.DOUBTFUL),
        (a_reading("18"), a_reading("18"), Amount.DOUBTFUL),
        (a_reading(""), a_second(""), Amount.DOUBTFUL),
    ],
)
def test_pale_ink_is_an_answer_where_both_networks_plainly_read_it_alike(
    first: Reading, second: Reading, amount: Amount
) -> None:
    assert written_amount(Amount.DOUBTFUL, (first, first, second)) is amount


@pytest.mark.parametrize(
    ("first", "second", "amount"),
    [("81", "8", Amount.DOUBTFUL), ("2", "", Amount.NONE), ("", "", Amount.NONE)],
)
def test_bare_paper_is_what_not_both_networks_read_a_digit_of(
    first: str, second: str, amount: Amount
) -> None:
    said = a_reading(first), a_reading(""), a_second(second)

    assert written_amount(Amount.NONE, said) is amount


def test_what_nobody_could_read_is_as_much_as_its_ink() -> None:
    assert written_amount(Amount.DOUBTFUL, ()) is Amount.DOUBTFUL
    assert written_amount(Amount.NONE, ()) is Amount.NONE
    assert written_amount(Amount.SOME, (a_reading(""), a_second(""))) is Amount.SOME
