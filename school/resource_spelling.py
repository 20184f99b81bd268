"""Misspelt and pinyin queries in the characters that were meant: 分书除法 and fenshu chufa.

Two words are taken for one another when they sound alike; which words there are is said by the
curricula and by ``resource_terms.toml``.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from school.knowledge import curricula

TERMS = Path(__file__).with_name("resource_terms.toml")
_SHORTEST = 3
"""Characters of a word that may be put right; two that sound alike are both words too often."""
_LOOSE_FROM = 4
"""Characters from which zh and z, ing and in sound alike as well."""
_LONGEST = 10
_SLIPS = {
    **dict.fromkeys(("客件", "科件", "克件", "刻件"), "课件"),
    **dict.fromkeys(("教按", "交案", "叫案"), "教案"),
    **dict.fromkeys(("试券", "试劵", "式卷", "考券"), "试卷"),
    **dict.fromkeys(("微客", "微刻"), "微课"),
    **dict.fromkeys(("练系", "炼习", "连习"), "练习"),
    **dict.fromkeys(("习提", "习体"), "习题"),
}
"""Slips in two characters that are no words of their own, unlike 可见 and 课间."""
_VERBS = {"zhao": "找", "sou": "搜", "sousuo": "搜索", "youmeiyou": "有没有", "yao": "要"}
_CHINESE = re.compile(r"[\u4e00-\u9fff]+")
_LETTERS = re.compile(r"[A-Za-z]+(?:[ '][A-Za-z]+)*")
_LOOSE = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ang", "an"), ("eng", "en"), ("ing", "in"))

Sounds = tuple[str, ...]


def well_spelt(text: str) -> str:
    """Return *text*, in simplified characters, with pinyin and slips as what was meant."""
    for slip, meant in _SLIPS.items():
        text = text.replace(slip, meant)
    text = _LETTERS.sub(lambda run: _spoken(run[0]), text)
    return _CHINESE.sub(lambda run: _put_right(run[0]), text)


def _spoken(letters: str) -> str:
    """Return what Latin letters spell in pinyin; as they are where they spell nothing known."""
    whole = _words_of(letters.lower().replace(" ", "").replace("'", ""))
    if whole is not None:
        return whole
    verb, _, rest = letters.partition(" ")
    if rest and verb.lower() in _VERBS:
        return _VERBS[verb.lower()] + _spoken(rest)
    parts = letters.split(" ")
    return " ".join(_words_of(part.lower()) or part for part in parts) if parts[1:] else letters


def _words_of(pinyin: str) -> str | None:
    """Return the fewest known words that are spelt so; None where there are none."""
    spelt = _heard().spelt
    best: list[tuple[str, ...] | None] = [()] + [None] * len(pinyin)
    for end in range(1, len(pinyin) + 1):
        for start in range(end):
            before, word = best[start], spelt.get(pinyin[start:end])
            if before is None or word is None:
                continue
            here = best[end]
            if here is None or len(before) + 1 < len(here):
                best[end] = (*before, word)
    found = best[-1]
    return "".join(found) if found else None


def _put_right(run: str) -> str:
    if len(run) < _SHORTEST:
        return run
    sounds = _sounds(run)
    for start, end in _windows(len(run)):
        said = run[start:end]
        meant = _meant(said, sounds[start:end])
        if meant is not None:
            return run[:start] + meant + _put_right(run[end:])
    return run


def _windows(length: int) -> Iterator[tuple[int, int]]:
    """Yield every stretch of a text, from left to right and the longest first."""
    for start in range(length):
        for end in range(min(length, start + _LONGEST), start + _SHORTEST - 1, -1):
            yield start, end


def _meant(said: str, sounds: Sounds) -> str | None:
    """Return the word *said* stands for when it is one, itself or misspelt; else None."""
    known = _heard()
    if said in known.words:
        return said
    exact = known.strict.get(sounds)
    if exact is not None and _shared(said, exact):
        return exact
    loose = known.loose.get(_loosened(sounds)) if len(said) >= _LOOSE_FROM else None
    if loose is not None and 2 * _shared(said, loose) >= len(said):
        return loose
    return None


def _shared(left: str, right: str) -> int:
    return sum(a == b for a, b in zip(left, right, strict=True))


@cache
def vocabulary() -> tuple[str, ...]:
    """Return the words known, those of the file first."""
    lists = tomllib.loads(TERMS.read_text(encoding="utf-8")).values()
    listed = [term for terms in lists for term in terms]
    named = [
        name
        for curriculum in curricula().values()
        for point in curriculum.points.values()
        for name in (point.name, *point.names)
    ]
    return tuple(dict.fromkeys([*listed, *(n for n in named if _CHINESE.fullmatch(n))]))


@dataclass(frozen=True)
class _Heard:
    """The vocabulary by what it sounds like; of several words alike the first."""

    words: frozenset[str]
    spelt: Mapping[str, str]
    """By the pinyin of a word, written without spaces."""
    strict: Mapping[Sounds, str]
    loose: Mapping[Sounds, str]


@cache
def _heard() -> _Heard:
    spelt: dict[str, str] = {}
    strict: dict[Sounds, str] = {}
    loose: dict[Sounds, str] = {}
    for word in vocabulary():
        sounds = _sounds(word)
        spelt.setdefault("".join(sounds), word)
        strict.setdefault(sounds, word)
        loose.setdefault(_loosened(sounds), word)
    return _Heard(words=frozenset(vocabulary()), spelt=spelt, strict=strict, loose=loose)


def _sounds(text: str) -> Sounds:
    """Return the sound of each Chinese character of *text*, without tones."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415  # 0.1 s of a start that may never search

    return tuple(lazy_pinyin(text))


def _loosened(sounds: Sounds) -> Sounds:
    return tuple(_loosely(sound) for sound in sounds)


def _loosely(sound: str) -> str:
    for strict, loose in _LOOSE:
        sound = sound.replace(strict, loose)
    return sound
