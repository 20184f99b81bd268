"""A question that changes a list: “那低于30%的呢”, “其中最高的是哪个”, “第二个呢”, “有几项”.

What the last question picked out stays: its condition, its part of a document, its heading. What
the sentence says takes the place of what it said, or comes beside it where it points into the
list (“其中目标超过90%的”).
"""

import re
from collections.abc import Callable
from dataclasses import replace

from school.indicator import HOME, PERCENT
from school.indicator_catalogue import Catalogue
from school.question.at_once import told_at_once
from school.question.checks import finished
from school.question.conditions import told_of_them
from school.question.draft import AIMS, Draft
from school.question.follow_told import one_of_those_told
from school.question.plan import (
    AskedPeriod,
    Comparison,
    Condition,
    Intent,
    Ordering,
    Plan,
    Where,
)
from school.question.reading import Reading
from school.question.shift import whole_year
from school.question.words import spelt

_AMONG = re.compile("其中|[这那]?里面|里头|当中|(?:这|那)[些几](?:[个项条])?|它们|他们|这里|那里")
_POINTS = re.compile(f"(?:{_AMONG.pattern})(?:[里中]面?|当中)?")
_NTH = re.compile(r"(?<![最前后])第?(?P<n>[二三四五])(?:[个名位项条])?(?=的?[呢呐是,]|$)")
_COUNTS = re.compile(
    r"(?:一?共|总共|合计)?(?:是|有)?(?:几|多少)(?:[个项条样年]|个?指标)(?:指标|项目)?[呢啊呀]?$"
)
_NAMES = re.compile(
    r"(?:那|这|它们|这些)*(?:都|分别|具体|各自)*(?:是|有|叫)?(?:哪些|哪几[个项条样]|谁|什么|列出来)(?:指标)?[呢啊呀]?$"
)
_IT = re.compile(r"(?:那么?)?(?:它们?|这一?[个项]|该指标|这[几些两三][个项]?)(?:指标)?的?")
_OF_ONE = frozenset(
    {Intent.TARGET, Intent.GAP, Intent.ATTAIN, Intent.FORMULA, Intent.WHY, Intent.TREND}
)
_LOW = frozenset({Comparison.BELOW, Comparison.AT_MOST})
_PLACES = "零一二三四五"
_YEARS = "年"
_OF_YEARS = re.compile("(?:几|多少)年")


def of_a_list(read: Reading, last: Plan, catalogue: Catalogue) -> Plan | None:
    """Return the last list with what a sentence changes of it; None: it is no such change.

    Args:
        read: The sentence, taken apart.
        last: The plan before.
        catalogue: What there is.
    """
    draft = read.draft
    one = one_of_those_told(read, last, catalogue)
    if one is not None:
        return one
    picked = last.where or last.condition or last.aim
    if last.intent is Intent.LIST and not picked:
        return _of_its_heading(read, last, catalogue)
    by_years = last.by == _YEARS and _OF_YEARS.search(read.words.text) is not None
    listed = last.intent is Intent.LIST and (not last.by or by_years)
    ordered = last.intent is Intent.RANK and not last.steps and not last.terms
    placed = draft.regions or draft.units or draft.own or draft.by or draft.group
    if not (listed or ordered) or placed or read.impossible or _says_more(read):
        return None
    return next(filter(None, (change(read, last, catalogue) for change in _CHANGES)), None)


def _of_its_heading(read: Reading, last: Plan, catalogue: Catalogue) -> Plan | None:
    """“它们2022年的目标呢” behind what a heading has."""
    whole = replace(read.draft, group=last.group, part=last.part)
    draft = told_at_once(whole, read.words, catalogue)
    plan = finished(draft, catalogue) if draft and (last.group or last.part) else None
    return plan if isinstance(plan, Plan) else None


def _says_more(read: Reading) -> bool:
    """Return True where a sentence says more than what a list is changed by."""
    words = read.words
    known = {
        place
        for form in (_POINTS, _NTH, _COUNTS)
        for found in form.finditer(words.text)
        for place in range(*found.span())
    }
    return bool(words.content - known) or bool(read.chosen.matches)


