"""Live figures: what is asked of the records, what comes back, and how an indicator counts.

An indicator's file counts: it asks :class:`Tallies` for grouped numbers, by class or school, and
says how they make its figure. Numbers of different units add up along the tree of units, so a
town's figure is that of its schools together. No indicator sees a row about a person.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

from school.indicator import PERCENT, Indicator
from school.people import UnitId, covers
from school.retention import Kept

TENTH = Decimal("0.1")
HOURS_A_HEAD = "学时/人"
"""Unit of half hours over people."""
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Tally:
    """A count, or a part of a whole."""

    part: int = 0
    whole: int = 0
    """0 with a share: there is nothing it could be a share of."""
    left_out: int = 0
    """How much of the whole is of groups whose part is not told: the part is at least that."""

    def __add__(self, other: "Tally") -> "Tally":
        """Return both together, of different units or things."""
        return Tally(
            self.part + other.part, self.whole + other.whole, self.left_out + other.left_out
        )


NONE = Tally()
Counted = Mapping[UnitId, Tally]
"""By the smallest unit that was told apart: a class, a school, or the county for its own."""


@dataclass(frozen=True)
class Asked:
    """Of which unit, and of which days, both included."""

    unit: UnitId
    first: date
    last: date
    """Wholes, such as how many pupils there are, are those of this day."""
    units: tuple[UnitId, ...] = ()
    """The units whose figures are wanted; only for what does not add up."""


class Tallies(Protocol):
    """What can be counted: each method reads the database once, and returns aggregates only."""

    def schools(self, asked: Asked) -> Counted:
        """Return one for each school."""
        ...

    def classes(self, asked: Asked) -> Counted:
        """Return one for each class that has pupils on the last day."""
        ...

    def pupils(self, asked: Asked) -> Counted:
        """Return the pupils of each class on the last day."""
        ...

    def teachers(self, asked: Asked) -> Counted:
        """Return the teachers of each school on the last day."""
        ...

    def grading_teachers(self, asked: Asked) -> Counted:
        """Return those teachers of each school who confirmed graded homework, of all."""
        ...

    def pupils_with_homework(self, asked: Asked) -> Counted:
        """Return those pupils of each class who got graded homework back, of all."""
        ...

    def papers_graded(self, asked: Asked) -> Counted:
        """Return the confirmed papers of each class."""
        ...

    def right_answers(self, asked: Asked) -> Counted:
        """Return right answers of those given, as weekly reports published them of each unit."""
        ...

    def handed_in(self, asked: Asked) -> Counted:
        """Return papers handed in of those due, as weekly reports published them of each unit."""
        ...

    def checks(self, asked: Asked) -> Counted:
        """Return the morning checks each school reported, of those due."""
        ...

    def sick_days(self, asked: Asked) -> Counted:
        """Return the days pupils of the units were away ill, of all; five ill a day or more."""
        ...

    def alarms(self, asked: Asked) -> Counted:
        """Return the alarms of each school."""
        ...

    def alarms_acknowledged(self, asked: Asked) -> Counted:
        """Return those of levels one and two that were acknowledged in time, of all such."""
        ...

    def hazards(self, asked: Asked) -> Counted:
        """Return the hidden dangers of each school that are over, of those reported."""
        ...

    def off_post(self, asked: Asked) -> Counted:
        """Return how often somebody on duty was not at the post."""
        ...

    def patrols(self, asked: Asked) -> Counted:
        """Return the patrol points that were visited."""
        ...

    def visitors(self, asked: Asked) -> Counted:
        """Return the visitors who came."""
        ...

    def vehicles(self, asked: Asked) -> Counted:
        """Return the vehicles that drove in."""
        ...

    def repairs(self, asked: Asked) -> Counted:
        """Return the repairs that are done, of those reported."""
        ...

    def assets(self, asked: Asked) -> Counted:
        """Return the assets each school had on the last day."""
        ...

    def resources(self, asked: Asked) -> Counted:
        """Return the resources on each shelf that were there by the last day."""
        ...

    def resource_uses(self, asked: Asked) -> Counted:
        """Return how often people of each school opened a resource."""
        ...

    def open_lessons(self, asked: Asked) -> Counted:
        """Return the open lessons that were held."""
        ...

    def shared_lessons(self, asked: Asked) -> Counted:
        """Return the lessons that were given to another school as well."""
        ...

    def schools_sharing(self, asked: Asked) -> Counted:
        """Return for each school whether it gave or got a shared lesson, of one."""
        ...

    def schools_keeping_growth(self, asked: Asked) -> Counted:
        """Return for each school whether a line was written into a growth record, of one."""
        ...

    def active_teachers(self, asked: Asked) -> Counted:
        """Return those teachers of each school who used the product, of all."""
        ...

    def active_pupils(self, asked: Asked) -> Counted:
        """Return those pupils of each class who used it, or whose guardians did, of all."""
        ...

    def trained_teachers(self, asked: Asked) -> Counted:
        """Return those teachers and heads of each school who got hours of training, of all."""
        ...

    def training_half_hours(self, asked: Asked) -> Counted:
        """Return the half hours of training given at each school, and its teachers and heads."""
        ...

    def schools_with_ai(self, asked: Asked) -> Counted:
        """Return for each school whether it gave lessons of AI, of one."""
        ...

    def programming_hours(self, asked: Asked) -> Counted:
        """Return the lessons of programming each class had."""
        ...

    def classes_with_programming(self, asked: Asked) -> Counted:
        """Return for each class that should have programming whether it had enough, of one."""
        ...

    def demo_schools(self, asked: Asked) -> Counted:
        """Return one for each school that attained in a round of 示范校 by the last day."""
        ...


Count = Callable[[Tallies, Asked], Counted]


@dataclass(frozen=True)
class Counting:
    """How one live indicator is counted."""

    count: Count
    counted_from: str
    """The records it is counted from, in Chinese; an answer names them as its source."""
    behind: Count | None = None
    """How many pupils, or teachers, are behind the figure of each unit; None: it is about none."""
    adds_up: bool = True
    """False: *count* returns the figures of the wanted units themselves."""
    as_of: bool = False
    """True: the state on the last day, not what happened in a time."""
    guarded: bool = False
    """True: what almost everybody or nobody did is told as “more than” and “less than”."""
    by_week: bool = False
    """True: a school's days would be somebody's; of it, whole weeks or longer are told."""
    by_month: bool = False
    """True: months are all that is recorded, so a part of one would be the whole month's figure."""
    kept: Kept | None = None
    """How long the records last; None: as long as the county."""


