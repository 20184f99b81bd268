"""The yearly report says in Chinese what was done, whatever is added to the product."""

import pytest

from message_cards.cards.compliance import spoken_name
from school.audit_purposes import PURPOSES
from school.compliance import Section


@pytest.mark.parametrize("name", sorted({*PURPOSES, *PURPOSES.values()}))
def test_every_action_and_purpose_has_a_chinese_name(name: str) -> None:
    assert not spoken_name(name, Section.READS).isascii()
