"""Checks a draft against what there is: a plan, or why there is none."""

from dataclasses import dataclass, replace

from school.indicator import HOME, FigureKind, Indicator
from school.indicator_catalogue import Catalogue
from school.question.aims import year_of_aim
from school.question.draft import AIMS, WITH_AIM, Draft, is_live
from school.question.held import with_held
from school.question.order import ordered_by
from school.question.periods import years
from school.question.plan import AskedPeriod, AskedPlace, Intent, Ordering, Plan, Refusal
from school.question.ratios import measured
from school.question.selection import cannot_select, selected
from school.question.settling import settled
from school.question.table import is_own

_TWO = 2
_OF_STEPS = frozenset({Intent.RANK, Intent.CHANGE, Intent.MEAN})
_MANY = 6
"""Indicators from which on a question names none of them."""
_PLANNED = frozenset({*AIMS, FigureKind.PLAN})


@dataclass(frozen=True)
class Refused:
    """Why there is no plan, and the words or things it is about."""

    why: Refusal
    named: str = ""
    nearest: tuple[str, ...] = ()


def finished(draft: Draft, catalogue: Catalogue) -> Plan | Refused:
    """Return the plan of a draft, or why there is none."""
    draft = selected(draft)
    if cannot_select(draft):
        return Refused(Refusal.NOT_PICKED_OUT, draft.picked, _ids(draft))
    return _checked(draft, catalogue)


def _checked(draft: Draft, catalogue: Catalogue) -> Plan | Refused:
    if draft.intent is Intent.LIST and not draft.by:
        return Refused(Refusal.NO_SUCH_PLACE, draft.unknown) if draft.unknown else _listed(draft)
    if not draft.indicators:
        return Refused(Refusal.UNKNOWN)
    if all(_is_of_each(i, draft.by) for i in draft.indicators):
        draft = replace(draft, by="")
    draft = with_held(_with_live(_at_the_start(_of_another(draft)), catalogue))
    if not draft.periods and (draft.nth or draft.aim is not None):
        year = _year_meant(draft)
        if year is None:
            return _no_such_aim(draft)
        draft = replace(draft, periods=(year,))
    for check in (_place_refusal, _time_refusal, _breakdown_refusal):
        refusal = check(draft)
        if refusal is not None:
            return refusal
    return _measured(draft) if draft.intent is Intent.RATIO else _plan(settled(draft))


def _ids(draft: Draft) -> tuple[str, ...]:
    return tuple(one.id for one in draft.indicators)


def _of_another(draft: Draft) -> Draft:
    """Return a draft that measures one figure by another, where that is the share it is of."""
    two = len(draft.indicators) == _TWO and not draft.members
    if draft.intent is not Intent.SHARE or not draft.of_another or not two:
        return draft
    return replace(draft, intent=Intent.RATIO, relative=True)


def _measured(draft: Draft) -> Plan | Refused:
    nearest = _ids(draft)
    return measured(draft) or Refused(Refusal.UNKNOWN, nearest=nearest)


def _year_meant(draft: Draft) -> AskedPeriod | None:
    """Return the year that is told by its target, or by its place in the plan."""
    return year_of_aim(draft.indicators, draft.aim) if draft.aim else _year_of_plan(draft)


def _year_of_plan(draft: Draft) -> AskedPeriod | None:
    """Return the first, second or last of the years there are targets of, or sums planned for."""
    named = {
        figure.last.year
        for one in draft.indicators
        for figure in one.figures
        if figure.kind in _PLANNED and figure.first.year == figure.last.year
    }
    place = draft.nth - 1 if draft.nth > 0 else draft.nth
    if len(named) <= max(place, 1):
        return None
    return years(sorted(named)[place], sorted(named)[place])


def _no_such_aim(draft: Draft) -> Refused:
    aim = draft.aim
    named = f"{aim.amount}{aim.unit}" if aim else ""
    return Refused(Refusal.NO_SUCH_TIME, named, tuple(i.id for i in draft.indicators))


