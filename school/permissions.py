"""Which role may do what to whom: the one policy of the product.

Every function asks :func:`require` first. A rule names the roles that may act and how each role
must be related to the scope; whatever no rule allows is denied.
"""

from datetime import date
from enum import StrEnum
from types import MappingProxyType

from pydantic import BaseModel

from school.actions import WHO_MAY, Action
from school.errors import PermissionDenied
from school.people import Person, PersonId, Role, UnitId, covers, works_at


class Scope(BaseModel, frozen=True):
    """What an action touches: a unit, and one person in it whose record it is about."""

    unit: UnitId
    pupil: PersonId | None = None
    adult: PersonId | None = None
    """The teacher, or other grown-up, whose own record it is about; never beside a pupil."""
    duty: frozenset[PersonId] = frozenset()
    """Who is on duty there now."""


class Relation(StrEnum):
    """How a role must be related to the scope."""

    APPOINTED = "appointed"
    """Holds the role in a unit that covers the scope's unit."""
    OWN_CHILD = "own_child"
    """Is a guardian of the scope's pupil today."""
    CHILD_OR_ONESELF = "child_or_oneself"
    """Is a guardian of the scope's pupil today, or a guardian and the scope's adult."""
    ONESELF = "oneself"
    """Is the scope's pupil or adult."""
    COLLEAGUE = "colleague"
    """Holds the role above the scope's unit, or anywhere in its school."""
    MEMBER = "member"
    """Belongs to the scope's unit or works above it, or is the scope's adult."""
    ON_DUTY = "on_duty"
    """Is such a colleague, and on duty there now."""


_TEACHING = {Role.TEACHER: Relation.APPOINTED, Role.CLASS_HEAD: Relation.APPOINTED}
_FAMILY = {Role.GUARDIAN: Relation.OWN_CHILD, Role.PUPIL: Relation.ONESELF}
_TEACHERS_THEMSELVES = {Role.TEACHER: Relation.ONESELF, Role.CLASS_HEAD: Relation.ONESELF}
_LEADING = {Role.PRINCIPAL: Relation.APPOINTED, Role.BUREAU: Relation.APPOINTED}
_HEADS = {Role.PRINCIPAL: Relation.APPOINTED, Role.VICE_PRINCIPAL: Relation.APPOINTED}
_BUREAU = {Role.BUREAU: Relation.APPOINTED, Role.BUREAU_LEADER: Relation.APPOINTED}
_GUARDING = {**_HEADS, Role.SECURITY: Relation.APPOINTED}
_STAFF = {
    Role.TEACHER: Relation.COLLEAGUE,
    Role.CLASS_HEAD: Relation.COLLEAGUE,
    Role.HEALTH_REPORTER: Relation.APPOINTED,
    **_GUARDING,
}
_ON_DUTY = {
    Role.TEACHER: Relation.ON_DUTY,
    Role.CLASS_HEAD: Relation.ON_DUTY,
    Role.HEALTH_REPORTER: Relation.ON_DUTY,
}
_EVERYBODY_THEMSELVES: dict[Role, Relation] = {
    role: Relation.ONESELF for role in Role if role is not Role.GUARDIAN
}

_LIBRARIANS = {
    **_HEADS,
    Role.BUREAU: Relation.APPOINTED,
    Role.ADMIN: Relation.APPOINTED,
}
_EDUCATORS = dict.fromkeys(
    (*_TEACHING, *_HEADS, Role.BUREAU, Role.BUREAU_LEADER, Role.ADMIN), Relation.MEMBER
)

__all__ = ["RULES", "Action", "Relation", "Scope", "acting_role", "allowed", "require"]

