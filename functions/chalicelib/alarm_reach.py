"""The check before anything happens: does every step of every level reach somebody?"""

from collections.abc import Iterator

from chalice.app import Blueprint

from chalicelib.alarm_people import chats_of, group_reader, holders_at, reachable
from chalicelib.alarm_silences import own_place
from chalicelib.runtime import Call, UnitOfWork, use_case
from school.alarm_calls import CheckReach, ReachReport, Unreached
from school.alarm_policy import POST_NAMES, Policy, Post, alarm_policy
from school.device_events import Level
from school.people import UnitId
from school.permissions import Action, Scope

routes = Blueprint(__name__)

GROUP_STEP = "群"


@routes.lambda_function(name="check_reach")
@use_case(CheckReach)
def check_reach(request: CheckReach, call: Call) -> ReachReport:
    """Return the steps that reach nobody, of every school one steers the alarms of.

    Raises:
        PermissionDenied: Who asks steers none of them.
    """
    place = request.unit_id or own_place(call)
    call.require(Action.STEER_ALARMS, Scope(unit=place))
    with call.records() as unit:
        schools = unit.teaching.schools_under([place])
        found = [
            one
            for school, name in schools.items()
            for one in _of_school(unit, call, school, name=name)
        ]
        call.audit(unit, Action.STEER_ALARMS, Scope(unit=place), fields=("reach",))
    return ReachReport(schools=len(schools), unreached=tuple(found))


def _of_school(unit: UnitOfWork, call: Call, school: UnitId, *, name: str) -> Iterator[Unreached]:
    policy = alarm_policy()
    why = {post: _why_not(unit, call, school, post=post, policy=policy) for post in _posts(policy)}
    for level in Level:
        rules = policy.of(level)
        posts = dict.fromkeys(post for rung in rules.rungs for post in rung.to)
        for post in posts:
            if why[post]:
                step = POST_NAMES[post]
                yield Unreached(school_name=name, level=level, step=step, why=why[post])
    chats = chats_of(unit, school)
    if not any(group_reader(unit, call, school, platform=chat[0]) for chat in chats):
        none = "群里没有能看报警的人" if chats else "没有绑定安保群或校级群"
        yield Unreached(school_name=name, level=Level.RED, step=GROUP_STEP, why=none)


def _posts(policy: Policy) -> set[Post]:
    return {post for level in Level for rung in policy.of(level).rungs for post in rung.to}


def _why_not(unit: UnitOfWork, call: Call, school: UnitId, *, post: Post, policy: Policy) -> str:
    """Return why a post reaches nobody, not even its stand-in; empty: it does."""
    held = holders_at(unit, call, school, post)
    if any(reachable(unit, person) for person in held):
        return ""
    stand_in = policy.stand_ins.get(post)
    if stand_in is not None and not _why_not(unit, call, school, post=stand_in, policy=policy):
        return ""
    if held:
        return "没有绑定账号"
    return "现在没有人值班" if post in (Post.DUTY, Post.BUREAU_DUTY) else "没有登记这个人"
