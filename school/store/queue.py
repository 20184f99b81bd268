"""A durable queue in one table: inbox, outbox, queued work and notices are lanes of it.

What it promises: an item with a key that was ever put is not put again; items of one lane are
handed out one at a time, smallest priority number first, then oldest first; where many wait, those
whose items they are take turns (``shares.py``); an item leased by a worker that died comes back
when its lease ends; an item is finished only by the worker that
holds its lease. Payloads are sealed, because they hold chat texts and reply addresses.
"""

import base64
import datetime as dt
import logging
from collections.abc import Collection, Sequence
from functools import cache, lru_cache
from itertools import takewhile
from typing import Any

import sqlalchemy as sa
from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from school.ports import DeadLetter, Leased, Share
from school.store.database import BigId, UtcTime, insert_new, lock, metadata
from school.store.shares import Turns

log = logging.getLogger("qingjiao.queue")

WAITING, LEASED, DONE, DEAD = "waiting", "leased", "done", "dead"
NO_TURN = 0
"""What was never handed out took no turn: it must not move those of others."""
URGENT = 0
"""Priority of what overtakes everything."""
LONGEST_WAIT = dt.timedelta(minutes=20)
"""No lease and no pause between tries is as long (10 minutes, half as much again of jitter): what
ends later was reckoned by a clock that has been set back since."""
SOON = dt.timedelta(minutes=2)
"""As long as the longest lease: who holds one from before the clock was set back may finish."""
UNREADABLE_FOR = dt.timedelta(seconds=60)
"""How long an item is left alone whose key nobody here knows: processes get a new key in turn."""
MOST_UNREADABLE = 6
"""Times an item is met that cannot be unsealed; as often as one is tried that can."""
UNREADABLE = "sealed with a key that is neither QINGJIAO_SECRET nor in QINGJIAO_SECRET_BEFORE"

