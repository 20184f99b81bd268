"""Tables and repository of lapses of duty, and who was on duty then."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection

import sqlalchemy as sa

from school.duty import Turn
from school.duty_lapses import LONGEST, PRODUCT, Lapse
from school.people import PersonId, UnitId
from school.store.database import UtcTime, insert_new, lock, metadata

lapses_table = sa.Table(
    "duty_lapses",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("place", sa.ForeignKey("units.id"), nullable=False),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("post", sa.String(32), nullable=False),
    sa.Column("since", UtcTime, nullable=False),
    sa.Column("until", UtcTime, nullable=False),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("source", sa.String(64), nullable=False),
    sa.Index("ix_duty_lapses_place", "place", "since"),
)
people_table = sa.Table(
    "duty_lapse_people",
    metadata,
    sa.Column("lapse", sa.ForeignKey("duty_lapses.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("person", sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    sa.Index("ix_duty_lapse_people_person", "person"),
)


class DutyLapses:
    """Lapses, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def lock(self, place: UnitId) -> None:
        """Let nobody else record a lapse of a place until this transaction ends."""
        lock(self._connection, f"duty_lapses:{place}")

    def add(self, lapse: Lapse) -> bool:
        """Keep a lapse and who was on duty; False when it is there already."""
        row = lapse.model_dump(exclude={"people"})
        if not insert_new(self._connection, lapses_table, row):
            return False
        for person in lapse.people:
            insert_new(self._connection, people_table, {"lapse": lapse.id, "person": person})
        return True

    def near(self, lapse: Lapse, *, within: dt.timedelta) -> Lapse | None:
        """Return the lapse of the same post and kind that another sighting belongs to, or None."""
        c = lapses_table.c
        found = self._lapses(
            c.place == lapse.place,
            c.kind == lapse.kind,
            c.post == lapse.post,
            c.source == lapse.source,
            c.since >= lapse.since - within - LONGEST,  # so that the index finds the few
            c.since <= lapse.until + within,
            c.until >= lapse.since - within,
        )
        return found[-1] if found else None

    def extend(self, lapse: Lapse) -> None:
        """Store from when to when and how often a lapse was seen, and who else had the post."""
        self._connection.execute(
            sa.update(lapses_table)
            .where(lapses_table.c.id == lapse.id)
            .values(since=lapse.since, until=lapse.until, count=lapse.count)
        )
        for person in lapse.people:
            insert_new(self._connection, people_table, {"lapse": lapse.id, "person": person})

    def came(self, turn: Turn, *, at: dt.datetime) -> None:
        """Let the lapse of who had not signed in end with the moment of coming, if there is one."""
        c, p = lapses_table.c, people_table.c
        theirs = sa.select(p.lapse).where(p.person == turn.person)
        self._connection.execute(
            sa.update(lapses_table)
            .where(c.place == turn.place, c.since == turn.known_at, c.source == PRODUCT)
            .where(c.id.in_(theirs))
            .values(until=at)
        )

    def between(
        self,
        places: Collection[UnitId],
        *,
        since: dt.datetime,
        until: dt.datetime,
        kinds: Collection[str],
    ) -> list[Lapse]:
        """Return the lapses of some places that began from *since* to before *until*, in order."""
        c = lapses_table.c
        return self._lapses(
            c.place.in_(list(places)), c.since >= since, c.since < until, c.kind.in_(list(kinds))
        )

    def forget_before(self, before: dt.datetime) -> int:
        """Remove the lapses that began before a time; return how many."""
        gone = sa.delete(lapses_table).where(lapses_table.c.since < before)
        return self._connection.execute(gone).rowcount

    def _lapses(self, *which: sa.ColumnElement[bool]) -> list[Lapse]:
        c = lapses_table.c
        rows = self._connection.execute(
            sa.select(lapses_table).where(*which).order_by(c.since, c.id)
        ).all()
        people: dict[str, list[PersonId]] = defaultdict(list)
        p = people_table.c
        for row in self._connection.execute(
            sa.select(people_table)
            .where(p.lapse.in_([one.id for one in rows]))
            .order_by(p.lapse, p.person)
        ):
            people[row.lapse].append(PersonId(row.person))
        return [
            Lapse(
                id=row.id,
                place=UnitId(row.place),
                kind=row.kind,
                post=row.post,
                since=row.since,
                until=row.until,
                count=row.count,
                source=row.source,
                people=tuple(people[row.id]),
            )
            for row in rows
        ]
