"""How fast health is answered with a term of checks of a whole county in the database.

    python benchmarks/health.py [--pupils 45000] [--days 90] [--asks 20] [--postgres]

Every class reports on every school day, two in a hundred pupils are ill on a day. Milliseconds are
of the function alone (policy, consent, rules, sealing, audit); the bot around it is measured by
``benchmarks/county.py``.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from datetime import date, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "functions")]

from pydantic import BaseModel  # noqa: E402

import app  # noqa: E402, TID251  # the functions that are measured
from bot.app import Foundation  # noqa: E402
from bot.cli.demo_data import store_county  # noqa: E402
from chalicelib.adapters import Adapters, container  # noqa: E402
from chalicelib.homework import id_of  # noqa: E402
from school.actor import Actor  # noqa: E402
from school.consent import Purpose  # noqa: E402
from school.county_time import day_of  # noqa: E402
from school.demo import County, demo_county  # noqa: E402
from school.health import ClassCheck, Finding, HealthCase, Shift  # noqa: E402
from school.health_calls import (  # noqa: E402
    ClassHealth,
    HealthOf,
    HealthRecord,
    HealthTold,
    ReportHealth,
    TellHealth,
)
from school.health_reports import SchoolHealth, SchoolHealthOf  # noqa: E402
from school.invoke import InProcess, SignedInvoker  # noqa: E402
from school.people import Pupil, UnitId  # noqa: E402
from school.settings import Settings  # noqa: E402
from school.store.files import FolderFiles  # noqa: E402
from school.store.records import Records, open_records  # noqa: E402
from tests.builders import a_decision  # noqa: E402
from tests.fakes import GivenReader, SchoolClock  # noqa: E402
from tests.servers import postgres_server  # noqa: E402

KEY = b"k" * 32
ILL_A_DAY = 0.02
SIGNS = ("cough", "fever", "cold", "vomiting", "stomach_ache")
Ask = Callable[[int], None]


def write_days(records: Records, county: County, clock: SchoolClock, *, days: int) -> int:
    """Write a check of every class and the cases of every school day; return how many cases."""
    rng = random.Random(5)  # noqa: S311  # drawn again the same
    by_class: dict[UnitId, list[Pupil]] = {}
    for pupil in county.pupils:
        by_class.setdefault(pupil.class_id, []).append(pupil)
    written = 0
    today = day_of(clock.now())
    for back in range(days, -1, -1):
        day = today - timedelta(days=back)
        if day.isoweekday() <= 5:  # Friday
            with records.begin() as unit:
                for class_id, pupils in by_class.items():
                    check = ClassCheck(class_id=class_id, day=day, enrolled=len(pupils))
                    shifts = {Shift.MORNING: clock.now()}
                    unit.health.keep_check(check.model_copy(update={"shifts": shifts}))
                    for pupil in pupils:
                        if rng.random() < ILL_A_DAY:
                            unit.health.keep_case(_case(pupil, day, clock, rng))
                            written += 1
    return written


def _case(pupil: Pupil, day: date, clock: SchoolClock, rng: random.Random) -> HealthCase:
    return HealthCase(
        id=id_of("case", pupil.id, str(day)),
        pupil_id=pupil.id,
        class_id=pupil.class_id,
        day=day,
        shift=Shift.MORNING,
        finding=Finding(signs=(rng.choice(SIGNS),)),
        author=None,
        at=clock.now(),
    )


def agree(records: Records, county: County, clock: SchoolClock) -> None:
    """Let a guardian of every child agree to health data."""
    edges = {edge.pupil: person.id for person in county.people for edge in person.guardianships}
    with records.begin() as unit:
        unit.consents.add_all(
            a_decision(pupil, guardian, purpose=Purpose.HEALTH, at=clock.now())
            for pupil, guardian in edges.items()
        )


def asks(clock: SchoolClock) -> dict[str, Ask]:
    """Return what is measured, by name; each takes the number of the time."""
    transport = InProcess(app.app.handler_map)

    def ask(who: str, function: str, request: BaseModel, answer: type[BaseModel]) -> None:
        actor = Actor(platform="console", user=who)
        SignedInvoker(transport, actor=actor, key=KEY, clock=clock).call(function, request, answer)

    def head(n: int) -> str:
        return f"qh-head-s1-g{3 + n % 4}c{1 + n % 2}"

    def parent(n: int) -> str:
        return f"qh-parent-s1-g3c2-{1 + n % 14:02d}a"

    def said(text: str) -> ReportHealth:
        return ReportHealth(caption=text)

    told = TellHealth(caption="报告健康 咳嗽 请假")
    return {
        "晨检 (class card)": lambda n: ask(head(n), "report_health", said("晨检"), ClassHealth),
        "晨检 全部正常": lambda n: ask(
            head(n), "report_health", said("晨检 全部正常"), ClassHealth
        ),
        "晨检, three by number": lambda n: ask(
            head(n), "report_health", said("晨检 3号 发热38.5，5号 事假，9号 咳嗽"), ClassHealth
        ),
        "报告健康 (parent)": lambda n: ask(parent(n), "tell_health", told, HealthTold),
        "健康记录 (parent)": lambda n: ask(parent(n), "pupil_health", HealthOf(), HealthRecord),
        "卫生日报 (school)": lambda n: ask(
            f"qh-principal-s{1 + n % 3}", "school_health", SchoolHealthOf(), SchoolHealth
        ),
        "卫生日报 (county)": lambda _: ask(
            "qh-bureau-1", "school_health", SchoolHealthOf(), SchoolHealth
        ),
    }


def measure(url: str, home: Path, *, pupils: int, days: int, times: int) -> None:
    """Fill a database, ask everything, and print a table."""
    settings = Settings.model_validate({"home": home, "secret": "s" * 40, "database_url": url})
    records, clock, files = open_records(settings), SchoolClock(), FolderFiles(home / "files")
    county = demo_county(pupils)
    store_county(Foundation(settings, records, files, clock), county)
    agree(records, county, clock)
    cases = write_days(records, county, clock, days=days)
    if url:
        with records.database.engine.connect() as connection:
            connection.exec_driver_sql("ANALYZE")
    reader = GivenReader(files, None)  # type: ignore[arg-type]  # nothing is read here
    container.use(Adapters(records=records, files=files, clock=clock, reader=reader, key=KEY))
    engine = records.database.engine.dialect.name
    print(f"{len(county.pupils)} pupils, {days} days, {cases} cases, {engine}")
    for name, ask in asks(clock).items():
        took = sorted(_timed(ask, n, clock) for n in range(times))
        middle, late = took[times // 2], took[min(times - 1, int(times * 0.95))]
        print(f"| {name} | {middle:.0f} | {late:.0f} |", flush=True)
    records.database.close()


def _timed(ask: Ask, number: int, clock: SchoolClock) -> float:
    clock.forward(seconds=1)
    start = time.perf_counter()
    ask(number)
    return (time.perf_counter() - start) * 1000


def main() -> None:
    """Measure on SQLite, or on PostgreSQL."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pupils", type=int, default=45_000)
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--asks", type=int, default=20)
    parser.add_argument("--postgres", action="store_true")
    chosen = parser.parse_args()
    server = postgres_server() if chosen.postgres else nullcontext("")
    with server as url, tempfile.TemporaryDirectory() as home:
        measure(url, Path(home), pupils=chosen.pupils, days=chosen.days, times=chosen.asks)


if __name__ == "__main__":
    main()