def _is_of_each(indicator: Indicator, by: str) -> bool:
    """Return True when “每学期几次” asks for the figure itself, which is one of each term."""
    unit = indicator.unit
    return unit.endswith(f"/{by}") or unit == by or indicator.name.startswith("每")


def _listed(draft: Draft) -> Plan:
    return Plan(
        intent=Intent.LIST,
        indicators=tuple(i.id for i in draft.indicators),
        periods=draft.periods,
        places=draft.regions,
        condition=draft.condition,
        aim=draft.aim,
        where=draft.where,
        count=draft.count_them,
        part=draft.part,
        group=draft.group,
        live=draft.live,
    )


def _at_the_start(draft: Draft) -> Draft:
    """Return the draft with the baseline in place of the month in which its plan starts.

    What the system counts in that month is another figure, and is kept from much later on.
    """
    rows = [[f.period for f in i.figures if f.baseline] for i in draft.indicators]
    begins = draft.start and all(any(p.startswith(draft.start) for p in one) for one in rows)
    other = draft.own or draft.units or draft.only_live or (draft.now and not draft.baseline)
    parted = draft.by and not all(_breaks_down(i, draft.by) for i in draft.indicators)
    if not begins or other or parted:
        return draft
    rest = tuple(p for p in draft.periods if p.name != draft.start)
    return replace(draft, periods=rest, now=True, baseline=True, close=False)


def _with_live(draft: Draft, catalogue: Catalogue) -> Draft:
    """Return the draft with live indicators in place of the published ones they count for.

    A target is set for the whole county: by town or school there is none, however it is counted.
    """
    parted = not draft.by or all(_breaks_down(i, draft.by) for i in draft.indicators)
    if draft.intent is Intent.TARGET and not parted:
        return draft
    wanted = draft.live or draft.close or draft.own or bool(draft.units) or not parted
    counted = [i.counts for i in draft.indicators if i.counts in catalogue]
    if not wanted or len(counted) < len(draft.indicators) or is_live(draft):
        return draft
    return replace(draft, indicators=tuple(catalogue[c] for c in counted))


def _breaks_down(indicator: Indicator, by: str) -> bool:
    return by in indicator.dimensions or (by == "年" and not indicator.live)


def _place_refusal(draft: Draft) -> Refused | None:
    nearest = _ids(draft)
    if draft.unknown:
        return Refused(Refusal.NO_SUCH_PLACE, draft.unknown, nearest)
    if is_live(draft) or all(is_own(i) for i in draft.indicators):
        other = draft.regions[0].name if draft.regions else ""
        return Refused(Refusal.NO_SUCH_PLACE, other, nearest) if other else None
    if draft.units or draft.own:
        named = draft.units[0].name if draft.units else "本校"
        return Refused(Refusal.NOT_BROKEN_DOWN, named, nearest)
    there = {f.place for i in draft.indicators for f in i.figures}
    asked = [p.name for p in draft.regions] or ([HOME] if draft.county else [])
    missing = next((name for name in asked if name not in there), None)
    return Refused(Refusal.NO_SUCH_PLACE, missing, nearest) if missing else None


def _time_refusal(draft: Draft) -> Refused | None:
    nearest = _ids(draft)
    if is_live(draft):
        if draft.baseline and draft.periods:
            return Refused(Refusal.NO_SUCH_TIME, "基线", nearest)  # counting has none
        ahead = next((p for p in draft.periods if p.first > draft.today), None)
        return Refused(Refusal.NO_SUCH_TIME, ahead.name, nearest) if ahead else None
    if draft.intent is Intent.FORMULA:
        return None
    if draft.only_live:
        return Refused(Refusal.NOT_BROKEN_DOWN, "实时", nearest)
    return _published_refusal(draft, nearest)


def _published_refusal(draft: Draft, nearest: tuple[str, ...]) -> Refused | None:
    """Return why there is no published figure of the times that are asked about."""
    if draft.live and not draft.intents & WITH_AIM and _only_to_be(draft):
        return Refused(Refusal.NO_SUCH_TIME, "实际", nearest)
    without = next((p for p in draft.periods if not p.now and not _any_then(draft, p)), None)
    if without is None:
        return None
    why = Refusal.NOT_BROKEN_DOWN if draft.close else Refusal.NO_SUCH_TIME
    return Refused(why, without.name, nearest)


