"""Turns: whose queued item is handed out next, when many wait for a few workers.

Start-time fair queueing (Goyal, Vin and Cheng, 1996): every item of a party is stamped with a turn
one above the party's last, which may be done by now, but never below the turn that was reached,
and items go by turns. The turn that was reached is the highest that was ever handed out, so it
moves on while somebody's items of an earlier turn wait. So everybody who waits is served once a
round, whoever has nothing waiting saves nothing up, and nobody waits for ever.

Inside a party its parts take turns in the same way: a part's stamps are as far apart as the party
has parts waiting, and a new part begins where the party is. Each priority counts its own turns:
what is urgent overtakes, and moves nobody's turn.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa

from school.queues import Share
from school.store.database import UtcTime

_OF_QUEUE = sa.bindparam("of_queue", type_=sa.String)
_PARTY = sa.bindparam("of_party", type_=sa.String)
_PARTIES: sa.BindParameter[Sequence[str]] = sa.bindparam("of_parties", expanding=True)
_PART = sa.bindparam("of_part", type_=sa.String)
_PRIORITY = sa.bindparam("of_priority", type_=sa.SmallInteger)
_AT = sa.bindparam("at", type_=UtcTime)
NO_TURN = 0
"""What was never handed out took no turn: it must not move those of others."""
FIRST_TURN = 1
"""What takes no turn has turn 0 and goes before."""
_HANDED_OUT = ("leased", "done", "dead")


class Turns:
    """The turns of one queue, inside one transaction; what is put together is asked for once."""

    def __init__(self, connection: sa.Connection, table: sa.Table, queue: str) -> None:
        self._connection = connection
        self._table = table
        self._queue = queue
        self._reached: dict[int, int] = {}

    def next_of(self, share: Share, *, priority: int, now: dt.datetime) -> int:
        """Return the turn that the next item of *share* takes; smaller goes first."""
        asked = self._asked(priority)
        own = asked | {"of_party": share.party, "of_part": share.part}
        others, *turns = self._connection.execute(
            _own(self._table, parts=bool(share.part)), own
        ).one()
        reached = self._reached_at(asked, now=now)
        return max([reached, *(int(turn) + 1 for turn in turns if turn is not None)]) + int(others)

    def next_of_each(self, wanted: Sequence[tuple[str, int]], *, now: dt.datetime) -> list[int]:
        """Return the turn of each of several new items, given by party and priority, in order.

        What is nobody's (an empty party) takes no turn.
        """
        last: dict[tuple[str, int], int] = {}
        for priority in {priority for party, priority in wanted if party}:
            parties = {party for party, of in wanted if party and of == priority}
            for party, turn in self._last_of(parties, priority=priority):
                last[party, priority] = turn
        turns: list[int] = []
        for party, priority in wanted:
            turn = NO_TURN
            if party:
                reached = self._reached_at(self._asked(priority), now=now)
                turn = max(reached, last.get((party, priority), NO_TURN) + 1)
                last[party, priority] = turn
            turns.append(turn)
        return turns

    def _asked(self, priority: int) -> dict[str, Any]:
        return {"of_queue": self._queue, "of_priority": priority}

    def _last_of(self, parties: Collection[str], *, priority: int) -> list[tuple[str, int]]:
        """Return the last turn of each of *parties* that ever put something."""
        asked = self._asked(priority) | {"of_parties": sorted(parties)}
        found = self._connection.execute(_last(self._table), asked)
        return [(party, int(turn)) for party, turn in found]

    def _reached_at(self, asked: dict[str, Any], *, now: dt.datetime) -> int:
        priority = asked["of_priority"]
        if priority not in self._reached:
            found = self._connection.execute(_reached(self._table), asked | {"at": now}).one()
            self._reached[priority] = max(FIRST_TURN, *(turn or 0 for turn in found))
        return self._reached[priority]


@cache
def _own(table: sa.Table, *, parts: bool) -> sa.Select[Any]:
    """Return the question for how many other parts of a party wait, and for its last turns.

    What was handed out counts for the whole party, what waits only for its part.
    """
    q = table.c
    own = sa.and_(q.queue == _OF_QUEUE, q.party == _PARTY, q.priority == _PRIORITY)
    same_part = q.part == _PART if parts else sa.true()
    waiting = sa.select(sa.func.max(q.turn)).where(own, q.state == "waiting", same_part)
    open_ = sa.and_(own, q.state.in_(("waiting", "leased")), q.part != _PART)
    others = sa.select(sa.func.count(q.part.distinct())).where(open_).scalar_subquery()
    return sa.select(
        others if parts else sa.literal(0), waiting.scalar_subquery(), *_handed_out(table, own)
    )


@cache
def _last(table: sa.Table) -> sa.Select[Any]:
    """Return the question for the last turn of each of several parties."""
    q = table.c
    ours = sa.and_(q.queue == _OF_QUEUE, q.priority == _PRIORITY, q.party.in_(_PARTIES))
    return sa.select(q.party, sa.func.max(q.turn)).where(ours).group_by(q.party)


@cache
def _reached(table: sa.Table) -> sa.Select[Any]:
    """Return the question for the turns handed out, and the turn of what is handed out next.

    The latter tells where the turns are when what was handed out is forgotten.
    """
    q = table.c
    all_ = sa.and_(q.queue == _OF_QUEUE, q.priority == _PRIORITY)
    following = (
        sa.select(q.turn)
        .where(all_, q.state == "waiting", q.turn >= FIRST_TURN, q.not_before <= _AT)
        .order_by(q.turn, q.id)
        .limit(1)
    )
    return sa.select(following.scalar_subquery(), *_handed_out(table, all_))


def _handed_out(table: sa.Table, which: sa.ColumnElement[bool]) -> list[sa.ScalarSelect[Any]]:
    """Return the last turn in each state; asked one by one, each is one look into an index."""
    q = table.c
    return [
        sa.select(sa.func.max(q.turn)).where(which, q.state == state).scalar_subquery()
        for state in _HANDED_OUT
    ]
