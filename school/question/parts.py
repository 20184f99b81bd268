"""Parts a sentence where it joins or compares, and reads each part as a question by itself.

What a part lacks of a name is filled up with words of its neighbour: “学生覆盖面” beside
“精准教学教师覆盖面”.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from school.question.draft import Draft
from school.question.links import Match
from school.question.means import MEAN_SAID
from school.question.reading import Asker, taken_apart
from school.question.table import MONEY

MOST_TERMS = 6
_MOST_READ = 24
"""Parts that are read of one sentence; each takes a few milliseconds."""
_TRIED = 8
"""Ways of filling up one part with words of its neighbour."""
_TWO = 2
COMPARED = re.compile(
    r"还是|(?<!不)(?:高出|高于|低于|超过|超出|多出|多于|少于)|领先于?|落后于?|比(?!例|率|重|一比|较|如)|减去?|除以|对(?=20\d\d)"
)
EQUATED = re.compile(r"(?<![总师机])是(?![不否])|为(?!什|啥|何)|相当于|顶得?上|等于")
"""“A是B的几倍”; where nothing is measured by another, “是” joins no two figures."""
JOINED = re.compile(r"以及|还有|再?加上|再加|[和与跟及同加、]")
_CLAUSE = re.compile(",")
_LISTED = re.compile(r"以及|还有|加上|[和与跟及,、()]|加(?![强快大工入密起到在])")
_COMPARATIVE = re.compile(
    r"(?:是|要)?[高多大好强]还是[低少小差弱]$"
    r"|(?<![多差最])(?:更|要)?[高低多少好差大小强弱](?:一?些|一?点)?$"
)
"""Of “教师的目标高还是学生的目标高”: what both are compared in is said twice."""
TOGETHER = re.compile(
    r"(?:这|那)?[两二三四五六2-6几](?:个|项|块|者|边|方|样|类|地|笔|处|种|家|头|档|条|大块|部分)"
    r"(?:重点)?(?:项目|指标|地方|城市|数字?|百分比)?(?!月|课堂|百分点|点|星期|小时|学期)"
)
"""“两边”, “三块”, “这两个”: that several were named says nothing about which."""
ORDERED = re.compile(
    r"(?:从|由)[高低大小多少好差]到[高低大小多少好差](?:排列|排序|排|列)?(?:一下|出来|个[序队])?|[升降]序(?:排列?)?"
    r"|(?:排|列)(?:个[序队]|一下|序|列|队)$"
)
"""How what is named is to be put in order, which names nothing."""
_COST = re.compile(r"预算|经费|资金|多少钱|花多少|万元|[多几]少?万")
OF_PLACES = ("regions", "units", "county", "own")
OF_TIMES = ("periods", "now", "baseline", "close", "start", "every", "count", "nth")


@dataclass(frozen=True)
class Part:
    """One part of a sentence, read by itself."""

    text: str
    draft: Draft
    match: Match | None
    """What it names; None: it only says when or where."""
    readings: tuple[Match, ...] = ()
    """What it may name, where it leaves that open; a neighbour may tell."""

    @property
    def timed(self) -> bool:
        """Return True when it says of when."""
        return any(getattr(self.draft, name) for name in OF_TIMES)

    @property
    def placed(self) -> bool:
        """Return True when it says of where."""
        return any(getattr(self.draft, name) for name in OF_PLACES)


class Reader:
    """Reads parts of one sentence; after so many it reads no more."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self._read: dict[str, Part | None] = {}

    def part(self, text: str) -> Part | None:
        """Return a part that is understood completely; None: it is not."""
        text = _COMPARATIVE.sub("", text.strip(","))
        if text not in self._read:
            if len(self._read) >= _MOST_READ:
                return None
            self._read[text] = _part_of(text, self._asker)
        return self._read[text]


def _part_of(text: str, asker: Asker) -> Part | None:
    reading = taken_apart(text, asker)
    draft, computed = reading.draft, reading.computed not in {"", MEAN_SAID}
    if reading.impossible or computed or draft.unknown or draft.group or _is_several(draft):
        return None
    matches = reading.chosen.matches
    if len(matches) == 1:
        return Part(text, draft, matches[0])
    if reading.chosen.readings:
        return Part(text, draft, None, reading.chosen.readings)
    return None if matches or reading.words.content else Part(text, draft, None)


def _is_several(draft: Draft) -> bool:
    """Return True for what is of several times or places, or broken down: it is no one figure."""
    places = len(draft.regions) + len(draft.units) + (draft.county is not None)
    return places > 1 or len(draft.periods) + draft.now > 1 or bool(draft.by)


