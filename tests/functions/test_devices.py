"""Devices are registered by administrators; their keys are told once; who is silent is noticed."""

import pytest
from hypothesis import HealthCheck, given, settings

from school.audit import Outcome
from school.device_events import Level, level_of
from school.devices import (
    AddDevice,
    CheckDevices,
    CheckedDevices,
    DeviceList,
    DeviceOf,
    DevicesOf,
    NewDevice,
)
from school.errors import NotFound, NotUnderstood, PermissionDenied
from school.papers import Done
from school.people import UnitId
from school.store.database import Database
from tests.functions.devices import SCHOOL, Telling, a_device, an_event, stored
from tests.functions.working import CLASS, SYSTEM_ACTOR, WorkingSchool
from tests.school.test_devices import CANARY, LOADS
from tests.stored import raw_bytes

A_GATE = AddDevice(name="南门闸机", kind="gate", school=SCHOOL, zones=("南门", " 南门 ", ""))


def add(school: WorkingSchool, request: AddDevice = A_GATE) -> NewDevice:
    return school.ask("xu", "add_device", request=request, answer=NewDevice)


def listed(school: WorkingSchool, who: str = "xu", unit: str = "") -> DeviceList:
    request = DevicesOf(unit_id=UnitId(unit) if unit else None)
    return school.ask(who, "list_devices", request=request, answer=DeviceList)


def check(school: WorkingSchool) -> int:
    request, answer = CheckDevices(), CheckedDevices
    return school.ask(SYSTEM_ACTOR, "check_devices", request=request, answer=answer).count


def test_an_administrator_registers_a_device_and_sees_its_key_once(
    school: WorkingSchool, database: Database
) -> None:
    new = add(school)

    assert Telling(school, new.device.id, new.key).tell(an_event(1)).status == 202
    assert new.device.zones == ("南门",)
    (line,) = listed(school).devices
    assert (line.device.id, line.kind_name, line.silent_since) == (new.device.id, "闸机", None)
    assert new.key not in line.model_dump_json()
    assert new.key.encode() not in raw_bytes(database)
    rows = [row for row in school.audited() if new.device.id in row.fields]
    assert [(row.actor, row.subject) for row in rows] == [("xu", SCHOOL)]


@pytest.mark.parametrize("who", ["chen", "zhou", "guard", "ye", "ma", "g1", "nobody"])
def test_nobody_else_has_to_do_with_devices(school: WorkingSchool, who: str) -> None:
    device = DeviceOf(device_id=add(school).device.id)

    for function, request, answer in (
        ("add_device", A_GATE, NewDevice),
        ("list_devices", DevicesOf(unit_id=SCHOOL), DeviceList),
        ("list_devices", DevicesOf(), DeviceList),
        ("rotate_device", device, NewDevice),
        ("remove_device", device, Done),
    ):
        with pytest.raises(PermissionDenied):
            school.ask(who, function, request=request, answer=answer)
    assert len(listed(school).devices) == 1
    if who != "nobody":
        assert [r.actor for r in school.audited() if r.outcome is Outcome.DENIED] == [who] * 5


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"kind": "toaster"}, NotFound),
        ({"adapter": "acme"}, NotFound),
        ({"school": CLASS}, NotFound),
        ({"school": UnitId("qt.t9.s9")}, NotFound),
        ({"name": "  "}, NotUnderstood),
        ({"zones": ("很" * 33,)}, NotUnderstood),
    ],
)
def test_a_device_that_cannot_be_is_not_registered(
    school: WorkingSchool, changes: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        add(school, A_GATE.model_copy(update=changes))

    assert listed(school).devices == ()


def test_a_new_key_ends_the_old_one_and_a_removed_device_is_nobody(school: WorkingSchool) -> None:
    gate = a_device(school)
    of_it = DeviceOf(device_id=gate.id)

    new = school.ask("xu", "rotate_device", request=of_it, answer=NewDevice)
    answers = [one.tell(an_event(1)).status for one in (gate, gate.with_key(new.key))]
    school.ask("xu", "remove_device", request=of_it, answer=Done)
    gone = gate.with_key(new.key).tell(an_event(2)).status

    assert (answers, gone) == ([401, 202], 401)
    assert listed(school).devices == ()
    assert len(stored(school, "pass")) == 1, "what it told of stays"
    with pytest.raises(NotFound):
        school.ask(SYSTEM_ACTOR, "remove_device", request=of_it, answer=Done)


def test_a_silent_device_is_told_of_once_and_its_return_is_recorded(school: WorkingSchool) -> None:
    gate = a_device(school, heartbeat_s=60)
    gate.tell({"events": []})
    last = school.clock.now()

    school.clock.forward(seconds=179)
    early = check(school)
    school.clock.forward(seconds=2)
    counts = [check(school), check(school)]
    silent = listed(school).devices[0].silent_since
    back = school.clock.forward(hours=1)
    gate.tell({"events": []})

    assert (early, counts, silent) == (0, [1, 0], last)
    (event,) = (one.event for one in stored(school))
    assert (event.kind, event.zone, level_of(event)) == ("offline", "南门", Level.BLUE)
    assert listed(school).devices[0].silent_since is None
    with school.records.begin() as unit:
        assert unit.devices.outages(gate.id) == [(last, back)]
    school.clock.forward(seconds=181)
    assert check(school) == 1, "it may fall silent again"


def test_a_device_never_heard_of_falls_silent_too_and_one_without_a_heartbeat_never(
    school: WorkingSchool,
) -> None:
    a_device(school, heartbeat_s=60)
    a_device(school)
    school.clock.forward(days=1)

    assert check(school) == 1
    lines = listed(school).devices
    assert [line.silent_since is not None for line in lines] == [True, False]


def test_the_product_lists_the_devices_of_every_county(school: WorkingSchool) -> None:
    add(school)

    everywhere = school.ask(
        SYSTEM_ACTOR, "list_devices", request=DevicesOf(), answer=DeviceList
    ).devices

    assert len(everywhere) == 1
    assert len(listed(school, unit="qt.t1.s1").devices) == 1
    with pytest.raises(NotFound):
        listed(school, unit="qt.t1.s2")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(payload=LOADS)
def test_no_face_a_gate_sends_is_stored_logged_or_left_in_the_files(
    school: WorkingSchool,
    database: Database,
    caplog: pytest.LogCaptureFixture,
    payload: dict[str, object],
) -> None:
    gate = a_device(school, adapter="gate")

    gate.tell({**payload, "event_id": f"{CANARY}-{gate.id}", "kind": "pass"})
    gate.tell({"events": [{"pass": payload}, {**payload, "event_id": "1", "kind": "stranger"}]})

    assert CANARY.encode() not in raw_bytes(database)
    assert not any(CANARY in one.model_dump_json() for one in stored(school))
    assert CANARY not in caplog.text
    assert school.files.content == {}
