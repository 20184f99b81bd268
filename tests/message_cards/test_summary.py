"""The card of a class's homework in aggregate."""

import pytest

from message_cards.cards.summary import summary_card
from school.people import UnitId
from school.summary import ClassSummary, HardQuestion


@pytest.mark.parametrize(
    ("rate", "said"),
    [(0.0, "不到"), (0.004, "不到"), (0.62, "62%"), (0.998, "以上"), (1.0, "以上")],
)
@pytest.mark.parametrize("for_group", [True, False])
def test_a_share_near_the_ends_is_never_said_to_be_everybodys(
    rate: float, said: str, *, for_group: bool
) -> None:
    summary = ClassSummary(
        homework_id="h1",
        homework="口算11",
        class_id=UnitId("qt.t1.s1.g3.c2"),
        class_name="三(2)班",
        done=30,
        enrolled=42,
        right_rate=rate,
        hardest=(HardQuestion(question="5×9=", right_rate=rate),),
    )

    words = summary_card(summary, for_group=for_group).plain_text()

    assert words.count(said) == 2
    assert "100%" not in words
    assert "正确率 0%" not in words
