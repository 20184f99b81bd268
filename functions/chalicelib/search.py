"""Finding resources: permission is a condition of the search, and what is shown is read anew."""

import time
from collections.abc import Collection, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.library import Asked
from chalicelib.library_work import build_later
from chalicelib.runtime import Caller, use_case
from school.knowledge import point
from school.people import PersonId, Role, UnitId, UnitKind, school_of
from school.permissions import Action, Scope
from school.resource_marks import NAMES_OF_GRADES
from school.resource_words import Understood, both, understand
from school.resources import (
    LEVELS,
    NOBODYS,
    STAGES,
    TYPES,
    Level,
    Resource,
    ResourceFilter,
    ResourceId,
    Seer,
    seer_of,
)
from school.search import Found, SearchHit, SearchRequest
from school.store.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from retrieval.index import Ranked

    _Shown = tuple[Ranked, Resource]

routes = Blueprint(__name__)

BLOCK = 20
"""Hits that are mixed by type for another batch."""
SPARE = 5
"""Hits beyond those wanted: some may have been withdrawn since the index was read."""
MOST_WHY = 4
SCHOOL_DOTS = 2
"""Dots in the id of a school, such as ``qt.t1.s2``."""


@routes.lambda_function(name="search_library")
@use_case(SearchRequest)
def search_library(request: SearchRequest, call: Call) -> Found:
    """Find what the asker may read; who asks is a condition of the search, not of its answer."""
    oneself = _oneself(call)
    call.require(Action.FIND_RESOURCES, oneself)
    prepare_search(call, request.said)
    with call.records() as unit:
        found = _answer(unit, call, request, seer=seer(unit, call))
        call.audit(unit, Action.FIND_RESOURCES, oneself, fields=("library",))
        return found


@routes.lambda_function(name="search_open_library")
@use_case(SearchRequest, by=Caller.PRODUCT)
def search_open_library(request: SearchRequest, call: Call) -> Found:
    """Find what is open to everybody of a county: for the command line, which is nobody."""
    prepare_search(call, request.said)
    with call.records() as unit:
        counties = frozenset(one.id for one in unit.people.units_of_kind(UnitKind.COUNTY))
        anybody = Seer(person=PersonId("-"), within=counties)
        return _answer(unit, call, request, seer=anybody)


def prepare_search(call: Call, said: str) -> None:
    """Make ready what ``library_search`` compares; call it before the transaction."""
    call.library.prepare(understand(said).words, now=call.now)


def library_search(  # noqa: PLR0913  # what a page of hits depends on
    call: Call,
    unit: UnitOfWork,
    said: str,
    *,
    filter: ResourceFilter = ResourceFilter(),  # noqa: A002, B008  # frozen, and the contract's
    top: int = 5,
    skip: int = 0,
    fresh: bool = False,
    read_filter: bool = True,
) -> Found:
    """Return what a search by the actor finds, for other use cases and in their transaction.

    Meanings are compared where ``prepare_search`` was called for the same words before it.
    """
    asked = SearchRequest(
        said=said, filter=filter, top=top, skip=skip, fresh=fresh, read_filter=read_filter
    )
    return _answer(unit, call, asked, seer=seer(unit, call))


def seer(unit: UnitOfWork, call: Call) -> Seer:
    """Return how the actor looks for resources."""
    children = unit.people.enrolled(call.person.children_on(call.today), on=call.today)
    counties = {UnitId(child.class_id.partition(".")[0]) for child in children}
    return seer_of(call.person, counties=counties, on=call.today)


def _oneself(call: Call) -> Scope:
    me = call.person.id
    is_pupil = Role.PUPIL in call.person.roles_on(call.today)
    return Scope(unit=NOBODYS, pupil=me) if is_pupil else Scope(unit=NOBODYS, adult=me)


