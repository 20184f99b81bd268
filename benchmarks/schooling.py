"""How fast chat answers about training, evaluation and AI lessons are: p50 and p95 in ms.

    python -m benchmarks.schooling [--pupils 45000] [--postgres]

Fills an empty database (SQLite in a new folder by default) with the demo county, five years of
trainings, a round of evaluation that every school is in, and a year of recorded lessons, so never
point it at one in use. What is timed is a whole function: signature, who asks, permission, rows,
audit, commit. No homework is written: none of these answers reads a table of it.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from pydantic import BaseModel

from bot.app import Foundation, Product
from bot.cli.demo_data import store_county
from bot.local import embedded
from bot.running import keep_for_good
from school.actor import Actor
from school.ai_lessons import AiFigures, AiFiguresOf
from school.clock import SystemClock
from school.demo import County, demo_county
from school.evaluation_calls import (
    EvidenceList,
    EvidenceOf,
    NextPoint,
    NextPointView,
    Problems,
    ProblemsOf,
    RoundOf,
    RoundView,
)
from school.evaluation_checklist import checklist
from school.evaluation_rounds import Entrant, Round, RoundId, Shown, Verdict
from school.people import PersonId, Role, UnitId, UnitKind, school_of
from school.settings import Settings
from school.store.ai_lessons import ai_lessons_table
from school.store.files import FolderFiles
from school.store.records import open_records
from school.store.training import trainings_table
from school.store.training_people import training_people
from school.training_calls import (
    JoinTraining,
    MyHours,
    MyHoursOf,
    TrainingFigures,
    TrainingFiguresOf,
    TrainingOf,
    Trainings,
    TrainingsOf,
    TrainingView,
)
from tests.fakes import GivenReader
from tests.live_records import a_row
from tests.servers import postgres_server

NOW = SystemClock().now()
COUNTY = UnitId("qh")
YEARS, A_YEAR = 5, 60
"""Trainings of the county; every teacher is at a fifth of them."""
TIMES = 30
TARGET_MS = 300.0
ROUND = RoundId("r" * 40)


def main() -> None:
    """Fill a database and time what is asked of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pupils", type=int, default=45_000)
    parser.add_argument("--postgres", action="store_true")
    chosen = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        postgres_server() if chosen.postgres else nullcontext("") as url,
    ):
        settings = Settings.model_validate(
            {"home": Path(folder), "secret": "b" * 40, "DATABASE_URL": url}
        )
        county = demo_county(chosen.pupils)
        files = FolderFiles(settings.home / "files")
        base = Foundation(settings, open_records(settings), files, SystemClock())
        store_county(base, county)
        _fill(base, county)
        product = embedded(base, GivenReader(files), close=base.records.database.close)
        _time_all(product, county)
        product.close()


def _fill(base: Foundation, county: County) -> None:
    with base.records.database.begin() as connection:
        for table, rows in _rows(county):
            connection.execute(sa.insert(table), [a_row(table, **row) for row in rows])
    schools = [u.id for u in county.units if u.kind is UnitKind.SCHOOL]
    one = Round(
        id=ROUND,
        county=COUNTY,
        year=NOW.year,
        due=(NOW + timedelta(days=30)).date(),
        checklist=checklist(),
        made_at=NOW,
    )
    with base.records.begin() as unit:
        unit.evaluations.add(one)
        for school in schools:
            unit.evaluations.enter(Entrant(round_id=ROUND, school=school, applied_at=NOW))
            for n, point in enumerate(one.checklist.points):
                verdict = Verdict.PASSED if n % 2 else None
                shown = {"round_id": ROUND, "school": school, "point": point.id, "text": "有"}
                unit.evaluations.show(Shown(**shown, shown_at=NOW, verdict=verdict))
    with base.records.database.begin() as connection:
        connection.exec_driver_sql("ANALYZE")


