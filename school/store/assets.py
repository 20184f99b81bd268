"""Tables and repository of assets: what there is, who had it, what was repaired."""

import datetime as dt
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from school.assets import Asset, AssetState, Loan
from school.people import PersonId, UnitId
from school.store.database import BigId, UtcTime, insert_new, metadata
from school.store.staff import Staff

assets_table = sa.Table(
    "assets",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("code", sa.String(16), nullable=False),
    sa.Column("school", sa.ForeignKey("units.id"), nullable=False),
    sa.Column("name", sa.String(64), nullable=False),
    sa.Column("category", sa.String(64), nullable=False),
    sa.Column("place", sa.String(64), nullable=False),
    sa.Column("keeper", sa.String(32), nullable=False),
    sa.Column("bought_on", sa.Date),
    sa.Column("price_fen", sa.BigInteger),
    sa.Column("serial", sa.String(64), nullable=False),
    sa.Column("words", sa.Text, nullable=False),
    sa.Column("scrap_on", sa.Date),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("since", UtcTime, nullable=False),
    sa.Column("borrower", sa.ForeignKey("people.id")),
    sa.Column("lent_at", UtcTime),
    sa.Column("scrap_asked_by", sa.ForeignKey("people.id")),
    sa.Column("scrap_reason", sa.Text, nullable=False),
    sa.Column("scrapped_by", sa.ForeignKey("people.id")),
    sa.Column("scrapped_at", UtcTime),
    sa.UniqueConstraint("code"),
    # With all that is summed up in them: a county's figures are read from the index alone.
    sa.Index("ix_assets_school", "school", "state", "category", "price_fen"),
    sa.Index("ix_assets_held", "school", "since", "scrapped_at"),
    sa.Index("ix_assets_scrap", "school", "scrap_on", "state", "category", "price_fen"),
)
loans_table = sa.Table(
    "asset_loans",
    metadata,
    sa.Column("id", BigId, primary_key=True),
    sa.Column("asset_id", sa.ForeignKey("assets.id", ondelete="CASCADE"), nullable=False),
    sa.Column("school", sa.ForeignKey("units.id"), nullable=False),
    sa.Column("person", sa.ForeignKey("people.id"), nullable=False),
    sa.Column("since", UtcTime, nullable=False),
    sa.Column("until", UtcTime),
    sa.Index("ix_asset_loans_asset", "asset_id", "until"),
    sa.Index("ix_asset_loans_school", "school", "since", "until", "asset_id"),
)
_FEN = 100
_ASSET = [column for column in assets_table.c if column.name != "words"]


