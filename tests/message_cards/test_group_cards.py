"""What a class's group reads gives no child away, however the class is drawn."""

import random
from dataclasses import replace

import pytest

from message_cards.card import Card
from tests.group_cards import DrawnClass, draw, group_cards, leaks, texts


def a_class(seed: int) -> DrawnClass:
    return draw(random.Random(seed))  # noqa: S311  # drawn again the same


@pytest.mark.parametrize("seed", range(300))
def test_group_cards_of_any_class_leak_nothing(seed: int) -> None:
    assert leaks(a_class(seed)) == []


@pytest.mark.parametrize("seed", range(100))
def test_of_fewer_than_five_the_card_is_the_same_whatever_they_wrote(seed: int) -> None:
    drawn = a_class(seed)
    few = {one.pupil for answers in drawn.homework for one in answers if one.pupil < "p4"}
    small = DrawnClass(
        drawn.names[:4],
        tuple(tuple(a for a in answers if a.pupil in few) for answers in drawn.homework),
    )
    turned = replace(
        small,
        homework=tuple(
            tuple(replace(a, right=not a.right) for a in answers) for answers in small.homework
        ),
    )

    if len(few) <= 4:
        assert group_cards(small) == group_cards(turned)


def test_a_card_that_names_a_child_would_be_noticed() -> None:
    drawn = a_class(1)

    assert any(drawn.names[0] in said for said in texts(Card(title=drawn.names[0])))
