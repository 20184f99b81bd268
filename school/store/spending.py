"""Table and repository of spending: every version of every record, in whole 分."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

import sqlalchemy as sa

from school.people import PersonId, UnitId
from school.spending import Spent, fen_of, wan_of
from school.store.database import BigId, UtcTime, insert_new, metadata

spending_table = sa.Table(
    "spending",
    metadata,
    sa.Column("id", BigId, primary_key=True),
    sa.Column("county", sa.String(96), nullable=False),
    sa.Column("budget", sa.String(64), nullable=False),
    sa.Column("item", sa.String(64), nullable=False),
    sa.Column("year", sa.SmallInteger, nullable=False),
    sa.Column("reference", sa.String(64), nullable=False),
    sa.Column("version", sa.SmallInteger, nullable=False),
    sa.Column("amount_fen", sa.BigInteger, nullable=False),
    sa.Column("newest", sa.Boolean, nullable=False),
    sa.Column("reason", sa.String(64), nullable=False),
    sa.Column("by", sa.ForeignKey("people.id", ondelete="SET NULL")),
    sa.Column("at", UtcTime, nullable=False),
    sa.UniqueConstraint(
        "county", "budget", "item", "year", "reference", "version", name="uq_spending_version"
    ),
    sa.Index("ix_spending_year", "county", "year", "newest"),
    sa.Index("ix_spending_by", "by"),
)


class Spending:
    """What was spent, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def record(self, spent: Spent) -> bool:
        """Keep a record or its next version; False when that version is there already."""
        s = spending_table
        row = {
            **spent.model_dump(exclude={"amount"}),
            "amount_fen": fen_of(spent.amount),
            "newest": True,
        }
        if not insert_new(self._connection, s, row):
            return False
        older = sa.update(s).where(*_same(spent), s.c.version < spent.version)
        self._connection.execute(older.values(newest=False))
        return True

    def newest(
        self, county: UnitId, *, budget: str, item: str, year: int, reference: str
    ) -> Spent | None:
        """Return a record as it is now, or None."""
        s = spending_table.c
        found = self._some(
            s.county == county,
            s.budget == budget,
            s.item == item,
            s.year == year,
            s.reference == reference,
            s.newest,
        )
        return found[0] if found else None

    def by_item(self, county: UnitId, year: int) -> dict[str, dict[str, Decimal]]:
        """Return what was spent in a year, by budget and item, in 万元."""
        s = spending_table.c
        rows = self._connection.execute(
            sa.select(s.budget, s.item, sa.func.sum(s.amount_fen))
            .where(s.county == county, s.year == year, s.newest)
            .group_by(s.budget, s.item)
        )
        found: dict[str, dict[str, Decimal]] = {}
        for budget, item, fen in rows:
            found.setdefault(budget, {})[item] = wan_of(int(fen))
        return found

    def records(
        self, county: UnitId, *, year: int | None, items: Sequence[tuple[str, str]], limit: int
    ) -> tuple[list[Spent], int, Decimal]:
        """Return the newest records, how many there are, and their sum in 万元.

        Args:
            county: Whose.
            year: None: of every year.
            items: Budget and item of each that is meant; empty: all.
            limit: How many to return at most.
        """
        s = spending_table.c
        meant = [sa.and_(s.budget == budget, s.item == item) for budget, item in items]
        where = [s.county == county, s.newest]
        where += [s.year == year] if year is not None else []
        where += [sa.or_(*meant)] if meant else []
        count, fen = self._connection.execute(
            sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(s.amount_fen), 0)).where(*where)
        ).one()
        return self._some(*where, limit=limit), int(count), wan_of(int(fen))

    def earlier(self, spent: Spent) -> list[Spent]:
        """Return the versions of a record before the newest, the newest of them first."""
        return self._some(*_same(spent), spending_table.c.version < spent.version)

    def rows_of(self, person: PersonId) -> list[Spent]:
        """Return what a person recorded or corrected."""
        return self._some(spending_table.c.by == person)

    def forget(self, person: PersonId) -> int:
        """Take a person's name off what they recorded; return how many records that were."""
        s = spending_table
        unnamed = sa.update(s).where(s.c.by == person).values(by=None)
        return self._connection.execute(unnamed).rowcount

    def _some(self, *conditions: sa.ColumnElement[bool], limit: int | None = None) -> list[Spent]:
        s = spending_table
        rows = self._connection.execute(
            sa.select(s).where(*conditions).order_by(s.c.at.desc(), s.c.id.desc()).limit(limit)
        )
        return [_spent(row) for row in rows.mappings()]


def _same(spent: Spent) -> tuple[sa.ColumnElement[bool], ...]:
    s = spending_table.c
    return (
        s.county == spent.county,
        s.budget == spent.budget,
        s.item == spent.item,
        s.year == spent.year,
        s.reference == spent.reference,
    )


def _spent(row: sa.RowMapping) -> Spent:
    at: dt.datetime = row["at"]
    names = ("county", "budget", "item", "year", "reference", "version", "reason", "by")
    return Spent(**{name: row[name] for name in names}, at=at, amount=wan_of(row["amount_fen"]))
