"""What a teacher's record comes to: points as a pure function of credits, rules and school year.

Credits are taken in the order they were decided. Each gets what its own version of the rules
gives, as far as that version's caps leave room beside what was given before: of an activity in its
period, of its dimension and of the year. So a cap is never exceeded, and neither a later credit
nor an edited rule file changes what an earlier credit got.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import pairwise

from school.county_time import COUNTY_TIME, FIRST_MONTH, day_of, school_year
from school.summary import MIN_GROUP
from school.teaching import Claim, Dispute, standing
from school.teaching_rules import Activity, Dimension, Rules

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Credit:
    """One thing that may bring points."""

    id: str
    """The claim's id; of what the product counts, the activity and the week."""
    activity: str
    level: str
    count: int
    day: date
    """The day it counts for."""
    at: datetime
    """When it was decided; what is decided first gets its points first."""
    rules: str
    """Version of the rules it is judged by."""


@dataclass(frozen=True)
class Award:
    """What a credit got."""

    credit: Credit
    dimension: Dimension
    points: Decimal


@dataclass(frozen=True)
class Tally:
    """What one school year came to."""

    awards: tuple[Award, ...]
    by_dimension: Mapping[Dimension, Decimal]
    total: Decimal

    def of(self, credit_id: str) -> Decimal:
        """Return what one credit got."""
        return sum((a.points for a in self.awards if a.credit.id == credit_id), NOTHING)


def tally(credits_: Iterable[Credit], rules: Mapping[str, Rules], *, year: int) -> Tally:
    """Return what credits come to in a school year.

    Args:
        credits_: In any order; those of other school years are left out.
        rules: The rules by version; a credit of a version or activity that is not there gets
            nothing.
        year: Year the school year began in.
    """
    used: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    by_dimension: dict[Dimension, Decimal] = dict.fromkeys(Dimension, NOTHING)
    total = NOTHING
    awards = []
    for credit in sorted(credits_, key=lambda one: (one.at, one.id)):
        book = rules.get(credit.rules)
        activity = book.activities.get(credit.activity) if book else None
        if book is None or activity is None or school_year(credit.day) != year:
            continue
        period = (activity.id, activity.per.of(credit.day))
        dimension = activity.dimension
        room = min(
            activity.cap - used[period],
            book.dimensions[dimension] - by_dimension[dimension],
            book.year_cap - total,
        )
        points = max(NOTHING, min(worth(activity, credit), room))
        used[period] += points
        by_dimension[dimension] += points
        total += points
        awards.append(Award(credit, dimension, points))
    return Tally(tuple(awards), by_dimension, total)


def worth(activity: Activity, credit: Credit) -> Decimal:
    """Return what a credit is worth before caps; nothing at a level the activity does not have."""
    if activity.levels and credit.level not in activity.levels:
        return NOTHING
    return activity.worth(credit.level, count=credit.count)


def granted(claims: Iterable[Claim], disputes: Sequence[Dispute]) -> list[Credit]:
    """Return the credits of the claims that hold after every dispute."""
    found = []
    for claim in claims:
        holds = standing(claim, disputes) if disputes else None
        level = holds.level if holds else claim.level
        if claim.decided_at and (holds.granted if holds else claim.state.value == "granted"):
            found.append(
                Credit(
                    id=claim.id,
                    activity=claim.activity,
                    level=level,
                    count=1,
                    day=claim.day,
                    at=claim.decided_at,
                    rules=claim.rules,
                )
            )
    return found


EMPTY = Tally((), dict.fromkeys(Dimension, NOTHING), NOTHING)
"""What nobody's record comes to."""


@dataclass(frozen=True)
class Version:
    """A version of the rules, and since when it is in force."""

    rules: Rules
    since: datetime


def in_force(history: Sequence[Version], at: datetime) -> Rules:
    """Return the rules in force at a moment: the newest before it, else the oldest there are."""
    earlier = [version for version in history if version.since <= at]
    return (earlier[-1] if earlier else history[0]).rules


def counted(
    done: Iterable[tuple[datetime, int]], history: Sequence[Version], *, what: str
) -> list[Credit]:
    """Return a credit for each week in which the product counted something.

    Args:
        done: When, and how many.
        history: The versions of the rules, oldest first; a week is judged by those in force at its
            end, so an edited file changes no week that is over.
        what: Which count it is, such as “confirmed_papers”.
    """
    weeks: dict[date, int] = defaultdict(int)
    for at, count in done:
        day = day_of(at)
        weeks[day - timedelta(days=day.weekday())] += count
    found = []
    for monday, count in weeks.items():
        end = datetime.combine(monday + timedelta(days=7), datetime.min.time(), COUNTY_TIME)
        rules = in_force(history, end)
        found += [
            Credit(
                id=f"{activity.id}:{monday}",
                activity=activity.id,
                level="",
                count=count,
                day=monday,
                at=end,
                rules=rules.version,
            )
            for activity in rules.counted()
            if activity.counted == what
        ]
    return found


def means(tallies: Collection[Tally]) -> tuple[Decimal, tuple[Decimal, ...]] | None:
    """Return the mean total of a school and of each dimension, in whole points.

    None below five teachers. Whole points, so that one teacher who comes, goes or gets points
    between two questions cannot be worked out from the two answers.
    """
    if len(tallies) < MIN_GROUP:
        return None

    def mean(values: Iterable[Decimal]) -> Decimal:
        return (sum(values, NOTHING) / len(tallies)).quantize(Decimal(1), ROUND_HALF_EVEN)

    each = tuple(mean(t.by_dimension[d] for t in tallies) for d in Dimension)
    return mean(t.total for t in tallies), each


def weeks_of(year: int) -> tuple[datetime, datetime]:
    """Return when the first week that counts for a school year begins, and when the last ends."""
    begin, end = (_monday_from(date(y, FIRST_MONTH, 1)) for y in (year, year + 1))
    return begin, end


def _monday_from(day: date) -> datetime:
    monday = day + timedelta(days=-day.weekday() % 7)
    return datetime.combine(monday, datetime.min.time(), COUNTY_TIME)


def months(tally_: Tally, *, year: int, until: date) -> list[tuple[str, Decimal]]:
    """Return the points at the end of each month of the school year up to a day.

    What is decided later still counts for the month it was done in.
    """
    firsts = [
        date(year + (FIRST_MONTH - 1 + n) // 12, (FIRST_MONTH - 1 + n) % 12 + 1, 1)
        for n in range(13)
    ]
    found = []
    for first, after in pairwise(firsts):
        if first > until:
            break
        sums = (a.points for a in tally_.awards if a.credit.day < after)
        found.append((f"{first.month}月", sum(sums, NOTHING)))
    return found
