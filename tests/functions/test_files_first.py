"""Photos are stored while no transaction is open, and before the row that names them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from school.errors import Unavailable
from school.patrol_calls import ChangePatrol, DoPatrol
from school.store.records import Records
from school.store.unit_of_work import UnitOfWork
from tests.functions.calls import NEEDS, audited_calls, call, prepare
from tests.functions.duties import GATE, PATROL
from tests.functions.evaluations import EVIDENCE
from tests.functions.working import RIGHT, WorkingSchool

WITH_PHOTOS = (
    *("show_evidence", "report_hazard", "fix_hazard", "report_repair", "claim_points"),
    *("do_patrol", "change_patrol"),
)
_WITH_A_PHOTO = {
    "do_patrol": DoPatrol(code=GATE, message="m", photo=EVIDENCE),
    "change_patrol": ChangePatrol(patrol_id=PATROL, fine=False, photo=EVIDENCE),
}


@dataclass
class Transactions:
    """Counts those that are open."""

    open: int = 0
    at_put: list[int] = field(default_factory=list)
    """How many were open each time a file was stored."""


@pytest.fixture
def transactions(school: WorkingSchool, monkeypatch: pytest.MonkeyPatch) -> Transactions:
    """Return the school's transactions, with their number noted whenever a file is stored."""
    counted, begin, put = Transactions(), Records.begin, school.files.put

    @contextmanager
    def counting(records: Records, **how: Any) -> Iterator[UnitOfWork]:
        with begin(records, **how) as unit:
            counted.open += 1
            try:
                yield unit
            finally:
                counted.open -= 1

    def noting(key: str, content: bytes, **how: Any) -> None:
        counted.at_put.append(counted.open)
        put(key, content, **how)

    monkeypatch.setattr(Records, "begin", counting)
    monkeypatch.setattr(school.files, "put", noting)
    return counted


def ready(school: WorkingSchool, function: str) -> tuple[Any, ...]:
    """Make ready a call that brings a photo, and return it."""
    paper = school.read(1, RIGHT)
    calls = {one[0]: one for one in audited_calls(school, paper)}
    for before in NEEDS.get(function, ()):
        call(school, calls[before])
    prepare(school, function)
    school.files.put(EVIDENCE, b"jpeg", content_type="image/jpeg")
    name, who, request, answer = calls[function]
    return name, who, _WITH_A_PHOTO.get(function, request), answer


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("function", WITH_PHOTOS)
def test_a_slow_store_holds_no_transaction(
    school: WorkingSchool, transactions: Transactions, function: str
) -> None:
    one = ready(school, function)
    transactions.at_put.clear()
    before = set(school.files.content)

    call(school, one)

    assert transactions.at_put == [0]
    assert len(set(school.files.content) - before) == 1


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("function", WITH_PHOTOS)
def test_what_the_store_does_not_take_is_not_written_down(
    school: WorkingSchool, function: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = ready(school, function)
    before = school.rows()

    def away(*_: object, **__: object) -> None:
        raise Unavailable("文件库暂时不可用，内容没有丢。请稍后再试。")

    monkeypatch.setattr(school.files, "put", away)
    with pytest.raises(Unavailable):
        call(school, one)

    assert school.rows() == before
