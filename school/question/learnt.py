"""Judges, as it was taught, whether a question with a word nobody knows means a figure there is.

The rules refuse what they cannot explain to the last word. Most of these questions name a figure
and say something harmless around it; some mean a narrower group, another thing or a condition
nobody has counted. Which of the two one is was learnt from questions people asked
(``school/question/weights.py``, ADR 32): each plan it may mean gets a chance of being the one that
is meant. What is likely enough is taken, two of which either may be are asked back, and
everything else stays refused. Times, places, rights and what may be done with a figure stay with
the rules.
"""

import re
from collections.abc import Sequence

from school.indicator_catalogue import Catalogue
from school.question.candidates import Candidate, Way, Wish, candidates, is_readable
from school.question.labels import options_of
from school.question.plan import Intent, Ordering, Plan, QuestionRead, Refusal
from school.question.reading import Asker, Reading
from school.question.traits import plan_traits, question_traits, seen
from school.question.weights import FAR_AHEAD, Weights, kind_of, weights

_TO_BE_COUNTED = re.compile("[=＝÷×]|几倍|多少倍")
"""Signs and words of a sum nobody has made."""
LOOKED_AT = 3
"""Things that may be wanted that are tried, the likeliest first."""
RATHER_UNLIKELY = 0.04
_TWO = 2
_CLOSE = 0.7
"""How much less may speak for the second of two figures that are asked back."""


def may_be_judged(reading: Reading, why: Refusal | None) -> bool:
    """Return True for what is refused because of a word, and of nothing the rules know better.

    No time that cannot be, no place nobody knows, nothing that would have to be computed, no
    single people and no order.
    """
    counted = _TO_BE_COUNTED.search(reading.question)
    return why is Refusal.UNKNOWN and is_readable(reading) and not counted


def learnt(
    reading: Reading,
    asker: Asker,
    catalogue: Catalogue,
    *,
    last: Plan | None,
    known: Weights | None = None,
) -> QuestionRead | None:
    """Return what a question means that the rules refuse; None: it stays refused.

    Args:
        reading: It, taken apart; ``may_be_judged`` says so.
        asker: What may be named.
        catalogue: What there is.
        last: The plan of the answer before.
        known: What was learnt; by default what the product ships.
    """
    told = known or weights()
    ranked = ranking(reading, asker, catalogue, last=last, known=told)
    if not ranked:
        return None
    first, total = ranked[0]
    ahead = total - ranked[1][1] if len(ranked) > 1 else FAR_AHEAD
    kind = kind_of(first.plan.intent, told=first.told)
    if told.takes(total, ahead=ahead, kind=kind):
        return QuestionRead(
            question=reading.question,
            plan=first.plan,
            described=True,
            follows=first.way is Way.LAST,
        )
    near = _near(ranked)
    if len(near) < _TWO or not told.takes(total, ahead=FAR_AHEAD, kind=kind):
        return None
    options = options_of([(one.matches[0], one.plan) for one in near])
    return QuestionRead(question=reading.question, options=options, described=True)


def _near(ranked: Sequence[tuple[Candidate, float]]) -> list[Candidate]:
    """Return the plans about single other figures, told alike, that are about as likely."""
    first, total = ranked[0]
    found = {
        one.plan.indicators: one
        for one, other in reversed(ranked)
        if other >= total - _CLOSE
        and one.plan.intent is first.plan.intent
        and len(one.matches) == 1
        and not one.plan.members
    }
    ordered = sorted(found.values(), key=lambda one: one is not first)
    return ordered[:_TWO] if first in ordered else []


def ranking(
    reading: Reading, asker: Asker, catalogue: Catalogue, *, last: Plan | None, known: Weights
) -> list[tuple[Candidate, float]]:
    """Return the plans a question may mean with what speaks for each, the likeliest first."""
    likely = known.likely(question_traits(reading, follows=last is not None))
    wishes = [wish_named(name) for name, chance in likely[:LOOKED_AT] if chance > RATHER_UNLIKELY]
    about = seen(reading, asker.table, catalogue, last=last, likely=dict(likely))
    found = [
        (one, known.total(plan_traits(one, about)))
        for one in candidates(reading, asker, catalogue, last=last, wishes=wishes)
    ]
    return sorted(found, key=lambda pair: -pair[1])


def wish_named(name: str) -> Wish:
    """Return what may be wanted by its name: “gap”, “rank:highest”."""
    intent, _, ordering = name.partition(":")
    return Intent(intent), Ordering(ordering) if ordering else None
