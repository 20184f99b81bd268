"""A secret is replaced while the product goes on, and nothing sealed is lost."""

import dataclasses

import sqlalchemy as sa

from school.store.database import Database
from school.store.posts import SEALED, reseal_posts
from school.store.queue_table import queue_table
from school.store.records import Records
from school.store.sealer import seal_with
from tests.conftest import KEYS
from tests.fakes import SchoolClock

OLD, NEW, LOST = b"o" * 32, b"n" * 32, b"l" * 32
COUNT = 1203
"""More than two batches."""


def records(database: Database, *keys: bytes) -> Records:
    return Records(database, keys=dataclasses.replace(KEYS, seal=seal_with(*keys)))


def fill(database: Database, clock: SchoolClock) -> None:
    with records(database, OLD).begin() as unit:
        for number in range(COUNT):
            unit.work.put(f"k{number}", f"payload {number}", now=clock.now())
        done = unit.work.lease(now=clock.now(), lease="l", lease_s=60)
        assert done is not None
        unit.work.done(done, now=clock.now())
        place = ("console", "direct:a", "a")
        unit.chat.remember(place, "waiting for a photo", expires_at=clock.now())
        said = {"card": None, "text": "你好", "images": (), "live": "", "sender": None}
        unit.console.append("person:a", "m1", **said, at=clock.now())  # type: ignore[arg-type]


def test_what_an_old_key_sealed_opens_with_the_new_one_alone(
    database: Database, clock: SchoolClock
) -> None:
    fill(database, clock)
    both = records(database, NEW, OLD)

    sealed, again = both.seal_again()[0], both.seal_again()[0]

    assert (sealed, again) == ((COUNT - 1 + 2, 0), (0, 0))
    with records(database, NEW).begin() as unit:
        item = unit.work.lease(now=clock.now(), lease="m", lease_s=60)
        assert item is not None
        assert (item.key, item.payload) == ("k1", "payload 1")
        place = ("console", "direct:a", "a")
        assert unit.chat.recall(place, now=clock.now().replace(year=2000)) == "waiting for a photo"
        assert unit.console.history("person:a", limit=1)[0].text == "你好"


def test_an_old_key_that_is_dropped_too_early_loses_nothing_but_opens_nothing(
    database: Database, clock: SchoolClock
) -> None:
    fill(database, clock)

    assert reseal_posts(database, seal_with(NEW)) == (0, COUNT - 1 + 2)

    assert reseal_posts(database, seal_with(NEW, OLD)) == (COUNT - 1 + 2, 0)


def test_what_nobody_can_open_is_counted_and_the_rest_goes_on(
    database: Database, clock: SchoolClock
) -> None:
    with records(database, LOST).begin() as unit:
        unit.work.put("lost", "payload", now=clock.now())
    fill(database, clock)

    assert reseal_posts(database, seal_with(NEW, OLD)) == (COUNT - 1 + 2, 1)


def test_every_sealed_post_is_known() -> None:
    assert {f"{column.table.name}.{column.name}" for column in SEALED} == {
        *("queue.payload", "console_messages.content", "chat_memory.payload"),
    }
    assert isinstance(queue_table.c.payload.type, sa.Text)
