"""Terms of a text as numbers: single characters, pairs of neighbours, and whole Latin words.

Chinese needs no dictionary this way: on 1,000 questions over 848 passages pairs and single
characters put the right passage first as often as words cut by jieba, and four times as often
when question and title share few words.
"""

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from retrieval.normalise import normalised

Keys = npt.NDArray[np.int64]
"""Terms, each a number: a code point, two code points, or a word's hash with the top bit."""

_SHIFT = 21
"""Bits of a code point."""
_WORD = 1 << 62
_BLOCKS = ((0x3041, 0x30FF), (0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))
"""Unicode's kana and Chinese characters."""
_IDEOGRAPHS = "".join(f"{chr(first)}-{chr(last)}" for first, last in _BLOCKS)
_WORDS = re.compile(rf"[^\W_{_IDEOGRAPHS}]+")
_RUNS = re.compile(rf"[{_IDEOGRAPHS}]+")


@dataclass(frozen=True)
class Counted:
    """How often each term is in a text."""

    keys: Keys
    """Ascending, each once."""
    counts: npt.NDArray[np.int32]

    @property
    def length(self) -> int:
        """Return how many terms the text has."""
        return int(self.counts.sum())


def counted(text: str) -> Counted:
    """Return the terms of a text and how often each is there."""
    keys, counts = np.unique(keys_of(normalised(text)), return_counts=True)
    return Counted(keys, counts.astype(np.int32))


def keys_of(text: str) -> Keys:
    """Return the terms of a normalised text, with repeats, in no order."""
    points = np.frombuffer(text.encode("utf-32-le", "ignore"), dtype="<u4").astype(np.int64)
    single = _ideographs(points)
    pairs = single[:-1] & single[1:]
    both = (points[:-1][pairs] << _SHIFT) | points[1:][pairs]
    words = [_hash(word) for word in _WORDS.findall(text)]
    return np.concatenate([points[single], both, np.array(words, dtype=np.int64)])


def words_shared(text: str, keys: set[int]) -> tuple[str, ...]:
    """Return the longest stretches of a normalised text of which every pair is among *keys*.

    Of 分数, 数除 and 除法 that is 分数除法. Single characters are in every text and say nothing.
    """
    shared = [word for word in _WORDS.findall(text) if _hash(word) in keys]
    for run in _RUNS.findall(text):
        stretch = run[:1]
        for left, right in pairwise(run):
            if ((ord(left) << _SHIFT) | ord(right)) in keys:
                stretch += right
                continue
            shared.append(stretch)
            stretch = right
        shared.append(stretch)
    told = dict.fromkeys(word for word in shared if len(word) > 1)
    return tuple(sorted(told, key=lambda word: -len(word)))


def _ideographs(points: Keys) -> npt.NDArray[np.bool_]:
    found = np.zeros(len(points), dtype=np.bool_)
    for first, last in _BLOCKS:
        found |= (points >= first) & (points <= last)
    return found


@lru_cache(maxsize=65_536)
def _hash(word: str) -> int:
    digest = hashlib.blake2b(word.encode("utf-8", "ignore"), digest_size=8).digest()
    return int.from_bytes(digest, "little") % _WORD | _WORD
