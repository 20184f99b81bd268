"""The numbers of a wrong answer show what went wrong, or nothing is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.arithmetic import expected_answer
from school.causes import CAUSE_NAMES, Cause, cause_named, suggested_cause
from school.solve import solve


@pytest.mark.parametrize(
    ("question", "read", "cause"),
    [
        ("5×9=", "48", Cause.TABLES),
        ("7×8=", "54", Cause.TABLES),
        ("56÷8=", "6", Cause.TABLES),
        ("27+81=", "98", Cause.CARRYING),
        ("52-38=", "24", Cause.CARRYING),
        ("23×4=", "82", Cause.CARRYING),
        ("498+305=", "703", Cause.CARRYING),
        ("8+7=", "5", Cause.CARRYING),
        ("39-4=", "53", Cause.COPYING),
        ("36+18=", "45", Cause.COPYING),
        ("39-4=", "39", Cause.COPYING),
        ("6+3=", "18", Cause.READING),
        ("39-4=", "43", Cause.READING),
        ("2+3×4=", "20", Cause.CONCEPT),
        ("(3+5)×2=", "13", Cause.CONCEPT),
        ("20-(8+4)=", "16", Cause.CONCEPT),
        ("8÷(0+4)=", "3", Cause.ARITHMETIC),
        ("1/2+1/3=", "2/5", Cause.CONCEPT),
        ("2/7+3/7=", "5/14", Cause.CONCEPT),
        ("17÷5=", "2……7", Cause.CONCEPT),
        ("3+5○7", "<", Cause.CONCEPT),
        ("34+25=", "57", Cause.ARITHMETIC),
        ("1/2+1/3=", "4/6", Cause.ARITHMETIC),
        ("5×9=", "", Cause.NOT_DONE),
    ],
)
def test_a_cause_is_suggested(question: str, read: str, cause: Cause) -> None:
    solution = solve(question)
    assert solution is not None

    assert suggested_cause(question, read=read, expected=solution.expected) is cause


def test_a_measure_in_another_unit_is_a_matter_of_units() -> None:
    solution = solve("3米=( )厘米") or solve("3米=□厘米")
    assert solution is not None

    found = suggested_cause("3米=□厘米", read="30", expected=solution.expected)
    assert found is Cause.UNITS


def test_right_in_value_but_not_in_form_was_not_read_well() -> None:
    assert suggested_cause("1/4+1/4=", read="2/4", expected="1/2") is Cause.READING


@pytest.mark.parametrize(("read", "expected"), [("C", "B"), ("B", "B"), ("小心意意", "小心翼翼")])
def test_of_words_and_letters_nothing_is_guessed(read: str, expected: str) -> None:
    assert suggested_cause("q3", read=read, expected=expected) is None


def test_every_cause_has_a_name_and_is_known_by_it() -> None:
    assert {cause_named(name) for name in CAUSE_NAMES.values()} == set(Cause)
    assert cause_named("退位") is Cause.CARRYING
    assert cause_named("乘法") is None


@given(
    st.lists(st.integers(0, 9), min_size=3, max_size=5),
    st.lists(st.sampled_from("+-×÷"), min_size=4, max_size=4),
    st.integers(0, 3),
    st.integers(0, 99),
)
def test_a_question_with_brackets_never_fails(
    numbers: list[int], signs: list[str], opens: int, read: int
) -> None:
    parts = [str(n) for n in numbers]
    first = min(opens, len(parts) - 2)
    parts[first], parts[first + 1] = f"({parts[first]}", f"{parts[first + 1]})"
    question = "".join(a + b for a, b in zip(parts, [*signs[: len(parts) - 1], "="], strict=True))

    found = suggested_cause(question, read=str(read), expected="-1")

    assert found in {*Cause, None}


@given(
    st.integers(0, 999),
    st.sampled_from("+-×÷"),
    st.integers(0, 999),
    st.text(alphabet="0123456789./-…", min_size=1, max_size=8),
)
def test_whatever_was_written_something_can_be_said(a: int, sign: str, b: int, read: str) -> None:
    question = f"{a}{sign}{b}="

    found = suggested_cause(question, read=read, expected=expected_answer(question) or "0")

    assert found is None or found in Cause


@given(
    st.text(alphabet="0123456789+-×÷=()□○/<>≈…x.米厘克元角又 q", max_size=16),
    st.text(max_size=6),
    st.text(max_size=6),
)
def test_whatever_was_read_confirming_never_fails(question: str, read: str, expected: str) -> None:
    assert suggested_cause(question, read=read, expected=expected) in {*Cause, None}
