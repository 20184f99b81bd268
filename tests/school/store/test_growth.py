"""Growth and reading entries as they are kept, on each engine."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from school.errors import NotFound
from school.growth import Dimension, EntryState, GrowthEntry, with_photos
from school.people import PersonId, Role, UnitId
from school.reading import ClassWeek, ReadingEntry
from school.store.people import people
from school.store.records import Records
from tests.builders import NOON, SINCE, a_person, a_pupil, units_down_to

CLASS = UnitId("qt.t1.s1.g3.c2")
P1, P2, MUM = PersonId("p1"), PersonId("p2"), PersonId("mum")
TERM = (date(2026, 8, 1), date(2027, 1, 31))
TODAY = date(2026, 11, 21)


@pytest.fixture
def school(records: Records) -> Records:
    """Return records with two pupils and a guardian."""
    with records.begin() as unit:
        unit.people.add(
            new_units=units_down_to(CLASS, "三(2)班"),
            new_people=[a_person(p) for p in (P1, P2, MUM)],
            new_pupils=[a_pupil(P1, CLASS, 1), a_pupil(P2, CLASS, 2)],
            since=SINCE,
        )
    return records


def an_entry(  # each says one thing about it
    number: int = 1,
    *,
    pupil: PersonId = P1,
    state: EntryState = EntryState.SHOWN,
    author: PersonId = MUM,
    dimension: Dimension = Dimension.ARTS,
) -> GrowthEntry:
    return GrowthEntry(
        id=f"{number:024d}",
        note_id=f"{number // 10:024d}",
        pupil_id=pupil,
        class_id=CLASS,
        dimension=dimension,
        text=f"第{number}件事",
        author=author,
        role=Role.GUARDIAN,
        day=date(2026, 11, 1) + timedelta(days=number % 20),
        at=NOON + timedelta(minutes=number),
        state=state,
        keep_until=date(2028, 7, 31),
    )


def test_an_entry_comes_back_as_it_was(school: Records) -> None:
    entry = with_photos(an_entry(), ("a" * 64, "b" * 64))

    with school.begin() as unit:
        assert unit.growth.add(entry)
        assert not unit.growth.add(entry.model_copy(update={"text": "别的"}))

        assert unit.growth.entry(entry.id) == entry
        assert unit.growth.of_note(entry.note_id) == [entry]


def test_what_is_decided_is_kept(school: Records) -> None:
    entry = an_entry(state=EntryState.WAITING)
    after = {"state": EntryState.DECLINED, "reason": "看不清", "decided_at": NOON}
    with school.begin() as unit:
        unit.growth.add(entry)

        unit.growth.change(entry.model_copy(update=after))

        assert unit.growth.entry(entry.id) == entry.model_copy(update=after)


def test_a_page_has_the_newest_and_what_waits_of_the_reader_s_own(school: Records) -> None:
    with school.begin() as unit:
        for number in range(1, 8):
            unit.growth.add(an_entry(number))
        unit.growth.add(an_entry(8, state=EntryState.WAITING))
        unit.growth.add(an_entry(9, state=EntryState.DECLINED))
        unit.growth.add(an_entry(11, pupil=P2))

        own, total = unit.growth.page(P1, TERM, reader=MUM, most=3)
        seen, others = unit.growth.page(P1, TERM, reader=P2, most=3, skip=6)

    assert [e.text for e in own] == ["第8件事", "第7件事", "第6件事"]
    assert total == 8
    assert ([e.text for e in seen], others) == (["第1件事"], 7)


def test_a_page_may_be_of_one_dimension_and_of_one_term(school: Records) -> None:
    with school.begin() as unit:
        unit.growth.add(an_entry(1))
        unit.growth.add(an_entry(2, dimension=Dimension.HEALTH))

        health, count = unit.growth.page(P1, TERM, reader=MUM, dimension=Dimension.HEALTH, most=9)
        before = unit.growth.page(P1, (date(2026, 2, 1), date(2026, 7, 31)), reader=MUM, most=9)
        counts = unit.growth.counts(P1, TERM)

    assert ([e.text for e in health], count) == (["第2件事"], 1)
    assert before == ([], 0)
    assert counts == {**dict.fromkeys(Dimension, 0), Dimension.ARTS: 1, Dimension.HEALTH: 1}


def test_what_waits_is_listed_oldest_first(school: Records) -> None:
    with school.begin() as unit:
        for number in (3, 1, 2):
            unit.growth.add(an_entry(number, state=EntryState.WAITING))
        unit.growth.add(an_entry(4))

        some, total = unit.growth.waiting([CLASS], on=TODAY, most=2)
        none = unit.growth.waiting([], on=TODAY, most=2)

    assert ([e.text for e in some], total) == (["第1件事", "第2件事"], 3)
    assert none == ([], 0)


def test_others_are_given_what_is_shown_since_a_day(school: Records) -> None:
    with school.begin() as unit:
        unit.growth.add(an_entry(1))
        unit.growth.add(an_entry(2))
        unit.growth.add(an_entry(3, state=EntryState.WAITING))

        assert [e.text for e in unit.growth.entries_of(P1)] == ["第2件事", "第1件事"]
        assert len(unit.growth.entries_of(P1, since=date(2026, 11, 3))) == 1
        assert len(unit.growth.rows_of(P1)) == 3


def test_forgetting_a_pupil_leaves_the_others(school: Records) -> None:
    with school.begin() as unit:
        unit.growth.add(with_photos(an_entry(1), ("a" * 64,)))
        unit.growth.add(an_entry(2, pupil=P2))

        gone = unit.growth.forget(P1)

        assert gone == [an_entry(1).folder]
        assert not unit.growth.keeps(gone[0])
        assert unit.growth.rows_of(P1) == []
        assert len(unit.growth.rows_of(P2)) == 1
        with pytest.raises(NotFound, match="已经不在了"):
            unit.growth.entry(an_entry(1).id)


def test_what_is_past_its_time_goes_and_what_was_declined_too(school: Records) -> None:
    declined = an_entry(1).model_copy(update={"state": EntryState.DECLINED, "decided_at": NOON})
    old = an_entry(2).model_copy(update={"keep_until": date(2026, 11, 20)})
    with school.begin() as unit:
        for entry in (declined, old, an_entry(3)):
            unit.growth.add(entry)

        today = date(2026, 11, 21)
        first = unit.growth.forget_past(today=today, declined_before=NOON)
        second = unit.growth.forget_past(today=today, declined_before=NOON + timedelta(days=1))

    assert (first, second) == ([old.folder], [declined.folder])


def test_an_author_who_leaves_takes_nothing_along(school: Records) -> None:
    with school.begin() as unit:
        unit.growth.add(an_entry(1))
        unit.reading.add(a_reading_entry(1))
    with school.database.begin() as connection:
        connection.execute(sa.delete(people).where(people.c.id == MUM))

    with school.begin() as unit:
        assert unit.growth.entry(an_entry(1).id).author is None
        assert unit.reading.rows_of(P1)[0].author is None


def test_a_pupil_who_is_deleted_leaves_nothing(school: Records) -> None:
    with school.begin() as unit:
        unit.growth.add(an_entry(1))
        unit.reading.add(a_reading_entry(1))
    with school.database.begin() as connection:
        connection.execute(sa.delete(people).where(people.c.id == P1))

    with school.begin() as unit:
        assert unit.growth.rows_of(P1) == []
        assert unit.reading.rows_of(P1) == []


def a_reading_entry(number: int, *, pupil: PersonId = P1, minutes: int = 30) -> ReadingEntry:
    return ReadingEntry(
        id=f"{number:024d}",
        pupil_id=pupil,
        class_id=CLASS,
        title="小王子",
        minutes=minutes,
        day=date(2026, 11, number),
        at=NOON,
        author=MUM,
        role=Role.GUARDIAN,
        keep_until=date(2028, 7, 31),
    )


def test_reading_comes_back_by_day_and_pupil(school: Records) -> None:
    with school.begin() as unit:
        for number in (5, 3):
            assert unit.reading.add(a_reading_entry(number))
        assert not unit.reading.add(a_reading_entry(5))
        unit.reading.add(a_reading_entry(4, pupil=P2))

        days = [e.day.day for e in unit.reading.of_pupil(P1)]
        november = unit.reading.of_pupil(P1, period=(date(2026, 11, 4), date(2026, 11, 30)))
        of_class = unit.reading.of_class(CLASS, period=(date(2026, 11, 4), date(2026, 11, 5)))

        assert days == [3, 5]
        assert [e.day.day for e in november] == [5]
        assert [e.pupil_id for e in of_class] == [P2, P1]
        assert unit.reading.minutes_on(P1, date(2026, 11, 5)) == 30
        assert unit.reading.minutes_on(P1, date(2026, 11, 6)) == 0


def test_a_cover_is_kept_and_forgotten_with_its_entry(school: Records) -> None:
    entry = a_reading_entry(5)
    with school.begin() as unit:
        unit.reading.add(entry)
        unit.reading.set_cover(entry.model_copy(update={"cover": f"{entry.folder}/a.jpg"}))
        assert unit.reading.keeps(entry.folder)

        gone = unit.reading.forget(P1)

        assert gone == [entry.folder]
        assert not unit.reading.keeps(entry.folder)


def test_a_week_is_told_the_same_ever_after(school: Records) -> None:
    monday = date(2026, 11, 9)
    first = ClassWeek(class_id=CLASS, class_name="三(2)班", monday=monday, readers=7)
    with school.begin() as unit:
        assert unit.reading.week(CLASS, monday) is None
        assert unit.reading.tell_week(first, at=NOON) == first

        second = first.model_copy(update={"readers": 8})

        assert unit.reading.tell_week(second, at=NOON) == first
