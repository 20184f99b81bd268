"""What a question may name: every indicator, and every member of a dimension, by their words.

The table is made out of the catalogue alone, once for each; no indicator's name is in code.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import pairwise

from school.indicator import Indicator
from school.indicator_catalogue import Catalogue
from school.question.sounds import heard_words, sounds
from school.question.words import lexicon, spelt

TOTAL = "合计"
"""The member that is all of them together."""
MONEY, RATIO, COUNT, WORDS = "money", "ratio", "count", "words"
_PARTS = re.compile(r"[/,:()÷]|除以|占")
_MEASURE_AT_END = re.compile(
    r"(?:覆盖面|普及率|配备率|比例|占比|建设数|总数|数量|人数|人次|[份次件条起套个间所节台门]数|率|数|预算|经费|投入)$"
)
COUNTED_LIVE = "(实时)"
_SHORTEST_CORE = 2
_CORE = 0.85
"""What a name without the word that measures is worth: it may be another's, too."""
_MISTYPED = (
    "目标",
    "差距",
    "达标",
    "趋势",
    "排名",
    "对比",
    "口径",
    "预算",
    "来源",
    "排行",
    "覆盖",
    "普及",
    "覆盖率",
    "普及率",
    "配备率",
    "使用率",
    "完成率",
    "上报率",
    "正确率",
)
_FRAME = (
    *("目标", "差距", "多少", "趋势", "排名", "达标", "现在", "目前", "口径", "来源", "怎么算"),
    *(
        "多少个",
        "多少所",
        "多少间",
        "几个",
        "几所",
        "几间",
        "是多少",
        "有哪些",
        "全县",
        "对比",
        "预算",
        "经费",
    ),
    *("年", "现在是", "哪年", "历年", "差多少", "还差多少", "情况", "怎么样", "为什么", "几年"),
)
"""Words of a question's frame that people spell as well."""


