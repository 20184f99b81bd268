"""qingjiao device: register the devices of schools, list them, give them keys, remove them."""

import argparse

from bot.local import open_product
from bot.subcommand import Subcommand, print_json, print_line
from school.actor import SYSTEM, Actor
from school.county_time import spoken
from school.device_adapter import adapters
from school.devices import (
    AddDevice,
    DeviceLine,
    DeviceList,
    DeviceOf,
    DevicesOf,
    NewDevice,
    device_kinds,
)
from school.papers import Done
from school.people import UnitId
from school.ports import Invoker
from school.settings import Settings


def _arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    add = verbs.add_parser("add", help="register a device; prints its key, this once")
    add.add_argument("name", help="as a card calls it, such as 南门摄像头")
    add.add_argument("--school", required=True, metavar="ID", help="such as qt.t1.s1")
    add.add_argument("--kind", required=True, choices=sorted(device_kinds()))
    add.add_argument(
        "--zone", action="append", default=[], help="where it is; again for each channel"
    )
    add.add_argument("--adapter", default="generic", choices=sorted(adapters()))
    add.add_argument(
        "--heartbeat",
        type=int,
        default=0,
        metavar="SECONDS",
        help="how often it is heard of at least; silent three times as long, it counts as offline",
    )
    listed = verbs.add_parser("list", help="list devices, those that are silent first")
    listed.add_argument("--school", default="", metavar="ID", help="only of a school or town")
    rotate = verbs.add_parser("rotate", help="give a device a new key; the old one ends at once")
    remove = verbs.add_parser("remove", help="let a device say nothing any more")
    for verb in (rotate, remove):
        verb.add_argument("device", metavar="DEVICE", help="its id, see `qingjiao device list`")
    for verb in (add, listed, rotate, remove):
        verb.add_argument(
            "--json", "--jsonl", dest="json", action="store_true", help="for programs"
        )


def _run(chosen: argparse.Namespace) -> int:
    product = open_product(Settings())
    try:
        VERBS[chosen.verb](chosen, product.functions_for(Actor(platform=SYSTEM, user=SYSTEM)))
    finally:
        product.close()
    return 0


def _add(chosen: argparse.Namespace, functions: Invoker) -> None:
    request = AddDevice(
        name=chosen.name,
        kind=chosen.kind,
        school=UnitId(chosen.school),
        zones=tuple(chosen.zone),
        adapter=chosen.adapter,
        heartbeat_s=chosen.heartbeat,
    )
    _show_key(chosen, functions.call("add_device", request, NewDevice))


def _rotate(chosen: argparse.Namespace, functions: Invoker) -> None:
    request = DeviceOf(device_id=chosen.device)
    _show_key(chosen, functions.call("rotate_device", request, NewDevice))


def _remove(chosen: argparse.Namespace, functions: Invoker) -> None:
    functions.call("remove_device", DeviceOf(device_id=chosen.device), Done)
    if chosen.json:
        print_json({"device": chosen.device, "removed": True})
    else:
        print_line(f"{chosen.device} is removed")


def _list(chosen: argparse.Namespace, functions: Invoker) -> None:
    request = DevicesOf(unit_id=UnitId(chosen.school) if chosen.school else None)
    for line in functions.call("list_devices", request, DeviceList).devices:
        if chosen.json:
            print_json(line.model_dump(mode="json"))
        else:
            print_line(_spoken(line))


def _show_key(chosen: argparse.Namespace, new: NewDevice) -> None:
    if chosen.json:
        print_json({"device": new.device.id, "key": new.key, "path": new.path})
        return
    print_line(f"device  {new.device.id}")
    print_line(f"key     {new.key}")
    print_line(f"path    {new.path}")
    print_line("The key is not shown again. How to sign: docs/devices.md")


def _spoken(line: DeviceLine) -> str:
    device = line.device
    state = "从未连接" if device.seen_at is None else f"{spoken(device.seen_at)} 在线"
    if line.silent_since:
        state = f"离线，从 {spoken(line.silent_since)} 起"
    where = f"{line.school_name} {device.zone}".strip()
    return f"{device.id}  {device.name}  {line.kind_name}  {where}  {state}"


VERBS = {"add": _add, "list": _list, "rotate": _rotate, "remove": _remove}

SUBCOMMAND = Subcommand(
    help="Register cameras, gates and other devices of schools.",
    add_arguments=_arguments,
    run=_run,
)
