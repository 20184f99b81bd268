"""Messages leave once, in order, no faster than allowed, and again when they were refused."""

import random
import shutil
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.command import Reply
from bot.delivery import (
    LONGEST_PAUSE_S,
    MOST_ATTEMPTS,
    PRIVATELY,
    Sender,
    messages_for,
    post,
)
from bot.events import ChatEvent, ChatKind, Conversation, Outgoing, Session, Target
from bot.lanes import lane_of, lanes_of
from bot.platform import SendLimit
from message_cards.card import Card
from school.store.database import Database, open_database
from school.store.records import Records
from tests.conftest import KEYS
from tests.fakes import SchoolClock
from tests.scenarios.postman import Postman

TEACHER = Target(kind=ChatKind.DIRECT, id="wang")
CLASS = Target(kind=ChatKind.GROUP, id="class")


@pytest.fixture
def postman() -> Postman:
    return Postman()


def a_sender(records: Records, clock: SchoolClock, *platforms: Postman) -> Sender:
    tokens = count()
    return Sender(
        records,
        {platform.name: platform for platform in platforms},
        clock=clock,
        new_token=lambda: f"lease-{next(tokens)}",
        rng=random.Random(7),  # noqa: S311  # jitter
    )


def a_letter(key: str, *, to: Target = TEACHER, **fields: Any) -> Outgoing:
    return Outgoing.model_validate(
        {"key": key, "platform": "post", "robot": "r", "target": to, "text": key, **fields}
    )


def put(records: Records, clock: SchoolClock, *letters: Outgoing) -> None:
    tokens = count()
    with records.begin() as unit:
        post(unit, letters, new_token=lambda: f"t{next(tokens)}", now=clock.now())


def send_all(sender: Sender) -> None:
    while sender.send_next():
        pass


def dead(records: Records) -> list[str]:
    with records.begin() as unit:
        return [letter.error for letter in unit.outbox.dead_letters()]


def an_event(kind: ChatKind = ChatKind.DIRECT, **fields: Any) -> ChatEvent:
    return ChatEvent.model_validate(
        {
            "platform": "post",
            "robot": "r",
            "key": "e1",
            "conversation": Conversation(platform="post", id="chat", kind=kind),
            "sender": "wang",
            "sent_at": datetime(2026, 11, 21, tzinfo=UTC),
            **fields,
        }
    )


def test_messages_of_one_person_arrive_in_order(
    records: Records, clock: SchoolClock, postman: Postman
) -> None:
    put(records, clock, *(a_letter(f"k{n}") for n in range(5)))

    send_all(a_sender(records, clock, postman))

    assert postman.texts == ["k0", "k1", "k2", "k3", "k4"]


def test_the_same_message_is_sent_once(
    records: Records, clock: SchoolClock, postman: Postman
) -> None:
    put(records, clock, a_letter("k1"), a_letter("k1"))
    sender = a_sender(records, clock, postman)
    send_all(sender)
    put(records, clock, a_letter("k1"))

    send_all(sender)

    assert postman.texts == ["k1"]


def test_an_urgent_message_overtakes(
    records: Records, clock: SchoolClock, postman: Postman
) -> None:
    put(records, clock, a_letter("slow"), a_letter("alarm", priority=0))

    send_all(a_sender(records, clock, postman))

    assert postman.texts == ["alarm", "slow"]


def test_a_refused_message_holds_back_those_after_it_but_nobody_elses(
    records: Records, clock: SchoolClock, postman: Postman
) -> None:
    put(records, clock, a_letter("k1"), a_letter("k2"), a_letter("other", to=CLASS))
    postman.refuse(5.0)
    sender = a_sender(records, clock, postman)

    send_all(sender)
    first = postman.texts
    clock.forward(minutes=1)
    send_all(sender)

    assert first == ["other"]
    assert postman.texts == ["other", "k1", "k2"]


def test_pauses_grow_with_jitter_and_end_at_ten_minutes(
    records: Records, clock: SchoolClock, postman: Postman
) -> None:
    put(records, clock, a_letter("k1"))
    postman.refuse(*[0.0] * MOST_ATTEMPTS)
    sender = a_sender(records, clock, postman)
    pauses = []
    for _ in range(MOST_ATTEMPTS - 1):
        sender.send_next()
        pauses.append(_until_due_s(records, clock))
        clock.forward(seconds=pauses[-1])

    expected = [min(2.0 * 2**n, LONGEST_PAUSE_S) for n in range(MOST_ATTEMPTS - 1)]
    for pause, least in zip(pauses, expected, strict=True):
        assert least <= pause <= least * 1.5 + 0.1
    assert len({pause / least for pause, least in zip(pauses, expected, strict=True)}) > 3
    assert pauses[-1] >= LONGEST_PAUSE_S


