"""How fast devices' events are taken, and whether any is lost in a storm.

    python benchmarks/alarm_intake.py [--seconds 60] [--rate 50] [--storm 10000]

Runs ``qingjiao serve`` in a process of its own with its workers on, as acknowledge.py does; the
devices are a process beside it that signs every event and sends it alone, the worst case. First a
steady rate, then a storm from one camera with one fire alarm in the middle of it. Measured are the
answer (stored), until an event was worked on (taken), and until the first message about an alarm
was at the fake DingTalk, where one is sent.
"""

import argparse
import asyncio
import hashlib
import json
import multiprocessing
import os
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.acknowledge import KeepingSockets, Server, pace, quantile  # noqa: E402
from bot.cli.demo_data import store_county  # noqa: E402
from bot.local import open_product  # noqa: E402
from school.actor import SYSTEM, Actor  # noqa: E402
from school.demo import demo_county  # noqa: E402
from school.device_reading import EVENT_ID_DIGITS  # noqa: E402
from school.devices import AddDevice, NewDevice, signature  # noqa: E402
from school.people import PersonId, UnitId  # noqa: E402
from school.settings import Settings  # noqa: E402
from tests.gateways.dingtalk import Gateway  # noqa: E402
from tests.gateways.dingtalk.state import Sent  # noqa: E402

SPAWN = multiprocessing.get_context("spawn")
SCHOOL = UnitId("qh.t1.s1")
PATIENCE_S = 600.0
LOOK_EVERY_S = 0.05
AT_MOST = 64
"""Connections of a device at once."""
ACCEPTED = 202
FIRE = "fire-1"
GROUP_WAYS = ("session", "group")
ZONES = tuple(f"围墙{number:02d}段" for number in range(1, 16))
"""Where somebody climbs over the wall while the events go on: an incident each."""
MINUTE_S = 60.0
PUPILS = 300


@dataclass(frozen=True)
class Shot:
    """One event to send."""

    device: NewDevice
    event_id: str
    kind: str
    zone: str = ""


@dataclass
class Sending:
    """What a sender measured, in seconds since 1970."""

    statuses: Counter[int] = field(default_factory=Counter)
    began: dict[str, float] = field(default_factory=dict)
    took_s: list[float] = field(default_factory=list)
    seconds: float = 0.0
    """From the first to the last answer."""


async def _send(url: str, shot: Shot, into: Sending, line: asyncio.Semaphore) -> None:
    """Send one event until it is stored, as a device does."""
    into.began[shot.event_id] = time.time()
    while True:
        async with line:
            began = time.perf_counter()
            status = await _post(url, shot)
            into.took_s.append(time.perf_counter() - began)
        into.statuses[status] += 1
        if status == ACCEPTED:
            return
        await asyncio.sleep(1.0)


async def _post(url: str, shot: Shot) -> int:
    at = urlsplit(url)
    said = {"event_id": shot.event_id, "kind": shot.kind, "zone": shot.zone}
    body = json.dumps({name: value for name, value in said.items() if value}).encode()
    stamp, nonce = str(int(time.time())), os.urandom(12).hex()
    path = shot.device.path
    signed = signature(shot.device.key, timestamp=stamp, nonce=nonce, path=path, body=body)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {at.netloc}\r\nContent-Type: application/json\r\n"
        f"X-Qingjiao-Timestamp: {stamp}\r\nX-Qingjiao-Nonce: {nonce}\r\n"
        f"X-Qingjiao-Signature: {signed}\r\nContent-Length: {len(body)}\r\n"
        "Connection: close\r\n\r\n"
    )
    try:
        reader, writer = await asyncio.open_connection(at.hostname, at.port)
        writer.write(head.encode() + body)
        line = await reader.readline()
        writer.close()
    except OSError:
        return 0
    return int(line.split()[1]) if line else 0


def _sender(url: str, shots: Sequence[Shot], rate: int, results: Connection) -> None:
    """Send events at a rate, from a process that does nothing else."""
    into = Sending()

    async def run() -> None:
        lines = {shot.device.device.id: asyncio.Semaphore(AT_MOST) for shot in shots}

        async def one(number: int) -> None:
            shot = shots[number]
            await _send(url, shot, into, lines[shot.device.device.id])

        await pace(len(shots), rate, one)

    began = time.monotonic()
    asyncio.run(run())
    into.seconds = time.monotonic() - began
    results.send(into)


class Fired:
    """A sender at work."""

    def __init__(self, url: str, shots: Sequence[Shot], *, rate: int) -> None:
        self._ours, theirs = SPAWN.Pipe()
        self._process = SPAWN.Process(target=_sender, args=(url, shots, rate, theirs))
        self._process.start()

    @property
    def over(self) -> bool:
        """Return True when everything is sent."""
        return self._ours.poll()

    def result(self) -> Sending:
        """Return what the sender measured."""
        into: Sending = self._ours.recv()
        self._process.join()
        return into


