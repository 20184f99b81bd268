"""Find-resources use cases: search the library for a person, and keep what was looked for."""

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.resource_access import home_of
from chalicelib.runtime import use_case
from chalicelib.search import library_search, prepare_search
from school.find_resources import (
    PAGE,
    FindResources,
    ForgetSearches,
    FoundResources,
    Relaxed,
    SearchesForgotten,
    conditions_of,
    in_own_places,
    without,
)
from school.people import Role, UnitId, school_of
from school.permissions import Action, Scope
from school.resource_words import Understood, chips_of, understand
from school.resources import Level, ResourceFilter, ResourceId
from school.search import Found
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)

_SCHOOLS_DEPTH = 2


@routes.lambda_function(name="find_resources")
@use_case(FindResources)
def find_resources(request: FindResources, call: Call) -> FoundResources:
    """Return a page of what fits the words; in a group only what is open to the whole county."""
    scope = oneself(call)
    call.require(Action.FIND_RESOURCES, scope)
    said = understand(request.said)
    wanted = said.filter if request.filter is None else request.filter
    prepare_search(call, said.words)
    with call.records() as unit:
        wanted, in_group = _placed(unit, call, wanted)
        found = _search(call, unit, said.words, wanted=wanted, asked=request)
        hits = tuple(hit for hit in found.hits if hit.open_to_county or not in_group)
        relaxed = () if found.total else _missed(call, unit, said, wanted=wanted)
        if not request.skip:
            unit.resource_searches.note(call.person.id, said.words, wanted=wanted, at=call.now)
        call.audit(unit, Action.FIND_RESOURCES, scope, fields=("library", "searches"))
    return FoundResources(
        hits=hits,
        total=found.total,
        words=said.words,
        filter=wanted,
        chips=chips_of(wanted),
        skip=request.skip,
        fresh=request.fresh,
        open_to_group=in_group,
        relaxed=relaxed,
    )


def oneself(call: Call) -> Scope:
    """Return the scope of what is the actor's own: a pupil's is a minor's."""
    if Role.PUPIL in call.person.roles_on(call.today):
        return Scope(unit=UnitId("-"), pupil=call.person.id)
    return Scope(unit=UnitId("-"), adult=call.person.id)


def _placed(unit: UnitOfWork, call: Call, wanted: ResourceFilter) -> tuple[ResourceFilter, bool]:
    """Return conditions with “mine” and “my school's” as whose they are; and if a group may see.

    Who asks a group for the school's or their own means to read it alone.
    """
    if wanted.levels == {Level.PERSONAL} or wanted.owner:
        mine = {"levels": frozenset({Level.PERSONAL}), "owner": call.person.id}
        return wanted.model_copy(update=mine), False
    if Level.SCHOOL in wanted.levels or wanted.homes:
        return in_own_places(wanted, schools=_schools(unit, call)), False
    if not call.actor.group:
        return wanted, False
    return wanted.model_copy(update={"levels": frozenset({Level.REGION})}), True


def _schools(unit: UnitOfWork, call: Call) -> list[UnitId]:
    """Return the schools the actor works in, learns in or has a child in."""
    posts = [a.unit for a in call.person.appointments if a.holds_on(call.today)]
    children = unit.people.enrolled(call.person.children_on(call.today), on=call.today)
    units = [*posts, *(child.class_id for child in children)]
    return list(dict.fromkeys(school_of(u) for u in units if u.count(".") >= _SCHOOLS_DEPTH))


def _search(
    call: Call, unit: UnitOfWork, words: str, *, wanted: ResourceFilter, asked: FindResources
) -> Found:
    return library_search(
        call,
        unit,
        words,
        filter=wanted,
        top=PAGE,
        skip=asked.skip,
        fresh=asked.fresh,
        read_filter=False,
    )


def _missed(
    call: Call, unit: UnitOfWork, said: Understood, *, wanted: ResourceFilter
) -> tuple[Relaxed, ...]:
    """Count that nothing was found, for the library's figures; return what would help."""
    subject = next(iter(wanted.subjects)) if len(wanted.subjects) == 1 else ""
    unit.library_uses.note_missed(home_of(call), subject, day=call.today)
    return _relaxed(call, unit, said, wanted=wanted)


def _relaxed(
    call: Call, unit: UnitOfWork, said: Understood, *, wanted: ResourceFilter
) -> tuple[Relaxed, ...]:
    """Return what each condition costs where nothing was found; none where nothing helps."""
    relaxed = []
    for condition in conditions_of(wanted):
        fewer = without(wanted, condition)
        total = library_search(call, unit, said.words, filter=fewer, top=1, read_filter=False).total
        relaxed += [Relaxed(condition=condition, total=total)] if total else []
    return tuple(sorted(relaxed, key=lambda one: -one.total))


def note_opened(unit: UnitOfWork, call: Call, resource_id: ResourceId) -> None:
    """Keep that the actor opened a hit of the last search; called where a resource is opened."""
    unit.resource_searches.note_opened(call.person.id, resource_id, at=call.now)


@routes.lambda_function(name="forget_searches")
@use_case(ForgetSearches)
def forget_searches(request: ForgetSearches, call: Call) -> SearchesForgotten:  # noqa: ARG001
    """Delete the actor's own searches."""
    scope = oneself(call)
    call.require(Action.FIND_RESOURCES, scope)
    with call.records() as unit:
        count = unit.resource_searches.forget(call.person.id)
        call.audit(unit, Action.FIND_RESOURCES, scope, fields=("searches", "deleted"))
    return SearchesForgotten(count=count)
