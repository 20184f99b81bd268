"""Days of illness of schools, towns and the county: no figure is of fewer than five pupils.

Each day is settled by itself, as weekly reports settle what was answered: what fewer than five
pupils of a school were ill goes into the town's figure once five are together there, and else into
the county's. Every figure is then a sum of whole days with five ill or more, and so is what one
period or unit leaves of another.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from school.disclosure import Count, Share, group, settle
from school.live_figures import NONE, Tally
from school.people import UnitId


@dataclass(frozen=True)
class SickDay:
    """What one school reported of one day."""

    school: UnitId
    day: date
    pupils: int
    sick: int


def settled(days: Iterable[SickDay]) -> dict[UnitId, Tally]:
    """Return days away ill of all days, of each school and of every unit above it.

    Days of pupils whose illness stays unsaid are in the whole and told as left out.
    """
    by_day: defaultdict[date, list[SickDay]] = defaultdict(list)
    for one in days:
        by_day[one.day].append(one)
    found: defaultdict[UnitId, Tally] = defaultdict(lambda: NONE)
    for reports in by_day.values():
        for unit, share in _one_day(reports).items():
            whole = share.shown.answered + share.rest.answered
            found[unit] += Tally(share.shown.right, whole, left_out=share.rest.answered)
    return dict(found)


def _one_day(reports: Iterable[SickDay]) -> dict[UnitId, Share]:
    """Return the shares of one day, from the schools up: all of them are equally deep."""
    level = {
        one.school: group(Count(pupils=one.sick, right=one.sick, answered=one.pupils))
        for one in reports
    }
    found: dict[UnitId, Share] = {}
    while level:
        found |= level
        below: defaultdict[UnitId, list[Share]] = defaultdict(list)
        for unit, share in level.items():
            if "." in unit:
                below[UnitId(unit.rpartition(".")[0])].append(share)
        level = {unit: settle(parts) for unit, parts in below.items()}
    return found
