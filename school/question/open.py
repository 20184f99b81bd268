"""Questions that say what they are about and not what of it: “资源这块怎么样，给一个数”.

Where one number is to stand for how something goes, and several figures of it are as near, none is
taken: they are asked back. “个数” of “给一个数” wants an answer and measures nothing.
"""

import re
from collections.abc import Sequence

from school.question.doubt import says_measure
from school.question.fits import Wanted, known_at, known_then
from school.question.groups import SURE
from school.question.links import Match, Wording
from school.question.plan import MOST_OPTIONS
from school.question.table import MONEY

_HOW = re.compile(r"怎么样|咋样|怎样|如何|(?:啥|什么|何种)(?:情况|状况)|好不好|咋个样")
ONE_NUMBER = re.compile(
    r"(?<!以)(?:(?:[只就挑选报给要写来发用列]+(?:出|上|下)?[一1]?|[一1])个数)(?!据)(?:字|值)?"
    r"(?=[给就行用写填即发报]|可以|$|[ ,，。吧呀啊呢■])"
)
"""An answer of one number is wanted; not “个数是多少”."""
_STANDS = re.compile(
    r"(?:情况|状况|水平)的?(?:数[字据值]?)?(?:如何|怎么样|咋样|是多少|多少|怎样)?$|(?:怎么样|咋样|如何|怎样)$"
    r"|年的?(?:数据|数字)(?:是多少|多少|给我)?$"
)
_MONEY_UNITS = frozenset({"", "万", "万元", "元", "亿"})
_PUT_IN = re.compile("投")
"""“经费投了多少” is of what is called “经费投入”."""


def open_readings(
    best: Match, found: Sequence[Match], *, said: str, words: Wording, wanted: Wanted
) -> tuple[Match, ...]:
    """Return the figures as near as *best* that a question leaves open; empty: it leaves none.

    Args:
        best: What it would be taken for.
        found: How indicators explain it.
        said: It, in the one spelling.
        words: Its text for linking.
        wanted: What else it says.
    """
    if best.members or best.slips:
        return ()
    if _only_money(words) and not _PUT_IN.search(said):
        return _of_its_kind(best, found, wanted)
    if _STANDS.search(said) and not says_measure(words):
        return _with_sibling(best, found, words=words, wanted=wanted)
    if not (_HOW.search(said) and ONE_NUMBER.search(said)) or words.unit:
        return ()
    subject = words.words_at(words.content)
    if not subject or " " in subject:
        return ()
    near = [m for m in found if _may_be(m, best, wanted)]
    return tuple(near[:MOST_OPTIONS]) if len(near) > 1 else ()


def _with_sibling(
    best: Match, found: Sequence[Match], *, words: Wording, wanted: Wanted
) -> tuple[Match, ...]:
    """Return the number of something and its share: “录播教室2017年的情况” may be either."""
    names = {name for name in best.link.names if name in words.text}
    also = [
        m
        for m in found
        if m.link.indicator.id in best.link.indicator.beside
        and _may_be(m, best, wanted)
        and names.intersection(m.link.cores)
    ]
    return (best, *also[:1]) if also else ()


def _may_be(match: Match, best: Match, wanted: Wanted) -> bool:
    """Return True for a figure that is there at the time and place, counted as the best is."""
    one = match.link.indicator
    return (
        match.full
        and match.score >= SURE
        and not match.members
        and one.live == best.link.indicator.live
        and known_at(one, wanted.regions)
        and known_then(one, wanted.periods)
    )


def _only_money(words: Wording) -> bool:
    """Return True when a sentence says that money is meant, and not which."""
    money = {i for start, end, kind in words.measures if kind == MONEY for i in range(start, end)}
    return bool(words.content) and words.content <= money and words.unit in _MONEY_UNITS


def _of_its_kind(best: Match, found: Sequence[Match], wanted: Wanted) -> tuple[Match, ...]:
    near = [m for m in found if m.link.measure == MONEY and _may_be(m, best, wanted)]
    return tuple(near[:MOST_OPTIONS]) if len(near) > 1 else ()
