"""How long answers about hidden dangers, risks, assets and repairs take in a whole county.

    python benchmarks/prevention.py [--schools N] [--assets N] [--times N] [--url URL]

Makes a county on a fresh database (SQLite in a temporary folder, or the empty one of --url) with
45,000 pupils, a year of tickets and *assets* things a school, and calls the functions as chat does,
signed and audited. Prints the median and the 95th percentile in milliseconds.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "functions")]

import sqlalchemy as sa  # noqa: E402
from pydantic import BaseModel  # noqa: E402

import app  # noqa: E402, TID251  # the functions that are measured
from benchmarks.teaching import measure, store  # noqa: E402
from chalicelib.adapters import Adapters, container  # noqa: E402
from school.actor import Actor  # noqa: E402
from school.asset_calls import (  # noqa: E402
    AssetList,
    AssetMonth,
    AssetStatistics,
    Expiring,
    ExpiringOf,
    FindAssets,
    RepairList,
    RepairsOf,
    ReportedRepair,
    ReportRepair,
)
from school.assets import code_from  # noqa: E402
from school.hazard_calls import (  # noqa: E402
    HazardList,
    HazardLists,
    HazardMonth,
    HazardOf,
    HazardStatistics,
    HazardView,
    ReportedHazard,
    ReportHazard,
)
from school.invoke import InProcess, SignedInvoker  # noqa: E402
from school.people import Role, UnitKind  # noqa: E402
from school.risks import RiskList, RisksOf  # noqa: E402
from school.store.accounts import accounts  # noqa: E402
from school.store.assets import assets_table, loans_table  # noqa: E402
from school.store.database import Database, open_database  # noqa: E402
from school.store.hazards import hazards_table  # noqa: E402
from school.store.people import appointments, people  # noqa: E402
from school.store.records import Records  # noqa: E402
from school.store.repairs import repairs_table  # noqa: E402
from school.store.repository import Keys  # noqa: E402
from school.store.risks import risks_table  # noqa: E402
from school.store.sealed import Keyring  # noqa: E402
from school.store.sealer import seal_with  # noqa: E402
from school.store.units import units  # noqa: E402
from tests.fakes import GivenReader, MemoryFiles, SchoolClock  # noqa: E402

SINCE, NOW = date(2024, 9, 1), datetime(2026, 11, 20, 6, tzinfo=UTC)
PUPILS, STAFF, TICKETS, POINTS, REPAIRS = 750, 66, 400, 60, 300
"""Of each school."""
NAMES = ("投影仪", "课桌", "电脑", "空调", "显微镜", "打印机", "音箱", "灭火器")
LEVELS = ("red", "orange", "yellow", "yellow", "blue")
Row = dict[str, object]
Rows = dict[sa.Table, list[Row]]


def county(schools: int, assets: int) -> Rows:
    """Return the rows of a county."""
    tables = (units, people, appointments, accounts, hazards_table, risks_table)
    rows: Rows = {table: [] for table in (*tables, assets_table, loans_table, repairs_table)}
    rows[units] += [
        {"id": "qt", "kind": UnitKind.COUNTY, "name": "青田县"},
        {"id": "qt.t1", "kind": UnitKind.TOWN, "name": "鹤城"},
    ]
    _person(rows, "bureau", Role.BUREAU, "qt")
    for s in range(schools):
        school = f"qt.t1.s{s}"
        rows[units].append({"id": school, "kind": UnitKind.SCHOOL, "name": f"第{s}小学"})
        for role in (Role.PRINCIPAL, Role.VICE_PRINCIPAL, Role.SECURITY):
            _person(rows, f"{role}{s}", role, school)
        for c in range(20):
            name = f"{school}.g{c // 4 + 1}.c{c % 4 + 1}"
            rows[units].append({"id": name, "kind": UnitKind.CLASS, "name": f"{c}班"})
        for role, count, letter in ((Role.TEACHER, STAFF, "t"), (Role.PUPIL, PUPILS, "p")):
            for n in range(count):
                place = f"{school}.g{n % 20 // 4 + 1}.c{n % 4 + 1}"
                _person(rows, f"s{s}{letter}{n}", role, place)
        rows[hazards_table] += [_ticket(s, school, n) for n in range(1, TICKETS + 1)]
        rows[risks_table] += [_risk(s, school, n) for n in range(1, POINTS + 1)]
        rows[assets_table] += [_asset(s, school, n) for n in range(assets)]
        rows[loans_table] += [_loan(s, school, n) for n in range(min(REPAIRS, assets))]
        rows[repairs_table] += [_repair(s, school, n) for n in range(1, min(REPAIRS, assets))]
    return rows


def _person(rows: Rows, who: str, role: Role, unit: str) -> None:
    rows[people].append({"id": who, "name": who})
    rows[appointments].append(
        {"person_id": who, "role": role, "unit_id": unit, "subject": "", "starts": SINCE}
    )
    rows[accounts].append({"platform": "console", "user_id": who, "person_id": who})


def _ticket(s: int, school: str, n: int) -> Row:
    at = NOW - timedelta(days=365 * (TICKETS - n) / TICKETS)
    is_open = n > TICKETS - 25  # open ones of a school
    return {
        "id": f"h{s}-{n}",
        "school": school,
        "year": 2026,
        "number": n,
        "level": LEVELS[n % len(LEVELS)],
        "place": ("操场", "食堂", "教学楼", "宿舍")[n % 4],
        "what": "栏杆松动",
        "photos": 1,
        "state": "assigned" if is_open else "closed",
        "reporter": f"s{s}t1",
        "reported_at": at,
        "owner": f"s{s}t{n % STAFF}",
        "due": at.date() + timedelta(days=7),
        "fixed_by": None if is_open else f"s{s}t2",
        "fixed_at": None if is_open else at + timedelta(days=3),
        "fix_note": "",
        "fix_photos": 0 if is_open else 1,
        "rounds": 0 if is_open else 1,
        "closed_at": None if is_open else at + timedelta(days=4),
        "merged_into": "",
    }


def _risk(s: int, school: str, n: int) -> Row:
    return {
        "id": f"r{s}-{n}",
        "school": school,
        "number": n,
        "place": "配电房",
        "what": "触电",
        "level": LEVELS[n % len(LEVELS)],
        "measure": "上锁",
        "keeper": "",
        "every_days": 7,
        "next_on": NOW.date() + timedelta(days=n % 20 - 5),
        "active": True,
    }


def _asset(s: int, school: str, n: int) -> Row:
    return {
        "id": f"a{s}-{n}",
        "code": code_from(f"{s}-{n}"),
        "school": school,
        "name": NAMES[n % len(NAMES)],
        "category": "设备" if n % 2 else "家具",
        "place": f"{n % 60}号教室",
        "keeper": "",
        "bought_on": date(2018 + n % 8, 9, 1),
        "price_fen": 320_000,
        "serial": "",
        "scrap_on": date(2026 + n % 8, 8, 31),
        "state": "in_use",
        "since": NOW,
        "scrap_reason": "",
        "words": f"{NAMES[n % len(NAMES)]} {'设备' if n % 2 else '家具'} {n % 60}号教室",
    }


def _loan(s: int, school: str, n: int) -> Row:
    since = NOW - timedelta(days=n)
    return {
        "asset_id": f"a{s}-{n}",
        "school": school,
        "person": f"s{s}t1",
        "since": since,
        "until": since + timedelta(days=3) if n % 10 else None,
    }


def _repair(s: int, school: str, n: int) -> Row:
    return {
        "id": f"w{s}-{n}",
        "school": school,
        "number": n,
        "asset_id": f"a{s}-{n}",
        "what": "不亮",
        "photos": 0,
        "state": "fixed" if n % 10 else "reported",
        "reporter": f"s{s}t1",
        "reported_at": NOW - timedelta(days=n),
        "note": "",
    }


def run(database: Database, asked: argparse.Namespace) -> None:
    """Ask every question and print a line each."""
    files, clock = MemoryFiles(), SchoolClock(NOW)
    keys = Keys(audit=b"a" * 32, seal=seal_with(b"s" * 32), health=Keyring({"0": b"h" * 32}))
    records = Records(database, keys=keys)
    container.use(Adapters(records, files, clock, reader=GivenReader(files), key=b"k" * 32))
    transport = InProcess(app.app.handler_map)

    def ask(who: str, function: str, request: BaseModel, answer: type[BaseModel]) -> object:
        actor = Actor(platform="console", user=who)
        invoker = SignedInvoker(transport, actor=actor, key=b"k" * 32, clock=clock)
        return invoker.call(function, request, answer)

    def code(n: int) -> str:
        return code_from(f"{n % asked.schools}-{n}")

    def broken(n: int) -> ReportRepair:
        return ReportRepair(code=code(n), text=f"坏了{n}")

    questions: dict[str, Callable[[int], object]] = {
        "隐患上报": lambda n: ask(
            f"s{n % asked.schools}t3",
            "report_hazard",
            ReportHazard(text=f"隐患上报 操场积水{n}"),
            ReportedHazard,
        ),
        "隐患 H1": lambda n: ask(
            f"s{n % asked.schools}t3", "show_hazard", HazardOf(ref=f"H{n + 1}"), HazardView
        ),
        "隐患, a school": lambda n: ask(
            f"security{n % asked.schools}", "list_hazards", HazardLists(), HazardList
        ),
        "隐患, the county": lambda _: ask("bureau", "list_hazards", HazardLists(), HazardList),
        "隐患统计, the county": lambda _: ask(
            "bureau", "hazard_statistics", HazardStatistics(), HazardMonth
        ),
        "今天要查, a school": lambda n: ask(
            f"security{n % asked.schools}", "risk_register", RisksOf(today=True), RiskList
        ),
        "资产 CODE": lambda n: ask("bureau", "find_assets", FindAssets(code=code(n)), AssetList),
        "资产 投影仪, a school": lambda n: ask(
            f"s{n % asked.schools}t3", "find_assets", FindAssets(text="投影仪 3号"), AssetList
        ),
        "资产 投影仪, the county": lambda _: ask(
            "bureau", "find_assets", FindAssets(text="投影仪 3号"), AssetList
        ),
        "报修 CODE": lambda n: ask(
            f"s{n % asked.schools}t3", "report_repair", broken(n), ReportedRepair
        ),
        "报修 by name": lambda n: ask(
            f"s{n % asked.schools}t3",
            "report_repair",
            ReportRepair(text=f"{n % 60}号教室显微镜坏了"),
            ReportedRepair,
        ),
        "待修": lambda n: ask(
            f"principal{n % asked.schools}", "list_repairs", RepairsOf(), RepairList
        ),
        "到期报废, a school": lambda n: ask(
            f"s{n % asked.schools}t3", "expiring_assets", ExpiringOf(), Expiring
        ),
        "到期报废, the county": lambda _: ask("bureau", "expiring_assets", ExpiringOf(), Expiring),
        "资产使用, the county": lambda _: ask(
            "bureau", "asset_statistics", AssetStatistics(), AssetMonth
        ),
    }
    for name, question in questions.items():
        print(f"| {name} | {measure(question, asked.times)} |", flush=True)


def main() -> None:
    """Build the county and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--schools", type=int, default=60)
    parser.add_argument("--assets", type=int, default=3000)
    parser.add_argument("--times", type=int, default=40)
    parser.add_argument("--url", default="")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(asked.url or f"sqlite:///{folder}/county.db")
        database.migrate()
        store(database, county(asked.schools, asked.assets))
        run(database, asked)
        database.close()


if __name__ == "__main__":
    main()
