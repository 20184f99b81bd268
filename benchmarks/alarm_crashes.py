"""Whether alarms keep their promises through crashes, jumping clocks and lost answers.

    python benchmarks/alarm_crashes.py [--schedules 10000] [--seed 0]

Plays random schedules of ``tests/functions/alarm_crashes.py`` on SQLite, in memory where it can be.
Each transaction may die before or after its commit, and each step of the bot between two of them.
A schedule that breaks a promise is printed with its seed; run it again with ``--seed``. Some
minutes on an idle core for a thousand; what was played so far is printed now and then.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "functions")]

from school.store.database import open_database  # noqa: E402  # the repository is no package
from school.store.records import Records  # noqa: E402
from tests.conftest import KEYS  # noqa: E402
from tests.fakes import SchoolClock  # noqa: E402
from tests.functions.alarm_crashes import CrashingRecords, Seen, World  # noqa: E402
from tests.functions.working import WorkingSchool  # noqa: E402

EVERY = 100
MEMORY = Path("/dev/shm")  # noqa: S108  # a folder of its own is made in it


def main() -> None:
    """Play the schedules and print what they came to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--schedules", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0, help="of the first schedule")
    asked = parser.parse_args()
    started, broken = time.monotonic(), 0
    total = dict.fromkeys(("schedules", "crashes", "lost answers", "steps", "acts"), 0)
    total |= {"messages": 0, "duplicates": 0}
    for seed, seen in _play(range(asked.seed, asked.seed + asked.schedules)):
        total["schedules"] += 1
        if isinstance(seen, AssertionError):
            broken += 1
            print(f"seed {seed}: {seen}", flush=True)
            continue
        total["crashes"] += seen.crashes
        total["lost answers"] += seen.lost_answers
        total["steps"] += seen.steps
        total["acts"] += seen.acts
        total["messages"] += seen.delivered.total()
        total["duplicates"] += seen.duplicates
        if total["schedules"] % EVERY == 0:
            print(_words(total), flush=True)
    print(_words(total))
    print(f"{broken} broken, {time.monotonic() - started:.0f} s")
    sys.exit(broken > 0)


def _words(total: dict[str, int]) -> str:
    return ", ".join(f"{count} {what}" for what, count in total.items())


def _play(seeds: range) -> Iterator[tuple[int, Seen | AssertionError]]:
    folder = MEMORY if MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(dir=folder) as home:
        database = open_database(f"sqlite:///{home}/qingjiao.db")
        database.migrate()
        school = WorkingSchool(Records(database, keys=KEYS), SchoolClock())
        World.staff(school)
        crashing = CrashingRecords(database, keys=KEYS)
        for seed in seeds:
            school.clock.at = datetime(2026, 11, 20, 2, tzinfo=UTC)
            world = World(school, crashing, random.Random(seed))  # noqa: S311  # a game
            try:
                yield seed, world.run()
            except AssertionError as error:
                yield seed, error
            world.clear()
        database.close()


if __name__ == "__main__":
    main()
