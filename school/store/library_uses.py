"""Tables and repository of the library's uses, added up by month and by term.

The uses of whole past days are added to tallies once; those of the days since are counted from
their rows. So a figure is exact at any moment and never reads more rows than a few days have.
Tallies name no person, and stay when a use or a resource is deleted.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from school.library_figures import Months, county_of, months_on, term_of
from school.people import UnitId, UnitKind
from school.resources import NOBODYS, ResourceId
from school.store.database import insert_new, lock, metadata
from school.store.library_shelf import ALL, KINDS, TOTAL
from school.store.resource_tables import resources_table
from school.store.resource_uses import uses_table
from school.store.units import units

tallies_table = sa.Table(
    "library_tallies",
    metadata,
    sa.Column("kind", sa.String(8), primary_key=True),
    sa.Column("subject", sa.String(16), primary_key=True),
    sa.Column("month", sa.Date, primary_key=True),
    sa.Column("place", sa.String(96), primary_key=True),
    sa.Column("value", sa.String(16), primary_key=True),
    sa.Column("uses", sa.Integer, nullable=False),
)
"""Of each month and place (a school, or the county for who works above schools) the uses of all
resources, and by type, stage and level; each for every subject and for all of them."""
term_uses_table = sa.Table(
    "library_term_uses",
    metadata,
    sa.Column("term", sa.Date, primary_key=True),
    sa.Column("county", sa.String(96), primary_key=True),
    sa.Column("resource_id", sa.ForeignKey("resources.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("uses", sa.Integer, nullable=False),
    sa.Index("ix_library_term_uses_most", "term", "county", "uses"),
    sa.Index("ix_library_term_uses_resource", "resource_id"),
)
tallied_table = sa.Table(
    "library_tallied",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("until", sa.Date, nullable=False),
)
"""One row: the uses of the days before *until* are in the tallies."""
_R, _U = resources_table.c, uses_table.c
sa.Index("ix_resource_uses_figures", _U.day, _U.school, _U.resource_id)
BEGINNING = dt.date(2000, 1, 1)
MISSED = "missed"
"""The kind of tally of searches that found nothing."""


@dataclass
class UseFigures:
    """How often the library was used."""

    by_place: Counter[str] = field(default_factory=Counter)
    by_month: Counter[dt.date] = field(default_factory=Counter)
    by_subject: Counter[str] = field(default_factory=Counter)
    by_kind: dict[str, Counter[str]] = field(
        default_factory=lambda: {kind: Counter() for kind in KINDS}
    )

    def add(
        self, place: str, month: dt.date, subject: str, *, kinds: Sequence[str | None], uses: int
    ) -> None:
        """Count uses of resources of one subject, and of one type, stage and level."""
        self.by_place[place] += uses
        self.by_month[month] += uses
        self.by_subject[subject] += uses
        for kind, value in zip(KINDS, kinds, strict=True):
            self.by_kind[kind][value or ""] += uses


class LibraryUses:
    """How the library is used, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def tally(self, until: dt.date) -> int:
        """Add the uses of days before *until* that are not added yet; return how many days.

        Those of one month at most, which takes about a second: everybody else waits meanwhile.

        Args:
            until: A day whose day before is over for everybody who was writing then.
        """
        lock(self._connection, "library_tallies")
        known = self.tallied_until()
        done = known or self._first_day() or until
        first, after = next(_by_month(done, until), (done, done))
        for county in self._counties() if after > first else ():
            self._add_days(first, after, county)
        if after > first or known is None:
            self._keep_until(after)
        return (after - first).days

    def tallied_until(self) -> dt.date | None:
        """Return the day before which all uses are in the tallies; None: nothing was added."""
        return self._connection.execute(sa.select(tallied_table.c.until)).scalar()

    def uses(
        self, places: Collection[UnitId], months: Months, *, subject: str = ""
    ) -> "UseFigures":
        """Return the uses of some months.

        Args:
            places: Schools, and the county for who works above schools.
            months: When.
            subject: Of this subject alone; empty: of all.
        """
        t = tallies_table.c
        wanted = (t.month >= months.first, t.month < months.after, t.place.in_(places))
        of = t.subject == (subject or ALL)
        total, found = sa.func.sum(t.uses), UseFigures()
        by_place = sa.select(t.place, t.month, total).where(t.kind == TOTAL, of, *wanted)
        for place, month, uses in self._connection.execute(by_place.group_by(t.place, t.month)):
            found.by_place[place] += int(uses)
            found.by_month[month] += int(uses)
        some = t.subject == subject if subject else t.subject != ALL
        by_subject = sa.select(t.subject, total).where(t.kind == TOTAL, some, *wanted)
        for one, uses in self._connection.execute(by_subject.group_by(t.subject)):
            found.by_subject[one] += int(uses)
        by_kind = sa.select(t.kind, t.value, total).where(t.kind.in_(KINDS), of, *wanted)
        for kind, value, uses in self._connection.execute(by_kind.group_by(t.kind, t.value)):
            found.by_kind[kind][value] += int(uses)
        self._add_recent(found, places, months, subject=subject)
        return found

    def note_missed(self, place: UnitId, subject: str, *, day: dt.date) -> None:
        """Count that somebody of a place looked for something and found nothing.

        Neither who it was nor what was looked for is kept, but the subject where it was plain.
        """
        month = day.replace(day=1)
        for of in {subject, ALL}:
            row: Any = sa.select(
                *(sa.literal(one) for one in (MISSED, of)),
                sa.literal(month, sa.Date),
                *(sa.literal(one) for one in (place, "", 1)),
            )
            self._add(tallies_table, row)

    def missed(self, places: Collection[UnitId], months: Months) -> Counter[str]:
        """Return how often nothing was found, by subject (“”: none was plain)."""
        t = tallies_table.c
        query = (
            sa.select(t.subject, sa.func.sum(t.uses))
            .where(t.kind == MISSED, t.subject != ALL, t.place.in_(places))
            .where(t.month >= months.first, t.month < months.after)
            .group_by(t.subject)
        )
        return Counter({one: int(count) for one, count in self._connection.execute(query)})

    def most_used(
        self, schools: Collection[UnitId], months: Months, *, subject: str = "", limit: int
    ) -> list[tuple[ResourceId, int]]:
        """Return what was used most by the people of some schools, and how often."""
        inside = (_U.day >= months.first, _U.day < months.after, _U.school.in_(schools))
        count = sa.func.count().label("count")
        query = sa.select(_U.resource_id, count).where(*inside).group_by(_U.resource_id)
        return self._most(query, subject=subject, limit=limit)

    def most_used_of_county(
        self, county: UnitId, term: dt.date, *, subject: str = "", limit: int
    ) -> list[tuple[ResourceId, int]]:
        """Return what was used most in a county in the term that begins with a month."""
        t = term_uses_table.c
        here = (t.term == term, t.county == county)
        known = sa.select(t.resource_id, t.uses).where(*here)
        if subject:
            known = known.join(resources_table, _R.id == t.resource_id)
            known = known.where(_R.subject == subject)
        best = self._connection.execute(known.order_by(t.uses.desc()).limit(limit)).all()
        found: Counter[str] = Counter({row.resource_id: row.uses for row in best})
        recent = self._recent_of(county, term, subject=subject)
        missing = [one for one in recent if one not in found]
        for start in range(0, len(missing), 500):
            some = known.where(t.resource_id.in_(missing[start : start + 500]))
            found.update({row.resource_id: row.uses for row in self._connection.execute(some)})
        found.update(recent)
        ordered = sorted(found.items(), key=lambda one: (-one[1], one[0]))[:limit]
        return [(ResourceId(one), uses) for one, uses in ordered]

    def _recent_of(self, county: UnitId, term: dt.date, *, subject: str) -> Counter[str]:
        """Count the uses of a term that are not in the tallies yet, by resource."""
        months = term_of(term)
        since = max(self.tallied_until() or BEGINNING, months.first)
        query = (
            sa.select(_U.resource_id, sa.func.count().label("count"))
            .join(resources_table, _R.id == _U.resource_id)
            .where(_U.day >= since, _U.day < months.after, _in_county(_R.home, county))
            .group_by(_U.resource_id)
        )
        if subject:
            query = query.where(_R.subject == subject)
        return Counter({one: int(count) for one, count in self._connection.execute(query)})

    def _most(
        self, query: sa.Select[Any], *, subject: str, limit: int
    ) -> list[tuple[ResourceId, int]]:
        inner = query.subquery()
        outer = sa.select(inner.c.resource_id, inner.c.count)
        if subject:
            outer = outer.join(resources_table, _R.id == inner.c.resource_id)
            outer = outer.where(_R.subject == subject)
        outer = outer.order_by(inner.c.count.desc(), inner.c.resource_id).limit(limit)
        return [(ResourceId(one), int(count)) for one, count in self._connection.execute(outer)]

    def _add_recent(
        self, found: "UseFigures", places: Collection[UnitId], months: Months, *, subject: str
    ) -> None:
        """Add the uses of the days that are not in the tallies yet."""
        since = max(self.tallied_until() or BEGINNING, months.first)
        values = (_R.subject, *(_R[kind] for kind in KINDS))
        for first, after in _by_month(since, months.after):
            query = (
                sa.select(_U.school, _R.home, *values, sa.func.count())
                .join(resources_table, _R.id == _U.resource_id)
                .where(_U.day >= first, _U.day < after)
                .group_by(_U.school, _R.home, *values)
            )
            if subject:
                query = query.where(_R.subject == subject)
            for school, home, of, *kinds, count in self._connection.execute(query):
                place = county_of(home) if school == NOBODYS else school
                if place in places:
                    month = first.replace(day=1)
                    found.add(place, month, of, kinds=kinds, uses=int(count))

    def _add_days(self, first: dt.date, after: dt.date, county: UnitId) -> None:
        """Add the uses of some days of one month to the tallies of a county."""
        inside = (_U.day >= first, _U.day < after, _in_county(_R.home, county))
        joined = uses_table.join(resources_table, _R.id == _U.resource_id)
        place = sa.case((_U.school == NOBODYS, county), else_=_U.school).label("place")
        values = [sa.func.coalesce(_R[kind], "").label(kind) for kind in KINDS]
        columns = (place, _R.subject.label("subject"), *values, _U.resource_id)
        # Named first and grouped then: PostgreSQL does not see that two bound values are one.
        rows = sa.select(*columns).select_from(joined).where(*inside).subquery()
        month = sa.literal(first.replace(day=1), sa.Date)
        for kind in (TOTAL, *KINDS):
            value = [] if kind == TOTAL else [rows.c[kind]]
            named = value or [sa.literal("")]
            for subject in ([rows.c.subject], []):
                groups = [*subject, rows.c.place, *value]
                of = subject or [sa.literal(ALL)]
                head = (sa.literal(kind), *of, month, rows.c.place, *named, sa.func.count())
                self._add(tallies_table, sa.select(*head).group_by(*groups))
        term = sa.literal(term_of(first).first, sa.Date)
        used = sa.select(term, sa.literal(county), rows.c.resource_id, sa.func.count())
        self._add(term_uses_table, used.group_by(rows.c.resource_id))

    def _add(self, table: sa.Table, query: sa.Select[Any]) -> None:
        postgres = self._connection.dialect.name == "postgresql"
        insert = (postgresql.insert if postgres else sqlite.insert)(table)
        # SQLite takes “ON” for a join's without a WHERE before it.
        filled = insert.from_select([c.name for c in table.columns], query.where(sa.true()))
        keys = [c.name for c in table.primary_key]
        more = {"uses": table.c.uses + filled.excluded.uses}
        self._connection.execute(filled.on_conflict_do_update(index_elements=keys, set_=more))

    def _counties(self) -> list[UnitId]:
        query = sa.select(units.c.id).where(units.c.kind == UnitKind.COUNTY.value)
        return [UnitId(row.id) for row in self._connection.execute(query)]

    def _first_day(self) -> dt.date | None:
        return self._connection.execute(sa.select(sa.func.min(_U.day))).scalar()

    def _keep_until(self, until: dt.date) -> None:
        insert_new(self._connection, tallied_table, {"id": 1, "until": until})
        self._connection.execute(sa.update(tallied_table).values(until=until))


def _in_county(home: sa.ColumnElement[str], county: UnitId) -> sa.ColumnElement[bool]:
    """Return the condition that a unit is a county or lies below it; see staff.under."""
    return sa.or_(home == county, sa.func.substr(home, 1, len(county) + 1) == county + ".")


def _by_month(first: dt.date, after: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
    """Yield the parts of some days that lie in one month each, in order."""
    while first < after:
        ends = min(after, months_on(first, 1))
        yield first, ends
        first = ends