def _by_another_amount(read: Reading, last: Plan, _: Catalogue) -> Plan | None:
    """“那低于30%的呢”: another amount; “其中目标超过90%的”: one beside it."""
    draft, where = read.draft, read.draft.where
    if where is None or last.by:
        return None
    before = _condition_of(last)
    said = draft.intents & {Intent.TARGET, Intent.GAP} or draft.baseline or draft.now
    if not said and before is not None and not where.apart:
        where = where.model_copy(update={"of": before.of})
    kept = before is not None and not before.apart and before.of is where.of
    periods = _years(draft) or (last.periods if kept else ())
    if _AMONG.search(spelt(read.question)) and before is not None and not where.apart:
        whole = _frozen(before, last, of=where.of)
        year = whole_year(_years(draft)) if where.of is not Intent.VALUE else 0
        whole = whole.model_copy(update={"also": where.model_copy(update={"year": year})})
        return _listed(last, whole, periods=() if whole.apart else periods, draft=draft)
    return _listed(last, where, periods=periods, draft=draft)


def _listed(
    last: Plan, where: Where, *, periods: tuple[AskedPeriod, ...], draft: Draft
) -> Plan | None:
    return Plan(
        intent=Intent.LIST,
        indicators=last.indicators if last.intent is Intent.LIST else (),
        periods=periods,
        places=last.places,
        where=where,
        count=draft.count_them,
        part=last.part,
        group=last.group,
    )


def _condition_of(last: Plan) -> Where | None:
    """Return the condition of a plan; a target that is told by its amount is one of it."""
    aim = last.aim
    if aim is None:
        return last.where
    of = Intent.VALUE if aim.now else Intent.TARGET
    return Where(comparison=Comparison.EXACTLY, amount=aim.amount, unit=aim.unit, of=of)


def _frozen(where: Where, last: Plan, *, of: Intent) -> Where:
    """Return a condition with the year of its plan, where the plan's is to be of something else."""
    year = whole_year(last.periods) if where.of is Intent.TARGET else 0
    if where.apart or (where.of is of and not year):
        return where
    return where.model_copy(update={"year": where.year or year})


def _years(draft: Draft) -> tuple[AskedPeriod, ...]:
    return tuple(period for period in draft.periods if not period.now)


def _in_order(read: Reading, last: Plan, catalogue: Catalogue) -> Plan | None:
    """“其中最高的是哪个”, “差距最大的呢”, “第二个呢”: some of the list by their place."""
    draft = read.draft
    place = _NTH.search(read.words.text)
    ranked = Intent.RANK in draft.intents and draft.steps is None
    if (not ranked and place is None) or last.by or draft.where is not None:
        return None
    if last.intent is Intent.RANK:
        return _in_other_order(draft, last, place)
    where = _condition_of(last)
    of = _of(draft) or (where.of if where and not where.apart else Intent.VALUE)
    aims = {Intent.TARGET, Intent.GAP}  # both are of the year of the list
    own = where is not None and not where.apart and (where.of is of or {where.of, of} <= aims)
    low = where is not None and where.comparison in _LOW
    return Plan(
        intent=Intent.RANK,
        indicators=last.indicators or _shares(last, catalogue),
        periods=_years(draft) or (last.periods if own or last.condition else ()),
        places=last.places,
        where=where if own or where is None else _frozen(where, last, of=of),
        condition=last.condition,
        ordering=draft.ordering or (Ordering.LOWEST if low else Ordering.HIGHEST),
        top=draft.top or 1,
        nth=_place(place) if place and not ranked else draft.place,
        of=of,
        part=last.part,
        group=last.group,
    )


def _of(draft: Draft) -> Intent | None:
    """Return what a sentence puts in order, where it says so."""
    if draft.now or draft.baseline:
        return Intent.VALUE
    kinds = (Intent.GAP, Intent.TARGET)
    return next((kind for kind in kinds if kind in draft.intents), None)


