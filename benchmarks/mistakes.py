"""How long the answers about wrong questions take in a county with a year of homework.

    python benchmarks/mistakes.py [--pupils 45000] [--answers 4000000] [--times 40]

Fills a fresh database (SQLite, or the empty one DATABASE_URL names) with an invented county and its
confirmed homework, a fifth of it wrong, and then asks through the whole product, message in, card
out, as families and teachers who are drawn anew each time.
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "functions")]

from school.causes import Cause  # noqa: E402  # the repository is no package
from school.grading import PaperState, Verdict  # noqa: E402
from school.learning import item_id  # noqa: E402
from school.people import Pupil  # noqa: E402
from school.revisit import State  # noqa: E402
from school.store.grading import homework_table, marks_table, papers  # noqa: E402
from school.store.homework import batches  # noqa: E402
from school.store.mistakes import mistakes  # noqa: E402
from school.store.responses import responses_table  # noqa: E402
from tests.scenarios.county import County, a_photo, all_words, open_county  # noqa: E402

QUESTIONS = 22
"""On a page."""
WRONG = 0.2
ROWS = 20_000
"""Inserted at a time."""
Prepare = Callable[[], Callable[[], str]]
"""Makes a step ready, and returns it to be timed."""
Rows = dict[sa.Table, list[dict[str, Any]]]


def fill(county: County, pupils: Iterable[Pupil], *, answers: int, rng: random.Random) -> None:
    """Give every pupil confirmed homework, spread over the year, and the book it makes."""
    by_class: dict[str, list[Pupil]] = defaultdict(list)
    for pupil in pupils:
        by_class[pupil.class_id].append(pupil)
    pages = max(1, round(answers / QUESTIONS / sum(map(len, by_class.values()))))
    rows: Rows = defaultdict(list)
    for class_id, some in by_class.items():
        school, grade = class_id.split(".")[2], class_id.split(".")[3]
        for page in range(pages):
            at = county.clock.now() - timedelta(days=1 + page * 300 / pages)
            _homework(
                rows, (class_id, f"qh-math-{school}-{grade}"), some, page=page, at=at, rng=rng
            )
        if len(rows[marks_table]) > ROWS:
            _insert(county, rows)
    _insert(county, rows)


def _homework(  # noqa: PLR0913  # one homework has this many parts
    rows: Rows,
    whose: tuple[str, str],
    pupils: list[Pupil],
    *,
    page: int,
    at: datetime,
    rng: random.Random,
) -> None:
    class_id, teacher = whose
    key = f"{class_id}.{page}"
    title = f"口算{page + 1}"
    rows[homework_table].append({"id": key, "class_id": class_id, "title": title, "opened_at": at})
    rows[batches].append(
        {"id": key, "homework_id": key, "teacher_id": teacher, "platform": "console"}
        | {"user_id": teacher, "touched_at": at}
    )
    asked = [(rng.randrange(11, 99), rng.randrange(11, 99)) for _ in range(QUESTIONS)]
    for pupil in pupils:
        paper = f"{key}.{pupil.roll_no}"
        rows[papers].append(
            {"id": paper, "batch_id": key, "homework_id": key, "pupil_id": pupil.id}
            | {"roll_no": pupil.roll_no, "photo_key": "", "state": PaperState.CONFIRMED}
            | {"accepted_at": at, "read_at": at, "confirmed_at": at, "touched_at": at}
        )
        for place, (a, b) in enumerate(asked, start=1):
            _answer(rows, pupil, (paper, place), (f"{a}+{b}=", a + b), at=at, rng=rng)


def _answer(  # noqa: PLR0913  # one answer has this many parts
    rows: Rows,
    pupil: Pupil,
    mark: tuple[str, int],
    asked: tuple[str, int],
    *,
    at: datetime,
    rng: random.Random,
) -> None:
    right = rng.random() >= WRONG
    verdict = Verdict.RIGHT if right else Verdict.WRONG
    where = {"paper_id": mark[0], "place": mark[1]}
    read = asked[1] if right else asked[1] - 10
    rows[marks_table].append(
        {**where, "no": mark[1], "question": asked[0], "read": str(read)}
        | {"expected": str(asked[1]), "verdict": verdict, "first_verdict": verdict}
    )
    about = {"pupil_id": pupil.id, "item": item_id(asked[0])}
    about |= {"subject": "数学", "point": "m.number.basic"}
    rows[responses_table].append(
        {**where, **about, "class_id": pupil.class_id, "correct": right, "at": at}
    )
    if not right:
        rows[mistakes].append(
            {**where, **about, "cause": Cause.CARRYING, "state": State.OPEN, "times_wrong": 1}
            | {"step": 0, "wrong_at": at, "next_review_at": at + timedelta(days=1)}
        )


def _insert(county: County, rows: Rows) -> None:
    with county.product.foundation.records.database.begin() as connection:
        for table in (homework_table, batches, papers, marks_table, responses_table, mistakes):
            found = rows.pop(table, [])
            if table is mistakes:  # the same question twice on paper is one entry
                found = list({(r["pupil_id"], r["item"]): r for r in found}.values())
                found = [r for r in found if _seen(r)]
            for at in range(0, len(found), ROWS):
                connection.execute(sa.insert(table), found[at : at + ROWS])


_entries: set[tuple[str, str]] = set()


def _seen(row: dict[str, Any]) -> bool:
    """Return True for the first entry of a pupil and question."""
    key = (row["pupil_id"], row["item"][:12])
    new = key not in _entries
    _entries.add(key)
    return new


def measure(name: str, times: int, prepare: Prepare) -> None:
    """Print median and 95th percentile of a step in ms: on the clock, and of this process's CPU.

    On a machine others work on, the clock says little; the CPU's time is what it takes alone.
    """
    took, busy = [], []
    for _ in range(times):
        step = prepare()
        began, began_cpu = time.perf_counter(), time.process_time()
        said = step()
        took.append((time.perf_counter() - began) * 1000)
        busy.append((time.process_time() - began_cpu) * 1000)
    clock, cpu = (f"{statistics.median(t):.0f} / {_p95(t):.0f}" for t in (took, busy))
    print(f"| {name} | {clock} | {cpu} | {said.splitlines()[0][:24]} |", flush=True)


def _p95(took: list[float]) -> float:
    return statistics.quantiles(took, n=20, method="inclusive")[-1]


def main() -> None:
    """Fill a database and measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--pupils", type=int, default=45_000)
    parser.add_argument("--answers", type=int, default=4_000_000)
    parser.add_argument("--times", type=int, default=40)
    asked = parser.parse_args()
    rng = random.Random(7)  # noqa: S311  # a benchmark
    with tempfile.TemporaryDirectory() as home:
        began = time.perf_counter()
        county = open_county(Path(home), pupils=asked.pupils)
        with county.product.foundation.records.begin() as unit:
            pupils = list(unit.people.all_pupils(on=county.clock.at.date()).values())
        fill(county, pupils, answers=asked.answers, rng=rng)
        with county.product.foundation.records.database.begin() as connection:
            connection.execute(sa.text("ANALYZE"))
        print(f"filled in {time.perf_counter() - began:.0f} s")
        _ask(county, [p for p in pupils if p.roll_no % 10 != 7], times=asked.times, rng=rng)


