"""The library in the database: every change has a number, and nothing outlives its resource."""

import threading
from datetime import UTC, datetime

import pytest

from school.errors import NotFound
from school.knowledge import PointId
from school.people import PersonId, UnitId
from school.resources import Level, Resource, ResourceId, ReviewState
from school.store.records import Records
from tests.builders import SINCE, a_person, units_down_to

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
CLASS = UnitId("qt.t1.s1.g3.c2")


def a_resource(name: str, **facts: object) -> Resource:
    known: dict[str, object] = {
        "id": name,
        "work": name,
        "title": f"课件{name}",
        "level": Level.REGION,
        "home": "qt",
        "open_to": "qt",
        "state": ReviewState.APPROVED,
        "created_at": NOW,
        "updated_at": NOW,
        "grades": {5, 6},
        "points": ("m.fraction",),
    }
    return Resource.model_validate({**known, **facts})


def founded(records: Records) -> Records:
    with records.begin() as unit:
        unit.people.add(
            new_units=list(units_down_to(CLASS, "三(2)班")),
            new_people=[a_person("chen")],
            new_pupils=[],
            since=SINCE,
        )
    return records


def test_a_resource_is_read_as_it_was_kept(records: Records) -> None:
    with founded(records).begin() as unit:
        assert unit.resources.add(a_resource("a"), ["第一段", "第二段"])
        assert not unit.resources.add(a_resource("a", title="另一份"), [])

        kept = unit.resources.resource(ResourceId("a"))
        assert kept is not None
        assert kept.model_copy(update={"seq": 0}) == a_resource("a")
        assert unit.resources.passages([ResourceId("a")]) == {"a": ("第一段", "第二段")}


def test_every_change_takes_the_next_number(records: Records) -> None:
    with founded(records).begin() as unit:
        for name in ("a", "b"):
            unit.resources.add(a_resource(name), [])
    with records.begin() as unit:
        before = [one.id for one in unit.resources.changed_after(0, limit=9)]
        newest = unit.resources.changed_after(0, limit=9)[-1].seq
        unit.resources.change(a_resource("a", title="改了"))
        unit.resources.keep_vectors(ResourceId("b"), "e5", b"1234")
        unit.resources.delete(ResourceId("a"))

        after = [one.id for one in unit.resources.changed_after(newest, limit=9)]
        assert (before, after) == (["a", "b"], ["b"])
        assert set(unit.resources.gone_after(newest)) == {"a"}


def test_new_text_has_no_vectors_until_they_are_made_again(records: Records) -> None:
    with founded(records).begin() as unit:
        unit.resources.add(a_resource("a"), ["旧"])
        unit.resources.keep_vectors(ResourceId("a"), "e5", b"1234")
        assert unit.resources.without_vectors("e5", limit=9) == []

        unit.resources.change(a_resource("a"), passages=["新"])

        assert unit.resources.vectors([ResourceId("a")], "e5") == {}
        assert unit.resources.without_vectors("e5", limit=9) == ["a"]


def test_a_corrected_point_replaces_the_old_one(records: Records) -> None:
    with founded(records).begin() as unit:
        unit.resources.add(a_resource("a"), [])
        corrected = a_resource("a", points=(PointId("m.ratio"),))
        unit.resources.change(corrected, by=PersonId("chen"))

        kept = unit.resources.resource(ResourceId("a"))
        assert kept is not None
        assert kept.points == ("m.ratio",)


def test_a_change_does_not_undo_what_was_counted_since_it_was_read(records: Records) -> None:
    with founded(records).begin() as unit:
        unit.resources.add(a_resource("a"), [])
        unit.resources.count_use(ResourceId("a"))
        unit.resources.change(a_resource("a", title="改了"))

        kept = unit.resources.resource(ResourceId("a"))
        assert kept is not None
        assert (kept.title, kept.uses) == ("改了", 1)


def test_a_resource_that_is_gone_cannot_be_changed(records: Records) -> None:
    with founded(records).begin() as unit, pytest.raises(NotFound):
        unit.resources.change(a_resource("a"))


def test_numbers_become_visible_in_their_order(records: Records) -> None:
    founded(records)
    second_done = threading.Event()

    def add_second() -> None:
        with records.begin() as unit:
            unit.resources.add(a_resource("second"), [])
        second_done.set()

    with records.begin() as unit:
        unit.resources.add(a_resource("first"), [])
        other = threading.Thread(target=add_second)
        other.start()
        assert not second_done.wait(0.2)
    other.join()

    with records.begin() as unit:
        assert [one.id for one in unit.resources.changed_after(0, limit=9)] == ["first", "second"]
