"""A robot never says too much to its groups, and what is urgent waits the least."""

import random
import shutil
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery import Sender, post
from bot.events import ChatKind, Outgoing, Sent, Target
from bot.lanes import KEPT_FOR_ALARMS, KEPT_FOR_URGENT, URGENT
from bot.platform import SendFailed, SendLimit
from message_cards.card import Card
from message_cards.cards.alarm import alarm_live
from school.alarm_calls import IncidentState
from school.device_events import Event, StoredEvent
from school.incident import Incident, closed, opened
from school.people import UnitId
from school.store.database import open_database
from school.store.records import Records
from tests.conftest import KEYS
from tests.fakes import SchoolClock
from tests.scenarios.postman import Postman

A_MINUTE = SendLimit(20, 60.0, per_robot=True)
WANG = Target(kind=ChatKind.DIRECT, id="wang")
ORDINARY = A_MINUTE.count - KEPT_FOR_ALARMS - KEPT_FOR_URGENT


class GroupRobot(Postman):
    """A platform that limits what its robot says to groups, and nothing else."""

    times: list[datetime]

    def __init__(self, clock: SchoolClock) -> None:
        super().__init__(limit=A_MINUTE)
        self.clock = clock
        self.times = []

    def send_limit(self, target: Target) -> SendLimit:
        return A_MINUTE if target.kind is ChatKind.GROUP else SendLimit(1000, 60.0)

    def send(self, message: Outgoing) -> Sent:
        sent = super().send(message)
        if message.target.kind is ChatKind.GROUP and not message.ref:
            self.times += [self.clock.now()] * self.parts(message)
        return sent

    @property
    def keys(self) -> list[str]:
        return [message.key for message in self.delivered]


@pytest.fixture
def robot(clock: SchoolClock) -> GroupRobot:
    return GroupRobot(clock)


def a_sender(records: Records, clock: SchoolClock, robot: Postman) -> Sender:
    tokens = count()
    return Sender(
        records,
        {robot.name: robot},
        clock=clock,
        new_token=lambda: f"lease-{next(tokens)}",
        rng=random.Random(7),  # noqa: S311  # jitter
    )


def to_group(key: str, group: str = "g1", **fields: Any) -> Outgoing:
    target = Target(kind=ChatKind.GROUP, id=group)
    body = {"key": key, "platform": "post", "robot": "r", "target": target, "text": key}
    return Outgoing.model_validate(body | fields)


def an_alarm(key: str, incident: str, *, group: str = "g1", **fields: Any) -> Outgoing:
    card = Card(title=f"二级告警 · {incident}", subtitle="紧急 · 14:03:21 陌生人员")
    fields = {"priority": 2, "live": alarm_live(incident), **fields}
    return to_group(key, group, text="", card=card, **fields)


def put(records: Records, clock: SchoolClock, *messages: Outgoing) -> None:
    tokens = count()
    with records.begin() as unit:
        post(unit, messages, new_token=lambda: f"t{next(tokens)}", now=clock.now())


def send_all(sender: Sender) -> None:
    while sender.send_next():
        pass


def most_in_a_minute(times: Sequence[datetime]) -> int:
    minute = timedelta(seconds=60)
    return max((sum(at - minute < t <= at for t in times) for at in times), default=0)


def test_all_groups_of_a_robot_share_its_minute(
    records: Records, clock: SchoolClock, robot: GroupRobot
) -> None:
    put(records, clock, *(to_group(f"k{n}", f"g{n}") for n in range(30)))
    sender = a_sender(records, clock, robot)

    send_all(sender)
    at_first = len(robot.delivered)
    clock.forward(seconds=61)
    send_all(sender)

    assert (at_first, len(robot.delivered)) == (ORDINARY, 2 * ORDINARY)


