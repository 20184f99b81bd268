"""One spelling for many: traditional or simplified characters, full width or half, ✓ or √.

What people type and what answer keys hold is compared in this one spelling; what they wrote is
kept and shown as it is.
"""

import re
import unicodedata
from functools import cache

from opencc import OpenCC

_TICKS = str.maketrans({**dict.fromkeys("✓✔☑", "√"), **dict.fromkeys("✗✘☒✕✖", "×")})
_TO_SIMPLIFIED = ("t2s", "tw2s")
"""The first leaves 看著 as it is, which the second knows; no other pair differs in school words."""
_TO_TRADITIONAL = ("s2t", "s2tw", "s2hk")
_FULL_WIDTH = str.maketrans(",;!?:", "，；！？：")
_BESIDE_CHINESE = re.compile(r"(?<=[\u3400-\u9fff”’》])[,;!?:]|[,;](?=[\u3400-\u9fff“‘《])")
_AT_THE_ENDS = " 。．.,;、!?“”\"'"
"""What people put around a word or leave out without meaning anything by it."""


@cache
def _converter(way: str) -> OpenCC:
    return OpenCC(way)


def simplified(text: str) -> str:
    """Return *text* in simplified characters and half-width forms, in one line.

    Invisible characters go: one of them can turn what follows it around on a card.
    """
    folded = unicodedata.normalize("NFKC", text)
    visible = "".join(c for c in folded if unicodedata.category(c) != "Cf")
    return " ".join(_converted(visible, "t2s").split())


def punctuated(text: str) -> str:
    """Return *text* with the punctuation Chinese is written with: “得奖,很认真” as “得奖，很认真”.

    Signs inside figures and addresses stay: 1,200, 12:30, https://.
    """
    return _BESIDE_CHINESE.sub(lambda sign: sign[0].translate(_FULL_WIDTH), text)


def same_words(left: str, right: str) -> bool:
    """Tell whether two answers are one, however their characters are written."""
    return bool(_folded(left) & _folded(right))


def ways_to_write(words: str) -> tuple[str, ...]:
    """Return *words* as given, then in simplified and in the usual traditional characters."""
    ways = (_converted(words, way) for way in (*_TO_SIMPLIFIED, *_TO_TRADITIONAL))
    return tuple(dict.fromkeys((words, words.translate(_TICKS), *ways)))


def _folded(text: str) -> set[str]:
    """Return the spellings in which *text* is compared."""
    plain = unicodedata.normalize("NFKC", text.translate(_TICKS)).lower()
    if any(c.isalpha() for c in plain):  # a lone comma may be the answer
        plain = plain.strip(_AT_THE_ENDS)
    return {_converted(plain, way) for way in _TO_SIMPLIFIED}


def _converted(text: str, way: str) -> str:
    """Return *text* converted; most of it is ASCII and needs no dictionary."""
    if text.isascii():
        return text
    # To the converter a NUL ends the text.
    return "\0".join(_converter(way).convert(part) for part in text.split("\0"))
