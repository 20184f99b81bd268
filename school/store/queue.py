"""A durable queue in one table: inbox, outbox, queued work and notices are lanes of it.

What it promises: an item with a key that was ever put is not put again; items of one lane are
handed out one at a time, smallest priority number first, then oldest first; where many wait, those
whose items they are take turns (``shares.py``); an item leased by a worker that died comes back
when its lease ends; an item is finished only by the worker that holds its lease. Payloads are
sealed, because they hold chat texts and reply addresses.
"""

import datetime as dt
import logging
from collections.abc import Collection, Sequence
from itertools import takewhile
from typing import Any

import sqlalchemy as sa
from cryptography.fernet import InvalidToken

from school.queues import DeadLetter, Leased, NewItem, Share
from school.store.database import insert_each_new, insert_new, lock
from school.store.queue_due import LONGEST_WAIT, SOON, URGENT, in_lanes, leases_that_ended, next_due
from school.store.queue_table import DEAD, DONE, LEASED, WAITING, queue_table
from school.store.sealer import Sealer
from school.store.shares import NO_TURN, Turns

log = logging.getLogger("qingjiao.queue")

UNREADABLE_FOR = dt.timedelta(seconds=60)
"""How long an item is left alone whose key nobody here knows: processes get a new key in turn."""
STEPS_ASIDE = dt.timedelta(minutes=5)
"""So long after it was first met it holds its place in its lane; then the lane goes on."""
GIVEN_UP = dt.timedelta(days=1)
"""So long after it was first met it is given up: in a day every process was given the new key."""
BEHIND_ALL = 10
"""Priority of what stepped aside."""
UNREADABLE = "sealed with a key not in QINGJIAO_SECRET or QINGJIAO_SECRET_BEFORE, met first at "


