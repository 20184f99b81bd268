"""The index of the library: a base, what changed since, and one ranking over both.

Words and meanings are fused by score: 0.7 of the cosine, stretched over the candidates, and 0.3
of BM25, divided by the best. On 1,000 CMRC questions that is .984 right first, where ranks
(reciprocal rank fusion) give .975, e5 alone .956 and BM25 alone .962.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from retrieval.columns import Mask
from retrieval.embed import MEANING, Vectors
from retrieval.lexical import Floats, inverse_frequencies
from retrieval.normalise import normalised
from retrieval.part import Entry, Part, PartBuilder
from retrieval.terms import Keys, keys_of, words_shared
from retrieval.vectors import Rows
from school.resources import ResourceFilter, ResourceId, ReviewState, Seer

CANDIDATES = (100, 400, 1_600)
"""Resources of each list that are fused; the next size when more pages are turned."""
LARGE = 10_000
"""Passages, from which on the commonest terms cost more time than they tell."""
NAMED = 4
"""Words that say why a resource was found."""
OFF_THE_SHELF = frozenset({ReviewState.SUPERSEDED, ReviewState.WITHDRAWN})


@dataclass(frozen=True)
class Question:
    """What is looked for."""

    text: str
    vector: Vectors | None
    """None: words alone."""
    wanted: ResourceFilter
    seer: Seer
    trust: float = MEANING
    """Weight of the vector, 0 to 1; words have the rest."""
    told: str = ""
    """The part of the text whose words say why something was found; empty: all of it."""


@dataclass(frozen=True)
class Ranked:
    """One resource that was found."""

    id: ResourceId
    score: float
    words: tuple[str, ...] = ()
    """What it has of the question's words, the longest first."""


@dataclass(frozen=True)
class Ranking:
    """The best of what fits, in order."""

    hits: tuple[Ranked, ...]
    total: int
    """How many resources fit the conditions."""


@dataclass
class Index:
    """Finds resources; not for several threads at once while it changes."""

    base: Part = field(default_factory=lambda: PartBuilder().done())
    seq: int = 0
    """Number of the library's clock up to which changes are in."""
    _changed: dict[ResourceId, Entry] = field(default_factory=dict)
    _fresh: Part | None = None

    def put(self, entries: Iterable[Entry]) -> None:
        """Take what is new or changed; what has left the shelf goes."""
        entries = list(entries)
        self.drop(entry.resource.id for entry in entries)
        shown = (one for one in entries if one.resource.state not in OFF_THE_SHELF)
        self._changed |= {entry.resource.id: entry for entry in shown}

    def drop(self, gone: Iterable[ResourceId]) -> None:
        """Take these out."""
        gone = list(gone)
        self.base = self.base.without(gone)
        for one in gone:
            self._changed.pop(one, None)
        self._fresh = None

    @property
    def fresh_count(self) -> int:
        """Return how many resources came or changed since the base was made."""
        return len(self._changed)

    @property
    def count(self) -> int:
        """Return how many resources can be found by somebody."""
        return int(self.base.alive.sum()) + len(self._changed)

    @property
    def count_with_vectors(self) -> int:
        """Return of how many the meanings are known."""
        base, known = self.base, np.zeros(len(self.base.ids), dtype=np.bool_)
        if base.vectors is not None:
            known[base.resource_of[base.vectors.passages]] = True
        fresh = sum(entry.vectors is not None for entry in self._changed.values())
        return int((known & base.alive).sum()) + fresh

    def parts(self) -> tuple[Part, ...]:
        """Return the base, and what changed since where something did."""
        if self._fresh is None:
            builder = PartBuilder(self.base.postings.average if self.base.ids else None)
            for entry in self._changed.values():
                builder.add(entry)
            self._fresh = builder.done()
        return tuple(part for part in (self.base, self._fresh) if part.ids)

    def search(self, question: Question, k: int) -> Ranking:
        """Return the *k* best, or all that fit when those are fewer."""
        parts = self.parts()
        masks = [part.fitting(question.wanted, question.seer) for part in parts]
        total = sum(int(mask.sum()) for mask in masks)
        keys = np.unique(keys_of(normalised(question.text)))
        told = normalised(question.told or question.text)
        weights = inverse_frequencies(keys, [part.postings for part in parts])
        telling = _telling(weights, size=sum(part.postings.size for part in parts))
        wide = next((size for size in CANDIDATES if size >= k), k)
        found = [
            _candidates(
                part, mask, (keys[telling], weights[telling]), vector=question.vector, wide=wide
            )
            for part, mask in zip(parts, masks, strict=True)
        ]
        best = _fused(found, trust=question.trust)[:k]
        hits = tuple(
            Ranked(parts[p].ids[n], score, _words(parts[p], n, keys, told=told))
            for p, n, score in best
        )
        return Ranking(hits, total)

    def near(
        self, vectors: Vectors, k: int, *, wanted: ResourceFilter, seer: Seer
    ) -> list[tuple[ResourceId, float]]:
        """Return the *k* resources nearest to some passages, with the mean of their cosines."""
        scores: dict[ResourceId, float] = {}
        for part in self.parts():
            mask = part.fitting(wanted, seer)
            lists = [part.nearest(one, k, among=mask) for one in vectors]
            numbers = np.unique(np.concatenate(lists)) if lists else np.zeros(0, dtype=np.int64)
            every = [part.meaning_scores(one, numbers) for one in vectors]
            mean = np.mean(every, axis=0) if every else np.zeros(0)
            scores |= {part.ids[n]: float(s) for n, s in zip(numbers, mean, strict=True)}
        return sorted(scores.items(), key=lambda one: (-one[1], one[0]))[:k]


