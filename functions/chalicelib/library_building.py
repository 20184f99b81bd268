"""Makes the index of the library anew from the database, while people go on using it."""

from collections.abc import Iterator
from typing import Any

from chalicelib.call import Call
from chalicelib.library import AT_ONCE, Library
from retrieval.index import OFF_THE_SHELF
from retrieval.lsa import MOST_PASSAGES, Lsa, fit
from retrieval.part import Entry, PartBuilder
from retrieval.saving import Base
from school.resources import Resource, ResourceId


def build(library: Library, call: Call) -> int:
    """Make the base anew, save it and search in it; return how many resources are in it.

    Reads in short transactions: people go on searching and uploading meanwhile.
    """
    with call.records() as unit:
        start = unit.resources.clock()
    lsa = _fitted(library, call)
    builder, seq, left = PartBuilder(), start, set[ResourceId]()
    for changed, entries in everything(library, call, lsa=lsa):
        for entry in entries:
            builder.add(entry)
        # Of what changes meanwhile the later state comes again, with a higher number.
        left |= {one.id for one in changed}
        left -= {entry.resource.id for entry in entries}
        seq = max(seq, changed[-1].seq)
    with call.records() as unit:
        gone = unit.resources.gone_after(start)
    part = builder.done(gone={*left, *gone})
    library.keep(Base(part, seq, library.model_id, lsa))
    return int(part.alive.sum())


def everything(
    library: Library, call: Call, *, lsa: Lsa | None
) -> Iterator[tuple[list[Resource], list[Entry]]]:
    """Yield all resources in the order of changes, and the entries of those on the shelf."""
    seq = 0
    while True:
        with call.records() as unit:
            changed = unit.resources.changed_after(seq, limit=AT_ONCE)
            shown = [one for one in changed if one.state not in OFF_THE_SHELF]
            entries = library.entries(unit, shown, lsa=lsa)
        if not changed:
            return
        seq = changed[-1].seq
        yield changed, entries


def _fitted(library: Library, call: Call) -> Lsa | None:
    """Return LSA fitted on a sample of the library, where it is the model."""
    if not library.is_fitted:
        return None
    sample: list[Any] = []
    for _, entries in everything(library, call, lsa=None):
        sample += [terms for entry in entries for terms in entry.terms]
        if len(sample) > 2 * MOST_PASSAGES:
            sample = sample[::2]  # of the whole library, the older part thinner
    return fit(sample)