def _until_due_s(records: Records, clock: SchoolClock) -> float:
    """Return how long until the next message is due, at most a tenth of a second too much."""
    early, late = 0.0, 4000.0
    while late - early > 0.1:
        middle = (early + late) / 2
        with records.begin() as unit:
            due = unit.outbox.open_items(until=clock.now() + timedelta(seconds=middle))
        early, late = (early, middle) if due else (middle, late)
    return late


def test_a_platforms_own_pause_is_kept_when_it_is_longer(
    records: Records, clock: SchoolClock, postman: Postman
) -> None:
    put(records, clock, a_letter("k1"))
    postman.refuse(600.0)
    sender = a_sender(records, clock, postman)
    sender.send_next()

    clock.forward(seconds=599)
    assert not sender.send_next()
    clock.forward(seconds=302)
    assert sender.send_next()
    assert postman.texts == ["k1"]


def test_what_can_never_be_delivered_becomes_a_dead_letter_at_once(
    records: Records, clock: SchoolClock, postman: Postman
) -> None:
    put(records, clock, a_letter("k1"), a_letter("k2"))
    postman.refuse(None)

    send_all(a_sender(records, clock, postman))

    assert dead(records) == ["too busy"]
    assert postman.texts == ["k2"]


def test_what_is_refused_too_often_becomes_a_dead_letter(
    records: Records, clock: SchoolClock, postman: Postman
) -> None:
    put(records, clock, a_letter("k1"))
    postman.refuse(*[1.0] * 100)
    sender = a_sender(records, clock, postman)
    for _ in range(MOST_ATTEMPTS):
        send_all(sender)
        clock.forward(minutes=20)

    assert dead(records) == ["too busy"]
    assert len(postman.troubles) == 100 - MOST_ATTEMPTS


def test_a_message_that_breaks_its_sender_each_time_is_given_up(
    records: Records, clock: SchoolClock, postman: Postman
) -> None:
    put(records, clock, a_letter("k1"), a_letter("k2"))
    postman.troubles.extend(RuntimeError("a bug") for _ in range(MOST_ATTEMPTS))
    sender = a_sender(records, clock, postman)
    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(RuntimeError):
            sender.send_next()
        clock.forward(minutes=2)

    send_all(sender)

    assert dead(records) == ["handed out again and again, never finished"]
    assert postman.texts == ["k2"]


def test_another_process_sends_for_the_platforms_it_has(
    records: Records, clock: SchoolClock, postman: Postman
) -> None:
    other = Postman(name="other")
    put(records, clock, a_letter("k1"), a_letter("k2", platform="other"))

    send_all(a_sender(records, clock, other))
    send_all(a_sender(records, clock, postman))

    assert other.texts == ["k2"]
    assert postman.texts == ["k1"]


def test_a_sender_that_died_is_replaced_when_its_lease_ends(
    records: Records, clock: SchoolClock, postman: Postman
) -> None:
    put(records, clock, a_letter("k1"))
    postman.troubles.append(KeyboardInterrupt())  # type: ignore[arg-type]  # the process ends
    with pytest.raises(KeyboardInterrupt):
        a_sender(records, clock, postman).send_next()
    sender = a_sender(records, clock, postman)

    assert not sender.send_next()
    clock.forward(seconds=61)
    assert sender.send_next()
    assert postman.texts == ["k1"]


@given(
    limit=st.builds(SendLimit, st.integers(1, 5), st.sampled_from([1.0, 10.0, 60.0])),
    steps=st.lists(st.floats(0.01, 30.0), min_size=5, max_size=40),
    letters=st.integers(1, 25),
    restarts=st.sets(st.integers(0, 40), max_size=5),
)
@settings(max_examples=25, deadline=None)
def test_the_limit_is_never_exceeded_not_even_across_restarts(
    migrated_sqlite: Path,
    limit: SendLimit,
    steps: list[float],
    letters: int,
    restarts: set[int],
) -> None:
    with TemporaryDirectory() as home:
        shutil.copy(migrated_sqlite, home)
        database = open_database(f"sqlite:///{home}/{migrated_sqlite.name}")
        times = _send_with_restarts(
            database, limit, steps=steps, letters=letters, restarts=restarts
        )
        database.close()

    for at in times:
        window = [t for t in times if at - timedelta(seconds=limit.per_s) < t <= at]
        assert len(window) <= limit.count


def _send_with_restarts(
    database: Database,
    limit: SendLimit,
    *,
    steps: list[float],
    letters: int,
    restarts: set[int],
) -> list[datetime]:
    """Return when each letter was delivered, in order."""
    records, clock = Records(database, keys=KEYS), SchoolClock()
    postman = Postman(limit=limit)
    put(records, clock, *(a_letter(f"k{n}") for n in range(letters)))
    sender = a_sender(records, clock, postman)
    times: list[datetime] = []
    for number, step in enumerate(steps):
        if number in restarts:
            sender = a_sender(records, clock, postman)
        before = len(postman.delivered)
        send_all(sender)
        times += [clock.now()] * (len(postman.delivered) - before)
        clock.forward(seconds=step)
    assert postman.texts == [f"k{n}" for n in range(len(times))]
    return times


