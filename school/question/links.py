"""Links the words of a question to indicators: which ones explain everything it says.

Each indicator covers the pieces of the question that stand in its names, in its definition, or
sound like them; what no word of the question's frame (times, places, intents, chatter) and no
piece of the indicator accounts for is left over. An indicator with something left over is not
meant: “生均图书册数” is not “生均投入”, however near it comes.
"""

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

from school.question.slips import STOPS, homophone_at
from school.question.sounds import sound, sounds
from school.question.table import COUNT, MONEY, Link, LinkTable, pieces_of
from school.question.words import lexicon

_SHORTEST = 2
_ENOUGH_AROUND = 3
"""Characters around a slip that have to fit."""
_SURE_AROUND = 6
"""Characters around a slip to one that sounds otherwise: “食堂” is no “课堂” mistyped."""
_MEMBER_WITHOUT_MONEY = 0.35
_NOT_EXACT = 0.92
_SAID_OF_NAME = 0.65
"""How much it counts that most of a name is said, against that most of what is said is the name."""
_SLIP = 0.02
_WHOLE_NAME = 0.6
"""Least score of a name that is said in full but for a character that sounds alike."""
_READ_TWICE = 12
"""Matches, the best first, that are looked through for slips of the finger."""
_UNITS_ASKED = re.compile(
    r"(?:多少|几)(?:个(?=[gmt]))?(?P<unit>课时|人次|年级|亿人次|万人次|[级次兆年门对件笔户套名家万亿起条份辆gmt])"
)
_UNIT_ASKED = re.compile(r"(?:多少|几)([个所间套门节名家台对项件次人级课起条份辆])(?!百?分?点)")


@dataclass(frozen=True)
class Wording:
    """A question's text for linking."""

    text: str
    """Times and places blanked out."""
    framed: frozenset[int]
    """Places of characters that intents or chatter account for, whatever is linked."""
    measures: tuple[tuple[int, int, str], ...] = ()
    """Where it says what is measured: from, to, and of which kind."""
    unit: str = ""
    """The counting word it asks with: “所” of “多少所”."""
    bearing: tuple[tuple[int, int], ...] = ()
    """Where words stand that mean something only as a whole: “在建”, “标准差”."""

    @cached_property
    def content(self) -> frozenset[int]:
        """Return the places of characters that something has to explain."""
        return frozenset(
            i for i, c in enumerate(self.text) if c not in STOPS and i not in self.framed
        )

    @cached_property
    def pieces(self) -> frozenset[str]:
        """Return the pieces of what has to be explained."""
        return pieces_of(_only(self.text, self.content))

    def words_at(self, places: Iterable[int]) -> str:
        """Return the characters at some places, runs parted by blanks."""
        runs: list[str] = []
        before = -2
        for place in sorted(places):
            if place != before + 1:
                runs.append("")
            runs[-1] += self.text[place]
            before = place
        return " ".join(runs)

    def has(self, kind: str) -> bool:
        """Return True when it says that something of a kind is measured."""
        return any(k == kind for _, _, k in self.measures)


@dataclass(frozen=True)
class Match:
    """How well an indicator explains a question."""

    link: Link
    covered: frozenset[int]
    left: frozenset[int]
    """Places of what it does not explain."""
    score: float
    """0 to 1: how much of one of its names is said, and how much of what is said is its name."""
    slips: int = 0
    """Characters that were taken as mistyped."""
    members: tuple[tuple[str, str], ...] = field(default=())

    @property
    def full(self) -> bool:
        """Return True when nothing is left over."""
        return not self.left


def _only(text: str, places: Container[int]) -> str:
    """Return *text* with a bar for every character that is at none of some places."""
    return "".join(c if i in places else "|" for i, c in enumerate(text))


def wording(
    text: str, *, framed: Iterable[int], bearing: Iterable[tuple[int, int]] = ()
) -> Wording:
    """Return a question's text for linking."""
    spans = [
        (found.start(), found.end(), kind)
        for kind, pattern in lexicon().measures
        for found in pattern.finditer(text)
    ]
    unit = _UNIT_ASKED.search(text)
    return Wording(
        text=text,
        framed=frozenset(framed),
        measures=tuple(spans),
        unit=unit[1] if unit else "",
        bearing=tuple(bearing),
    )


def matches(words: Wording, table: LinkTable) -> list[Match]:
    """Return how indicators explain a question, the best first; none that has nothing in it."""
    found = [match_of(words, table.links[place], table) for place in table.near(words.text)]
    found = sorted((m for m in found if m.score > 0), key=lambda m: -m.score)
    found = [_forgiven(words, m, table) for m in found[:_READ_TWICE]] + found[_READ_TWICE:]
    return sorted(found, key=lambda m: (len(m.left) > 0, -m.score, len(m.left)))


def match_of(words: Wording, link: Link, table: LinkTable) -> Match:
    """Return how one indicator explains a question."""
    tiles = _tiles(words.text, link.bag)
    covered = (tiles | _measured(words, link)) - _of_another(words, link)
    counted = words.content & covered | _around(words.content, tiles)
    return Match(
        link=link,
        covered=frozenset(covered),
        left=words.content - covered,
        score=max(_score(words, link, table, counted=counted), 0.0),
        members=link.members,
    )


def _of_another(words: Wording, link: Link) -> set[int]:
    """Return the places of words that mean something as a whole and are none of an indicator's."""
    spans = (span for span in words.bearing if words.text[slice(*span)] not in link.bag)
    return {place for start, end in spans for place in range(start, end)}


