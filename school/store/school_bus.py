"""Table and repository of who got on and off school buses."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from school.county_time import day_of
from school.errors import NotFound
from school.people import PersonId
from school.school_bus import BusRide, Trip, trip_of
from school.store.database import UtcTime, insert_new, metadata

rides_table = sa.Table(
    "bus_rides",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("school", sa.String(96), nullable=False),
    sa.Column("bus", sa.String(64), nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("half", sa.String(2), nullable=False),
    sa.Column("pupil_id", sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    sa.Column("ride", sa.String(4), nullable=False),
    sa.Column("stop", sa.String(32), nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Index("ix_bus_rides_trip", "school", "bus", "day", "half"),
    sa.Index("ix_bus_rides_pupil", "pupil_id", "day"),
    sa.Index("ix_bus_rides_day", "day"),
)


class SchoolBuses:
    """Rides, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, ride: BusRide) -> bool:
        """Keep a ride; False when it is there already."""
        half = trip_of(ride.school, ride.bus, ride.at).half
        values = ride.model_dump() | {"day": day_of(ride.at), "half": half}
        return insert_new(self._connection, rides_table, values)

    def get(self, ride_id: str) -> BusRide:
        """Return a ride.

        Raises:
            NotFound: There is none with this id.
        """
        found = self._found(rides_table.c.id == ride_id)
        if not found:
            raise NotFound("这条校车记录已经不在了。")
        return found[0]

    def of_day(self, trip: Trip) -> list[BusRide]:
        """Return every ride of a trip's bus on its day, in order of time."""
        r = rides_table.c
        bus = sa.and_(r.school == trip.school, r.bus == trip.bus)
        return self._found(sa.and_(bus, r.day == trip.day))

    def of_pupils(self, pupils: Iterable[PersonId], *, day: dt.date) -> list[BusRide]:
        """Return the rides of some pupils on a day, in order of time."""
        r = rides_table.c
        return self._found(sa.and_(r.pupil_id.in_(list(pupils)), r.day == day))

    def rows_of(self, pupil: PersonId) -> list[BusRide]:
        """Return every ride of a pupil, in order of time."""
        return self._found(rides_table.c.pupil_id == pupil)

    def forget(self, pupil: PersonId) -> int:
        """Delete every ride of a pupil; return how many."""
        mine = rides_table.c.pupil_id == pupil
        return self._connection.execute(sa.delete(rides_table).where(mine)).rowcount

    def forget_before(self, before: dt.date) -> int:
        """Delete the rides of the days before one; return how many."""
        old = rides_table.c.day < before
        return self._connection.execute(sa.delete(rides_table).where(old)).rowcount

    def _found(self, condition: sa.ColumnElement[bool]) -> list[BusRide]:
        r = rides_table.c
        chosen = sa.select(rides_table).where(condition).order_by(r.at, r.id)
        return [_ride(row) for row in self._connection.execute(chosen)]


def _ride(row: sa.Row[Any]) -> BusRide:
    return BusRide.model_validate({name: getattr(row, name) for name in BusRide.model_fields})
