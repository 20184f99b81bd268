"""The console's conversations, on both engines."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa

from school.store.console import ConsoleRow, console_messages
from school.store.database import Database
from school.store.records import Records
from tests.builders import NOON

CARD = {"title": "口算11", "lines": ["对 24"]}


def say(records: Records, key: str, *, chat: str = "direct:lin", **parts: Any) -> ConsoleRow:
    defaults: dict[str, Any] = {
        "card": None,
        "text": f"text of {key}",
        "images": (),
        "live": "",
        "at": NOON,
        "sender": None,
    }
    with records.begin() as unit:
        return unit.console.append(chat, key, **{**defaults, **parts})


def test_a_message_comes_back_with_all_its_parts(records: Records) -> None:
    said = say(records, "k1", card=CARD, images=("3f/a.jpg", "3f/b.jpg"), sender="lin")

    with records.begin() as unit:
        assert list(unit.console.history("direct:lin", limit=9)) == [said]
    assert (said.card, said.text, said.images) == (CARD, "text of k1", ("3f/a.jpg", "3f/b.jpg"))
    assert (said.sender, said.version, said.at) == ("lin", 1, NOON)


def test_a_message_sent_again_is_the_same_message(records: Records) -> None:
    first = say(records, "k1")

    assert say(records, "k1", text="other") == first
    with records.begin() as unit:
        assert unit.console.version() == 1


def test_senders_of_one_key_at_once_make_one_message(records: Records) -> None:
    with ThreadPoolExecutor(6) as pool:
        said = list(pool.map(lambda _: say(records, "same"), range(6)))

    assert len({row.id for row in said}) == 1


@pytest.mark.postgres
def test_a_sender_waits_for_another_and_finds_its_message(
    migrated_postgres: Database, clean_postgres: Records
) -> None:
    waiting = sa.text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    with ThreadPoolExecutor(1) as pool, clean_postgres.begin() as unit:
        parts: dict[str, Any] = {"card": None, "text": "first", "images": (), "live": ""}
        first = unit.console.append("c", "same", **parts, at=NOON, sender=None)
        second = pool.submit(say, clean_postgres, "same", chat="c")
        with migrated_postgres.begin() as connection:
            while not connection.execute(waiting).scalar_one():
                assert not second.done()

    assert second.result() == first


def test_a_live_card_is_replaced_in_its_place(records: Records) -> None:
    first = say(records, "k1", live="batch:1")
    say(records, "k2")
    newer = say(records, "k3", live="batch:1", text="done")

    assert (newer.id, newer.text, newer.version) == (first.id, "done", 3)
    assert say(records, "k3", live="batch:1") == newer
    with records.begin() as unit:
        assert [row.text for row in unit.console.history("direct:lin", limit=9)] == [
            "done",
            "text of k2",
        ]


def test_a_live_card_of_another_chat_stays(records: Records) -> None:
    first = say(records, "k1", live="batch:1")
    other = say(records, "k2", live="batch:1", chat="direct:chen")

    assert first.id != other.id


def test_what_a_person_says_replaces_no_card(records: Records) -> None:
    card = say(records, "k1", live="batch:1")
    said = say(records, "k2", live="batch:1", sender="lin")

    assert card.id != said.id


def test_history_is_the_last_messages_oldest_first(records: Records) -> None:
    for number in range(5):
        say(records, f"k{number}")
    say(records, "elsewhere", chat="group:g")

    with records.begin() as unit:
        assert [row.text[-1] for row in unit.console.history("direct:lin", limit=3)] == list("234")


def test_a_page_that_looks_again_gets_what_changed_since(records: Records) -> None:
    say(records, "k1", live="a")
    say(records, "k2")
    seen = say(records, "k3").version
    say(records, "k4", chat="group:g")
    say(records, "k5", live="a")

    with records.begin() as unit:
        changed = unit.console.since(seen, limit=9)
        assert [row.text for row in changed] == ["text of k4", "text of k5"]
        assert [row.version for row in unit.console.since(0, limit=2)] == [2, 3]
        assert unit.console.version() == 5


def test_messages_are_sealed_in_the_database(records: Records) -> None:
    say(records, "k1", text="林小满 对 24", card=CARD)

    with records.database.begin() as connection:
        row = str(connection.execute(sa.select(console_messages)).one())

    assert "林小满" not in row
    assert "口算11" not in row
