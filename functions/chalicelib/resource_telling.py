"""Queues what senders, owners and reviewers of resources are to be told."""

from chalicelib.call import Call
from chalicelib.resource_access import reviewers_of
from chalicelib.staff_telling import tell_staff
from school.notices import NoticeKind
from school.people import PersonId
from school.resources import NOBODYS, Resource, ReviewState
from school.store.unit_of_work import UnitOfWork


def tell_reviewers(unit: UnitOfWork, call: Call, resource: Resource) -> None:
    """Tell who reviews it that a resource waits; several of one hour are told once."""
    if resource.state is not ReviewState.PENDING or resource.open_to == NOBODYS:
        return
    tell_staff(
        unit,
        call,
        reviewers_of(unit, resource.open_to, call),
        kind=NoticeKind.RESOURCE_PENDING,
        about=resource.open_to,
        when=f"{call.now:%Y-%m-%d %H}",
    )


def tell_sender(unit: UnitOfWork, call: Call, resource: Resource, person: PersonId) -> None:
    """Tell who sent a file what came of reading it."""
    kind, when = NoticeKind.RESOURCE_READ, call.now.isoformat()
    tell_staff(unit, call, [person], kind=kind, about=resource.id, when=when)


def tell_owner(unit: UnitOfWork, call: Call, resource: Resource) -> None:
    """Tell an owner what a reviewer decided."""
    kind, when = NoticeKind.RESOURCE_REVIEWED, call.now.isoformat()
    tell_staff(unit, call, [resource.owner], kind=kind, about=resource.id, when=when)
