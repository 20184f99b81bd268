"""How fast reports of figures are in a large county: p50, p95 and processor time in ms.

    python benchmarks/figure_reports.py [--pupils 45000] [--answers 400000] [--home FOLDER]
        [--postgres]

Fills an empty database (SQLite in a new folder by default) with the demo county, its homework,
twelve weeks of snapshots of every unit, and a year of spending, so never point it at one in use.
What is timed is the whole function: signature, permission, figures, audit, commit.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from benchmarks.county import filled
from bot.app import Foundation, Product
from bot.running import keep_for_good
from school.actor import Actor
from school.clock import SystemClock
from school.dashboard import WEEKS, Dashboard, DashboardOf
from school.demo import County
from school.disclosure import Count, Share
from school.early_warning import QualityWarnings, WarningsOf
from school.indicator_catalogue import catalogue
from school.people import UnitId, UnitKind
from school.periods import WEEK, newest_week
from school.settings import Settings
from school.spending import Execution, ExecutionOf, SpendingList, SpendingOf, Spent, budgets_of
from school.unit_report import Snapshot
from tests.servers import postgres_server

NOW = SystemClock().now()
TIMES, PUBLISHED, SPENT = 40, 12, 3_000
AREAS = tuple(f"area{n}/数学" for n in range(12))
BUREAU, PRINCIPAL = "qh-bureau-1", "qh-principal-s1"
LEVELS = (UnitKind.COUNTY, UnitKind.TOWN, UnitKind.SCHOOL, UnitKind.GRADE, UnitKind.CLASS)


def main() -> None:
    """Fill a database and time what is asked of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pupils", type=int, default=45_000)
    parser.add_argument("--answers", type=int, default=400_000)
    parser.add_argument("--home", type=Path, help="keep the SQLite database here, and use it again")
    parser.add_argument("--postgres", action="store_true")
    chosen = parser.parse_args()
    home = nullcontext(str(chosen.home)) if chosen.home else tempfile.TemporaryDirectory()
    with home as folder, postgres_server() if chosen.postgres else nullcontext("") as url:
        settings = Settings.model_validate(
            {"home": Path(folder), "secret": "b" * 40, "DATABASE_URL": url}
        )
        with filled(settings, pupils=chosen.pupils, answers=chosen.answers) as (product, county):
            _fill(product.foundation, county)
            keep_for_good()
            _time_all(product)


def _fill(base: Foundation, county: County) -> None:
    """Write snapshots and spending."""
    rng = random.Random(7)  # noqa: S311  # the same history each time
    units = [one for one in county.units if one.kind in LEVELS]
    newest = newest_week(NOW)
    with base.records.begin() as unit:
        for back in range(PUBLISHED):
            for one in units:
                week = newest - WEEK * back
                unit.unit_reports.keep(one.id, week, _snapshot(rng), level=one.kind, at=NOW)
    items = [item for budget in budgets_of(catalogue()) for item in budget.items]
    with base.records.begin() as unit:
        for n in range(SPENT):
            item = rng.choice(items)
            spent = Spent(
                county=UnitId("qh"),
                budget=item.budget,
                item=item.name,
                year=rng.choice((2021, 2022, 2023)),
                reference=f"合同{n}",
                amount=Decimal(rng.randrange(1, 90)) / 10,
                at=NOW - timedelta(hours=n),
            )
            unit.spending.record(spent)


def _snapshot(rng: random.Random) -> Snapshot:
    areas = {
        area: Share(shown=Count(pupils=40, right=rng.randrange(55, 95), answered=100))
        for area in AREAS
    }
    return Snapshot(areas=areas, homework=3, points=tuple(f"m.{n}" for n in range(40)))


def _time_all(product: Product) -> None:
    bureau = product.functions_for(Actor(platform="console", user=BUREAU))
    principal = product.functions_for(Actor(platform="console", user=PRINCIPAL))
    asked: dict[str, Callable[[], object]] = {
        "指标看板, bureau": lambda: bureau.call("read_dashboard", DashboardOf(), Dashboard),
        "指标看板, page of the bureau": lambda: bureau.call(
            "read_dashboard", DashboardOf(weeks=WEEKS), Dashboard
        ),
        "指标看板, principal": lambda: principal.call("read_dashboard", DashboardOf(), Dashboard),
        "质量预警, bureau": lambda: bureau.call("quality_warnings", WarningsOf(), QualityWarnings),
        "质量预警, principal": lambda: principal.call(
            "quality_warnings", WarningsOf(), QualityWarnings
        ),
        "预算执行": lambda: bureau.call("budget_execution", ExecutionOf(text="2022"), Execution),
        "支出明细": lambda: bureau.call("list_spending", SpendingOf(), SpendingList),
    }
    print("| asked | p50, p95 ms | processor ms |")
    for name, ask in asked.items():
        _tell(name, ask, times=TIMES)


def _tell(name: str, ask: Callable[[], object], *, times: int) -> None:
    ask()
    took, used = [], []
    for _ in range(times):
        began, processor = time.perf_counter(), time.process_time()
        ask()
        took.append((time.perf_counter() - began) * 1000)
        used.append((time.process_time() - processor) * 1000)
    p95 = statistics.quantiles(took, n=20)[-1]
    print(
        f"| {name} | {statistics.median(took):.0f}, {p95:.0f} | {statistics.median(used):.0f} |",
        flush=True,
    )


if __name__ == "__main__":
    main()
