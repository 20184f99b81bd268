"""What each of two conditions is held against: “基线低于50%、2023年目标超过90%的有哪些”.

Each has before it, back to the one before, the words for what it is of: what there is, the target
or the gap, and of which year. What is only told of those that are picked out (“…的，目标各是多少”)
is a condition that anything fulfils.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from school.question.plan import Comparison, Intent, Where

_IS = r"基线|现状|现在|目前|当前|眼下|现有|现值|底数|起点|起步|实际"
_TO_BE = r"目标|任务数?|指标值"
_APART = r"差距|差额|缺口|[差缺欠](?!不多|别)"
_SUBJECT = re.compile(rf"(?P<gap>{_APART})|(?P<target>{_TO_BE})|(?P<value>{_IS})")
_ABOVE_START = re.compile(
    r"目标值?[比较](?:基线|现状|现在|目前|现有)(?:值|的|还|要)*(?:高|多|提高|增加)(?:了|出|过)?$"
    r"|[要需得还]再?(?:提升|提高)$"
)
"""“2023年目标比基线高…”, “到2023年目标要提升…”: the gap."""
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_ASKED = re.compile(
    rf"(?P<what>(?:(?:离|距离?)?(?:20\d\d年?)?的?(?:{_TO_BE})(?:还|各|都|分别)*差|差距|(?:20\d\d年?的?)?(?:{_TO_BE}|{_IS})值?))"
    r"(?:又|都|各自?|分别|定|为|是|的|了)*(?:多少|几)|(?:分别|各自?)(?:差|缺)(?:多少|几)"
)
"""Behind a condition: what is to be told of those that fulfil it."""


@dataclass(frozen=True)
class Said:
    """A condition, and where it stands."""

    where: Where
    start: int
    end: int


@dataclass(frozen=True)
class Around:
    """What is said around conditions."""

    given: bool = False
    """True: what is held against the amount is told right before it."""
    year: int = 0
    """The year that is told before it."""
    behind: Intent | None = None
    """What the words behind it are of: what is put in order of those that fulfil it."""
    year_behind: int = 0


def each_of_its_own(said: Sequence[Said], text: str) -> tuple[Where, ...]:
    """Return conditions with what each is held against, where that is not the same of all.

    Args:
        said: The conditions, in the order of the sentence.
        text: The sentence.
    """
    found: list[Where] = []
    before = 0
    for one in said:
        kind, year = _subject(text[before : one.start])
        kind = kind or (one.where.of if one.where.of is Intent.GAP else None)
        if kind is None and found:
            kind, year = found[-1].of, year or found[-1].year
        found.append(one.where.model_copy(update={"of": kind or Intent.VALUE, "year": year}))
        before = one.end
    told = told_of_them(found[0], text[said[-1].end :]) if len(said) == 1 else None
    found += [told] if told else []
    apart = len({(one.of, one.year) for one in found}) > 1
    return tuple(found if apart else (one.model_copy(update={"year": 0}) for one in found))


def around(text: str, start: int, end: int) -> Around:
    """Return what the words before and behind conditions are of."""
    kind, year = _subject(text[:start])
    other, of_year = _subject(text[end:])
    return Around(kind is not None, year, other, of_year)


def tells_more(text: str, start: int, end: int) -> bool:
    """Return True where it is asked behind a condition what those that fulfil it have besides."""
    kind, year = _subject(text[:start])
    asked = _ASKED.search(text[end:])
    other = _subject(asked[0]) if asked else (None, 0)
    return kind is not None and other[0] is not None and other != (kind, year)


def _subject(said: str) -> tuple[Intent | None, int]:
    """Return what some words are of, and of which year; the last word of it decides."""
    if _ABOVE_START.search(said):
        return Intent.GAP, 0
    named = [m.lastgroup for m in _SUBJECT.finditer(said)]
    years = _YEAR.findall(said)
    kind = Intent(named[-1]) if named and named[-1] else None
    return kind, int(years[-1]) if years and kind is not Intent.GAP else 0


def told_of_them(found: Where, behind: str) -> Where | None:
    """Return what is to be told of those that fulfil a condition; None: only which they are."""
    asked = _ASKED.search(behind)
    kind, year = _subject(asked[0]) if asked else (None, 0)
    if kind is None or (kind, year) == (found.of, found.year):
        return None
    return Where(comparison=Comparison.ANY, amount=Decimal(0), of=kind, year=year)
