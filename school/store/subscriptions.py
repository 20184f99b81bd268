"""Table and repository of subscriptions: whose each is, what is asked, and when next."""

import datetime as dt

import sqlalchemy as sa

from school.county_time import COUNTY_TIME
from school.errors import NotFound
from school.people import PersonId
from school.question.plan import Plan
from school.store.database import UtcTime, lock, metadata
from school.subscriptions import Rhythm, Schedule, Subscription

subscriptions_table = sa.Table(
    "subscriptions",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("person_id", sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    sa.Column("question", sa.String(200), nullable=False),
    sa.Column("plan", sa.Text, nullable=False),
    sa.Column("rhythm", sa.String(8), nullable=False),
    sa.Column("on_day", sa.SmallInteger, nullable=False),
    sa.Column("minute", sa.SmallInteger, nullable=False),
    sa.Column("made_at", UtcTime, nullable=False),
    sa.Column("next_at", UtcTime),
    sa.Column("ended_at", UtcTime),
    sa.UniqueConstraint("person_id", "question", name="uq_subscriptions_question"),
    sa.Index("ix_subscriptions_next_at", "next_at"),
)
"""*minute* is that of the county's day; *next_at* is empty once it has ended."""
_GONE = "这个订阅已经取消了。"


class Subscriptions:
    """Subscriptions, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def hold(self, person: PersonId) -> None:
        """Let nobody else change a person's subscriptions until this transaction ends."""
        lock(self._connection, f"subscriptions:{person}")

    def keep(self, one: Subscription) -> None:
        """Keep a subscription instead of the same person's of the same question."""
        s = subscriptions_table
        self._connection.execute(
            sa.delete(s).where(
                s.c.person_id == one.person_id,
                sa.or_(s.c.id == one.id, s.c.question == one.question),
            )
        )
        self._connection.execute(sa.insert(s).values(_cells(one)))

    def get(self, subscription_id: str, *, of: PersonId) -> Subscription:
        """Return a person's subscription.

        Raises:
            NotFound: They have none of this id.
        """
        s = subscriptions_table.c
        found = self._some(s.id == subscription_id, s.person_id == of)
        if not found:
            raise NotFound(_GONE)
        return found[0]

    def rows_of(self, person: PersonId) -> list[Subscription]:
        """Return a person's subscriptions, the oldest first, with those that have ended."""
        return self._some(subscriptions_table.c.person_id == person)

    def due(self, *, at: dt.datetime, limit: int) -> list[Subscription]:
        """Return subscriptions that are due, the longest due first."""
        s = subscriptions_table
        rows = self._connection.execute(
            sa.select(s).where(s.c.next_at <= at).order_by(s.c.next_at, s.c.id).limit(limit)
        )
        return [_subscription(row) for row in rows.mappings()]

    def set_next(self, one: Subscription, moment: dt.datetime) -> bool:
        """Set when a subscription is due next; False when somebody else has set it meanwhile."""
        s = subscriptions_table
        changed = sa.update(s).where(s.c.id == one.id, s.c.next_at == one.next_at)
        return self._connection.execute(changed.values(next_at=moment)).rowcount == 1

    def end(self, one: Subscription, *, at: dt.datetime) -> None:
        """End a subscription; one that has ended stays as it is."""
        s = subscriptions_table
        going_on = sa.update(s).where(s.c.id == one.id, s.c.ended_at.is_(None))
        self._connection.execute(going_on.values(next_at=None, ended_at=at))

    def forget_ended(self, *, before: dt.datetime) -> int:
        """Delete what ended before a moment; return how many."""
        s = subscriptions_table
        return self._connection.execute(sa.delete(s).where(s.c.ended_at < before)).rowcount

    def remove(self, subscription_id: str, *, of: PersonId) -> None:
        """Delete a person's subscription; nothing happens where there is none."""
        s = subscriptions_table
        gone = sa.delete(s).where(s.c.id == subscription_id, s.c.person_id == of)
        self._connection.execute(gone)

    def forget(self, person: PersonId) -> int:
        """Delete a person's subscriptions; return how many."""
        s = subscriptions_table
        return self._connection.execute(sa.delete(s).where(s.c.person_id == person)).rowcount

    def _some(self, *conditions: sa.ColumnElement[bool]) -> list[Subscription]:
        s = subscriptions_table
        rows = self._connection.execute(
            sa.select(s).where(*conditions).order_by(s.c.made_at, s.c.id)
        )
        return [_subscription(row) for row in rows.mappings()]


def _cells(one: Subscription) -> dict[str, object]:
    at = one.schedule.at
    return {
        **one.model_dump(include={"id", "person_id", "question", "made_at", "next_at"}),
        "plan": one.plan.model_dump_json() if one.plan else "",
        "rhythm": one.schedule.rhythm.value,
        "on_day": one.schedule.on,
        "minute": at.hour * 60 + at.minute,
    }


def _subscription(row: sa.RowMapping) -> Subscription:
    at = dt.time(row["minute"] // 60, row["minute"] % 60)
    return Subscription(
        id=row["id"],
        person_id=PersonId(row["person_id"]),
        question=row["question"],
        plan=Plan.model_validate_json(row["plan"]) if row["plan"] else None,
        schedule=Schedule(rhythm=Rhythm(row["rhythm"]), on=row["on_day"], at=at),
        made_at=row["made_at"].astimezone(COUNTY_TIME),
        next_at=row["next_at"].astimezone(COUNTY_TIME) if row["next_at"] else None,
    )