@dataclass
class Watched:
    """What becomes of events and messages, seen from outside, in seconds since 1970."""

    database: Path
    gateway: Gateway
    taken: dict[str, float] = field(default_factory=dict)
    """When each watched event was worked on, by its number."""
    messages: list[tuple[float, Sent]] = field(default_factory=list)

    def watch(self, until: Callable[[], bool], *, kinds: Sequence[str]) -> None:
        """Look again and again until something holds, or for ten minutes."""
        ends = time.monotonic() + PATIENCE_S
        while True:
            done = until()
            self._look(kinds)
            if done or time.monotonic() > ends:
                return
            time.sleep(LOOK_EVERY_S)

    def _look(self, kinds: Sequence[str]) -> None:
        marks = ",".join("?" * len(kinds))
        asked = f"SELECT event_id FROM events WHERE kind IN ({marks}) AND state = 'taken'"  # noqa: S608
        found = self.read(asked, *kinds)
        now = time.time()
        for (number,) in found:
            self.taken.setdefault(number, now)
        fresh = self.gateway.state.sent[len(self.messages) :]
        self.messages += [(now, sent) for sent in fresh]

    def read(self, asked: str, *values: str) -> list[tuple[Any, ...]]:
        """Return rows, read beside the product without taking its turn."""
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as connection:
            return connection.execute(asked, values).fetchall()

    def waiting(self) -> int:
        """Return how many events wait."""
        return int(self.read("SELECT count(*) FROM events WHERE state = 'new'")[0][0])

    def first_about(self, words: str) -> float:
        """Return when the first message with these words was at the platform; 0: none was."""
        return min((at for at, sent in self.messages if words in str(sent.content)), default=0.0)

    def silent(self, about: Sequence[str]) -> list[str]:
        """Return about which of these no message was sent yet."""
        return [words for words in about if not self.first_about(words)]

    def most_in_a_minute(self) -> int:
        """Return the most messages any group got in any sixty seconds."""
        groups = [(at, m.target) for at, m in self.messages if m.via in GROUP_WAYS]
        return max(
            (
                sum(1 for at, to in groups if to == target and since <= at < since + MINUTE_S)
                for since, target in groups
            ),
            default=0,
        )


def processor_s(server: Server) -> float:
    """Return how many seconds of a processor the product has used."""
    pid = server._process.pid if server._process else 0  # noqa: SLF001
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def number_of(event_id: str) -> str:
    """Return the number the product keeps of a device's event."""
    return hashlib.sha256(event_id.encode()).hexdigest()[:EVENT_ID_DIGITS]


@contextmanager
def product(home: Path, gateway: Gateway) -> Iterator[tuple[Server, dict[str, NewDevice]]]:
    """Yield a running product with a county, its principal on DingTalk, and two devices."""
    state = gateway.state
    own = open_product(Settings.model_validate({"home": home}))
    store_county(own.foundation, demo_county(PUPILS))
    functions = own.functions_for(Actor(platform=SYSTEM, user=SYSTEM))
    devices = {
        kind: functions.call(
            "add_device",
            AddDevice(name=f"南门{kind}", kind=kind, school=SCHOOL, zones=("南门", *ZONES)),
            NewDevice,
        )
        for kind in ("camera", "smoke")
    }
    with own.foundation.records.begin() as unit:
        for post in ("principal", "vice_principal", "security"):
            person = PersonId(f"qh-{post}-s1")
            unit.people.bind_account("dingtalk", f"user-{post}", person=person)
            state.users.add(f"user-{post}")
    own.foundation.records.database.close()
    own.close()
    settings = {
        "QINGJIAO_DINGTALK_CLIENT_ID": state.client_id,
        "QINGJIAO_DINGTALK_CLIENT_SECRET": state.client_secret,
        "QINGJIAO_DINGTALK_ROBOT_CODE": state.robot_code,
        "QINGJIAO_DINGTALK_OPENAPI": state.http_url,
        "QINGJIAO_DINGTALK_OAPI": state.http_url,
        "QINGJIAO_DINGTALK_TRUSTED_HOSTS": "127.0.0.1",
    }
    server = Server(home, settings)
    server.start()
    try:
        yield server, devices
    finally:
        server.end(signal.SIGTERM)


