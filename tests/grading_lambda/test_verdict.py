"""Right, wrong, blank or unsure: what decides between them."""

from dataclasses import replace

import numpy as np
import pytest

from grading_lambda.ink import Amount
from grading_lambda.recognise import Reading
from grading_lambda.verdict import Cut, judge
from school.grading import Verdict

DIGITS = "0123456789."


def a_reading(text: str, *, doubts: dict[int, tuple[str, float]] | None = None) -> Reading:
    """Read *text* one character a step; *doubts* gives a place another character's share."""
    said = np.full((2 * len(text) + 1, len(DIGITS) + 1), 1e-7)
    said[::2, 0] = 1
    for i, character in enumerate(text):
        other, share = (doubts or {}).get(i, ("", 0.0))
        said[2 * i + 1, DIGITS.index(character) + 1] = 1 - share
        if other:
            said[2 * i + 1, DIGITS.index(other) + 1 if other != "blank" else 0] = share
    return Reading(DIGITS, said)


def a_second(text: str, *, doubts: dict[int, tuple[str, float]] | None = None) -> Reading:
    """Read *text* as the second reader does."""
    return replace(a_reading(text, doubts=doubts), second=True)


def verdict(*readings: Reading, expected: str, sure: bool = True, whole: bool = True) -> Verdict:
    cut = Cut.USUAL if whole else Cut.LOSSY
    return judge(
        readings, accepted=(expected,), amount=Amount.SOME, question_sure=sure, cut=cut
    ).verdict


@pytest.mark.parametrize(
    ("first", "second", "expected", "outcome"),
    [
        (a_reading("45"), a_reading("45"), "45", Verdict.RIGHT),
        (a_reading("45"), a_reading("45"), "48", Verdict.WRONG),
        (a_reading("45"), a_reading("48"), "48", Verdict.UNSURE),
        (a_reading("45", doubts={1: ("8", 0.4)}), a_reading("48"), "48", Verdict.RIGHT),
        (
            a_reading("45", doubts={1: ("8", 0.01)}),
            a_reading("45", doubts={1: ("8", 0.01)}),
            "48",
            Verdict.UNSURE,
        ),
        (a_reading("4.5"), a_reading("4.5"), "4.5", Verdict.RIGHT),
        (a_reading(""), a_reading(""), "48", Verdict.UNSURE),
        (a_reading("4.."), a_reading("4.."), "48", Verdict.UNSURE),
    ],
)
def test_verdicts_follow_what_both_readings_say(
    first: Reading, second: Reading, expected: str, outcome: Verdict
) -> None:
    assert verdict(first, second, expected=expected) is outcome


def test_an_answer_to_a_doubtful_question_is_never_wrong() -> None:
    assert verdict(a_reading("45"), expected="48", sure=False) is Verdict.UNSURE
    assert verdict(a_reading("48"), expected="48", sure=False) is Verdict.RIGHT


def test_a_digit_too_many_is_proof_only_where_nothing_printed_was_cut_out_with_it() -> None:
    readings = [a_reading("14", doubts={0: ("blank", 5e-4)})] * 3

    def judged(cut: Cut) -> Verdict:
        return judge(
            readings, accepted=("4",), amount=Amount.SOME, question_sure=True, cut=cut
        ).verdict

    assert judged(Cut.USUAL) is Verdict.UNSURE
    assert judged(Cut.APART) is Verdict.WRONG


def test_a_digit_too_few_in_a_box_is_never_wrong() -> None:
    assert verdict(a_reading("5"), expected="1234", whole=True) is Verdict.WRONG
    assert verdict(a_reading("5"), expected="1234", whole=False) is Verdict.UNSURE


def test_no_ink_is_blank_whatever_the_network_says() -> None:
    judged = judge([a_reading("45")], accepted=("45",), amount=Amount.NONE, question_sure=True)

    assert judged.verdict is Verdict.BLANK
    assert judged.read == ""


def test_a_trace_of_ink_goes_to_a_person() -> None:
    judged = judge([a_reading("45")], accepted=("45",), amount=Amount.DOUBTFUL, question_sure=True)

    assert judged.verdict is Verdict.UNSURE


@pytest.mark.parametrize("expected", ["330", "340"])
def test_an_answer_in_doubt_goes_to_a_person_however_plainly_it_is_read(expected: str) -> None:
    readings = (a_reading("330"), a_second("330"))

    judged = judge(readings, accepted=(expected,), amount=Amount.DOUBTFUL, question_sure=True)

    assert judged.verdict is Verdict.UNSURE


