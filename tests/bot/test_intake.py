"""What arrives at once is stored at once, and one that cannot be stored spoils no other."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime

import pytest

from bot.events import ChatEvent, ChatKind, Conversation
from bot.intake import Intake
from school.ports import BotUnit
from school.queues import NewItem
from school.store.records import Records
from tests.fakes import SchoolClock


def an_event(key: str, *, sender: str = "wang") -> ChatEvent:
    return ChatEvent(
        platform="post",
        robot="r",
        key=key,
        conversation=Conversation(platform="post", id="c", kind=ChatKind.DIRECT),
        sender=sender,
        text=key,
        sent_at=datetime(2026, 11, 21, tzinfo=UTC),
    )


class SlowDoor:
    """Records whose first unit waits until it is let go, and which count their units."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self.units = 0
        self.inside, self.go = threading.Event(), threading.Event()

    def begin(self, *, urgent: bool = False) -> AbstractContextManager[BotUnit]:
        return self._begin(urgent=urgent)

    @contextmanager
    def _begin(self, *, urgent: bool) -> Iterator[BotUnit]:
        assert urgent
        self.units += 1
        if self.units == 1:
            self.inside.set()
            assert self.go.wait(20)
        with self._records.begin(urgent=urgent) as unit:
            yield unit


def keys_in_order(records: Records) -> list[str]:
    """Return the keys of the inbox in the order they are handed out."""
    keys: list[str] = []
    clock = SchoolClock()
    while True:
        with records.begin() as unit:
            item = unit.inbox.lease(now=clock.now(), lease=f"l{len(keys)}", lease_s=60)
            if item is None:
                return keys
            keys.append(item.key)
            unit.inbox.done(item, now=clock.now())


def test_an_event_is_new_once(records: Records, clock: SchoolClock) -> None:
    intake = Intake(records, clock)

    assert [intake.store(an_event("a")), intake.store(an_event("a"))] == [True, False]
    assert intake.arrived == 2


def test_what_comes_while_one_is_stored_is_stored_together(
    records: Records, clock: SchoolClock
) -> None:
    door = SlowDoor(records)
    intake = Intake(door, clock)
    new: dict[str, bool] = {}

    def store(key: str) -> None:
        new[key] = intake.store(an_event(key))

    threads = [threading.Thread(target=store, args=("first",))]
    threads[0].start()
    assert door.inside.wait(20)
    threads += [threading.Thread(target=store, args=(f"k{n}",)) for n in range(20)]
    for thread in threads[1:]:
        thread.start()
    while intake.arrived < 21:
        threading.Event().wait(0.001)
    door.go.set()
    for thread in threads:
        thread.join(20)

    assert door.units == 2
    assert all(new.values())
    assert len(new) == len(keys_in_order(records)) == 21


class Spoiled(Records):
    """Records that cannot keep one of the events."""

    @contextmanager
    def begin(self, *, urgent: bool = False) -> Iterator[BotUnit]:  # type: ignore[override]
        with super().begin(urgent=urgent) as unit:
            put = unit.inbox.put_together

            def picky(items: Sequence[NewItem], *, now: datetime) -> list[bool]:
                if any("bad" in item.key for item in items):
                    raise OSError("disk full")
                return put(items, now=now)

            unit.inbox.put_together = picky  # type: ignore[method-assign]
            yield unit


def test_one_that_cannot_be_stored_spoils_no_other(records: Records, clock: SchoolClock) -> None:
    door = SlowDoor(Spoiled(records.database, keys=records._keys))
    intake = Intake(door, clock)
    outcome: dict[str, object] = {}

    def store(key: str) -> None:
        try:
            outcome[key] = intake.store(an_event(key))
        except OSError as error:
            outcome[key] = str(error)

    threads = [threading.Thread(target=store, args=("first",))]
    threads[0].start()
    assert door.inside.wait(20)
    threads += [threading.Thread(target=store, args=(key,)) for key in ("a", "bad", "b")]
    for thread in threads[1:]:
        thread.start()
    while intake.arrived < 4:
        threading.Event().wait(0.001)
    door.go.set()
    for thread in threads:
        thread.join(20)

    assert outcome == {"first": True, "a": True, "bad": "disk full", "b": True}
    assert sorted(keys_in_order(records)) == ["post:a", "post:b", "post:first"]


def test_a_store_that_is_down_is_said_so_the_platform_sends_again(
    records: Records, clock: SchoolClock
) -> None:
    intake = Intake(Spoiled(records.database, keys=records._keys), clock)

    with pytest.raises(OSError, match="disk full"):
        intake.store(an_event("bad"))

    assert intake.store(an_event("good"))


def test_who_asks_one_thing_does_not_wait_for_fifty_photos_of_another(records: Records) -> None:
    intake = Intake(records, SchoolClock())
    for number in range(50):
        intake.store(an_event(f"photo{number}"))
    intake.store(an_event("question", sender="guardian"))

    with records.begin() as unit:
        first = unit.inbox.lease(now=SchoolClock().now(), lease="w1", lease_s=60)
        assert first is not None
        unit.inbox.done(first, now=SchoolClock().now())
        second = unit.inbox.lease(now=SchoolClock().now(), lease="w2", lease_s=60)

    assert second is not None
    assert (first.key, second.key) == ("post:photo0", "post:question")


def test_a_call_for_help_behind_sixty_photos_holds_nobody_else_up(records: Records) -> None:
    intake = Intake(records, SchoolClock())
    for number in range(60):
        intake.store(an_event(f"photo{number}"))
    intake.store(an_event("报警"))
    for sender in ("guardian", "head", "nurse"):
        intake.store(an_event(f"question of {sender}", sender=sender))

    keys = keys_in_order(records)

    assert keys[0] == "post:报警"
    assert all(key.startswith("post:question") for key in keys[2:5])


def test_others_are_not_held_up_while_a_call_for_help_is_answered(records: Records) -> None:
    intake, now = Intake(records, SchoolClock()), SchoolClock().now()
    for number in range(60):
        intake.store(an_event(f"photo{number}"))
    intake.store(an_event("报警"))
    with records.begin() as unit:
        alarm = unit.inbox.lease(now=now, lease="w", lease_s=60)
    assert alarm is not None
    intake.store(an_event("question", sender="guardian"))
    with records.begin() as unit:
        unit.inbox.done(alarm, now=now)

    assert "post:question" in keys_in_order(records)[:2]
