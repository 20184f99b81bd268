"""How fast a county of 45,000 pupils collects 30 figures from 60 schools: p50, p95 in ms.

    python benchmarks/collection.py [--rounds 12] [--pupils 45000] [--postgres]

Fills an empty database, so never point it at one in use. Every round before the last is reported
and closed, as a year of months would be. What is timed is the whole function: signature,
permission, figures, audit.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

from bot.app import Foundation
from bot.cli.demo_data import store_county
from chalicelib.adapters import Adapters, container
from chalicelib.by_name import BY_NAME
from chalicelib.collection import collected_indicators
from school.actor import Actor
from school.collection import RoundState
from school.collection_calls import (
    DraftForm,
    FormView,
    Progress,
    ProgressAnswer,
    RoundOf,
    SendWave,
    SettleRound,
    WavePreview,
    WaveSent,
)
from school.demo import COUNTY, demo_county
from school.invoke import InProcess, SignedInvoker
from school.people import Unit, UnitKind
from school.report_figures import FillIn, MyTasks, SubmitReport, TaskList, TaskView
from school.settings import Settings
from school.store.files import FolderFiles
from school.store.records import open_records
from tests.fakes import GivenReader, SchoolClock
from tests.servers import postgres_server

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
FIELDS = 28
BUREAU = "qh-bureau-1"
TIMES = 20
ASKED = "、".join(f"项目{n:02d}(人)" for n in range(FIELDS)) + (
    "、合计=项目00+项目01、占比=项目00/项目01"
)
SAID = "，".join(f"项目{n:02d} {100 + n}" for n in range(FIELDS))


def main() -> None:
    """Fill a database and time what is asked of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--pupils", type=int, default=45_000)
    parser.add_argument("--postgres", action="store_true")
    asked = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="qingjiao-collection-"))
    with postgres_server() if asked.postgres else nullcontext("") as url:
        settings = Settings.model_validate(
            {"home": home, "secret": "s" * 40, "DATABASE_URL": url or ""}
        )
        clock = SchoolClock(NOW)
        base = Foundation(settings, open_records(settings), FolderFiles(home / "files"), clock)
        county = demo_county(asked.pupils)
        store_county(base, county)
        with base.records.database.begin() as connection:
            connection.exec_driver_sql("ANALYZE")
        schools = [one for one in county.units if one.kind is UnitKind.SCHOOL]
        _time_all(base, schools, rounds=asked.rounds)
        base.records.database.close()


def _time_all(base: Foundation, schools: list[Unit], *, rounds: int) -> None:
    adapters = Adapters(
        records=base.records,
        files=base.files,
        clock=base.clock,
        reader=GivenReader(base.files),
        key=base.settings.key_for("actor"),
    )
    container.use(adapters)
    transport = InProcess(BY_NAME)

    def by(user: str) -> SignedInvoker:
        actor = Actor(platform="console", user=user)
        key = base.settings.key_for("actor")
        return SignedInvoker(transport, actor=actor, key=key, clock=base.clock)

    for month in range(rounds):
        year, number = 2025 + (10 + month) // 12, (10 + month) % 12 + 1
        _round(by, schools, f"{year}年{number}月", last=month == rounds - 1)
    with base.records.begin() as unit:
        everything = collected_indicators(unit, COUNTY)
        for name, only in {
            "all figures": None,
            "names alone": (),
            "figures of one": (everything[0].id,),
        }.items():
            took = [_took(lambda: collected_indicators(unit, COUNTY, only=only)) for _ in range(9)]  # noqa: B023  # at once
            say(f"indicators of {rounds - 1} closed rounds, {name}: {_spoken(took)}")


def _round(
    by: Callable[[str], SignedInvoker], schools: list[Unit], month: str, *, last: bool
) -> None:
    bureau = by(BUREAU)
    draft = DraftForm(text=f"{month}检查:{ASKED} 截止 11月27日 学校填")
    form = bureau.call("draft_collection", draft, FormView)
    one = RoundOf(round_id=form.round_id)
    opening = _took(lambda: bureau.call("open_collection", one, Progress))
    filling: list[float] = []
    submitting: list[float] = []
    for school in schools[: len(schools) - 20 * last]:
        head = by(f"qh-principal-{school.id.rpartition('.')[2]}")
        task = {"round_id": form.round_id, "unit_id": school.id}
        fill = FillIn(**task, text=SAID)
        filling.append(_took(lambda: head.call("fill_report", fill, TaskView)))  # noqa: B023  # at once
        shown = head.call("fill_report", fill, TaskView)
        submit = SubmitReport(**task, seen=shown.seen, version=0, sure=True)
        submitting.append(_took(lambda: head.call("submit_report", submit, TaskView)))  # noqa: B023  # at once
    if not last:
        close = SettleRound(round_id=form.round_id, to=RoundState.CLOSED)
        bureau.call("settle_collection", close, ProgressAnswer)
        return
    say(f"{len(schools)} schools × {FIELDS + 2} fields")
    say(f"open a round, {len(schools)} reporters told: {opening:.0f} ms")
    say(f"fill in 28 values: {_spoken(filling)}")
    say(f"submit: {_spoken(submitting)}")
    last_school = schools[-1].id.rpartition(".")[2]
    waiting = by(f"qh-principal-{last_school}")
    for name, ask in {
        "progress": lambda: bureau.call("collection_progress", one, ProgressAnswer),
        "preview of a wave": lambda: bureau.call("preview_wave", one, WavePreview),
        "my forms": lambda: waiting.call("my_collections", MyTasks(), TaskList),
    }.items():
        say(f"{name}: {_spoken([_took(ask) for _ in range(TIMES)])}")
    wave = SendWave(round_id=form.round_id, wave=1)
    say(f"a wave to 20: {_took(lambda: bureau.call('send_wave', wave, WaveSent)):.0f} ms")


def _took(ask: Callable[[], object]) -> float:
    began = time.perf_counter()
    ask()
    return (time.perf_counter() - began) * 1000


def _spoken(took: list[float]) -> str:
    ordered = sorted(took)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
    return f"p50 {statistics.median(ordered):.0f} ms, p95 {p95:.0f} ms"


def say(line: str) -> None:
    """Print a line at once."""
    print(line, flush=True)  # a benchmark's output


if __name__ == "__main__":
    main()