@dataclass(frozen=True)
class Link:
    """An indicator, or a member of one of its dimensions, and the words for it."""

    indicator: Indicator
    names: tuple[str, ...]
    """Name and aliases in the one spelling."""
    shared: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    """Words of its definition, and for a member the names of its indicator."""
    members: tuple[tuple[str, str], ...] = ()
    """The dimension and the member; empty: the indicator itself."""

    @property
    def key(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Return what tells it from all others."""
        return self.indicator.id, self.members

    @cached_property
    def cores(self) -> tuple[str, ...]:
        """Return its names without the word that only measures: “录播教室普及率” is “录播教室”."""
        cut = (_MEASURE_AT_END.sub("", name) for name in self.names)
        return tuple(
            c for c in dict.fromkeys(cut) if len(c) >= _SHORTEST_CORE and c not in self.names
        )

    @cached_property
    def worth(self) -> tuple[tuple[str, float], ...]:
        """Return its names and what each is worth; without the word that measures it is less."""
        cores = ((core, _CORE) for core in self.cores)
        return (*((name, 1.0) for name in (*self.names, *self.shared)), *cores)

    @cached_property
    def called(self) -> str:
        """Return all words that name it, with bars between."""
        return "|".join((*self.names, *self.shared))

    @cached_property
    def bag(self) -> str:
        """Return all words that may be said of it, with bars between."""
        group = spelt(self.indicator.group)
        return "|".join((self.called, *self.also, group))

    @cached_property
    def measure(self) -> str:
        """Return the kind of its unit: a ratio, money, a count, or words."""
        unit = self.indicator.unit
        if unit in {"%", "百分点"}:
            return RATIO
        if unit.endswith("元") or "元/" in unit:
            return MONEY
        return COUNT if unit else WORDS


_BASELINE = "基线"


@dataclass(frozen=True, eq=False)
class LinkTable:
    """Everything that can be linked, and how rare each piece of a word is."""

    links: tuple[Link, ...]
    by_piece: Mapping[str, tuple[int, ...]] = field(repr=False)
    """Places in *links* by pairs of characters."""
    rarity: Mapping[str, float] = field(repr=False)
    named: Mapping[str, tuple[frozenset[str], float]] = field(repr=False)
    """By name: its pieces, and how much they say together."""
    regions: Mapping[str, str]
    """Regions that have figures, by all their names."""
    group_patterns: tuple[tuple[re.Pattern[str], str], ...] = field(repr=False)
    """What finds a heading that is named as one, and the heading."""
    names: tuple[str, ...] = field(repr=False)
    """Every whole name, longer ones first."""
    codes: Mapping[str, str] = field(repr=False)
    """By code in small letters, the name of what it stands for."""
    starts: frozenset[str]
    """Months in which plans start, such as “2021年11月”: published figures have a baseline then."""

    def near(self, text: str) -> list[int]:
        """Return the places of links that share a pair of characters with *text*."""
        found = (self.by_piece.get(piece, ()) for piece in set(pairs_of(text)))
        return sorted({place for places in found for place in places})

    def weight(self, pieces: Iterable[str]) -> float:
        """Return how much some pieces say together; rare ones say more."""
        return _weight(pieces, self.rarity)


def _weight(pieces: Iterable[str], rarity: Mapping[str, float]) -> float:
    return sum([rarity[piece] for piece in pieces if piece in rarity])


def is_own(indicator: Indicator) -> bool:
    """Return True for what a county has collected: its figures are of its own units.

    They may be left out of the catalogue, and read when a plan asks for them.
    """
    figures = indicator.figures
    return not indicator.live and (not figures or any(f.unit_id is not None for f in figures))


def pairs_of(text: str) -> list[str]:
    """Return the pairs of neighbouring characters."""
    return [a + b for a, b in pairwise(text)]


@lru_cache(maxsize=8192)
def pieces_of(text: str) -> frozenset[str]:
    """Return the characters and pairs of characters of *text*."""
    return frozenset((*text, *pairs_of(text))) - {"|"}


@lru_cache(maxsize=8)
def link_table(catalogue: Catalogue) -> LinkTable:
    """Return the table of a catalogue; made once for each."""
    links = tuple(link for indicator in catalogue for link in _links(indicator, _plain(catalogue)))
    by_piece: dict[str, list[int]] = {}
    for place, link in enumerate(links):
        for piece in {p for p in pairs_of(link.bag) if "|" not in p}:
            by_piece.setdefault(piece, []).append(place)
    rarity = _rarity(links)
    named = {n: (pieces_of(n), _weight(pieces_of(n), rarity)) for k in links for n, _ in k.worth}
    whole = dict.fromkeys(n for k in links for n in (*k.names, *k.shared))
    return LinkTable(
        links=links,
        by_piece={piece: tuple(places) for piece, places in by_piece.items()},
        rarity=rarity,
        named=named,
        group_patterns=tuple(
            map(_group_pattern, dict.fromkeys(c.group for c in catalogue if c.group))
        ),
        regions=_regions(catalogue),
        starts=frozenset(
            f.period.removesuffix(_BASELINE)
            for one in catalogue
            for f in one.figures
            if f.baseline and f.period.endswith(_BASELINE)
        ),
        codes={one.code.lower(): spelt(one.name) for one in catalogue if one.code},
        names=tuple(sorted((n for n in whole if len(n) >= _SHORTEST_CORE), key=lambda n: -len(n))),
    )


def _group_pattern(group: str) -> tuple[re.Pattern[str], str]:
    """Return what finds a heading: with a word for headings, or with “指标” near it."""
    said = re.escape(spelt(group).removesuffix(COUNTED_LIVE))
    ending = (
        r"(?:[这那]一?)?(?:大?类别?|方面|板块|部分|领域|类型|[里下底]面|里头|里|中|名下|下|(?=(?:实时|■■)?指标)"
        r"|(?=[这那]?[两二三四五六七八九十]{1,2}[项个条](?:指标)?[里中,的])|(?=[这那][两二三四五六七八九十]{1,2}[项个条])|(?=有哪些|都?有什么|包括|哪[些个]|达标|都|全部|完成情况|达成))"
    )
    of_them = r"(?:[这那]?[两二三四五六七八九十]{1,2}[项个条](?=指标|,|里|中|$|目标|基线|■))?"
    after = r"(?:[这那]一?[类块项组])?(?:里面?|中)?" if said.endswith("指标") else ending
    if said.endswith("指标"):
        said = rf"{said.removesuffix('指标')}(?:(?:的)?(?=(?:百分[比数]|比例)类?的?指标)|的?指标)"
    return re.compile(said + after + of_them), group


@lru_cache(maxsize=16)
def heard(table: LinkTable, places: tuple[str, ...]) -> Mapping[tuple[str, ...], str]:
    """Return pieces of all names by what they sound like; made when pinyin is first typed."""
    return heard_words((*table.names, *table.regions, *_FRAME, *_MISTYPED, *places))


@lru_cache(maxsize=1)
def frame_heard() -> Mapping[tuple[str, ...], str]:
    """Return words of a question's frame by what they sound like."""
    return {sounds(word): word for word in _MISTYPED}


def _rarity(links: Iterable[Link]) -> dict[str, float]:
    count = Counter(piece for link in links for piece in pieces_of(link.called))
    most = max(count.values(), default=1) + 1
    return {piece: math.log(most / seen) + 0.05 for piece, seen in count.items()}


def _plain(catalogue: Catalogue) -> Mapping[str, str]:
    """Return by id the names of live figures without “(实时)”, where nothing else is called so."""
    called = Counter(spelt(n) for one in catalogue for n in (one.name, *one.aliases, *one.shared))
    plain = {o.id: spelt(o.name).removesuffix(COUNTED_LIVE) for o in catalogue if o.live}
    every = Counter(plain.values())
    return {one: name for one, name in plain.items() if not called[name] and every[name] == 1}


def _links(indicator: Indicator, plain: Mapping[str, str]) -> Iterable[Link]:
    more = [plain[indicator.id]] if indicator.id in plain else []
    names = tuple(dict.fromkeys([*map(spelt, (indicator.name, *indicator.aliases)), *more]))
    shared = tuple(map(spelt, indicator.shared))
    parts = (p for p in _PARTS.split(spelt(indicator.definition)) if p)
    yield Link(indicator, names, shared, also=(*parts, *map(spelt, indicator.said_with)))
    for dimension, member in _members(indicator):
        said = (member, *indicator.member_words.get(member, ()))
        words = tuple(dict.fromkeys(map(spelt, said)))
        yield Link(
            indicator, words, also=(*names, *shared, dimension), members=((dimension, member),)
        )


def _members(indicator: Indicator) -> list[tuple[str, str]]:
    found = (pair for figure in indicator.figures for pair in figure.members.items())
    return [pair for pair in dict.fromkeys(found) if pair[1] and pair[1] != TOTAL]


def _regions(catalogue: Catalogue) -> dict[str, str]:
    places = dict.fromkeys(f.place for one in catalogue if not is_own(one) for f in one.figures)
    regions: dict[str, str] = {}
    for place in places:
        for name in _region_names(place):
            regions.setdefault(name, place)
    for name, place in lexicon().also_called:
        if place in places:
            regions.setdefault(spelt(name), place)
    return regions


def _region_names(place: str) -> Iterable[str]:
    yield spelt(place)
    short = re.sub(r"[市县区省]$", "", spelt(place))
    if len(short) >= _SHORTEST_CORE:
        yield short
