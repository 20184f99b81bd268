"""Which command a sentence means: exact words, then paraphrases, else the nearest few.

A sentence is folded to simplified characters and half-width forms. A command's word inside it
counts most; beyond that, sentences are compared with every command's words and phrases by the
single characters and pairs they share, rare ones counting more.
"""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from itertools import pairwise

from pypinyin import lazy_pinyin
from rapidfuzz import fuzz

from bot.command import Command
from school.spelling import simplified

SURE = 0.5
"""Similarity from which a paraphrase is taken as meant; set on tests/bot/test_understanding.py."""
CLOSE = 0.12
"""Lead over the second best command below which the bot asks instead of guessing."""
OFFERED = 3


_POLITE = re.compile(
    r"[\s,，。.!！~、]|好的?|嗯|行|可以|请|麻烦|谢谢|一下|我要|我想|吧|了|啊|哦|呀"
)


_OTHERS = (
    *("隔壁", "别人", "别的", "其他", "其它", "同桌", "同学", "人家"),
    *("全班", "所有", "大家", "排名", "名次", "第几名"),
)


def says_just(text: str, wanted: Iterable[str]) -> bool:
    """Return True when *text* is one of *wanted* and, politeness apart, nothing else.

    What cannot be taken back needs this: “先别确认” has the word in it, too.
    """
    said = _POLITE.sub("", text)
    return any(said == _POLITE.sub("", simplified(one)) for one in wanted)


def asks_about_others(text: str) -> bool:
    """Return True when a parent or pupil asks about other children, or for a rank."""
    return any(word in text for word in _OTHERS)


def without(text: str, names: Iterable[str]) -> str:
    """Return *text* without these names."""
    for name in filter(None, names):
        text = text.replace(name, "")
    return text


def _features(text: str) -> Counter[str]:
    letters = [c for c in text.lower() if c.isalpha()]
    pairs = (a + b for a, b in pairwise(letters))
    return Counter([*letters, *pairs])


class Understanding:
    """Knows how each command is said."""

    def __init__(self, commands: Mapping[str, Command]) -> None:
        self._commands = commands
        self._said = {
            name: [_features(simplified(s)) for s in (*c.words, *c.phrases, *c.examples)]
            for name, c in commands.items()
        }
        self._weights = _rarity(f for said in self._said.values() for f in said)

    def meant(self, text: str, names: Collection[str]) -> tuple[str | None, list[str]]:
        """Return the command of *names* that *text* means, or None and the nearest few.

        Args:
            text: A simplified sentence.
            names: Commands to choose from.
        """
        exact = self.exact(text, names)
        if exact is not None:
            return exact, [exact]
        words = {n: w for n in names if (w := self._longest_word(text, n))}
        scores = {n: self._score(text, n) + 0.5 * bool(words.get(n)) for n in names}
        ranked = sorted(scores, key=lambda n: (-scores[n], n))
        if not ranked or scores[ranked[0]] < SURE:
            return None, self._nearest(text, ranked)
        second = scores[ranked[1]] if len(ranked) > 1 else 0.0
        if scores[ranked[0]] - second < CLOSE:
            longest = max(ranked[:2], key=lambda n: words.get(n, 0))
            tie = words.get(ranked[0], 0) == words.get(ranked[1], 0)
            return (None if tie else longest), ranked[:OFFERED]
        return ranked[0], ranked[:OFFERED]

    def exact(self, text: str, names: Iterable[str]) -> str | None:
        """Return the command of *names* that *text* is a word of, or None."""
        said = text.strip(" 。.!！?？~")
        return next((n for n in names if said in self._commands[n].words), None)

    def _longest_word(self, text: str, name: str) -> int:
        return max((len(w) for w in self._commands[name].words if w in text), default=0)

    def _score(self, text: str, name: str) -> float:
        said = _features(text)
        return max(_cosine(said, other, self._weights) for other in self._said[name])

    def _nearest(self, text: str, ranked: list[str]) -> list[str]:
        """Return a few commands even for a typo: what sounds alike is near, too."""
        sound = " ".join(lazy_pinyin(text))

        def alike(name: str) -> float:
            words = (" ".join(lazy_pinyin(w)) for w in self._commands[name].words)
            return max(fuzz.partial_ratio(sound, w) for w in words) / 100

        return sorted(ranked, key=lambda n: -(self._score(text, n) + alike(n) / 2))[:OFFERED]


def _rarity(said: Iterable[Counter[str]]) -> dict[str, float]:
    sentences = list(said)
    seen = Counter(feature for sentence in sentences for feature in sentence)
    return {f: 1 + math.log(len(sentences) / n) for f, n in seen.items()}


def _cosine(a: Counter[str], b: Counter[str], weights: Mapping[str, float]) -> float:
    """Return the cosine of two sentences, 0 to 1; letters no command uses weigh a little."""
    unknown = 1.0
    dot = sum(n * b[f] * weights.get(f, unknown) ** 2 for f, n in a.items())
    lengths = [
        math.sqrt(sum((n * weights.get(f, unknown)) ** 2 for f, n in x.items())) for x in (a, b)
    ]
    return dot / (lengths[0] * lengths[1]) if all(lengths) else 0.0
