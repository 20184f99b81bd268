"""Errors: one kind per thing a person can do, on both sides of a process boundary."""

import inspect

import pytest

from school import errors
from school.errors import KINDS, SchoolError


def test_every_kind_can_cross_a_process_boundary() -> None:
    kinds = {
        kind
        for _, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, SchoolError) and kind is not SchoolError
    }

    assert set(KINDS.values()) == kinds
    assert all(name == kind.__name__ for name, kind in KINDS.items())


@pytest.mark.parametrize("kind", KINDS.values())
def test_an_error_says_what_the_person_reads(kind: type[SchoolError]) -> None:
    error = kind("出了问题。请再试。")

    assert error.message == str(error) == "出了问题。请再试。"
    assert isinstance(error, SchoolError)
