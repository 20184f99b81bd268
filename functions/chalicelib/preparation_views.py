"""Preparation groups as they are shown to one reader."""

from collections.abc import Sequence

from chalicelib.call import Call
from chalicelib.lesson_views import views
from chalicelib.newest_versions import newest
from school.preparation import (
    CHOICES,
    MEETINGS_SHOWN,
    Asker,
    Draft,
    DraftView,
    Group,
    GroupView,
    Member,
    MemberState,
)
from school.resources import ReviewState, may_read
from school.store.unit_of_work import UnitOfWork


def summary(unit: UnitOfWork, call: Call, group: Group, members: Sequence[Member]) -> GroupView:
    """Return a group as everybody who may know of it sees it."""
    inside = [one for one in members if one.state is MemberState.MEMBER]
    mine = next((one.state for one in members if one.person == call.person.id), None)
    names = unit.duty.names([group.leader]) if group.leader else {}
    return GroupView(
        group_id=group.id,
        name=group.name,
        home_name=unit.people.unit(group.home).name,
        leader=next(iter(names.values()), ""),
        count=len(inside),
        mine=mine,
        leads=group.leader == call.person.id,
    )


def shown(unit: UnitOfWork, call: Call, group: Group) -> GroupView:
    """Return a group: to its members who is in it, its meetings, and the drafts they may read."""
    members = unit.preparation.members([group.id]).get(group.id, [])
    view = summary(unit, call, group, members)
    if view.mine is not MemberState.MEMBER:
        return view
    names = unit.duty.names([one.person for one in members])
    inside = [one for one in members if one.state is MemberState.MEMBER]
    asking = [one for one in members if one.state is MemberState.ASKED]
    meetings = unit.lessons.of_group(group.id, limit=MEETINGS_SHOWN)
    drafts = unit.preparation.drafts(group.id)
    seen = _drafts(unit, call, drafts)
    return view.model_copy(
        update={
            "members": tuple(names[one.person] for one in inside),
            "waiting": tuple(Asker(person=m.person, name=names[m.person]) for m in asking)
            if view.leads
            else (),
            "drafts": seen,
            "hidden": len(drafts) - len(seen),
            "meetings": views(unit, call, meetings),
            "choices": _choices(unit, call, drafts),
        }
    )


def _choices(unit: UnitOfWork, call: Call, drafts: Sequence[Draft]) -> tuple[DraftView, ...]:
    inside = {one.resource_id for one in drafts}
    shelved = (ReviewState.SUPERSEDED, ReviewState.WITHDRAWN)
    free = [
        one
        for one in unit.resources.of_owner(call.person.id)
        if one.id not in inside and one.state not in shelved
    ]
    return tuple(DraftView(resource_id=one.id, title=one.title, by="") for one in free[:CHOICES])


def _drafts(unit: UnitOfWork, call: Call, drafts: Sequence[Draft]) -> tuple[DraftView, ...]:
    found = newest(unit, [draft.resource_id for draft in drafts])
    names = unit.duty.names([one.by for one in drafts if one.by])
    return tuple(
        DraftView(
            resource_id=found[draft.resource_id].id,
            title=found[draft.resource_id].title,
            by=names.get(draft.by, "") if draft.by else "",
        )
        for draft in drafts
        if draft.resource_id in found
        and may_read(call.person, found[draft.resource_id], on=call.today)
    )