@dataclass(frozen=True)
class _Candidates:
    """Resources of one part that may be among the best, with what is known of each."""

    numbers: Rows
    words: Floats
    meanings: Floats
    """NaN where a resource has no vector."""


def _candidates(
    part: Part, mask: Mask, terms: tuple[Keys, Floats], *, vector: Vectors | None, wide: int
) -> _Candidates:
    """Return the best of a part by words, those by meaning, and others while there are too few."""
    words = np.where(mask, part.word_scores(*terms), 0)
    numbers = _best(words, wide)
    if vector is not None:
        numbers = np.union1d(numbers, part.nearest(vector, wide, among=mask))
    if len(numbers) < wide:
        others = np.setdiff1d(np.flatnonzero(mask), numbers)[::-1]  # the newest first
        numbers = np.concatenate([numbers, others[: wide - len(numbers)]])
    if vector is None:
        meanings = np.full(len(numbers), np.nan, dtype=np.float32)
    else:
        meanings = part.meaning_scores(vector, numbers)
    return _Candidates(numbers, words[numbers].astype(np.float32), meanings)


def _telling(weights: Floats, *, size: int) -> Mask:
    """Return which terms are looked at: in a large library not those of half of all passages."""
    telling = weights > np.log(2)
    return telling if size > LARGE and telling.any() else np.ones(len(weights), dtype=np.bool_)


def _best(scores: Floats, k: int) -> Rows:
    """Return the numbers of the *k* best positive scores, in no order."""
    found = np.flatnonzero(scores > 0)
    if len(found) > k:
        found = found[np.argpartition(-scores[found], k - 1)[:k]]
    return found


def _fused(found: Sequence[_Candidates], *, trust: float) -> list[tuple[int, int, float]]:
    """Return part, number and score of all candidates, the best first."""
    if not found:
        return []
    parts = np.concatenate([np.full(len(one.numbers), no) for no, one in enumerate(found)])
    numbers = np.concatenate([one.numbers for one in found])
    words = np.concatenate([one.words for one in found])
    meanings = np.concatenate([one.meanings for one in found])
    most = words.max(initial=0.0)
    words = words / most if most > 0 else words
    # What has no vector yet stands where its words put it, and is not behind all that have one.
    scores = np.where(np.isnan(meanings), words, (1 - trust) * words + trust * _stretched(meanings))
    order = np.lexsort((-numbers, -parts, -scores))  # the newer of two equals first
    return [(int(parts[at]), int(numbers[at]), float(scores[at])) for at in order]


def _stretched(values: Floats) -> Floats:
    """Return values from 0, the least, to 1; NaN stays."""
    if np.isnan(values).all():
        return values
    low, high = np.nanmin(values), np.nanmax(values)
    return (values - low) / (high - low) if high > low else values * 0 + 1


def _words(part: Part, number: int, keys: Keys, *, told: str) -> tuple[str, ...]:
    """Return the words of the question that a resource has."""
    return words_shared(told, set(keys[part.words_of(number, keys)].tolist()))[:NAMED]
