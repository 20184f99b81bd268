"""How long answers about teachers' points take in a whole county.

    python benchmarks/teaching.py [--schools N] [--teachers N] [--papers N] [--times N] [--url URL]

Makes a county on a fresh database (SQLite in a temporary folder, or the empty one of --url), with a
year of papers and ten claims a teacher, and calls the functions as chat does, signed and audited.
Prints the median and the 95th percentile in milliseconds, with the radar drawn.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "functions")]

import sqlalchemy as sa  # noqa: E402
from pydantic import BaseModel  # noqa: E402

import app  # noqa: E402, TID251  # the functions that are measured
from chalicelib.adapters import Adapters, container  # noqa: E402
from message_cards.teaching_charts import draw_radar  # noqa: E402
from school.actor import SYSTEM, Actor  # noqa: E402
from school.invoke import InProcess, SignedInvoker  # noqa: E402
from school.papers import Done  # noqa: E402
from school.people import Role, UnitId, UnitKind  # noqa: E402
from school.store.accounts import accounts  # noqa: E402
from school.store.database import Database, open_database  # noqa: E402
from school.store.homework import batches, homework_table  # noqa: E402
from school.store.papers import papers  # noqa: E402
from school.store.people import appointments, people  # noqa: E402
from school.store.records import Records  # noqa: E402
from school.store.repository import Keys  # noqa: E402
from school.store.sealer import seal_with  # noqa: E402
from school.store.teaching import claims_table  # noqa: E402
from school.store.units import units  # noqa: E402
from school.teaching_calls import (  # noqa: E402
    PointsOf,
    PointsQueue,
    PointsTotals,
    QueueOf,
    SumUpPoints,
    TeacherPoints,
    TotalsOf,
)
from school.teaching_rules import parse_rules, rules_text  # noqa: E402
from tests.fakes import GivenReader, MemoryFiles, SchoolClock  # noqa: E402

SINCE, BEGIN = date(2024, 9, 1), datetime(2026, 8, 31, 1, tzinfo=UTC)
NOW = datetime(2027, 6, 20, 6, tzinfo=UTC)
PUPILS_A_SCHOOL, CLAIMS_A_TEACHER, A_BATCH = 750, 10, 30
Row = dict[str, object]


def county(schools: int, teachers: int, number_of_papers: int) -> dict[sa.Table, list[Row]]:
    """Return the rows of a county; every fifth teacher has batches of thirty papers."""
    rows: dict[sa.Table, list[Row]] = {
        table: []
        for table in (units, people, appointments, accounts, homework_table, batches, papers)
    }
    rows[claims_table] = []
    rows[units].append({"id": "qt", "kind": UnitKind.COUNTY, "name": "青田县"})
    rows[units].append({"id": "qt.t1", "kind": UnitKind.TOWN, "name": "鹤城"})
    _person(rows, "bureau", Role.BUREAU, "qt")
    for s in range(schools):
        school = f"qt.t1.s{s}"
        rows[units].append({"id": school, "kind": UnitKind.SCHOOL, "name": f"第{s}小学"})
        _person(rows, f"principal{s}", Role.PRINCIPAL, school)
        for c in range(20):
            name = f"{school}.g{c // 4 + 1}.c{c % 4 + 1}"
            rows[units].append({"id": name, "kind": UnitKind.CLASS, "name": f"{c}班"})
        for t in range(teachers // schools):
            place = f"{school}.g{t % 20 // 4 + 1}.c{t % 4 + 1}"
            _person(rows, f"s{s}t{t}", Role.TEACHER, place)
            rows[claims_table] += list(_claims(f"s{s}t{t}", school))
        for p in range(PUPILS_A_SCHOOL):
            _person(rows, f"s{s}p{p}", Role.PUPIL, f"{school}.g{p % 20 // 4 + 1}.c{p % 4 + 1}")
    _papers(rows, schools, teachers // schools, number_of_papers)
    return rows


def _person(rows: dict[sa.Table, list[Row]], who: str, role: Role, unit: str) -> None:
    rows[people].append({"id": who, "name": who})
    rows[appointments].append(
        {"person_id": who, "role": role, "unit_id": unit, "subject": "数学", "starts": SINCE}
    )
    rows[accounts].append({"platform": "console", "user_id": who, "person_id": who})


def _claims(teacher: str, school: str) -> Iterator[Row]:
    version = parse_rules(rules_text()).version
    for n in range(CLAIMS_A_TEACHER):
        at = BEGIN + timedelta(days=20 * n)
        waits = n == CLAIMS_A_TEACHER - 1
        yield {
            "id": f"{teacher}-{n}",
            "number": n + 1,
            "teacher": teacher,
            "school": school,
            "activity": ("open_lesson", "article", "honour", "project")[n % 4],
            "level": ("校级", "县级", "市级")[n % 3],
            "note": "",
            "day": at.date(),
            "rules": version,
            "photos": 1,
            "state": "waiting" if waits else "granted",
            "asked_at": at,
            "decided_at": None if waits else at,
            "reason": "",
        }


def _papers(rows: dict[sa.Table, list[Row]], schools: int, teachers: int, number: int) -> None:
    senders = [f"s{s}t{t}" for s in range(schools) for t in range(0, teachers, 5)]
    for b in range(number // A_BATCH):
        teacher = senders[b % len(senders)]
        school = teacher.partition("t")[0]
        homework, at = f"h{b}", BEGIN + timedelta(hours=b * 6900 / (number / A_BATCH))
        class_id = f"qt.t1.{school}.g1.c1"
        rows[homework_table].append(
            {"id": homework, "class_id": class_id, "title": "口算", "opened_at": at}
        )
        rows[batches].append(
            {
                "id": homework,
                "homework_id": homework,
                "teacher_id": teacher,
                "platform": "console",
                "user_id": teacher,
                "touched_at": at,
            }
        )
        rows[papers] += [
            {
                "id": f"{homework}-{p}",
                "batch_id": homework,
                "homework_id": homework,
                "pupil_id": f"{school}p{p}",
                "roll_no": p,
                "photo_key": "",
                "state": "confirmed",
                "accepted_at": at,
                "read_at": at,
                "confirmed_at": at,
                "touched_at": at,
            }
            for p in range(A_BATCH)
        ]


def store(database: Database, rows: dict[sa.Table, list[Row]]) -> None:
    """Write the rows, in pieces."""
    for table, some in rows.items():
        for first in range(0, len(some), 5000):
            with database.begin() as connection:
                connection.execute(sa.insert(table), some[first : first + 5000])
    with database.begin() as connection:
        connection.exec_driver_sql("ANALYZE")


def measure(ask: Callable[[int], object], times: int) -> str:
    """Return the median and the 95th percentile of a question, in milliseconds."""
    took = []
    for n in range(times):
        began = time.perf_counter()
        ask(n)
        took.append(1000 * (time.perf_counter() - began))
    p95 = statistics.quantiles(took, n=20)[-1]
    return f"{statistics.median(took):.0f} | {p95:.0f}"


def main() -> None:
    """Build the county and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--schools", type=int, default=60)
    parser.add_argument("--teachers", type=int, default=4000)
    parser.add_argument("--papers", type=int, default=133_000)
    parser.add_argument("--times", type=int, default=40)
    parser.add_argument("--url", default="")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(asked.url or f"sqlite:///{folder}/county.db")
        database.migrate()
        store(database, county(asked.schools, asked.teachers, asked.papers))
        run(database, asked)
        database.close()


