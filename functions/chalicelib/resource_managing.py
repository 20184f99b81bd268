"""Managing use cases: an owner shares, changes and replaces; a reviewer looks through it first."""

from collections.abc import Callable

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.resource_access import kept_by, resource_seen, reviews, shown
from chalicelib.resource_telling import tell_owner, tell_reviewers
from chalicelib.resources import lines_of
from chalicelib.runtime import use_case
from chalicelib.workplace import require_places
from school.errors import NotUnderstood
from school.permissions import Action, Scope
from school.resource_calls import (
    Act,
    ManageResource,
    PendingOf,
    ReadingStatus,
    Removed,
    ResourceList,
    ResourceShown,
    ReviewResource,
)
from school.resource_facts import changed_facts
from school.resource_shelf import (
    STANDING,
    next_version,
    put_back,
    ready,
    require_licence,
    reviewed,
    shared,
    superseded,
    withdrawn,
)
from school.resources import NOBODYS, Resource, ResourceFacts, ResourceId, ReviewState
from school.spelling import simplified
from school.store.unit_of_work import UnitOfWork
from school.work import queue_erasure

routes = Blueprint(__name__)

MOST_PENDING = 200
_WAITS = "文件还在读，读好了会告诉你，再改。"


@routes.lambda_function(name="manage_resource")
@use_case(ManageResource)
def manage_resource(request: ManageResource, call: Call) -> Removed:
    """Do what who keeps a resource asks: share, change, replace, take off, put back, delete."""
    with call.records() as unit:
        unit.resources.hold()
        resource = kept_by(unit, call, request.resource_id)
        changed = _ACTS[request.act](unit, call, resource, request)
        if changed is not None:
            _settle_versions(unit, call, changed)
            tell_reviewers(unit, call, changed)
        # Last: whoever holds the audit must not wait for a resource's row.
        call.audit(unit, Action.MANAGE_RESOURCE, resource.keeping, fields=(request.act,))
        if changed is None:
            return Removed(title=resource.title)
        return Removed(title=changed.title, shown=shown(unit, call, changed))


def _settle_versions(
    unit: UnitOfWork, call: Call, resource: Resource, *, reviewed_now: bool = False
) -> None:
    """Let an approved version take the place of the older ones of its work.

    A newer one stays, whatever happens to an old one meanwhile; but where a reviewer approves an
    old one that was put back, it takes the place of the one it was put back instead of.
    """
    if resource.state is not ReviewState.APPROVED:
        return
    for other in unit.resources.versions(resource.work):
        older = other.version < resource.version and other.state in STANDING
        newer = other.version > resource.version and other.state is ReviewState.APPROVED
        if older or (newer and reviewed_now):
            unit.resources.change(superseded(other, at=call.now))


def _keep(unit: UnitOfWork, resource: Resource) -> Resource:
    unit.resources.change(resource)
    return resource


def _require_read(unit: UnitOfWork, resource: Resource) -> None:
    """Pass when no file is being read and no question is open.

    Raises:
        NotUnderstood: One is.
    """
    reading = unit.resource_readings.reading(resource.id)
    if reading and reading.status is ReadingStatus.WAITING:
        raise NotUnderstood(_WAITS)
    if reading and reading.status is ReadingStatus.NEAR:
        raise NotUnderstood("请先决定：作为新版本、仍然上传，还是不传了。发“我的资源”再看一次。")


def _share(
    unit: UnitOfWork, call: Call, resource: Resource, request: ManageResource
) -> Resource | None:
    _require_read(unit, resource)
    if request.to is None:
        raise NotUnderstood("要分享给谁？请说“只给自己”“分享给本校”或“分享给全县”。")
    opened = shared(resource, request.to, reviewer=False, at=call.now)
    if reviews(call, opened.open_to):
        opened = shared(resource, request.to, reviewer=True, at=call.now)
    return _keep(unit, opened)


def _change(
    unit: UnitOfWork, call: Call, resource: Resource, request: ManageResource
) -> Resource | None:
    facts = changed_facts(resource, request.said)
    names = [name for name in ResourceFacts.model_fields if name != "points"]
    told = {name: getattr(facts, name) for name in names}
    if told == {name: getattr(resource, name) for name in names}:
        raise NotUnderstood("没看懂要改什么。可以说“六年级”“语文”“教案”“人教版”或“改名 …”。")
    require_licence(facts.licence, resource.open_to, home=resource.home)
    changed = resource.model_copy(update={**told, "updated_at": call.now})
    renamed = facts.title != resource.title and resource.shown_to != NOBODYS
    if renamed and not reviews(call, resource.open_to):
        # A title is read by everybody it is open to, so a new one is looked at like a new text.
        changed = changed.model_copy(update={"state": ReviewState.PENDING})
    if facts.title != resource.title:
        unit.resource_uses.outdate_reviews(resource.id)
    return _keep(unit, changed)


