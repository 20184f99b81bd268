"""The times live figures are counted for: those a question names, or months, weeks and terms."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from school.county_time import FIRST_MONTH, school_year
from school.errors import NotUnderstood
from school.live_dimensions import MONTH, SCHOOL_YEAR, TERM, TIMES, WEEK, YEAR
from school.periods import monday_of
from school.question.plan import AskedPeriod, Intent, Plan
from school.terms import term_of

MOST = 40
"""Times of one answer; each is counted by itself."""
TERMS_BACK, YEARS_BACK = 3, 2
"""How far a course goes back where nobody says."""
ONE_DAY, WEEK_LESS_A_DAY = timedelta(days=1), timedelta(days=6)
LEAP_DAY = 29
SEVERAL = 2
_MONTHS_BACK = re.compile(r"近(?:.{1,3}月|半年)")


def periods_of(plan: Plan, *, today: date) -> tuple[AskedPeriod, ...]:
    """Return the times a plan wants, in order; none lies behind today.

    Raises:
        NotUnderstood: All of it is still to come, or it is too much for one answer.
    """
    split = plan.by if plan.by in TIMES else ""
    if not split and plan.intent is Intent.TREND and len(plan.periods) < SEVERAL:
        split = MONTH
    asked = plan.periods or (_usual(split, today),)
    asked = tuple(term_so_far(today) if one.now else one for one in asked)
    if split:
        asked = tuple(part for one in asked for part in _parts(one, split, today=today))
    elif plan.intent is Intent.CHANGE and len(asked) == 1:
        asked = (a_year_before(_until(asked[0], today)), *asked)
    begun = tuple(_until(one, today) for one in asked if one.first <= today)
    if not begun:
        raise NotUnderstood("这段时间还没有到，没有数据。请换一段时间。")
    if len(begun) > MOST:
        raise NotUnderstood(f"一次最多看 {MOST} 段时间。请写短一点的时间，或按月、按学期看。")
    return begun


MANY = 2


def term_so_far(today: date) -> AskedPeriod:
    """Return this term until today: what is meant where a question names no time."""
    name = f"本学期（至{today.month}月{today.day}日）"
    return AskedPeriod(first=term_of(today).first, last=today, name=name)


def a_year_before(period: AskedPeriod) -> AskedPeriod:
    """Return the same days of the year before."""
    return AskedPeriod(
        first=_year_before(period.first), last=_year_before(period.last), name="去年同期"
    )


def is_of_weeks(period: AskedPeriod, *, today: date) -> bool:
    """Return True for whole weeks or months, or such as are not over, of seven days or more."""
    first, last = period.first, period.last
    begins = first.day == 1 or first == monday_of(first)
    ends = last == today or (last + ONE_DAY).day == 1 or last + ONE_DAY == monday_of(last + ONE_DAY)
    return begins and ends and last - first >= WEEK_LESS_A_DAY


def is_of_months(period: AskedPeriod, *, today: date) -> bool:
    """Return True for whole months, of which the last may not be over yet."""
    return period.first.day == 1 and (period.last == today or (period.last + ONE_DAY).day == 1)


def in_whole_months(plan: Plan, *, today: date) -> Plan:
    """Return a plan whose months back from today are whole ones, the last that are over.

    “近三个月” on 23 November is August to October: what is recorded by month has no part of one.
    """
    periods = tuple(_months_over(one, today) for one in plan.periods)
    return plan.model_copy(update={"periods": periods})


def _months_over(period: AskedPeriod, today: date) -> AskedPeriod:
    """Return as many whole months as a time goes back from today; any other time as it is."""
    counted = _MONTHS_BACK.match(period.name) and period.last == today
    if not counted or is_of_months(period, today=today):
        return period
    first, last = period.first.replace(day=1), today.replace(day=1) - ONE_DAY
    begins = f"{first.year}年{first.month}" if first.year == last.year else _month(first)[2]
    ends = f"{last.month}月" if first.year == last.year else _month(last)[2]
    said = _month(last)[2] if _month(first) == _month(last) else f"{begins}–{ends}"
    return AskedPeriod(first=first, last=last, name=f"{period.name}（{said}）")


def _year_before(day: date) -> date:
    leap = (day.month, day.day) == (2, LEAP_DAY)
    return day.replace(year=day.year - 1, day=LEAP_DAY - 1 if leap else day.day)


def _until(period: AskedPeriod, today: date) -> AskedPeriod:
    return period.model_copy(update={"last": min(period.last, today)})


def _usual(split: str, today: date) -> AskedPeriod:
    """Return how far a course goes back: this term by month or week, else some terms or years."""
    so_far, term = term_so_far(today), term_of(today)
    if split == TERM:
        for _ in range(TERMS_BACK):
            term = term.before()
        return so_far.model_copy(update={"first": term.first})
    if split == SCHOOL_YEAR:
        return so_far.model_copy(
            update={"first": date(school_year(today) - YEARS_BACK, FIRST_MONTH, 1)}
        )
    if split == YEAR:
        return so_far.model_copy(update={"first": date(today.year - YEARS_BACK, 1, 1)})
    return so_far


def _parts(period: AskedPeriod, split: str, *, today: date) -> Iterator[AskedPeriod]:
    """Yield the months, weeks, terms or years of a time; the outer ones as far as it reaches."""
    day, last = period.first, min(period.last, today)
    whole, count = _WHOLE[split], 0
    while day <= last and count <= MOST:
        first, end, name = whole(day)
        part = AskedPeriod(first=max(first, period.first), last=min(end, last), name=name)
        yield part.model_copy(update={"name": _name_of_part(part, split, until=end, today=today)})
        day, count = end + ONE_DAY, count + 1


def _name_of_part(part: AskedPeriod, split: str, *, until: date, today: date) -> str:
    """Return the name of a part: what is cut says which days; today cuts no month, term or year."""
    days = _days(part.first, part.last)
    if split == WEEK:
        return days
    cut = part.first != _WHOLE[split](part.first)[0] or part.last < min(until, today)
    return f"{part.name}（{days}）" if cut else part.name


def _days(first: date, last: date) -> str:
    begins = f"{first.month}月{first.day}日"
    return begins if first == last else f"{begins}–{last.month}月{last.day}日"


def _week(day: date) -> tuple[date, date, str]:
    first = monday_of(day)
    last = first + timedelta(days=6)
    return first, last, _days(first, last)


def _month(day: date) -> tuple[date, date, str]:
    first = day.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - ONE_DAY
    return first, last, f"{day.year}年{day.month}月"


def _term(day: date) -> tuple[date, date, str]:
    term = term_of(day)
    return term.first, term.last, term.name


def _school_year(day: date) -> tuple[date, date, str]:
    year = school_year(day)
    first, after = date(year, FIRST_MONTH, 1), date(year + 1, FIRST_MONTH, 1)
    return first, after - ONE_DAY, f"{year}–{year + 1}学年"


def _year(day: date) -> tuple[date, date, str]:
    return date(day.year, 1, 1), date(day.year, 12, 31), f"{day.year}年"


_WHOLE: dict[str, Callable[[date], tuple[date, date, str]]] = {
    WEEK: _week,
    MONTH: _month,
    TERM: _term,
    SCHOOL_YEAR: _school_year,
    YEAR: _year,
}