def steady(server: Server, watched: Watched, camera: NewDevice, *, rate: int, seconds: int) -> str:
    """Send alarms of level two at a rate, some of level one among them; return what was measured.

    The time to the platform is that of level one: the others may be grouped first.
    """
    shots = [Shot(camera, f"steady-{n}", "unknown_person", "南门") for n in range(rate * seconds)]
    for number, zone in enumerate(ZONES):
        place = (number + 1) * len(shots) // (len(ZONES) + 1)
        shots[place] = Shot(camera, f"wall-{number}", "intrusion", zone)
    sending = Fired(server.url, shots, rate=rate)
    numbers = {number_of(shot.event_id) for shot in shots}
    used_s = processor_s(server)
    watched.watch(
        lambda: sending.over and numbers <= watched.taken.keys() and not watched.silent(ZONES),
        kinds=["unknown_person", "intrusion"],
    )
    into = sending.result()
    waits = [
        watched.taken[number_of(e)] - at
        for e, at in into.began.items()
        if number_of(e) in watched.taken
    ]
    told = [
        watched.first_about(zone) - into.began[f"wall-{number}"]
        for number, zone in enumerate(ZONES)
        if zone not in watched.silent(ZONES)
    ]
    spread = " / ".join(f"{quantile(told, q):.2f}" for q in (0.5, 0.95, 1.0)) if told else "-"
    return _row(
        "steady",
        into,
        waits=waits,
        told=f"{spread} of {len(told)}",
        watched=watched,
        used_s=processor_s(server) - used_s,
    )


def storm(
    server: Server, watched: Watched, devices: dict[str, NewDevice], *, events: int, seconds: int
) -> str:
    """Send one camera's alarms and a fire in their midst; return a row of what was measured."""
    shots = [Shot(devices["camera"], f"storm-{n}", "unknown_person", "南门") for n in range(events)]
    shots.insert(events // 2, Shot(devices["smoke"], FIRE, "fire"))
    before = len(watched.messages)
    used_s = processor_s(server)
    sending = Fired(server.url, shots, rate=max(1, events // seconds))
    watched.watch(
        lambda: sending.over and not watched.waiting() and not watched.silent(["火灾"]),
        kinds=["fire"],
    )
    into = sending.result()
    waits = [watched.taken[number_of(FIRE)] - into.began[FIRE]]
    told = [at for at, sent in watched.messages[before:] if "火灾" in str(sent.content)]
    first = f"{min(told) - into.began[FIRE]:.2f}" if told else "none sent"
    return _row(
        "storm with a fire",
        into,
        waits=waits,
        told=first,
        watched=watched,
        used_s=processor_s(server) - used_s,
    )


def _row(  # noqa: PLR0913  # one column each
    what: str,
    into: Sending,
    *,
    waits: list[float],
    told: str,
    watched: Watched,
    used_s: float,
) -> str:
    shots = len(into.began)
    numbers = {number_of(event_id) for event_id in into.began}
    kept = {number for (number,) in watched.read("SELECT event_id FROM events")}
    lost = len(numbers - kept)
    p50, p95, p99 = (1000 * quantile(into.took_s, q) for q in (0.5, 0.95, 0.99))
    retried = sum(n for status, n in into.statuses.items() if status != ACCEPTED)
    return (
        f"| {what} | {shots} | {shots / into.seconds:.0f} | {p50:.0f} / {p95:.0f} / {p99:.0f} | "
        f"{1000 * used_s / shots:.1f} | "
        f"{quantile(waits, 0.95):.1f} | {told} | {lost} | {retried} | "
        f"{watched.most_in_a_minute()} |"
    )


HEAD = (
    "| what | events | events/s | answered ms p50 / p95 / p99 | processor ms an event | "
    "taken s p95 | first message s (p50 / p95 / most) | lost | sent again | "
    "most messages a minute to a group |\n"
    "|---|---|---|---|---|---|---|---|---|---|"
)


def main() -> None:
    """Measure both and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--rate", type=int, default=50, help="events a second, steadily")
    parser.add_argument("--storm", type=int, default=10_000, help="events of the storm")
    chosen = parser.parse_args()
    gateway = Gateway()
    gateway.sockets = KeepingSockets(gateway.state)
    print(HEAD)
    with (
        tempfile.TemporaryDirectory(prefix="qingjiao-intake-") as home,
        gateway,
        product(Path(home), gateway) as (server, devices),
    ):
        watched = Watched(Path(home) / "qingjiao.db", gateway)
        if chosen.rate:
            rates = {"rate": chosen.rate, "seconds": chosen.seconds}
            print(steady(server, watched, devices["camera"], **rates), flush=True)
        if chosen.storm:
            size = {"events": chosen.storm, "seconds": chosen.seconds}
            print(storm(server, watched, devices, **size), flush=True)


if __name__ == "__main__":
    main()