def test_nothing_is_wrong_that_one_reading_finds_right() -> None:
    once = a_reading("179")

    assert verdict(once, once, a_second("179"), expected="172") is Verdict.WRONG
    half = a_second("172", doubts={2: ("9", 0.4)})
    assert verdict(once, once, half, expected="172") is Verdict.UNSURE


def test_a_question_without_an_answer_goes_to_a_person() -> None:
    judged = judge([a_reading("45")], accepted=(), amount=Amount.SOME, question_sure=True)

    assert (judged.verdict, judged.read) == (Verdict.UNSURE, "45")


def test_any_accepted_spelling_is_right() -> None:
    judged = judge(
        [a_reading("10.0")], accepted=("10", "10.0"), amount=Amount.SOME, question_sure=True
    )

    assert (judged.verdict, judged.read) == (Verdict.RIGHT, "10.0")


def test_letters_of_a_key_are_compared_as_letters() -> None:
    said = np.array([[1, 0, 0], [0, 1, 0], [1, 0, 0]], float)
    reading = Reading("AB", said)

    right = judge([reading], accepted=("A",), amount=Amount.SOME, question_sure=True)
    wrong = judge([reading], accepted=("B",), amount=Amount.SOME, question_sure=True)

    assert (right.verdict, wrong.verdict) == (Verdict.RIGHT, Verdict.WRONG)


def test_the_readings_choose_their_text_together() -> None:
    doubtful = a_reading("45", doubts={1: ("8", 0.45)})

    judged = judge(
        [doubtful, a_reading("48")], accepted=("48",), amount=Amount.SOME, question_sure=True
    )

    assert (judged.verdict, judged.read) == (Verdict.RIGHT, "48")


def test_nothing_read_is_for_a_person() -> None:
    judged = judge([], accepted=("48",), amount=Amount.SOME, question_sure=True)

    assert (judged.verdict, judged.read) == (Verdict.UNSURE, "")


def test_two_readings_outvote_a_third() -> None:
    two, third = [a_reading("45"), a_reading("45")], a_reading("15")

    assert verdict(*two, third, expected="48") is Verdict.WRONG
    assert verdict(two[0], a_reading("46"), a_reading("47"), expected="48") is Verdict.UNSURE


def test_a_reading_that_misses_a_digit_does_not_keep_what_the_others_say_from_being_wrong() -> None:
    readings = a_reading("61"), a_reading("611", doubts={2: ("blank", 0.01)}), a_second("611")

    judged = judge(readings, accepted=("711",), amount=Amount.SOME, question_sure=True)

    assert (judged.verdict, judged.read) == (Verdict.WRONG, "611")


def test_one_reading_alone_carries_no_answer_through() -> None:
    assert verdict(a_reading("48"), a_reading("45"), a_reading("45"), expected="48") is not (
        Verdict.RIGHT
    )


def test_confidence_is_a_share() -> None:
    sure = judge([a_reading("45")], accepted=("45",), amount=Amount.SOME, question_sure=True)
    less = judge(
        [a_reading("45", doubts={0: ("4", 0.0), 1: ("3", 0.3)})],
        accepted=("45",),
        amount=Amount.SOME,
        question_sure=True,
    )

    assert 0 < less.confidence < sure.confidence < 1


def test_a_word_with_one_character_misread_is_for_a_person() -> None:
    def of(word: str) -> Reading:
        symbols = "闻啼鸟多春天"
        said = np.full((2 * len(word) + 1, len(symbols) + 1), 1e-7)
        said[::2, 0] = 1
        for i, character in enumerate(word):
            said[2 * i + 1, symbols.index(character) + 1] = 1
        return Reading(symbols, said)

    alike = judge([of("闻啼多")] * 2, accepted=["闻啼鸟"], amount=Amount.SOME, question_sure=True)
    other = judge([of("春天")] * 2, accepted=["闻啼鸟"], amount=Amount.SOME, question_sure=True)

    assert (alike.verdict, other.verdict) == (Verdict.UNSURE, Verdict.WRONG)


def test_the_first_reader_has_one_voice_however_often_it_reads() -> None:
    twice = [a_reading("401"), a_reading("401")]

    assert verdict(*twice, a_second("101"), expected="101") is Verdict.RIGHT
    assert verdict(*twice, a_reading("101"), expected="101") is Verdict.UNSURE


