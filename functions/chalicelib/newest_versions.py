"""What stands now for a resource that somebody chose once: its newest version."""

from collections.abc import Collection

from school.resources import Resource, ResourceId, ReviewState
from school.store.unit_of_work import UnitOfWork


def newest(unit: UnitOfWork, ids: Collection[ResourceId]) -> dict[ResourceId, Resource]:
    """Return the resources of some ids, by the id asked for; of a superseded one its successor."""
    found = {one.id: one for one in unit.resources.these(ids)}
    return {number: _successor(unit, one) for number, one in found.items()}


def _successor(unit: UnitOfWork, resource: Resource) -> Resource:
    if resource.state is not ReviewState.SUPERSEDED:
        return resource
    later = unit.resources.versions(resource.work)
    return next((one for one in later if one.state is ReviewState.APPROVED), resource)
