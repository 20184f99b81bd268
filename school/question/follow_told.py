"""A question about one of the names a list told: “第二个2023年目标多少”, “第三个呢”."""

import re
from dataclasses import replace

from school.indicator_catalogue import Catalogue
from school.question.checks import finished
from school.question.follow import changed
from school.question.plan import Intent, Plan
from school.question.reading import Reading
from school.question.words import spelt

_FROM_ONE = "零一二三四五六七八九"
_NTH_OF = re.compile(r"^(?:那|其中)?第(?P<n>[一二三四五六七八九])(?:[个名位项条])?(?:指标)?")


def one_of_those_told(read: Reading, last: Plan, catalogue: Catalogue) -> Plan | None:
    """“第二个2023年目标多少” of a list of names that stand in no order: the second as told.

    “第三个呢” behind it wants the same of the third.
    """
    found, listed = _NTH_OF.search(spelt(read.question)), _list_before(last)
    picked = listed.where or listed.condition or listed.aim or listed.intent is not Intent.LIST
    if found is None or picked or Intent.RANK in read.draft.intents or _says_more(read):
        return None
    place = _FROM_ONE.index(found["n"])
    if place > len(listed.told) or listed.told[place - 1] not in catalogue:
        return None
    one, draft = catalogue[listed.told[place - 1]], read.draft
    says = draft.intents or draft.periods or draft.now or listed is last
    wanted = draft if says else changed(draft, last, (one,))
    again = replace(wanted, indicators=(one,), members={}, group="", part="")
    plan = finished(again, catalogue)
    return plan if isinstance(plan, Plan) else None


def _list_before(last: Plan) -> Plan:
    """Return the last list there was: “第三个呢” is of it, after its second, too."""
    one: Plan | None = last
    while one is not None and not (one.intent is Intent.LIST and one.told):
        one = one.before
    return one or last


def _says_more(read: Reading) -> bool:
    """Return True where a sentence names something of its own."""
    found = _NTH_OF.search(read.words.text)
    known = range(*found.span()) if found else ()
    return bool(read.words.content.difference(known)) or bool(read.chosen.matches)
