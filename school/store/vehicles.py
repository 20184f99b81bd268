"""Tables and repository of the vehicles a school knows, and of those at its gates."""

import datetime as dt
from typing import Any

import sqlalchemy as sa

from school.county_time import day_of
from school.errors import NotFound
from school.gate import Traffic
from school.gate_rules import minute_of
from school.passes import Direction
from school.people import PersonId, UnitId
from school.store.database import UtcTime, insert_new, metadata
from school.store.gate_tallies import count_one
from school.vehicles import Vehicle, VehicleKind, VehiclePass, VehicleSeen

LOOKED_BACK = dt.timedelta(days=7)
"""A vehicle that came longer ago and was not seen leaving was missed by the camera."""

vehicles_table = sa.Table(
    "vehicles",
    metadata,
    sa.Column("school", sa.String(96), primary_key=True),
    sa.Column("plate", sa.String(16), primary_key=True),
    sa.Column("kind", sa.String(8), nullable=False),
    sa.Column("until", sa.Date, nullable=False),
    sa.Column("registered_by", sa.ForeignKey("people.id"), nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Index("ix_vehicles_until", "until"),
)
vehicle_passes_table = sa.Table(
    "vehicle_passes",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("school", sa.String(96), nullable=False),
    sa.Column("plate", sa.String(16), nullable=False),
    sa.Column("zone", sa.String(32), nullable=False),
    sa.Column("direction", sa.String(8), nullable=False),
    sa.Column("known", sa.Boolean, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("minute", sa.SmallInteger, nullable=False),
    sa.Index("ix_vehicle_passes_school", "school", "day"),
    sa.Index("ix_vehicle_passes_plate", "school", "plate", "at"),
    sa.Index("ix_vehicle_passes_day", "day"),
)


class VehicleRecords:
    """Vehicles, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def register(self, vehicle: Vehicle, *, by: PersonId, at: dt.datetime) -> bool:
        """Register a vehicle, or renew it; True when it was registered before."""
        values = {**vehicle.model_dump(), "registered_by": by, "at": at}
        if insert_new(self._connection, vehicles_table, values):
            return False
        v = vehicles_table.c
        self._connection.execute(
            sa.update(vehicles_table)
            .where(v.school == vehicle.school, v.plate == vehicle.plate)
            .values(kind=vehicle.kind, until=vehicle.until, registered_by=by, at=at)
        )
        return True

    def remove(self, school: UnitId, plate: str) -> bool:
        """Take a vehicle off a school's register; False when it is not on it."""
        v = vehicles_table.c
        gone = sa.delete(vehicles_table).where(v.school == school, v.plate == plate)
        return self._connection.execute(gone).rowcount == 1

    def registered(self, school: UnitId, plate: str, *, on: dt.date) -> Vehicle | None:
        """Return a vehicle that is registered at a school on a day, or None."""
        v = vehicles_table.c
        row = self._connection.execute(
            sa.select(v.school, v.plate, v.kind, v.until).where(
                v.school == school, v.plate == plate, v.until >= on
            )
        ).first()
        return None if row is None else Vehicle.model_validate(row._asdict())

    def count(self, school: UnitId, *, on: dt.date) -> int:
        """Return how many vehicles are registered at a school on a day."""
        v = vehicles_table.c
        chosen = sa.select(sa.func.count()).where(v.school == school, v.until >= on)
        return self._connection.execute(chosen).scalar_one()

    def add_pass(self, one: VehiclePass) -> bool:
        """Keep that a vehicle came or went, and count it; False when it is there already."""
        day, minute = day_of(one.at), minute_of(one.at)
        values = one.model_dump() | {"day": day, "minute": minute}
        if not insert_new(self._connection, vehicle_passes_table, values):
            return False
        count_one(
            self._connection,
            one.school,
            day=day,
            minute=minute,
            zone=one.zone,
            direction=one.direction,
            what=Traffic.VEHICLE,
        )
        return True

    def get_pass(self, pass_id: str) -> VehiclePass:
        """Return when a vehicle came or went.

        Raises:
            NotFound: There is none with this id.
        """
        chosen = sa.select(vehicle_passes_table).where(vehicle_passes_table.c.id == pass_id)
        row = self._connection.execute(chosen).first()
        if row is None:
            raise NotFound("这条车辆记录已经不在了。")
        return VehiclePass.model_validate({n: getattr(row, n) for n in VehiclePass.model_fields})

    def inside(self, school: UnitId, *, now: dt.datetime) -> list[VehicleSeen]:
        """Return the vehicles whose last pass of a week was coming in, the earliest first."""
        today = day_of(now)
        p, later = vehicle_passes_table, vehicle_passes_table.alias("later")
        after = sa.or_(later.c.at > p.c.at, sa.and_(later.c.at == p.c.at, later.c.id > p.c.id))
        moved_on = sa.exists().where(
            later.c.school == school, later.c.plate == p.c.plate, after, later.c.at <= now
        )
        v = vehicles_table.c
        known = sa.and_(v.school == p.c.school, v.plate == p.c.plate, v.until >= today)
        rows = self._connection.execute(
            sa.select(p.c.plate, v.kind, p.c.at, p.c.zone)
            .select_from(p.outerjoin(vehicles_table, known))
            .where(p.c.school == school, p.c.day >= today - LOOKED_BACK, p.c.at <= now)
            .where(p.c.direction == Direction.IN, ~moved_on)
            .order_by(p.c.at, p.c.id)
        )
        return [_seen(row) for row in rows]

    def forget_before(self, before: dt.date) -> int:
        """Delete what came before a day, and what was registered until then; return how much."""
        old = sa.delete(vehicle_passes_table).where(vehicle_passes_table.c.day < before)
        ended = sa.delete(vehicles_table).where(vehicles_table.c.until < before)
        return sum(self._connection.execute(one).rowcount for one in (old, ended))


def _seen(row: sa.Row[*tuple[Any, ...]]) -> VehicleSeen:
    kind = None if row.kind is None else VehicleKind(row.kind)
    return VehicleSeen(plate=row.plate, kind=kind, since=row.at, zone=row.zone)
