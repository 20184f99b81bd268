"""Tables and repository of what is on the shelves, counted by home, subject, type, stage, level.

Counting a hundred thousand rows takes a third of a second, so they are not counted anew: what each
resource counted as is kept, and whoever reads a figure first takes over what the library's clock
says has changed since. So a figure is exact, and costs as much as the changes since the last one.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from school.county_time import day_of
from school.people import UnitId
from school.resources import ResourceId, ReviewState
from school.store.database import insert_new, lock, metadata
from school.store.resource_tables import clock_table, gone_table, resources_table

ALL = "*"
"""Instead of a subject: of all of them."""
TOTAL = "all"
"""The kind of tally that counts everything, under no value."""
KINDS = ("type", "stage", "level")

shelf_table = sa.Table(
    "library_shelf",
    metadata,
    sa.Column("kind", sa.String(8), primary_key=True),
    sa.Column("subject", sa.String(16), primary_key=True),
    sa.Column("home", sa.String(96), primary_key=True),
    sa.Column("value", sa.String(16), primary_key=True),
    sa.Column("resources", sa.Integer, nullable=False),
)
"""How many resources on the shelf have a value of a kind: all, type, stage, level, or month (in
which they were put there, as “2026-11”); each for every subject and for all of them."""
counted_table = sa.Table(
    "library_counted",
    metadata,
    sa.Column("resource_id", sa.String(64), primary_key=True),
    sa.Column("home", sa.String(96), nullable=False),
    sa.Column("subject", sa.String(16), nullable=False),
    sa.Column("type", sa.String(16), nullable=False),
    sa.Column("stage", sa.String(16), nullable=False),
    sa.Column("level", sa.String(16), nullable=False),
    sa.Column("month", sa.String(7), nullable=False),
)
"""As what each resource on the shelf is counted; kept until its deletion was taken over, too."""
counted_until_table = sa.Table(
    "library_counted_until",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("seq", sa.BigInteger, nullable=False),
)
"""One row: the changes of the library up to *seq* are in the tallies."""
_R = resources_table.c
_ON_SHELF = _R.state == ReviewState.APPROVED.value
sa.Index("ix_resources_unused", *(_R.state, _R.uses, _R.created_at, _R.home, _R.subject, _R.id))
AT_ONCE = 4000
"""Changes taken over in one transaction."""
_IN_ONE_QUESTION = 500
Cell = tuple[str, str, str, str]
"""Kind, subject, home and value."""


class LibraryShelf:
    """What is on the shelves, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def catch_up(self, most: int = AT_ONCE) -> int:
        """Take over what changed since the last time; return how far the library's clock went.

        AT_ONCE is *most*, which takes half a second; after a large import the figures follow within
        the hour (``tally_uses``).
        """
        if self._until() == self._now():
            return 0
        lock(self._connection, "library_shelf")
        since = self._until()
        end = min(since + most, self._now())
        self._take_over(since, end)
        insert_new(self._connection, counted_until_table, {"id": 1, "seq": end})
        self._connection.execute(sa.update(counted_until_table).values(seq=end))
        return end - since

    def by_home(self, homes: Collection[UnitId], *, subject: str = "") -> Counter[str]:
        """Return how many resources each unit has; *subject*: of this one alone."""
        return self._sums("home", homes, subject=subject or ALL)

    def by_subject(self, homes: Collection[UnitId]) -> Counter[str]:
        """Return how many resources there are of each subject."""
        return self._sums("subject", homes, subject="")

    def by_kind(self, homes: Collection[UnitId], *, subject: str = "") -> dict[str, Counter[str]]:
        """Return how many resources there are of each type, stage, level and month (“2026-11”)."""
        s = shelf_table.c
        kinds: dict[str, Counter[str]] = {kind: Counter() for kind in (*KINDS, "month")}
        query = (
            sa.select(s.kind, s.value, sa.func.sum(s.resources))
            .where(s.kind.in_(list(kinds)), s.subject == (subject or ALL), s.home.in_(homes))
            .group_by(s.kind, s.value)
        )
        for kind, value, count in self._connection.execute(query):
            kinds[kind][value] = int(count)
        return kinds

    def never_used(self, homes: Collection[UnitId], *, subject: str = "") -> int:
        """Count what nobody ever opened."""
        query = sa.select(sa.func.count()).where(*_unused(homes, subject))
        return int(self._connection.execute(query).scalar_one())

    def oldest_unused(
        self, homes: Collection[UnitId], *, subject: str = "", limit: int
    ) -> list[ResourceId]:
        """Return what nobody ever opened, the oldest first."""
        query = sa.select(_R.id).where(*_unused(homes, subject))
        found = self._connection.execute(query.order_by(_R.created_at, _R.id).limit(limit))
        return [ResourceId(row.id) for row in found]

    def waiting(self, homes: Collection[UnitId]) -> int:
        """Count what waits for review."""
        waits = _R.state == ReviewState.PENDING.value
        query = sa.select(sa.func.count()).where(waits, _R.home.in_(homes))
        return int(self._connection.execute(query).scalar_one())

    def _sums(self, by: str, homes: Collection[UnitId], *, subject: str) -> Counter[str]:
        s = shelf_table.c
        of = s.subject == subject if subject else s.subject != ALL
        query = (
            sa.select(s[by], sa.func.sum(s.resources))
            .where(s.kind == TOTAL, of, s.home.in_(homes))
            .group_by(s[by])
        )
        return Counter({one: int(count) for one, count in self._connection.execute(query)})

    def _take_over(self, after: int, until: int) -> None:
        """Count the resources that changed between two numbers of the clock as they are now."""
        new = {row["resource_id"]: row for row in self._changed(after, until)}
        g = gone_table.c
        gone = sa.select(g.id).where(g.seq > after, g.seq <= until)
        touched = [*new, *self._connection.execute(gone).scalars()]
        old = list(self._counted(touched))
        change: Counter[Cell] = Counter(
            cell for row in new.values() if row["on"] for cell in _cells(row)
        )
        change.subtract(cell for row in old for cell in _cells(row))
        self._replace(touched, [row for row in new.values() if row["on"]])
        self._add({cell: count for cell, count in change.items() if count})

    def _changed(self, after: int, until: int) -> Iterator[dict[str, Any]]:
        columns = (_R.id, _R.home, _R.subject, _R.type, _R.stage, _R.level)
        query = sa.select(*columns, _R.created_at, _ON_SHELF.label("on"))
        for row in self._connection.execute(query.where(_R.seq > after, _R.seq <= until)):
            yield {
                "resource_id": row.id,
                "home": row.home,
                "subject": row.subject,
                "type": row.type or "",
                "stage": row.stage or "",
                "level": row.level,
                "month": f"{day_of(row.created_at):%Y-%m}",
                "on": bool(row.on),
            }

    def _counted(self, ids: Collection[str]) -> Iterator[dict[str, Any]]:
        for some in _parts(list(ids)):
            query = sa.select(counted_table).where(counted_table.c.resource_id.in_(some))
            for row in self._connection.execute(query).mappings():
                yield dict(row)

    def _replace(self, ids: Collection[str], rows: list[dict[str, Any]]) -> None:
        for some in _parts(list(ids)):
            here = counted_table.c.resource_id.in_(some)
            self._connection.execute(sa.delete(counted_table).where(here))
        if rows:
            kept = [{k: v for k, v in row.items() if k != "on"} for row in rows]
            self._connection.execute(sa.insert(counted_table), kept)

    def _add(self, change: Mapping[Cell, int]) -> None:
        if not change:
            return
        postgres = self._connection.dialect.name == "postgresql"
        insert = (postgresql.insert if postgres else sqlite.insert)(shelf_table)
        more = {"resources": shelf_table.c.resources + insert.excluded.resources}
        names = ("kind", "subject", "home", "value")
        rows = [
            {**dict(zip(names, cell, strict=True)), "resources": n} for cell, n in change.items()
        ]
        statement = insert.on_conflict_do_update(index_elements=list(names), set_=more)
        self._connection.execute(statement, rows)

    def _until(self) -> int:
        found = self._connection.execute(sa.select(counted_until_table.c.seq)).scalar()
        return int(found or 0)

    def _now(self) -> int:
        return int(self._connection.execute(sa.select(clock_table.c.seq)).scalar() or 0)


def _cells(row: Mapping[str, Any]) -> Iterator[Cell]:
    """Yield the tallies a resource is counted in."""
    for subject in (row["subject"], ALL):
        yield TOTAL, subject, row["home"], ""
        for kind in (*KINDS, "month"):
            yield kind, subject, row["home"], row[kind]


def _unused(homes: Collection[UnitId], subject: str) -> list[sa.ColumnElement[bool]]:
    here = [_ON_SHELF, _R.uses == 0, _R.home.in_(homes)]
    return [*here, _R.subject == subject] if subject else here


def _parts(ids: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), _IN_ONE_QUESTION):
        yield ids[start : start + _IN_ONE_QUESTION]