def test_the_last_tokens_are_for_alarms_and_the_very_last_for_level_one(
    records: Records, clock: SchoolClock, robot: GroupRobot
) -> None:
    put(records, clock, *(to_group(f"k{n}", f"g{n}") for n in range(30)))
    sender = a_sender(records, clock, robot)
    send_all(sender)

    put(records, clock, *(to_group(f"two{n}", f"a{n}", priority=2) for n in range(9)))
    send_all(sender)
    put(records, clock, *(to_group(f"one{n}", f"b{n}", priority=URGENT) for n in range(9)))
    send_all(sender)

    alarms = robot.keys[ORDINARY:]
    assert alarms == [f"two{n}" for n in range(4)] + [f"one{n}" for n in range(2)]
    assert len(robot.times) == A_MINUTE.count


def test_a_person_is_told_though_the_robots_groups_have_to_wait(
    records: Records, clock: SchoolClock, robot: GroupRobot
) -> None:
    put(records, clock, *(to_group(f"k{n}", f"g{n}", priority=URGENT) for n in range(30)))
    put(records, clock, to_group("private").model_copy(update={"target": WANG}))

    send_all(a_sender(records, clock, robot))

    assert "private" in robot.keys
    assert len(robot.delivered) == A_MINUTE.count + 1


def test_changing_a_card_in_place_costs_a_robot_nothing(
    records: Records, clock: SchoolClock, robot: GroupRobot
) -> None:
    sender = a_sender(records, clock, robot)
    put(records, clock, an_alarm("first", "i1"))
    send_all(sender)
    put(records, clock, *(to_group(f"k{n}", f"g{n}", priority=URGENT) for n in range(30)))
    send_all(sender)

    put(records, clock, an_alarm("second", "i1"))
    send_all(sender)

    assert robot.delivered[-1].ref == "ref-first"
    assert len(robot.times) == A_MINUTE.count


def test_a_card_that_is_gone_is_shown_anew_and_waits_for_its_turn(
    records: Records, clock: SchoolClock, robot: GroupRobot
) -> None:
    sender = a_sender(records, clock, robot)
    put(records, clock, an_alarm("first", "i1"))
    send_all(sender)
    put(records, clock, an_alarm("second", "i1"))
    robot.troubles.append(SendFailed("gone", retry_after_s=0.0, gone=True))

    send_all(sender)

    assert [(m.key, m.ref) for m in robot.delivered] == [("first", ""), ("second", "")]
    assert len(robot.times) == 2


def test_a_ring_is_a_card_of_its_own_and_the_one_that_changes_afterwards(
    records: Records, clock: SchoolClock, robot: GroupRobot
) -> None:
    sender = a_sender(records, clock, robot)
    for key, anew in (("first", False), ("again", True), ("acknowledged", False)):
        put(records, clock, an_alarm(key, "i1", anew=anew))
        send_all(sender)

    assert [m.ref for m in robot.delivered] == ["", "", "ref-again"]


def test_a_message_of_several_parts_takes_a_token_for_each(
    records: Records, clock: SchoolClock, robot: GroupRobot
) -> None:
    pictures = ("a.jpg", "b.jpg", "c.jpg")
    put(records, clock, *(to_group(f"k{n}", f"g{n}", images=pictures) for n in range(9)))

    send_all(a_sender(records, clock, robot))

    assert len(robot.delivered) == ORDINARY // 4


def test_a_silenced_robot_says_nothing_to_any_group_for_ten_minutes_but_people_hear_it(
    records: Records, clock: SchoolClock, robot: GroupRobot
) -> None:
    put(records, clock, to_group("k1"), to_group("k2", "g2"), to_group("fire", "g3", priority=0))
    private = to_group("private").model_copy(update={"target": WANG})
    put(records, clock, private)
    robot.troubles.append(SendFailed("130101", retry_after_s=600.0, silenced=True))
    sender = a_sender(records, clock, robot)

    send_all(sender)
    at_once = robot.keys
    clock.forward(seconds=599)
    send_all(sender)
    before = robot.keys
    clock.forward(seconds=400)
    send_all(sender)

    assert at_once == before == ["private"]
    assert sorted(robot.keys) == ["fire", "k1", "k2", "private"]
    assert robot.keys[1] == "fire"