def pupils_of(tallies: Tallies, asked: Asked) -> Counted:
    """Return how many pupils are behind a figure of theirs: all of a class."""
    return tallies.pupils(asked)


def wholes(counted: Counted) -> Counted:
    """Return the wholes of shares as counts of their own."""
    return {unit: Tally(tally.whole) for unit, tally in counted.items()}


def total(counted: Counted, unit: UnitId) -> Tally:
    """Return the tally of a unit: its own and that of all below it, together."""
    return sum((tally for place, tally in counted.items() if covers(unit, place)), NONE)


def totals(counted: Counted, units: Mapping[UnitId, object]) -> dict[UnitId, Tally]:
    """Return the tallies of many units at once; each is that of :func:`total`."""
    found = dict.fromkeys(units, NONE)
    for place, tally in counted.items():
        parts = place.split(".")
        for depth in range(1, len(parts) + 1):
            above = UnitId(".".join(parts[:depth]))
            if above in found:
                found[above] += tally
    return found


def amount_of(indicator: Indicator, tally: Tally) -> Decimal | None:
    """Return a tally in the indicator's unit; shares to a tenth, halves up.

    None: it is a share of nothing.
    """
    if indicator.unit not in (PERCENT, HOURS_A_HEAD):
        return Decimal(tally.part)
    if not tally.whole:
        return None
    per_part = HUNDRED if indicator.unit == PERCENT else Decimal("0.5")
    share = per_part * tally.part / tally.whole
    return share.quantize(TENTH, rounding=ROUND_HALF_UP)
