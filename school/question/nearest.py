"""What comes nearest to a question nobody can answer, and which of its words is not known."""

import re
from collections.abc import Sequence

from school.indicator import HOME
from school.question.draft import Draft
from school.question.links import Match, Wording
from school.question.plan import Refusal
from school.question.table import MONEY, RATIO, LinkTable, pieces_of
from school.question.words import lexicon

MOST = 3
_MONEY = re.compile(r"工资|薪|费|钱|款|收入|补[贴助]|奖金|支出|花|元|债|捐")
_RATIO = re.compile(r"率|比|占|%")
_DIVIDES = re.compile(
    r"农村|城镇|城区|乡镇|城乡|山区|民办|公办|私立|公立|小学|初中|高中|幼儿园|中职|年级|男|女|学段|骨干|新教师|青年|年轻|退休|语文|数学|英语|分学科|班|留守|住校|寄宿|贫困|随迁"
)
_PLACE = re.compile(
    r"[\u4e00-\u9fff]{1,4}(?<!示范)(?<!城)[市县区省州]$|^[\u4e00-\u9fff]{1,4}[市县省州]"
)
_CLOSE = 0.55
_SAYS_NOTHING = frozenset("是有在的了和与到为几多不也都呢吗吧啊呀，,■")
_PER_HEAD, _EACH = "均", 0.2
"""A figure for each head comes nearer to another for each head."""


def named_unknown(
    words: Wording, found: Sequence[Match], draft: Draft, *, computed: str = ""
) -> tuple[Refusal, str]:
    """Return why nothing explains a question, and the words that are not known.

    Args:
        words: Its text.
        found: How indicators explain it.
        draft: What it wants.
        computed: A word for what would have to be computed.
    """
    if draft.unknown:
        return Refusal.NO_SUCH_PLACE, draft.unknown
    if computed and not words.content:
        return Refusal.UNKNOWN, computed
    if not words.content:
        empty = not (draft.intents or draft.periods or draft.now)
        return (Refusal.NOT_A_QUESTION if empty else Refusal.UNKNOWN), ""
    best = max(found, key=lambda m: (m.score >= _CLOSE, m.score - 0.1 * len(m.left)), default=None)
    if best is None or best.score < _CLOSE or not best.left:
        return Refusal.UNKNOWN, _whole_word(words, words.content)
    left = _whole_word(words, best.left)
    if _PLACE.search(left):
        return Refusal.NO_SUCH_PLACE, left
    return (Refusal.NOT_BROKEN_DOWN if _DIVIDES.search(left) else Refusal.UNKNOWN), left


def _whole_word(words: Wording, places: frozenset[int]) -> str:
    """Return what is not known with the small words inside it: “高中录取率”, not “高 录 率”."""
    joined = set(places)
    for place in places:
        if place + 2 in places and place + 1 in words.framed:
            joined.add(place + 1)
    if len(joined) == 1:
        joined |= _word_around(words, min(joined))
    for found in lexicon().only_named.finditer(words.text):
        if found.end() in joined:
            joined.update(range(*found.span()))
    return words.words_at(joined)


def _word_around(words: Wording, place: int) -> set[int]:
    """Return the small word a single character is a part of: “年龄”, not “龄” and not “龄是”."""
    for beside in (place - 1, place + 1):
        if beside in words.framed and words.text[beside] not in _SAYS_NOTHING:
            return {beside}
    return set()


def nearest(words: Wording, found: Sequence[Match], table: LinkTable | None) -> tuple[str, ...]:
    """Return the ids of the indicators nearest by their characters and by what they measure."""
    kind = next((k for k, p in ((MONEY, _MONEY), (RATIO, _RATIO)) if p.search(words.text)), "")
    scores: dict[str, float] = {}
    for match in found:
        indicator = match.link.indicator
        alike = match.score + 0.35 * (match.link.measure == kind) - 0.02 * len(match.left)
        alike += _EACH * (_PER_HEAD in words.text and _PER_HEAD in indicator.name)
        home = 0.1 * (indicator.live or any(f.place == HOME for f in indicator.figures))
        scores[indicator.id] = max(scores.get(indicator.id, 0.0), alike + home)
    for link in table.links if table and kind == MONEY else ():
        if link.measure == kind and not link.members and link.indicator.id not in scores:
            alike = _EACH * (_PER_HEAD in words.text and _PER_HEAD in link.indicator.name)
            known = any(f.place == HOME for f in link.indicator.figures)
            scores[link.indicator.id] = 0.3 + 0.1 * known + alike
    if table and not scores:
        scores = _faintly(words, table)
    return tuple(sorted(scores, key=lambda one: -scores[one])[:MOST])


def _faintly(words: Wording, table: LinkTable) -> dict[str, float]:
    """Return indicators of home that share a character at least, or else stand for a heading."""
    said = pieces_of(words.text)
    scores: dict[str, float] = {}
    headings: set[str] = set()
    for link in table.links:
        one = link.indicator
        if link.members or not any(f.place == HOME for f in one.figures):
            continue
        first = 0.0 if one.group in headings else 0.01
        headings.add(one.group)
        scores[one.id] = table.weight(said & pieces_of(link.names[0])) + first
    return scores
