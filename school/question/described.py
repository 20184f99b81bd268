"""Finds the figure somebody describes without its name: “几个孩子合用一台电脑” is 生机比.

Every indicator has sentences people might describe it with. A question that no name explains is
held against all of them, character by character and pair by pair, rare ones counting for more: how
near it comes to one sentence, and how much of it the words of all the sentences of an indicator
explain. The table is made out of the catalogue alone, once for each.
"""

import math
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from school.indicator_catalogue import Catalogue
from school.question.table import pairs_of
from school.question.words import GAP, spelt

_SILENT = frozenset(GAP + ",:?()- .%/|")


@dataclass(frozen=True)
class Likeness:
    """How near a question comes to what an indicator is described with."""

    indicator: str
    """Its id."""
    near: float
    """0 to 1: the cosine to the nearest of its sentences."""
    explained: float
    """0 to 1: how much of what the question says stands in any of its sentences."""
    phrase: str
    """The nearest sentence, in the one spelling."""

    @property
    def score(self) -> float:
        """Return both together, 0 to 2."""
        return self.near + self.explained


@dataclass(frozen=True, eq=False)
class Descriptions:
    """Every sentence an indicator may be described with, by its pieces."""

    phrases: tuple[tuple[str, str], ...] = field(repr=False)
    """Id of the indicator and sentence."""
    postings: Mapping[str, tuple[tuple[int, float], ...]] = field(repr=False)
    """By piece: the places of sentences that have it, and its share of each one's length."""
    rarity: Mapping[str, float] = field(repr=False)
    """By piece: how much it says; what few indicators have says more."""
    vocabulary: Mapping[str, frozenset[str]] = field(repr=False)
    """By indicator, the pieces of all its sentences."""
    bags: Mapping[str, str] = field(repr=False)
    """By indicator, all its sentences and its definition, with bars between."""
    unseen: float
    """How much a piece says that no sentence has."""

    def like(self, text: str, *, framed: Container[int] = frozenset()) -> list[Likeness]:
        """Return the indicators that share something with a text, the nearest first.

        Args:
            text: In the one spelling.
            framed: Places of words that say what is wanted: they count where a sentence has them.
        """
        open_text = "".join(GAP if i in framed else c for i, c in enumerate(text))
        said = _pieces(open_text) | {p for p in _pieces(text) if p in self.rarity}
        weights = {p: self.rarity.get(p, self.unseen) for p in said}
        length = math.sqrt(sum(w * w for w in weights.values())) or 1.0
        dots: dict[int, float] = defaultdict(float)
        for piece, weight in weights.items():
            for place, share in self.postings.get(piece, ()):
                dots[place] += weight * share
        nearest: dict[str, tuple[float, str]] = {}
        for place, dot in dots.items():
            indicator, phrase = self.phrases[place]
            if dot / length > nearest.get(indicator, (0.0, ""))[0]:
                nearest[indicator] = dot / length, phrase
        whole = sum(weights.values()) or 1.0
        found = [
            Likeness(one, near, self._known(one, weights) / whole, phrase)
            for one, (near, phrase) in nearest.items()
        ]
        return sorted(found, key=lambda one: -one.score)

    def _known(self, indicator: str, weights: Mapping[str, float]) -> float:
        words = self.vocabulary[indicator]
        return sum(weight for piece, weight in weights.items() if piece in words)


def _pieces(text: str) -> frozenset[str]:
    """Return the characters and pairs of characters of a text that say something."""
    pairs = (p for p in pairs_of(text) if not _SILENT.intersection(p))
    return frozenset((*(c for c in text if c not in _SILENT), *pairs))


@lru_cache(maxsize=8)
def descriptions(catalogue: Catalogue) -> Descriptions:
    """Return what the indicators of a catalogue are described with; made once for each."""
    said = [
        (one.id, spelt(phrase))
        for one in catalogue
        for phrase in (one.name, *one.aliases, *one.shared, *one.described)
    ]
    return described_with(said, more={one.id: spelt(one.definition) for one in catalogue})


def described_with(
    said: Iterable[tuple[str, str]], *, more: Mapping[str, str] | None = None
) -> Descriptions:
    """Return the table of some sentences.

    Args:
        said: Ids of indicators, and sentences in the one spelling.
        more: By id, other words that may be said of an indicator.
    """
    phrases = tuple(said)
    words: dict[str, set[str]] = defaultdict(set)
    for indicator, phrase in phrases:
        words[indicator] |= _pieces(phrase)
    having: dict[str, int] = defaultdict(int)
    for pieces in words.values():
        for piece in pieces:
            having[piece] += 1
    rarity = {piece: math.log((len(words) + 1) / (n + 0.5)) for piece, n in having.items()}
    postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for place, (_, phrase) in enumerate(phrases):
        weights = {p: rarity[p] for p in _pieces(phrase)}
        length = math.sqrt(sum(w * w for w in weights.values())) or 1.0
        for piece, weight in weights.items():
            postings[piece].append((place, weight / length))
    bags = {one: [(more or {}).get(one, "")] for one in words}
    for one, phrase in phrases:
        bags[one].append(phrase)
    return Descriptions(
        phrases=phrases,
        bags={one: "|".join(some) for one, some in bags.items()},
        postings={piece: tuple(places) for piece, places in postings.items()},
        rarity=rarity,
        vocabulary={one: frozenset(pieces) for one, pieces in words.items()},
        unseen=math.log((len(words) + 1) / 0.5),
    )
