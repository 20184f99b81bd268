"""MinHash sketches: how alike two texts are, from 128 numbers each.

Broder, “On the resemblance and containment of documents” (1997): the share of equal minima of
random permutations estimates the Jaccard similarity of the two sets, here of 5-grams of characters.
With 128 of them the standard error at 0.8 is 0.035.
"""

import unicodedata
import zlib

import numpy as np
from numpy.typing import NDArray

GRAM = 5
PERMUTATIONS = 128
BANDS = 32
"""Of 4 rows each: two texts alike by 0.8 share a band with 99.99 %, by 0.3 with 23 %."""
LEAST_GRAMS = 20
"""Shorter texts are all alike, and not told of."""
MOST_CHARACTERS = 200_000
NEAR = 0.7
"""Similarity from which the uploader is asked; a corrected copy of ten pages is at 0.85 or more."""
_PRIME = np.uint64((1 << 61) - 1)
_WORD = np.uint64((1 << 32) - 1)
Sketch = NDArray[np.uint32]
"""(128,) uint32: the least hash of a text's grams under each permutation."""


def _permutations() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    random = np.random.default_rng(20231130)  # fixed: sketches are kept and compared for years
    odd = random.integers(1, 1 << 31, PERMUTATIONS, dtype=np.uint64) | np.uint64(1)
    return odd, random.integers(0, 1 << 31, PERMUTATIONS, dtype=np.uint64)


_A, _B = _permutations()


def sketch(text: str) -> Sketch | None:
    """Return the sketch of a text; None when it is too short to say anything."""
    grams = _grams(text)
    if len(grams) < LEAST_GRAMS:
        return None
    hashes = np.fromiter((zlib.crc32(g.encode()) for g in grams), np.uint64, len(grams))
    least = np.full(PERMUTATIONS, _WORD, np.uint64)
    for start in range(0, len(hashes), 4096):
        part = hashes[start : start + 4096, None]
        mixed = ((part * _A + _B) % _PRIME) & _WORD
        least = np.minimum(least, mixed.min(axis=0))
    return least.astype("<u4")


def _grams(text: str) -> set[str]:
    plain = unicodedata.normalize("NFKC", text[:MOST_CHARACTERS]).lower()
    letters = "".join(c for c in plain if c.isalnum())
    return {letters[n : n + GRAM] for n in range(len(letters) - GRAM + 1)}


def likeness(left: Sketch, right: Sketch) -> float:
    """Return how alike two texts are, 0 to 1."""
    return float((left == right).mean())


def bands(found: Sketch) -> tuple[int, ...]:
    """Return a number for each band: texts that are alike share at least one, at its place."""
    rows = np.ascontiguousarray(found.reshape(BANDS, -1)).astype("<u4")
    return tuple(zlib.crc32(row.tobytes(), number) for number, row in enumerate(rows))


def from_bytes(content: bytes) -> Sketch:
    """Return a sketch that was kept: 128 numbers, little-endian."""
    return np.frombuffer(content, "<u4").astype(np.uint32)
