"""Who holds the posts of an alarm, how they are reached, and which groups get its card."""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib import duty
from chalicelib.call import Call
from school.actor import Actor
from school.alarm_policy import POST_NAMES, Policy, Post
from school.directory import school_group, security_group
from school.incident import Incident
from school.people import PersonId, Role, UnitId
from school.store.unit_of_work import UnitOfWork

_ROLES = {
    Post.SECURITY: Role.SECURITY,
    Post.PRINCIPAL: Role.PRINCIPAL,
    Post.VICE_PRINCIPAL: Role.VICE_PRINCIPAL,
    Post.BUREAU: Role.BUREAU,
    Post.BUREAU_LEADER: Role.BUREAU_LEADER,
}
AT_THE_COUNTY = frozenset({Post.BUREAU, Post.BUREAU_DUTY, Post.BUREAU_LEADER})
"""Posts that are the same for every school of a county."""
_READERS = (Post.PRINCIPAL, Post.VICE_PRINCIPAL, Post.SECURITY, Post.BUREAU, Post.BUREAU_LEADER)
"""On whose behalf a group's card is read: the first who has an account on its platform."""

INSTEAD = "已改通知"
POSTS_APART = "、"


@dataclass(frozen=True)
class Reached:
    """Somebody who can be told, and by which account."""

    person: PersonId
    reader: Actor
    channel: str


@dataclass(frozen=True)
class Found:
    """Who is told of a step, and which posts reach nobody."""

    people: tuple[Reached, ...]
    missing: tuple[str, ...]
    """Such as “值班（没有账号）”."""


def county_of(school: UnitId) -> UnitId:
    """Return the county a school is in."""
    return UnitId(school.partition(".")[0])


def holders(unit: UnitOfWork, call: Call, incident: Incident, post: Post) -> tuple[PersonId, ...]:
    """Return who holds a post for an incident now; the first is the first to be told."""
    if post is Post.OWNER:
        return (incident.acked_by,) if incident.acked_by else ()
    return holders_at(unit, call, incident.school, post)


def holders_at(unit: UnitOfWork, call: Call, school: UnitId, post: Post) -> tuple[PersonId, ...]:
    """Return who holds a post for a school now."""
    place = county_of(school) if post in AT_THE_COUNTY else school
    if post in (Post.DUTY, Post.BUREAU_DUTY):
        return duty.on_duty(unit, place, at=call.now)
    return tuple(unit.people.holders(_ROLES[post], place, on=call.today))


def reachable(unit: UnitOfWork, person: PersonId) -> Reached | None:
    """Return how a person is reached, or None without an account."""
    for account in unit.people.accounts_of(person)[:1]:
        reader = Actor(platform=account.platform, user=account.user_id)
        return Reached(person=person, reader=reader, channel=account.channel)
    return None


def find_people(
    unit: UnitOfWork, call: Call, incident: Incident, *, posts: Sequence[Post], policy: Policy
) -> Found:
    """Return who is told when posts are, each person once; a stand-in where a post is empty."""
    found: dict[PersonId, Reached] = {}
    missing: list[str] = []
    for post in posts:
        some, why = _of_post(unit, call, incident, post=post)
        if not some:
            stand_in = policy.stand_ins.get(post)
            some = _of_post(unit, call, incident, post=stand_in)[0] if stand_in else ()
            missing.append(_missing(post, why, stand_in=stand_in if some else None))
        found |= {one.person: one for one in some}
    return Found(people=tuple(found.values()), missing=tuple(missing))


def _missing(post: Post, why: str, *, stand_in: Post | None) -> str:
    if stand_in is None:
        return f"{POST_NAMES[post]}（{why}）"
    return f"{POST_NAMES[post]}{why}，{INSTEAD}{POST_NAMES[stand_in]}"


def _of_post(
    unit: UnitOfWork, call: Call, incident: Incident, *, post: Post
) -> tuple[tuple[Reached, ...], str]:
    """Return who of a post can be told, and why nobody can."""
    held = holders(unit, call, incident, post)
    some = tuple(one for person in held if (one := reachable(unit, person)) is not None)
    nobody = "没有排班" if post in (Post.DUTY, Post.BUREAU_DUTY) else "没有人"
    return some, "没有账号" if held else nobody


def chats_of(unit: UnitOfWork, school: UnitId) -> list[tuple[str, str]]:
    """Return the chats that get a school's cards: its security group, else its school group."""
    return unit.people.chats_of(security_group(school)) or unit.people.chats_of(
        school_group(school)
    )


def group_reader(unit: UnitOfWork, call: Call, school: UnitId, *, platform: str) -> Actor | None:
    """Return on whose behalf a group on a platform reads a card; None: nobody is on it."""
    for post in _READERS:
        for person in holders_at(unit, call, school, post):
            for account in unit.people.accounts_of(person):
                if account.platform == platform:
                    return Actor(platform=platform, user=account.user_id)
    return None
