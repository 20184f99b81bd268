"""What of a model's plan is let through, decided by code: all of it, or nothing.

Half a plan is another question, so a part that was not offered drops the whole, and what the rules
answered stands.
"""

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

from school.indicator import Indicator
from school.indicator_catalogue import Catalogue
from school.model_plans import DraftPeriod, PlanDraft, PlanTask
from school.question.plan import AskedPeriod, AskedPlace, Condition, Intent, Ordering, Plan

MOST_INDICATORS, MOST_PERIODS, MOST_TOP = 6, 6, 100
"""Of one plan."""
_Text = TypeVar("_Text", bound=str)


def accepted(draft: PlanDraft, task: PlanTask, *, catalogue: Catalogue) -> Plan | None:
    """Return the plan of a draft; None where any part is not one of those offered."""
    if not draft.understood or not _quotes(draft, task):
        return None
    try:
        chosen = _indicators(draft, task, catalogue=catalogue)
        return Plan(
            intent=Intent(draft.intent),
            indicators=tuple(one.id for one in chosen),
            periods=_periods(draft, task),
            places=_places(draft, task, chosen=chosen),
            members=_members(draft, task),
            by=_one_of(draft.by, [one.dimensions for one in chosen]),
            live=draft.live,
            condition=Condition(draft.condition) if draft.condition else None,
            ordering=Ordering(draft.ordering) if draft.ordering else None,
            top=_within(draft.top, MOST_TOP),
        )
    except (ValueError, KeyError):
        return None


def _quotes(draft: PlanDraft, task: PlanTask) -> bool:
    """Return True where the model shows, word for word, what in the question it read as what."""
    plain = "".join(task.question.split())
    words = ["".join(one.split()) for one in draft.said]
    return len(words) == len(draft.indicators) and all(w and w in plain for w in words)


def _indicators(draft: PlanDraft, task: PlanTask, *, catalogue: Catalogue) -> tuple[Indicator, ...]:
    """Return the indicators chosen; counted ones in the place of published ones, where wanted.

    Raises:
        ValueError: None, too many, or one that was not offered.
        KeyError: What counts it does not exist.
    """
    offered = {one.id for one in task.indicators}
    if not offered.issuperset(draft.indicators):
        raise ValueError("not offered")
    chosen = [catalogue[one] for one in dict.fromkeys(draft.indicators)]
    if draft.live:
        chosen = [one if one.live else catalogue[one.counts] for one in chosen]
    if not _within(len(chosen), MOST_INDICATORS):
        raise ValueError("no indicator")
    return tuple(chosen)


def _periods(draft: PlanDraft, task: PlanTask) -> tuple[AskedPeriod, ...]:
    _within(len(draft.periods), MOST_PERIODS)
    return tuple(_period(one, task) for one in draft.periods)


def _period(one: DraftPeriod, task: PlanTask) -> AskedPeriod:
    first, last = date.fromisoformat(one.first), date.fromisoformat(one.last)
    if not task.first <= first <= last <= task.last.replace(month=12, day=31):
        raise ValueError("a time nobody has figures of")
    return AskedPeriod(first=first, last=last, name=_said(first, last))


def _said(first: date, last: date) -> str:
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        years = f"{first.year}" if first.year == last.year else f"{first.year}–{last.year}"
        return f"{years}年"
    spoken = [f"{day.year}年{day.month}月{day.day}日" for day in (first, last)]
    return spoken[0] if first == last else "至".join(spoken)


def _places(
    draft: PlanDraft, task: PlanTask, *, chosen: Iterable[Indicator]
) -> tuple[AskedPlace, ...]:
    """Return the places of their numbers.

    Raises:
        ValueError: A unit of what is only published, or a region of what is counted.
        KeyError: A number that was not offered.
    """
    numbered = dict(enumerate(task.places, start=1))
    places = [numbered[one] for one in dict.fromkeys(draft.places)]
    if any(one.unit_id for one in places) and not all(one.live for one in chosen):
        raise ValueError("not known of a unit")
    if draft.live and not all(one.unit_id for one in places):
        raise ValueError("not counted there")
    return tuple(AskedPlace(name=one.name, unit_id=one.unit_id) for one in places)


def _members(draft: PlanDraft, task: PlanTask) -> dict[str, tuple[str, ...]]:
    offered = [one.members for one in task.indicators if one.id in draft.indicators]
    wanted: dict[str, tuple[str, ...]] = {}
    for one in draft.members:
        _one_of(one.member, [some.get(one.dimension, ()) for some in offered])
        wanted[one.dimension] = (*wanted.get(one.dimension, ()), one.member)
    return wanted


def _one_of(word: _Text, offers: Iterable[Iterable[str]]) -> _Text:
    """Return a word that is empty or among each of the offers.

    Raises:
        ValueError: It is not.
    """
    if word and not all(word in some for some in offers):
        raise ValueError("not offered")
    return word


def _within(number: int, most: int) -> int:
    """Return a number from 0 to *most*.

    Raises:
        ValueError: It is not.
    """
    if not 0 <= number <= most:
        raise ValueError("too many")
    return number