def test_what_had_to_wait_is_told_in_one_card(
    records: Records, clock: SchoolClock, robot: GroupRobot
) -> None:
    put(records, clock, *(to_group(f"k{n}", f"g{n}", priority=URGENT) for n in range(20)))
    sender = a_sender(records, clock, robot)
    send_all(sender)
    put(records, clock, *(an_alarm(f"a{n}", f"i{n}") for n in range(12)))
    send_all(sender)
    clock.forward(seconds=61)

    send_all(sender)

    (told,) = robot.delivered[20:]
    assert told.card is not None
    assert told.card.title == "又有 12 起告警"
    assert "二级告警 · i0：14:03:21 陌生人员" in told.card.lines
    assert any("还有 4 起" in line for line in told.card.lines)
    with records.begin() as unit:
        assert unit.outbox.open_items(until=clock.now() + timedelta(days=1)) == 0


def test_a_card_of_several_that_was_refused_is_told_again_whole(
    records: Records, clock: SchoolClock, robot: GroupRobot
) -> None:
    put(records, clock, *(an_alarm(f"a{n}", f"i{n}") for n in range(3)))
    clock.forward(seconds=11)
    robot.refuse(5.0)
    sender = a_sender(records, clock, robot)

    send_all(sender)
    clock.forward(seconds=60)
    send_all(sender)

    assert [m.card.title for m in robot.delivered if m.card] == ["又有 3 起告警"]


def test_level_one_and_cards_that_are_there_go_by_themselves(
    records: Records, clock: SchoolClock, robot: GroupRobot
) -> None:
    sender = a_sender(records, clock, robot)
    put(records, clock, an_alarm("shown", "i1"))
    send_all(sender)
    put(records, clock, an_alarm("a2", "i2"), an_alarm("update", "i1"), an_alarm("a3", "i3"))
    put(records, clock, an_alarm("fire", "i4", priority=URGENT))
    clock.forward(seconds=11)

    send_all(sender)

    told = [(m.key, m.ref) for m in robot.delivered if not m.key.startswith("together")]
    assert told == [("shown", ""), ("fire", ""), ("update", "ref-shown")]
    assert robot.delivered[2].key.startswith("together")


def test_an_urgent_sender_takes_nothing_else(
    records: Records, clock: SchoolClock, robot: GroupRobot
) -> None:
    put(records, clock, to_group("k1"), to_group("fire", "g2", priority=URGENT))
    sender = a_sender(records, clock, robot)

    sent = [sender.send_next(urgent=True) for _ in range(3)]

    assert sent == [True, False, False]
    assert robot.keys == ["fire"]


def an_open_incident(records: Records, clock: SchoolClock) -> Incident:
    event = Event(
        source="device:n-03",
        event_id="1",
        school=UnitId("qt.t1.s1"),
        kind="fire",
        at=clock.now(),
    )
    incident = opened(StoredEvent(id="i1", received_at=clock.now(), event=event), now=clock.now())
    with records.begin() as unit:
        unit.incidents.add(incident)
    return incident


def test_what_nobody_needs_any_more_does_not_leave(
    records: Records, clock: SchoolClock, robot: GroupRobot
) -> None:
    incident = an_open_incident(records, clock)
    put(records, clock, an_alarm("before", "i1", wanted="i1/1-first"))
    sender = a_sender(records, clock, robot)
    send_all(sender)
    put(records, clock, an_alarm("after", "i1", wanted="i1/1-vice", anew=True))
    with records.begin() as unit:
        state = IncidentState.FALSE_ALARM
        unit.incidents.save(closed(incident, state, by=None, now=clock.now()))

    send_all(sender)

    assert robot.keys == ["before"]
    with records.begin() as unit:
        assert unit.outbox.open_items(until=clock.now() + timedelta(days=1)) == 0
        assert unit.outbox.dead_letters() == []


