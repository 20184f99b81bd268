"""What a question asks is settled before any answer is judged."""

import numpy as np
import pytest

from grading_lambda.questions import Question, mixed_or_not, rival, settle, strokes_alike
from grading_lambda.recognise import LINE_ALPHABET, Reading


def printed(text: str, *, doubts: dict[int, tuple[str, float]] | None = None) -> Reading:
    """Read printed *text*; *doubts* gives a place another character's share."""
    said = np.full((2 * len(text) + 1, len(LINE_ALPHABET) + 1), 1e-9)
    said[::2, 0] = 1
    for i, character in enumerate(text):
        other, share = (doubts or {}).get(i, (" ", 0.0))
        said[2 * i + 1, LINE_ALPHABET.index(other) + 1] = share
        said[2 * i + 1, LINE_ALPHABET.index(character) + 1] = 1 - share
    return Reading(LINE_ALPHABET, said)


def test_a_legal_question_is_calculated() -> None:
    question = settle(printed("6×6+34"), "6×6+34")

    assert question == Question("6×6+34", "70", ("70",), "0123456789", sure=True)


def test_answers_to_decimals_may_hold_a_point_and_a_nought() -> None:
    question = settle(printed("2.7+7.3"), "2.7+7.3")

    assert question.accepted == ("10", "10.0")
    assert "." in question.symbols


def test_a_minus_may_be_written_only_where_it_is_due() -> None:
    assert "-" in settle(printed("3-5"), "3-5").symbols
    assert "-" not in settle(printed("5-3"), "5-3").symbols


def test_an_estimate_is_as_sure_as_any_question_that_is_read_clearly() -> None:
    question = settle(printed("71×7"), "71×7≈")

    assert question.expected == "490"
    assert question.sure


def test_the_answer_key_comes_before_arithmetic() -> None:
    question = settle(printed("5+3"), "5+3", key=("9", "nine"))

    assert (question.expected, question.accepted, question.sure) == ("9", ("9", "nine"), True)


def test_a_question_one_change_away_from_legal_is_mended_but_never_sure() -> None:
    question = settle(printed("94.59", doubts={2: ("-", 0.3)}), "94.59")

    assert (question.text, question.expected, question.sure) == ("94-59", "35", False)


def test_what_cannot_be_mended_has_no_answer() -> None:
    question = settle(printed("(((("), "((((")

    assert (question.expected, question.accepted, question.sure) == ("", (), False)


def test_a_remainder_is_right_as_such_and_as_a_decimal() -> None:
    question = settle(printed("17÷5"), "17÷5")

    assert question.expected == "3……2"
    assert {"3……2", "3…2", "3.4"} <= set(question.accepted)


def test_a_question_that_may_hold_its_number_is_not_sure() -> None:
    assert settle(printed("59+3"), "59+3", doubtful=True).sure is False


def test_a_blurred_division_is_seen_in_its_quotient() -> None:
    reading = printed("16+4", doubts={2: ("÷", 0.02)})
    question = settle(reading, "16+4")

    other = rival(question, reading, written="4")

    assert other is not None
    assert (other.text, other.accepted, other.sure) == ("16÷4", ("4",), True)


def test_a_quotient_that_lost_its_point_shows_the_division_all_the_same() -> None:
    reading = printed("3.6+9", doubts={3: ("÷", 0.01)})

    other = rival(settle(reading, "3.6+9"), reading, written="04")

    assert other is not None
    assert (other.text, other.expected) == ("3.6÷9", "0.4")


def test_a_sharp_plus_stays_a_plus() -> None:
    reading = printed("16+4", doubts={2: ("÷", 1e-6)})

    other = rival(settle(reading, "16+4"), reading, written="4")

    assert other is None or not other.sure


def test_a_plus_shaped_like_a_division_is_one_only_where_the_network_half_sees_it() -> None:
    blurred, sharp = (printed("16+4", doubts={2: ("÷", p)}) for p in (3e-4, 1e-6))
    yes, no = (lambda: True), (lambda: False)

    others = [
        rival(settle(r, "16+4"), r, written="4", drawn_divided=drawn)
        for r, drawn in ((blurred, yes), (blurred, no), (sharp, yes))
    ]

    assert [other is not None and other.sure for other in others] == [True, False, False]


