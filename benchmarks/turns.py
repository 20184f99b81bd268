"""How long three photos wait behind two thousand, with turns and first come, first served.

    python -m benchmarks.turns [--stacks 40] [--photos 50] [--postgres]

On the queue alone, nothing is read: schools put stacks of photos into it, some are served, then a
school that sent nothing before puts three. Told is after how many others the last of the three is
handed out; a number of photos, so the machine's load is not in it.
"""

import argparse
import datetime as dt
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path

from benchmarks.messages import durable_postgres
from school.queues import Share
from school.settings import Settings
from school.store.records import Records, open_records

SCHOOLS = 11
SERVED_FIRST = 200
SMALL = 3
NOW = dt.datetime(2026, 11, 22, 18, tzinfo=dt.UTC)


def main() -> int:
    """Measure both and print a row each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stacks", type=int, default=40)
    parser.add_argument("--photos", type=int, default=50, help="of a stack")
    parser.add_argument("--postgres", action="store_true")
    chosen = parser.parse_args()
    print("| order | photos before | the last of three is handed out as number |\n|---|---|---|")
    for fair in (False, True):
        with (
            durable_postgres() if chosen.postgres else nullcontext("") as url,
            tempfile.TemporaryDirectory() as home,
        ):
            values = {"home": Path(home), "secret": "b" * 40, "DATABASE_URL": url}
            records = open_records(Settings.model_validate(values))
            place = waited(records, stacks=chosen.stacks, photos=chosen.photos, fair=fair)
            records.database.close()
        order = "turns" if fair else "first come, first served"
        print(f"| {order} | {chosen.stacks * chosen.photos - SERVED_FIRST} | {place} |", flush=True)
    return 0


def waited(records: Records, *, stacks: int, photos: int, fair: bool) -> int:
    """Return the place at which the last photo of the small stack is handed out, from 1."""
    with records.begin() as unit:
        for stack in range(stacks):
            share = Share(f"school{stack % SCHOOLS}", part=f"stack{stack}") if fair else None
            for number in range(photos):
                unit.work.put(f"large:{stack}:{number}", "page", now=NOW, share=share)
    for _ in range(SERVED_FIRST):
        _serve(records)
    with records.begin() as unit:
        for number in range(SMALL):
            share = Share("late", part="three") if fair else None
            unit.work.put(f"small:{number}", "page", now=NOW, share=share)
    place, left = 0, SMALL
    while left:
        place += 1
        left -= _serve(records).startswith("small")
    return place


def _serve(records: Records) -> str:
    """Hand the next photo out, finish it, and return its key."""
    with records.begin() as unit:
        item = unit.work.lease(now=NOW, lease="w", lease_s=60)
        assert item is not None
        unit.work.done(item, now=NOW)
    return item.key


if __name__ == "__main__":
    sys.exit(main())
