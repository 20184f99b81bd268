"""Device use cases: register, list, give a new key, remove; and find those that fell silent."""

import hashlib

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.device_trust import SOURCE
from chalicelib.runtime import Caller, use_case
from school.device_adapter import adapter_of
from school.device_events import Event
from school.devices import (
    AddDevice,
    CheckDevices,
    CheckedDevices,
    Device,
    DeviceLine,
    DeviceList,
    DeviceOf,
    DevicesOf,
    NewDevice,
    events_path,
    kind_of,
)
from school.errors import NotFound, NotUnderstood
from school.papers import Done
from school.people import Role, UnitId, UnitKind
from school.permissions import Action, Scope
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)

MOST_LISTED = 2000
CHECKED_AT_ONCE = 100


@routes.lambda_function(name="add_device")
@use_case(AddDevice, by=Caller.ANYBODY)
def add_device(request: AddDevice, call: Call) -> NewDevice:
    """Register a device at a school; its key is told this once.

    Raises:
        NotFound: There is no such school, kind of devices or adapter.
        NotUnderstood: A name is empty.
    """
    scope = Scope(unit=request.school)
    _require(call, scope)
    with call.records() as unit:
        device, key = _made(request, call), call.new_token()
        _check(unit, device)
        unit.devices.add(device, key=key)
        call.audit(unit, Action.ADMINISTER, scope, fields=("device", "added", device.id))
    return NewDevice(device=device, key=key, path=events_path(device.id))


def _require(call: Call, scope: Scope) -> None:
    if not call.by_the_product:
        call.require(Action.ADMINISTER, scope)


def _made(request: AddDevice, call: Call) -> Device:
    number = hashlib.sha256(call.new_token().encode()).hexdigest()[:16]
    zones = tuple(zone for said in request.zones if (zone := said.strip()))
    return Device(
        id=f"dev-{number}",
        name=request.name.strip(),
        kind=request.kind,
        school=request.school,
        zones=tuple(dict.fromkeys(zones)),
        adapter=request.adapter,
        heartbeat_s=request.heartbeat_s,
        added_at=call.now,
    )


def _check(unit: UnitOfWork, device: Device) -> None:
    if not device.name:
        raise NotUnderstood("请给设备起个名字，如“南门摄像头”。")
    kind_of(device.kind)
    adapter_of(device.adapter)
    if any(len(zone) > LONGEST_ZONE for zone in device.zones):
        raise NotUnderstood(f"位置最长 {LONGEST_ZONE} 个字，如“南门”。")
    if unit.people.unit(device.school).kind is not UnitKind.SCHOOL:
        raise NotFound("设备要登记在一所学校。请写学校的编号，如 qt.t1.s1。")


LONGEST_ZONE = 32


@routes.lambda_function(name="list_devices")
@use_case(DevicesOf, by=Caller.ANYBODY)
def list_devices(request: DevicesOf, call: Call) -> DeviceList:
    """Return the devices of what one administers, those that are silent first.

    Raises:
        NotFound: There is no such school, town or county.
    """
    with call.records() as unit:
        asked = _units(unit, call, request)
        for one in asked:
            _require(call, Scope(unit=one))
            unit.people.unit(one)
        found = unit.devices.below(asked, limit=MOST_LISTED)
        silent = unit.devices.silent_since([device.id for device in found])
        names = {school: unit.people.unit(school).name for school in {d.school for d in found}}
        for one in asked:
            call.audit(unit, Action.ADMINISTER, Scope(unit=one), fields=("devices",))
    lines = [
        DeviceLine(
            device=device,
            kind_name=kind_of(device.kind).name,
            school_name=names[device.school],
            silent_since=silent.get(device.id),
        )
        for device in found
    ]
    return DeviceList(devices=tuple(sorted(lines, key=lambda line: line.silent_since is None)))


def _units(unit: UnitOfWork, call: Call, request: DevicesOf) -> list[UnitId]:
    if request.unit_id is not None:
        return [request.unit_id]
    if call.by_the_product:
        return [county.id for county in unit.people.units_of_kind(UnitKind.COUNTY)]
    held = call.person.units_on(call.today, frozenset({Role.ADMIN}))
    return list(held) or [UnitId("-")]


@routes.lambda_function(name="rotate_device")
@use_case(DeviceOf, by=Caller.ANYBODY)
def rotate_device(request: DeviceOf, call: Call) -> NewDevice:
    """Give a device a new key; the old one is good for nothing from now on.

    Raises:
        NotFound: There is no such device.
    """
    with call.records() as unit:
        device = _found(unit, call, request)
        key = call.new_token()
        unit.devices.rekey(device.id, key=key)
        scope = Scope(unit=device.school)
        call.audit(unit, Action.ADMINISTER, scope, fields=("device", "new key", device.id))
    return NewDevice(device=device, key=key, path=events_path(device.id))


@routes.lambda_function(name="remove_device")
@use_case(DeviceOf, by=Caller.ANYBODY)
def remove_device(request: DeviceOf, call: Call) -> Done:
    """Let a device say nothing any more; what it told of stays.

    Raises:
        NotFound: There is no such device.
    """
    with call.records() as unit:
        device = _found(unit, call, request)
        unit.devices.remove(device.id)
        scope = Scope(unit=device.school)
        call.audit(unit, Action.ADMINISTER, scope, fields=("device", "removed", device.id))
    return Done()


def _found(unit: UnitOfWork, call: Call, request: DeviceOf) -> Device:
    known = unit.devices.known(request.device_id)
    # Of another's device nobody learns that it is there.
    _require(call, Scope(unit=known.device.school if known else UnitId("-")))
    if known is None:
        raise NotFound("没有这台设备。请用 qingjiao device list 看编号。")
    return known.device


@routes.lambda_function(name="check_devices")
@use_case(CheckDevices, by=Caller.PRODUCT)
def check_devices(request: CheckDevices, call: Call) -> CheckedDevices:  # noqa: ARG001  # no fields
    """Tell of devices that fell silent, once for each silence, and forget spent nonces."""
    with call.records() as unit:
        unit.devices.forget_nonces(now=call.now)
        silent = unit.devices.fallen_silent(now=call.now, limit=CHECKED_AT_ONCE)
        for device in silent:
            unit.events.put(_silence(device, call), now=call.now)
    return CheckedDevices(count=len(silent))


def _silence(device: Device, call: Call) -> Event:
    since = device.seen_at or device.added_at
    return Event(
        source=SOURCE,
        event_id=f"offline:{device.id}:{int(since.timestamp())}",
        school=device.school,
        kind="offline",
        at=call.now,
        zone=device.zone,
        text=f"{device.name} 没有回应",
    )