def test_of_several_told_together_only_those_that_are_needed(
    records: Records, clock: SchoolClock, robot: GroupRobot
) -> None:
    put(records, clock, *(an_alarm(f"a{n}", f"i{n}") for n in range(2)))
    put(records, clock, an_alarm("gone", "i9", wanted="i9/1-first"))
    clock.forward(seconds=11)

    send_all(a_sender(records, clock, robot))

    (told,) = robot.delivered
    assert told.card is not None
    assert told.card.title == "又有 2 起告警"


@pytest.mark.parametrize("target", [WANG, Target(kind=ChatKind.GROUP, id="g1")])
def test_an_update_shows_nothing_where_nothing_was_shown(
    records: Records, clock: SchoolClock, robot: GroupRobot, target: Target
) -> None:
    put(records, clock, an_alarm("u", "i1", update=True).model_copy(update={"target": target}))

    send_all(a_sender(records, clock, robot))

    assert robot.keys == []


@pytest.mark.parametrize(
    ("target", "told"), [(WANG, ["first"]), (Target(kind=ChatKind.GROUP, id="g1"), ["first", "u"])]
)
def test_where_a_card_cannot_be_changed_only_the_group_is_told_how_it_went_on(
    records: Records, clock: SchoolClock, robot: GroupRobot, target: Target, told: list[str]
) -> None:
    robot.can_update = False
    sender = a_sender(records, clock, robot)
    for key, update in (("first", False), ("u", True)):
        message = an_alarm(key, "i1", update=update).model_copy(update={"target": target})
        put(records, clock, message)
        send_all(sender)

    assert robot.keys == told


def test_an_update_does_not_take_the_place_of_an_answer(
    records: Records, clock: SchoolClock, robot: GroupRobot
) -> None:
    sender = a_sender(records, clock, robot)
    put(records, clock, an_alarm("first", "i1"))
    send_all(sender)
    put(records, clock, an_alarm("answer", "i1", priority=5))
    put(records, clock, an_alarm("u", "i1", update=True))

    send_all(sender)

    assert robot.keys == ["first", "u", "answer"]


ARRIVALS = st.lists(
    st.tuples(
        st.floats(0.0, 20.0),  # seconds since the last
        st.integers(0, 4),  # group
        st.sampled_from([URGENT, 2, 2, 5, 5, 5, 6]),
        st.integers(1, 9),  # of them
    ),
    min_size=3,
    max_size=8,
)


@given(arrivals=ARRIVALS, restarts=st.sets(st.integers(0, 8), max_size=2))
@settings(max_examples=5, deadline=None)
def test_never_more_than_twenty_in_any_minute_and_level_one_waits_the_least(
    migrated_sqlite: Path, arrivals: list[tuple[float, int, int, int]], restarts: set[int]
) -> None:
    with TemporaryDirectory() as home:
        shutil.copy(migrated_sqlite, home)
        database = open_database(f"sqlite:///{home}/{migrated_sqlite.name}")
        records, clock = Records(database, keys=KEYS), SchoolClock()
        robot = GroupRobot(clock)
        sender, numbers = a_sender(records, clock, robot), count()
        waited: dict[str, datetime] = {}
        for place, (pause, group, priority, many) in enumerate(arrivals):
            clock.forward(seconds=pause)
            keys = [f"{priority}-{next(numbers)}" for _ in range(many)]
            waited |= dict.fromkeys(keys, clock.now())
            put(records, clock, *(to_group(k, f"g{group}", priority=priority) for k in keys))
            if place in restarts:
                sender = a_sender(records, clock, robot)
            send_all(sender)
            urgent_left = [k for k in waited if k.startswith("0-") and k not in robot.keys]
            assert not urgent_left or most_in_a_minute(robot.times) == A_MINUTE.count
        for _ in range(12):
            clock.forward(seconds=31)
            send_all(sender)
        database.close()

    assert most_in_a_minute(robot.times) <= A_MINUTE.count
    assert sorted(robot.keys) == sorted(waited)  # nothing is lost, nothing is told twice
