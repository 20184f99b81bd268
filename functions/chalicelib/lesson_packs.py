"""Lesson pack use cases: make one, put resources into it, look at it."""

import hashlib
from collections.abc import Sequence

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.duty_places import own_places
from chalicelib.library_work import embed_later
from chalicelib.newest_versions import newest
from chalicelib.runtime import use_case
from school.errors import NotFound, NotUnderstood
from school.lesson_packs import (
    MOST_ITEMS,
    ChangePack,
    MakePack,
    PackItem,
    PackItemView,
    PackOf,
    Packs,
    PacksOf,
    PackView,
    part_of,
)
from school.naming import normal
from school.permissions import Action, Scope
from school.resources import (
    LONGEST_TITLE,
    Level,
    Licence,
    Resource,
    ResourceId,
    ResourceType,
    ReviewState,
    may_read,
)
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)

PACKS_SHOWN = 8
CHOICES = 8
"""Own resources that are offered to be put into a pack."""


@routes.lambda_function(name="make_pack")
@use_case(MakePack)
def make_pack(request: MakePack, call: Call) -> PackView:
    """Make a pack of the asker's own, which only they see until they share it."""
    home = own_places(call, Action.ADD_RESOURCE)[0]
    scope = Scope(unit=home)
    call.require(Action.ADD_RESOURCE, scope)
    title = normal(request.title).strip("《》“” ")
    if not title or len(title) > LONGEST_TITLE:
        raise NotUnderstood("课例包叫什么？请写成“建课例包 分数除法”。")
    key = f"pack\n{call.person.id}\n{title}"
    number = ResourceId(hashlib.sha256(key.encode()).hexdigest()[:40])
    pack = Resource(
        id=number,
        work=number,
        title=title,
        type=ResourceType.LESSON_PACK,
        licence=Licence.OWN,
        level=Level.PERSONAL,
        home=home,
        owner=call.person.id,
        state=ReviewState.APPROVED,
        created_at=call.now,
        updated_at=call.now,
    )
    with call.records() as unit:
        unit.resources.add(pack, [title])
        embed_later(unit, call)
        call.audit(unit, Action.ADD_RESOURCE, scope, fields=("lesson pack",))
        return _shown(unit, call, _pack(unit, number))


@routes.lambda_function(name="list_packs")
@use_case(PacksOf)
def list_packs(request: PacksOf, call: Call) -> Packs:  # noqa: ARG001  # it has no fields
    """Return the asker's own packs, the newest first."""
    scope = Scope(unit=own_places(call, Action.FIND_RESOURCES)[0], adult=call.person.id)
    call.require(Action.FIND_RESOURCES, scope)
    with call.records() as unit:
        own = _own_packs(unit, call)
        call.audit(unit, Action.FIND_RESOURCES, scope, fields=("lesson packs",))
        return Packs(rows=tuple(_shown(unit, call, one) for one in own[:PACKS_SHOWN]))


def _own_packs(unit: UnitOfWork, call: Call) -> list[Resource]:
    found = unit.resources.of_owner(call.person.id, limit=200)
    shelved = (ReviewState.SUPERSEDED, ReviewState.WITHDRAWN)
    return [
        one for one in found if one.type is ResourceType.LESSON_PACK and one.state not in shelved
    ]


@routes.lambda_function(name="show_pack")
@use_case(PackOf)
def show_pack(request: PackOf, call: Call) -> PackView:
    """Return a pack with the parts the asker may read.

    Raises:
        NotFound: There is none that the asker may see.
    """
    with call.records() as unit:
        pack = _meant(unit, call, request)
        call.require(Action.READ_RESOURCE, pack.scope)
        call.audit(unit, Action.READ_RESOURCE, pack.scope, fields=("lesson pack",))
        return _shown(unit, call, pack)


def _meant(unit: UnitOfWork, call: Call, request: PackOf) -> Resource:
    if request.pack_id:
        return _pack(unit, ResourceId(request.pack_id))
    own = _own_packs(unit, call)
    text = normal(request.text)
    found = [one for one in own if not text or text in one.title]
    if not found:
        place = own_places(call, Action.FIND_RESOURCES)[0]
        call.require(Action.FIND_RESOURCES, Scope(unit=place, adult=call.person.id))
        raise NotFound("没有这个课例包。发“课例包”看你有哪些，或发“建课例包 分数除法”。")
    return found[0]