def run(database: Database, asked: argparse.Namespace) -> None:
    """Ask every question and print a line each."""
    files, clock = MemoryFiles(), SchoolClock(NOW)
    keys = Keys(audit=b"a" * 32, seal=seal_with(b"s" * 32))
    container.use(
        Adapters(
            records=Records(database, keys=keys),
            files=files,
            clock=clock,
            reader=GivenReader(files, None),  # type: ignore[arg-type]  # nothing is read
            key=b"k" * 32,
        )
    )
    transport = InProcess(app.app.handler_map)

    def call(who: str, function: str, request: BaseModel, answer: type[BaseModel]) -> BaseModel:
        actor = Actor(platform="console", user=who)
        invoker = SignedInvoker(transport, actor=actor, key=b"k" * 32, clock=clock)
        return invoker.call(function, request, answer)

    def points(n: int) -> None:
        who = f"s{n % asked.schools}t{5 * (n % 3)}"
        draw_radar(
            TeacherPoints.model_validate(call(who, "teacher_points", PointsOf(), TeacherPoints))
        )

    def totals(n: int) -> object:
        who = f"principal{n % asked.schools}"
        return call(who, "points_totals", TotalsOf(), PointsTotals)

    def queue(n: int) -> object:
        return call(f"principal{n % asked.schools}", "points_queue", QueueOf(), PointsQueue)

    def bureau(_: int) -> object:
        return call("bureau", "points_totals", TotalsOf(), PointsTotals)

    def sum_up(school: str) -> object:
        system = Actor(platform=SYSTEM, user=SYSTEM)
        invoker = SignedInvoker(transport, actor=system, key=b"k" * 32, clock=clock)
        return invoker.call("sum_up_points", SumUpPoints(school=UnitId(school), year=2026), Done)

    print(f"{database.engine.dialect.name}, ms | median | p95\n---|---|---")
    print(f"我的积分, radar drawn | {measure(points, asked.times)}")
    print(f"积分审核 | {measure(queue, asked.times)}")
    print(f"积分 汇总, one school | {measure(totals, asked.times)}")
    print(f"积分 汇总, the county, first time | {measure(bureau, 2)}")
    summed = measure(lambda n: sum_up(f"qt.t1.s{n}"), asked.schools)
    print(f"one school summed up by the queue | {summed}")
    print(f"积分 汇总, the county | {measure(bureau, asked.times)}")


if __name__ == "__main__":
    main()
