"""Units of counties whose ids differ in their case alone are never taken for each other."""

import sqlalchemy as sa

from school.device_events import Event
from school.people import UnitId
from school.store.records import Records
from school.store.units import at_or_below, units
from tests.builders import SINCE, units_down_to
from tests.fakes import SchoolClock

OURS, THEIRS = UnitId("qh.t1.s1.g3.c2"), UnitId("QH.t1.s1.g3.c2")


def test_a_county_is_not_another_that_is_written_in_capitals(records: Records) -> None:
    both = [*units_down_to(OURS, "三(2)班"), *units_down_to(THEIRS, "三(2)班")]
    with records.begin() as unit:
        unit.people.add(new_units=both, since=SINCE)

    with records.database.begin() as connection:
        found = connection.execute(sa.select(units.c.id).where(at_or_below(units.c.id, "qh")))
        assert {one.partition(".")[0] for one in found.scalars()} == {"qh"}


def test_what_happened_in_one_is_not_told_of_in_the_other(
    records: Records, clock: SchoolClock
) -> None:
    now = clock.now()
    event = Event(source="chat", event_id="1", school=UnitId("QH.t1.s1"), kind="fire", at=now)
    with records.begin() as unit:
        unit.events.put(event, now=now)

        until = clock.forward(minutes=1)
        assert unit.events.of_school("qh", ["fire"], since=now, until=until) == []
        assert len(unit.events.of_school("QH", ["fire"], since=now, until=until)) == 1
