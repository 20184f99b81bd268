"""The years of targets: each of a plan's, and those between its start and one that is named."""

from dataclasses import replace

from school.question.draft import AIMS, Draft, is_live, is_money
from school.question.periods import years
from school.question.plan import Intent


def settled_targets(draft: Draft) -> Draft:
    """Return a draft of a target with every year it is asked of; of what has none, of its value."""
    told = is_money(draft) or (not draft.said_aim and not is_live(draft))
    if draft.intent is Intent.TARGET and told and not has_aims(draft):
        return replace(draft, intent=Intent.VALUE)  # what is planned is its value, as “定了多少” is
    each = draft.every and not is_live(draft) and (draft.now or not draft.periods)
    if draft.intent is not Intent.TARGET or not each:
        return draft
    # “三年目标”: one for each year; “现值和各年目标”, “从基线到2023年的目标”: what there is, too
    whole = Intent.TREND if draft.now else Intent.TARGET
    return replace(draft, intent=whole, by="年", now=draft.now and bool(draft.periods))


def from_the_start(draft: Draft) -> Draft:
    """Return a trend of every year between the start and the one year that is named."""
    if draft.intent is not Intent.TREND or not draft.now or is_live(draft):
        return draft
    if len(draft.periods) != 1:
        return draft
    (last,) = draft.periods
    aimed = {f.first.year for i in draft.indicators for f in i.figures if f.kind in AIMS}
    between = (years(y, y) for y in sorted(aimed) if y < last.first.year)
    return replace(draft, periods=(*between, last))


def has_aims(draft: Draft) -> bool:
    """Return True where something is to be reached of what a draft names."""
    return any(f.kind in AIMS for i in draft.indicators for f in i.figures)