def _withdraw(
    unit: UnitOfWork, call: Call, resource: Resource, _: ManageResource
) -> Resource | None:
    return _keep(unit, withdrawn(resource, at=call.now))


def _restore(
    unit: UnitOfWork, call: Call, resource: Resource, _: ManageResource
) -> Resource | None:
    versions = unit.resources.versions(resource.work)
    standing = (ReviewState.PENDING, ReviewState.APPROVED, ReviewState.RETURNED)
    newest = next((v for v in versions if v.id != resource.id and v.state in standing), None)
    if newest is not None and not newest.file_key and not newest.link:
        raise NotUnderstood(_WAITS)
    review = unit.resource_uses.last_review(resource.id)
    back = put_back(
        resource,
        newest,
        approved_for=review.open_to if review and review.approved else NOBODYS,
        reviewer=reviews(call, (newest or resource).open_to),
        at=call.now,
    )
    require_licence(back.licence, back.open_to, home=back.home)
    if newest is not None and back.state is ReviewState.APPROVED:
        _keep(unit, superseded(newest, at=call.now))
    return _keep(unit, back)


def _delete(unit: UnitOfWork, call: Call, resource: Resource, _: ManageResource) -> None:
    unit.resources.delete(resource.id)
    unit.resource_readings.drop(resource.id)
    queue_erasure(unit.work, resource.folder, now=call.now)


def _as_version(
    unit: UnitOfWork, call: Call, resource: Resource, _: ManageResource
) -> Resource | None:
    reading = unit.resource_readings.reading(resource.id)
    if reading is None or reading.status is not ReadingStatus.NEAR:
        raise NotUnderstood("这份已经处理过了，没有再改。发“我的资源”看看。")
    old = kept_by(unit, call, ResourceId(reading.near))
    newest = unit.resources.versions(old.work)[0]
    new = next_version(old, resource, version=newest.version + 1)
    require_licence(new.licence, new.open_to, home=new.home)
    new = ready(new, reviewer=reviews(call, new.open_to), at=call.now)
    unit.resource_readings.settle(resource.id, ReadingStatus.READ, title=resource.title)
    return _keep(unit, new)


def _keep_both(
    unit: UnitOfWork, call: Call, resource: Resource, _: ManageResource
) -> Resource | None:
    reading = unit.resource_readings.reading(resource.id)
    if reading is None or reading.status is not ReadingStatus.NEAR:
        raise NotUnderstood("这份已经处理过了，没有再改。发“我的资源”看看。")
    unit.resource_readings.settle(resource.id, ReadingStatus.READ, title=resource.title)
    by = reviews(call, resource.open_to)
    return _keep(unit, ready(resource, reviewer=by, at=call.now))


_ACTS: dict[Act, Callable[[UnitOfWork, Call, Resource, ManageResource], Resource | None]] = {
    Act.SHARE: _share,
    Act.CHANGE: _change,
    Act.WITHDRAW: _withdraw,
    Act.RESTORE: _restore,
    Act.DELETE: _delete,
    Act.AS_VERSION: _as_version,
    Act.KEEP_BOTH: _keep_both,
}


@routes.lambda_function(name="pending_resources")
@use_case(PendingOf)
def pending_resources(request: PendingOf, call: Call) -> ResourceList:  # noqa: ARG001  # no fields
    """List what waits for the asker's review, the oldest first."""
    places = require_places(call, Action.REVIEW_RESOURCE)
    with call.records() as unit:
        found = unit.resources.pending(places, limit=MOST_PENDING)
        statuses = unit.resource_readings.statuses([one.id for one in found])
        in_work = (ReadingStatus.WAITING, ReadingStatus.NEAR)
        waits = [one for one in found if statuses.get(one.id) not in in_work]
        for place in places:
            call.audit(unit, Action.REVIEW_RESOURCE, Scope(unit=place), fields=("pending",))
        return lines_of(unit, waits, owners=True)


@routes.lambda_function(name="review_resource")
@use_case(ReviewResource)
def review_resource(request: ReviewResource, call: Call) -> ResourceShown:
    """Let a reviewer approve a resource or return it, and tell its owner."""
    with call.records() as unit:
        unit.resources.hold()
        resource = resource_seen(unit, call, request.resource_id)
        call.require(Action.REVIEW_RESOURCE, Scope(unit=resource.open_to))
        _require_read(unit, resource)
        reason = simplified(request.reason)
        decided = reviewed(resource, approve=request.approve, reason=reason, at=call.now)
        unit.resources.change(decided)
        unit.resource_uses.review(
            decided, call.person.id, approved=request.approve, reason=reason, at=call.now
        )
        _settle_versions(unit, call, decided, reviewed_now=True)
        tell_owner(unit, call, decided)
        scope = Scope(unit=resource.open_to)
        call.audit(unit, Action.REVIEW_RESOURCE, scope, fields=("review",))
        return shown(unit, call, decided)
