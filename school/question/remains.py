"""Traits of what a plan leaves unexplained, and of the clauses that were passed over.

How much is left over, where it stands (right before a name it narrows, right after it, apart), of
which characters it is made, and whether words are in it that say who or which is meant, or another
thing altogether.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache

from school.question.asides import asides, is_aside
from school.question.beside import is_beside
from school.question.candidates import Candidate
from school.question.links import Wording
from school.question.meant import left_over
from school.question.table import LinkTable
from school.question.words import spelt

_A_PLACE = re.compile(
    r"[\u4e00-\u9fff]{2}[县市州镇乡](?!级|域|里|内|长|政府)|[\u4e00-\u9fff]{2}区(?!域)"
)
_CLAUSES = re.compile(r"[,:|■]+")
_LONGEST_WORD = 6
_CHARACTERS = (1, 2, 3, 4, 6, 9, 14)


def grams(text: str, longest: int) -> Iterator[str]:
    """Yield the pieces of a text, up to so many characters long."""
    for size in range(1, longest + 1):
        for at in range(len(text) - size + 1):
            yield text[at : at + size]


def step(amount: float, steps: Sequence[float]) -> int:
    """Return the place of the step an amount is on."""
    return bisect_right(steps, amount)


def of_left(one: Candidate) -> Iterator[str]:
    """Yield what nothing explains: how much of it, where it stands, and what it is made of."""
    words, left = one.words, one.left
    yield f"left:{step(len(left), _CHARACTERS)}:{one.way}"
    yield f"part:{step(len(left) / max(len(words.content), 1), (0.01, 0.1, 0.2, 0.35, 0.5, 0.7))}"
    unknown = len(left - _harmless_in(words))
    yield f"unknown:{step(unknown, _CHARACTERS)}:{one.way}"
    runs = words.words_at(left).split()
    yield f"runs:{min(len(runs), 4)}"
    places = (range(*found.span()) for found in _A_PLACE.finditer(words.text))
    if any(left.intersection(place) for place in places):
        yield "place left"
    for start, end in _runs(left):
        run = words.text[start:end]
        if left_over().bearing.search(words.text[max(0, start - 1) : end + 1]):
            yield f"other:{_where(one, start, end)}"
        where = _where(one, start, end)
        yield f"at:{where}:{min(len(run), 4)}"
        if _bearing().search(words.text[max(0, start - 1) : end + 1]):
            yield f"bears:{where}"
        if run.isdigit() or re.search(r"\d", run):
            yield f"digit:{where}"
        yield f"l={run[:_LONGEST_WORD]}"
        around = words.text[max(0, start - 1) : end + 1]
        for gram in {*grams(run, 2), *grams(around, 2)}:
            yield f"l:{gram}"
        for gram in grams(run, 2):
            yield f"l{where}:{gram}"


def _runs(places: frozenset[int]) -> list[tuple[int, int]]:
    runs: list[list[int]] = []
    for place in sorted(places):
        if runs and runs[-1][1] == place:
            runs[-1][1] = place + 1
        else:
            runs.append([place, place + 1])
    return [(a, b) for a, b in runs]


def _where(one: Candidate, start: int, end: int) -> str:
    """Return where a run stands: right before a name, in it, right after it, or apart."""
    named = {place for m in one.matches for place in m.covered}
    before, after = start - 1 in named, end in named
    if before and after:
        return "in"
    return "before" if after else "after" if before else "apart"


@cache
def _bearing() -> re.Pattern[str]:
    """Return what finds words that say who or which is meant, or another thing altogether."""
    return re.compile(
        f"{asides().bears.pattern}|{left_over().bearing.pattern}|{asides().bearing.pattern}"
    )


def _harmless_in(words: Wording) -> frozenset[int]:
    spans = (found.span() for found in left_over().harmless.finditer(words.text))
    return frozenset(place for start, end in spans for place in range(start, end))


@cache
def _asks() -> re.Pattern[str]:
    return re.compile(asides().asks.pattern)


def of_passed(one: Candidate, table: LinkTable) -> Iterator[str]:
    """Yield what the clauses are like that were passed over."""
    for where, passed in (("b", one.before), ("e", one.behind)):
        text = spelt(passed)
        yield f"passed{where}:{step(len(text), (1, 4, 8, 14, 22, 40))}"
        if left_over().bearing.search(text):
            yield f"passed other{where}"
        for clause in filter(None, _CLAUSES.split(text)):
            kind = _kind_of(clause, table)
            yield f"clause{where}:{kind}"
            if kind == "other":
                for gram in grams(clause, 2):
                    yield f"c:{gram}"


def _kind_of(clause: str, table: LinkTable) -> str:
    """Return what a clause does: tell of those who speak, or of something, ask, or bear."""
    if is_aside(clause, table.by_piece):
        return "aside"
    if is_beside(clause, table.by_piece):
        return "beside"
    bears = "b" if _bearing().search(clause) else ""
    named = "n" if any(clause[i : i + 2] in table.by_piece for i in range(len(clause) - 1)) else ""
    asks = "a" if _asks().search(clause) else ""
    return f"{bears}{named}{asks}" or "other"
