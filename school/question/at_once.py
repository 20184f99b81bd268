"""All that a region, a heading or a table has, told at once: “湖州报了哪些数”."""

import re
from dataclasses import replace

from school.indicator import HOME, Figure, FigureKind, Indicator
from school.indicator_catalogue import Catalogue
from school.question.draft import AIMS, Draft
from school.question.links import Wording
from school.question.plan import Intent

MOST = 12
"""So many figures are told at once; where there are more, what they are called is."""
_ALL_OF_IT = re.compile(
    r"指标|哪些|哪[几两三四五六]?[个项]|全部|所有|都|清单|一览|明细|逐[项个]|各项|[两三四五六几]个数|各多少|分别"
)
_PLAINLY = frozenset({Intent.VALUE, Intent.TARGET, Intent.LIST})


def told_at_once(draft: Draft, words: Wording, catalogue: Catalogue) -> Draft | None:
    """Return a draft of all figures of what is named; None: it names nothing that has a few.

    Of a heading or a part of a document they are told of a time, and listed without one.
    """
    picked = draft.picked or draft.aim or draft.condition or draft.by or draft.where
    if words.content or picked or not draft.intents | {draft.intent} <= _PLAINLY:
        return None
    heading, aims = draft.group or draft.part, Intent.TARGET in draft.intents
    timed = draft.periods or draft.now or aims
    several = draft.group or Intent.LIST in draft.intents or _ALL_OF_IT.search(words.text)
    if not several or len(draft.regions) > 1 or len(draft.periods) > 1:
        return None
    if not (heading and timed) and (heading or not draft.regions):
        return None
    kinds = AIMS if aims else frozenset(FigureKind)
    found = [one for one in catalogue if any(_is_meant(f, one, draft, kinds) for f in one.figures)]
    if not 0 < len(found) <= MOST:
        return None
    intent = Intent.TARGET if aims else Intent.VALUE
    return replace(draft, indicators=tuple(found), intent=intent, group="", part="")


def _is_meant(figure: Figure, one: Indicator, draft: Draft, kinds: frozenset[FigureKind]) -> bool:
    place = draft.regions[0].name if draft.regions else HOME
    return (
        figure.place == place
        and figure.kind in kinds
        and draft.group in {"", one.group}
        and figure.source.document.endswith(draft.part)
        and all(p.now or (p.first <= figure.first and figure.last <= p.last) for p in draft.periods)
    )
