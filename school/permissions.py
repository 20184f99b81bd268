"""Which role may do what to whom: the one policy of the product.

Every function asks :func:`require` first. A rule names the roles that may act and how each role
must be related to the scope; whatever no rule allows is denied.
"""

from datetime import date
from enum import StrEnum
from types import MappingProxyType

from pydantic import BaseModel

from school.errors import PermissionDenied
from school.people import Person, PersonId, Role, UnitId, covers


class Action(StrEnum):
    """What can be done; the value is how the audit names it."""

    GRADE = "grade"
    REVISE = "revise"
    CONFIRM = "confirm"
    SET_KEY = "set_key"
    ANALYSE = "analyse"
    READ_PAPER = "read_paper"
    READ_RESULT = "read_result"
    READ_SUMMARY = "read_summary"
    POST_SUMMARY = "post_summary"
    DECIDE_CONSENT = "decide_consent"
    BIND_GROUP = "bind_group"
    ADMINISTER = "administer"


class Scope(BaseModel, frozen=True):
    """What an action touches: a unit, and one pupil in it where it is about a child."""

    unit: UnitId
    pupil: PersonId | None = None


class Relation(StrEnum):
    """How a role must be related to the scope."""

    APPOINTED = "appointed"
    """Holds the role in a unit that covers the scope's unit."""
    OWN_CHILD = "own_child"
    """Is a guardian of the scope's pupil today."""
    ONESELF = "oneself"
    """Is the scope's pupil."""


_TEACHING = {Role.TEACHER: Relation.APPOINTED, Role.CLASS_HEAD: Relation.APPOINTED}

RULES: MappingProxyType[Action, dict[Role, Relation]] = MappingProxyType(
    {
        Action.GRADE: _TEACHING,
        Action.REVISE: _TEACHING,
        Action.CONFIRM: _TEACHING,
        Action.SET_KEY: _TEACHING,
        Action.ANALYSE: _TEACHING,
        Action.READ_PAPER: _TEACHING,
        Action.READ_RESULT: {Role.GUARDIAN: Relation.OWN_CHILD, Role.PUPIL: Relation.ONESELF},
        Action.READ_SUMMARY: {
            **_TEACHING,
            Role.PRINCIPAL: Relation.APPOINTED,
            Role.BUREAU: Relation.APPOINTED,
        },
        Action.POST_SUMMARY: _TEACHING,
        Action.DECIDE_CONSENT: {Role.GUARDIAN: Relation.OWN_CHILD},
        Action.BIND_GROUP: {
            Role.CLASS_HEAD: Relation.APPOINTED,
            Role.PRINCIPAL: Relation.APPOINTED,
        },
        Action.ADMINISTER: {Role.ADMIN: Relation.APPOINTED},
    }
)

_WHO_MAY = {
    Action.GRADE: "只有教这个班的老师能批改。请找班主任或学校管理员开通。",
    Action.REVISE: "只有教这个班的老师能改判。请找任课老师。",
    Action.CONFIRM: "只有教这个班的老师能确认。请找任课老师。",
    Action.SET_KEY: "只有教这个班的老师能定答案。请找任课老师。",
    Action.ANALYSE: "只有教这个班的老师能看题目分析。请找任课老师，或发“小结”看全班合计。",
    Action.READ_PAPER: "只有教这个班的老师能看全班的作业。家长可以发“成绩”看自己的孩子。",
    Action.READ_RESULT: "只能看自己孩子的记录。班级整体情况老师会发在班级群里。",
    Action.READ_SUMMARY: "只有本班老师、校长和教育局能看小结。请找班主任。",
    Action.POST_SUMMARY: "只有教这个班的老师能发小结。请找任课老师。",
    Action.DECIDE_CONSENT: "同意书只能由孩子的监护人决定。如果你是监护人，请找班主任登记。",
    Action.BIND_GROUP: "只有班主任或校长能绑定群。请找班主任。",
    Action.ADMINISTER: "这是管理员的操作。请找学校管理员。",
}


def allowed(person: Person, action: Action, scope: Scope, *, on: date) -> bool:
    """Return True when *person* may do *action* to *scope* on a day."""
    return acting_role(person, action, scope, on=on) is not None


def acting_role(person: Person, action: Action, scope: Scope, *, on: date) -> Role | None:
    """Return the role that allows the action, or None when it is denied."""
    for role, relation in RULES[action].items():
        if _related(person, role, relation, scope=scope, on=on):
            return role
    return None


def _related(person: Person, role: Role, relation: Relation, *, scope: Scope, on: date) -> bool:
    if relation is Relation.OWN_CHILD:
        return scope.pupil is not None and scope.pupil in person.children_on(on)
    if relation is Relation.ONESELF:
        return scope.pupil == person.id and role in person.roles_on(on)
    held = person.units_on(on, frozenset({role}))
    return any(covers(unit, scope.unit) for unit in held)


def require(person: Person, action: Action, scope: Scope, *, on: date) -> Role:
    """Return the role that allows the action.

    Raises:
        PermissionDenied: No role of this person covers it; the message says who may, and gives
            the person's own id for the administrator.
    """
    role = acting_role(person, action, scope, on=on)
    if role is None:
        raise PermissionDenied(f"{_WHO_MAY[action]}你的编号：{person.id}")
    return role
