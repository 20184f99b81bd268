"""Repository of everything that is one person's, whatever table it is in.

By the rule of the tables, a row belongs to a person when its key to ``people`` is deleted with the
person (``ondelete="CASCADE"``), or when it hangs on such a row in the same way: marks hang on
papers. Keys without it only say who did something. So a new table takes part by being there.
"""

import datetime as dt
import json
from collections.abc import Collection, Iterator
from functools import cache

import sqlalchemy as sa

from school.county_time import COUNTY_TIME
from school.my_data import Cell, Kind, TableRows
from school.people import PersonId
from school.store.people import appointments, guardianships, people
from school.store.sealed import Keyring, Sealed, place_of
from school.store.tables import complete_metadata


def keys_to(table: sa.Table, parent: sa.Table | None = None) -> list[sa.ForeignKey]:
    """Return the keys of a table whose rows go with their parent's (default: a person's)."""
    wanted = people if parent is None else parent
    return [
        key
        for column in table.columns
        for key in column.foreign_keys
        if key.ondelete == "CASCADE" and key.column.table is wanted
    ]


def personal_tables() -> tuple[sa.Table, ...]:
    """Return every table with rows of a person, parents before what hangs on them."""
    return _personal_among(len(complete_metadata().tables))


@cache
def _personal_among(count: int) -> tuple[sa.Table, ...]:  # noqa: ARG001  # found anew with a new table
    """Return them as long as there are *count* tables: sorting them takes 50 ms a time."""
    found = [people]
    for table in complete_metadata().sorted_tables:
        if any(keys_to(table, parent) for parent in found) and table not in found:
            found.append(table)
    return tuple(found)


def _mine(table: sa.Table, person: PersonId) -> sa.ColumnElement[bool]:
    """Return the condition of the rows of *table* that are the person's."""
    if table is people:
        return people.c.id == person
    direct = [key.parent == person for key in keys_to(table)]
    if direct:
        return sa.or_(*direct)
    hangs = [
        key.parent.in_(sa.select(key.column).where(_mine(parent, person)))
        for parent in personal_tables()
        if parent is not table
        for key in keys_to(table, parent)
    ]
    return sa.or_(*hangs)


class PersonalRows:
    """Everything of one person, inside one transaction."""

    def __init__(self, connection: sa.Connection, *, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring

    def kinds(self, person: PersonId) -> list[Kind]:
        """Return how many rows of which tables are the person's; none where there are none."""
        counted = (
            Kind(
                table=table.name,
                count=self._connection.execute(
                    sa.select(sa.func.count()).select_from(table).where(_mine(table, person))
                ).scalar_one(),
            )
            for table in personal_tables()
        )
        return [kind for kind in counted if kind.count]

    def rows(self, person: PersonId) -> Iterator[TableRows]:
        """Yield the person's rows table by table; what is sealed is opened, times are local."""
        for table in personal_tables():
            order = list(table.primary_key)
            found = self._connection.execute(
                sa.select(table).where(_mine(table, person)).order_by(*order)
            ).all()
            if found:
                yield TableRows(
                    table=table.name,
                    columns=tuple(column.name for column in table.columns),
                    rows=tuple(self._cells(table, row) for row in found),
                )

    def _cells(self, table: sa.Table, row: "sa.Row[tuple[object, ...]]") -> tuple[Cell, ...]:
        return tuple(self._cell(column, row) for column in table.columns)

    def _cell(self, column: sa.Column[object], row: "sa.Row[tuple[object, ...]]") -> Cell:
        value = getattr(row, column.name)
        if isinstance(value, Sealed):
            return self._keyring.open(value, place=place_of(column, row))
        if isinstance(value, dt.datetime):
            return value.astimezone(COUNTY_TIME).isoformat()
        if isinstance(value, bytes):
            return f"{len(value)} 字节"
        return value if isinstance(value, str | int | float | None) else str(value)

    def delete(self, person: PersonId, *, keep: Collection[str] = ()) -> list[Kind]:
        """Delete the person's rows but those of the tables to *keep*; return what went."""
        gone = []
        for table in reversed(personal_tables()):
            if table.name not in keep:
                # A parent's rows are still there: what hangs on them is found and goes first.
                deleted = self._connection.execute(
                    sa.delete(table).where(_mine(table, person))
                ).rowcount
                gone += [Kind(table=table.name, count=deleted)] if deleted else []
        return gone[::-1]

    def delete_guardians_without_children(self, persons: Collection[PersonId]) -> int:
        """Delete those of some people who have neither a child nor an appointment any more.

        Who is named as having done something to what stays, stays as well.
        """
        held = [guardianships.c.guardian_id, appointments.c.person_id, *_names_of_doers()]
        free = [~sa.exists().where(column == people.c.id) for column in held]
        deleted = self._connection.execute(
            sa.delete(people).where(people.c.id.in_(list(persons)), *free)
        )
        return deleted.rowcount


def _names_of_doers() -> list[sa.Column[str]]:
    """Return the columns that say who did something, and so hold a person in the tables."""
    return [
        key.parent
        for table in complete_metadata().sorted_tables
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table is people and key.ondelete is None
    ]


def own_ids(tables: Collection[TableRows]) -> list[str]:
    """Return the ids that rows of a person have of their own, such as those of papers."""
    by_name = {table.name: table for table in personal_tables()}
    found = [
        str(row[place])
        for rows in tables
        for place, name in enumerate(rows.columns)
        if _names_the_row(by_name[rows.table].columns[name])
        for row in rows.rows
    ]
    return list(dict.fromkeys(found))


def _names_the_row(column: sa.Column[object]) -> bool:
    return column.primary_key and not column.foreign_keys and isinstance(column.type, sa.String)


def file_keys(tables: Collection[TableRows]) -> list[str]:
    """Return the keys of files that rows name: columns such as ``…_key``."""
    found = [
        key
        for table in tables
        for row in table.rows
        for column, cell in zip(table.columns, row, strict=True)
        if column.endswith("_key") or column in ("crop", "photos", "cover")
        for key in _keys_in(str(cell))
    ]
    return list(dict.fromkeys(found))


def _keys_in(cell: str) -> list[str]:
    """Return the file keys in a cell: one, or a JSON list of them."""
    named = json.loads(cell) if cell.startswith("[") else [cell]
    return [key for key in named if isinstance(key, str) and "/" in key]
