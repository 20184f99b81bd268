"""School buses: who got on and off, so that no child is left on one.

A trip is a bus, a day and a half of it: to school before noon, home after.
"""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

from pydantic import BaseModel, Field

from school.county_time import day_of
from school.errors import NotUnderstood
from school.gate_rules import minute_of
from school.people import PersonId, UnitId

NOON = 12 * 60


class Ride(StrEnum):
    """What a bus said."""

    ON = "on"
    OFF = "off"
    END = "end"
    """The trip is over and nobody should be on the bus."""


class Half(StrEnum):
    """Which way a trip goes."""

    TO_SCHOOL = "am"
    HOME = "pm"


HALF_NAMES = {Half.TO_SCHOOL: "上学", Half.HOME: "放学"}


class BusRide(BaseModel, frozen=True):
    """A pupil got on or off."""

    id: str
    """The stored event's."""
    school: UnitId
    bus: str
    """The bus's plate, or its device where no plate is said."""
    pupil_id: PersonId
    ride: Ride
    stop: str = ""
    at: datetime


class Trip(BaseModel, frozen=True):
    """One trip of a bus."""

    school: UnitId
    bus: str
    day: date
    half: Half

    def key(self) -> str:
        """Return what the trip is known by: opaque, for it goes into keys."""
        said = f"{self.school}\n{self.bus}\n{self.day}\n{self.half}"
        return hashlib.sha256(said.encode()).hexdigest()[:24]


class CheckTrip(BaseModel, frozen=True):
    """Queued work: look whether somebody is left on a bus."""

    trip: Trip
    until: datetime
    """Who got on later is on another run of the bus."""


class RideSeen(BaseModel, frozen=True):
    """One ride as the family and the class head read it."""

    ride: Ride
    stop: str
    at: datetime


class RidesOf(BaseModel, frozen=True):
    """Asks who got on and off today: one's own children, or the class one heads."""

    pupil_id: PersonId | None = Field(default=None, max_length=64)
    ride_id: str = Field(default="", max_length=40)
    """The ride a notice is about."""


class PupilRides(BaseModel, frozen=True):
    """Today's rides of one pupil, in order."""

    pupil_id: PersonId
    name: str
    class_name: str
    roll_no: int
    own: bool
    rides: tuple[RideSeen, ...]

    @property
    def on_board(self) -> bool:
        """Return True when the pupil got on last."""
        return bool(self.rides) and self.rides[-1].ride is Ride.ON


class TodaysRides(BaseModel, frozen=True):
    """What :class:`RidesOf` asked for."""

    day: date
    pupils: tuple[PupilRides, ...]


def ride_of(result: str) -> Ride:
    """Return what a bus said.

    Raises:
        NotUnderstood: It is none of on, off and end.
    """
    try:
        return Ride(result.strip().lower())
    except ValueError:
        raise NotUnderstood("校车事件的结果只能是 on、off 或 end。请检查设备设置。") from None


def trip_of(school: UnitId, bus: str, at: datetime) -> Trip:
    """Return the trip a moment belongs to."""
    half = Half.TO_SCHOOL if minute_of(at) < NOON else Half.HOME
    return Trip(school=school, bus=bus, day=day_of(at), half=half)


def left_on(rides: Iterable[BusRide]) -> list[PersonId]:
    """Return who got on and not off, in the order of their ids, whatever order rides arrived in."""
    last: dict[PersonId, BusRide] = {}
    for ride in sorted(rides, key=lambda r: (r.at, r.ride is Ride.OFF, r.id)):
        last[ride.pupil_id] = ride
    return sorted(pupil for pupil, ride in last.items() if ride.ride is Ride.ON)
