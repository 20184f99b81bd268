"""Events are durable first, and worked on once, the gravest first."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from chalicelib import events
from chalicelib.call import Call
from chalicelib.events import AT_ONCE
from school.actor import SYSTEM, Actor
from school.device_events import Event, Route, StoredEvent
from school.errors import NotUnderstood, PermissionDenied, Unavailable
from school.events import TakeEvents, TakenEvents
from school.people import PersonId, UnitId
from school.store.unit_of_work import UnitOfWork
from tests.functions.working import WorkingSchool

PRODUCT = Actor(platform=SYSTEM, user=SYSTEM)
SCHOOL = UnitId("qt.t1.s2")


def an_event(school: WorkingSchool, number: str, **more: object) -> Event:
    return Event.model_validate(
        {
            "source": "device:gate-1",
            "event_id": number,
            "school": SCHOOL,
            "kind": "pass",
            "at": school.clock.now(),
            **more,
        }
    )


def put(school: WorkingSchool, *given: Event) -> list[bool]:
    with school.records.begin() as unit:
        return [unit.events.put(one, now=school.clock.now()) for one in given]


def take(school: WorkingSchool) -> int:
    return school.as_(PRODUCT).call("take_events", TakeEvents(), TakenEvents).count


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[StoredEvent]:
    """Return what was worked on, in order; what is called “broken” cannot be."""
    worked: list[StoredEvent] = []

    def taker(unit: UnitOfWork, call: Call, stored: StoredEvent) -> None:
        unit.events.put(
            stored.event.model_copy(update={"source": "gate", "kind": "none"}), now=call.now
        )
        if stored.event.event_id == "broken":
            raise NotUnderstood("broken")
        if stored.event.event_id == "locked":
            raise OperationalError("locked", None, Exception())
        if stored.event.event_id == "too much" and stored.event.value is not None:
            raise NotUnderstood("too much")
        worked.append(stored)

    monkeypatch.setattr(events, "TAKERS", dict.fromkeys(Route, (taker,)))
    return worked


def test_an_event_is_worked_on_once(school: WorkingSchool, seen: list[StoredEvent]) -> None:
    first, again = put(school, an_event(school, "1"), an_event(school, "1", zone="北门"))

    assert (first, again) == (True, False)
    assert take(school) == 1
    assert take(school) == 1  # what the first one caused
    assert take(school) == 0
    assert [one.event.zone for one in seen] == [""]


def test_the_gravest_is_worked_on_first(school: WorkingSchool, seen: list[StoredEvent]) -> None:
    put(school, *(an_event(school, str(n)) for n in range(AT_ONCE)))
    put(school, an_event(school, "late", kind="unknown_vehicle"))
    school.clock.at += timedelta(seconds=1)
    put(school, an_event(school, "fire", kind="fire"))

    take(school)

    assert [one.event.event_id for one in seen][:2] == ["fire", "late"]


def test_an_event_that_cannot_be_worked_on_holds_up_none_and_leaves_nothing(
    school: WorkingSchool, seen: list[StoredEvent], caplog: pytest.LogCaptureFixture
) -> None:
    put(school, an_event(school, "broken"), an_event(school, "2"))

    take(school)

    assert [one.event.event_id for one in seen] == ["2"]
    assert "could not be worked on" in caplog.text
    with school.records.begin() as unit:
        day = timedelta(days=1)
        now = school.clock.now()
        caused = unit.events.of_school(SCHOOL, ["none"], since=now - day, until=now + day)
        assert [one.event.event_id for one in caused] == ["2"]


def test_when_the_database_fails_everything_is_tried_again(
    school: WorkingSchool, seen: list[StoredEvent]
) -> None:
    put(school, an_event(school, "1"), an_event(school, "locked"))

    with pytest.raises(Unavailable):
        take(school)

    with school.records.begin() as unit:
        assert (unit.events.waiting(), unit.events.failed()) == (2, 0)


@pytest.mark.parametrize(("kind", "worked"), [("fire", 1), ("tamper", 1), ("overstay", 0)])
def test_a_grave_event_that_fails_is_worked_on_bare_before_it_is_given_up(
    school: WorkingSchool, seen: list[StoredEvent], kind: str, worked: int
) -> None:
    about = {"person": "p", "snapshot": "s", "value": 1.0, "zone": "南门"}
    put(school, an_event(school, "too much", kind=kind, **about))

    take(school)

    assert [(one.event.zone, one.event.person, one.event.snapshot) for one in seen] == [
        ("南门", None, None)
    ] * worked
    with school.records.begin() as unit:
        assert unit.events.failed() == 1 - worked


def test_a_kind_nobody_works_on_is_kept(school: WorkingSchool) -> None:
    put(school, an_event(school, "1", kind="from-the-future", person=PersonId("p")))

    assert take(school) == 1
    with school.records.begin() as unit:
        now = school.clock.now()
        (kept,) = unit.events.of_school(
            UnitId("qt"), ["from-the-future"], since=now, until=now + timedelta(seconds=1)
        )
    assert kept.event.person == "p"


def test_only_the_product_takes_events(school: WorkingSchool) -> None:
    with pytest.raises(PermissionDenied):
        school.ask("chen", "take_events", request=TakeEvents(), answer=TakenEvents)
