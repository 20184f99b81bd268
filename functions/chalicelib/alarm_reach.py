"""The check before anything happens: does every step of every level reach somebody?"""

from collections.abc import Iterator

from chalice.app import Blueprint

from chalicelib.alarm_people import (
    AT_THE_COUNTY,
    chats_of,
    county_of,
    group_reader,
    holders_at,
    reachable,
)
from chalicelib.alarm_silences import own_place
from chalicelib.call import Call
from chalicelib.runtime import use_case
from school.alarm_calls import CheckReach, ReachReport, Unreached
from school.alarm_policy import POST_NAMES, Policy, Post, alarm_policy
from school.device_events import Level
from school.people import UnitId
from school.permissions import Action, Scope
from school.store.unit_of_work import UnitOfWork

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
        check = _Check(unit, call, alarm_policy())
        found = [one for school, name in schools.items() for one in check.school(school, name)]
        call.audit(unit, Action.STEER_ALARMS, Scope(unit=place), fields=("reach",))
    return ReachReport(schools=len(schools), unreached=tuple(found))


class _Check:
    """Looks every post up once a place: the bureau's are the same for all schools."""

    def __init__(self, unit: UnitOfWork, call: Call, policy: Policy) -> None:
        self._unit = unit
        self._call = call
        self._policy = policy
        self._known: dict[tuple[UnitId, Post], str] = {}

    def school(self, school: UnitId, name: str) -> Iterator[Unreached]:
        """Yield the steps that reach nobody at a school."""
        for level in Level:
            rungs = self._policy.of(level).rungs
            for post in dict.fromkeys(post for rung in rungs for post in rung.to):
                why = self._why_not(school, post)
                if why:
                    step = POST_NAMES[post]
                    yield Unreached(school_name=name, level=level, step=step, why=why)
        chats = chats_of(self._unit, school)
        if not any(self._read_on(school, platform) for platform, _ in chats):
            why = "群里没有能看报警的人" if chats else "没有绑定安保群或校级群"
            yield Unreached(school_name=name, level=Level.RED, step=GROUP_STEP, why=why)

    def _read_on(self, school: UnitId, platform: str) -> bool:
        return group_reader(self._unit, self._call, school, platform=platform) is not None

    def _why_not(self, school: UnitId, post: Post) -> str:
        """Return why a post reaches nobody, not even its stand-in; empty: it does."""
        key = (county_of(school) if post in AT_THE_COUNTY else school, post)
        if key not in self._known:
            self._known[key] = self._look_up(school, post)
        return self._known[key]

    def _look_up(self, school: UnitId, post: Post) -> str:
        held = holders_at(self._unit, self._call, school, post)
        if any(reachable(self._unit, person) for person in held):
            return ""
        stand_in = self._policy.stand_ins.get(post)
        if stand_in is not None and not self._why_not(school, stand_in):
            return ""
        if held:
            return "没有绑定账号"
        on_duty = post in (Post.DUTY, Post.BUREAU_DUTY)
        return "现在没有人值班" if on_duty else "没有登记这个人"
