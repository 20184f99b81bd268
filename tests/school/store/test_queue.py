"""The durable queue's promises, on both engines."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from school.queues import Leased
from school.store.queue import BEHIND_ALL, GIVEN_UP, STEPS_ASIDE
from school.store.queue_table import queue_table
from school.store.records import Records
from school.store.sealer import seal_with
from tests.builders import NOON
from tests.conftest import KEYS

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


def test_an_item_comes_out_as_it_went_in(records: Records) -> None:
    put(records, "k1", lane="chat")

    item = take(records)

    assert (item.key, item.lane, item.payload) == ("k1", "chat", "text of k1")
    assert (item.attempts, item.created_at) == (1, NOON)
    assert look(records, lease="w2") is None


def test_a_key_is_taken_once_whatever_became_of_it(records: Records) -> None:
    assert put(records, "k1", "k1") == [True, False]
    item = take(records)
    assert put(records, "k1") == [False]
    finish(records, item)

    assert put(records, "k1") == [False]
    assert look(records) is None


def test_queues_do_not_share_keys_or_items(records: Records) -> None:
    put(records, "k1")

    with records.begin() as unit:
        assert unit.inbox.lease(now=NOON, lease="w", lease_s=60) is None
        assert unit.inbox.put("k1", "other", now=NOON)


def test_one_lane_is_handed_out_one_at_a_time_in_order(records: Records) -> None:
    put(records, "a1", "a2", lane="a")
    put(records, "b1", lane="b")

    first, other = take(records), take(records, lease="w2")

    assert (first.key, other.key) == ("a1", "b1")
    assert look(records, lease="w3") is None
    finish(records, first)
    assert take(records, lease="w3").key == "a2"


def test_items_without_a_lane_do_not_wait_for_each_other(records: Records) -> None:
    put(records, "k1", "k2")

    assert [take(records, lease=w).key for w in ("w1", "w2")] == ["k1", "k2"]


def test_an_urgent_item_overtakes_its_lane_and_all_others(records: Records) -> None:
    put(records, "old", "older", lane="a", priority=5)
    put(records, "late", lane="b", priority=9)
    put(records, "alarm", lane="a", priority=0)

    order = []
    for _ in range(4):
        item = take(records)
        order.append(item.key)
        finish(records, item)

    assert order == ["alarm", "old", "older", "late"]


def test_an_urgent_item_waits_for_the_one_being_sent(records: Records) -> None:
    put(records, "slow", lane="a")
    slow = take(records)
    put(records, "alarm", lane="a", priority=0)

    assert look(records, lease="w2") is None
    finish(records, slow)
    assert take(records, lease="w2").key == "alarm"


def test_an_item_waits_until_its_time_and_holds_its_lane_back(records: Records) -> None:
    put(records, "later", lane="a", not_before=NOON + MINUTE)
    put(records, "next", lane="a")

    assert look(records) is None
    assert take(records, after_s=60).key == "later"


def test_an_item_of_a_dead_worker_comes_back_when_its_lease_ends(records: Records) -> None:
    put(records, "k1")
    take(records)

    assert look(records, lease="w2", after_s=59.9) is None
    again = take(records, lease="w2", after_s=60)

    assert (again.key, again.attempts) == ("k1", 2)


@pytest.mark.parametrize("way", ["done", "retry", "bury", "renew"])
def test_a_worker_that_lost_its_lease_changes_nothing(records: Records, way: str) -> None:
    put(records, "k1")
    lost = take(records)
    again = take(records, lease="w2", after_s=61)

    with records.begin() as unit:
        changed = {
            "done": lambda: unit.outbox.done(lost, now=NOON),
            "retry": lambda: unit.outbox.retry(lost, at=NOON, error="e"),
            "bury": lambda: unit.outbox.bury(lost, now=NOON, error="e"),
            "renew": lambda: unit.outbox.renew(lost, until=NOON + 9 * MINUTE),
        }[way]()

    assert changed is False
    assert finish(records, again) is True
    assert finish(records, again) is False


def test_a_renewed_lease_lasts_longer(records: Records) -> None:
    put(records, "k1")
    item = take(records)

    with records.begin() as unit:
        assert unit.outbox.renew(item, until=NOON + 5 * MINUTE)

    assert look(records, lease="w2", after_s=299) is None
    assert take(records, lease="w2", after_s=300).key == "k1"


def test_a_failed_item_is_tried_again_after_its_pause(records: Records) -> None:
    put(records, "k1")
    item = take(records)

    with records.begin() as unit:
        assert unit.outbox.retry(item, at=NOON + MINUTE, error="x" * 1000)

    assert look(records, after_s=59) is None
    assert take(records, after_s=60).attempts == 2


def test_waiting_for_a_turn_is_not_an_attempt(records: Records) -> None:
    put(records, "k1")

    for _ in range(5):
        item = take(records)
        with records.begin() as unit:
            unit.outbox.retry(item, at=NOON, error="not its turn", counts=False)

    assert take(records).attempts == 1


def test_only_the_lanes_asked_for_are_handed_out(records: Records) -> None:
    put(records, "d", lane="dingtalk/1")
    put(records, "c", lane="console%/1")
    put(records, "x", lane="consolex/1")

    assert take(records, lanes=("console%/",)).key == "c"
    assert look(records, lease="w2", lanes=("console%/", "wecom/")) is None
    with records.begin() as unit:
        assert unit.outbox.open_items(until=NOON, lanes=("console",)) == 2
        assert unit.outbox.open_items(until=NOON) == 3


def test_a_newer_state_of_one_thing_takes_the_place_of_waiting_ones(records: Records) -> None:
    put(records, "s1", "s2", lane="a", topic="batch 1")
    put(records, "other", lane="a", topic="batch 2")
    put(records, "same topic", lane="b", topic="batch 1")
    put(records, "s3", lane="a", topic="batch 1")

    keys = [take(records, lease=f"w{n}") for n in range(2)]
    for item in keys:
        finish(records, item)

    assert [item.key for item in keys] == ["other", "same topic"]
    assert take(records).key == "s3"
    assert look(records, lease="w9") is None


def test_a_state_being_sent_is_not_taken_back(records: Records) -> None:
    put(records, "s1", lane="a", topic="t")
    first = take(records)
    put(records, "s2", lane="a", topic="t")

    assert finish(records, first) is True
    assert take(records).key == "s2"


def test_a_redelivered_older_state_does_not_remove_the_newer(records: Records) -> None:
    put(records, "s1", lane="a", topic="t")
    put(records, "s2", lane="a", topic="t")
    put(records, "s1", lane="a", topic="t")

    assert take(records).key == "s2"


def test_a_dead_letter_is_listed_and_never_handed_out(records: Records) -> None:
    put(records, "k1", "k2")
    first, second = take(records), take(records, lease="w2")

    with records.begin() as unit:
        unit.outbox.bury(first, now=NOON, error="no such user")
        unit.outbox.bury(second, now=NOON, error="e" * 500)
        letters = unit.outbox.dead_letters()
        newest = unit.outbox.dead_letters(limit=1)
        assert unit.inbox.dead_letters() == []

    assert [(x.queue, x.key, x.attempts) for x in letters] == [
        ("outbox", "k2", 1),
        ("outbox", "k1", 1),
    ]
    assert letters[1].error == "no such user"
    assert len(letters[0].error) == 400
    assert newest == letters[:1]
    assert look(records, after_s=999) is None


def test_what_waits_may_be_called_off_and_what_is_in_hand_may_not(records: Records) -> None:
    put(records, "in hand", "waiting")
    item = take(records)

    with records.begin() as unit:
        keys = ("in hand", "waiting", "waiting", "no")
        off = [unit.outbox.call_off(key, now=NOON) for key in keys]

    assert off == [False, True, False, False]
    assert finish(records, item)
    assert look(records) is None
    assert put(records, "waiting") == [False]


def test_open_items_are_those_due_or_in_hand(records: Records) -> None:
    put(records, "now", "taken")
    put(records, "later", not_before=NOON + MINUTE)
    item = take(records)

    def still_open(after: timedelta) -> int:
        with records.begin() as unit:
            return unit.outbox.open_items(until=NOON + after)

    assert (still_open(timedelta()), still_open(MINUTE)) == (2, 3)
    finish(records, item)
    assert still_open(timedelta()) == 1


def test_finished_items_are_forgotten_and_others_kept(records: Records) -> None:
    put(records, "done", "dead", "waiting")
    done, dead = take(records), take(records, lease="w2")
    finish(records, done)
    with records.begin() as unit:
        unit.outbox.bury(dead, now=NOON, error="e")

        assert unit.outbox.forget(before=NOON) == 0
        assert unit.outbox.forget(before=NOON + MINUTE) == 1
        assert len(unit.outbox.dead_letters()) == 1
    assert take(records).key == "waiting"


def test_an_item_is_not_kept_when_its_transaction_fails(records: Records) -> None:
    with pytest.raises(RuntimeError, match="stop"), records.begin() as unit:  # noqa: PT012  # the put must have run
        unit.outbox.put("k1", "text", now=NOON)
        raise RuntimeError("stop")

    assert look(records) is None


def test_payloads_are_sealed_in_the_database_and_dropped_when_done(records: Records) -> None:
    with records.begin() as unit:
        unit.outbox.put("k1", "妈妈问：小满考得怎么样", now=NOON)

    def stored() -> str:
        with records.database.begin() as connection:
            return str(connection.execute(sa.select(queue_table.c.payload)).scalar_one())

    assert "小满" not in stored()
    assert "5bCP" not in stored()  # nor its base64
    item = take(records)
    assert item.payload == "妈妈问：小满考得怎么样"
    finish(records, item)
    assert stored() == ""


def strange(records: Records) -> Records:
    """Return the records as a process has them that does not know our key yet."""
    return Records(records.database, keys=replace(KEYS, seal=seal_with(b"o" * 32)))


def test_what_cannot_be_unsealed_blocks_nothing_and_is_read_once_the_key_is_known(
    records: Records,
) -> None:
    old = strange(records)
    put(records, "sealed anew", lane="a", priority=1)
    put(old, "sealed before", lane="b")

    item = take(old)
    still = look(old, lease="w2", after_s=59)
    later = take(records, lease="w3", after_s=60)

    assert item.key == "sealed before"
    assert still is None
    assert (later.key, later.payload) == ("sealed anew", "text of sealed anew")


def test_what_nobody_could_unseal_for_hours_is_handed_out_as_if_never_met(
    records: Records,
) -> None:
    old = strange(records)
    put(records, "long planned", now=NOON - 30 * GIVEN_UP, not_before=NOON)

    found = [look(old, after_s=600 * n) for n in range(60)]
    item = take(records, after_s=600 * 60)

    assert set(found) == {None}
    assert (item.key, item.attempts) == ("long planned", 1)


def test_what_can_never_be_unsealed_is_given_up_a_day_later_with_its_reason(
    records: Records,
) -> None:
    old = strange(records)
    put(records, "lost")

    def dead_after(seconds: float) -> list[str]:
        assert look(old, after_s=seconds) is None
        with records.begin() as unit:
            return [one.error for one in unit.outbox.dead_letters() if one.key == "lost"]

    assert dead_after(0) == []
    assert dead_after(GIVEN_UP.total_seconds() - 1) == []
    (error,) = dead_after(GIVEN_UP.total_seconds() + 60)
    assert "QINGJIAO_SECRET" in error
    assert NOON.isoformat() in error


def test_a_lane_goes_on_some_minutes_after_what_nobody_can_unseal(records: Records) -> None:
    old = strange(records)
    put(records, "sealed anew", lane="a")
    put(old, "sealed before", lane="a")

    first = look(old)
    waiting = look(old, after_s=STEPS_ASIDE.total_seconds() - 1)
    assert look(old, after_s=STEPS_ASIDE.total_seconds() + 61) is not None

    assert (first, waiting) == (None, None)
    with records.database.begin() as connection:
        c = queue_table.c
        aside = connection.execute(sa.select(c.priority).where(c.key == "sealed anew"))
        assert aside.scalar_one() == BEHIND_ALL


def test_what_waits_behind_goes_along_only_as_far_as_it_can_be_unsealed(records: Records) -> None:
    old = strange(records)
    put(old, "first", "second", lane="chat", topic="")
    put(records, "third", lane="chat")
    put(old, "fourth", lane="chat")

    item = take(old)
    with old.begin() as unit:
        behind = unit.outbox.lease_behind(item, topics="", limit=9)

    assert [one.key for one in behind] == ["second"]