def test_a_division_by_one_is_no_certain_rival() -> None:
    reading = printed("16+1", doubts={2: ("÷", 0.1)})

    other = rival(settle(reading, "16+1"), reading, written="16")

    assert other is not None
    assert not other.sure


def test_a_doubtful_digit_keeps_an_answer_from_being_wrong() -> None:
    reading = printed("36+5", doubts={1: ("8", 0.2)})

    other = rival(settle(reading, "36+5"), reading, written="43")

    assert other is not None
    assert not other.sure


def test_a_clear_question_has_no_rival() -> None:
    reading = printed("36+5")

    assert rival(settle(reading, "36+5"), reading, written="43") is None
    assert rival(settle(reading, "36+5"), reading, written="40") is None
    assert rival(settle(reading, "36+5"), reading, written="") is None


def test_a_number_in_doubt_leaves_no_other_digit_of_the_question_for_certain() -> None:
    reading = printed("18÷4", doubts={1: ("2", 0.02)})
    question = settle(reading, "18÷4", doubtful=True)

    without, misread = (rival(question, reading, written=written) for written in ("2", "3"))

    assert without is not None
    assert (without.text, without.led) == ("8÷4", True)
    assert misread is not None
    assert (misread.sure, misread.led) == (False, False)


def test_a_sum_that_may_be_a_division_is_not_sure() -> None:
    assert settle(printed("16+2", doubts={2: ("÷", 0.2)}), "16+2").sure is False
    assert settle(printed("16+3", doubts={2: ("÷", 0.2)}), "16+3").sure is True


def test_a_blurred_item_number_leaves_the_question_sure() -> None:
    number, digit = ({at: ("1", 0.5)} for at in (1, 6))

    assert settle(printed("33、7×6+6", doubts=number), "7×6+6").sure is True
    assert settle(printed("33、7×6+6", doubts={2: (" ", 0.5)}), "7×6+6").sure is True
    assert settle(printed("33、7×6+6", doubts=digit), "7×6+6").sure is False


def test_a_minus_lost_out_of_focus_keeps_the_answer_to_it_from_being_wrong() -> None:
    reading = printed("44 18÷2", doubts={2: ("-", 0.1)})

    other = rival(settle(reading, "4418÷2"), reading, written="35")

    assert other is not None
    assert (other.text, other.sure) == ("44-18÷2", False)
    assert rival(settle(reading, "4418÷2"), reading, written="13") is None


def test_a_number_of_four_digits_may_have_lost_a_minus_nobody_sees() -> None:
    long, short = printed("27+4415"), printed("54+51-15")

    other = rival(settle(long, "27+4415"), long, written="56")

    assert other is not None
    assert (other.text, other.sure) == ("27+44-15", False)
    assert rival(settle(long, "27+4415"), long, written="57") is None
    assert rival(settle(short, "54+51-15"), short, written="99") is None


@pytest.mark.parametrize("text", ["9/8380.6×5", "3/1250+1", "2500/3+1"])
def test_a_fraction_no_exercise_has_is_a_question_in_doubt(text: str) -> None:
    assert settle(printed(text.replace("/", "-")), text).sure is False


def test_a_fraction_of_an_exercise_is_a_question_like_any_other() -> None:
    assert settle(printed("3-8+1-250"), "3/8+1/250").sure is True


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("2又5/6+1/6", ["25/6+1/6"]),
        ("25/6+1/6", ["2又5/6+1/6"]),
        ("5/6-1/12", []),
        ("1/2+13/4", ["1/2+1又3/4"]),
    ],
)
def test_a_gap_that_is_missed_or_seen_makes_another_question(text: str, others: list[str]) -> None:
    assert mixed_or_not(text) == others


@pytest.mark.parametrize(
    ("answer", "alike"),
    [("11/84", ["1/184"]), ("1/7", []), ("3/11", ["31/1"]), ("12", [])],
)
def test_a_stroke_and_a_one_may_change_places(answer: str, alike: list[str]) -> None:
    assert strokes_alike(answer) == alike
