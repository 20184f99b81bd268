"""Vehicles at a school's gate: which are registered, which are inside, which nobody knows."""

import re
from calendar import monthrange
from datetime import date, datetime
from enum import StrEnum

from pydantic import BaseModel, Field

from school.errors import NotUnderstood
from school.passes import Direction
from school.people import UnitId


class VehicleKind(StrEnum):
    """Whose a vehicle is to the school; the value is what people write."""

    STAFF = "教师"
    BUS = "校车"
    DELIVERY = "配送"
    OFFICIAL = "公务"
    FAMILY = "家长"
    VISITOR = "访客"


_OTHER_WORDS = {
    "教职工": VehicleKind.STAFF,
    "老师": VehicleKind.STAFF,
    "送货": VehicleKind.DELIVERY,
    "食材": VehicleKind.DELIVERY,
    "快递": VehicleKind.DELIVERY,
    "来访": VehicleKind.VISITOR,
}
_UNTIL = re.compile(r"(?:至|到|有效期)\s*(\d{4})\s*[-年./]\s*(\d{1,2})\s*(?:[-月./]\s*(\d{1,2})?)?")
LONGEST_YEARS = 6


class Vehicle(BaseModel, frozen=True):
    """A vehicle a school knows."""

    school: UnitId
    plate: str
    kind: VehicleKind
    until: date
    """The last day it is registered for."""


class VehiclePass(BaseModel, frozen=True):
    """A vehicle came or went."""

    id: str
    school: UnitId
    plate: str
    zone: str
    direction: Direction
    at: datetime
    known: bool


class VehicleSaid(BaseModel, frozen=True):
    """What was said behind the plate."""

    kind: VehicleKind
    until: date


class RegisterVehicle(BaseModel, frozen=True):
    """Registers a vehicle, as in “浙K12345 教师 至2027-07”."""

    text: str = Field(max_length=200)


class RemoveVehicle(BaseModel, frozen=True):
    """Takes a vehicle off the register, as in “浙K12345”."""

    text: str = Field(max_length=200)
    sure: bool = False
    """False: only says which vehicle would go."""


class VehicleRemoval(BaseModel, frozen=True):
    """A vehicle that goes, or has gone."""

    vehicle: Vehicle
    removed: bool


class VehiclesOf(BaseModel, frozen=True):
    """Asks which vehicles are inside now, how many are registered; or about one that came."""

    pass_id: str = Field(default="", max_length=40)
    """The unknown vehicle a notice is about."""


class VehicleSeen(BaseModel, frozen=True):
    """A vehicle inside."""

    plate: str
    kind: VehicleKind | None
    """None: nobody registered it."""
    since: datetime
    zone: str


class Vehicles(BaseModel, frozen=True):
    """A school's vehicles."""

    school_name: str
    registered: int
    inside: tuple[VehicleSeen, ...]
    unknown: VehicleSeen | None = None
    """The vehicle that was asked about."""


class RegisteredVehicle(BaseModel, frozen=True):
    """A vehicle that is registered now."""

    vehicle: Vehicle
    renewed: bool
    """It was registered before."""


def as_said(vehicle: Vehicle) -> str:
    """Return the words that register a vehicle as it is: “浙K12345 教师 至2027-07-31”."""
    return f"{vehicle.plate} {vehicle.kind.value} 至{vehicle.until:%Y-%m-%d}"


def kind_in(text: str) -> VehicleKind | None:
    """Return the kind of vehicle some words name, or None."""
    named = {kind.value: kind for kind in VehicleKind} | _OTHER_WORDS
    return next((one for word, one in named.items() if word in text), None)


def parse_vehicle(text: str, *, today: date) -> VehicleSaid:
    """Take apart what was said behind a plate; without a day a visitor's is for today only.

    Raises:
        NotUnderstood: It does not say what the vehicle is, or the day is past or no day.
    """
    kind = kind_in(text)
    if kind is None:
        words = "、".join(one.value for one in VehicleKind)
        raise NotUnderstood(f"这是什么车？请加上：{words}。如“登记车辆 浙K12345 教师 至2027-07”。")
    until = _until(text)
    if until is None:
        end = today if kind is VehicleKind.VISITOR else date(today.year + 1, 7, 31)
        return VehicleSaid(kind=kind, until=end)
    if not today <= until <= date(today.year + LONGEST_YEARS, 12, 31):
        raise NotUnderstood(f"有效期请写今天以后、{LONGEST_YEARS} 年以内，如“至2027-07”。")
    return VehicleSaid(kind=kind, until=until)


def _until(text: str) -> date | None:
    found = _UNTIL.search(text)
    if found is None:
        return None
    try:
        year, month = int(found[1]), int(found[2])
        return date(year, month, int(found[3] or monthrange(year, month)[1]))
    except ValueError:  # calendar's own error for a month 13 is one, too
        raise NotUnderstood("没有这个日期。请写成“至2027-07”或“至2027-07-31”。") from None