class Queue:
    """One named queue, inside one transaction."""

    def __init__(self, connection: sa.Connection, name: str, *, sealer: Sealer) -> None:
        self._connection = connection
        self._name = name
        self._sealer = sealer
        self._turns = Turns(connection, queue_table, name)

    def put(  # noqa: PLR0913  # each says one thing about when the item runs
        self,
        key: str,
        payload: str,
        *,
        now: dt.datetime,
        lane: str = "",
        topic: str = "",
        priority: int = 5,
        not_before: dt.datetime | None = None,
        share: Share | None = None,
    ) -> bool:
        """Add an item; return False when its key was put before, whatever became of it.

        Args:
            key: Idempotency key.
            payload: What the worker gets.
            now: The time.
            lane: Items of one lane are handed out one at a time, in order; empty: no order.
            topic: Where set, an item takes the place of waiting ones of its lane and topic.
            priority: 0 overtakes everything in its lane, 9 waits for everything.
            not_before: When it may be handed out first.
            share: Whose it is, of those who take turns; None: before all of them.
        """
        own = {"topic": topic, "not_before": not_before or now}
        turn = NO_TURN
        if share:
            own |= {"part": share.part}
            turn = self._turns.next_of(share, priority=priority, now=now)
        item = NewItem(key, payload, lane, priority, party=share.party if share else "")
        fresh = insert_new(self._connection, queue_table, self._row(item, turn, now=now) | own)
        if fresh and topic:
            self._supersede(key, lane=lane, topic=topic, now=now)
        return fresh

    def put_together(self, items: Sequence[NewItem], *, now: dt.datetime) -> list[bool]:
        """Add items in their order; tell for each whether its key was never put before.

        Three statements, however many items: two hundred a second come to the inbox.
        """
        turns = self._turns.next_of_each([(item.party, item.priority) for item in items], now=now)
        rows = [self._row(item, turn, now=now) for item, turn in zip(items, turns, strict=True)]
        return insert_each_new(self._connection, queue_table, rows, unique=("queue", "key"))

    def _row(self, item: NewItem, turn: int, *, now: dt.datetime) -> dict[str, object]:
        return {
            "queue": self._name,
            "key": item.key,
            "lane": item.lane,
            "topic": "",
            "priority": item.priority,
            "payload": self._sealer.encrypt(item.payload.encode()).decode(),
            "state": WAITING,
            "attempts": 0,
            "not_before": now,
            "created_at": now,
            "party": item.party,
            "part": "",
            "turn": turn,
        }

    def _supersede(self, key: str, *, lane: str, topic: str, now: dt.datetime) -> None:
        q = queue_table.c
        self._connection.execute(
            sa.update(queue_table)
            .where(q.queue == self._name, q.lane == lane, q.topic == topic, q.key != key)
            .where(q.state == WAITING)
            .values(state=DONE, finished_at=now, payload="", turn=NO_TURN)
        )

    def lease(
        self,
        *,
        now: dt.datetime,
        lease: str,
        lease_s: float,
        lanes: Collection[str] = (),
        urgent: bool = False,
    ) -> Leased | None:
        """Hand out the next due item until ``now + lease_s``, or None when nothing is due.

        Args:
            now: The time.
            lease: Unique name of this lease.
            lease_s: How long the worker may take.
            lanes: Where given, only lanes that start with one of these.
            urgent: Only items of priority 0.
        """
        # Two workers who look at one moment could take two items of one lane.
        lock(self._connection, f"lease {self._name}")
        asked = {
            "of_queue": self._name,
            "at": now,
            "soon": now + SOON,
            "too_late": now + LONGEST_WAIT,
        }
        self._connection.execute(leases_that_ended(), asked)
        due, until = next_due(tuple(lanes), urgent=urgent), now + dt.timedelta(seconds=lease_s)
        while row := self._connection.execute(due, asked).first():
            if item := self._hand_out(row, lease=lease, until=until):
                return item
            self._leave_alone(row, now=now)
        return None

    def _leave_alone(self, row: Any, *, now: dt.datetime) -> None:
        """Put off, or a day later give up, what cannot be unsealed; this is no attempt."""
        log.error("%s item %s cannot be unsealed", self._name, row.id)
        ours = queue_table.c.id == row.id
        error = self._connection.execute(sa.select(queue_table.c.error).where(ours)).scalar_one()
        met_before = error.startswith(UNREADABLE)
        since = dt.datetime.fromisoformat(error.removeprefix(UNREADABLE)) if met_before else now
        later: dict[str, object] = {"not_before": now + UNREADABLE_FOR}
        if now - since >= GIVEN_UP:
            later = {"state": DEAD, "finished_at": now}
        elif now - since >= STEPS_ASIDE:
            later["priority"] = BEHIND_ALL
        note = UNREADABLE + since.isoformat()
        self._connection.execute(sa.update(queue_table).where(ours).values(error=note, **later))

    def _hand_out(self, row: Any, *, lease: str, until: dt.datetime | None) -> Leased | None:
        """Return an item, leased; None, and as it was, where it cannot be unsealed."""
        try:
            payload = self._sealer.decrypt(row.payload.encode()).decode()
        except InvalidToken:
            return None
        self._connection.execute(
            sa.update(queue_table)
            .where(queue_table.c.id == row.id)
            .values(state=LEASED, attempts=row.attempts + 1, lease=lease, leased_until=until)
        )
        return Leased(row.id, row.key, row.lane, payload, row.attempts + 1, lease, row.created_at)

    def lease_behind(self, item: Leased, *, topics: str, limit: int) -> list[Leased]:
        """Hand out what waits behind *item* in its lane, under its lease; the oldest first.

        Nobody else gets anything of a lane while *item* is out. Due or not: what waits for its
        own turn may go along.

        Args:
            item: What was handed out and is still held.
            topics: Only items whose topic starts so.
            limit: At most so many; none of priority 0, which goes by itself.
        """
        q = queue_table.c
        until = self._connection.execute(
            sa.select(q.leased_until).where(q.id == item.id, q.lease == item.lease)
        ).scalar_one_or_none()
        if until is None:
            return []
        rows = self._connection.execute(
            sa.select(q.id, q.key, q.lane, q.payload, q.attempts, q.created_at)
            .where(q.queue == self._name, q.lane == item.lane, q.state == WAITING)
            .where(q.topic.startswith(topics, autoescape=True), q.priority > URGENT)
            .order_by(q.priority, q.id)
            .limit(limit)
        ).all()
        handed = (self._hand_out(row, lease=item.lease, until=until) for row in rows)
        # What comes after one that cannot be unsealed would overtake it.
        return [one for one in takewhile(lambda one: one is not None, handed) if one]

    def done(self, item: Leased, *, now: dt.datetime) -> bool:
        """Finish an item; False when its lease was lost and somebody else has it.

        The payload is dropped: what was said in a chat is not kept once it is handled.
        """
        return self._change(item, state=DONE, finished_at=now, payload="", error="")

    def retry(self, item: Leased, *, at: dt.datetime, error: str, counts: bool = True) -> bool:
        """Put an item back until *at*; False when its lease was lost.

        With *counts* False it was not its turn yet, and this handing out is not an attempt.
        """
        attempts = item.attempts if counts else item.attempts - 1
        return self._change(
            item, state=WAITING, not_before=at, error=error[:400], attempts=attempts
        )

    def bury(self, item: Leased, *, now: dt.datetime, error: str) -> bool:
        """Give an item up: a dead letter that ``qingjiao doctor`` lists."""
        return self._change(item, state=DEAD, finished_at=now, error=error[:400])

    def _change(self, item: Leased, **values: object) -> bool:
        q = queue_table.c
        statement = (
            sa.update(queue_table)
            .where(q.id == item.id, q.state == LEASED, q.lease == item.lease)
            .values(**{"lease": "", "leased_until": None, **values})
        )
        return self._connection.execute(statement).rowcount == 1

    def renew(self, item: Leased, *, until: dt.datetime) -> bool:
        """Hold an item longer; False when its lease was lost."""
        return self._change(item, leased_until=until, lease=item.lease)

    def call_off(self, key: str, *, now: dt.datetime) -> bool:
        """Finish the waiting item of a key unseen; False when none waits."""
        q = queue_table.c
        statement = (
            sa.update(queue_table)
            .where(q.queue == self._name, q.key == key, q.state == WAITING)
            .values(state=DONE, finished_at=now, payload="", turn=NO_TURN)
        )
        return self._connection.execute(statement).rowcount == 1

    def open_items(self, *, until: dt.datetime, lanes: Collection[str] = ()) -> int:
        """Count the items (of *lanes*, as in lease) that are leased, or due by *until*."""
        q = queue_table.c
        due = sa.or_(q.state == LEASED, sa.and_(q.state == WAITING, q.not_before <= until))
        ours = sa.and_(q.queue == self._name, due, in_lanes(q.lane, lanes))
        return int(self._connection.execute(sa.select(sa.func.count()).where(ours)).scalar_one())

    def dead_letters(self, *, limit: int = 50) -> list[DeadLetter]:
        """Return the newest dead letters, without their payloads."""
        q = queue_table.c
        rows = self._connection.execute(
            sa.select(q.id, q.queue, q.key, q.attempts, q.error, q.created_at)
            .where(q.queue == self._name, q.state == DEAD)
            .order_by(q.id.desc())
            .limit(limit)
        )
        return [DeadLetter(*row) for row in rows]

    def forget(self, *, before: dt.datetime) -> int:
        """Delete finished items older than *before*; return how many."""
        return self._forget(DONE, before)

    def forget_dead(self, *, before: dt.datetime) -> int:
        """Delete dead letters older than *before*; return how many."""
        return self._forget(DEAD, before)

    def _forget(self, state: str, before: dt.datetime) -> int:
        q = queue_table.c
        old = sa.and_(q.queue == self._name, q.state == state, q.finished_at < before)
        return self._connection.execute(sa.delete(queue_table).where(old)).rowcount