RULES: MappingProxyType[Action, dict[Role, Relation]] = MappingProxyType(
    {
        Action.GRADE: _TEACHING,
        Action.REVISE: _TEACHING,
        Action.CONFIRM: _TEACHING,
        Action.SET_KEY: _TEACHING,
        Action.ANALYSE: _TEACHING,
        Action.READ_PAPER: _TEACHING,
        Action.READ_RESULT: _FAMILY,
        Action.READ_SUMMARY: {**_TEACHING, **_LEADING},
        Action.POST_SUMMARY: _TEACHING,
        Action.DECIDE_CONSENT: {Role.GUARDIAN: Relation.OWN_CHILD},
        Action.BIND_GROUP: {
            Role.CLASS_HEAD: Relation.APPOINTED,
            Role.PRINCIPAL: Relation.APPOINTED,
        },
        Action.READ_LEARNING: {**_FAMILY, **_TEACHING},
        Action.READ_CLASS_LEARNING: {**_TEACHING, **_LEADING},
        Action.SET_PRACTICE: _TEACHING,
        Action.PRACTISE: _FAMILY,
        Action.READ_GROWTH: {**_FAMILY, **_TEACHING},
        Action.NOTE_GROWTH: {**_FAMILY, **_TEACHING},
        Action.MODERATE_GROWTH: {Role.CLASS_HEAD: Relation.APPOINTED},
        Action.READ_PORTRAIT: {**_FAMILY, **_TEACHING},
        Action.READ_REPORT: {**_TEACHING, **_LEADING},
        Action.READ_TEACHER: {**_TEACHERS_THEMSELVES, Role.PRINCIPAL: Relation.APPOINTED},
        Action.NOTE_TEACHER: _TEACHERS_THEMSELVES,
        Action.DECIDE_TEACHER: {Role.PRINCIPAL: Relation.APPOINTED},
        Action.READ_TEACHER_TOTALS: _LEADING,
        Action.READ_MY_DATA: {
            Role.GUARDIAN: Relation.CHILD_OR_ONESELF,
            **_EVERYBODY_THEMSELVES,
        },
        Action.DELETE_MY_DATA: {Role.GUARDIAN: Relation.OWN_CHILD},
        Action.ASK_BULK: {**_TEACHING, **_LEADING},
        Action.APPROVE_BULK: _LEADING,
        Action.READ_COMPLIANCE: {
            Role.BUREAU: Relation.APPOINTED,
            Role.ADMIN: Relation.APPOINTED,
        },
        Action.ADMINISTER: {Role.ADMIN: Relation.APPOINTED},
        Action.PRESS: {},
        Action.RAISE_ALARM: _STAFF,
        Action.READ_ALARMS: {**_ON_DUTY, **_GUARDING, **_BUREAU},
        Action.HANDLE_ALARM: {**_ON_DUTY, **_GUARDING, **_BUREAU},
        Action.STEER_ALARMS: {**_HEADS, Role.BUREAU: Relation.APPOINTED},
        Action.REPORT_HEALTH: {**_TEACHING, Role.HEALTH_REPORTER: Relation.APPOINTED},
        Action.TELL_HEALTH: {Role.GUARDIAN: Relation.OWN_CHILD},
        Action.READ_HEALTH: {
            **_FAMILY,
            Role.CLASS_HEAD: Relation.APPOINTED,
            Role.HEALTH_REPORTER: Relation.APPOINTED,
        },
        Action.READ_HEALTH_TOTALS: {
            **_TEACHING,
            **_HEADS,
            Role.HEALTH_REPORTER: Relation.APPOINTED,
            **_BUREAU,
        },
        Action.KEEP_FOOD_LOG: {**_HEADS, Role.HEALTH_REPORTER: Relation.APPOINTED},
        Action.READ_PASSES: {**_FAMILY, Role.CLASS_HEAD: Relation.APPOINTED},
        Action.READ_GATE: {**_GUARDING, **_BUREAU},
        Action.MANAGE_GATE: _GUARDING,
        Action.GRANT_LEAVE: {Role.CLASS_HEAD: Relation.APPOINTED, **_HEADS},
        Action.PLAN_DUTY: {
            **_HEADS,
            Role.BUREAU: Relation.APPOINTED,
            Role.ADMIN: Relation.APPOINTED,
        },
        Action.DO_DUTY: {**_ON_DUTY, **_GUARDING, **_BUREAU},
        Action.READ_DUTY: {**_STAFF, **_BUREAU, Role.ADMIN: Relation.APPOINTED},
        Action.REPORT_HAZARD: {**_STAFF, **_BUREAU},
        Action.HANDLE_HAZARD: {
            Role.TEACHER: Relation.ONESELF,
            Role.CLASS_HEAD: Relation.ONESELF,
            **_GUARDING,
        },
        Action.READ_HAZARDS: {**_STAFF, **_BUREAU},
        Action.REPORT_REPAIR: _STAFF,
        Action.MANAGE_ASSETS: {**_HEADS, Role.ADMIN: Relation.APPOINTED},
        Action.READ_ASSETS: {**_STAFF, **_BUREAU, Role.ADMIN: Relation.APPOINTED},
        Action.FIND_RESOURCES: {
            **_EVERYBODY_THEMSELVES,
            Role.GUARDIAN: Relation.CHILD_OR_ONESELF,
        },
        Action.READ_RESOURCE: {
            **dict.fromkeys(_EVERYBODY_THEMSELVES, Relation.MEMBER),
            Role.GUARDIAN: Relation.OWN_CHILD,
        },
        Action.ADD_RESOURCE: {
            **_STAFF,
            Role.BUREAU: Relation.APPOINTED,
            Role.ADMIN: Relation.APPOINTED,
        },
        Action.MANAGE_RESOURCE: {
            **_TEACHERS_THEMSELVES,
            Role.HEALTH_REPORTER: Relation.ONESELF,
            Role.SECURITY: Relation.ONESELF,
            **_LIBRARIANS,
        },
        Action.REVIEW_RESOURCE: _LIBRARIANS,
        Action.TAG_RESOURCE: _EDUCATORS,
        Action.READ_LIBRARY_FIGURES: {**_LIBRARIANS, Role.BUREAU_LEADER: Relation.APPOINTED},
        Action.PLAN_LESSONS: {**_TEACHERS_THEMSELVES, **_LIBRARIANS},
        Action.JOIN_LESSONS: _EDUCATORS,
        Action.READ_LESSONS: _EDUCATORS,
        Action.ASK_INDICATORS: {**_EDUCATORS, Role.HEALTH_REPORTER: Relation.MEMBER},
        Action.READ_FIGURES: {
            **_TEACHING,
            **_HEADS,
            **_BUREAU,
            Role.ADMIN: Relation.APPOINTED,
        },
        Action.COLLECT_FIGURES: _LIBRARIANS,
        Action.REPORT_FIGURES: {Role.CLASS_HEAD: Relation.APPOINTED, **_LIBRARIANS},
        Action.PLAN_TRAINING: _LIBRARIANS,
        Action.JOIN_TRAINING: _EDUCATORS,
        Action.READ_TRAINING: {**_LIBRARIANS, Role.BUREAU_LEADER: Relation.APPOINTED},
        Action.EVALUATE_SCHOOLS: {Role.BUREAU: Relation.APPOINTED},
        Action.SHOW_EVIDENCE: _HEADS,
        Action.READ_EVALUATION: {**_HEADS, **_BUREAU},
        Action.RECORD_SPENDING: {Role.BUREAU: Relation.APPOINTED},
        Action.READ_SPENDING: _BUREAU,
    }
)


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
    if relation in (Relation.OWN_CHILD, Relation.CHILD_OR_ONESELF):
        children = person.children_on(on)
        myself = relation is Relation.CHILD_OR_ONESELF and scope.adult == person.id
        return bool(children) and (scope.pupil in children or myself)
    if relation is Relation.ONESELF:
        return person.id in (scope.pupil, scope.adult) and role in person.roles_on(on)
    held = person.units_on(on, frozenset({role}))
    if relation is Relation.MEMBER:
        mine = bool(held) and scope.adult == person.id
        return mine or any(covers(u, scope.unit) or covers(scope.unit, u) for u in held)
    if relation in (Relation.COLLEAGUE, Relation.ON_DUTY):
        there = relation is Relation.COLLEAGUE or person.id in scope.duty
        return there and any(works_at(unit, scope.unit) for unit in held)
    return any(covers(unit, scope.unit) for unit in held)


def require(person: Person, action: Action, scope: Scope, *, on: date) -> Role:
    """Return the role that allows the action.

    Raises:
        PermissionDenied: No role of this person covers it; the message says who may, and gives
            the person's own id for the administrator.
    """
    role = acting_role(person, action, scope, on=on)
    if role is None:
        raise PermissionDenied(f"{WHO_MAY[action]}你的编号：{person.id}")
    return role
