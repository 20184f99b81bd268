"""The chain of the audit as arithmetic."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.audit import GENESIS, AuditEntry, Link, first_broken, link, seal
from tests.builders import an_entry

KEY = b"k" * 32


def a_chain(*subjects: str, key: bytes = KEY) -> tuple[list[Link], str]:
    rows, before = [], GENESIS
    for seq, subject in enumerate(subjects, start=1):
        entry = an_entry(subject)
        before = link(before, seq, entry, key=key)
        rows.append(Link(seq=seq, entry=entry, hash=before))
    return rows, seal(len(rows), before, key=key) if rows else ""


def test_an_empty_chain_and_an_untouched_one_hold() -> None:
    assert first_broken([], "", key=KEY) is None
    assert first_broken(*a_chain("p1", "p2", "p3"), key=KEY) is None


def test_without_the_key_nobody_writes_a_chain_that_holds() -> None:
    assert first_broken(*a_chain("p1", "p2", key=b"guess" * 8), key=KEY) == 1


def test_a_whole_chain_that_vanished_is_missed() -> None:
    _, end = a_chain("p1")

    assert first_broken([], end, key=KEY) == 1


@pytest.mark.parametrize(
    "field", [f for f in AuditEntry.model_fields if f not in ("at", "outcome")]
)
def test_every_field_is_covered_by_the_hash(field: str) -> None:
    rows, end = a_chain("p1", "p2")
    other = ("x",) if field == "fields" else "x"
    changed = rows[1].entry.model_copy(update={field: other})
    rows[1] = rows[1].model_copy(update={"entry": changed})

    assert first_broken(rows, end, key=KEY) == 2


@given(
    subjects=st.lists(st.text(max_size=5), min_size=1, max_size=8),
    data=st.data(),
)
def test_any_single_change_is_found_no_later_than_where_it_was_made(
    subjects: list[str], data: st.DataObject
) -> None:
    rows, end = a_chain(*subjects)
    place = data.draw(st.integers(0, len(rows) - 1))
    how = data.draw(st.sampled_from(["remove", "repeat", "rename", "cut"]))
    if how == "remove":
        del rows[place]
    elif how == "repeat":
        rows.insert(place, rows[place])
    elif how == "cut":
        del rows[place:]
    else:
        entry = an_entry(rows[place].entry.subject + "!")
        rows[place] = rows[place].model_copy(update={"entry": entry})

    found = first_broken(rows, end, key=KEY)

    assert found is not None
    assert found <= place + 2
