"""Decides whether a question that names nothing describes one figure, a few, or none there is.

A description is taken when it comes near to what one indicator is described with, nearer than to
any other, measures the same kind of thing, and leaves over no word that bears on the figure. Words
that bear are a closed class, and so are those that do not; of what is in neither little may be left
over, and only where one figure is much nearer than any other and no name is said. Thresholds:
benchmarks/README.md, “Figures that are described”.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from school.indicator import Indicator
from school.indicator_catalogue import Catalogue
from school.question.asides import asides
from school.question.choice import Chosen
from school.question.described import Descriptions, Likeness, descriptions
from school.question.draft import AIMS, WITH_AIM, Draft, counts_now
from school.question.fits import is_elsewhere, known_at
from school.question.intents import deciding
from school.question.links import Match, Wording
from school.question.plan import MOST_OPTIONS, Intent
from school.question.reading import Asker, Reading, taken_apart
from school.question.table import COUNT, MONEY, RATIO, WORDS, Link, LinkTable, is_own
from school.question.words import GAP, any_of, inside, spelt

_LOOKED_AT = 8
_SURE, _SURER = 0.8, 0.9
"""Score, of 2, from which a description is taken; the other with a word left over."""
_LITTLE, _PART = 3, 0.25
"""Characters that may be left over, and how much of all there is to explain."""
_CLEARLY = 0.2
"""How much nearer one has to be than the next with a word left over."""
_SURE_THERE, _SURER_THERE = 0.6, 0.65
_LITTLE_THERE, _PART_THERE = 6, 0.45
"""The same of another region, of which a handful of figures is known and none is home's."""
_A_NAME = 4
"""Characters of a name that is said in full, beside which nothing may be left over."""
_A_PLACE = re.compile(r"[区县市镇乡]")
_LEAST = 2
"""Characters of what somebody says that an indicator has to explain."""
_CLEAR = 0.06
"""How much nearer one has to be than the next to be the one that is meant."""
_ELSEWHERE, _OTHER_KIND, _OTHER_TIME = 0.5, 0.35, 0.3
"""What it costs to be known of another place, of another kind of unit, or of other times."""
_MONEY = re.compile(r"钱|经费|预算|资金|款|费用|开销|花销|开支|支出|几块|多少块|块钱|[万亿]元")
_NO_DENIAL = re.compile(r"有没有|没有?(?=[吗呢啊吧,■]|$)|算不算|要不要|是不是|能不能")
_AT_LEAST = "至少"
_PEOPLE = re.compile(r"教师|学生|校长|家长")
_INTO_SCHOOL = re.compile(r"[进入]学?校车")
"""“进校车次” and “开进学校车子” name no “校车”."""
_OWN = frozenset(
    {
        *(Intent.MEAN, Intent.SHARE, Intent.SUM, Intent.COMPARE, Intent.CHANGE, Intent.RANK),
        *(Intent.WHY, Intent.FORMULA, Intent.TREND, Intent.LIST),
    }
)
"""What a description may say without asking for it: “平均几个孩子一台” wants no mean."""


@dataclass(frozen=True)
class _Candidate:
    indicator: Indicator
    like: Likeness
    score: float
    left: str
    """What neither it nor a word that says nothing explains, runs parted by blanks."""


@dataclass(frozen=True)
class _LeftOver:
    other: re.Pattern[str]
    """Another thing, wherever it is said."""
    bearing: re.Pattern[str]
    """The same, and who or which is meant."""
    harmless: re.Pattern[str]


@cache
def left_over() -> _LeftOver:
    """Return the words a description may leave over, and those it may not."""
    told = tomllib.loads((files("school.question") / "meant.toml").read_text(encoding="utf-8"))
    other = set(map(spelt, told["bearing"].split()))
    return _LeftOver(
        other=any_of(other),
        bearing=any_of(other | _of_whom(told["anyway"])),
        harmless=any_of(map(spelt, told["harmless"].split())),
    )


@cache
def bearing_words() -> re.Pattern[str]:
    """Return what finds words that say of whom, which are meant, or another thing altogether."""
    return re.compile(f"{_PEOPLE.pattern}|{left_over().bearing.pattern}")


