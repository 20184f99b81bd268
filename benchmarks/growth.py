"""How long answers about growth records and reading take in a whole county.

    python benchmarks/growth.py [--pupils N] [--rounds N] [--database URL]

A county is made with twelve growth entries and forty reading entries a pupil, then teachers and
parents of classes spread over it ask, one after the other, through the whole product: from the
message's arrival to the last message it causes, chart and PDF included.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "functions")]

import sqlalchemy as sa  # noqa: E402

from school.growth import Dimension  # noqa: E402
from school.people import Pupil, Role  # noqa: E402
from school.store.growth import growth_entries  # noqa: E402
from school.store.reading import reading_entries  # noqa: E402
from school.store.sealed import Keyring, Place  # noqa: E402
from tests.scenarios.county import County, open_county  # noqa: E402

ENTRIES, BOOKS = 12, 40
AT_ONCE = 500
"""Pupils whose rows are inserted together."""
TERM_STARTS = date(2026, 9, 1)
OF_THE_HEAD = (
    "记一笔 {roll_no}号 品德 主动帮助同学",
    "成长档案 {roll_no}号",
    "待审核",
    "班级阅读",
)
OF_THE_PUPIL = ("成长档案", "读了半小时《小王子》", "阅读记录", "导出成长档案", "阅读报告")


def main() -> int:
    """Fill a county, ask, and print a line for each question."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pupils", type=int, default=45_000)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--database", default="")
    chosen = parser.parse_args()
    settings = {"database_url": chosen.database} if chosen.database else {}
    with tempfile.TemporaryDirectory() as home:
        county = open_county(Path(home), pupils=chosen.pupils, **settings)
        pupils = fill(county)
        measure(county, pupils, rounds=chosen.rounds)
        county.product.close()
    return 0


def fill(county: County) -> list[Pupil]:
    """Insert the entries of every pupil; return the pupils by class and number."""
    records = county.product.foundation.records
    keyring = records._keys.health  # noqa: SLF001  # rows are written past the repository
    with records.begin() as unit:
        pupils = list(unit.people.all_pupils(on=TERM_STARTS).values())
    for start in range(0, len(pupils), AT_ONCE):
        some = pupils[start : start + AT_ONCE]
        with records.database.begin() as connection:
            rows = [_growth(p, n, keyring=keyring) for p in some for n in range(ENTRIES)]
            connection.execute(sa.insert(growth_entries), rows)
            books = [_reading(p, n) for p in some for n in range(BOOKS)]
            connection.execute(sa.insert(reading_entries), books)
    return pupils


def _common(pupil: Pupil, number: int, *, kind: str) -> dict[str, object]:
    day = TERM_STARTS + timedelta(days=number * 2 % 80)
    return {
        "id": f"{kind}{number:03d}{pupil.id}"[-24:].rjust(24, "0"),
        "pupil_id": pupil.id,
        "class_id": pupil.class_id,
        "day": day,
        "at": datetime(day.year, day.month, day.day, 4, tzinfo=UTC),
        "author": pupil.id,
        "role": Role.TEACHER,
        "keep_until": date(2030, 7, 31),
    }


def _growth(pupil: Pupil, number: int, *, keyring: Keyring) -> dict[str, object]:
    entry = _common(pupil, number, kind="g")
    dimension = list(Dimension)[number % len(Dimension)]
    place = Place("growth_entries", "text", str(entry["id"]))
    text = keyring.seal(f"第{number}件值得记下的事", place=place)
    said = {"dimension": dimension, "text": text, "note_id": entry["id"]}
    waits = number == ENTRIES - 1 and pupil.roll_no % 10 == 1
    return {**entry, **said, "photos": "[]", "state": "waiting" if waits else "shown"}


def _reading(pupil: Pupil, number: int) -> dict[str, object]:
    entry = _common(pupil, number, kind="r")
    return {**entry, "title": f"第{number % 9}本书", "minutes": 20 + number}


def measure(county: County, pupils: list[Pupil], *, rounds: int) -> None:
    """Ask as many people as there are rounds, and print how long each question took."""
    rng = random.Random(20261121)  # noqa: S311  # which pupils are asked about
    took: dict[str, list[tuple[float, float]]] = defaultdict(list)
    county.say(pupils[0].id, "我是谁")  # the console lists everybody once, the first time
    for pupil in rng.sample(pupils, rounds):
        head = f"qh-head-{pupil.id.removeprefix('qh-pupil-').rpartition('-')[0]}"
        asked = [(head, text) for text in OF_THE_HEAD] + [(pupil.id, text) for text in OF_THE_PUPIL]
        for who, text in asked:
            start, busy = time.perf_counter(), time.process_time()
            county.say(who, text.format(roll_no=pupil.roll_no))
            took[text].append((time.perf_counter() - start, time.process_time() - busy))
    print("| question | p50 ms | p95 ms | processor p95 ms |\n|---|---|---|---|")
    for text, seconds in took.items():
        wall, busy = ([1000 * s for s in sorted(one)] for one in zip(*seconds, strict=True))
        print(f"| {text} | {_at(wall, 0.5):.0f} | {_at(wall, 0.95):.0f} | {_at(busy, 0.95):.0f} |")


def _at(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


if __name__ == "__main__":
    sys.exit(main())
