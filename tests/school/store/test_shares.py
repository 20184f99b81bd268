"""Whose turn it is: a few workers are shared fairly, on both engines."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from random import Random

import pytest

from school.queues import Leased, NewItem, Share
from school.store.records import Records
from tests.builders import NOON

BIG, SMALL = Share("qh.t1.s1", part="fifty"), Share("qh.t2.s1", part="three")


def put(records: Records, share: Share | None, count: int, *, first: int = 1) -> None:
    with records.begin() as unit:
        for number in range(first, first + count):
            name = f"{share.party}/{share.part}" if share else "nobody's"
            unit.work.put(f"{name}:{number}", "page", now=NOON, share=share)


def take(records: Records, *, after_s: float = 0) -> Leased:
    with records.begin() as unit:
        now = NOON + timedelta(seconds=after_s)
        item = unit.work.lease(now=now, lease="w", lease_s=60)
    assert item is not None
    return item


def served(records: Records, count: int) -> list[str]:
    """Return whose items are handed out next, each finished before the next."""
    keys = []
    for _ in range(count):
        item = take(records)
        keys.append(item.key.rpartition(":")[0].rpartition("/")[2])
        with records.begin() as unit:
            unit.work.done(item, now=NOON)
    return keys


def last_place(keys: Iterable[str], whose: str) -> int:
    """Return after how many items the last of *whose* was handed out."""
    return max(place for place, key in enumerate(keys, start=1) if key == whose)


def test_a_school_with_three_photos_does_not_wait_for_another_school_s_fifty(
    records: Records,
) -> None:
    put(records, BIG, 50)
    served(records, 5)
    put(records, SMALL, 3)

    assert last_place(served(records, 20), "three") <= 6


def test_photos_of_one_stack_are_read_in_the_order_they_were_sent(records: Records) -> None:
    put(records, BIG, 3)
    put(records, SMALL, 2)
    put(records, BIG, 2, first=4)

    keys = [take(records).key for _ in range(7)]

    assert [key[-1] for key in keys if "fifty" in key] == ["1", "2", "3", "4", "5"]


def test_a_school_that_sends_ten_stacks_gets_no_more_than_one_that_sends_one(
    records: Records,
) -> None:
    for stack in range(10):
        put(records, Share("qh.t1.s1", part=f"stack{stack}"), 1)
    for stack in range(10):
        put(records, Share("qh.t1.s1", part=f"stack{stack}"), 9, first=2)
    served(records, 10)
    put(records, SMALL, 20)

    shares = served(records, 40)

    assert shares.count("three") == pytest.approx(20, abs=2)


def test_a_small_stack_does_not_wait_for_a_colleague_s_large_one(records: Records) -> None:
    put(records, BIG, 50)
    served(records, 1)
    put(records, Share(BIG.party, part="colleague"), 3)

    assert last_place(served(records, 20), "colleague") <= 9


def test_a_school_that_was_silent_has_saved_nothing_up(records: Records) -> None:
    put(records, SMALL, 1)
    served(records, 1)
    put(records, BIG, 60)
    served(records, 40)
    put(records, SMALL, 10, first=2)

    assert served(records, 20).count("fifty") == pytest.approx(10, abs=1)


def test_a_photo_that_waits_to_be_tried_again_lets_nobody_push_in(records: Records) -> None:
    put(records, BIG, 60)
    first = take(records)
    with records.begin() as unit:
        unit.work.retry(first, at=NOON + timedelta(minutes=10), error="the reader is down")
    served(records, 40)
    put(records, SMALL, 10)

    assert served(records, 20).count("fifty") == pytest.approx(10, abs=1)


def test_what_is_nobody_s_does_not_wait_for_photos(records: Records) -> None:
    put(records, BIG, 5)
    put(records, None, 1)

    assert served(records, 1) == ["nobody's"]


def test_a_school_with_a_backlog_is_not_starved_by_those_who_send_page_after_page(
    records: Records,
) -> None:
    put(records, BIG, 50)
    others = {f"s{number}": Share(f"qh.t{number}.s1", part=f"s{number}") for number in range(2, 7)}
    for share in others.values():
        put(records, share, 1)
    handed_out = []
    for turn in range(300):
        handed_out += served(records, 1)
        if handed_out[-1] in others:
            put(records, others[handed_out[-1]], 1, first=turn + 2)

    counts = [handed_out.count(name) for name in ("fifty", *others)]

    assert max(counts) <= 2 * min(counts)


def test_forty_fresh_stacks_of_a_school_do_not_all_go_before_another_school_s_pages(
    records: Records,
) -> None:
    for stack in range(40):
        put(records, Share(BIG.party, part=f"stack{stack}"), 1)
    put(records, SMALL, 20)

    assert served(records, 40).count("three") == pytest.approx(20, abs=2)


def test_a_school_that_sends_fresh_stack_after_fresh_stack_gets_no_more_than_another(
    records: Records,
) -> None:
    put(records, SMALL, 30)
    for stack in range(2):
        put(records, Share(BIG.party, part=f"stack{stack}"), 1)
    handed_out = []
    for turn in range(40):
        handed_out += served(records, 1)
        if handed_out[-1] != "three":
            put(records, Share(BIG.party, part=f"stack{turn + 2}"), 1)

    assert handed_out.count("three") == pytest.approx(20, abs=2)


def test_what_is_urgent_moves_nobody_s_turn(records: Records) -> None:
    put(records, BIG, 60)
    with records.begin() as unit:
        unit.work.put("alarm", "alarm", now=NOON, share=BIG, priority=0)
    take(records)
    put(records, SMALL, 3)

    assert last_place(served(records, 20), "three") <= 6


def test_what_is_called_off_moves_nobody_s_turn(records: Records) -> None:
    put(records, BIG, 60)
    with records.begin() as unit:
        unit.work.call_off(f"{BIG.party}/{BIG.part}:60", now=NOON)
    put(records, SMALL, 3)

    assert last_place(served(records, 20), "three") <= 6


@pytest.mark.parametrize("seed", range(5))
def test_what_is_put_together_goes_as_if_put_one_by_one(records: Records, seed: int) -> None:
    chance = Random(seed)  # noqa: S311  # a test has no secrets
    items = [
        NewItem(
            f"{number}",
            "said",
            lane=f"lane {chance.randrange(3)}",
            priority=chance.choice((0, 5, 5, 5)),
            party=chance.choice(("", "a", "b", "c")),
        )
        for number in range(30)
    ]
    with records.begin() as unit:
        for item in items[:25]:
            share = Share(item.party) if item.party else None
            unit.work.put(
                item.key, "x", now=NOON, lane=item.lane, priority=item.priority, share=share
            )
        for start in range(0, 25, 5):
            unit.inbox.put_together(items[start : start + 5], now=NOON)
    one_by_one, together = ([one.key for one in _all(records, of)] for of in ("work", "inbox"))

    with records.begin() as unit:
        again = unit.inbox.put_together([items[3], items[27], items[27], items[26]], now=NOON)

    assert one_by_one == together
    assert again == [False, True, False, True]


def _all(records: Records, of: str) -> Iterator[Leased]:
    """Hand out everything in a queue, each finished before the next."""
    while True:
        with records.begin() as unit:
            queue = getattr(unit, of)
            item = queue.lease(now=NOON, lease="w", lease_s=60)
            if item is None:
                return
            queue.done(item, now=NOON)
        yield item
