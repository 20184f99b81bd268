"""Readings that are worth asking back: a word two indicators share, or too little of any name."""

import re
from collections.abc import Sequence

from school.question.fits import Wanted, known_at
from school.question.links import Match, Wording
from school.question.plan import MOST_OPTIONS
from school.question.table import RATIO

_IS_HOW_MUCH = re.compile(r"[是为]多少(?=$|[,呢啊呀■])")
_JUDGED = re.compile(r"好不好|好坏|行不行|怎么看|看法|见解")
_POINTING = re.compile(r"[那这]个")
_LEAST_SAID = 3
"""Characters below which what is said may be anything: “率”, “占比”."""
_NEAR_A_NAME = 0.3
_MUCH = 0.4
"""How much better an explanation is that nothing weaker stands beside."""


def beside_too(
    near: tuple[Match, ...], full: Sequence[Match], *, words: Wording, wanted: Wanted
) -> tuple[Match, ...]:
    """Return the nearest with its sibling, where a target is asked for and not of which of them.

    “创新实验室2021年目标” may be how many there are to be, or how many schools are to have one.
    """
    if len(near) != 1 or not wanted.aims or says_measure(words) or words.unit or near[0].members:
        return near
    one = near[0].link
    names = {name for name in one.names if name in words.text}
    also = [
        m
        for m in full
        if m.link.indicator.id in one.indicator.beside
        and not m.members
        and names.intersection(m.link.cores)
    ]
    return (*near, *also[:1])


def says_measure(words: Wording) -> bool:
    """Return True where a sentence says what is measured; “是多少” asks for a share as well."""
    forms = (_IS_HOW_MUCH, _POINTING)
    plain = {found.end() for form in forms for found in form.finditer(words.text)}
    return any(end not in plain for _, end, _ in words.measures)


def is_judged(words: Wording) -> bool:
    """Return True where a judgement is asked for, which no figure is: “办得好不好”."""
    return bool(_JUDGED.search(words.text))


def not_by_chance(full: list[Match], found: Sequence[Match]) -> list[Match]:
    """Return nothing where others explain it all much better, and still not surely enough."""
    best = max((m.score for m in found if m.full), default=0.0)
    return full if any(m.score >= best - _MUCH for m in full) else []


def faint(found: Sequence[Match], words: Wording, wanted: Wanted) -> tuple[Match, ...]:
    """Return the few readings of a sentence that says too little to be sure of any.

    They have to explain all of it. “设备配备率” may be two or three; of a bare “覆盖面”, which
    may be any, the likeliest are offered.
    """
    if not words.content or is_judged(words):
        return ()
    measured = _only_measures(words)
    said = words.words_at(words.content).replace(" ", "")
    if measured:  # “及” of “普及率” joins, elsewhere
        said = words.text[min(words.content) : max(words.content) + 1]
    if len(said) < _LEAST_SAID:
        return ()
    fits = [
        m
        for m in found
        if m.full
        and not m.members
        and m.score >= _NEAR_A_NAME
        and (wanted.live or not m.link.indicator.live)
        and known_at(m.link.indicator, wanted.regions)
    ]
    if measured:
        return tuple(fits[:MOST_OPTIONS]) if len(fits) > 1 else ()
    return tuple(fits) if 1 < len(fits) <= MOST_OPTIONS else ()


def _only_measures(words: Wording) -> bool:
    """Return True when a sentence says that something is a share, and not of what."""
    ratios = {i for start, end, kind in words.measures if kind == RATIO for i in range(start, end)}
    return bool(words.content) and words.content <= ratios
