"""Repository of live figures: each method is one grouped question, and no row is about a person.

Everything asked for is bound as a value; the names of tables and columns are those of the code.
"""

import datetime as dt
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager

import sqlalchemy as sa

from school.assets import OPEN_REPAIRS
from school.lessons import LessonKind, LessonState
from school.live_figures import Asked, Counted, Tally
from school.people import UnitId, UnitKind, school_of
from school.periods import moment_of
from school.resources import ReviewState
from school.store.assets import assets_table
from school.store.growth import growth_entries
from school.store.lessons import lessons_table
from school.store.library_shelf import ALL, TOTAL
from school.store.library_uses import LibraryUses, tallies_table
from school.store.live_people import DAY, in_time, inside
from school.store.live_teaching import LiveTeaching
from school.store.repairs import repairs_table
from school.store.resource_tables import resources_table
from school.store.resource_uses import uses_table
from school.store.staff import under
from school.store.time_limit import time_limit
from school.store.units import units


class LiveFigures(LiveTeaching):
    """Counts for live figures, inside one transaction."""

    def limited(self) -> AbstractContextManager[Callable[[], None]]:
        """Let what is counted inside take some seconds at most, and what comes after any time.

        It gives what is to be called between two counts.
        """
        return time_limit(self._connection)

    def repairs(self, asked: Asked) -> Counted:
        """Return the repairs that are done, of those reported."""
        r = repairs_table.c
        done = sa.func.sum(sa.case((r.state.not_in(OPEN_REPAIRS), 1), else_=0))
        return self._shares(
            sa.select(r.school, done, sa.func.count())
            .where(r.school.in_(inside(asked)), in_time(r.reported_at, asked))
            .group_by(r.school)
        )

    def assets(self, asked: Asked) -> Counted:
        """Return the assets each school had on the last day."""
        a = assets_table.c
        end = moment_of(asked.last + DAY)
        there = sa.and_(a.since < end, sa.or_(a.scrapped_at.is_(None), a.scrapped_at >= end))
        return self._counts(
            sa.select(a.school, sa.func.count())
            .where(a.school.in_(inside(asked)), there)
            .group_by(a.school)
        )

    def resources(self, asked: Asked) -> Counted:
        """Return the resources on each shelf that were there by the last day and still are."""
        r = resources_table.c
        there = (r.state == ReviewState.APPROVED, r.created_at < moment_of(asked.last + DAY))
        return self._counts(
            sa.select(r.home, sa.func.count())
            .where(r.home.in_(inside(asked)), *there)
            .group_by(r.home)
        )

    def resource_uses(self, asked: Asked) -> Counted:
        """Return how often people of each school opened a resource.

        Whole months are read from the library's tallies, the days before and after from the uses.
        """
        tallied = LibraryUses(self._connection).tallied_until() or asked.first
        first = _month_from(asked.first)
        after = max(first, min(asked.last + DAY, tallied).replace(day=1))
        t, u = tallies_table.c, uses_table.c
        schools = sa.select(units.c.id).where(units.c.kind == UnitKind.SCHOOL, under([asked.unit]))
        months = sa.select(t.place.label("school"), sa.func.sum(t.uses).label("n")).where(
            *(t.kind == TOTAL, t.subject == ALL, t.month >= first, t.month < after),
            t.place.in_(schools),
        )
        outside = sa.or_(
            sa.and_(u.day >= asked.first, u.day < first),
            sa.and_(u.day >= after, u.day <= asked.last),
        )
        days = sa.select(u.school, sa.func.count()).where(u.school.in_(schools), outside)
        both = sa.union_all(months.group_by(t.place), days.group_by(u.school)).subquery()
        return self._counts(sa.select(both.c.school, sa.func.sum(both.c.n)).group_by(both.c.school))

    def open_lessons(self, asked: Asked) -> Counted:
        """Return the open lessons that were held; a lesson is its school's, or the county's."""
        return self._lessons(asked, LessonKind.OPEN)

    def shared_lessons(self, asked: Asked) -> Counted:
        """Return the lessons that were given to another school as well."""
        return self._lessons(asked, LessonKind.SHARED)

    def schools_sharing(self, asked: Asked) -> Counted:
        """Return for each school whether it gave or got a shared lesson, of one."""
        le = lessons_table.c
        rows = self._connection.execute(
            sa.select(le.home, le.with_school)
            .where(le.kind == LessonKind.SHARED, le.state == LessonState.PLANNED)
            .where(in_time(le.starts_at, asked))
            .distinct()
        )
        shared = {UnitId(school) for pair in rows for school in pair}
        return {one: Tally(int(one in shared), 1) for one in self.schools(asked)}

    def schools_keeping_growth(self, asked: Asked) -> Counted:
        """Return for each school whether a line was written into a growth record, of one."""
        c, g = units.c, growth_entries.c
        written = sa.exists().where(g.class_id == c.id, g.day.between(asked.first, asked.last))
        classes = self._connection.execute(
            sa.select(c.id).where(c.kind == UnitKind.CLASS, under([asked.unit]), written)
        ).scalars()
        keeping = {school_of(UnitId(one)) for one in classes}
        return {one: Tally(int(one in keeping), 1) for one in self.schools(asked)}

    def _lessons(self, asked: Asked, kind: LessonKind) -> Counted:
        le = lessons_table.c
        return self._counts(
            sa.select(le.home, sa.func.count())
            .where(le.home.in_(inside(asked)), in_time(le.starts_at, asked))
            .where(le.kind == kind, le.state == LessonState.PLANNED)
            .group_by(le.home)
        )

    def county_tree(
        self, county: UnitId, *, grades: bool = False, schools: Collection[UnitId] = ()
    ) -> dict[UnitId, tuple[str, UnitKind]]:
        """Return name and kind of the units of a county, by id.

        Args:
            county: Its id.
            grades: True: the grades of all schools as well.
            schools: Of these, everything below is named too.
        """
        c = units.c
        kinds = [kind for kind in UnitKind if kind not in (UnitKind.GRADE, UnitKind.CLASS)]
        shown = c.kind.in_([*kinds, UnitKind.GRADE] if grades else kinds)
        rows = self._connection.execute(
            sa.select(c.id, c.kind, c.name)
            .where(sa.or_(sa.and_(shown, under([county])), under(schools)))
            .order_by(c.id)
        )
        return {UnitId(row.id): (row.name, UnitKind(row.kind)) for row in rows}


def _month_from(day: dt.date) -> dt.date:
    """Return the first day of a month that is not before a day."""
    return day if day.day == 1 else (day.replace(day=1) + dt.timedelta(days=31)).replace(day=1)
