"""A storm from one gate and one real fire: is anything lost, late, or said too often?

    python benchmarks/alarm_storm.py [--events 10000] [--seconds 60]

Runs the product's own threads on a fresh county, with a platform that takes twenty messages a
minute for all groups of a robot. A gate camera reports unknown vehicles as fast as asked for, other
devices report something else at 24 places, and half-way a fire breaks out. Each event is put down
durably, as the intake does. Prints how long it took from that to the platform.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "functions")]

from bot.app import Foundation  # noqa: E402  # the repository is no package
from bot.cli.demo_data import store_county  # noqa: E402
from bot.events import Attachment, ChatKind, Outgoing, Sent, Target  # noqa: E402
from bot.local import embedded  # noqa: E402
from bot.platform import Platform, SendLimit  # noqa: E402
from bot.running import Runner  # noqa: E402
from school.clock import SystemClock  # noqa: E402
from school.demo import demo_county  # noqa: E402
from school.device_events import Event  # noqa: E402
from school.directory import security_group  # noqa: E402
from school.people import PersonId, UnitId  # noqa: E402
from school.settings import Settings  # noqa: E402
from school.store.files import FolderFiles  # noqa: E402
from school.store.records import open_records  # noqa: E402
from tests.scenarios.county import RecordedReader  # noqa: E402

SCHOOL = UnitId("qh.t1.s1")
PLACES = 24
MINUTE = timedelta(minutes=1)
SETTLE_S = 20.0


@dataclass
class Robot:
    """A platform that notes when it was given what."""

    name: str = "robot"
    told: list[tuple[datetime, Outgoing]] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def send_limit(self, target: Target) -> SendLimit:
        """Return DingTalk's."""
        return SendLimit(20, 60.0, per_robot=target.kind is ChatKind.GROUP)

    def parts(self, message: Outgoing) -> int:  # noqa: ARG002  # the same for all
        """Return 1."""
        return 1

    def send(self, message: Outgoing) -> Sent:
        """Note a message."""
        with self.lock:
            self.told.append((SystemClock().now(), message))
        return Sent(ref=message.ref or f"ref-{message.key}")

    def fetch(self, attachment: Attachment, *, max_bytes: int) -> bytes:
        """Fetch nothing.

        Raises:
            NotImplementedError: Always; nobody attaches anything.
        """
        raise NotImplementedError(attachment, max_bytes)


def main(arguments: Sequence[str]) -> int:
    """Run one storm and print what came of it; 1 when a promise is broken."""
    parser = argparse.ArgumentParser(description="A storm of events and one real fire.")
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=60.0)
    chosen = parser.parse_args(arguments)
    with TemporaryDirectory() as home:
        found = storm(Path(home), events=chosen.events, seconds=chosen.seconds)
    print(json.dumps(found, ensure_ascii=False))  # the program's answer
    kept = found["lost"] == 0 and found["fire_s"] is not None and found["fire_s"] <= 10.0
    return 0 if kept and found["most_in_a_minute"] <= 20 else 1


def storm(home: Path, *, events: int, seconds: float) -> dict[str, float | int | None]:
    """Return what was measured on a fresh county in *home*."""
    robot = Robot()
    settings = Settings.model_validate({"home": home, "secret": "s" * 40})
    base = Foundation(settings, open_records(settings), FolderFiles(home / "files"), SystemClock())
    store_county(base, demo_county(60))
    platforms: dict[str, Platform] = {robot.name: robot}
    product = embedded(base, RecordedReader(base.files), platforms=lambda _: platforms)
    with base.records.begin() as unit:
        for role in ("security", "principal", "vice_principal"):
            person = PersonId(f"qh-{role}-s1")
            unit.people.bind_account(robot.name, person, person=person)
        unit.people.bind_group(robot.name, "guards", group=security_group(SCHOOL))
    runner = Runner(product.engine)
    runner.start()
    began = time.monotonic()
    fire_at = _let_it_happen(base, events=events, seconds=seconds)
    put_s = round(time.monotonic() - began, 1)
    _settle(base)
    runner.stop()
    return _measured(base, robot, fire_at=fire_at, events=events) | {"put_s": put_s}


def _let_it_happen(base: Foundation, *, events: int, seconds: float) -> datetime:
    """Put down what happens, evenly over the time; return when the fire was put down."""
    fire_at, began, clock = base.clock.now(), time.monotonic(), base.clock
    for number in range(events):
        time.sleep(max(0.0, began + number * seconds / events - time.monotonic()))
        elsewhere = ("tamper", f"{number % PLACES}楼")
        kind, zone = ("unknown_vehicle", "南门") if number % 10 else elsewhere
        happened = [(kind, zone, f"e{number}")]
        if number == events // 2:
            happened.append(("fire", "食堂", "fire"))
            fire_at = clock.now()
        with base.records.begin(urgent=True) as unit:
            for kind_, zone_, event_id in happened:
                event = Event(
                    source=f"device:{kind_}",
                    event_id=event_id,
                    school=SCHOOL,
                    kind=kind_,
                    at=clock.now(),
                    zone=zone_,
                )
                unit.events.put(event, now=clock.now())
    return fire_at


def _settle(base: Foundation) -> None:
    """Wait until every event was worked on and its cards had time to leave."""
    while True:
        with base.records.begin() as unit:
            if not unit.events.waiting():
                break
        time.sleep(0.5)
    time.sleep(SETTLE_S)


def _measured(
    base: Foundation, robot: Robot, *, fire_at: datetime, events: int
) -> dict[str, float | int | None]:
    with base.records.begin() as unit:
        live = unit.incidents.live_at(SCHOOL)
    counted = sum(one.count for one in live)
    fires = {one.id for one in live if one.kind == "fire"}
    rung = [at for at, m in robot.told if m.wanted.partition("/")[0] in fires]
    in_group = [at for at, m in robot.told if m.target.kind is ChatKind.GROUP and not m.ref]
    most = max((sum(at - MINUTE < t <= at for t in in_group) for at in in_group), default=0)
    kinds = Counter(m.target.kind.value for _, m in robot.told)
    return {
        "events": events,
        "incidents": len(live),
        "lost": events + 1 - counted,
        "fire_s": round((min(rung) - fire_at).total_seconds(), 3) if rung else None,
        "most_in_a_minute": most,
        "to_groups": kinds["group"],
        "to_people": kinds["direct"],
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
