"""Which shelf a resource stands on: added, shared, reviewed, replaced, taken off and put back.

Only narrowing needs nobody: whoever opens a resource to more people than see it now has it looked
at first, unless they are those who look. What a school bought never leaves the school.
"""

from collections.abc import Collection
from datetime import datetime

from school.errors import NotUnderstood
from school.people import PersonId, Role, UnitId, covers, school_of
from school.resource_facts import Sharing
from school.resources import NOBODYS, Level, Licence, Resource, ReviewState

COUNTY_ROLES = frozenset({Role.BUREAU, Role.BUREAU_LEADER, Role.ADMIN})
SCHOOL_ROLES = frozenset({Role.PRINCIPAL, Role.VICE_PRINCIPAL})
LONGEST_REASON = 120
STANDING = frozenset({ReviewState.PENDING, ReviewState.APPROVED, ReviewState.RETURNED})
"""States of a version that is neither replaced nor taken off."""


def county_of(unit: UnitId) -> UnitId:
    """Return the county a unit lies in."""
    return UnitId(unit.partition(".")[0])


def first_shelf(
    roles: Collection[Role], home: UnitId, *, sharing: Sharing | None
) -> tuple[Level, UnitId]:
    """Return the shelf of something new, and the unit to whose people it is to be open.

    A school's and the bureau's own things belong to the unit; whoever says “只给自己” keeps theirs.

    Args:
        roles: Roles of whoever adds it.
        home: The county or school they work in.
        sharing: Who is to see it, where that was said.
    """
    above = home == county_of(home)
    if sharing is not Sharing.SELF and above and set(roles) & COUNTY_ROLES:
        return Level.REGION, home
    if sharing is not Sharing.SELF and set(roles) & SCHOOL_ROLES:
        return Level.SCHOOL, opened_to(home, sharing or Sharing.SCHOOL)
    return Level.PERSONAL, opened_to(home, sharing or Sharing.SELF)


def opened_to(home: UnitId, sharing: Sharing) -> UnitId:
    """Return the unit whose people see what is shared so."""
    if sharing is Sharing.SELF:
        return NOBODYS
    return home if sharing is Sharing.SCHOOL else county_of(home)


def require_licence(licence: Licence, open_to: UnitId, *, home: UnitId) -> None:
    """Pass when the licence lets it be open to a unit.

    Raises:
        NotUnderstood: The school bought it, and it would leave the school.
    """
    if licence is Licence.BOUGHT and open_to != NOBODYS and not covers(school_of(home), open_to):
        raise NotUnderstood("这份是学校购买的，只能在本校用，没有分享给全县。可以“分享给本校”。")


def shared(resource: Resource, sharing: Sharing, *, reviewer: bool, at: datetime) -> Resource:
    """Return a resource as its owner opens it; *reviewer*: the owner is who would review it.

    Raises:
        NotUnderstood: It is no longer on the shelf, its licence forbids it, or it is a unit's own
            and would be open to nobody.
    """
    if resource.state not in STANDING:
        raise NotUnderstood("这份已经下架或被新版本替换，不能分享。先点“恢复”再分享。")
    open_to = opened_to(resource.home, sharing)
    if open_to == NOBODYS and resource.owner is None:
        raise NotUnderstood("这是学校或县里的资源，不能只给自己。不想再用可以“下架”。")
    require_licence(resource.licence, open_to, home=resource.home)
    narrower = open_to == NOBODYS or (
        resource.state is ReviewState.APPROVED and covers(resource.open_to, open_to)
    )
    state = ReviewState.APPROVED if narrower or reviewer else ReviewState.PENDING
    return resource.model_copy(update={"open_to": open_to, "state": state, "updated_at": at})


def reviewed(resource: Resource, *, approve: bool, reason: str, at: datetime) -> Resource:
    """Return a resource as a reviewer decided.

    Raises:
        NotUnderstood: It does not wait, or it is returned without a reason.
    """
    if resource.state is not ReviewState.PENDING:
        raise NotUnderstood("这份已经处理过了，没有再改。发“待审资源”看还有哪些。")
    if not approve and not reason:
        raise NotUnderstood("退回要写原因，主人会看到，如“第 3 页有错字”。")
    if len(reason) > LONGEST_REASON:
        raise NotUnderstood(f"原因请不超过 {LONGEST_REASON} 字。")
    state = ReviewState.APPROVED if approve else ReviewState.RETURNED
    return resource.model_copy(update={"state": state, "updated_at": at})


def withdrawn(resource: Resource, *, at: datetime) -> Resource:
    """Return a resource taken off the shelf: only who keeps it still sees it."""
    return resource.model_copy(update={"state": ReviewState.WITHDRAWN, "updated_at": at})


def superseded(resource: Resource, *, at: datetime) -> Resource:
    """Return a version that a newer one replaced."""
    return resource.model_copy(update={"state": ReviewState.SUPERSEDED, "updated_at": at})


def put_back(
    resource: Resource,
    newest: Resource | None,
    *,
    approved_for: UnitId,
    reviewer: bool,
    at: datetime,
) -> Resource:
    """Return an old or withdrawn version on its shelf again, for those the newest one is open to.

    Args:
        resource: The version.
        newest: The version that stands in its place now, or None.
        approved_for: To which unit's people a reviewer last let it be open; “-”: to nobody's.
        reviewer: Whoever puts it back is who would review it.
        at: The time.

    Raises:
        NotUnderstood: It stands there already.
    """
    if resource.state in STANDING:
        raise NotUnderstood("这一版就在架上，不用恢复。")
    open_to = newest.open_to if newest else resource.open_to
    looked_at = approved_for != NOBODYS and covers(approved_for, open_to)
    state = _state_of(open_to, reviewer=reviewer or looked_at)
    return resource.model_copy(update={"open_to": open_to, "state": state, "updated_at": at})


def ready(resource: Resource, *, reviewer: bool, at: datetime) -> Resource:
    """Return what was just read and is fit to stand where it is to stand."""
    state = _state_of(resource.open_to, reviewer=reviewer)
    return resource.model_copy(update={"state": state, "updated_at": at})


def next_version(old: Resource, new: Resource, *, version: int) -> Resource:
    """Return *new* as the next version of the work *old* is of, open to the same people."""
    return new.model_copy(update={"work": old.work, "version": version, "open_to": old.open_to})


def _state_of(open_to: UnitId, *, reviewer: bool) -> ReviewState:
    return ReviewState.APPROVED if open_to == NOBODYS or reviewer else ReviewState.PENDING


def owner_of(level: Level, person: PersonId) -> PersonId | None:
    """Return whose a new resource is: the person's, or nobody's but the unit's."""
    return person if level is Level.PERSONAL else None
