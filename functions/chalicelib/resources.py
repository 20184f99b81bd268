"""Resource use cases of those who look: one's preview, opening it, what is one's own."""

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.find_resources import note_opened
from chalicelib.links import fresh_link, keep_link, require_few, require_spent, tried
from chalicelib.resource_access import (
    home_of,
    note_seen,
    resource_seen,
    shown,
)
from chalicelib.runtime import Caller, use_case
from school.errors import NotFound
from school.one_time import OpenPage
from school.people import UnitId
from school.permissions import Action, Scope, allowed
from school.resource_calls import (
    FileOpened,
    MyResources,
    ReadingStatus,
    ResourceFile,
    ResourceLine,
    ResourceList,
    ResourceOf,
    ResourceOpened,
    ResourceShown,
)
from school.resources import Resource, ReviewState
from school.store.resource_pages import FilePage
from school.store.resource_uses import ResourceUse
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)

MOST_PAGES = 20
"""Pages one person may be given within ten minutes."""
MOST_SHOWN = 8
MOST_OWN = 200
OPENED, FETCHED = "open", "file"
_IN_WORK = (ReadingStatus.WAITING, ReadingStatus.NEAR)


@routes.lambda_function(name="show_resource")
@use_case(ResourceOf)
def show_resource(request: ResourceOf, call: Call) -> ResourceShown:
    """Show what is known of a resource, and what the asker may do to it."""
    with call.records() as unit:
        resource = resource_seen(unit, call, request.resource_id)
        note_seen(unit, call, resource, field="preview")
        return shown(unit, call, resource)


@routes.lambda_function(name="open_resource")
@use_case(ResourceOf)
def open_resource(request: ResourceOf, call: Call) -> ResourceOpened:
    """Give the address of a link, or a page that gives the file once within ten minutes."""
    fresh = fresh_link(call)
    with call.records() as unit:
        resource = resource_seen(unit, call, request.resource_id)
        if resource.link:
            _count(unit, call, resource, kind=OPENED)
        note_seen(unit, call, resource, field="opened")
        if resource.link:
            return ResourceOpened(title=resource.title, link=resource.link)
        _require_file(resource)
        pages = unit.resource_pages
        require_few(pages, call, most=MOST_PAGES, what="下载")
        keep_link(pages, call, FilePage, fresh=fresh, resource_id=resource.id)
    return ResourceOpened(
        title=resource.title, token=fresh.token, code=fresh.code, expires_at=fresh.expires_at
    )


def _require_file(resource: Resource) -> None:
    if not resource.file_key:
        raise NotFound("这份文件还在读，读好了会告诉你，再打开。")


def _count(unit: UnitOfWork, call: Call, resource: Resource, *, kind: str) -> None:
    """Count a use; whose it was is known for a year, for recommendations."""
    home = home_of(call)
    if home == "-":
        children = unit.people.enrolled(call.person.children_on(call.today), on=call.today)
        mine = unit.people.enrolled([call.person.id], on=call.today)
        home = next((UnitId(".".join(p.class_id.split(".")[:3])) for p in (*mine, *children)), home)
    use = ResourceUse(
        resource_id=resource.id, school=home, day=call.today, kind=kind, person_id=call.person.id
    )
    unit.resource_uses.note(use)
    note_opened(unit, call, resource.id)
    unit.resources.count_use(resource.id)


@routes.lambda_function(name="open_file_page")
@use_case(OpenPage, by=Caller.PRODUCT)
def open_file_page(request: OpenPage, call: Call) -> FileOpened:
    """Spend a page and say for whom it is; the file is asked for as that person.

    Raises:
        Expired: The token or the code is wrong, or the page is used or too old: always the same.
    """
    page = tried(call, request, lambda unit: unit.resource_pages)
    with call.records() as unit:
        pages = unit.resource_pages
        reader = require_spent(unit, page, lambda: pages.use(page.token_hash, at=call.now))
    return FileOpened(reader=reader, resource_id=page.resource_id)


@routes.lambda_function(name="fetch_resource")
@use_case(ResourceOf)
def fetch_resource(request: ResourceOf, call: Call) -> ResourceFile:
    """Say where a resource's file lies, for who may still see it, and count the use."""
    with call.records() as unit:
        resource = resource_seen(unit, call, request.resource_id)
        _require_file(resource)
        _count(unit, call, resource, kind=FETCHED)
        note_seen(unit, call, resource, field="file")
    return ResourceFile(
        key=resource.file_key, name=_download_name(resource), media_type=resource.media_type
    )


def _download_name(resource: Resource) -> str:
    """Return a file name of the title; the ending is the kind we found, not what was said."""
    plain = "".join("_" if c in '\\/:*?"<>|' else c for c in resource.title).strip(". ")
    return f"{plain or '资源'}.{resource.file_key.rpartition('.')[2]}"


@routes.lambda_function(name="my_resources")
@use_case(MyResources)
def my_resources(request: MyResources, call: Call) -> ResourceList:  # noqa: ARG001  # no fields
    """List what is the asker's own, and what they keep for their school or the county."""
    me = Scope(unit=UnitId("-"), adult=call.person.id)
    call.require(Action.FIND_RESOURCES, me)
    with call.records() as unit:
        found = unit.resources.of_owner(call.person.id, limit=MOST_OWN)
        home = home_of(call)
        keeps = Action.MANAGE_RESOURCE, Scope(unit=home)
        if allowed(call.person, *keeps, on=call.today):
            found += unit.resource_readings.of_unit(home, limit=MOST_OWN)
        current = [one for one in found if one.state is not ReviewState.SUPERSEDED]
        call.audit(unit, Action.FIND_RESOURCES, me, fields=("own",))
        return lines_of(unit, current)


def lines_of(unit: UnitOfWork, found: list[Resource], *, owners: bool = False) -> ResourceList:
    """Return resources as a list, the first few of them."""
    some = found[:MOST_SHOWN]
    statuses = unit.resource_readings.statuses([one.id for one in some])
    rows = tuple(
        ResourceLine(
            resource=one,
            home_name=unit.people.unit(one.home).name,
            owner_name=unit.people.person(one.owner).name if owners and one.owner else "",
            reading=statuses.get(one.id) in _IN_WORK,
        )
        for one in some
    )
    return ResourceList(rows=rows, total=len(found))
