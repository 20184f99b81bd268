"""Blurred print may ask one of several things: what is written tells which, or is wrong for all."""

import pytest

from grading_lambda.alternatives import Print, all_possible, perhaps_asked
from grading_lambda.questions import settle
from tests.grading_lambda.test_questions import printed

Doubts = dict[int, tuple[str, float]]


def asked(text: str, doubts: Doubts, said: list[str], *, doubtful: bool = False) -> list[str]:
    shown = Print(printed(text, doubts=doubts), text, doubtful)
    return [question.text for question in perhaps_asked(shown, said)]


def possible(text: str, doubts: Doubts, *, doubtful: bool = False) -> set[str]:
    reading = printed(text, doubts=doubts)
    question = settle(reading, text, doubtful=doubtful)
    return {q.expected for q in all_possible(question, Print(reading, text, doubtful))}


@pytest.mark.parametrize(
    ("text", "doubts", "said", "meant"),
    [
        ("14+38.36", {5: ("-", 0.2)}, "16", "14+38-36"),
        ("160+8", {3: ("÷", 0.4)}, "20", "160÷8"),
        ("57.35÷7", {2: ("-", 0.1)}, "52", "57-35÷7"),
        ("18+3)×8", {0: ("(", 0.35)}, "88", "(8+3)×8"),
    ],
)
def test_an_answer_tells_what_blurred_print_asks(
    text: str, doubts: Doubts, said: str, meant: str
) -> None:
    assert meant in asked(text, doubts, ["90", said])
    assert not asked(text, doubts, ["90", "31"])


def test_no_sum_that_was_read_is_believed_to_divide_by_one() -> None:
    assert asked("7×8+1", {3: ("÷", 0.4)}, ["56"]) == []
    assert asked("7×8+14", {3: ("÷", 0.4)}, ["4"]) == ["7×8÷14"]


def test_points_nobody_saw_are_seen_in_the_sum() -> None:
    assert asked("63+27", {}, ["9"]) == []

    reading = printed("6.3+2.7", doubts={1: (" ", 0.7), 5: (" ", 0.7)})

    assert [q.text for q in perhaps_asked(Print(reading, "63+27"), ["9"])] == ["6.3+2.7"]


def test_a_minus_nobody_saw_is_seen_in_the_sum() -> None:
    reading = printed("44 12÷2", doubts={2: ("-", 0.1)})

    assert [q.text for q in perhaps_asked(Print(reading, "4412÷2"), ["38"])] == ["44-12÷2"]
    assert asked("4412÷2", {}, ["38"]) == []


@pytest.mark.parametrize(
    ("text", "doubts", "said"),
    [("14+38.36", {}, "16"), ("160+8", {}, "20"), ("14+38.36", {5: ("-", 1e-4)}, "16")],
)
def test_sharp_print_asks_what_it_says(text: str, doubts: Doubts, said: str) -> None:
    assert asked(text, doubts, [said]) == []


def test_what_may_begin_with_its_number_is_asked_without_it_too() -> None:
    assert asked("147×43", {}, ["2021"], doubtful=True) == ["47×43"]
    assert asked("147×43", {}, ["2021"]) == []


def test_all_that_a_blurred_sign_may_be_is_possible() -> None:
    assert possible("240+6", {3: ("÷", 0.4)}) == {"246", "40"}
    assert possible("18+3", {2: ("÷", 0.01)}) == {"21", "6"}


def test_a_number_in_doubt_leaves_the_question_with_it_and_without() -> None:
    assert possible("147×43", {}, doubtful=True) == {"6321", "2021", "301"}


def test_a_point_alone_between_two_numbers_may_be_any_sign() -> None:
    assert possible("669.12", {3: ("-", 0.2)}) == {"657", "681", "8028", "55……9"}


@pytest.mark.parametrize(("text", "doubts"), [("36+5", {1: ("8", 0.45)}), ("57.35÷7", {})])
def test_where_a_digit_or_all_of_it_is_in_doubt_nobody_knows_what_is_possible(
    text: str, doubts: Doubts
) -> None:
    assert possible(text, doubts) == set()
