"""Work nobody waits for: vectors of new resources, and the index made anew."""

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.runtime import Caller, use_case
from school.library_work import (
    BuildLibrary,
    Embedded,
    EmbedResources,
    LibraryOf,
    LibraryStatus,
    PurgeLibrary,
)
from school.papers import Done
from school.resources import ResourceId
from school.store.unit_of_work import UnitOfWork
from school.work import work

routes = Blueprint(__name__)

LANE = "library"
"""One at a time: two containers would make the same vectors twice."""


def embed_later(unit: UnitOfWork, call: Call) -> None:
    """Queue the making of vectors after resources came or their texts changed.

    Once a state of the library, however many changes led to it.
    """
    key = f"embed:{unit.resources.clock()}"
    unit.work.put(key, work("embed_resources", EmbedResources()), now=call.now, lane=LANE)


def build_later(unit: UnitOfWork, call: Call) -> None:
    """Queue the making of the index anew: vectors that are missing first.

    Once a state of the library and a day: a restored database may have queued the same before.
    """
    key = f"library:{unit.resources.clock()}:{call.today}"
    unit.work.put(key, work("embed_resources", EmbedResources()), now=call.now, lane=LANE)


@routes.lambda_function(name="embed_resources")
@use_case(EmbedResources, by=Caller.PRODUCT)
def embed_resources(request: EmbedResources, call: Call) -> Embedded:
    """Make the vectors of some resources; the database is not held meanwhile."""
    if not call.library.keeps_vectors:
        return _rebuilt(request, call, Embedded())
    model = call.library.model_id
    with call.records() as unit:
        waiting = unit.resources.without_vectors(model, limit=request.passages)
        texts = _texts(unit, waiting, most=request.passages)
    if not texts:
        return _rebuilt(request, call, Embedded())
    made = _vectors(call, texts)
    with call.records() as unit:
        unit.resources.hold()
        kept = _keep(unit, made, texts=texts, model=model)
        left = unit.resources.count_without_vectors(model)
        if left and request.go_on:
            embed_later(unit, call)
    answer = Embedded(made=kept, left=left)
    return answer if left else _rebuilt(request, call, answer)


@routes.lambda_function(name="build_library")
@use_case(BuildLibrary, by=Caller.PRODUCT)
def build_library(request: BuildLibrary, call: Call) -> LibraryStatus:  # noqa: ARG001  # no fields
    """Make the index anew from the database."""
    _build(call)
    return _status(call)


@routes.lambda_function(name="purge_library")
@use_case(PurgeLibrary, by=Caller.PRODUCT)
def purge_library(request: PurgeLibrary, call: Call) -> Done:  # noqa: ARG001  # no fields
    """Have saved bases gone that hold what was deleted since: a new one is made once a day.

    A base has the words of everything that was there when it was made.
    """
    seqs = call.library.saved_seqs()
    if not seqs:
        return Done(done=False)
    with call.records() as unit:
        gone = max(unit.resources.gone_after(seqs[0]).values(), default=0)
        if gone > seqs[-1]:
            payload = work("build_library", BuildLibrary())
            queued = unit.work.put(f"purge:{call.today}", payload, now=call.now, lane=LANE)
            return Done(done=queued)
    if gone:
        call.library.forget_older()
    return Done(done=gone > 0)


@routes.lambda_function(name="library_status")
@use_case(LibraryOf, by=Caller.PRODUCT)
def library_status(request: LibraryOf, call: Call) -> LibraryStatus:  # noqa: ARG001  # no fields
    """Say how the index is."""
    return _status(call)


def _build(call: Call) -> None:
    from chalicelib.library_building import build  # noqa: PLC0415  # numpy and langchain, 1.5 s

    build(call.library, call)


def _status(call: Call) -> LibraryStatus:
    library = call.library
    library.refresh()
    with call.records() as unit:
        index = library.up_to_date(unit)
        return LibraryStatus(
            resources=index.count,
            fresh=index.fresh_count,
            with_vectors=index.count_with_vectors,
            model=library.model_id,
            seq=index.seq,
            bytes=library.saved_bytes(),
            problem=library.problem,
        )


def _texts(
    unit: UnitOfWork, waiting: list[ResourceId], *, most: int
) -> dict[ResourceId, tuple[str, ...]]:
    """Return the texts of the first resources, at least one, of about *most* passages."""
    from retrieval.entries import texts_of  # noqa: PLC0415

    passages = unit.resources.passages(waiting)
    known = {one.id: one for one in unit.resources.these(waiting)}
    texts: dict[ResourceId, tuple[str, ...]] = {}
    for one in waiting:
        texts[one] = texts_of(known[one], passages.get(one, ()))
        if sum(len(some) for some in texts.values()) >= most:
            break
    return texts


def _vectors(call: Call, texts: dict[ResourceId, tuple[str, ...]]) -> dict[ResourceId, bytes]:
    from retrieval.entries import to_bytes  # noqa: PLC0415

    vectors = call.library.vectors([text for some in texts.values() for text in some])
    made: dict[ResourceId, bytes] = {}
    at = 0
    for one, some in texts.items():
        if vectors is not None:
            made[one] = to_bytes(vectors[at : at + len(some)])
        at += len(some)
    return made


def _keep(
    unit: UnitOfWork,
    made: dict[ResourceId, bytes],
    *,
    texts: dict[ResourceId, tuple[str, ...]],
    model: str,
) -> int:
    """Keep the vectors of those whose texts are still the same; return of how many."""
    from retrieval.entries import texts_of  # noqa: PLC0415

    passages = unit.resources.passages(list(made))
    now = {
        one.id: texts_of(one, passages.get(one.id, ())) for one in unit.resources.these(list(made))
    }
    same = [one for one in made if now.get(one) == texts[one]]
    for one in same:
        unit.resources.keep_vectors(one, model, made[one])
    return len(same)


def _rebuilt(request: EmbedResources, call: Call, answer: Embedded) -> Embedded:
    """Make the index anew when much came beside it, where nobody else will."""
    if request.go_on:
        call.library.refresh()
        with call.records() as unit:
            call.library.up_to_date(unit)
        if call.library.wants_building:
            _build(call)
    return answer
