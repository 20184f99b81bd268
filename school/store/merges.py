"""Repository of merges: two records of one person become one, in every table that names people."""

import datetime as dt
from typing import Any

import sqlalchemy as sa

from school.county_time import day_of
from school.errors import NotFound
from school.people import PersonId, Role
from school.store.people import aliases, appointments, enrolments, guardianships, people
from school.store.tables import complete_metadata


class Merges:
    """Merges, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def merge(self, keep: PersonId, gone: PersonId, *, at: dt.datetime) -> int:
        """Make everything of one record another's; its id stays good. Return how many rows moved.

        Every table that names a person is followed, whichever capability it is of. Where both
        records have a row of one key, that of the record that is kept stays.

        Raises:
            NotFound: One of them is nobody.
        """
        both = self._connection.execute(
            sa.select(people.c.id).where(people.c.id.in_([keep, gone]))
        ).all()
        if len(both) != len({keep, gone}):
            raise NotFound("没有找到这个人。请核对编号。")
        self._end_doubles(keep, gone, on=day_of(at))
        moved = 0
        for table in complete_metadata().sorted_tables:
            for column in _naming_people(table):
                moved += self._take_over(table, column, keep, gone)
        self._connection.execute(sa.delete(people).where(people.c.id == gone))
        self._connection.execute(sa.insert(aliases).values(id=gone, person_id=keep, at=at))
        return moved

    def _end_doubles(self, keep: PersonId, gone: PersonId, *, on: dt.date) -> None:
        """End what both records hold now, of the one that goes: a pupil sits in one class."""
        e, a, g = enrolments.c, appointments.c, guardianships.c
        enrolled = sa.exists().where(e.pupil_id == keep, e.ends.is_(None))
        if self._connection.execute(sa.select(enrolled)).scalar_one():
            self._close(enrolments, e.pupil_id == gone, on=on)
            self._close(appointments, a.person_id == gone, a.role == Role.PUPIL, on=on)
        for mine, of in ((g.pupil_id, g.guardian_id), (g.guardian_id, g.pupil_id)):
            both = sa.select(of).where(mine == keep, g.ends.is_(None)).scalar_subquery()
            self._close(guardianships, mine == gone, of.in_(both), on=on)
        same = appointments.alias()
        twice = sa.exists().where(
            same.c.person_id == keep,
            same.c.ends.is_(None),
            same.c.role == a.role,
            same.c.unit_id == a.unit_id,
            same.c.subject == a.subject,
        )
        self._close(appointments, a.person_id == gone, twice, on=on)

    def _close(self, table: sa.Table, *which: sa.ColumnElement[bool], on: dt.date) -> None:
        c = table.c
        open_rows = sa.and_(*which, c.ends.is_(None))
        self._connection.execute(sa.delete(table).where(open_rows, c.starts >= on))
        yesterday = on - dt.timedelta(days=1)
        self._connection.execute(sa.update(table).where(open_rows).values(ends=yesterday))

    def _take_over(
        self, table: sa.Table, column: sa.Column[Any], keep: PersonId, gone: PersonId
    ) -> int:
        for key in _keys_with(table, column):
            twin = table.alias()
            same = [twin.c[c.name] == c for c in key if c is not column]
            taken = sa.exists().where(twin.c[column.name] == keep, *same)
            self._connection.execute(sa.delete(table).where(column == gone, taken))
        statement = sa.update(table).where(column == gone).values({column.name: keep})
        return self._connection.execute(statement).rowcount


def _naming_people(table: sa.Table) -> list[sa.Column[Any]]:
    """Return the columns of a table that refer to people."""
    return [c for c in table.c if any(f.column is people.c.id for f in c.foreign_keys)]


def _keys_with(table: sa.Table, column: sa.Column[Any]) -> list[list[sa.Column[Any]]]:
    """Return the sets of columns that are unique together and have *column* among them."""
    unique = [list(c.columns) for c in table.constraints if isinstance(c, sa.UniqueConstraint)]
    unique += [[table.c[c.name] for c in index.columns] for index in table.indexes if index.unique]
    return [key for key in (list(table.primary_key.columns), *unique) if column in key]