def _of_whom(but: str) -> set[str]:
    """Return the longer words that say who or which is meant, without some."""
    return {word for word in asides().who if len(word) > 1} - set(but.split())


def meant(reading: Reading, asker: Asker, catalogue: Catalogue) -> Reading | None:
    """Return a reading about what a question describes; None: nothing that is known.

    Args:
        reading: The question, taken apart; no name in it explains it.
        asker: What may be named.
        catalogue: What there is.
    """
    table = descriptions(catalogue)
    words, draft = reading.words, reading.draft
    near, there = _nearest(words, draft, table, catalogue), is_elsewhere(_named(draft), catalogue)
    if not near or not _is_taken(near[0], reading, table, there=there):
        return None
    first, clear = near[0], _is_clear(near, there=there)
    if first.left and not (clear and _is_little(first.left, words, asker.table, there=there)):
        return None
    close = [one for one in near if one.score > first.score - _CLEAR]
    taken = [
        o for o in close if o is first or (not o.left and _is_taken(o, reading, table, there=there))
    ]
    matches = tuple(_match(one.indicator, words) for one in taken[:MOST_OPTIONS])
    one = len(matches) == 1
    own = taken_apart(first.like.phrase, asker).draft
    return replace(
        reading,
        draft=replace(_without_own(draft, own), unknown=""),
        chosen=Chosen(matches=matches) if one else Chosen(readings=matches),
        computed="",
    )


def _named(draft: Draft) -> list[str]:
    return [place.name for place in draft.regions]


def _nearest(
    words: Wording, draft: Draft, table: Descriptions, catalogue: Catalogue
) -> list[_Candidate]:
    """Return the indicators a question comes nearest to, with what speaks against each."""
    named = _named(draft)
    likely = table.like(words.text, framed=words.framed)
    if is_elsewhere(named, catalogue):
        likely = [one for one in likely if known_at(catalogue[one.indicator], named)]
    found = [
        _Candidate(
            indicator=catalogue[like.indicator],
            like=like,
            score=like.score - against(catalogue[like.indicator], words, draft),
            left=_left(words, like.indicator, table),
        )
        for like in likely[:_LOOKED_AT]
    ]
    return sorted(found, key=lambda one: -one.score)


def against(indicator: Indicator, words: Wording, draft: Draft) -> float:
    """Return what speaks against an indicator: another place, time or kind of unit."""
    regions = [place.name for place in draft.regions]
    live = indicator.live or is_own(indicator) or bool(indicator.counts)
    close = counts_now(draft) or draft.own or bool(draft.units)
    cost = 0.0 if known_at(indicator, regions) else _ELSEWHERE
    if close and not live:
        cost += _OTHER_TIME
    if draft.periods and not draft.close and not _known_then(indicator, draft):
        cost += _OTHER_TIME
    measure = Link(indicator, ()).measure
    if measure in {RATIO, COUNT} and _asks(words, {RATIO: COUNT, COUNT: RATIO}[measure]):
        cost += _OTHER_KIND
    if draft.intents & WITH_AIM and not any(f.kind in AIMS for f in indicator.figures):
        cost += _OTHER_KIND
    return cost + (_OTHER_KIND if _counts_another(indicator.unit, words.unit) else 0)


def _counts_another(unit: str, asked: str) -> bool:
    """Return True when what is counted goes with another word: “几所” are no courses."""
    mine = next((some for some in _CLASSES if unit[:1] and unit[0] in some), "")
    return bool(mine and asked and asked not in mine and any(asked in some for some in _CLASSES))


def _known_then(indicator: Indicator, draft: Draft) -> bool:
    if indicator.live:
        return all(period.first.year >= draft.today.year - 1 for period in draft.periods)
    return any(
        figure.first <= period.last and period.first <= figure.last
        for figure in indicator.figures
        for period in draft.periods
    )


_SHARE = re.compile(r"占|几成|比例|百分|%|比率|覆盖|普及|份额|比重")
_NUMBER = re.compile(r"(?:几|多少)(?:[所间套门名家台对项件次条份辆位节]|个(?!百?分?点|%))")
_CLASSES = ("所家校", "门", "名位人", "辆", "台套", "节", "间")
"""Counting words of things that are not each other; “个” counts most."""


