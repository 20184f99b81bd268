"""A closed round becomes figures: of every unit, and of the towns, grades and the whole above it.

Counts add up. A percentage of many is their parts together over their wholes together. Who reported
only a share is left out and that is said: an average of percentages would be another number. A unit
that did not report is missing, not 0. Numbers of fewer than five people are not said.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from school.collection import (
    KNOWN_HERE,
    NUMERIC,
    AskedField,
    FieldKind,
    Formula,
    Round,
    Value,
    Values,
    key_of,
)
from school.collection_disclosure import hidden_of
from school.collection_sources import name_of_live
from school.collection_values import is_bare_share, percentage
from school.county_time import day_of
from school.figure.words import TOO_FEW
from school.indicator import COLLECTED, Direction, Figure, FigureKind, Indicator, Source
from school.people import UnitId, UnitKind

GROUP = "数据采集"
MISSING = "有单位没有填，合计只含已填的。"
NO_PARTS = "只有各单位的百分比，没有分子分母，所以没有合计。"
LEFT_OUT = "有单位只报了比例，没有算进合计。"
BARE_SHARE = "有单位只报了比例，没有分子分母。"
NOT_REPORTED = "没有填报。"
ASK_LIVE = "各单位的百分比不能相加，合计请直接问“{}”，系统里现数。"
NO_SUM = "平均数和比值不能相加，所以没有合计。"
_LEVEL_NAMES = {UnitKind.SCHOOL: "所", UnitKind.CLASS: "个班", UnitKind.COUNTY: "份"}
_NO_SUM = ("均", "率", "比", "平均", "生师比", "最高", "最低", "面积/")


Places = Mapping[UnitId, tuple[UnitId, ...]]
"""A place, and the units in it that were asked."""


@dataclass(frozen=True)
class ClosedRound:
    """A round that is over, with the newest version of what each unit reported."""

    round: Round
    asked: tuple[UnitId, ...]
    """Every unit that was asked, by id."""
    reported: Mapping[UnitId, Values]
    """Of those that did report; at least the fields whose figures are wanted, and their parts."""


def indicators_of(
    closed: Sequence[ClosedRound],
    names: Mapping[UnitId, str],
    *,
    only: Collection[str] | None = None,
) -> tuple[Indicator, ...]:
    """Return one indicator for each number that closed rounds asked.

    Args:
        closed: Rounds of any forms, the oldest first; those of one form are its periods.
        names: Of every unit that was asked and of those above it.
        only: Ids of the indicators whose figures are wanted; None: of all.
    """
    series: dict[tuple[str, str], list[ClosedRound]] = defaultdict(list)
    for one in closed:
        series[one.round.owner, one.round.series].append(one)
    places = {one.round.id: _places(one) for one in closed} if only is None or only else {}
    return tuple(
        _indicator(rounds, name, names=names, places=places, only=only)
        for rounds in series.values()
        for name in numbers_of(one.round for one in rounds)
    )


def _aliases(field: AskedField, series: str) -> tuple[str, ...]:
    """Return what an indicator is called for short.

    The bare name of what the product counts itself is that: there is one source of it.
    """
    own = () if field.prefill in KNOWN_HERE else (field.name,)
    return tuple(dict.fromkeys((*own, f"{series}{field.name}")))


def numbers_of(rounds: Iterable[Round]) -> list[str]:
    """Return the names of the numbers some rounds ask, each once."""
    found = (field.name for one in rounds for field in one.fields if field.kind in NUMERIC)
    return list(dict.fromkeys(found))


def _indicator(
    rounds: Sequence[ClosedRound],
    name: str,
    *,
    names: Mapping[UnitId, str],
    places: Mapping[str, Places],
    only: Collection[str] | None,
) -> Indicator:
    asking = [one for one in rounds if any(field.name == name for field in one.round.fields)]
    newest = asking[-1].round
    field = newest.field(name)
    number = indicator_id(newest.owner, newest.series, name)
    wanted = asking if only is None or number in only else ()
    return Indicator(
        id=number,
        name=name if name == newest.series else f"{name}（{newest.series}）",
        aliases=_aliases(field, newest.series),
        definition=_definition(field, newest),
        unit=field.unit,
        direction=Direction.NEITHER,
        grain=newest.level,
        dimensions=_dimensions(newest.level),
        group=GROUP,
        figures=tuple(
            figure
            for one in wanted
            for figure in _figures(one, number, name, names=names, places=places[one.round.id])
        ),
    )


def indicator_id(owner: UnitId, series: str, name: str) -> str:
    """Return the id of what a form asks, the same in all its rounds."""
    return f"{COLLECTED}{key_of(owner, series, name)}"


def _dimensions(level: UnitKind) -> tuple[str, ...]:
    return {
        UnitKind.SCHOOL: ("年", "乡镇", "学校"),
        UnitKind.CLASS: ("年", "年级", "班级"),
    }.get(level, ("年",))


def _definition(field: AskedField, of: Round) -> str:
    if field.formula is Formula.SHARE:
        how = f"{field.of[0]} / {field.of[1]}"
    elif field.formula is Formula.SUM:
        how = " + ".join(field.of)
    else:
        how = field.note or "由各单位填报"
    return f"{how}；“{of.name}”采集"


def _figures(
    closed: ClosedRound,
    number: str,
    name: str,
    *,
    names: Mapping[UnitId, str],
    places: Places,
) -> Iterable[Figure]:
    field = closed.round.field(name)
    source = Source(document=source_of(closed))
    hidden = hidden_of(closed.round, field, closed.reported)
    for place, below in places.items():
        values = [closed.reported.get(unit, {}).get(name) for unit in below]
        known = [value for value in values if value is not None and value.amount is not None]
        amount, note = _own(field, known) if below == (place,) else _together(field, known)
        if amount is not None and len(known) < len(below):
            note = f"{MISSING}{note}"
        why = "" if amount is not None else note.rstrip("。")
        if place in hidden:
            amount, why = None, TOO_FEW
        yield Figure(
            indicator=number,
            kind=FigureKind.ACTUAL,
            first=closed.round.first,
            last=closed.round.last,
            period=closed.round.period,
            place=names.get(place, place),
            unit_id=place,
            amount=amount,
            words=why,
            missing=amount is None,
            unit=field.unit if amount is not None else "",
            source=source,
            note=note,
        )


def _places(closed: ClosedRound) -> Places:
    """Return the owner, what lies below it and the units, from the top, each with its units."""
    depth = closed.round.owner.count(".")
    found: dict[UnitId, list[UnitId]] = defaultdict(list)
    for unit in closed.asked:
        parts = unit.split(".")
        for size in range(depth + 1, len(parts) + 1):
            found[UnitId(".".join(parts[:size]))].append(unit)
    ordered = sorted(found, key=lambda place: (place.count("."), place))
    return {place: tuple(found[place]) for place in ordered}


def _own(field: AskedField, known: Sequence[Value]) -> tuple[Decimal | None, str]:
    if not known:
        return None, NOT_REPORTED
    return known[0].amount, BARE_SHARE if is_bare_share(field, known[0]) else ""


def _together(field: AskedField, known: Sequence[Value]) -> tuple[Decimal | None, str]:
    """Return what values are together, or None and why there is no such number."""
    if not known:
        return None, NOT_REPORTED
    if field.kind is FieldKind.PERCENT:
        return _share_together(field, known)
    if field.kind is FieldKind.NUMBER and not _adds_up(field):
        return None, NO_SUM
    return sum((value.amount or Decimal(0) for value in known), Decimal(0)), ""


def _share_together(field: AskedField, known: Sequence[Value]) -> tuple[Decimal | None, str]:
    """Return the parts over the wholes; a share without them has no weight and is left out.

    Of a live indicator only who corrected it said parts: they are no figure of all the others.
    """
    if field.live:
        return None, ASK_LIVE.format(name_of_live(field))
    parts = [(v.top, v.bottom) for v in known if v.top is not None and v.bottom is not None]
    whole = sum((bottom for _, bottom in parts), Decimal(0))
    if not whole:
        return None, NO_PARTS
    note = LEFT_OUT if len(parts) < len(known) else ""
    return percentage(sum((top for top, _ in parts), Decimal(0)), whole), note


def _adds_up(field: AskedField) -> bool:
    ratio = "/" in field.unit or any(word in field.name for word in _NO_SUM)
    return bool(field.unit) and not ratio


def source_of(closed: ClosedRound) -> str:
    """Return where a figure of a round comes from, as an answer names it."""
    counter = _LEVEL_NAMES.get(closed.round.level, "份")
    counts = f"{len(closed.reported)}/{len(closed.asked)} {counter}"
    if closed.round.closed_at is None:
        return f"{GROUP}：{closed.round.name}（{counts}）"
    day = day_of(closed.round.closed_at)
    said = f"{day.year}年{day.month}月{day.day}日关闭"
    return f"{GROUP}：{closed.round.name}（{said}，{counts}）"