def test_waiting_for_its_turn_is_no_attempt(
    records: Records, clock: SchoolClock, postman: Postman
) -> None:
    postman.limit = SendLimit(count=1, per_s=60.0)
    put(records, clock, a_letter("later"))
    sender = a_sender(records, clock, postman)
    for number in range(3 * MOST_ATTEMPTS):
        put(records, clock, a_letter(f"alarm{number}", priority=0))
        send_all(sender)
        clock.forward(seconds=61)
    send_all(sender)

    assert dead(records) == []
    assert "later" in postman.texts


def _state(key: str, **fields: Any) -> Outgoing:
    return a_letter(key, live="batch:1", card=Card(title=key), **fields)


def test_a_live_cards_newer_state_takes_the_place_of_one_still_waiting(
    records: Records, clock: SchoolClock, postman: Postman
) -> None:
    put(records, clock, _state("1/30"), _state("2/30"), a_letter("between"), _state("3/30"))

    send_all(a_sender(records, clock, postman))

    assert [m.key for m in postman.delivered] == ["between", "3/30"]


def test_a_live_card_is_updated_by_the_reference_of_its_first_delivery(
    records: Records, clock: SchoolClock, postman: Postman
) -> None:
    sender = a_sender(records, clock, postman)
    for key in ("first", "second"):
        put(records, clock, _state(key))
        send_all(sender)

    assert [m.ref for m in postman.delivered] == ["", "ref-first"]


def test_where_a_shown_card_cannot_be_changed_states_in_between_are_left_out(
    records: Records, clock: SchoolClock, postman: Postman
) -> None:
    postman.can_update = False
    sender = a_sender(records, clock, postman)
    for key, interim in (("first", False), ("half", True), ("done", False)):
        put(records, clock, _state(key, interim=interim))
        send_all(sender)

    assert [m.key for m in postman.delivered] == ["first", "done"]


def test_a_state_that_may_be_left_out_is_shown_where_nothing_was_shown_yet(
    records: Records, clock: SchoolClock, postman: Postman
) -> None:
    postman.can_update = False
    put(records, clock, _state("half", interim=True))

    send_all(a_sender(records, clock, postman))

    assert [m.key for m in postman.delivered] == ["half"]


def test_a_state_that_may_be_left_out_never_replaces_one_that_may_not(
    records: Records, clock: SchoolClock, postman: Postman
) -> None:
    postman.can_update = False
    sender = a_sender(records, clock, postman)
    put(records, clock, _state("first"))
    send_all(sender)
    put(records, clock, _state("result"), _state("revised", interim=True))

    send_all(sender)

    assert [m.key for m in postman.delivered] == ["first", "result"]


def test_what_is_about_one_child_leaves_the_group(clock: SchoolClock) -> None:
    replies = [Reply(text="12号：对 1", private=True), Reply(text="7号", private=True)]

    messages = messages_for(an_event(ChatKind.GROUP), replies)

    assert [(m.target.kind, m.target.id, m.text) for m in messages] == [
        (ChatKind.DIRECT, "wang", "12号：对 1"),
        (ChatKind.GROUP, "chat", PRIVATELY),
        (ChatKind.DIRECT, "wang", "7号"),
    ]
    assert len({m.key for m in messages}) == 3


def test_an_answer_in_the_chat_itself_uses_its_reply_address() -> None:
    session = Session(
        url="https://oapi.dingtalk.com/x", expires_at=datetime(2026, 12, 1, tzinfo=UTC)
    )
    event = an_event(ChatKind.GROUP, session=session)

    here, away = (
        messages_for(event, [Reply(text="a")])[0],
        messages_for(event, [Reply(text="b", private=True)])[0],
    )

    assert here.session == session
    assert away.session is None


def test_the_pressed_live_card_is_replaced_with_the_code_of_the_press() -> None:
    event = an_event(pressed="t", response_code="CODE1")
    replies = [
        Reply(card=Card(title="now"), live="batch:1", interim=True),
        Reply(card=Card(title="other"), live="batch:2"),
    ]

    pressed, other = messages_for(event, replies, pressed_live="batch:1")

    assert (pressed.ref, pressed.interim) == ("CODE1", False)
    assert other.ref == ""


def test_a_lane_is_a_robots_target() -> None:
    assert lane_of(a_letter("k")) == "post/r/direct/wang"
    assert lanes_of(["post", "wecom"]) == ("post/", "wecom/")
