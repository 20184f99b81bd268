"""What waits, for whom who watches over the product: queues and alarms as counts, nobody's rows."""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from school.store.alarm_tables import incidents
from school.store.queue_table import DEAD, LEASED, WAITING, queue_table

QUEUES = ("inbox", "work", "writing", "notices", "outbox")


@dataclass(frozen=True)
class Backlog:
    """How one queue stands."""

    queue: str
    waiting: int = 0
    """Items nobody has taken yet, due or not."""
    leased: int = 0
    """Items somebody works on."""
    dead: int = 0
    """Items that were given up and not yet looked at."""
    oldest_s: float = 0.0
    """Seconds for which the item that is due longest has been due; 0: none is."""


class Backlogs:
    """Counts, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def queues(self, now: dt.datetime) -> list[Backlog]:
        """Return how every queue stands, empty ones too."""
        q = queue_table.c
        rows = self._connection.execute(
            sa.select(q.queue, q.state, sa.func.count(), sa.func.min(q.not_before))
            .where(q.state.in_((WAITING, LEASED, DEAD)))
            .group_by(q.queue, q.state)
        ).all()
        counts = {(queue, state): count for queue, state, count, _ in rows}
        due = {queue: since for queue, state, _, since in rows if state == WAITING}
        return [
            Backlog(
                queue=name,
                waiting=counts.get((name, WAITING), 0),
                leased=counts.get((name, LEASED), 0),
                dead=counts.get((name, DEAD), 0),
                oldest_s=max((now - due.get(name, now)).total_seconds(), 0.0),
            )
            for name in QUEUES
        ]

    def open_alarms(self) -> dict[int, int]:
        """Return how many incidents of each level, 1 to 4, are not closed; drills do not count."""
        c = incidents.c
        rows = self._connection.execute(
            sa.select(c.level, sa.func.count())
            .where(c.open_key.is_not(None), c.drill.is_(False))
            .group_by(c.level)
        ).all()
        return dict.fromkeys(range(1, 5), 0) | {int(level): count for level, count in rows}