def _asks(words: Wording, kind: str) -> bool:
    """Return True when a question asks for a share, or for a number, and not for both."""
    share, number = bool(_SHARE.search(words.text)), bool(_NUMBER.search(words.text))
    return (share and not number) if kind == RATIO else (number and not share)


def _left(words: Wording, indicator: str, table: Descriptions) -> str:
    """Return what neither an indicator nor a word that says nothing explains of a question."""
    known = table.vocabulary[indicator]
    text = words.text
    covered = {
        place for at in range(len(text) - 1) if text[at : at + 2] in known for place in (at, at + 1)
    }
    harmless = inside([found.span() for found in left_over().harmless.finditer(text)])
    return words.words_at(words.content - covered - harmless)


def _is_clear(near: Sequence[_Candidate], *, there: bool) -> bool:
    """Return True when the first is near, and much nearer than any other."""
    second = near[1].score if len(near) > 1 else 0.0
    return near[0].score >= max(_SURER_THERE if there else _SURER, second + _CLEARLY)


def _is_little(left: str, words: Wording, table: LinkTable, *, there: bool) -> bool:
    """Return True when a short word nobody knows is left over of a question that says no name."""
    length = len(left.replace(" ", ""))
    most, part = (_LITTLE_THERE, _PART_THERE) if there else (_LITTLE, _PART)
    if length > min(most, part * len(words.content)) or re.search(r"\d", left):
        return False
    if _A_PLACE.search(left):
        return False
    return not any(len(name) >= _A_NAME and name in words.text for name in table.names)


def _is_taken(one: _Candidate, reading: Reading, table: Descriptions, *, there: bool) -> bool:
    """Return True when what a question says fits an indicator, and no word of it bears on another.

    How something is counted is no figure, so there whatever else is said may stay.
    """
    if one.score < (_SURE_THERE if there else _SURE) or _counts_another(
        one.indicator.unit, reading.words.unit
    ):
        return False
    measured = {place for start, end, _ in reading.words.measures for place in range(start, end)}
    if len(reading.words.content - measured) - len(one.left.replace(" ", "")) < _LEAST:
        return False
    known = _INTO_SCHOOL.sub("", table.bags[one.indicator.id])
    if reading.computed not in one.like.phrase or reading.draft.unknown not in known:
        return False
    if Intent.FORMULA in reading.draft.intents:
        return True
    text = reading.words.text
    money = Link(one.indicator, ()).measure in {MONEY, WORDS} or _MONEY.search(known)
    if _MONEY.search(text) and not money:
        return False
    said = {found[0] for found in left_over().other.finditer(spelt(reading.question))}
    said |= set(_PEOPLE.findall(text))
    return all(word in known for word in said) and not bears(text, known + reading.draft.by)


def bears(text: str, known: str) -> bool:
    """Return True when a text has a word that bears on a figure and is none of an indicator's.

    Args:
        text: A question's.
        known: All that may be said of the indicator.
    """
    told = left_over()
    plain = _NO_DENIAL.sub(lambda found: GAP * len(found[0]), text)
    bearing = [found[0] for found in told.bearing.finditer(plain)]
    often = [found[0] for found in asides().bearing.finditer(plain)]
    bearing += [word for word in often if not word.startswith(_AT_LEAST)]
    return any(word not in known for word in bearing)


def _match(indicator: Indicator, words: Wording) -> Match:
    """Return an indicator as what explains all of a question."""
    names = tuple(map(spelt, (indicator.name, *indicator.aliases)))
    return Match(link=Link(indicator, names), covered=words.content, left=frozenset(), score=1.0)


def _without_own(draft: Draft, own: Draft) -> Draft:
    """Return a draft without what the description says by itself.

    Args:
        draft: What the question wants.
        own: What the sentence it comes nearest to would want, if it were a question.
    """
    intents = draft.intents - (own.intents & _OWN)
    ranked = Intent.RANK in intents
    return replace(
        draft,
        intents=intents,
        intent=draft.intent if intents == draft.intents else deciding(intents),
        by="" if draft.by == own.by else draft.by,
        ordering=draft.ordering if ranked else None,
        top=draft.top if ranked else 0,
        each=draft.each and not own.each,
        group="",
    )