queue_table = sa.Table(
    "queue",
    metadata,
    sa.Column("id", BigId, primary_key=True),
    sa.Column("queue", sa.String(32), nullable=False),
    sa.Column("key", sa.String(256), nullable=False),
    sa.Column("lane", sa.String(256), nullable=False, server_default=""),
    sa.Column("topic", sa.String(256), nullable=False, server_default=""),
    sa.Column("priority", sa.SmallInteger, nullable=False),
    sa.Column("payload", sa.Text, nullable=False),
    sa.Column("state", sa.String(8), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("not_before", UtcTime, nullable=False),
    sa.Column("leased_until", UtcTime),
    sa.Column("lease", sa.String(32), nullable=False, server_default=""),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("finished_at", UtcTime),
    sa.Column("error", sa.String(400), nullable=False, server_default=""),
    sa.Column("party", sa.String(256), nullable=False, server_default=""),
    sa.Column("part", sa.String(64), nullable=False, server_default=""),
    sa.Column("turn", sa.BigInteger, nullable=False, server_default="0"),
    sa.UniqueConstraint("queue", "key"),
    sa.Index("ix_queue_due", "queue", "state", "priority", "turn", "id"),
    sa.Index("ix_queue_lane", "queue", "lane", "state"),
    sa.Index("ix_queue_party", "party", "queue", "state", "priority", "turn"),
)


class Sealer(MultiFernet):
    """Seals with the newest key; opens with every one."""

    def __init__(self, keys: Sequence[Fernet]) -> None:
        """Take the keys, the newest first."""
        super().__init__(keys)
        self.newest = keys[0]


def seal_with(*keys: bytes) -> Sealer:
    """Return the sealer of payloads for keys of 32 bytes, the newest first."""
    return Sealer([Fernet(base64.urlsafe_b64encode(key)) for key in keys])


def _in_lanes(lane: sa.ColumnElement[str], lanes: Collection[str]) -> sa.ColumnElement[bool]:
    if not lanes:
        return sa.true()
    return sa.or_(*(lane.startswith(start, autoescape=True) for start in lanes))


# Workers look several times a second: statements are made once.
_OF_QUEUE = sa.bindparam("of_queue", type_=sa.String)
_AT = sa.bindparam("at", type_=UtcTime)


_TOO_LATE = sa.bindparam("too_late", type_=UtcTime)
_SOON = sa.bindparam("soon", type_=UtcTime)


@cache
def _leases_that_ended() -> sa.Update:
    """Return what takes back leases that ended, and shortens those of a clock that went back."""
    q = queue_table.c
    ended = q.leased_until <= _AT
    return (
        sa.update(queue_table)
        .where(q.queue == _OF_QUEUE, q.state == LEASED)
        .where(sa.or_(ended, q.leased_until > _TOO_LATE))
        .values(
            state=sa.case((ended, WAITING), else_=LEASED),
            lease=sa.case((ended, ""), else_=q.lease),
            leased_until=sa.case((ended, sa.null()), else_=_SOON),
        )
    )


def _due(item: Any) -> sa.ColumnElement[bool]:
    """Return whether an item is due: by its time, or because its time is of a clock set back."""
    from_ahead = sa.and_(item.created_at > _SOON, item.not_before <= item.created_at)
    put_back = sa.and_(item.attempts > 0, item.not_before > _TOO_LATE)
    return sa.or_(item.not_before <= _AT, from_ahead, put_back)


@lru_cache
def _next_due(lanes: tuple[str, ...], *, urgent: bool) -> sa.Select[tuple[object, ...]]:
    item, before = queue_table.alias("item"), queue_table.alias("before")
    i, b = item.c, before.c
    in_front = sa.or_(
        b.state == LEASED,
        b.priority < i.priority,
        sa.and_(b.priority == i.priority, b.id < i.id),
    )
    blocked = sa.exists().where(
        b.queue == i.queue, b.lane == i.lane, b.state.in_((WAITING, LEASED)), in_front
    )
    return (
        sa.select(i.id, i.key, i.lane, i.payload, i.attempts, i.created_at)
        .where(i.queue == _OF_QUEUE, i.state == WAITING, _due(i))
        .where(sa.or_(i.lane == "", ~blocked))
        .where(_in_lanes(i.lane, lanes), i.priority == URGENT if urgent else sa.true())
        .order_by(i.priority, i.turn, i.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=item)
    )


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
        fresh = insert_new(
            self._connection,
            queue_table,
            {
                "queue": self._name,
                "key": key,
                "lane": lane,
                "topic": topic,
                "priority": priority,
                "payload": self._sealer.encrypt(payload.encode()).decode(),
                "state": WAITING,
                "attempts": 0,
                "not_before": not_before or now,
                "created_at": now,
                **self._turn(share, priority=priority, now=now),
            },
        )
        if fresh and topic:
            self._supersede(key, lane=lane, topic=topic, now=now)
        return fresh

    def _turn(self, share: Share | None, *, priority: int, now: dt.datetime) -> dict[str, object]:
        if share is None:
            return {}
        own = {"party": share.party, "part": share.part}
        return own | {"turn": self._turns.next_of(share, priority=priority, now=now)}

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
        self._connection.execute(_leases_that_ended(), asked)
        due, until = _next_due(tuple(lanes), urgent=urgent), now + dt.timedelta(seconds=lease_s)
        while row := self._connection.execute(due, asked).first():
            if item := self._hand_out(row, lease=lease, until=until):
                return item
            self._leave_alone(row, now=now)
        return None

    def _leave_alone(self, row: Any, *, now: dt.datetime) -> None:
        """Put off, or at last give up, what cannot be unsealed: others shall not wait for it."""
        attempts = row.attempts + 1
        log.error("%s item %s cannot be unsealed", self._name, row.id)
        later: dict[str, object] = {"not_before": now + UNREADABLE_FOR}
        if attempts >= MOST_UNREADABLE:
            later = {"state": DEAD, "finished_at": now}
        self._connection.execute(
            sa.update(queue_table)
            .where(queue_table.c.id == row.id)
            .values(attempts=attempts, error=UNREADABLE, **later)
        )

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
        ours = sa.and_(q.queue == self._name, due, _in_lanes(q.lane, lanes))
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
