"""The audit chain in the database: appended by many, changed by nobody unnoticed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from school.audit import START
from school.store.audit import audit_table, ends
from school.store.records import Records
from tests.builders import NOON, an_entry

a = audit_table.c


def append(records: Records, *subjects: str) -> None:
    for subject in subjects:
        with records.begin() as unit:
            unit.audit.append(an_entry(subject))


def broken(records: Records) -> int | None:
    with records.begin() as unit:
        return unit.audit.first_broken()


def broken_in_stretches(records: Records, *, most: int) -> int | None:
    checked, finished = START, False
    while not finished:
        with records.begin() as unit:
            checked, finished = unit.audit.check(checked, most=most)
    return checked.broken


@pytest.mark.parametrize("most", [1, 2, 3, 4, 100])
def test_a_chain_is_checked_a_stretch_at_a_time(records: Records, most: int) -> None:
    assert broken_in_stretches(records, most=most) is None

    append(records, "p1", "p2", "p3", "p4")

    assert broken_in_stretches(records, most=most) is None


def test_a_chain_nobody_touched_holds(records: Records) -> None:
    assert broken(records) is None

    append(records, "p1", "p2", "p3")

    assert broken(records) is None
    with records.begin() as unit:
        rows = list(unit.audit.links())
    assert [(r.seq, r.entry.subject) for r in rows] == [(1, "p1"), (2, "p2"), (3, "p3")]
    assert rows[0].entry == an_entry("p1")


def test_nothing_is_written_when_the_use_case_fails(records: Records) -> None:
    with pytest.raises(RuntimeError, match="stop"), records.begin() as unit:  # noqa: PT012  # the append must have run
        unit.audit.append(an_entry())
        raise RuntimeError("stop")

    append(records, "p2")

    assert broken(records) is None


ROW_2 = a.seq == 2
TAMPERING: dict[str, tuple[Callable[[], sa.Executable], int]] = {
    "the subject of a row is changed": (
        lambda: (
            sa.update(audit_table)
            .where(ROW_2)
            .values(entry=an_entry("somebody else").model_dump_json())
        ),
        2,
    ),
    "a row becomes unreadable": (
        lambda: sa.update(audit_table).where(ROW_2).values(entry="{"),
        2,
    ),
    "the time a row is found by is changed": (
        lambda: sa.update(audit_table).where(ROW_2).values(at=NOON + timedelta(days=1)),
        2,
    ),
    "the person a row is found by is changed": (
        lambda: sa.update(audit_table).where(ROW_2).values(subject="somebody else"),
        2,
    ),
    "a hash is replaced": (lambda: sa.update(audit_table).where(ROW_2).values(hash="0" * 64), 2),
    "the first row is removed": (lambda: sa.delete(audit_table).where(a.seq == 1), 1),
    "a row is removed": (lambda: sa.delete(audit_table).where(ROW_2), 2),
    "the last row is removed": (lambda: sa.delete(audit_table).where(a.seq == 4), 4),
    "the last rows are removed": (lambda: sa.delete(audit_table).where(a.seq > 1), 2),
    "all rows are removed": (lambda: sa.delete(audit_table), 1),
    "a row is put at the end": (
        lambda: sa.insert(audit_table).values(
            seq=5, at=NOON, entry=an_entry().model_dump_json(), hash="0" * 64
        ),
        5,
    ),
    "a row is put at the beginning": (
        lambda: sa.insert(audit_table).values(
            seq=0, at=NOON, entry=an_entry().model_dump_json(), hash="0" * 64
        ),
        1,
    ),
    "a row is moved": (lambda: sa.update(audit_table).where(ROW_2).values(seq=9), 2),
    "the seal of the end is removed": (lambda: sa.delete(ends), 5),
    "the seal of the end is replaced": (lambda: sa.update(ends).values(seal="0" * 64), 5),
}


@pytest.mark.parametrize("what", TAMPERING)
def test_tampering_is_found_where_it_starts_and_is_not_healed_by_new_rows(
    records: Records, what: str
) -> None:
    tamper, place = TAMPERING[what]
    append(records, "p1", "p2", "p3", "p4")
    with records.database.begin() as connection:
        connection.execute(tamper())

    assert broken(records) == place
    assert broken_in_stretches(records, most=2) == place

    append(records, "p5", "p6")
    assert broken(records) is not None


def test_two_rows_that_change_places_are_found(records: Records) -> None:
    append(records, "p1", "p2", "p3")
    with records.database.begin() as connection:
        for seq, to in ((1, 9), (2, 1), (9, 2)):
            connection.execute(sa.update(audit_table).where(a.seq == seq).values(seq=to))

    assert broken(records) == 1


def test_many_who_write_at_once_keep_one_chain(records: Records) -> None:
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda n: append(records, f"p{n}"), range(60)))

    assert broken(records) is None
    with records.begin() as unit:
        rows = list(unit.audit.links())
    assert [row.seq for row in rows] == list(range(1, 61))
    assert {row.entry.subject for row in rows} == {f"p{n}" for n in range(60)}
