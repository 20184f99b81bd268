"""Who sees a resource, who keeps it, and how it looks to them."""

from chalicelib.call import Call
from chalicelib.workplace import NOWHERE, own_school, places_held
from school.errors import NotFound
from school.knowledge import point
from school.people import PersonId, Role, UnitId
from school.permissions import Action, Scope, allowed
from school.resource_calls import (
    May,
    Near,
    ReadingStatus,
    ResourceShown,
    Suggested,
    Version,
)
from school.resource_preview import preview_of
from school.resource_shelf import county_of
from school.resources import NOBODYS, Resource, ResourceId, ReviewState
from school.store.unit_of_work import UnitOfWork


def home_of(call: Call) -> UnitId:
    """Return the school the asker works in, else the unit above schools; “-” for nobody."""
    return own_school(call) or places_held(call)[0]


def may_see(unit: UnitOfWork, call: Call, resource: Resource) -> bool:
    """Return True for whom it is open to, for who keeps it, and for who reviews it."""
    return _right_to_see(unit, call, resource) is not None


def _right_to_see(unit: UnitOfWork, call: Call, resource: Resource) -> tuple[Action, Scope] | None:
    """Return what of the policy lets the asker see a resource, or None."""
    rights = [
        (Action.READ_RESOURCE, resource.scope),
        (Action.MANAGE_RESOURCE, resource.keeping),
    ]
    if resource.state is ReviewState.PENDING and resource.open_to != NOBODYS:
        rights.append((Action.REVIEW_RESOURCE, Scope(unit=resource.open_to)))
    rights += _rights_of_family(unit, call, resource)
    return next((r for r in rights if allowed(call.person, *r, on=call.today)), None)


def _rights_of_family(
    unit: UnitOfWork, call: Call, resource: Resource
) -> list[tuple[Action, Scope]]:
    """Return the right to what is open to the county in which a child goes to school."""
    children = call.person.children_on(call.today)
    if not children or resource.shown_to == NOBODYS:
        return []
    enrolled = unit.people.enrolled(children, on=call.today)
    return [
        (Action.READ_RESOURCE, Scope(unit=resource.shown_to, pupil=pupil.id))
        for pupil in enrolled
        if county_of(pupil.class_id) == resource.shown_to
    ]


def resource_seen(unit: UnitOfWork, call: Call, resource_id: ResourceId) -> Resource:
    """Return a resource the asker may see.

    Raises:
        PermissionDenied: There is none with this id, or the asker may not: nobody can tell which.
    """
    found = unit.resources.resource(resource_id)
    right = _right_to_see(unit, call, found) if found else None
    call.require(*(right or (Action.READ_RESOURCE, Scope(unit=NOWHERE))))
    if found is None:
        raise NotFound("没有这份资源。请重新搜索。")
    return found


def place_of(resource: Resource) -> Scope:
    """Return the unit the audit names for a look at a resource."""
    return Scope(unit=resource.home if resource.open_to == NOBODYS else resource.open_to)


def note_seen(unit: UnitOfWork, call: Call, resource: Resource, *, field: str) -> None:
    """Write down that somebody looked at a resource."""
    call.audit(unit, Action.READ_RESOURCE, place_of(resource), fields=(field,))


def kept_by(unit: UnitOfWork, call: Call, resource_id: ResourceId) -> Resource:
    """Return a resource the asker keeps: a person's own, or a unit's for who manages it.

    Raises:
        PermissionDenied: There is none, or somebody else keeps it.
    """
    found = unit.resources.resource(resource_id)
    call.require(Action.MANAGE_RESOURCE, found.keeping if found else Scope(unit=NOWHERE))
    if found is None:
        raise NotFound("没有这份资源。发“我的资源”看看。")
    return found


def reviews(call: Call, open_to: UnitId) -> bool:
    """Return True when the asker is among those who review what is opened to a unit."""
    scope = Scope(unit=open_to)
    return allowed(call.person, Action.REVIEW_RESOURCE, scope, on=call.today)


def reviewers_of(unit: UnitOfWork, open_to: UnitId, call: Call) -> list[PersonId]:
    """Return who is told of what is to be opened to a school or the county."""
    above = open_to == county_of(open_to)
    roles = (Role.BUREAU,) if above else (Role.PRINCIPAL, Role.VICE_PRINCIPAL)
    return [
        person for role in roles for person in unit.people.holders(role, open_to, on=call.today)
    ]


def shown(
    unit: UnitOfWork, call: Call, resource: Resource, *, duplicate: bool = False
) -> ResourceShown:
    """Return a resource with everything the asker may know of it, and may do to it."""
    may = _may(call, resource)
    mine = May.MANAGE in may
    reading = unit.resource_readings.reading(resource.id) if mine else None
    review = unit.resource_uses.last_review(resource.id)
    returned = resource.state is ReviewState.RETURNED and review is not None
    named = mine or May.REVIEW in may
    return ResourceShown(
        resource=resource,
        home_name=unit.people.unit(resource.home).name,
        owner_name=unit.people.person(resource.owner).name if named and resource.owner else "",
        preview=preview_of(resource, unit.resources.passages([resource.id]).get(resource.id, ())),
        points=tuple(point(one).name for one in resource.points),
        suggested=_suggested(unit, resource) if May.TAG in may else (),
        status=reading.status if reading else ReadingStatus.NONE,
        why=review.reason if returned and review and named else "",
        near=_near(unit, call, reading.near, reading.likeness) if reading else None,
        duplicate=duplicate,
        versions=_versions(unit, resource) if mine else (),
        may=may,
    )


def _may(call: Call, resource: Resource) -> frozenset[May]:
    waits = resource.state is ReviewState.PENDING and resource.open_to != NOBODYS
    asked = {
        May.MANAGE: (Action.MANAGE_RESOURCE, resource.keeping),
        May.TAG: (Action.TAG_RESOURCE, resource.scope),
    }
    if waits:
        asked[May.REVIEW] = (Action.REVIEW_RESOURCE, Scope(unit=resource.open_to))
    held = [m for m, (a, s) in asked.items() if allowed(call.person, a, s, on=call.today)]
    return frozenset(held)


def _suggested(unit: UnitOfWork, resource: Resource) -> tuple[Suggested, ...]:
    found = unit.resource_uses.suggested(resource.id)
    return tuple(
        Suggested(point=one, name=point(one).name, score=score)
        for one, score in found
        if one not in resource.points
    )


def _near(unit: UnitOfWork, call: Call, near: str, likeness: float) -> Near | None:
    found = unit.resources.resource(ResourceId(near)) if near else None
    if found is None or not may_see(unit, call, found):
        return None
    return Near(
        resource_id=found.id,
        title=found.title,
        likeness=likeness,
        mine=allowed(call.person, Action.MANAGE_RESOURCE, found.keeping, on=call.today),
    )


def _versions(unit: UnitOfWork, resource: Resource) -> tuple[Version, ...]:
    return tuple(
        Version(resource_id=one.id, version=one.version, state=one.state, at=one.updated_at)
        for one in unit.resources.versions(resource.work)
    )
