"""Tells a clause that stands beside a question and cannot change which figure is meant.

“网管刚换人”, “底稿让我弄丢了”, “写简介缺个数”: why somebody asks is said in words no list has all
of. Such a clause is known by its build. It tells what somebody does or how things stand, so it has
a verb, and is no bare name of a thing, which would say what is asked about. It asks nothing, holds
no number, no time, no piece of an indicator's name and no place, none of the words that bear on a
figure (who, which, what is left out, on what condition: ADR 30), and nothing unknown that is
wanted of somebody. It is only tried where a question, read in the strict way, names nothing.
"""

import re
import tomllib
from collections.abc import Container
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

from school.question.asides import asides, without_asides
from school.question.words import any_of, lexicon, spelt

_MASK, _WHO = "·", "W"
_NARROWED = re.compile(
    r"(?:^|[,，。;；])(?:那|就|我|我们)?(?:[只仅单光])(?:看|算|统计|论|限|针对|查)(?![一不得])"
)
"""“只看数学教师，…”: the clause says of whom, and is not passed over."""
_LONGEST = 30
"""Characters of a clause that tells one thing."""


@dataclass(frozen=True)
class _Words:
    """The forms of beside.toml."""

    people: re.Pattern[str]
    harmless: re.Pattern[str]
    tells: re.Pattern[str]
    wanted: re.Pattern[str]
    pointing: re.Pattern[str]
    bearing: re.Pattern[str]
    """Who or which is meant, or another thing altogether."""


@cache
def _words() -> _Words:
    told = tomllib.loads((files("school.question") / "beside.toml").read_text(encoding="utf-8"))
    meant = tomllib.loads((files("school.question") / "meant.toml").read_text(encoding="utf-8"))
    before = any_of(told["before"].split()).pattern
    offices, names = (
        "|".join(line for line in told[kind].split("\n") if line) for kind in ("offices", "names")
    )
    bearing = {w for w in map(spelt, meant["bearing"].split()) if len(w) > 1}
    return _Words(
        people=re.compile(rf"^(?:{names})$|(?:{names}|{offices})(?={before})"),
        harmless=re.compile("|".join(line for line in told["harmless"].split("\n") if line)),
        tells=any_of(told["tells"].split()),
        wanted=re.compile(
            rf"(?:^[就也都只光单还想先再可{_MASK}]*|{_WHO}.*)(?:{told['wants']})(?!{any_of(told['ends'].split()).pattern}|[,{_WHO}{_MASK}]|$)"
        ),
        pointing=any_of(told["pointing"].split()),
        bearing=any_of((bearing | asides().who) - set(told["anyway"].split())),
    )


def without_beside(said: str, pieces: Container[str]) -> str:
    """Return a question without the clauses that only tell something; a colon ends one, too."""
    return without_asides(said.replace(":", ","), pieces, passed=is_beside)


def is_beside(clause: str, pieces: Container[str]) -> bool:
    """Return True for a clause that tells something and says nothing about which figure is meant.

    Args:
        clause: In the one spelling, without commas.
        pieces: Pairs of characters that stand in what an indicator may be called.
    """
    words, known = _words(), asides()
    if not 1 < len(clause) <= _LONGEST or known.means.search(clause):
        return False
    rest = words.harmless.sub(_MASK, known.idioms.sub(_MASK, words.people.sub(_somebody, clause)))
    rest = known.when.sub(_MASK, rest)
    rest = known.known.sub(_masked, rest)
    if known.asks.search(rest) or lexicon().elsewhere.search(rest) or re.search(r"\d", rest):
        return False
    if words.bearing.search(rest) or any(a + b in pieces for a, b in pairwise(rest)):
        return False
    tells = _WHO in rest or words.tells.search(clause)
    return bool(tells) and not words.wanted.search(rest)


def _somebody(found: re.Match[str]) -> str:
    """Return what stands for somebody; their office as it is where it says which of them."""
    said = [one.end() for one in _words().bearing.finditer(found[0])]
    return _WHO if all(end == len(found[0]) for end in said) else found[0]


def _masked(found: re.Match[str]) -> str:
    """Return what stands for a known word: somebody, nothing, or itself where it is short."""
    if asides().marks.get(found[0]) == _WHO:
        return _WHO
    return _MASK if len(found[0]) > 1 else found[0]


def points_elsewhere(text: str) -> bool:
    """Return True when a text points at what another clause tells of: “他们”, “只看数学教师”."""
    return bool(_words().pointing.search(text) or _NARROWED.search(text))
