"""BM25 over arrays: which passages have the question's terms, and how much that says.

The formula is Robertson's with Lucene's idf, which is never negative (Kamphuis et al. 2020). Only
the part that depends on a passage is stored; idf is worked out at the question, so passages that
came after the build are scored by the same measure. bm25s stores the product of both and cannot
leave passages out before it ranks, which is why it is the rival of the benchmark and not used.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from retrieval.terms import Counted, Keys

K1 = 1.5
B = 0.75
Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int32]
CHUNK = 4_000_000
"""Postings that are brought into order at once."""


@dataclass(frozen=True)
class Postings:
    """Of every term the passages (rows) that have it, ascending, and what each gets for it."""

    terms: Keys
    """Ascending, each once."""
    starts: npt.NDArray[np.int64]
    """Where the postings of each term begin; one longer than *terms*."""
    rows: Numbers
    gains: npt.NDArray[np.float16]
    """BM25 without idf: 0 to 2.5."""
    size: int
    """Number of passages."""
    average: float
    """Mean number of terms of a passage."""

    def places(self, keys: Keys) -> npt.NDArray[np.int64]:
        """Return the place of each key among the terms, -1 where no passage has it."""
        if not len(self.terms):
            return np.full(len(keys), -1, dtype=np.int64)
        at = np.minimum(np.searchsorted(self.terms, keys), len(self.terms) - 1)
        return np.where(self.terms[at] == keys, at, -1)

    def frequencies(self, keys: Keys) -> npt.NDArray[np.int64]:
        """Return how many passages have each key."""
        at = self.places(keys)
        return np.where(at < 0, 0, self.starts[at + 1] - self.starts[np.maximum(at, 0)])

    def scores(self, keys: Keys, weights: Floats) -> Floats:
        """Return the score of every passage: the sum over keys of weight times gain."""
        scores = np.zeros(self.size, dtype=np.float32)
        for at, weight in zip(self.places(keys), weights, strict=True):
            if at >= 0:
                here = slice(self.starts[at], self.starts[at + 1])
                scores[self.rows[here]] += self.gains[here].astype(np.float32) * weight
        return scores

    def has(self, keys: Keys, rows: Iterable[int]) -> npt.NDArray[np.bool_]:
        """Return for each key whether one of these passages has it."""
        wanted = np.fromiter(rows, dtype=np.int32)
        found = np.zeros(len(keys), dtype=np.bool_)
        for no, at in enumerate(self.places(keys)):
            if at >= 0:
                here = self.rows[self.starts[at] : self.starts[at + 1]]
                near = np.minimum(np.searchsorted(here, wanted), len(here) - 1)
                found[no] = bool((here[near] == wanted).any())
        return found


def inverse_frequencies(keys: Keys, parts: Sequence[Postings]) -> Floats:
    """Return Lucene's idf of each key over the passages of all parts."""
    size = sum(part.size for part in parts)
    having = sum((part.frequencies(keys) for part in parts), np.zeros(len(keys), dtype=np.int64))
    return np.log1p((size - having + 0.5) / (having + 0.5)).astype(np.float32)


@dataclass
class PostingsBuilder:
    """Takes passages one after another and gives the postings of all."""

    average: float | None = None
    """Mean length to score by; None: that of the passages themselves."""
    _waiting: list[Counted] = field(default_factory=list)
    _waiting_size: int = 0
    _lengths: list[int] = field(default_factory=list)
    _chunks: list[tuple[Keys, Numbers, npt.NDArray[np.uint16]]] = field(default_factory=list)

    def add(self, passage: Counted) -> None:
        """Take the next passage."""
        self._lengths.append(passage.length)
        self._waiting.append(passage)
        self._waiting_size += len(passage.keys)
        if self._waiting_size >= CHUNK:
            self._order()

    def done(self) -> Postings:
        """Return the postings of all passages that were taken."""
        self._order()
        lengths = np.array(self._lengths, dtype=np.float32)
        average = self.average or (float(lengths.mean()) if len(lengths) else 1.0) or 1.0
        keys = [np.unique(chunk[0]) for chunk in self._chunks]
        terms = np.unique(np.concatenate(keys)) if keys else np.zeros(0, dtype=np.int64)
        starts = self._starts(terms)
        rows = np.empty(starts[-1], dtype=np.int32)
        gains = np.empty(starts[-1], dtype=np.float16)
        loss = (K1 * (1 - B + B * lengths / average)).astype(np.float32)
        free = starts[:-1].copy()
        for chunk_keys, chunk_rows, counts in self._chunks:
            at = _places_to_fill(np.searchsorted(terms, chunk_keys), free)
            rows[at] = chunk_rows
            gains[at] = counts * (K1 + 1) / (counts + loss[chunk_rows])
        return Postings(terms, starts, rows, gains, size=len(lengths), average=average)

    def _order(self) -> None:
        """Bring the waiting passages into the order of their terms."""
        if not self._waiting:
            return
        first = len(self._lengths) - len(self._waiting)
        keys = np.concatenate([one.keys for one in self._waiting])
        sizes = [len(one.keys) for one in self._waiting]
        rows = np.repeat(np.arange(first, first + len(sizes), dtype=np.int32), sizes)
        counts = np.concatenate([one.counts for one in self._waiting])
        order = np.argsort(keys, kind="stable")
        most = np.iinfo(np.uint16).max
        narrow = np.minimum(counts[order], most).astype(np.uint16)
        self._chunks.append((keys[order], rows[order], narrow))
        self._waiting, self._waiting_size = [], 0

    def _starts(self, terms: Keys) -> npt.NDArray[np.int64]:
        sizes = np.zeros(len(terms) + 1, dtype=np.int64)
        for keys, _, _ in self._chunks:
            sizes[1:] += np.bincount(np.searchsorted(terms, keys), minlength=len(terms))
        return np.cumsum(sizes)


def _places_to_fill(
    term_of: npt.NDArray[np.int64], free: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Return where each posting of an ordered chunk goes, and move the free places on."""
    if not len(term_of):
        return term_of
    begins = np.flatnonzero(np.r_[True, term_of[1:] != term_of[:-1]])
    sizes = np.diff(np.r_[begins, len(term_of)])
    rank = np.arange(len(term_of)) - np.repeat(begins, sizes)
    at: npt.NDArray[np.int64] = free[term_of] + rank
    free[term_of[begins]] += sizes
    return at
