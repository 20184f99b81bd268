"""A clock that is set back or ahead by up to an hour: nothing stalls, nothing is doubled."""

from collections import Counter
from datetime import timedelta
from itertools import count
from pathlib import Path
from shutil import copy

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from school.queues import Leased, Queue
from school.store.database import open_database
from school.store.records import Records
from tests.conftest import KEYS
from tests.fakes import SchoolClock

LEASE_S = 60.0
NAMES = count()


def lease(queue: Queue, clock: SchoolClock) -> Leased | None:
    return queue.lease(now=clock.now(), lease=f"lease-{next(NAMES)}", lease_s=LEASE_S)


def test_what_waited_when_the_clock_was_set_back_an_hour_does_not_wait_for_it(
    records: Records, clock: SchoolClock
) -> None:
    with records.begin() as unit:
        unit.inbox.put("tried", "{}", now=clock.now() - timedelta(hours=2), lane="a")
        tried = lease(unit.inbox, clock)
        assert tried is not None
        unit.inbox.retry(tried, at=clock.now() + timedelta(minutes=10), error="away")
        unit.inbox.put("fresh", "{}", now=clock.now(), lane="b")
        later = clock.now() + timedelta(hours=5)
        unit.inbox.put("for later", "{}", now=clock.now(), lane="c", not_before=later)

    clock.forward(hours=-1)

    with records.begin() as unit:
        found = [lease(unit.inbox, clock) for _ in range(3)]
    assert [item.key if item else None for item in found] == ["tried", "fresh", None]


def test_a_worker_that_died_before_the_clock_was_set_back_is_replaced_in_minutes(
    records: Records, clock: SchoolClock
) -> None:
    with records.begin() as unit:
        unit.work.put("one", "{}", now=clock.now())
        assert lease(unit.work, clock) is not None

    clock.forward(hours=-1)
    with records.begin() as unit:
        at_once = lease(unit.work, clock)
    clock.forward(minutes=3)
    with records.begin() as unit:
        again = lease(unit.work, clock)

    assert (at_once, again is not None) == (None, True)


def test_who_works_while_the_clock_is_set_back_may_finish(
    records: Records, clock: SchoolClock
) -> None:
    with records.begin() as unit:
        unit.work.put("one", "{}", now=clock.now())
        held = lease(unit.work, clock)
        assert held is not None

    clock.forward(hours=-1)
    with records.begin() as unit:
        other = lease(unit.work, clock)
        finished = unit.work.done(held, now=clock.now())

    assert (other, finished) == (None, True)


def test_a_robot_may_speak_again_in_a_minute_though_its_clock_was_set_back(
    records: Records, clock: SchoolClock
) -> None:
    def spend() -> bool:
        with records.begin() as unit:
            return unit.chat.spend_token("robot", count=2, per_s=60.0, now=clock.now()) is None

    before = [spend() for _ in range(3)]
    clock.forward(hours=-1)
    at_once = spend()
    clock.forward(seconds=61)

    assert (before, at_once, spend()) == ([True, True, False], False, True)


JUMPS = st.lists(st.integers(-3600, 3600), max_size=6)
DEEDS = st.lists(st.sampled_from(["done", "retry", "die"]), max_size=6)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Records:
    """Return records that examples share; each has keys of its own."""
    return _copied(tmp_path_factory.mktemp("clocks"), migrated_sqlite)


def _copied(folder: Path, migrated: Path) -> Records:
    copy(migrated, folder / "qingjiao.db")
    return Records(open_database(f"sqlite:///{folder}/qingjiao.db"), keys=KEYS)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(jumps=JUMPS, deeds=DEEDS)
def test_however_the_clock_jumps_all_is_done_once_in_ninety_minutes_of_calm(
    shared: Records, jumps: list[int], deeds: list[str]
) -> None:
    clock, done = SchoolClock(), Counter[str]()
    with shared.begin() as unit:
        for name in ("a", "b"):
            unit.work.put(f"{name}-{next(NAMES)}", "{}", now=clock.now(), lane=f"{next(NAMES)}")
    todo = list(deeds)

    def act() -> None:
        with shared.begin() as unit:
            item = lease(unit.work, clock)
            if item is None:
                return
            deed = todo.pop() if todo else "done"
            if deed == "retry":
                unit.work.retry(item, at=clock.now() + timedelta(minutes=10), error="away")
            elif deed == "done":
                done[item.key] += unit.work.done(item, now=clock.now())

    for seconds in jumps:
        act()
        clock.forward(seconds=seconds)
    for _ in range(90):
        act()
        clock.forward(minutes=1)
    assert sorted(done.values()) == [1, 1]
