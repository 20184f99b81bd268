"""Vectors of passages and the nearest of them, with conditions kept before the search.

Exact search: flat vectors, or one byte a number past 50,000 (recall .994 at a quarter of the
memory). A county's library needs no approximate index: HNSW answers in 0.1 ms instead of 5, but
takes minutes to build and cannot leave half of its nodes out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from retrieval.embed import Vectors

FLAT_UP_TO = 50_000
"""Vectors that are kept as they are."""
CHUNK = 10_000
Mask = npt.NDArray[np.bool_]
Rows = npt.NDArray[np.int64]

faiss.omp_set_num_threads(1)  # ours are milliseconds; waking threads up costs the others theirs


@dataclass(frozen=True)
class PassageVectors:
    """The vectors of some passages of a part of the index."""

    faiss: Any
    """Row n of this faiss index belongs to passage ``passages[n]``."""
    passages: npt.NDArray[np.int32]
    """Ascending."""

    def __len__(self) -> int:
        """Return how many passages have a vector."""
        return len(self.passages)

    def nearest(self, question: Vectors, k: int, *, among: Mask | None) -> Rows:
        """Return the passages nearest to a question, the best first, only of those in a mask.

        *among* says of every passage of the part whether it counts; None: all of them.
        """
        if len(question) != self.faiss.d:  # of another fit or service: words decide until a rebuild
            return np.zeros(0, dtype=np.int64)
        here = None if among is None else among[self.passages]
        k = min(k, len(self) if here is None else int(here.sum()))
        if k == 0:
            return np.zeros(0, dtype=np.int64)
        found = search(self.faiss, question, k, here=here)[1]
        return self.passages[found].astype(np.int64)

    def scores(self, question: Vectors, passages: Rows) -> npt.NDArray[np.float32]:
        """Return the cosine of each of these passages with a question; NaN where none is known."""
        scores = np.full(len(passages), np.nan, dtype=np.float32)
        if not len(self) or not len(passages) or len(question) != self.faiss.d:
            return scores
        at = np.minimum(np.searchsorted(self.passages, passages), len(self) - 1)
        known = self.passages[at] == passages
        if known.any():
            scores[known] = self.faiss.reconstruct_batch(at[known].astype(np.int64)) @ question
        return scores


def search(
    index: Any, question: Vectors, k: int, *, here: Mask | None
) -> tuple[npt.NDArray[np.float32], Rows]:
    """Return scores and rows of the *k* nearest rows of a faiss index, only of those in *here*."""
    if here is None or here.all():
        scores, rows = index.search(question[None], k)
    else:
        bits = np.packbits(here, bitorder="little")
        # The selector keeps a pointer into bits: both live until the search is over.
        selector = faiss.IDSelectorBitmap(len(here), faiss.swig_ptr(bits))
        parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]  # swig's
        scores, rows = index.search(question[None], k, params=parameters)
    found = rows[0] >= 0
    return scores[0][found], rows[0][found]


def index_of(vectors: Vectors) -> Any:
    """Return a flat faiss index of vectors, each of length 1."""
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(np.ascontiguousarray(vectors, dtype=np.float32))
    return index


@dataclass
class VectorsBuilder:
    """Takes the vectors of passages in their order."""

    _index: Any = None
    _passages: list[npt.NDArray[np.int32]] | None = None

    def add(self, first: int, vectors: Vectors) -> None:
        """Take the vectors of the passages from number *first* on."""
        if self._index is None:
            self._index, self._passages = faiss.IndexFlatIP(vectors.shape[1]), []
        if self._passages is None or not len(vectors) or vectors.shape[1] != self._index.d:
            return
        self._index.add(np.ascontiguousarray(vectors, dtype=np.float32))
        self._passages.append(np.arange(first, first + len(vectors), dtype=np.int32))

    def done(self) -> PassageVectors | None:
        """Return all of them; None when there are none."""
        if self._index is None or not self._passages:
            return None
        passages = np.concatenate(self._passages)
        small = self._index if len(passages) <= FLAT_UP_TO else _compressed(self._index)
        return PassageVectors(small, passages)


def _compressed(flat: Any) -> Any:
    """Return a faiss index with one byte a number, which learnt its ranges from a sample."""
    index = faiss.IndexScalarQuantizer(
        flat.d, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    )
    step = max(flat.ntotal // (2 * CHUNK), 1)
    index.train(flat.reconstruct_batch(np.arange(0, flat.ntotal, step)))
    for at in range(0, flat.ntotal, CHUNK):
        index.add(flat.reconstruct_n(at, min(CHUNK, flat.ntotal - at)))
    return index


def write_vectors(vectors: PassageVectors, folder: Path) -> Iterable[str]:
    """Write vectors into a folder; return the names of the files."""
    faiss.write_index(vectors.faiss, str(folder / "vectors.faiss"))
    np.save(folder / "vector_passages.npy", vectors.passages, allow_pickle=False)
    return ("vectors.faiss", "vector_passages.npy")


def read_vectors(folder: Path) -> PassageVectors:
    """Return the vectors of a folder, mapped into memory."""
    index = faiss.read_index(str(folder / "vectors.faiss"), faiss.IO_FLAG_MMAP_IFC)
    passages = np.load(folder / "vector_passages.npy", mmap_mode="r", allow_pickle=False)
    return PassageVectors(index, passages)
