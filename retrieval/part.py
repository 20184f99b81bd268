"""One part of the index: resources with their columns, words and vectors.

The base is one part, saved and mapped into memory; what changed since is another, made anew when
something more changes.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from retrieval.columns import Columns, ColumnsBuilder
from retrieval.embed import Vectors
from retrieval.lexical import Floats, Postings, PostingsBuilder
from retrieval.terms import Counted, Keys, counted
from retrieval.vectors import PassageVectors, Rows, VectorsBuilder
from school.resources import Resource, ResourceFilter, ResourceId, Seer

Mask = npt.NDArray[np.bool_]
PASSAGES_A_DOCUMENT = 4
"""Nearest passages that are looked at for each resource wanted: long ones have many."""


@dataclass(frozen=True)
class Entry:
    """A resource as the index takes it."""

    resource: Resource
    passages: tuple[str, ...]
    vectors: Vectors | None = None
    """One row a passage; None: nobody has made them yet."""

    @cached_property
    def terms(self) -> tuple[Counted, ...]:
        """Return the terms of each passage."""
        return tuple(counted(text) for text in self.passages or (self.resource.title,))


@dataclass(frozen=True)
class Part:
    """Some resources, searchable; a resource is named by its number, from 0."""

    ids: tuple[ResourceId, ...]
    columns: Columns
    starts: Rows
    """Number of each resource's first passage; one longer than *ids*."""
    postings: Postings
    vectors: PassageVectors | None
    alive: Mask
    """False for a resource of which a newer state is elsewhere."""

    @cached_property
    def numbers(self) -> dict[ResourceId, int]:
        """Return the number of each resource; of two with one id, the last."""
        return {one: no for no, one in enumerate(self.ids)}

    @cached_property
    def resource_of(self) -> Rows:
        """Return the number of the resource of every passage."""
        return np.repeat(np.arange(len(self.ids)), np.diff(self.starts))

    def without(self, gone: Iterable[ResourceId]) -> "Part":
        """Return the part in which these are not alive."""
        numbers = [self.numbers[one] for one in gone if one in self.numbers]
        if not numbers:
            return self
        alive = self.alive.copy()
        alive[numbers] = False
        rest = replace(self, alive=alive)
        rest.__dict__.update({k: self.__dict__[k] for k in _CACHED if k in self.__dict__})
        return rest

    def fitting(self, wanted: ResourceFilter, seer: Seer) -> Mask:
        """Return which resources are alive, wanted, and may be read by who looks."""
        return self.columns.fitting(wanted, seer) & self.alive

    def word_scores(self, keys: Keys, weights: Floats) -> Floats:
        """Return the BM25 score of every resource: that of its best passage."""
        if not self.ids:
            return np.zeros(0, dtype=np.float32)
        scores: Floats = np.maximum.reduceat(self.postings.scores(keys, weights), self.starts[:-1])
        return scores

    def nearest(self, question: Vectors, k: int, *, among: Mask) -> Rows:
        """Return up to about *k* resources, in no order, that have a passage near a question."""
        if self.vectors is None:
            return np.zeros(0, dtype=np.int64)
        rows = None if among.all() else among[self.resource_of]
        found = self.vectors.nearest(question, k * PASSAGES_A_DOCUMENT, among=rows)
        resources: Rows = self.resource_of[found]
        # Those after the k-th are no candidates; dict.fromkeys keeps the best of each first.
        return np.array(list(dict.fromkeys(resources.tolist()))[:k], dtype=np.int64)

    def meaning_scores(self, question: Vectors, numbers: Rows) -> Floats:
        """Return the cosine of the best passage of these resources; NaN where none is known."""
        best = np.full(len(numbers), np.nan, dtype=np.float32)
        if self.vectors is None or not len(numbers):
            return best
        firsts, lasts = self.starts[numbers], self.starts[numbers + 1]
        sizes = lasts - firsts
        owner = np.repeat(np.arange(len(numbers)), sizes)
        begins = np.cumsum(sizes) - sizes
        passages = np.arange(sizes.sum()) - np.repeat(begins, sizes) + np.repeat(firsts, sizes)
        scores = self.vectors.scores(question, passages)
        np.fmax.at(best, owner, scores)
        return best

    def words_of(self, number: int, keys: Keys) -> npt.NDArray[np.bool_]:
        """Return which terms a resource has."""
        return self.postings.has(keys, range(self.starts[number], self.starts[number + 1]))

    def passage_vectors(self, number: int) -> Vectors | None:
        """Return the vectors of a resource's passages, where they are known."""
        if self.vectors is None:
            return None
        first, last = self.starts[number], self.starts[number + 1]
        at = np.searchsorted(self.vectors.passages, np.arange(first, last))
        inside = at < len(self.vectors)
        known = at[inside][self.vectors.passages[at[inside]] < last]
        if not len(known):
            return None
        rows: Vectors = self.vectors.faiss.reconstruct_batch(known.astype(np.int64))
        return rows


_CACHED = ("numbers", "resource_of")


@dataclass
class PartBuilder:
    """Takes entries one after another; only their terms and vectors stay in memory."""

    average: float | None = None
    """Mean passage length to score by; None: that of the entries themselves."""
    _ids: list[ResourceId] = field(default_factory=list)
    _starts: list[int] = field(default_factory=lambda: [0])
    _columns: ColumnsBuilder = field(default_factory=ColumnsBuilder)
    _vectors: VectorsBuilder = field(default_factory=VectorsBuilder)
    _postings: PostingsBuilder = field(init=False)

    def __post_init__(self) -> None:
        self._postings = PostingsBuilder(self.average)

    def __len__(self) -> int:
        """Return how many entries were taken."""
        return len(self._ids)

    def add(self, entry: Entry) -> None:
        """Take the next entry; an id that was taken before replaces it."""
        self._ids.append(entry.resource.id)
        self._columns.add(entry.resource)
        for terms in entry.terms:
            self._postings.add(terms)
        if entry.vectors is not None and len(entry.vectors) == len(entry.terms):
            self._vectors.add(self._starts[-1], entry.vectors)
        self._starts.append(self._starts[-1] + len(entry.terms))

    def done(self, *, gone: Iterable[ResourceId] = ()) -> Part:
        """Return the part of all that were taken, but for those *gone* meanwhile."""
        last = {one: no for no, one in enumerate(self._ids)}
        alive = np.zeros(len(self._ids), dtype=np.bool_)
        alive[list(last.values())] = True
        part = Part(
            tuple(self._ids),
            self._columns.done(),
            np.array(self._starts, dtype=np.int64),
            self._postings.done(),
            self._vectors.done(),
            alive,
        )
        return part.without(gone)
