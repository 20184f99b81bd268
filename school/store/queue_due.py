"""Which item of a queue is next, and which leases have ended, as statements made once.

Parameters of both: ``of_queue`` (its name), ``at`` (the time), ``soon`` and ``too_late`` (the time
and SOON, LONGEST_WAIT).
"""

import datetime as dt
from collections.abc import Collection
from functools import cache, lru_cache
from typing import Any

import sqlalchemy as sa

from school.store.database import UtcTime
from school.store.queue_table import LEASED, WAITING, queue_table

URGENT = 0
"""Priority of what overtakes everything."""
LONGEST_WAIT = dt.timedelta(minutes=20)
"""No lease and no pause between tries is as long (10 minutes, half as much again of jitter): what
ends later was reckoned by a clock that has been set back since."""
SOON = dt.timedelta(minutes=2)
"""As long as the longest lease: who holds one from before the clock was set back may finish."""


def in_lanes(lane: sa.ColumnElement[str], lanes: Collection[str]) -> sa.ColumnElement[bool]:
    """Return whether a lane starts with one of *lanes*, or True where none are given."""
    if not lanes:
        return sa.true()
    return sa.or_(*(lane.startswith(start, autoescape=True) for start in lanes))


# Workers look several times a second: statements are made once.
_OF_QUEUE = sa.bindparam("of_queue", type_=sa.String)
_AT = sa.bindparam("at", type_=UtcTime)
_TOO_LATE = sa.bindparam("too_late", type_=UtcTime)
_SOON = sa.bindparam("soon", type_=UtcTime)


@cache
def leases_that_ended() -> sa.Update:
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
def next_due(lanes: tuple[str, ...], *, urgent: bool) -> sa.Select[tuple[object, ...]]:
    """Return what finds the next item that is due and first in its lane."""
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
        .where(in_lanes(i.lane, lanes), i.priority == URGENT if urgent else sa.true())
        .order_by(i.priority, i.turn, i.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=item)
    )
