"""What else a question says that bears on which indicator is meant: place, time, unit, source."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from school.indicator import HOME, FigureKind, Indicator
from school.question.links import Match, Wording
from school.question.plan import AskedPeriod
from school.question.table import MONEY, RATIO, Link, is_own

_AIMS = frozenset({FigureKind.TARGET, FigureKind.NORM, FigureKind.PLAN})
_TEXT = "正文"
_ANY = "个"
_FEW = 25
"""Figures of a region that are few enough to be told from one another by little."""


@dataclass(frozen=True)
class Wanted:
    """What else the question says that bears on which indicator is meant."""

    regions: tuple[str, ...] = ()
    """Regions it names; empty: the home region."""
    periods: tuple[AskedPeriod, ...] = ()
    live: bool = False
    """True: only a live figure can answer it."""
    part: str = ""
    """The part of a document it names: “附件2”, “正文”."""
    several: bool = False
    """True: it puts things side by side."""
    aims: bool = False
    """True: it asks about a target."""
    yearly: bool = False
    """True: it asks how much in each year."""
    over_years: bool = False
    """True: it asks for what there was in year after year."""
    baseline: bool = False
    """True: it names the baseline."""
    in_per_cent: bool = False
    """True: it holds an amount in per cent against it: “哪年达到100%”."""
    in_all: bool = False
    """True: it asks how much by then, all together."""


def deciding(words: Wording, wanted: Wanted) -> Iterable[Callable[[Match], bool]]:
    """Yield what speaks for an indicator, the weightiest first."""
    yield lambda m: known_at(m.link.indicator, wanted.regions)
    if wanted.in_per_cent:
        yield lambda m: m.link.measure == RATIO
    if wanted.part:
        yield lambda m: stands_in(m.link.indicator, wanted.part)
    if not wanted.live:
        yield lambda m: not m.link.indicator.live or any(n in words.text for n in m.link.names)
    yield lambda m: _measures(m.link, words, wanted)
    yield from _of_its_times(wanted)
    if wanted.aims:
        yield lambda m: any(f.kind in _AIMS for f in m.link.indicator.figures)
    if wanted.yearly != wanted.in_all:
        yield lambda m: is_yearly(m.link.indicator) == wanted.yearly
    if wanted.live:
        yield lambda m: m.link.indicator.live or bool(m.link.indicator.counts)


def _of_its_times(wanted: Wanted) -> Iterable[Callable[[Match], bool]]:
    """Yield what the times a question names speak for."""
    if wanted.baseline:
        yield lambda m: any(f.baseline for f in m.link.indicator.figures)
    if wanted.over_years:
        yield lambda m: _has_years(m.link.indicator)
    if wanted.periods:
        yield lambda m: known_then(m.link.indicator, wanted.periods)


def _has_years(indicator: Indicator) -> bool:
    """Return True when there is more than a baseline to tell how it went."""
    kinds = (FigureKind.ACTUAL, FigureKind.PLAN)
    told = {f.last.year for f in indicator.figures if f.kind in kinds and not f.baseline}
    return indicator.live or is_own(indicator) or len(told) > 1


def is_yearly(indicator: Indicator) -> bool:
    """Return True for what is of one year anyway, so that “每年多少” asks for it alone."""
    return indicator.unit.endswith("/年") or any(a.startswith("每年") for a in indicator.aliases)


def _measures(link: Link, words: Wording, wanted: Wanted) -> bool:
    """Return True when an indicator is of the kind asked for; of money only where it is said.

    What shares a word with others is asked back, but money has no target to ask for.
    """
    if words.unit:
        return _counted_by(link.indicator.unit, words.unit)
    kind = next((k for k in (MONEY, RATIO) if words.has(k)), "")
    if kind:
        return link.measure == kind
    shared = not wanted.aims and any(word in words.text for word in link.shared)
    return link.measure != MONEY or shared


def _counted_by(unit: str, asked: str) -> bool:
    """Return True when a unit is the counting word asked with; “个” stands for most of them."""
    return asked in unit or (_ANY in {unit, asked} and len(unit) == 1 and unit != "%")


def known_at(indicator: Indicator, regions: Sequence[str]) -> bool:
    """Return True when an indicator has figures of the regions, or of home where none is named."""
    if indicator.live or is_own(indicator):
        return not regions
    places = {f.place for f in indicator.figures}
    return bool(places & set(regions)) if regions else HOME in places


def is_elsewhere(regions: Sequence[str], catalogue: Iterable[Indicator]) -> bool:
    """Return True where one other region is named, of whose few figures one has to be meant."""
    known = sum(any(f.place in regions for f in one.figures) for one in catalogue)
    return len(regions) == 1 and HOME not in regions and 0 < known <= _FEW


def stands_in(indicator: Indicator, part: str) -> bool:
    """Return True when an indicator has figures from a part of a document."""
    parts = {f.source.document.rpartition(" ")[2] for f in indicator.figures}
    if part == _TEXT:
        return any(not p.startswith("附件") for p in parts)
    return any(part[-3:] in p for p in parts)


def known_then(indicator: Indicator, periods: Sequence[AskedPeriod]) -> bool:
    """Return True when an indicator has figures of the times, or counts what is asked for."""
    if indicator.live or not indicator.figures:
        return True
    return any(f.first <= p.last and p.first <= f.last for f in indicator.figures for p in periods)