def _ask(county: County, pupils: list[Pupil], *, times: int, rng: random.Random) -> None:
    def teacher(pupil: Pupil) -> str:
        _, _, school, grade, number = pupil.class_id.split(".")
        return f"qh-head-{school}-{grade}{number}"

    def say(
        text: str, *, teaching: bool = False, first: str = ""
    ) -> Callable[[], Callable[[], str]]:
        def prepare() -> Callable[[], str]:
            pupil = rng.choice(pupils)
            who = teacher(pupil) if teaching else pupil.id
            if first:
                county.say(who, first)
            return lambda: all_words(county.say(who, text.replace("N号", f"{pupil.roll_no}号")))

        return prepare

    def confirm() -> Callable[[], str]:
        pupil = rng.choice(pupils)
        head = teacher(pupil)
        county.say(head, f"{pupil.roll_no}号 口算x", photos=[a_photo(str(rng.random()))])
        return lambda: all_words(county.say(head, "确认"))

    print("| what | clock: median / p95 ms | CPU: median / p95 ms | |\n|---|---|---|---|")
    measure("我是谁 (what any answer takes)", times, say("我是谁"))
    measure("错题本", times, say("错题本"))
    measure("错题本 加法", times, say("错题本 加法"))
    measure("错题本 N号 (teacher)", times, say("错题本 N号", teaching=True))
    measure("错题讲评 (teacher)", times, say("错题讲评", teaching=True))
    measure("复习", times, say("复习"))
    measure("复习, an answer", times, say("不会", first="复习"))
    measure("打印错题本", min(times, 10), say("打印错题本"))
    measure("确认 (two guardians told)", min(times, 10), confirm)
    county.product.engine.remind()
    county.clock.forward(hours=9)
    measure("reminders of 20 families", 5, lambda: lambda: str(county.product.engine.work_next()))


if __name__ == "__main__":
    main()