def test_the_second_reader_alone_carries_no_answer_it_only_half_sees() -> None:
    twice = [a_reading("401"), a_reading("401")]

    half = a_second("101", doubts={0: ("4", 0.45)})
    other = a_second("801", doubts={0: ("1", 0.2)})

    assert verdict(*twice, half, expected="101") is not Verdict.RIGHT
    assert verdict(*twice, other, expected="101") is not Verdict.RIGHT


def test_what_the_first_reader_cannot_have_misread_is_not_overruled() -> None:
    twice = [a_reading("478"), a_reading("478")]

    assert verdict(*twice, a_second("101"), expected="101") is not Verdict.RIGHT


def test_a_reading_of_somebody_elses_line_does_not_keep_a_right_answer_back() -> None:
    said = [a_reading("277"), a_reading("277120186")]

    assert verdict(*said, a_second("277"), expected="277") is Verdict.RIGHT
    assert verdict(*said, a_second("371"), expected="371") is Verdict.UNSURE


def test_both_readers_together_call_no_wrong_answer_right() -> None:
    twice = [a_reading("401"), a_reading("401")]

    assert verdict(*twice, a_second("401"), expected="101") is Verdict.WRONG


def half_seen(share: float) -> tuple[Reading, ...]:
    """Return three readings of “1.9” whose point has the chance *share*."""
    return tuple(
        replace(a_reading("1.9", doubts={1: ("blank", 1 - share)}), second=i == 2) for i in range(3)
    )


@pytest.mark.parametrize(
    ("share", "outcome"),
    [(0.6, Verdict.RIGHT), (0.06, Verdict.RIGHT), (0.005, Verdict.UNSURE)],
)
def test_a_point_that_is_half_seen_is_there(share: float, outcome: Verdict) -> None:
    assert verdict(*half_seen(share), expected="1.9") is outcome


def test_what_begins_with_a_nought_has_a_point() -> None:
    assert verdict(a_reading("08"), a_reading("08"), a_second("08"), expected="0.8") is (
        Verdict.RIGHT
    )
    assert verdict(a_reading("18"), a_reading("18"), a_second("18"), expected="1.8") is (
        Verdict.UNSURE
    )
    assert verdict(a_reading("06"), a_reading("06"), a_second("08"), expected="0.8") is not (
        Verdict.RIGHT
    )


def test_nothing_is_wrong_that_one_reading_all_but_finds_right() -> None:
    twice = [a_reading("91"), a_reading("91")]

    assert verdict(*twice, a_second("91", doubts={1: ("2", 0.45)}), expected="92") is Verdict.UNSURE
    assert verdict(*twice, a_second("91", doubts={1: ("2", 0.05)}), expected="92") is Verdict.WRONG


@pytest.mark.parametrize(
    ("first", "second", "outcome"),
    [(0.01, 0.4, Verdict.RIGHT), (0.0, 0.4, Verdict.UNSURE), (0.01, 0.1, Verdict.UNSURE)],
)
def test_a_digit_both_readers_half_see_is_the_expected_one(
    first: float, second: float, outcome: Verdict
) -> None:
    twice = [a_reading("15", doubts={1: ("8", first)})] * 2

    assert verdict(*twice, a_second("15", doubts={1: ("8", second)}), expected="18") is outcome


@pytest.mark.parametrize(("seen", "outcome"), [(0.02, Verdict.WRONG), (0.1, Verdict.UNSURE)])
def test_a_wrong_answer_is_one_the_second_reader_does_not_half_see_either(
    seen: float, outcome: Verdict
) -> None:
    twice = [a_reading("228"), a_reading("228")]

    assert verdict(*twice, a_second("228", doubts={1: ("8", seen)}), expected="288") is outcome


@pytest.mark.parametrize(
    ("first", "again", "expected", "outcome"),
    [
        ("153", "123", "138", Verdict.WRONG),
        ("153", "138", "138", Verdict.UNSURE),
        ("15", "1", "1238", Verdict.UNSURE),
    ],
)
def test_three_readings_need_not_agree_on_which_wrong_answer_it_is(
    first: str, again: str, expected: str, outcome: Verdict
) -> None:
    said = a_reading(first), a_reading(again), a_second("133")

    assert verdict(*said, expected=expected) is outcome
