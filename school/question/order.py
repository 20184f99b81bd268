"""What a ranking puts in order: units, items or years of one figure, or several figures."""

from dataclasses import replace

from school.naming import number
from school.question.draft import Draft, is_live
from school.question.plan import Intent

_YEARS = "年"
_PAIR = 2
_RANKED = ("学校", "乡镇", "项目", "地区", "年")
"""What is ranked where a question does not say it, the first that there is."""


def settled_order(draft: Draft) -> Draft:
    """Return the draft with what is put in order; “差距最大的” of several is an order of gaps."""
    several = len(draft.indicators) > 1
    if _is_of_two_years(draft) and not several:
        return replace(draft, by=_YEARS, top=2)  # “2017年和2019年哪年高”: both are told
    if draft.intent is Intent.GAP and Intent.RANK in draft.intents:
        apart = several and not (is_live(draft) or draft.by or len(draft.periods) > 1)
        return replace(draft, intent=Intent.RANK) if apart else draft
    if draft.intent is Intent.RANK and draft.count and draft.every and not several:
        return _few_years(draft)
    if draft.intent is not Intent.RANK or draft.by or several:
        return draft
    if Intent.TREND in draft.intents and not is_live(draft):
        return replace(draft, by="年")  # “最高是什么时候”
    dimensions = draft.indicators[0].dimensions
    by = next((d for d in _RANKED if d in dimensions), "")
    return replace(draft, by=by)


def _is_of_two_years(draft: Draft) -> bool:
    ranked = draft.intent is Intent.RANK and draft.steps is None and draft.place == 1
    years = len(draft.periods) == _PAIR and not any(p.now for p in draft.periods)
    return ranked and years and draft.top <= 1 and draft.by in {"", _YEARS} and not draft.where


def _few_years(draft: Draft) -> Draft:
    """Return “最多的两年” as the first two of all years."""
    years = not is_live(draft) and draft.by in {"", _YEARS} and not draft.periods
    if not years:
        return draft
    return replace(draft, by=_YEARS, top=number(draft.count[0]), every=False, count="")


def ordered_by(draft: Draft) -> Intent:
    """Return what of them is put in order: the targets or the gaps where these are asked for."""
    if draft.intent is not Intent.RANK or draft.steps is not None or is_live(draft):
        return Intent.VALUE
    kinds = (Intent.GAP, Intent.TARGET)
    return next((kind for kind in kinds if kind in draft.intents), Intent.VALUE)