def _around(content: frozenset[int], tiles: set[int]) -> set[int]:
    """Return the tiles that hold more than chatter: “试点学校”, though “点” says nothing alone."""
    kept: set[int] = set()
    run: list[int] = []
    for place in sorted(tiles):
        if run and place != run[-1] + 1:
            kept.update(run if content.intersection(run) else ())
            run = []
        run.append(place)
    return kept.union(run) if content.intersection(run) else kept


def _forgiven(words: Wording, match: Match, table: LinkTable) -> Match:
    """Return a match with what is only mistyped taken as meant."""
    left, covered = set(match.left), set(match.covered)
    if left & _of_another(words, match.link):
        return match
    link = match.link
    named = frozenset[int]().union(*(homophone_at(words.text, i, link, table) for i in left))
    if not left or len(left - named) > 1 + len(covered | named) // 2:
        return match
    slips = {i for i in left if _is_slip(words, i, link=link, covered=covered, table=table)}
    slips |= _swapped(words, left - slips, link)
    return replace(
        match,
        covered=match.covered | slips | named,
        left=match.left - slips - named,
        score=max(match.score - _SLIP * len(slips), _WHOLE_NAME if named else 0.0),
        slips=len(slips) or min(len(named), 1),
    )


def _tiles(text: str, bag: str) -> set[int]:
    """Return the places of pieces of *text*, two characters or longer, that stand in *bag*."""
    covered: set[int] = set()
    end = len(text)
    done = 0
    for start in range(end - 1):
        stop = max(start + _SHORTEST, done)
        if text[start:stop] not in bag or text[start] in STOPS:
            continue
        while stop < end and text[start : stop + 1] in bag:
            stop += 1
        covered.update(range(start, stop))
        done = stop
    return covered


def _measured(words: Wording, link: Link) -> set[int]:
    """Return the places of words that ask for the kind of thing an indicator's unit is."""
    kinds = {link.measure}
    if any(name.endswith("数") for name in link.names):
        kinds.add(COUNT)
    found = {i for start, end, kind in words.measures if kind in kinds for i in range(start, end)}
    for asked in _UNITS_ASKED.finditer(words.text):
        if asked["unit"] in link.indicator.unit:
            found.update(range(*asked.span()))
    unit = link.indicator.unit.lower()
    at = words.text.rfind(unit) if len(unit) > 1 else -1
    return found.union(range(at, at + len(unit)) if at > 0 else ())


def _is_slip(
    words: Wording, place: int, *, link: Link, covered: set[int], table: LinkTable
) -> bool:
    """Tell whether a character that is left over is a mistyped one of the indicator's name.

    It is one when the name has another character there that sounds alike, or when enough of the
    name stands on both sides; never when it makes a word of the catalogue, or says who is meant.
    """
    text = words.text
    if homophone_at(text, place, link, table):
        return True
    before = text[max(0, place - 3) : place]
    after = text[place + 1 : place + 4]
    pair_before, pair_after = text[place - 1 : place + 1], text[place : place + 2]
    if any(p in table.by_piece for p in (pair_before, pair_after) if len(p) == _SHORTEST):
        return False
    for left in range(len(before), -1, -1):
        for right in range(len(after), -1, -1):
            if left + right < _SHORTEST:
                continue
            fits = re.search(
                re.escape(before[len(before) - left :]) + r"([^|])" + re.escape(after[:right]),
                link.called,
            )
            if fits and _alike(text[place], fits[1], around=left + right):
                return True
            doubled = before[len(before) - left :] + after[:right]
            if left and right and left + right > _ENOUGH_AROUND and doubled in link.called:
                return text[place] not in lexicon().meaning
    return text[place] in link.names[0] and len(covered) > _ENOUGH_AROUND


def _alike(typed: str, meant: str, *, around: int) -> bool:
    if sound(typed) == sound(meant):
        return True
    harmless = not {typed, meant} & lexicon().meaning
    return harmless and around >= _SURE_AROUND and not typed.isdigit() and not typed.isascii()


def _swapped(words: Wording, left: Iterable[int], link: Link) -> set[int]:
    """Return places whose word, sounded out or with two characters exchanged, is in the names."""
    places = sorted(left)
    for first in places:
        run = words.text[max(0, first - 1) : first + 3]
        if first + 1 in places and sounds(words.text[first : first + 2]) in _sounds_in(link):
            return {first, first + 1}
        for start in range(len(run) - 1):
            turned = run[:start] + run[start + 1] + run[start] + run[start + 2 :]
            if len(turned) > _ENOUGH_AROUND and turned in link.called:
                return set(range(max(0, first - 1), first + 3)) & set(places)
    return set()


def _sounds_in(link: Link) -> set[tuple[str, ...]]:
    return {sounds(name[i : i + 2]) for name in link.names for i in range(len(name) - 1)}


def _score(words: Wording, link: Link, table: LinkTable, *, counted: frozenset[int]) -> float:
    pieces = pieces_of(_only(words.text, counted | words.content))
    whole = table.weight(words.pieces) or 1.0
    best = 0.0
    for name, worth in link.worth:
        wanted, weight = table.named[name]
        both = table.weight(wanted & pieces)
        exact = 1.0 if name in words.text else _NOT_EXACT
        near = _SAID_OF_NAME * both / weight + (1 - _SAID_OF_NAME) * min(1.0, both / whole)
        best = max(best, worth * exact * near)
    if link.members and not words.has(MONEY):
        best -= _MEMBER_WITHOUT_MONEY
    return round(best, 6)  # pieces are summed in no fixed order
