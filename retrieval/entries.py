"""Resources of the database as the index takes them."""

from collections.abc import Iterable, Mapping

import numpy as np

from retrieval.embed import Vectors, unit_rows
from retrieval.lsa import Lsa
from retrieval.part import Entry
from school.resources import Resource, ResourceId


def entries_of(
    resources: Iterable[Resource],
    passages: Mapping[ResourceId, tuple[str, ...]],
    *,
    kept: Mapping[ResourceId, bytes],
    lsa: Lsa | None = None,
) -> list[Entry]:
    """Return entries with their vectors: those that were kept, or those LSA makes at once."""
    entries = [Entry(one, passages.get(one.id, ())) for one in resources]
    return [
        Entry(one.resource, one.passages, _vectors(one, kept.get(one.resource.id), lsa=lsa))
        for one in entries
    ]


def texts_of(resource: Resource, passages: tuple[str, ...]) -> tuple[str, ...]:
    """Return what vectors are made of: the passages, or the title where there is no text."""
    return passages or (resource.title,)


def to_bytes(vectors: Vectors) -> bytes:
    """Return vectors as the database keeps them: float32, little-endian, row after row."""
    return vectors.astype("<f4").tobytes()


def _vectors(entry: Entry, kept: bytes | None, *, lsa: Lsa | None) -> Vectors | None:
    if lsa is not None:
        return unit_rows(np.stack([lsa.vector_of(terms) for terms in entry.terms]))
    if kept is None:
        return None
    numbers = np.frombuffer(kept, dtype="<f4")
    count = len(texts_of(entry.resource, entry.passages))
    if not numbers.size or numbers.size % count:
        return None
    return numbers.reshape(count, -1)
