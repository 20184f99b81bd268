"""Consent: the latest decision of any guardian, about the text of today."""

from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.consent import (
    TEXTS,
    VERSIONS,
    ChildConsent,
    ChildStandings,
    ConsentOverview,
    ConsentState,
    Decision,
    Deleted,
    Purpose,
    PurposeStanding,
    Standing,
    any_in_force,
    in_force,
    purposes_named,
    require,
    require_current,
)
from school.errors import ConsentMissing, Expired
from school.people import PersonId
from tests.builders import NOON, a_decision

HOMEWORK, P1 = Purpose.HOMEWORK, PersonId("p1")
MINUTE = timedelta(minutes=1)
YES, NO = a_decision("p1", "mum"), a_decision("p1", "mum", agreed=False)


def after(decision: Decision, minutes: int) -> Decision:
    return decision.model_copy(update={"at": NOON + minutes * MINUTE})


CASES: dict[str, tuple[list[Decision], bool]] = {
    "nobody decided": ([], False),
    "a yes": ([YES], True),
    "a no": ([NO], False),
    "a yes, then a no": ([YES, after(NO, 1)], False),
    "a no, then a yes": ([NO, after(YES, 1)], True),
    "a yes of one guardian, a later no of another": (
        [YES, after(a_decision("p1", "dad", agreed=False), 1)],
        False,
    ),
    "a no of one guardian, a later yes of another": (
        [a_decision("p1", "dad", agreed=False), after(YES, 1)],
        True,
    ),
    "a yes and a no in the same instant": ([YES, NO], False),
    "a yes to an older text": ([a_decision("p1", "mum", version="2025-01")], False),
    "a yes to today's text, then one to an older": (
        [YES, after(a_decision("p1", "mum", version="2025-01"), 1)],
        False,
    ),
    "a no to an older text, then a yes": (
        [a_decision("p1", "mum", version="2025-01", agreed=False), after(YES, 1)],
        True,
    ),
    "a yes about a sibling": ([a_decision("p2", "mum")], False),
    "a yes, then a no about a sibling": (
        [YES, after(a_decision("p2", "mum", agreed=False), 1)],
        True,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_consent_is_in_force_in_whatever_order_decisions_are_read(case: str) -> None:
    decisions, expected = CASES[case]

    for order in permutations(decisions):
        assert in_force(order, P1, HOMEWORK) is expected


def test_without_consent_the_message_says_nothing_was_stored_and_what_to_do() -> None:
    with pytest.raises(ConsentMissing) as missing:
        require([NO], P1, HOMEWORK)

    assert "没有保存" in missing.value.message
    assert "同意" in missing.value.message


def test_with_consent_nothing_stands_in_the_way() -> None:
    require([YES], P1, HOMEWORK)


decisions_of_two = st.lists(
    st.builds(
        lambda guardian, agreed, minutes: after(a_decision("p1", guardian, agreed=agreed), minutes),
        st.sampled_from(["mum", "dad"]),
        st.booleans(),
        st.integers(0, 5),
    ),
    max_size=8,
)


@given(decisions_of_two)
def test_a_last_no_always_ends_it_and_a_last_yes_always_gives_it(before: list[Decision]) -> None:
    assert not in_force([*before, after(NO, 6)], P1, HOMEWORK)
    assert in_force([*before, after(YES, 6)], P1, HOMEWORK)


def test_every_purpose_has_a_text_and_a_version() -> None:
    assert set(TEXTS) == set(VERSIONS) == set(Purpose)


def test_people_name_purposes_in_their_own_words() -> None:
    assert purposes_named("撤回作业和画像") == (Purpose.HOMEWORK, Purpose.PORTRAIT)
    assert purposes_named("同意") == ()


def test_what_one_child_still_needs_is_open_for_the_guardian() -> None:
    def child(name: str, *agreed: Purpose) -> ChildStandings:
        standings = (
            PurposeStanding(
                purpose=purpose,
                standing=Standing.AGREED if purpose in agreed else Standing.REFUSED,
            )
            for purpose in Purpose
        )
        return ChildStandings(pupil_id=PersonId(name), name=name, purposes=tuple(standings))

    both = ConsentOverview(children=(child("p1", *Purpose), child("p2", HOMEWORK)))

    assert both.open() == tuple(p for p in Purpose if p is not HOMEWORK)
    assert ConsentOverview(children=(child("p1", *Purpose),)).open() == ()


def test_a_yes_to_a_text_that_changed_meanwhile_is_not_taken() -> None:
    require_current(HOMEWORK, VERSIONS[HOMEWORK])
    require_current(HOMEWORK, "")
    with pytest.raises(Expired, match="同意作业"):
        require_current(HOMEWORK, "2020-01")


def test_a_child_is_agreed_for_when_consent_is_in_force_and_what_went_is_counted() -> None:
    child = ChildConsent(pupil_id=P1, name="甲", class_name="三(2)班", standing=Standing.AGREED)
    state = ConsentState(
        purpose=HOMEWORK,
        name="作业",
        text=(),
        version=VERSIONS[HOMEWORK],
        children=(child, child.model_copy(update={"standing": Standing.OUTDATED})),
        gone=(
            Deleted(count=2, counter="份", what="批改记录"),
            Deleted(count=3, counter="条", what="错题"),
        ),
    )

    assert [one.agreed for one in state.children] == [True, False]
    assert state.deleted == 5


def test_one_purpose_in_force_is_enough_for_what_serves_all_and_another_child_s_is_none() -> None:
    assert any_in_force(iter([YES]), P1)
    assert not any_in_force([YES, after(NO, 1)], P1)
    assert not any_in_force([YES], PersonId("p2"))
    assert not any_in_force([], P1)
