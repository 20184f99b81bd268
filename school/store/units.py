"""Table and repository of units: counties, schools, classes."""

from collections.abc import Iterable

import sqlalchemy as sa

from school.errors import NotFound
from school.people import Unit, UnitId, UnitKind
from school.store.database import metadata

units = sa.Table(
    "units",
    metadata,
    sa.Column("id", sa.String(96), primary_key=True),
    sa.Column("kind", sa.String(8), nullable=False),
    sa.Column("name", sa.String(64), nullable=False),
)


def below(column: sa.ColumnElement[str], unit: str) -> sa.ColumnElement[bool]:
    """Return the condition of ids below a unit; not of the unit itself.

    Not LIKE, which takes “QH” for “qh” on SQLite: two counties may differ in that alone.
    """
    start = f"{unit}."
    return sa.func.substr(column, 1, len(start)) == start


def at_or_below(column: sa.ColumnElement[str], unit: str) -> sa.ColumnElement[bool]:
    """Return the condition of ids of a unit and below."""
    return sa.or_(column == unit, below(column, unit))


class Units:
    """Units, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def unit(self, unit_id: UnitId) -> Unit:
        """Return a unit.

        Raises:
            NotFound: There is none with this id.
        """
        row = self._connection.execute(sa.select(units).where(units.c.id == unit_id)).first()
        if row is None:
            raise NotFound("没有找到这个班级或学校。请核对名称。")
        return Unit(id=UnitId(row.id), kind=UnitKind(row.kind), name=row.name)

    def class_name(self, class_id: UnitId) -> str:
        """Return a class's name as a card shows it, such as “三(2)班”."""
        return self.unit(class_id).name

    def classes_under(self, scopes: Iterable[UnitId]) -> list[Unit]:
        """Return the classes in any of *scopes*, in the order of their ids."""
        wanted = list(scopes)
        if not wanted:
            return []
        c = units.c
        inside = [at_or_below(c.id, one) for one in wanted]
        rows = self._connection.execute(
            sa.select(units).where(c.kind == UnitKind.CLASS, sa.or_(*inside)).order_by(c.id)
        )
        return [Unit(id=UnitId(r.id), kind=UnitKind(r.kind), name=r.name) for r in rows]

    def units_of_kind(self, kind: UnitKind) -> list[Unit]:
        """Return every unit of a kind, in the order of their ids."""
        rows = self._connection.execute(
            sa.select(units).where(units.c.kind == kind).order_by(units.c.id)
        )
        return [Unit(id=UnitId(r.id), kind=UnitKind(r.kind), name=r.name) for r in rows]

    def units_under(self, scope: UnitId, *, kind: UnitKind | None = None) -> list[Unit]:
        """Return the units below *scope* (of one kind), in the order of their ids."""
        c = units.c
        rows = self._connection.execute(
            sa.select(units)
            .where(below(c.id, scope))
            .where(sa.true() if kind is None else c.kind == kind)
            .order_by(c.id)
        )
        return [Unit(id=UnitId(r.id), kind=UnitKind(r.kind), name=r.name) for r in rows]

    def all_units(self) -> dict[UnitId, Unit]:
        """Return every unit, by id."""
        rows = self._connection.execute(sa.select(units).order_by(units.c.id))
        found = (Unit(id=UnitId(r.id), kind=UnitKind(r.kind), name=r.name) for r in rows)
        return {unit.id: unit for unit in found}
