"""Tables and repository of patrol points, the QR codes on them, and who was there when."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence

import sqlalchemy as sa

from school.errors import NotFound
from school.patrols import Patrol, Point, PointKind
from school.people import UnitId
from school.store.database import UtcTime, insert_new, metadata

points_table = sa.Table(
    "duty_points",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("place", sa.ForeignKey("units.id"), nullable=False),
    sa.Column("kind", sa.String(8), nullable=False),
    sa.Column("name", sa.String(16), nullable=False),
    sa.Column("made_at", UtcTime, nullable=False),
    sa.Column("ended_at", UtcTime),
    sa.Index("ix_duty_points_place", "place", "kind"),
)
patrols_table = sa.Table(
    "duty_patrols",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("point", sa.ForeignKey("duty_points.id"), nullable=False),
    sa.Column("place", sa.ForeignKey("units.id"), nullable=False),
    sa.Column("person", sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("fine", sa.Boolean, nullable=False),
    sa.Column("by_code", sa.Boolean, nullable=False),
    sa.Column("note", sa.String(100), nullable=False),
    sa.Column("photo_key", sa.String(64)),
    sa.Index("ix_duty_patrols_place", "place", "day"),
    sa.Index("ix_duty_patrols_person", "person"),
    sa.Index("ix_duty_patrols_day", "day"),
)


class Patrols:
    """Patrol points and patrols, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add_point(self, point: Point) -> None:
        """Keep a new point."""
        self._connection.execute(sa.insert(points_table).values(**point.model_dump()))

    def points(self, place: UnitId, kind: PointKind) -> list[Point]:
        """Return the points of a place that are in use, oldest first."""
        p = points_table.c
        rows = self._connection.execute(
            sa.select(points_table)
            .where(p.place == place, p.kind == kind, p.ended_at.is_(None))
            .order_by(p.made_at, p.name)
        )
        return [Point.model_validate(dict(row)) for row in rows.mappings()]

    def point(self, code: str, kind: PointKind) -> Point:
        """Return the point whose label has a code.

        Raises:
            NotFound: There is none that is in use.
        """
        p = points_table.c
        row = self._connection.execute(
            sa.select(points_table).where(p.id == code, p.kind == kind, p.ended_at.is_(None))
        ).first()
        if row is None:
            raise NotFound("这个二维码不能用了，没有记下。请找校领导重新打印。")
        return Point.model_validate(dict(row._mapping))  # noqa: SLF001  # a row's public mapping

    def points_of(self, patrols: Iterable[Patrol]) -> list[Point]:
        """Return the points of some patrols, those out of use among them."""
        wanted = {patrol.point for patrol in patrols}
        rows = self._connection.execute(
            sa.select(points_table).where(points_table.c.id.in_(wanted))
        )
        return [Point.model_validate(dict(row)) for row in rows.mappings()]

    def end_point(self, point: Point, *, at: dt.datetime) -> None:
        """Take a point out of use; what was seen there stays."""
        p = points_table.c
        self._connection.execute(
            sa.update(points_table).where(p.id == point.id).values(ended_at=at)
        )

    def places_with_points(self) -> list[UnitId]:
        """Return the places that have patrol points, in order."""
        p = points_table.c
        rows = self._connection.execute(
            sa.select(p.place)
            .where(p.kind == PointKind.PATROL, p.ended_at.is_(None))
            .distinct()
            .order_by(p.place)
        )
        return [UnitId(row.place) for row in rows]

    def add(self, patrol: Patrol) -> bool:
        """Keep a patrol; False when it is there already."""
        return insert_new(self._connection, patrols_table, patrol.model_dump())

    def patrol(self, patrol_id: str) -> Patrol:
        """Return one patrol.

        Raises:
            NotFound: There is none with this id.
        """
        found = self._patrols(patrols_table.c.id == patrol_id)
        if not found:
            raise NotFound("没有找到这次巡查。发“巡查”看今天的巡查点。")
        return found[0]

    def of_day(self, place: UnitId, day: dt.date) -> list[Patrol]:
        """Return the patrols of a place on a day, in order."""
        p = patrols_table.c
        return self._patrols(p.place == place, p.day == day)

    def between(
        self, places: Collection[UnitId], *, since: dt.date, until: dt.date
    ) -> list[Patrol]:
        """Return the patrols of some places from a day to another, inclusive, in order."""
        p = patrols_table.c
        return self._patrols(p.place.in_(list(places)), p.day >= since, p.day <= until)

    def change(self, patrol: Patrol) -> None:
        """Store what was found at a point, once somebody says more about it."""
        p = patrols_table.c
        self._connection.execute(
            sa.update(patrols_table)
            .where(p.id == patrol.id)
            .values(fine=patrol.fine, note=patrol.note, photo_key=patrol.photo_key)
        )

    def keeps(self, folder: str) -> bool:
        """Return True when a patrol's photo is meant to be in *folder*."""
        found = self._patrols(patrols_table.c.id == folder.removeprefix("patrols/"))
        return folder.startswith("patrols/") and any(one.photo_key for one in found)

    def forget_before(self, day: dt.date) -> list[str]:
        """Remove the patrols before a day; return the folders of files that must go."""
        p = patrols_table.c
        old = self._patrols(p.day < day)
        self._connection.execute(sa.delete(patrols_table).where(p.day < day))
        return [one.folder for one in old if one.photo_key]

    def _patrols(self, *which: sa.ColumnElement[bool]) -> list[Patrol]:
        p = patrols_table.c
        rows: Sequence[sa.RowMapping] = (
            self._connection.execute(sa.select(patrols_table).where(*which).order_by(p.at, p.id))
            .mappings()
            .all()
        )
        return [Patrol.model_validate(dict(row)) for row in rows]