class Assets(Staff):
    """Assets, inside one transaction."""

    def add(self, asset: Asset) -> bool:
        """Keep an asset; False when it is there already, whatever its code would have been."""
        return insert_new(self._connection, assets_table, _row(asset))

    def asset(self, asset_id: str) -> Asset | None:
        """Return one asset, or None."""
        return next(iter(self._assets(assets_table.c.id == asset_id)), None)

    def coded(self, code: str) -> Asset | None:
        """Return the asset of a label, or None."""
        return next(iter(self._assets(assets_table.c.code == code)), None)

    def change(self, before: Asset, after: Asset) -> bool:
        """Keep an asset as a step left it; False when somebody was faster."""
        a = assets_table.c
        kept = self._connection.execute(
            sa.update(assets_table)
            .where(a.id == before.id, a.state == before.state)
            .values(**{k: v for k, v in _row(after).items() if k != "id"})
        )
        return kept.rowcount == 1

    def matching(
        self,
        schools: Collection[UnitId],
        words: Sequence[str],
        *,
        start: int = 0,
        limit: int = 8,
    ) -> tuple[list[Asset], int]:
        """Return the assets of some schools that every word fits, and how many do in all."""
        a = assets_table.c
        there = (a.school.in_(list(schools)), a.state != AssetState.SCRAPPED)
        fits = [a.words.contains(word.lower(), autoescape=True) for word in words]
        # One pass for both: the words of a county's assets are read as a whole.
        rows = self._connection.execute(
            sa.select(*_ASSET, sa.func.count().over().label("total"))
            .where(*there, *fits)
            .order_by(a.name, a.place, a.id)
            .offset(start)
            .limit(limit)
        )
        found = [dict(row) for row in rows.mappings()]
        total = found[0]["total"] if found else 0
        return [_asset(row) for row in found], total

    def named_in(self, school: UnitId, text: str, *, limit: int = 50) -> list[Asset]:
        """Return the assets of a school whose whole name is in a text, the longest name first."""
        a = assets_table.c
        inside = (
            sa.func.replace(sa.literal(text), a.name, "") != text
        )  # LIKE would take “%” in a name
        where = (a.school == school, a.state != AssetState.SCRAPPED, inside)
        return self._assets(*where, order=(sa.func.length(a.name).desc(), a.id), limit=limit)

    def expiring(  # noqa: PLR0913  # two spans of time and one page
        self,
        schools: Collection[UnitId],
        *,
        since: dt.date,
        until: dt.date,
        overdue_before: dt.date = dt.date.min,
        start: int = 0,
        limit: int = 8,
    ) -> list[Asset]:
        """Return what is to be scrapped from a day to before another, by day.

        What was to be scrapped before *overdue_before* and still is not comes with it.
        """
        a = assets_table.c
        in_time = sa.and_(a.scrap_on >= since, a.scrap_on < until)
        there = (a.school.in_(list(schools)), a.state != AssetState.SCRAPPED)
        where = (*there, sa.or_(in_time, a.scrap_on < overdue_before))
        return self._assets(*where, order=(a.scrap_on, a.id), start=start, limit=limit)

    def expiring_counts(
        self, schools: Collection[UnitId], *, since: dt.date, until: dt.date
    ) -> list[tuple[UnitId, str, int, Decimal]]:
        """Return what is due from a day to before another, by school and category, with costs."""
        return self._grouped(*self._expiring(schools, since=since, until=until))

    def counts(self, schools: Collection[UnitId]) -> list[tuple[UnitId, str, int, Decimal]]:
        """Return what is not scrapped by school, state and category: how many, and its cost."""
        a = assets_table.c
        there = (a.school.in_(list(schools)), a.state != AssetState.SCRAPPED)
        # In the order of its index, which is then read once, without sorting.
        return self._grouped(*there, by=(a.school, a.state, a.category))

    def schools_with_expiring(self, *, since: dt.date, until: dt.date) -> dict[UnitId, int]:
        """Return every school with something to scrap in a time, and how many things."""
        a = assets_table.c
        rows = self._connection.execute(
            sa.select(a.school, sa.func.count())
            .where(a.scrap_on >= since, a.scrap_on < until, a.state != AssetState.SCRAPPED)
            .group_by(a.school)
            .order_by(a.school)
        )
        return {UnitId(school): count for school, count in rows}

    def lend(self, asset: Asset, person: PersonId, *, at: dt.datetime) -> None:
        """Keep that somebody took an asset out."""
        loan = Loan(asset_id=asset.id, school=asset.school, person=person, since=at)
        self._connection.execute(sa.insert(loans_table).values(**loan.model_dump()))

    def bring_back(self, asset: Asset, *, at: dt.datetime) -> None:
        """Keep that an asset is back."""
        o = loans_table.c
        back = sa.update(loans_table).where(o.asset_id == asset.id, o.until.is_(None))
        self._connection.execute(back.values(until=at))

    def loans(
        self, schools: Collection[UnitId], *, since: dt.datetime, until: dt.datetime, limit: int
    ) -> list[tuple[str, int]]:
        """Return the names and places of the assets lent most in a time, and how often."""
        a, o = assets_table.c, loans_table.c
        times = sa.func.count().label("times")
        rows = self._connection.execute(
            sa.select(a.name, a.place, times)
            .join_from(loans_table, assets_table, o.asset_id == a.id)
            .where(o.school.in_(list(schools)), *_out(since, until))
            .group_by(a.id, a.name, a.place)
            .order_by(times.desc(), a.id)
            .limit(limit)
        )
        return [(f"{name} {place}".strip(), count) for name, place, count in rows]

    def used(
        self, schools: Collection[UnitId], *, since: dt.datetime, until: dt.datetime
    ) -> dict[UnitId, tuple[int, int]]:
        """Return how many assets were lent in a time, and how often, by school.

        What was lent before and was still out counts.
        """
        o = loans_table.c
        rows = self._connection.execute(
            sa.select(o.school, sa.func.count(o.asset_id.distinct()), sa.func.count())
            .where(o.school.in_(list(schools)), *_out(since, until))
            .group_by(o.school)
        )
        return {UnitId(school): (things, times) for school, things, times in rows}

    def _expiring(
        self, schools: Collection[UnitId], *, since: dt.date, until: dt.date
    ) -> list[sa.ColumnElement[bool]]:
        a = assets_table.c
        in_time = sa.and_(a.scrap_on >= since, a.scrap_on < until)
        return [a.school.in_(list(schools)), in_time, a.state != AssetState.SCRAPPED]

    def _grouped(
        self,
        *conditions: sa.ColumnElement[bool],
        by: Sequence[sa.Column[Any]] = (assets_table.c.school, assets_table.c.category),
    ) -> list[tuple[UnitId, str, int, Decimal]]:
        a = assets_table.c
        rows = self._connection.execute(
            sa.select(a.school, a.category, sa.func.count(), sa.func.sum(a.price_fen))
            .where(*conditions)
            .group_by(*by)
            .order_by(*by)
        )
        return [(UnitId(s), c, n, Decimal(int(fen or 0)) / _FEN) for s, c, n, fen in rows]

    def _assets(
        self,
        *conditions: sa.ColumnElement[bool],
        order: Sequence[Any] = (assets_table.c.name, assets_table.c.place, assets_table.c.id),
        start: int = 0,
        limit: int | None = None,
    ) -> list[Asset]:
        rows = self._connection.execute(
            sa.select(*_ASSET).where(*conditions).order_by(*order).offset(start).limit(limit)
        )
        return [_asset(dict(row)) for row in rows.mappings()]


def _out(since: dt.datetime, until: dt.datetime) -> tuple[sa.ColumnElement[bool], ...]:
    o = loans_table.c
    return o.since < until, sa.or_(o.until.is_(None), o.until >= since)


def _row(asset: Asset) -> dict[str, object]:
    row = asset.model_dump()
    price = row.pop("price_yuan")
    said = (asset.name, asset.category, asset.place, asset.keeper, asset.serial)
    fen = None if price is None else int(price * _FEN)
    return {**row, "price_fen": fen, "words": " ".join(said).lower()}


def _asset(row: dict[str, Any]) -> Asset:
    fen = row["price_fen"]
    return Asset.model_validate({**row, "price_yuan": None if fen is None else Decimal(fen) / _FEN})
