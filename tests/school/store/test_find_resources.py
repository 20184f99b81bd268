"""A person's own searches, on each engine: kept once, never another's, gone in time."""

from datetime import UTC, datetime, timedelta

import pytest

from school.people import PersonId
from school.recommendation import Choice
from school.resources import ResourceFilter, ResourceId
from school.store.records import Records
from tests.builders import SINCE, a_person

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
CHEN, WANG = PersonId("chen"), PersonId("wang")
FIFTH = ResourceFilter(grades=frozenset({5}))


@pytest.fixture(autouse=True)
def _people(records: Records) -> None:
    with records.begin() as unit:
        unit.people.add(
            new_units=[], new_people=[a_person(CHEN), a_person(WANG)], new_pupils=[], since=SINCE
        )


def note(records: Records, who: PersonId, words: str, *, at: datetime = NOW) -> None:
    with records.begin() as unit:
        unit.resource_searches.note(who, words, wanted=FIFTH, at=at)


def words_of(records: Records, who: PersonId) -> list[str]:
    with records.begin() as unit:
        return [one.words for one in unit.resource_searches.rows_of(who)]


def test_the_same_search_again_is_one(records: Records) -> None:
    note(records, CHEN, "分数除法")
    note(records, CHEN, "分数除法", at=NOW + timedelta(minutes=5))
    note(records, CHEN, "圆的面积", at=NOW + timedelta(minutes=6))
    note(records, CHEN, "圆的面积", at=NOW + timedelta(hours=6))

    assert words_of(records, CHEN) == ["圆的面积", "圆的面积", "分数除法"]


def test_what_is_opened_belongs_to_the_newest_search(records: Records) -> None:
    note(records, CHEN, "分数除法")

    with records.begin() as unit:
        searches = unit.resource_searches
        for number in ("r1", "r2", "r1"):
            assert searches.note_opened(CHEN, ResourceId(number), at=NOW)
        assert not searches.note_opened(WANG, ResourceId("r1"), at=NOW)
        assert not searches.note_opened(CHEN, ResourceId("r3"), at=NOW + timedelta(days=1))

        (one,) = searches.rows_of(CHEN)
    assert one.opened == ("r1", "r2")
    assert one.filter == FIFTH


def test_the_newest_come_first_and_no_older_than_asked(records: Records) -> None:
    for day in range(4):
        note(records, CHEN, f"第{day}天", at=NOW - timedelta(days=day))

    with records.begin() as unit:
        since = NOW - timedelta(days=2)
        found = unit.resource_searches.newest(CHEN, since=since, limit=2)

    assert [one.words for one in found] == ["第0天", "第1天"]


def test_deleting_ones_own_leaves_the_others(records: Records) -> None:
    note(records, CHEN, "分数除法")
    note(records, WANG, "圆的面积")

    with records.begin() as unit:
        assert unit.resource_searches.forget(CHEN) == 1

    assert words_of(records, CHEN) == []
    assert words_of(records, WANG) == ["圆的面积"]


def test_what_is_past_its_time_goes(records: Records) -> None:
    note(records, CHEN, "旧的", at=NOW - timedelta(days=184))
    note(records, CHEN, "新的")

    with records.begin() as unit:
        assert unit.resource_searches.forget_before(NOW - timedelta(days=183)) == 1

    assert words_of(records, CHEN) == ["新的"]


def test_the_last_word_about_recommendation_counts(records: Records) -> None:
    with records.begin() as unit:
        assert unit.recommendations.choice(CHEN) is None
        unit.recommendations.choose(CHEN, Choice.ON, at=NOW)
        unit.recommendations.choose(WANG, Choice.ON, at=NOW)
        unit.recommendations.choose(CHEN, Choice.OFF, at=NOW)

        assert unit.recommendations.choice(CHEN) is Choice.OFF
        assert unit.recommendations.who_chose(Choice.ON) == [WANG]
        assert unit.recommendations.forget(WANG) == 1