def _answer(unit: UnitOfWork, call: Call, request: SearchRequest, *, seer: Seer) -> Found:
    began = time.perf_counter()
    read = understand(request.said) if request.read_filter else _unread(request.said)
    wanted = _of_asker(both(request.filter, read.filter), seer)
    needed = request.skip + request.top
    if request.fresh:  # whole blocks, or their order would change from page to page
        needed = request.top + BLOCK * -(-request.skip // BLOCK)
    ranking = call.library.find(
        unit,
        Asked(f"{read.words} {request.said}", read.words),
        wanted=wanted,
        seer=seer,
        k=needed + SPARE,
    )
    if call.library.wants_building:
        build_later(unit, call)
    shown = _readable(unit, [hit.id for hit in ranking.hits], wanted=wanted, seer=seer)
    ranked = [(hit, shown[hit.id]) for hit in ranking.hits if hit.id in shown]
    if request.fresh:
        ranked = _mixed(ranked[:needed], first=request.top)
    page = ranked[request.skip : request.skip + request.top]
    names = _names(unit, {resource.home for _, resource in page})
    return Found(
        hits=tuple(
            _hit(resource, hit, wanted=wanted, home_name=names[resource.home])
            for hit, resource in page
        ),
        total=max(ranking.total - (len(ranking.hits) - len(shown)), 0),
        filter=wanted,
        understood=read.chips,
        took_s=time.perf_counter() - began,
        meaning=call.library.model_id != "",
    )


def _unread(said: str) -> Understood:
    """Return a sentence without its conditions; only its spelling is read."""
    return Understood(words=understand(said).words)


def _of_asker(wanted: ResourceFilter, seer: Seer) -> ResourceFilter:
    """Return conditions in which “我的” and “本校” are those of who asks."""
    if wanted.levels == {Level.PERSONAL}:
        return wanted.model_copy(update={"levels": frozenset(), "owner": seer.person})
    if wanted.levels == {Level.SCHOOL} and not wanted.homes:
        schools = {school_of(unit) for unit in seer.above if school_of(unit) in seer.within}
        own = frozenset(school for school in schools if school.count(".") == SCHOOL_DOTS)
        return wanted.model_copy(update={"homes": own})
    return wanted


def _readable(
    unit: UnitOfWork, ids: Collection[ResourceId], *, wanted: ResourceFilter, seer: Seer
) -> dict[ResourceId, Resource]:
    """Return those that are so now: the index may be a moment behind, an answer may not."""
    return {
        one.id: one
        for one in unit.resources.these(ids)
        if wanted.wants(one) and seer.sees(shown_to=one.shown_to, owner=one.owner)
    }


def _mixed(ranked: "list[_Shown]", *, first: int) -> list[tuple["Ranked", Resource]]:
    """Return hits of which those after the first page come in turn from each type.

    Block by block, so what was shown on one page does not come again on the next.
    """
    mixed = ranked[:first]
    for at in range(first, len(ranked), BLOCK):
        by_type: dict[str, list[tuple[Ranked, Resource]]] = {}
        for one in ranked[at : at + BLOCK]:
            by_type.setdefault(one[1].type or "", []).append(one)
        turns = zip_longest(*by_type.values())
        mixed += [one for turn in turns for one in turn if one is not None]
    return mixed


def _names(unit: UnitOfWork, homes: Collection[UnitId]) -> dict[UnitId, str]:
    return {home: unit.people.unit(home).name for home in homes}


def _hit(
    resource: Resource, found: "Ranked", *, wanted: ResourceFilter, home_name: str
) -> SearchHit:
    return SearchHit(
        resource_id=resource.id,
        title=resource.title,
        score=round(min(max(found.score, 0.0), 1.0), 4),
        why=_why(resource, found.words, wanted),
        stage=resource.stage,
        grades=tuple(sorted(resource.grades)),
        subject=resource.subject,
        type=resource.type,
        level=resource.level,
        uses=resource.uses,
        year=resource.updated_at.year,
        home_name=home_name,
        open_to_county="." not in resource.shown_to and resource.shown_to != NOBODYS,
    )


def _why(resource: Resource, words: Sequence[str], wanted: ResourceFilter) -> tuple[str, ...]:
    """Return what a resource has of the question: points and words, then facts that were asked."""
    names = [point(one).name for one in resource.points]
    points = [name for name in names if any(word in name or name in word for word in words)]
    facts = [
        *(NAMES_OF_GRADES[grade] for grade in sorted(resource.grades & wanted.grades)),
        resource.subject if resource.subject in wanted.subjects else "",
        TYPES[resource.type] if resource.type and resource.type in wanted.types else "",
        STAGES[resource.stage] if resource.stage and resource.stage in wanted.stages else "",
        resource.edition if resource.edition in wanted.editions else "",
        LEVELS[resource.level] if resource.level in wanted.levels else "",
    ]
    told = dict.fromkeys(one for one in (*points, *words, *facts) if one)
    return tuple(told)[:MOST_WHY]
