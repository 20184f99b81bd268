"""Tallies of the library: what they say is what counting the rows would say, at any moment."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from school.library_figures import term_of
from school.people import UnitId
from school.resources import NOBODYS, Level, Resource, ResourceId, ResourceType, ReviewState, Stage
from school.store.library_uses import UseFigures
from school.store.records import Records
from school.store.resource_uses import uses_table
from school.store.unit_of_work import UnitOfWork
from tests.builders import SINCE, a_person, units_down_to

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
TODAY = NOW.date()
COUNTY, SCHOOL, OTHER = UnitId("qt"), UnitId("qt.t1.s1"), UnitId("qt.t1.s2")
FOREIGN = UnitId("yh")
HERE = (COUNTY, SCHOOL, OTHER)
TERM = term_of(TODAY)


def a_resource(name: str, **facts: object) -> Resource:
    known: dict[str, object] = {
        "id": name,
        "work": name,
        "title": f"课件{name}",
        "level": Level.REGION,
        "home": COUNTY,
        "open_to": COUNTY,
        "state": ReviewState.APPROVED,
        "subject": "数学",
        "type": ResourceType.COURSEWARE,
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Resource.model_validate({**known, **facts})


@pytest.fixture
def library(records: Records) -> Records:
    """Return a county with two schools, another county, and a few resources in each."""
    with records.begin() as unit:
        units = {
            one.id: one
            for place in (f"{SCHOOL}.g3.c1", f"{OTHER}.g3.c1", f"{FOREIGN}.t1.s1.g3.c1")
            for one in units_down_to(place)
        }
        unit.people.add(
            new_units=list(units.values()),
            new_people=[a_person("chen")],
            new_pupils=[],
            since=SINCE,
        )
        unit.resources.add(a_resource("a"), [])
        unit.resources.add(a_resource("b", subject="语文", type=None, stage=Stage.JUNIOR), [])
        unit.resources.add(a_resource("c", home=SCHOOL, level=Level.SCHOOL), [])
        unit.resources.add(a_resource("d", home=SCHOOL, state=ReviewState.PENDING), [])
        unit.resources.add(a_resource("x", home=FOREIGN), [])
    return records


def use(unit: UnitOfWork, resource: str, day: date, school: str, *, times: int = 1) -> None:
    row = {
        "resource_id": resource,
        "school": school,
        "day": day,
        "kind": "open",
        "person_id": "chen",
    }
    unit.people._connection.execute(sa.insert(uses_table), [row] * times)


def some_uses(unit: UnitOfWork, *, count: int = 300) -> None:
    rng = random.Random(4)  # noqa: S311  # the same uses each time
    for _ in range(count):
        day = TODAY - timedelta(days=rng.randrange(400))
        name = rng.choice("abcx")
        school = NOBODYS if name == "x" else rng.choice([NOBODYS, SCHOOL, OTHER])
        use(unit, name, day, school)


def tally_all(unit: UnitOfWork, until: date) -> None:
    """Add month after month, as the product does in the night."""
    assert unit.library_uses.tally(until) > 0
    while unit.library_uses.tally(until):
        pass
    assert unit.library_uses.tallied_until() == until


def said(found: UseFigures) -> tuple[object, ...]:
    kinds = {kind: +values for kind, values in found.by_kind.items()}
    return +found.by_place, +found.by_month, +found.by_subject, kinds


@pytest.mark.parametrize("subject", ["", "数学"])
def test_adding_up_changes_no_figure(library: Records, subject: str) -> None:
    with library.begin() as unit:
        some_uses(unit)
        before = said(unit.library_uses.uses(HERE, TERM, subject=subject))
        best = unit.library_uses.most_used_of_county(COUNTY, TERM.first, subject=subject, limit=9)

        tally_all(unit, TODAY - timedelta(days=100))
        half = said(unit.library_uses.uses(HERE, TERM, subject=subject))
        tally_all(unit, TODAY - timedelta(days=1))

        assert before == half == said(unit.library_uses.uses(HERE, TERM, subject=subject))
        again = unit.library_uses.most_used_of_county(COUNTY, TERM.first, subject=subject, limit=9)
        assert best == again
        assert before[0]


def test_a_day_is_added_once(library: Records) -> None:
    with library.begin() as unit:
        use(unit, "a", TODAY - timedelta(days=3), SCHOOL, times=5)

        assert unit.library_uses.tally(TODAY - timedelta(days=1)) == 2
        assert unit.library_uses.tally(TODAY - timedelta(days=1)) == 0

        assert unit.library_uses.uses(HERE, TERM).by_place == Counter({SCHOOL: 5})


def test_what_is_used_today_counts_at_once(library: Records) -> None:
    with library.begin() as unit:
        unit.library_uses.tally(TODAY - timedelta(days=1))
        use(unit, "c", TODAY, SCHOOL)
        use(unit, "b", TODAY, NOBODYS)

        found = unit.library_uses.uses(HERE, TERM)
        best = unit.library_uses.most_used_of_county(COUNTY, TERM.first, limit=5)

    assert found.by_place == Counter({SCHOOL: 1, COUNTY: 1})
    assert found.by_subject == Counter({"数学": 1, "语文": 1})
    assert sorted(best) == [("b", 1), ("c", 1)]


def test_another_countys_uses_are_not_counted(library: Records) -> None:
    with library.begin() as unit:
        use(unit, "x", TODAY, NOBODYS, times=7)
        use(unit, "x", TODAY - timedelta(days=9), NOBODYS, times=7)
        tally_all(unit, TODAY - timedelta(days=1))

        assert unit.library_uses.uses(HERE, TERM).by_place == Counter()
        assert unit.library_uses.most_used_of_county(COUNTY, TERM.first, limit=5) == []
        assert unit.library_uses.uses((FOREIGN,), TERM).by_place == Counter({FOREIGN: 14})


def test_a_schools_most_used_is_what_its_people_used(library: Records) -> None:
    with library.begin() as unit:
        use(unit, "a", TODAY, SCHOOL, times=2)
        use(unit, "b", TODAY, SCHOOL, times=3)
        use(unit, "c", TODAY, OTHER, times=9)

        best = unit.library_uses.most_used([SCHOOL], TERM, limit=5)
        of_subject = unit.library_uses.most_used([SCHOOL], TERM, subject="数学", limit=5)

    assert best == [("b", 3), ("a", 2)]
    assert of_subject == [("a", 2)]


def test_a_persons_use_goes_with_the_person_and_the_sum_stays(library: Records) -> None:
    with library.begin() as unit:
        use(unit, "a", TODAY - timedelta(days=9), SCHOOL)
        unit.library_uses.tally(TODAY - timedelta(days=1))
        unit.people._connection.execute(sa.delete(uses_table))

        assert unit.library_uses.uses(HERE, TERM).by_place == Counter({SCHOOL: 1})


def test_searches_that_found_nothing_are_counted_without_their_words(library: Records) -> None:
    with library.begin() as unit:
        for subject in ("数学", "数学", ""):
            unit.library_uses.note_missed(SCHOOL, subject, day=TODAY)
        unit.library_uses.note_missed(FOREIGN, "语文", day=TODAY)
        unit.library_uses.note_missed(SCHOOL, "语文", day=TODAY - timedelta(days=300))

        assert unit.library_uses.missed(HERE, TERM) == Counter({"数学": 2, "": 1})
        assert unit.library_uses.uses(HERE, TERM).by_place == Counter()


def test_the_shelf_counts_what_others_may_find(library: Records) -> None:
    with library.begin() as unit:
        assert unit.library_shelf.catch_up() == 5
        assert unit.library_shelf.catch_up() == 0

        assert unit.library_shelf.by_home(HERE) == Counter({COUNTY: 2, SCHOOL: 1})
        assert unit.library_shelf.by_home(HERE, subject="语文") == Counter({COUNTY: 1})
        assert unit.library_shelf.by_subject(HERE) == Counter({"数学": 2, "语文": 1})
        kinds = unit.library_shelf.by_kind(HERE)
        assert kinds["level"] == Counter({"region": 2, "school": 1})
        assert kinds["type"] == Counter({"courseware": 2, "": 1})
        assert kinds["month"] == Counter({"2026-11": 3})
        assert unit.library_shelf.waiting(HERE) == 1


def test_the_shelf_follows_every_change(library: Records) -> None:
    with library.begin() as unit:
        unit.library_shelf.catch_up()
        unit.resources.change(a_resource("a", subject="英语", home=OTHER))
        unit.resources.change(a_resource("c", state=ReviewState.WITHDRAWN, home=SCHOOL))
        unit.resources.delete(ResourceId("b"))
        unit.resources.add(a_resource("e", home=SCHOOL), [])
        unit.resources.keep_vectors(ResourceId("e"), "m", b"v")

        unit.library_shelf.catch_up()

        assert +unit.library_shelf.by_home(HERE) == Counter({OTHER: 1, SCHOOL: 1})
        assert +unit.library_shelf.by_subject(HERE) == Counter({"英语": 1, "数学": 1})


def test_a_large_import_is_taken_over_in_steps(library: Records) -> None:
    with library.begin() as unit:
        for _ in range(50):
            unit.resources.tick()
        unit.resources.add(a_resource("late"), [])

        assert unit.library_shelf.catch_up(most=40) == 40
        assert unit.library_shelf.by_home(HERE)[COUNTY] == 2
        assert unit.library_shelf.catch_up() == 16

        assert unit.library_shelf.by_home(HERE)[COUNTY] == 3


def test_what_was_never_opened_is_told_the_oldest_first(library: Records) -> None:
    with library.begin() as unit:
        old = NOW - timedelta(days=90)
        unit.resources.add(a_resource("old", created_at=old, home=SCHOOL), [])
        unit.resources.count_use(ResourceId("a"))

        assert unit.library_shelf.never_used(HERE) == 3
        assert unit.library_shelf.oldest_unused(HERE, limit=2)[0] == "old"
        assert unit.library_shelf.oldest_unused(HERE, subject="语文", limit=5) == ["b"]
