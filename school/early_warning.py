"""Early warnings: where work went worse for weeks, with the reason in words.

The thresholds and words are a school's own policy, in ``school/early_warnings.toml``. A warning is
about work, never a label on a child: it says what happened, how often, and against what.
"""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from pydantic import BaseModel, Field

from school.disclosure import NOTHING, Count
from school.people import UnitId, UnitKind

RULES = Path(__file__).with_name("early_warnings.toml")
RECENT = 4
"""Weeks that are compared with as many before."""


class Below(BaseModel, frozen=True):
    """When one's right rate is below the others' for several weeks."""

    times: int = Field(ge=2)
    margin: float = Field(ge=0, le=1)
    answers: int = Field(ge=1)
    words: str


class Falling(BaseModel, frozen=True):
    """When the right rate of four weeks is far below that of the four before."""

    margin: float = Field(gt=0, le=1)
    answers: int = Field(ge=1)
    words: str


class Silent(BaseModel, frozen=True):
    """When there was no homework for weeks."""

    weeks: int = Field(ge=1)
    words: str


class Rules(BaseModel, frozen=True):
    """The rule file."""

    below: Below
    falling: Falling
    silent: Silent


class Compared(BaseModel, frozen=True):
    """One week of one area: one's own answers, and the right rate of those one is compared to."""

    own: Count
    others: float | None = None
    """0 to 1; None: too few to say."""


class WarningsOf(BaseModel, frozen=True):
    """Asks what a unit and those below it are warned of."""

    text: str = Field(default="", max_length=200)
    """Which unit; empty: one's own."""
    unit_id: UnitId | None = None
    told: bool = False
    """True: nobody asked. Weeks without homework are left out: they may be holidays."""


class UnitWarnings(BaseModel, frozen=True):
    """What one unit is warned of."""

    unit_id: UnitId
    name: str
    level: UnitKind
    warnings: tuple[str, ...]


class QualityWarnings(BaseModel, frozen=True):
    """What a unit and those below it are warned of; aggregates of five and more, no child."""

    unit: UnitWarnings
    below: tuple[UnitWarnings, ...] = ()
    """Those with a warning, those with the most first."""
    looked_at: int = 0
    """How many units below have figures."""


@cache
def rules() -> Rules:
    """Return the rules of the file.

    Raises:
        pydantic.ValidationError: The file holds something else; it names the field.
    """
    return Rules.model_validate(tomllib.loads(RULES.read_text(encoding="utf-8")))


def warnings(
    areas: Mapping[str, Sequence[Compared]],
    *,
    than: str,
    silent_weeks: int,
    by: Rules | None = None,
) -> tuple[str, ...]:
    """Return what to warn of, in words.

    Args:
        areas: By the name of an area its weeks, oldest first; a week without answers is in it.
        than: Whom one is compared to, such as “班级”.
        silent_weeks: Weeks since the last homework.
        by: The rules; None: those of the file.
    """
    by = by or rules()
    found = []
    if silent_weeks >= by.silent.weeks:
        found.append(by.silent.words.format(weeks=silent_weeks))
    for area, weeks in sorted(areas.items()):
        times = times_below(weeks, by.below)
        if times >= by.below.times:
            found.append(by.below.words.format(area=area, times=times, than=than))
        elif (fall := fallen(weeks, by.falling)) is not None:
            found.append(by.falling.words.format(area=area, points=round(fall * 100)))
    return tuple(found)


def times_below(weeks: Sequence[Compared], rule: Below) -> int:
    """Return for how many weeks in a row, up to the newest, one was below; others are skipped."""
    times = 0
    for week in reversed(weeks):
        if week.own.answered < rule.answers or week.others is None or week.own.rate is None:
            continue
        if week.own.rate > week.others - rule.margin:
            break
        times += 1
    return times


def fallen(weeks: Sequence[Compared], rule: Falling) -> float | None:
    """Return by how much the right rate fell (0 to 1), where that is worth a warning."""
    recent, earlier = _sum(weeks[-RECENT:]), _sum(weeks[-2 * RECENT : -RECENT])
    if min(recent.answered, earlier.answered) < rule.answers:
        return None
    fall = (earlier.rate or 0.0) - (recent.rate or 0.0)
    return fall if fall >= rule.margin else None


def _sum(weeks: Sequence[Compared]) -> Count:
    total = NOTHING
    for week in weeks:
        total = total.again(week.own)
    return total