def _in_other_order(draft: Draft, last: Plan, place: re.Match[str] | None) -> Plan:
    ordering = draft.ordering or last.ordering
    nth = _place(place) if place and Intent.RANK not in draft.intents else draft.place
    of = (_of(draft) if len(last.indicators) != 1 else None) or last.of
    periods = _years(draft) or (last.periods if of is last.of else ())
    changed = {"ordering": ordering, "top": draft.top or 1, "nth": nth}
    return last.model_copy(update={**changed, "of": of, "periods": periods})


def _place(found: re.Match[str]) -> int:
    return _PLACES.index(found["n"])


def _shares(last: Plan, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the shares a list without names is of: they alone can be put in one order."""
    return tuple(
        one.id
        for one in catalogue
        if one.unit == PERCENT
        and last.group in {"", one.group}
        and any(figure.kind in AIMS and figure.place == HOME for figure in one.figures)
    )


def _how_many(read: Reading, last: Plan, _: Catalogue) -> Plan | None:
    """“有几项”, “分别是哪些”: how many there are on the list, or what it is."""
    listed = last.intent is Intent.LIST and not read.draft.where and not _years(read.draft)
    said = spelt(read.question).strip("?,")
    counts, names = _COUNTS.search(said), _NAMES.match(said)
    bare = not (read.draft.condition or Intent.ATTAIN in read.draft.intents)
    if not listed or not bare or not (counts or names):
        return None
    return last.model_copy(update={"count": names is None})


def _told_beside(read: Reading, last: Plan, _: Catalogue) -> Plan | None:
    """“它们的目标分别是多少”: what else those on the list have."""
    where = _condition_of(last)
    if last.intent is not Intent.LIST or where is None or where.apart:
        return None
    frozen = _frozen(where, last, of=Intent.VALUE)
    more = told_of_them(frozen, spelt(read.question))
    if more is None:
        return None
    whole = frozen.model_copy(update={"also": more})
    return last.model_copy(update={"where": whole, "aim": None, "periods": (), "count": False})


def _of_what_it_told(read: Reading, last: Plan, catalogue: Catalogue) -> Plan | None:
    """“它的目标是多少”, “离目标差多少”: of what a ranking came to."""
    draft = read.draft
    pointing = _IT.match(spelt(read.question)) is not None
    first = last.intent is Intent.RANK and last.top == 1 and not _years(draft)
    asked = draft.intents & _OF_ONE or ((draft.now or draft.every) and not draft.intents)
    known = tuple(catalogue[one] for one in last.told if one in catalogue)
    if not known or not asked or not (pointing or first) or draft.ordering or draft.where:
        return None
    plan = finished(replace(draft, indicators=known), catalogue)
    return plan if isinstance(plan, Plan) else None


def _at_another_time(read: Reading, last: Plan, _: Catalogue) -> Plan | None:
    """“2023年的呢”, “目标低的呢”: the same condition of another time."""
    draft, where = read.draft, last.where
    periods = _years(draft)
    if (where and where.apart) or draft.intents - _OF_TARGETS or not periods or last.by:
        return None
    if last.intent is Intent.RANK:
        of = Intent.TARGET if Intent.TARGET in draft.intents else last.of
        return last.model_copy(update={"periods": periods, "of": of})
    if where is not None and where.of is Intent.VALUE:
        where = where.model_copy(update={"of": Intent.TARGET})
    return last.model_copy(update={"periods": periods, "where": where})


_OF_TARGETS = frozenset({Intent.TARGET, Intent.LIST})


def _of_the_others(read: Reading, last: Plan, _: Catalogue) -> Plan | None:
    """“没达标的呢”, “达标的呢”: those that fulfil the other condition."""
    draft = read.draft
    if last.condition is None or last.intent is not Intent.LIST:
        return None
    if Intent.ATTAIN not in draft.intents:
        return None
    wanted = draft.condition or Condition.ATTAINED
    update = {"condition": wanted, "periods": _years(draft) or last.periods}
    return last.model_copy(update={**update, "count": draft.count_them})


_CHANGES: tuple[Callable[[Reading, Plan, Catalogue], Plan | None], ...] = (
    _by_another_amount,
    _of_the_others,
    _in_order,
    _told_beside,
    _of_what_it_told,
    _how_many,
    _at_another_time,
)