def _pack(unit: UnitOfWork, number: ResourceId) -> Resource:
    pack = unit.resources.resource(number)
    if pack is None or pack.type is not ResourceType.LESSON_PACK:
        raise NotFound("没有这个课例包。发“课例包”看你有哪些。")
    return pack


@routes.lambda_function(name="change_pack")
@use_case(ChangePack)
def change_pack(request: ChangePack, call: Call) -> PackView:
    """Put a resource the asker may read into their pack, move it, or take it out.

    Raises:
        NotFound: There is no such pack or resource for the asker.
        NotUnderstood: The pack is full, or the resource is a pack itself.
        PermissionDenied: The pack is not the asker's.
    """
    with call.records() as unit:
        pack = _pack(unit, ResourceId(request.pack_id))
        call.require(Action.MANAGE_RESOURCE, pack.keeping)
        unit.lesson_packs.hold(pack.id)
        items = unit.lesson_packs.items([pack.id])
        unit.lesson_packs.keep(pack.id, _changed(unit, call, pack, items, request))
        call.audit(unit, Action.MANAGE_RESOURCE, pack.keeping, fields=("lesson pack",))
        return _shown(unit, call, pack)


def _changed(
    unit: UnitOfWork,
    call: Call,
    pack: Resource,
    items: Sequence[PackItem],
    request: ChangePack,
) -> list[PackItem]:
    resource_id = ResourceId(request.resource_id)
    if request.no:
        meant = [item for item in items if item.no == request.no]
        if not meant:
            raise NotFound(f"课例包里没有第 {request.no} 份。请核对后再发。")
        resource_id = meant[0].resource
    others = [item for item in items if item.resource != resource_id]
    if request.out:
        return others
    known = next((item for item in items if item.resource == resource_id), None)
    item = _item(unit, call, pack, resource_id, request, known=known)
    if known is None and len(items) >= MOST_ITEMS:
        raise NotUnderstood(f"一个课例包最多 {MOST_ITEMS} 份，没有放进去。请先拿出几份。")
    place = request.to or (known.no if known else len(others) + 1)
    return [*others[: place - 1], item, *others[place - 1 :]]


def _item(  # noqa: PLR0913  # an item has this many parts
    unit: UnitOfWork,
    call: Call,
    pack: Resource,
    resource_id: ResourceId,
    request: ChangePack,
    *,
    known: PackItem | None,
) -> PackItem:
    resource = unit.resources.resource(resource_id)
    if resource is None or not may_read(call.person, resource, on=call.today):
        raise NotFound("没有找到这份资源，没有放进课例包。请从“我的资源”里选。")
    if resource.type is ResourceType.LESSON_PACK:
        raise NotUnderstood("课例包里不能再放课例包，没有放进去。")
    part = request.part or (known.part if known else part_of(resource.type))
    at = known.at if known else call.now
    return PackItem(pack=pack.id, resource=resource.id, part=part, no=1, at=at)


def _shown(unit: UnitOfWork, call: Call, pack: Resource) -> PackView:
    items = unit.lesson_packs.items([pack.id])
    found = newest(unit, [item.resource for item in items])
    readable = {i: r for i, r in found.items() if may_read(call.person, r, on=call.today)}
    own = pack.owner == call.person.id
    return PackView(
        pack_id=pack.id,
        title=pack.title,
        subject=pack.subject,
        own=own,
        items=tuple(
            _view(readable[item.resource], item) for item in items if item.resource in readable
        ),
        hidden=sum(item.resource not in readable for item in items),
        choices=_choices(unit, call, items) if own else (),
    )


def _choices(unit: UnitOfWork, call: Call, items: Sequence[PackItem]) -> tuple[PackItemView, ...]:
    inside = {item.resource for item in items}
    shelved = (ReviewState.SUPERSEDED, ReviewState.WITHDRAWN)
    free = [
        one
        for one in unit.resources.of_owner(call.person.id)
        if one.id not in inside
        and one.state not in shelved
        and one.type is not ResourceType.LESSON_PACK
    ]
    return tuple(
        PackItemView(
            resource_id=one.id, no=0, part=part_of(one.type), title=one.title, type=one.type
        )
        for one in free[:CHOICES]
    )


def _view(resource: Resource, item: PackItem) -> PackItemView:
    return PackItemView(
        resource_id=resource.id,
        no=item.no,
        part=item.part,
        title=resource.title,
        type=resource.type,
        media_type=resource.media_type,
    )
