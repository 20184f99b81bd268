"""Which fields of a form the product's own live indicators fill in: 一数一源, one source a figure.

A field that is called like a live indicator is that indicator, unless who makes the form wants it
typed (“手填”). Under another name it is where they say so: “来客(人次,取自访客人次)”. All of a
form is of the time its title names.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from functools import cache

from school import indicators
from school.collection import NUMERIC, AskedField, FieldKind, Fields, Prefill, Round
from school.collection_periods import AS_OF, TitleTime, title_time
from school.discover import discover
from school.errors import NotUnderstood
from school.indicator import PERCENT, Figure, Indicator
from school.live_figures import HOURS_A_HEAD
from school.live_periods import term_so_far
from school.people import UnitKind
from school.question.plan import AskedPeriod

_DEPTHS = list(UnitKind)
_NEAR, _MOST_NEAR = 0.5, 3
"""How alike a name has to be to be proposed (0..1); and how many are."""
_LIVE = "(实时)"


@cache
def live_indicators() -> Mapping[str, Indicator]:
    """Return the indicators that are counted from the database, by id."""
    found = {name: module.INDICATOR for name, module in discover(indicators).items()}
    return {name: one for name, one in found.items() if one.live}


@cache
def _by_name() -> Mapping[str, Indicator]:
    return {
        name.removesuffix(_LIVE): one
        for one in live_indicators().values()
        for name in (one.name, *one.aliases)
    }


def name_of_live(field: AskedField) -> str:
    """Return the name of the indicator a field is filled with, as people say it."""
    return live_indicators()[field.live].name.removesuffix(_LIVE)


def sourced(fields: Iterable[AskedField], *, level: UnitKind) -> Fields:
    """Return the fields of a form with the live indicators that fill them in.

    Args:
        fields: As they were said; each has a name of its own.
        level: The units that fill the form in.

    Raises:
        NotUnderstood: A field is to be taken from what is no live indicator, or is not counted for
            such units or in its unit of measure.
    """
    return tuple(_sourced(one, level) for one in fields)


def _sourced(field: AskedField, level: UnitKind) -> AskedField:
    told = field.prefill is Prefill.LIVE
    if not told and (field.prefill is not Prefill.NONE or field.formula is not None):
        return field
    found = _by_name().get(field.live or field.name)
    if found is None or field.kind not in NUMERIC:
        if told:
            raise NotUnderstood(_no_such(field.live or field.name))
        return field
    if not (told or field.name == found.name.removesuffix(_LIVE) or _same_measure(field, found)):
        return field
    too_small = _DEPTHS.index(level) > _DEPTHS.index(found.grain)
    changed = None if too_small else _as_counted(field, found)
    if changed is None and told:
        why = "没有这么细的数" if too_small else f"按“{found.unit}”计，和“{field.unit}”对不上"
        raise NotUnderstood(f"“{found.name}”{why}，“{field.name}”请改成手填。没有发起。")
    return changed or field


def _same_measure(field: AskedField, indicator: Indicator) -> bool:
    """Tell whether a field is already asked in what an indicator is counted in.

    A bare alias may mean something else: “培训学时” of a school is no mean of its teachers.
    """
    share = indicator.unit == PERCENT and field.kind is FieldKind.PERCENT
    return share or field.unit == indicator.unit


def check_times(fields: Iterable[AskedField], time: TitleTime, *, today: date, due: date) -> None:
    """Refuse a form one of whose fields is filled in for another time than its name says.

    Args:
        fields: With what fills them in.
        time: What the form's title says.
        today: The day it is sent out.
        due: Its last day.

    Raises:
        NotUnderstood: There is such a field; nothing was sent out.
    """
    for field in fields:
        own = title_time(field.name, today=today, due=due)
        if not field.live or own.period.startswith(AS_OF) or own.period == time.period:
            continue
        raise NotUnderstood(
            f"“{field.name}”和表名不是同一段时间，没有发起。"
            f"请把时间写进表名，如“{own.period}…”，或把这一项改成手填。"
        )


def _no_such(name: str) -> str:
    near = get_close_matches(name, list(_by_name()), n=_MOST_NEAR, cutoff=_NEAR)
    told = f"相近的有：{'、'.join(near)}。" if near else ""
    return f"系统里没有“{name[:24]}”这个实时指标，没有发起。{told}没有就去掉“取自”，让各单位填。"


def _as_counted(field: AskedField, indicator: Indicator) -> AskedField | None:
    """Return a field in the unit of an indicator; None: it is asked in another one."""
    if field.unit not in ("", indicator.unit):
        return None
    kind = FieldKind.WHOLE
    if indicator.unit == PERCENT:
        kind = FieldKind.PERCENT
    elif indicator.unit == HOURS_A_HEAD:
        kind = FieldKind.NUMBER
    live = {"prefill": Prefill.LIVE, "live": indicator.id}
    return field.model_copy(update={"kind": kind, "unit": indicator.unit, **live})


def counted_time(one: Round, *, today: date) -> AskedPeriod | None:
    """Return the time whose live figures a round is filled with, never later than *today*.

    Of a title without a time that is the term so far. None: its time has not begun.
    """
    if one.period.startswith(AS_OF):
        return term_so_far(min(one.last, today))
    if one.first > today:
        return None
    if one.last <= today:
        return AskedPeriod(first=one.first, last=one.last, name=one.period)
    so_far = f"{one.period}（至{today.month}月{today.day}日）"
    return AskedPeriod(first=one.first, last=today, name=so_far)


def known_from(figure: Figure) -> str:
    """Return which records a live figure is from, and of which time: “晨检记录，2026年9月”."""
    # It stands in brackets itself.
    period = figure.period.replace("（", "，").replace("）", "")
    return f"{figure.source.document.rpartition('·')[2]}，{period}"
