"""The functions of a working school, on each engine in turn; and a log that names nobody."""

import logging
from collections.abc import Iterator

import pytest

from chalicelib.adapters import container
from school.store.records import Records
from tests.fakes import SchoolClock
from tests.functions.working import (
    PUPILS,
    STAFF,
    WorkingSchool,
    guardian_name,
    pupil_name,
)

NAMES = [
    *(name for _, _, name in STAFF.values()),
    *(pupil_name(n) for n in range(1, PUPILS + 1)),
    *(guardian_name(n) for n in range(1, PUPILS + 1)),
    "林小禾",
    "林素梅",
]


@pytest.fixture
def school(records: Records, clock: SchoolClock) -> Iterator[WorkingSchool]:
    """Return a working school whose functions are those of this process."""
    yield WorkingSchool(records, clock)
    container._adapters = None


@pytest.fixture(autouse=True)
def _log_names_nobody(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test whose log names a person, whatever else it is about (R11)."""
    caplog.set_level(logging.DEBUG)
    yield
    formatted = [caplog.handler.format(record) for record in caplog.get_records("call")]
    assert not [line for line in formatted if any(name in line for name in NAMES)]
