"""Every read and change of a record is written down, or does not happen."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from chalicelib.adapters import container
from chalicelib.runtime import CALLERS, Caller
from school.audit import AuditEntry, Link, Outcome
from school.errors import SchoolError, Unavailable
from school.papers import (
    Accepted,
    PaperOf,
    PaperReport,
)
from school.store.records import Records
from school.store.unit_of_work import UnitOfWork
from tests.functions.calls import (
    NEEDS,
    OF_THE_CLASS,
    SUBJECTS,
    audited_calls,
    call,
    prepare,
)
from tests.functions.working import RIGHT, UNSURE, WRONG, WorkingSchool

ASKED_BY_PEOPLE = sorted(name for name, by in CALLERS.items() if by is Caller.PERSON)


@pytest.fixture
def paper(school: WorkingSchool) -> Accepted:
    """Return a paper that is read, in a batch of two."""
    school.read(2, RIGHT, WRONG, UNSURE)
    return school.read(1, RIGHT, WRONG, UNSURE)


def test_every_read_and_change_of_a_record_is_audited_once_for_each_child(
    school: WorkingSchool, paper: Accepted
) -> None:
    for one in audited_calls(school, paper):
        prepare(school, one[0])
        before = len(school.audited())
        school.clock.forward(seconds=1)

        call(school, one)

        rows = school.audited()[before:]
        expected = ["qt.t1.s1.g3.c2"] if one[0] in OF_THE_CLASS else SUBJECTS.get(one[0], ["p1"])
        assert [row.subject for row in rows] == expected, one[0]
        for row in rows:
            assert (row.actor, row.outcome, row.at) == (one[1], Outcome.DONE, school.clock.now())
            assert row.role
    with school.records.begin() as unit:
        assert unit.audit.first_broken() is None


def test_the_list_of_audited_calls_is_complete(school: WorkingSchool, paper: Accepted) -> None:
    assert {one[0] for one in audited_calls(school, paper)} == set(ASKED_BY_PEOPLE)


def test_reading_by_the_product_is_audited_too(school: WorkingSchool) -> None:
    school.hand_in(1)
    before = len(school.audited())
    school.work_off()

    (row,) = school.audited()[before:]
    assert (row.actor, row.channel, row.subject) == ("system", "system:direct", "p1")


def test_the_audit_names_nobody_and_no_mark(school: WorkingSchool, paper: Accepted) -> None:
    school.confirm(paper)

    for row in school.audited():
        assert row.model_dump_json().isascii()


class BrokenAudit:
    """An audit whose store does not answer."""

    def append(self, entry: AuditEntry) -> Link:  # noqa: ARG002  # the port's
        """Fail."""
        raise OSError("the audit's disk is full")


class UnauditedRecords(Records):
    """Records whose audit cannot be written."""

    @contextmanager
    def begin(self, *, urgent: bool = False) -> Iterator[UnitOfWork]:
        """Open a unit of work without a working audit."""
        with super().begin(urgent=urgent) as unit:
            unit.audit = BrokenAudit()  # type: ignore[assignment]
            yield unit


@pytest.mark.thorough_on_postgres
@pytest.mark.parametrize("function", ASKED_BY_PEOPLE)
def test_what_cannot_be_audited_is_neither_said_nor_done(
    school: WorkingSchool, paper: Accepted, function: str
) -> None:
    calls = {one[0]: one for one in audited_calls(school, paper)}
    one = calls[function]
    for before in NEEDS.get(function, ()):
        call(school, calls[before])
    prepare(school, function)
    broken = UnauditedRecords(school.records.database, keys=school.records._keys)
    container.use(replace(school.adapters(), records=broken))
    rows, notices = school.rows(), school.everything_stored()

    with pytest.raises(Unavailable, match="错误编号"):
        call(school, one)

    assert school.rows() == rows
    assert school.everything_stored() == notices


def test_a_refusal_that_cannot_be_audited_is_still_a_refusal(
    school: WorkingSchool, paper: Accepted
) -> None:
    broken = UnauditedRecords(school.records.database, keys=school.records._keys)
    container.use(replace(school.adapters(), records=broken))

    request = PaperOf(paper_id=paper.paper_id)
    with pytest.raises(SchoolError):
        school.ask("g2", "show_paper", request=request, answer=PaperReport)
