"""What may become of an entry of a growth record, and how long it is kept."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.errors import Expired, NotUnderstood, PermissionDenied
from school.growth import (
    LONGEST_REASON,
    MOST_PHOTOS,
    UNDO_WITHIN,
    Dimension,
    EntryState,
    GrowthEntry,
    decided,
    first_state,
    kept_until,
    require_more_photos,
    require_undo,
    with_photos,
)
from school.people import PersonId, Role, UnitId
from tests.builders import NOON

CLASS = UnitId("qt.t1.s1.g3.c2")
MUM, HEAD = PersonId("mum"), PersonId("head")


def an_entry(
    state: EntryState = EntryState.WAITING, role: Role = Role.GUARDIAN, photos: int = 0
) -> GrowthEntry:
    entry = GrowthEntry(
        id="e" * 24,
        note_id="a" * 24,
        pupil_id=PersonId("p1"),
        class_id=CLASS,
        dimension=Dimension.SKILLS,
        text="学会了游泳",
        author=MUM,
        role=role,
        day=date(2026, 11, 21),
        at=NOON,
        state=state,
        keep_until=date(2031, 7, 31),
    )
    return with_photos(entry, tuple(f"{n:x}".ljust(64, "0") for n in range(photos)))


@pytest.mark.parametrize("role", [Role.GUARDIAN, Role.PUPIL])
def test_what_a_family_writes_waits(role: Role) -> None:
    assert first_state(role) is EntryState.WAITING


@pytest.mark.parametrize("role", [Role.TEACHER, Role.CLASS_HEAD])
def test_what_a_teacher_writes_shows_at_once(role: Role) -> None:
    assert first_state(role) is EntryState.SHOWN


def test_the_head_approves_or_declines_with_a_reason() -> None:
    assert decided(an_entry(), approve=True, reason="", at=NOON).state is EntryState.SHOWN
    declined = decided(an_entry(), approve=False, reason="请写具体一点", at=NOON)

    assert (declined.state, declined.reason) == (EntryState.DECLINED, "请写具体一点")
    assert declined.decided_at == NOON


@pytest.mark.parametrize(
    ("state", "approve", "reason", "words"),
    [
        (EntryState.SHOWN, False, "不好", "已经通过了"),
        (EntryState.DECLINED, True, "", "已经退回了"),
        (EntryState.WAITING, False, "", "退回要写原因"),
        (EntryState.WAITING, False, "长" * (LONGEST_REASON + 1), "不超过 60 字"),
    ],
)
def test_a_decision_that_cannot_be_made_changes_nothing(
    state: EntryState,
    approve: bool,  # noqa: FBT001  # pytest's
    reason: str,
    words: str,
) -> None:
    with pytest.raises(NotUnderstood, match=words):
        decided(an_entry(state), approve=approve, reason=reason, at=NOON)


def test_only_the_author_takes_back_and_only_within_a_day() -> None:
    require_undo(an_entry(), MUM, now=NOON + UNDO_WITHIN)

    with pytest.raises(PermissionDenied, match="只能撤销自己记的"):
        require_undo(an_entry(), HEAD, now=NOON)
    with pytest.raises(Expired, match="超过一天"):
        require_undo(an_entry(), MUM, now=NOON + UNDO_WITHIN + timedelta(seconds=1))


def test_what_the_head_has_looked_through_takes_no_more_photos() -> None:
    require_more_photos(an_entry(), MUM, now=NOON)
    require_more_photos(an_entry(EntryState.SHOWN, Role.TEACHER), MUM, now=NOON)

    with pytest.raises(Expired, match="已经审核过"):
        require_more_photos(an_entry(EntryState.SHOWN), MUM, now=NOON)


def test_an_entry_takes_nine_photos_and_the_same_photo_once() -> None:
    full = an_entry(photos=MOST_PHOTOS)

    assert with_photos(full, ("0" * 64,)) == full
    with pytest.raises(NotUnderstood, match="最多附 9 张"):
        with_photos(full, ("f" * 64,))


def test_neither_folder_nor_photo_says_whose_it_is() -> None:
    entry = an_entry(photos=1)

    assert entry.photos[0].startswith(f"{entry.folder}/")
    assert "p1" not in entry.photos[0]
    assert "qt" not in entry.photos[0]


@pytest.mark.parametrize(
    ("class_id", "day", "until"),
    [
        ("qt.t1.s1.g3.c2", date(2026, 11, 21), date(2031, 7, 31)),
        ("qt.t1.s1.g6.c1", date(2027, 7, 31), date(2028, 7, 31)),
        ("qt.t1.s1.g6.c1", date(2026, 8, 1), date(2028, 7, 31)),
        ("qt.t1.s3.g7.c1", date(2026, 9, 1), date(2030, 7, 31)),
        ("qt.t1.s3.g9.c1", date(2027, 2, 28), date(2028, 7, 31)),
        ("qt.t1.s9.g12.c1", date(2027, 2, 28), date(2028, 7, 31)),
        ("qt.t1.s9.kk.c1", date(2027, 2, 28), date(2033, 7, 31)),
    ],
)
def test_an_entry_is_kept_until_a_year_after_graduation(
    class_id: str, day: date, until: date
) -> None:
    assert kept_until(UnitId(class_id), day) == until


@given(st.integers(1, 12), st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_nothing_is_kept_less_than_a_year_or_more_than_seven(grade: int, day: date) -> None:
    kept = kept_until(UnitId(f"qt.t1.s1.g{grade}.c1"), day) - day

    assert timedelta(days=365) <= kept <= timedelta(days=7 * 366)


@given(st.lists(st.sampled_from(["通过", "退回"]), max_size=4))
def test_an_entry_is_decided_once_whatever_is_pressed(presses: list[str]) -> None:
    entry = an_entry()
    states = []
    for press in presses:
        with suppress(NotUnderstood):
            entry = decided(entry, approve=press == "通过", reason="看不清", at=NOON)
        states.append(entry.state)

    assert len(set(states)) <= 1
    assert EntryState.WAITING not in states
