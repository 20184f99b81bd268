"""Latent semantic analysis: meanings from which characters stand together, with no model at all.

TF-IDF of character pairs and Latin words, reduced by a truncated SVD. The SVD is the randomised
one of Halko, Martinsson and Tropp (2011, algorithm 4.4): two power iterations bring the rare
directions of text out, and a 20,000 x 276 matrix fits into any machine.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from langchain_core.embeddings import Embeddings

from retrieval.terms import Counted, Keys, counted

DIMENSIONS = 256
SPARE = 20
"""Further directions that are looked for, so that the last ones kept are right."""
MOST_TERMS = 20_000
MOST_PASSAGES = 5_000
"""A sample of this size is enough to learn which terms stand together."""
FEWEST = 8
"""Passages; on fewer there is nothing to learn."""
ITERATIONS = 2
Matrix = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Lsa(Embeddings):
    """A fitted analysis."""

    terms: Keys
    """Ascending."""
    weights: Matrix
    """Inverse document frequency of each term."""
    basis: Matrix
    """Terms x dimensions; columns of length 1."""

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return a vector for each passage."""
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of a text; zeros when it has no known term."""
        vector: list[float] = self.vector_of(counted(text)).tolist()
        return vector

    def vector_of(self, text: Counted) -> Matrix:
        """Return the vector of a text whose terms are known, not yet of length 1."""
        at, values = _row(text, self.terms, weights=self.weights)
        vector: Matrix = values @ self.basis[at]
        return vector


def fit(passages: Sequence[Counted], *, seed: int = 1) -> Lsa | None:
    """Return the analysis of some passages; None when they are too few."""
    if len(passages) < FEWEST:
        return None
    chance = np.random.default_rng(seed)
    if len(passages) > MOST_PASSAGES:
        picked = chance.choice(len(passages), MOST_PASSAGES, replace=False)
        passages = [passages[no] for no in sorted(picked)]
    terms, weights = _vocabulary(passages)
    if not len(terms):
        return None
    rows = [_row(one, terms, weights=weights) for one in passages]
    return Lsa(terms, weights, basis=_basis(rows, len(terms), chance))


def _vocabulary(passages: Sequence[Counted]) -> tuple[Keys, Matrix]:
    """Return the commonest terms that are in two passages at least, with their idf."""
    every = np.concatenate([one.keys for one in passages])
    terms, having = np.unique(every[every >= 1 << 21], return_counts=True)  # no single characters
    best = np.argsort(-having, kind="stable")[:MOST_TERMS]
    kept = np.sort(best[having[best] > 1])
    idf = np.log((1 + len(passages)) / (1 + having[kept])) + 1
    return terms[kept], idf.astype(np.float32)


def _row(text: Counted, terms: Keys, *, weights: Matrix) -> tuple[npt.NDArray[np.int64], Matrix]:
    """Return where a text has terms, and its TF-IDF there, of length 1."""
    at = np.minimum(np.searchsorted(terms, text.keys), len(terms) - 1)
    known = terms[at] == text.keys
    at = at[known]
    values = (1 + np.log(text.counts[known])).astype(np.float32) * weights[at]
    length = np.linalg.norm(values)
    return at, values / length if length else values


def _basis(
    rows: Sequence[tuple[npt.NDArray[np.int64], Matrix]], terms: int, chance: np.random.Generator
) -> Matrix:
    """Return the main directions of the rows as columns."""
    wanted = min(DIMENSIONS + SPARE, len(rows), terms)
    seen = chance.standard_normal((terms, wanted)).astype(np.float32)
    for _ in range(ITERATIONS + 1):
        seen, _ = np.linalg.qr(_there_and_back(rows, seen))
    small = np.stack([values @ seen[at] for at, values in rows])
    _, _, directions = np.linalg.svd(small, full_matrices=False)
    basis: Matrix = (seen @ directions[:DIMENSIONS].T).astype(np.float32)
    return basis


def _there_and_back(rows: Sequence[tuple[npt.NDArray[np.int64], Matrix]], seen: Matrix) -> Matrix:
    """Return the rows' transpose times the rows times *seen*, without making them dense."""
    found = np.zeros_like(seen)
    for at, values in rows:
        found[at] += values[:, None] * (values @ seen[at])
    return found
