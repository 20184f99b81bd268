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


def test_no_ink_is_no_answer_whatever_is_read() -> None:
    assert written_amount(Amount.NONE, (a_reading("18"), a_second("18"))) is Amount.NONE
    assert written_amount(Amount.DOUBTFUL, ()) is Amount.DOUBTFUL
