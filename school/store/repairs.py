"""Table and repository of repairs: what is broken, who takes it, how it ended."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from school.assets import OPEN_REPAIRS, Repair
from school.errors import NotFound
from school.people import PersonId, UnitId
from school.store.assets import assets_table
from school.store.database import UtcTime, lock, metadata

repairs_table = sa.Table(
    "repairs",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("school", sa.ForeignKey("units.id"), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("asset_id", sa.ForeignKey("assets.id", ondelete="CASCADE")),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("photos", sa.Integer, nullable=False),
    sa.Column("state", sa.String(8), nullable=False),
    sa.Column("reporter", sa.ForeignKey("people.id"), nullable=False),
    sa.Column("reported_at", UtcTime, nullable=False),
    sa.Column("taken_by", sa.ForeignKey("people.id")),
    sa.Column("taken_at", UtcTime),
    sa.Column("done_at", UtcTime),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("place", sa.String(64), nullable=False, server_default=""),
    sa.UniqueConstraint("school", "number"),
    sa.Index("ix_repairs_asset", "asset_id", "state"),
    sa.Index("ix_repairs_open", "school", "state", "reported_at"),
    sa.Index("ix_repairs_reporter", "reporter", "reported_at"),
)
_REPAIR = [repairs_table.c[name] for name in Repair.model_fields]


class Repairs:
    """Repairs, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, repair: Repair) -> tuple[Repair, bool]:
        """Keep a repair under its school's next number; return it, and whether it is new.

        While an asset's repair is open, another report of it is the same repair. What is in no
        register is the same only in the same words of the same person on the same day.
        """
        lock(self._connection, f"repairs:{repair.school}")
        r = repairs_table.c
        known = self._repairs(r.id == repair.id)
        if not known and repair.asset_id is not None:
            known = self._repairs(r.asset_id == repair.asset_id, r.state.in_(OPEN_REPAIRS))
        if known:
            return known[0], False
        last = self._connection.execute(
            sa.select(sa.func.max(r.number)).where(r.school == repair.school)
        ).scalar_one()
        numbered = repair.model_copy(update={"number": (last or 0) + 1})
        self._connection.execute(sa.insert(repairs_table).values(**numbered.model_dump()))
        return numbered, True

    def repair(self, repair_id: str) -> Repair | None:
        """Return one repair, or None."""
        return next(iter(self._repairs(repairs_table.c.id == repair_id)), None)

    def numbered(self, school: UnitId, number: int) -> Repair:
        """Return a school's repair by its number.

        Raises:
            NotFound: The school has none with it.
        """
        r = repairs_table.c
        found = self._repairs(r.school == school, r.number == number)
        if not found:
            raise NotFound("本校没有这个编号的报修。发“我的报修”或“待修”看编号。")
        return found[0]

    def change(self, before: Repair, after: Repair) -> bool:
        """Keep a repair as a step left it; False when somebody was faster."""
        r = repairs_table.c
        kept = self._connection.execute(
            sa.update(repairs_table)
            .where(r.id == before.id, r.state == before.state)
            .values(**after.model_dump(exclude={"id"}))
        )
        return kept.rowcount == 1

    def open_in(
        self, schools: Collection[UnitId], *, start: int = 0, limit: int = 8
    ) -> tuple[list[Repair], int]:
        """Return the open repairs of some schools, oldest first, and how many there are."""
        r = repairs_table.c
        where = (r.school.in_(list(schools)), r.state.in_(OPEN_REPAIRS))
        return self._repairs(*where, start=start, limit=limit), self._count(*where)

    def of_reporter(
        self, person: PersonId, *, start: int = 0, limit: int = 8
    ) -> tuple[list[Repair], int]:
        """Return what one person reported, newest first, and how much that is."""
        r = repairs_table.c
        order = (r.reported_at.desc(), r.number.desc())
        where = r.reporter == person
        return self._repairs(where, order=order, start=start, limit=limit), self._count(where)

    def of_assets(self, assets: Collection[str]) -> dict[str, tuple[int, str]]:
        """Return how often each asset was broken, and the number of its open repair or “”."""
        r = repairs_table.c
        rows = self._connection.execute(
            sa.select(r.asset_id, r.number, r.state).where(r.asset_id.in_(list(assets)))
        )
        found: dict[str, tuple[int, str]] = {}
        for row in rows:
            times, now = found.get(row.asset_id, (0, ""))
            now = f"W{row.number}" if row.state in OPEN_REPAIRS else now
            found[row.asset_id] = (times + 1, now)
        return found

    def open_counts(self, schools: Collection[UnitId]) -> dict[UnitId, int]:
        """Return how many repairs are open, by school."""
        r = repairs_table.c
        rows = self._connection.execute(
            sa.select(r.school, sa.func.count())
            .where(r.school.in_(list(schools)), r.state.in_(OPEN_REPAIRS))
            .group_by(r.school)
        )
        return {UnitId(school): count for school, count in rows}

    def most_broken(
        self, schools: Collection[UnitId], *, since: dt.datetime, until: dt.datetime, limit: int = 5
    ) -> list[tuple[str, int]]:
        """Return the names and places of assets reported most often in a time, and how often."""
        r, a = repairs_table.c, assets_table.c
        times = sa.func.count().label("times")
        rows = self._connection.execute(
            sa.select(a.name, a.place, times)
            .join_from(repairs_table, assets_table, r.asset_id == a.id)
            .where(r.school.in_(list(schools)), r.reported_at >= since, r.reported_at < until)
            .group_by(a.id, a.name, a.place)
            .order_by(times.desc(), a.id)
            .limit(limit)
        )
        return [(f"{name} {place}".strip(), count) for name, place, count in rows]

    def _count(self, *conditions: sa.ColumnElement[bool]) -> int:
        counted = sa.select(sa.func.count()).select_from(repairs_table).where(*conditions)
        return self._connection.execute(counted).scalar_one()

    def _repairs(
        self,
        *conditions: sa.ColumnElement[bool],
        order: Sequence[Any] = (repairs_table.c.reported_at, repairs_table.c.number),
        start: int = 0,
        limit: int | None = None,
    ) -> list[Repair]:
        rows = self._connection.execute(
            sa.select(*_REPAIR).where(*conditions).order_by(*order).offset(start).limit(limit)
        )
        return [Repair.model_validate(dict(row)) for row in rows.mappings()]
