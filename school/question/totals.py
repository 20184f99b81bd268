"""Sums of several figures where only a word for all of them asks: “特色和精品教学空间共几个”."""

import re
from collections.abc import Sequence
from dataclasses import replace

from school.question.draft import Draft
from school.question.links import Match
from school.question.plan import Intent

_ALL_TOLD = re.compile(
    r"(?<![公中一总])共(?:有|计)?(?=几|多少)|总(?:数|额|量|预算)(?=$|[,是有])|[两三四五]个数(?:加|合)"
    r"|(?<=[\u4e00-\u9fff]{2})加(?![强快大工入密起到在])(?=[\u4e00-\u9fff]{2})"
)


def with_total(
    draft: Draft, matches: Sequence[Match], said: str, names: Sequence[tuple[int, int]]
) -> Draft:
    """Return a draft that wants the sum of what is named, where a word says so.

    Args:
        draft: What is wanted, as far as it is known.
        matches: What is named.
        said: The question in the one spelling.
        names: Where whole names stand in it: “晒课总数” asks for no sum.
    """
    if len(matches) <= 1 or not draft.intents <= {Intent.TARGET}:
        return draft
    for found in _ALL_TOLD.finditer(said):
        if not any(start <= found.start() < end for start, end in names):
            return replace(draft, intents=draft.intents | {Intent.SUM}, intent=Intent.SUM)
    return draft
