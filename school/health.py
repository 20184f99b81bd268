"""School health: the morning check of a class, what a family reports, and what is kept of whom.

Of a pupil whose guardian agreed to “健康数据”, a case is kept, sealed. Of any other pupil nothing
is: the class's check keeps one more in its numbers, which name nobody (ADR 20).
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, Field

from school.people import PersonId, UnitId


class Shift(StrEnum):
    """When a class is looked at, or who else said something on the day."""

    MORNING = "morning"
    NOON = "noon"
    FAMILY = "family"
    """A guardian said so."""
    DEVICE = "device"
    """A thermometer measured it."""


SHIFT_NAMES = {
    Shift.MORNING: "晨检",
    Shift.NOON: "午检",
    Shift.FAMILY: "家长上报",
    Shift.DEVICE: "设备测温",
}
CHECKS = (Shift.MORNING, Shift.NOON)


class Absence(StrEnum):
    """Why a pupil is away; none: the pupil is there."""

    NONE = "none"
    SICK = "sick"
    PERSONAL = "personal"


class Meal(StrEnum):
    """Which meal was eaten together."""

    BREAKFAST = "breakfast"
    LUNCH = "lunch"
    SUPPER = "supper"


MEAL_NAMES = {Meal.BREAKFAST: "早餐", Meal.LUNCH: "午餐", Meal.SUPPER: "晚餐"}


class Finding(BaseModel, frozen=True):
    """What was found of one pupil on one day."""

    absence: Absence = Absence.NONE
    signs: tuple[str, ...] = ()
    """Codes of ``health_words.toml``."""
    temperature_c: float | None = None
    disease: str | None = None
    """Code of ``health_rules.toml`` of a suspected disease."""
    dorm: str = ""
    meal: Meal | None = None
    """The meal said to be what it came from."""
    back: bool = False
    """The pupil is at school and well."""
    note: str = ""

    @property
    def ill(self) -> bool:
        """Return True for a case of illness, at school or away."""
        return bool(self.signs or self.disease or self.absence is Absence.SICK)

    @property
    def says_something(self) -> bool:
        """Return True when anything was understood."""
        measured = self.temperature_c is not None
        return self.ill or self.absence is not Absence.NONE or self.back or measured

    @property
    def fever(self) -> bool:
        """Return True when the pupil has a fever."""
        return "fever" in self.signs


def added(before: Finding, more: Finding) -> Finding:
    """Return what a family said before, and what it says now: nobody said the child is back."""
    away = Absence.SICK if Absence.SICK in (before.absence, more.absence) else more.absence
    measured = before.temperature_c if more.temperature_c is None else more.temperature_c
    return more.model_copy(
        update={
            "absence": before.absence if away is Absence.NONE else away,
            "signs": tuple(dict.fromkeys((*before.signs, *more.signs))),
            "temperature_c": measured,
            "disease": more.disease or before.disease,
            "dorm": more.dorm or before.dorm,
            "meal": more.meal or before.meal,
            "note": more.note or before.note,
        }
    )


class HealthCase(BaseModel, frozen=True):
    """A finding of a pupil whose guardian agreed."""

    id: str
    pupil_id: PersonId
    class_id: UnitId
    """The pupil's class on that day."""
    day: date
    shift: Shift
    finding: Finding
    author: PersonId | None
    """None: a device, or the author's own records were deleted since."""
    at: AwareDatetime


class Unnamed(BaseModel, frozen=True):
    """A finding of somebody without consent: it says neither who, nor which number."""

    key: str
    """A mark that changes every day and check: the same pupil again is put right, not one more."""
    shift: Shift
    finding: Finding


class ClassCheck(BaseModel, frozen=True):
    """What a class reported on a day, in numbers."""

    class_id: UnitId
    day: date
    enrolled: int
    shifts: dict[Shift, AwareDatetime] = Field(default_factory=dict)
    """When each check was reported last."""
    unnamed: tuple[Unnamed, ...] = ()

    @property
    def reported(self) -> bool:
        """Return True when a check was reported: what a device measured is none."""
        return any(shift in CHECKS for shift in self.shifts)


class Illness(BaseModel, frozen=True):
    """因病缺课: a pupil away for being ill, from the first day until the return is said."""

    id: str
    pupil_id: PersonId
    class_id: UnitId
    first: date
    signs: tuple[str, ...] = ()
    ended: date | None = None
    """The day of the return; None: still away."""
    ask_on: date
    """The day the family is asked how the child is."""

    def days_on(self, day: date) -> int:
        """Return how many days the pupil is away by *day*, both counted."""
        return (day - self.first).days + 1


class Numbers(BaseModel, frozen=True):
    """A unit's day in numbers; no names, nothing below a school goes to a group."""

    enrolled: int = 0
    """应检: pupils of all classes."""
    checked: int = 0
    """已检: pupils there, of classes that reported."""
    sick: int = 0
    """因病缺课."""
    personal: int = 0
    fever: int = 0
    ill: int = 0
    """Everybody with a sign of illness, at school or away."""

    def __add__(self, other: "Numbers") -> "Numbers":
        """Return both together."""
        mine, theirs = self.model_dump(), other.model_dump()
        return Numbers(**{name: mine[name] + theirs[name] for name in mine})


def numbers_of(check: ClassCheck, cases: Iterable[HealthCase], away: Iterable[PersonId]) -> Numbers:
    """Return a class's day in numbers.

    Args:
        check: What the class reported.
        cases: Its cases of the day; a pupil with several counts once.
        away: Who is away for being ill since before.
    """
    by_pupil: dict[PersonId, list[Finding]] = {pupil: [] for pupil in away}
    for case in sorted(cases, key=lambda case: case.at):
        by_pupil.setdefault(case.pupil_id, []).append(case.finding)
    people = [_together(found, away=True) for found in by_pupil.values()]
    people += list(nameless(check))
    sick = sum(one.absence is Absence.SICK for one in people)
    personal = sum(one.absence is Absence.PERSONAL for one in people)
    return Numbers(
        enrolled=check.enrolled,
        checked=max(0, check.enrolled - sick - personal) if check.reported else 0,
        sick=sick,
        personal=personal,
        fever=sum(one.fever for one in people),
        ill=sum(one.ill for one in people),
    )


def _together(found: list[Finding], *, away: bool) -> Finding:
    """Return one pupil's findings of a day as one: the last word on where the pupil is counts."""
    if not found:
        return Finding(absence=Absence.SICK if away else Absence.NONE)
    signs = tuple(dict.fromkeys(sign for one in found for sign in one.signs))
    disease = next((one.disease for one in reversed(found) if one.disease), None)
    return found[-1].model_copy(update={"signs": signs, "disease": disease})


def nameless(check: ClassCheck) -> tuple[Finding, ...]:
    """Return the findings without a name of a day, each pupil once as far as can be known.

    Who was ill in the morning may be so at noon, and nobody can tell: the shift with the most
    counts, never the sum.
    """
    by_shift: dict[Shift, list[Finding]] = {}
    for one in check.unnamed:
        by_shift.setdefault(one.shift, []).append(one.finding)
    most = max(by_shift.values(), key=len, default=[])
    return tuple(most)
