"""What the bot remembers between messages, on both engines."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from school.ports import ButtonRecord
from school.store.chat import buttons, memory, sends
from school.store.records import Records
from tests.builders import NOON

PLACE = ("console", "direct:lin", "lin")
DAY = timedelta(days=1)


def a_button(*, expires_at: datetime = NOON + DAY) -> ButtonRecord:
    return ButtonRecord("confirm", {"batch": "批 1"}, "console", "direct:chen", "chen", expires_at)


def test_a_button_stands_for_what_it_was_given_out_for(records: Records) -> None:
    with records.begin() as unit:
        unit.chat.keep_button("token-1", a_button())

        assert unit.chat.button("token-1") == a_button()
        assert unit.chat.button("token-2") is None


def test_a_token_given_out_twice_keeps_its_first_meaning(records: Records) -> None:
    with records.begin() as unit:
        unit.chat.keep_button("token-1", a_button())
        unit.chat.keep_button("token-1", a_button(expires_at=NOON))

        assert unit.chat.button("token-1") == a_button()


def test_the_database_does_not_hold_a_token_that_could_be_pressed(records: Records) -> None:
    with records.begin() as unit:
        unit.chat.keep_button("token-1", a_button())
    with records.database.begin() as connection:
        row = str(connection.execute(sa.select(buttons)).one())

    assert "token-1" not in row


def test_a_button_is_pressed_once_however_many_press_it(records: Records) -> None:
    def press(minutes: int) -> bool:
        with records.begin() as unit:
            return unit.chat.use_button("token-1", at=NOON + timedelta(minutes=minutes))

    with records.begin() as unit:
        unit.chat.keep_button("token-1", a_button())
    with ThreadPoolExecutor(6) as pool:
        pressed = list(pool.map(press, range(6)))

    assert pressed.count(True) == 1
    with records.begin() as unit:
        kept = unit.chat.button("token-1")
        assert kept is not None
        assert kept.used_at == NOON + timedelta(minutes=pressed.index(True))
        assert unit.chat.use_button("unknown", at=NOON) is False


def test_the_bot_waits_for_one_thing_in_a_place_and_not_for_ever(records: Records) -> None:
    with records.begin() as unit:
        chat = unit.chat
        chat.remember(PLACE, "谁的作业？", expires_at=NOON + DAY)
        chat.remember(PLACE, "第几题？", expires_at=NOON + DAY)
        chat.remember(("console", "group:g", "lin"), "另一件事", expires_at=NOON + DAY)

        assert chat.recall(PLACE, now=NOON) == "第几题？"
        assert chat.recall(PLACE, now=NOON + DAY) is None
        assert chat.recall(("wecom", *PLACE[1:]), now=NOON) is None
        chat.forget(PLACE)
        assert chat.recall(PLACE, now=NOON) is None
        assert chat.recall(("console", "group:g", "lin"), now=NOON) == "另一件事"


def test_what_the_bot_waits_for_is_sealed(records: Records) -> None:
    with records.begin() as unit:
        unit.chat.remember(PLACE, "林小满的作业", expires_at=NOON)
    with records.database.begin() as connection:
        row = str(connection.execute(sa.select(memory)).one())

    assert "林小满" not in row


def test_a_live_card_has_one_newest_reference_in_each_chat(records: Records) -> None:
    with records.begin() as unit:
        unit.chat.keep_live_ref("console", "direct:lin", "batch:1", ref="r1")
        unit.chat.keep_live_ref("console", "direct:lin", "batch:1", ref="r2")
        unit.chat.keep_live_ref("console", "direct:chen", "batch:1", ref="")

        assert unit.chat.live_ref("console", "direct:lin", "batch:1") == "r2"
        assert unit.chat.live_ref("console", "direct:chen", "batch:1") == ""
        assert unit.chat.live_ref("console", "direct:lin", "batch:2") is None


def test_sweeping_takes_what_is_past_its_time(records: Records) -> None:
    with records.begin() as unit:
        unit.chat.keep_button("old", a_button(expires_at=NOON - DAY - timedelta(seconds=1)))
        unit.chat.keep_button("just expired", a_button(expires_at=NOON - DAY))
        unit.chat.remember(PLACE, "old", expires_at=NOON - timedelta(seconds=1))

        unit.chat.sweep(now=NOON, keep=timedelta(days=1))

        assert unit.chat.button("old") is None
        assert unit.chat.button("just expired") is not None
    with records.database.begin() as connection:
        assert connection.execute(sa.select(memory)).all() == []


def test_a_spent_token_comes_back_after_the_window(records: Records) -> None:
    def spend(after_s: float, target: str = "robot/g1") -> datetime | None:
        now = NOON + timedelta(seconds=after_s)
        with records.begin() as unit:
            return unit.chat.spend_token(target, count=2, per_s=60, now=now)

    assert spend(0) is None
    assert spend(10) is None
    assert spend(20) == NOON + timedelta(seconds=60)
    assert spend(20, "robot/g2") is None
    assert spend(59.9) == NOON + timedelta(seconds=60)
    assert spend(60) is None
    assert spend(60) == NOON + timedelta(seconds=70)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    pauses=st.lists(st.floats(min_value=0, max_value=40), min_size=1, max_size=30),
    count=st.integers(min_value=1, max_value=5),
    per_s=st.sampled_from([1.0, 20.0, 60.0]),
)
def test_no_window_ever_has_more_sends_than_allowed(
    records: Records, pauses: list[float], count: int, per_s: float
) -> None:
    now, sent = NOON, []
    with records.database.begin() as connection:
        connection.execute(sa.delete(sends))
    with records.begin() as unit:
        for pause in pauses:
            now += timedelta(seconds=pause)
            free_at = unit.chat.spend_token("t", count=count, per_s=per_s, now=now)
            if free_at is None:
                sent.append(now)
            else:
                assert now < free_at <= now + timedelta(seconds=per_s)
                assert unit.chat.spend_token("t", count=count, per_s=per_s, now=free_at) is None
                now = free_at
                sent.append(now)

    for first, last in zip(sent, sent[count:], strict=False):
        assert last - first >= timedelta(seconds=per_s)


def test_senders_at_once_do_not_exceed_the_limit(records: Records) -> None:
    def spend(_: int) -> bool:
        with records.begin() as unit:
            return unit.chat.spend_token("t", count=5, per_s=60, now=NOON) is None

    with ThreadPoolExecutor(8) as pool:
        allowed = list(pool.map(spend, range(40)))

    assert allowed.count(True) == 5


@pytest.mark.parametrize("count", [1, 20])
def test_tokens_of_the_past_are_not_kept(records: Records, count: int) -> None:
    for minutes in range(5):
        with records.begin() as unit:
            now = NOON + timedelta(minutes=minutes)
            unit.chat.spend_token("t", count=count, per_s=60, now=now)

    with records.database.begin() as connection:
        assert len(connection.execute(sa.select(sends)).all()) == 1