def _only_to_be(draft: Draft) -> bool:
    """Return True where what there really was is asked for, and only targets are known."""
    rows = [
        figure
        for one in draft.indicators
        for figure in one.figures
        if not draft.periods
        or any(figure.first <= p.last and p.first <= figure.last for p in draft.periods)
    ]
    return bool(rows) and all(figure.kind in _PLANNED for figure in rows)


def _any_then(draft: Draft, period: AskedPeriod) -> bool:
    return any(_figures_then(i, period, draft) for i in draft.indicators)


def _figures_then(indicator: Indicator, period: AskedPeriod, draft: Draft) -> bool:
    if indicator.live or not indicator.figures:
        return True
    rows = [f for f in indicator.figures if f.first <= period.last and period.first <= f.last]
    if draft.close and not is_own(indicator):
        rows = [f for f in rows if period.name in f.period]
    if draft.intent in WITH_AIM and any(f.kind in AIMS for f in indicator.figures):
        rows = [f for f in rows if f.kind in AIMS]
    return bool(rows)


def _breakdown_refusal(draft: Draft) -> Refused | None:
    if draft.extremes and (is_live(draft) or len(draft.indicators) > 1):
        return Refused(Refusal.NOT_BROKEN_DOWN, "年", tuple(i.id for i in draft.indicators))
    if not draft.by or all(_breaks_down(i, draft.by) for i in draft.indicators):
        return None
    return Refused(Refusal.NOT_BROKEN_DOWN, draft.by, tuple(i.id for i in draft.indicators))


def _plan(draft: Draft) -> Plan:
    return Plan(
        intent=draft.intent,
        indicators=tuple(dict.fromkeys(i.id for i in draft.indicators)),
        periods=_asked_periods(draft),
        places=_asked_places(draft),
        members=draft.members,
        by=draft.by,
        live=is_live(draft),
        condition=draft.condition,
        sourced=draft.sourced and draft.intent is Intent.FORMULA,
        relative=draft.relative and draft.intent is Intent.CHANGE,
        unit=draft.unit,
        limit=draft.limit if draft.intent in {Intent.VALUE, Intent.TARGET} else None,
        ordering=draft.ordering or (Ordering.BEST if draft.intent is Intent.RANK else None),
        top=draft.top,
        nth=draft.place,
        of=ordered_by(draft),
        steps=draft.steps if draft.intent in _OF_STEPS else None,
        where=draft.where,
        count=draft.count_them,
        held=draft.held if draft.intent in {Intent.GAP, Intent.ATTAIN} else None,
        part="" if draft.indicators and not _of_many(draft) else draft.part,
        group=draft.group,
    )


def _of_many(draft: Draft) -> bool:
    """Return True for a plan of everything there is, of which a part of a document is some."""
    return draft.intent is Intent.RANK and len(draft.indicators) > _MANY


def _asked_periods(draft: Draft) -> tuple[AskedPeriod, ...]:
    periods = tuple(dict.fromkeys(draft.periods))
    aimed = draft.intent is Intent.TARGET or (periods and draft.intent in WITH_AIM)
    aimed = aimed or ordered_by(draft) is not Intent.VALUE
    if not draft.now or aimed or any(period.now for period in periods):
        return periods
    now = AskedPeriod(first=draft.today, last=draft.today, name="现在", now=True)
    return (now, *periods)


def _asked_places(draft: Draft) -> tuple[AskedPlace, ...]:
    if is_live(draft) or all(is_own(i) for i in draft.indicators):
        return draft.units or ((draft.county,) if draft.county else ())
    if draft.regions:
        return draft.regions if [p.name for p in draft.regions] != [HOME] else ()
    places = list(dict.fromkeys(f.place for i in draft.indicators for f in i.figures))
    if HOME in places or draft.by == "地区":
        return ()
    return tuple(AskedPlace(name=name) for name in places)
