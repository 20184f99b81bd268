"""What words sound like: homophones are one word mistyped, and pinyin is a word not converted."""

import re
from collections.abc import Callable, Container, Mapping, Sequence
from functools import cache, lru_cache

_LOOSE = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ang", "an"), ("eng", "en"), ("ing", "in"))
_LATIN = re.compile(r"[a-z]+(?: [a-z]+)*")
_SYLLABLE = re.compile(
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|van|ai|ei|ao|ou|an|en|in|un|vn|ia|ie|iu|ua|uo|ui|ue|ve|er|a|o|e|i|u|v)"
)
LEFT_ALONE = frozenset(
    {
        "wifi",
        "ai",
        "vs",
        "pk",
        "top",
        "tb",
        "ppt",
        "stem",
        "ok",
        "ipv",
        "app",
        "g",
        "m",
        "k",
        "vr",
        "ar",
    }
)
_CHINESE = re.compile(r"(?:(?![是有在的了和与到为几多不也都])[\u4e00-\u9fff]){2,3}")
"""Two or three characters that may be one word: “区是” is no “趋势” mistyped."""
_SYLLABLE_BEFORE = re.compile(r"(?<![a-z ])(?P<said>[a-z]{2,6})(?P<next>[\u4e00-\u9fff])")
_LONGEST_WORD = 16
_LONGEST_PIECE = 6
_SHORTEST_RUN = 4


@lru_cache(maxsize=16384)
def sound(character: str) -> str:
    """Return how one character sounds, without tone, alike sounds written alike."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415  # 0.1 s of a start that may never ask

    return loose(lazy_pinyin(character)[0])


@cache
def loose(said: str) -> str:
    """Return a syllable with the sounds people mix up written alike."""
    for strict, alike in _LOOSE:
        said = said.replace(strict, alike)
    return said


def sounds(text: str) -> tuple[str, ...]:
    """Return how a text sounds, character by character."""
    return tuple(map(sound, text))


def unspelt(text: str, words: Callable[[], Mapping[tuple[str, ...], str]]) -> str:
    """Return *text* with pinyin written as characters where a known word sounds so.

    Args:
        text: A question in the one spelling.
        words: Gives known words by what they sound like; asked for where there is pinyin.
    """
    text = _SYLLABLE_BEFORE.sub(lambda found: _half(found, words), text)
    return _LATIN.sub(lambda found: _decoded(found[0], words), text)


def _half(found: re.Match[str], known: Callable[[], Mapping[tuple[str, ...], str]]) -> str:
    """Return a word half of which is not converted, “zi源”, where a known one is written so."""
    if found["said"] in LEFT_ALONE or not _SYLLABLE.fullmatch(found["said"]):
        return found[0]
    word = known().get((loose(found["said"]), sound(found["next"])), "")
    return word if word.endswith(found["next"]) else found[0]


def _decoded(run: str, known: Callable[[], Mapping[tuple[str, ...], str]]) -> str:
    joined = run.replace(" ", "")
    if len(joined) < _SHORTEST_RUN or joined in LEFT_ALONE:
        return run
    syllables = _SYLLABLE.findall(joined)
    if "".join(syllables) != joined:
        return run
    return _worded(tuple(map(loose, syllables)), known()) or run


def _worded(heard: tuple[str, ...], words: Mapping[tuple[str, ...], str]) -> str:
    """Return the words that sound so, the longest first; empty where they leave a syllable."""
    ends: list[str | None] = [*[None] * len(heard), ""]
    for place in range(len(heard) - 1, -1, -1):
        for size in range(min(_LONGEST_WORD, len(heard) - place), 0, -1):
            word, rest = words.get(heard[place : place + size]), ends[place + size]
            if word is not None and rest is not None:
                ends[place] = word + rest
                break
    return ends[0] or ""


def heard_words(names: Sequence[str]) -> dict[tuple[str, ...], str]:
    """Return pieces of names by what they sound like: whole names, then the commonest.

    A piece is a whole name or a run of two to six characters: people spell a part of it, too.
    """
    count: dict[str, int] = {}
    for name in names:
        for size in (*range(2, min(_LONGEST_PIECE, len(name)) + 1), len(name)):
            for start in range(len(name) - size + 1):
                piece = name[start : start + size]
                count[piece] = count.get(piece, 0) + 1
    heard = {sounds(name): name for name in reversed(names)}
    for piece in sorted(count, key=lambda p: -count[p]):
        heard.setdefault(sounds(piece), piece)
    return heard


def respelt(text: str, frame: Mapping[tuple[str, ...], str], known: Container[str]) -> str:
    """Return *text* with homophones of the frame's words written right: “排明” is “排名”.

    Args:
        text: A question in the one spelling.
        frame: Words of two or three characters by what they sound like.
        known: Pairs of characters that are words themselves.
    """
    if text.isascii():
        return text
    for size in sorted({len(word) for word in frame.values()}, reverse=True):
        for place in range(len(text) - size + 1):
            word = text[place : place + size]
            if word in known or not _CHINESE.fullmatch(word):
                continue
            text = text[:place] + frame.get(sounds(word), word) + text[place + size :]
    return text