def _rows(county: County) -> Iterator[tuple[sa.Table, list[dict[str, Any]]]]:
    rng = random.Random(7)  # noqa: S311  # the same history each time
    teachers = {
        p.id: school_of(a.unit)
        for p in county.people
        for a in p.appointments
        if a.role in (Role.TEACHER, Role.CLASS_HEAD)
    }
    say(f"{len(teachers)} teachers")
    trainings = [
        {"id": f"t{n}", "home": COUNTY, "kind": "literacy", "title": "培训", "hours": 3.0}
        | {"starts_at": (at := NOW + timedelta(days=7 - n * 6)), "ends_at": at}
        | {"state": "closed" if n > 1 else "planned", "secret": "s"}
        for n in range(YEARS * A_YEAR)
    ]
    yield trainings_table, trainings
    yield (
        training_people,
        [
            {"training_id": one["id"], "person": person, "school": school, "part": "joined"}
            | {"hours": 3.0 if one["state"] == "closed" else None, "at": NOW}
            for one in trainings
            for person, school in teachers.items()
            if rng.random() < 0.2
        ],
    )
    yield (
        ai_lessons_table,
        [
            {"id": f"{u.id}-{n}", "unit": u.id, "kind": rng.choice(["ai", "programming"])}
            | {"hours": 1, "day": (NOW - timedelta(days=n * 5)).date(), "by": None}
            for u in county.units
            if u.kind is UnitKind.CLASS
            for n in range(30)
        ],
    )


def _time_all(product: Product, county: County) -> None:
    keep_for_good()
    bureau, principal = _holder(county, Role.BUREAU), _holder(county, Role.PRINCIPAL)
    teacher = _holder(county, Role.CLASS_HEAD)
    asked: list[tuple[str, str, PersonId, BaseModel, type[BaseModel]]] = [
        ("培训", "list_trainings", teacher, TrainingsOf(), Trainings),
        ("one training", "show_training", bureau, TrainingOf(training_id="t0"), TrainingView),
        ("报名", "join_training", teacher, JoinTraining(training_id="t0"), TrainingView),
        ("我的学时", "my_hours", teacher, MyHoursOf(), MyHours),
        ("培训统计, county", "training_figures", bureau, TrainingFiguresOf(), TrainingFigures),
        ("培训统计, school", "training_figures", principal, TrainingFiguresOf(), TrainingFigures),
        ("评估, county", "show_round", bureau, RoundOf(), RoundView),
        ("评估, school", "show_round", principal, RoundOf(), RoundView),
        ("评估材料", "evidence_left", principal, EvidenceOf(), EvidenceList),
        ("审核评估", "next_point", bureau, NextPoint(), NextPointView),
        ("评估问题", "list_problems", bureau, ProblemsOf(), Problems),
        ("编程课时, county", "ai_figures", bureau, AiFiguresOf(), AiFigures),
        ("编程课时, school", "ai_figures", teacher, AiFiguresOf(), AiFigures),
    ]
    say("| asked | p50, p95 | processor |\n|---|---|---|")
    slow = []
    for name, function, who, request, answer in asked:
        functions = product.functions_for(Actor(platform="console", user=who))
        taken, busy = [], time.process_time()
        for _ in range(TIMES):
            began = time.perf_counter()
            functions.call(function, request, answer)
            taken.append(1000 * (time.perf_counter() - began))
        p50, p95 = statistics.median(taken), statistics.quantiles(taken, n=20)[-1]
        slow += [name] if p95 > TARGET_MS else []
        processor = 1000 * (time.process_time() - busy) / TIMES
        say(f"| {name} | {p50:.0f}, {p95:.0f} ms | {processor:.0f} ms |")
    say(f"over {TARGET_MS:.0f} ms: {slow or 'none'}")


def _holder(county: County, role: Role) -> PersonId:
    return next(p.id for p in county.people for a in p.appointments if a.role is role)


def say(line: str) -> None:
    """Write a line to the terminal."""
    print(line, flush=True)


if __name__ == "__main__":
    main()
