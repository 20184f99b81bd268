"""What stands beside another: the time of the same length before it, and home beside a region."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from school.indicator import HOME
from school.periods import monday_of
from school.question.draft import AIMS, Draft
from school.question.plan import AskedPeriod, AskedPlace, Intent
from school.terms import term_of

_DAY = timedelta(days=1)
_WEEK, _MONTH, _TERM = 7, 31, 190


def paired(named: Sequence[AskedPeriod], *, today: date) -> tuple[AskedPeriod, ...]:
    """Return two times, the earlier first: the named one and the one it is compared with.

    A time that is over is compared with the one of its kind we are in (“比上周”), the one we are in
    with the one before; where none is named, it is this month and the last.

    Args:
        named: At most one time.
        today: The county's day.
    """
    one = named[0] if named else this(today, days=_MONTH)
    days = (one.last - one.first).days + 1
    current = this(today, days=days)
    if one.last < current.first:
        return one, current
    return this(current.first - _DAY, days=days, before=True), one


def this(day: date, *, days: int, before: bool = False) -> AskedPeriod:
    """Return the day, week, month, term or year a day is in, whichever is as long as *days*."""
    which = "上" if before else "本"
    if days == 1:
        return AskedPeriod(first=day, last=day, name="前一天" if before else "今天")
    if days <= _WEEK:
        monday = monday_of(day)
        return AskedPeriod(first=monday, last=monday + timedelta(days=6), name=f"{which}周")
    if days <= _MONTH:
        after = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
        return AskedPeriod(first=day.replace(day=1), last=after - _DAY, name=f"{which}月")
    if days <= _TERM:
        term = term_of(day)
        return AskedPeriod(first=term.first, last=term.last, name=term.name)
    first, last = date(day.year, 1, 1), date(day.year, 12, 31)
    return AskedPeriod(first=first, last=last, name=f"{day.year}年")


def beside_home(draft: Draft) -> Draft:
    """Return “和广州比差多少” of what has no target with home beside the region that is named."""
    there = {figure.place for one in draft.indicators for figure in one.figures}
    named = [place.name for place in draft.regions]
    aimed = any(figure.kind in AIMS for one in draft.indicators for figure in one.figures)
    beside = len(named) == 1 and HOME not in named and HOME in there
    apart = draft.intent is Intent.GAP and not aimed
    apart = apart or (draft.intent is Intent.CHANGE and draft.based and not draft.periods)
    if not apart or not beside:
        return draft
    return replace(draft, intent=Intent.COMPARE, regions=(AskedPlace(name=HOME), *draft.regions))
