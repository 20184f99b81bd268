"""A gate goes wild and a fire breaks out; the power fails in between. Nothing is lost."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from school.actor import SYSTEM, Actor
from school.devices import (
    AddDevice,
    DoorAnswer,
    DoorAnswers,
    NewDevice,
    SignedRequests,
)
from school.people import UnitId
from tests.functions.devices import a_request
from tests.scenarios.county import County, open_county
from tests.scenarios.crashing import FORKS, Fuse, copied, started

PRODUCT = Actor(platform=SYSTEM, user=SYSTEM)
SCHOOL = UnitId("qh.t1.s1")
ANSWERED = "answered"
BATCH = {"events": [{"event_id": str(n), "kind": "pass"} for n in range(20)]}
EACH = 50
STEPS = (1, 2)
"""Before the events are stored, and before it is kept that they were worked on."""


def a_device(county: County, kind: str) -> NewDevice:
    asked = AddDevice(name=f"南门{kind}", kind=kind, school=SCHOOL, zones=("南门",))
    return county.product.functions_for(PRODUCT).call("add_device", asked, NewDevice)


def tell(county: County, *said: tuple[NewDevice, object]) -> list[DoorAnswer]:
    requests = tuple(
        a_request(device.device.id, device.key, json.dumps(body).encode(), at=county.clock.now())
        for device, body in said
    )
    functions = county.product.functions_for(PRODUCT)
    asked = SignedRequests(requests=requests)
    return list(functions.call("receive_events", asked, DoorAnswers).answers)


def passes(county: County) -> int:
    with county.product.foundation.records.begin() as unit:
        now = county.clock.now()
        day = timedelta(days=1)
        return len(unit.events.of_school(SCHOOL, ["pass"], since=now - day, until=now + day))


def test_in_a_storm_from_one_gate_a_fire_is_worked_on_first_and_no_event_is_lost(
    tmp_path: Path,
) -> None:
    county = open_county(tmp_path)
    gate, smoke = a_device(county, "gate"), a_device(county, "smoke")
    wild = [
        (gate, {"events": [{"event_id": f"{n}-{m}", "kind": "pass"} for m in range(EACH)]})
        for n in range(20)
    ]

    answers = tell(county, *wild, (smoke, {"event_id": "1", "kind": "fire"}))
    county.product.engine.take_events_next()

    assert {answer.status for answer in answers} == {202}
    assert passes(county) == 20 * EACH
    with county.product.foundation.records.begin() as unit:
        waiting = {one.event.kind for one in unit.events.next_new(limit=20 * EACH + 1)}
    county.product.engine.drain()
    with county.product.foundation.records.begin() as unit:
        left = unit.events.waiting()
    county.product.close()
    assert waiting == {"pass"}, "the fire was taken by the first step"
    assert left == 0


def _die(home: Path, device: NewDevice, at: int) -> None:
    fuse = Fuse(at)
    county = started(home, database_url="", fuse=fuse, later=timedelta())
    fuse.armed = True
    tell(county, (device, BATCH))
    (home / ANSWERED).touch()
    county.product.engine.drain()


def _told_again(home: Path, device: NewDevice) -> None:
    county = started(home, database_url="", fuse=Fuse(), later=timedelta(minutes=1))
    kept = passes(county)
    (answer,) = tell(county, (device, BATCH))
    county.product.engine.drain()
    after = passes(county)
    with county.product.foundation.records.begin() as unit:
        left = unit.events.waiting()
    county.product.close()
    (home / "found").write_text(json.dumps([kept, answer.body["duplicates"], after, left]))


def in_a_process(run: Callable[..., None], *given: object) -> int:
    process = FORKS.Process(target=run, args=given)
    process.start()
    process.join()
    return process.exitcode or 0


@pytest.mark.slow
def test_killed_at_any_moment_what_was_answered_is_kept_and_nothing_is_taken_twice(
    tmp_path: Path,
) -> None:
    county = open_county(tmp_path / "county")
    device = a_device(county, "gate")
    county.product.close()

    for at in STEPS:
        home = copied(tmp_path / "county", tmp_path / str(at))
        assert in_a_process(_die, home, device, at) == -9
        in_a_process(_told_again, home, device)
        kept, duplicates, after, left = json.loads((home / "found").read_text())

        assert kept in (0, 20), f"killed before step {at}: half a batch is kept"
        assert kept == 20 or not (home / ANSWERED).exists(), f"answered and lost, step {at}"
        assert (duplicates, after, left) == (kept, 20, 0), at
