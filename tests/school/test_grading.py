"""Readings become marks, and marks are counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.errors import NotFound
from school.grading import Counts, Mark, Verdict, count, find_mark, suggest
from tests.builders import a_mark, a_reading

verdicts = st.lists(st.sampled_from(Verdict), max_size=40)


@given(verdicts)
def test_every_question_read_becomes_one_suggested_mark(read: list[Verdict]) -> None:
    marks = suggest(a_reading(*read))

    assert [m.verdict for m in marks] == read
    assert [m.first_verdict for m in marks] == read
    assert [m.place for m in marks] == list(range(1, len(read) + 1))


@given(verdicts)
def test_counts_add_up_to_the_questions(read: list[Verdict]) -> None:
    counts = count(suggest(a_reading(*read)))

    assert counts.total == len(read)
    assert counts.right == read.count(Verdict.RIGHT)
    assert counts.unsure == read.count(Verdict.UNSURE)


@given(verdicts, verdicts)
def test_counts_of_two_pages_are_the_counts_of_both(one: list[Verdict], two: list[Verdict]) -> None:
    both = count(suggest(a_reading(*one, *two)))

    assert count(suggest(a_reading(*one))) + count(suggest(a_reading(*two))) == both


def test_nothing_counts_nothing() -> None:
    assert count([]) == Counts()


def test_a_question_is_found_by_its_printed_number() -> None:
    marks: list[Mark] = [a_mark(1), a_mark(2).model_copy(update={"no": 7}), a_mark(3)]

    assert find_mark(marks, 7).place == 2
    with pytest.raises(NotFound, match="没有第 2 题，一共 3 题"):
        find_mark(marks, 2)
