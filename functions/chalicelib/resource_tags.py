"""Tagging use cases: knowledge points are suggested, confirmed and corrected."""

from collections.abc import Sequence

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.resource_access import place_of, resource_seen, shown
from chalicelib.runtime import use_case
from chalicelib.workplace import require_places
from school.errors import NotUnderstood
from school.knowledge import PointId
from school.permissions import Action, Scope
from school.resource_calls import (
    AccuracyRow,
    ResourceShown,
    TagAccuracy,
    TagAccuracyOf,
    TagResource,
)
from school.resource_tags import (
    MOST_POINTS,
    NEIGHBOURS,
    by_names,
    by_neighbours,
    points_named,
    together,
)
from school.resources import Resource
from school.store.resource_uses import CONFIRMED, REJECTED
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)


def suggest(
    unit: UnitOfWork,
    call: Call,
    resource: Resource,
    *,
    text: str,
    near: Sequence[tuple[Resource, float]],
) -> None:
    """Suggest points for a new resource: those of resources like it, and those it names.

    Args:
        unit: The transaction.
        call: Who asks.
        resource: The new resource.
        text: What it says.
        near: Resources like it, each with its likeness, 0 to 1.
    """
    voted = by_neighbours([(one.points, likeness) for one, likeness in near[: 2 * NEIGHBOURS]])
    found = together(voted, by_names(resource, text))
    about = (resource.subject, resource.home)
    unit.resource_uses.suggest(resource.id, found, about=about, at=call.now)


@routes.lambda_function(name="tag_resource")
@use_case(TagResource)
def tag_resource(request: TagResource, call: Call) -> ResourceShown:
    """Let whoever teaches and sees a resource say which knowledge points it is about."""
    with call.records() as unit:
        unit.resources.hold()
        resource = resource_seen(unit, call, request.resource_id)
        call.require(Action.TAG_RESOURCE, resource.scope)
        suggested = {point for point, _ in unit.resource_uses.suggested(resource.id)}
        points, right, wrong = _decided(request, resource, suggested)
        unit.resource_uses.decide(
            resource.id, right=right, wrong=wrong, by=call.person.id, at=call.now
        )
        if points != resource.points:
            resource = resource.model_copy(update={"points": points, "updated_at": call.now})
            unit.resources.change(resource, by=call.person.id)
        call.audit(unit, Action.TAG_RESOURCE, place_of(resource), fields=("points",))
        return shown(unit, call, resource)


def _decided(
    request: TagResource, resource: Resource, suggested: set[PointId]
) -> tuple[tuple[PointId, ...], list[PointId], list[PointId]]:
    """Return the points from now on, and which suggestions were right and which wrong.

    Raises:
        NotUnderstood: Nothing is said, or there would be too many.
    """
    if request.confirm:
        points = tuple(dict.fromkeys((*resource.points, request.confirm)))
        if len(points) > MOST_POINTS or request.confirm not in {*suggested, *resource.points}:
            raise NotUnderstood("这个建议已经处理过了。要改请发“纠正标签 知识点”。")
        return points, [request.confirm], []
    if request.reject:
        points = tuple(one for one in resource.points if one != request.reject)
        return points, [], [request.reject]
    points = points_named(request.said, subject=resource.subject)
    return points, [p for p in points if p in suggested], [p for p in suggested if p not in points]


@routes.lambda_function(name="tag_accuracy")
@use_case(TagAccuracyOf)
def tag_accuracy(request: TagAccuracyOf, call: Call) -> TagAccuracy:  # noqa: ARG001  # no fields
    """Say how often suggested points were right, by subject, in the asker's places."""
    places = require_places(call, Action.READ_LIBRARY_FIGURES)
    with call.records() as unit:
        counted = unit.resource_uses.outcomes(places)
        for place in places:
            scope = Scope(unit=place)
            call.audit(unit, Action.READ_LIBRARY_FIGURES, scope, fields=("tags",))
    rows = [
        AccuracyRow(subject=subject, confirmed=by.get(CONFIRMED, 0), rejected=by.get(REJECTED, 0))
        for subject, by in sorted(counted.items())
        if by.get(CONFIRMED, 0) + by.get(REJECTED, 0)
    ]
    return TagAccuracy(rows=tuple(rows), open=sum(by.get("", 0) for by in counted.values()))