def ways(text: str, reader: Reader, *, measured: bool) -> Iterator[list[Part]]:
    """Yield the ways a sentence can be parted so that every part is understood.

    *measured*: how many times as much one is as the other is asked for, which are two.
    """
    forms = (COMPARED, *((EQUATED,) if measured else ()), JOINED, _CLAUSE)
    for joint in [found for form in forms for found in form.finditer(text)]:
        before, after = text[: joint.start()], text[joint.end() :]
        parts = _two(before, after, reader) if before and after else None
        if parts:
            yield parts
    if not measured:
        yield from _lists(text, reader)


def _two(before: str, after: str, reader: Reader) -> list[Part] | None:
    """Return both parts; what one lacks of a name is filled up with words of the other."""
    alone = reader.part(before), reader.part(after)
    first, second = _told_by(alone[1], alone[0]), _told_by(alone[0], alone[1])
    if first and second:
        return _both([first, second])
    if first and first.match:
        second = _filled(first, islice(_begun(before, after), _TRIED), reader)
    elif second and second.match:
        first = _filled(second, islice(_ended(before, after), _TRIED), reader)
    return _both([first, second])


def _both(parts: Sequence[Part | None]) -> list[Part] | None:
    """Return two parts that are understood, at least one of which names something."""
    found = [part for part in parts if part is not None]
    named = any(part.match for part in found)
    return found if named and len(found) == _TWO else None


def _told_by(other: Part | None, part: Part | None) -> Part | None:
    """Return a part with the one of its readings that is of the same figure as its neighbour.

    “精准教学预算” is two things by itself; beside an item of the plan it is the other item of it.
    """
    if part is None or part.match or not part.readings:
        return part
    beside = other.match if other else None
    same = [m for m in part.readings if beside and _is_kin(m, beside)]
    return replace(part, match=same[0], readings=()) if len(same) == 1 else None


def _is_kin(match: Match, other: Match) -> bool:
    one, another = match.link.indicator, other.link.indicator
    if one.id == another.id:
        return bool(match.members) == bool(other.members)
    return another.id in one.beside and not match.members and not other.members


def _filled(other: Part, texts: Iterator[str], reader: Reader) -> Part | None:
    """Return the first way of filling a part up that names something else than the other."""
    for text in texts:
        part = reader.part(text)
        told = _told_by(other, part)
        if told and told.match and other.match and told.match.link.key != other.match.link.key:
            return told
    return None


def _begun(before: str, after: str) -> Iterator[str]:
    """Yield what follows a joint, begun like what stands before it, the likeliest first.

    “精准教学教师” and “学生”: what the second has in place of the last words of the first is
    about as long as they are.
    """
    same = _same_end(before, after)
    own = len(after) - same
    places = range(1, len(before) - same)
    for place in sorted(places, key=lambda place: abs(len(before) - same - own - place)):
        yield before[:place] + after


def _ended(before: str, after: str) -> Iterator[str]:
    """Yield what stands before a joint, ended like what follows it, the likeliest first."""
    own = len(before)
    for place in sorted(range(1, len(after)), key=lambda place: abs(place - min(own, 4))):
        yield before + after[place:]


def _same_end(one: str, other: str) -> int:
    same = 0
    while same < min(len(one), len(other)) and one[-1 - same] == other[-1 - same]:
        same += 1
    return same


def _lists(text: str, reader: Reader) -> Iterator[list[Part]]:
    """Yield three or more figures, named one after the other, with what is said of all of them."""
    for form in (_CLAUSE, _LISTED):
        pieces = [p for p in form.split(text) if p and not _says_nothing(reader.part(p))]
        for first, last in ((0, 0), (0, 1), (1, 0), (1, 1)):
            named = pieces[first : len(pieces) - last]
            if not _TWO < len(named) <= MOST_TERMS:
                continue
            begin, end = (pieces[0] if first else ""), (pieces[-1] if last else "")
            parts = _whole([reader.part(begin + piece + end) for piece in named])
            if parts:
                yield _of_money(parts, text, reader) or parts


def _says_nothing(part: Part | None) -> bool:
    """Return True for what only says what to do with the others: “由多到少排一下”."""
    return part is not None and not (part.match or part.readings or part.timed or part.placed)


def _of_money(parts: Sequence[Part], text: str, reader: Reader) -> list[Part]:
    """Return parts that are all of money, where it is said of all of them what they cost."""
    others = [part for part in parts if part.match and part.match.link.measure != MONEY]
    if len(others) in {0, len(parts)} or not _COST.search(text):
        return []
    read = [part if part not in others else reader.part(f"{part.text}预算") for part in parts]
    told = _whole(read)
    return told if all(one.match and one.match.link.measure == MONEY for one in told) else []


def _whole(parts: Sequence[Part | None]) -> list[Part]:
    """Return parts that each name something; none where one of them does not."""
    named = [part for part in parts if part is not None and part.match]
    return named if len(named) == len(parts) else []
