"""Tallies of gates: what is counted in passing is what counting the passes gives."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from school.gate import Traffic
from school.passes import Direction, Pass, Who
from school.people import UnitId
from school.store.gate_tallies import tallies_table
from school.store.passes import passes_table
from school.store.records import Records
from school.store.vehicles import vehicle_passes_table
from school.vehicles import VehiclePass

ONE, TWO = UnitId("qt.t1.s1"), UnitId("qt.t1.s2")
MIDNIGHT = datetime(2026, 11, 19, 16, tzinfo=UTC)
FRIDAY = MIDNIGHT.date() + timedelta(days=1)
SOMETHING = st.tuples(
    st.sampled_from([ONE, TWO]),
    st.sampled_from([*Who, Traffic.VEHICLE]),
    st.sampled_from(["南门", "北门", ""]),
    st.sampled_from(list(Direction)),
    st.integers(0, 2 * 24 * 60 - 1),
)


Passed = tuple[UnitId, Who | Traffic, str, Direction, int]
"""School, who, gate, direction, and minutes from midnight."""


def happens(records: Records, passes: list[Passed]) -> None:
    """Keep who came and went, each heard of twice."""
    for number, (school, who, zone, direction, minute) in [*enumerate(passes)] * 2:
        at = MIDNIGHT + timedelta(minutes=minute)
        common = {"id": str(number), "school": school, "zone": zone, "direction": direction}
        with records.begin() as unit:
            if who is Traffic.VEHICLE:
                car = {"plate": "浙K12345", "known": True, "at": at}
                unit.vehicles.add_pass(VehiclePass.model_validate(common | car))
            else:
                unit.passes.add(Pass.model_validate(common | {"who": who, "at": at}))


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(passes=st.lists(SOMETHING, max_size=20))
def test_what_is_counted_in_passing_is_what_counting_gives(
    records: Records, passes: list[Passed]
) -> None:
    with records.database.begin() as connection:
        for table in (passes_table, vehicle_passes_table, tallies_table):
            connection.execute(sa.delete(table))
    happens(records, passes)

    with records.begin() as unit:
        found = unit.gate_tallies.counts([ONE], since=FRIDAY, until=FRIDAY)

    counted: Counter[tuple[str, int, str, str]] = Counter()
    for school, who, zone, direction, minute in passes:
        today = school == ONE and minute < 24 * 60
        if today and who is not Who.UNKNOWN and direction is not Direction.REFUSED:
            counted[zone, minute // 60, who.value, direction.value] += 1
    told = Counter({(c.zone, c.hour, c.what.value, "in"): c.came for c in found})
    told += Counter({(c.zone, c.hour, c.what.value, "out"): c.went for c in found})
    assert told == counted
    assert list(found) == sorted(found, key=lambda c: (c.school, c.day, c.zone, c.hour, c.what))


def test_tallies_go_with_the_passes_of_their_time(records: Records) -> None:
    happens(records, [(ONE, Who.PUPIL, "南门", Direction.IN, minute) for minute in (60, 1500)])

    with records.begin() as unit:
        assert unit.gate_tallies.forget_before(FRIDAY + timedelta(days=1)) == 1
        left = unit.gate_tallies.counts([ONE], since=FRIDAY, until=FRIDAY + timedelta(days=9))

    assert [(one.day, one.came) for one in left] == [(FRIDAY + timedelta(days=1), 1)]
