"""The durable queue under many workers, on both engines."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from typing import Any

from school.queues import Leased
from school.store.queue import Queue
from school.store.records import Records
from tests.builders import NOON

MINUTE = timedelta(minutes=1)


def put(records: Records, *keys: str, **how: Any) -> list[bool]:
    with records.begin() as unit:
        return [unit.outbox.put(key, f"text of {key}", **{"now": NOON, **how}) for key in keys]


def take(records: Records, *, lease: str = "w1", after_s: float = 0, **how: Any) -> Leased:
    found = look(records, lease=lease, after_s=after_s, **how)
    assert found is not None
    return found


def look(records: Records, *, lease: str = "w1", after_s: float = 0, **how: Any) -> Leased | None:
    with records.begin() as unit:
        now = NOON + timedelta(seconds=after_s)
        return unit.outbox.lease(**{"now": now, "lease": lease, "lease_s": 60, **how})


def finish(records: Records, item: Leased) -> bool:
    with records.begin() as unit:
        return unit.outbox.done(item, now=NOON)


WORKERS, JOBS, LANES = 4, 500, 20


def test_four_workers_do_500_jobs_once_each_in_the_order_of_their_lanes(records: Records) -> None:
    for start in range(0, JOBS, 100):
        with records.begin() as unit:
            for number in range(start, start + 100):
                lane = f"lane {number % LANES}" if number % 5 else ""
                unit.work.put(f"{number:04d}", "job", now=NOON, lane=lane)
    order = count()

    def work(worker: int) -> list[tuple[int, str, str]]:
        done: list[tuple[int, str, str]] = []
        for turn in count():
            with records.begin() as unit:
                item = unit.work.lease(now=NOON, lease=f"{worker}-{turn}", lease_s=60)
            if item is None:
                return done
            done.append((next(order), item.lane, item.key))
            with records.begin() as unit:
                assert unit.work.done(item, now=NOON)
        return done

    with ThreadPoolExecutor(WORKERS) as pool:
        done = [job for jobs in pool.map(work, range(WORKERS)) for job in jobs]
    with records.begin() as unit:
        left = _finish_rest(unit.work)

    keys = Counter(key for _, _, key in done) + Counter(left)
    assert set(keys.values()) == {1}
    assert len(keys) == JOBS
    for lane in {lane for _, lane, _ in done} - {""}:
        mine = [key for _, in_lane, key in sorted(done) if in_lane == lane]
        assert mine == sorted(mine)


def _finish_rest(queue: Queue) -> list[str]:
    """Do what is left when every worker found all lanes in another's hands and went home."""
    keys = []
    while item := queue.lease(now=NOON, lease="last", lease_s=60):
        keys.append(item.key)
        queue.done(item, now=NOON)
    return keys


def test_eight_callers_put_one_key_once(records: Records) -> None:
    with ThreadPoolExecutor(8) as pool:
        fresh = list(pool.map(lambda _: put(records, "same")[0], range(8)))

    assert fresh.count(True) == 1
