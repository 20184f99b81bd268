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
    READ_LEARNING = "read_learning"
    """Read one pupil's wrong-question book and mastery."""
    READ_CLASS_LEARNING = "read_class_learning"
    SET_PRACTICE = "set_practice"
    """Set homework for the weak points of a class."""
    PRACTISE = "practise"
    """Get exercises for oneself, or for one's own child."""
    READ_GROWTH = "read_growth"
    NOTE_GROWTH = "note_growth"
    """Write a line into a pupil's growth record; a guardian's waits for the class head."""
    MODERATE_GROWTH = "moderate_growth"
    READ_PORTRAIT = "read_portrait"
    """Read what is said of one pupil as a whole."""
    READ_REPORT = "read_report"
    """Read the aggregates of a class, a school or the county."""
    READ_TEACHER = "read_teacher"
    """Read one teacher's growth record and points."""
    NOTE_TEACHER = "note_teacher"
    """Claim points for oneself, or dispute what was decided."""
    DECIDE_TEACHER = "decide_teacher"
    """Decide on what a teacher claims or disputes."""
    READ_TEACHER_TOTALS = "read_teacher_totals"
    READ_MY_DATA = "read_my_data"
    """Get a copy of everything stored about a child, or about oneself."""
    DELETE_MY_DATA = "delete_my_data"
    ASK_BULK = "ask_bulk"
    """Ask to read the records of many at once, or to take them out."""
    APPROVE_BULK = "approve_bulk"
    READ_COMPLIANCE = "read_compliance"
    ADMINISTER = "administer"


class Scope(BaseModel, frozen=True):
    """What an action touches: a unit, and one person in it whose record it is about."""

    unit: UnitId
    pupil: PersonId | None = None
    adult: PersonId | None = None
    """The teacher, or other grown-up, whose own record it is about; never beside a pupil."""


class Relation(StrEnum):
    """How a role must be related to the scope."""

    APPOINTED = "appointed"
    """Holds the role in a unit that covers the scope's unit."""
    OWN_CHILD = "own_child"
    """Is a guardian of the scope's pupil today."""
    ONESELF = "oneself"
    """Is the scope's pupil or adult."""


_TEACHING = {Role.TEACHER: Relation.APPOINTED, Role.CLASS_HEAD: Relation.APPOINTED}
_FAMILY = {Role.GUARDIAN: Relation.OWN_CHILD, Role.PUPIL: Relation.ONESELF}
_TEACHERS_THEMSELVES = {Role.TEACHER: Relation.ONESELF, Role.CLASS_HEAD: Relation.ONESELF}
_LEADING = {Role.PRINCIPAL: Relation.APPOINTED, Role.BUREAU: Relation.APPOINTED}
_EVERYBODY_THEMSELVES: dict[Role, Relation] = {
    role: Relation.ONESELF for role in Role if role is not Role.GUARDIAN
}

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
        Action.READ_MY_DATA: {Role.GUARDIAN: Relation.OWN_CHILD, **_EVERYBODY_THEMSELVES},
        Action.DELETE_MY_DATA: {Role.GUARDIAN: Relation.OWN_CHILD},
        Action.ASK_BULK: {**_TEACHING, **_LEADING},
        Action.APPROVE_BULK: _LEADING,
        Action.READ_COMPLIANCE: {
            Role.BUREAU: Relation.APPOINTED,
            Role.ADMIN: Relation.APPOINTED,
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
    Action.READ_LEARNING: "只能看自己孩子、自己班上同学的错题和掌握情况。请找任课老师。",
    Action.READ_CLASS_LEARNING: "只有本班老师、校长和教育局能看班级学情。请找班主任。",
    Action.SET_PRACTICE: "只有教这个班的老师能布置作业。请找任课老师。",
    Action.PRACTISE: "练习只出给学生本人和家长。老师可以发“布置靶向作业 三(2)班”。",
    Action.READ_GROWTH: "成长档案只有孩子本人、家长和本班老师能看。请找班主任。",
    Action.NOTE_GROWTH: "只有本班老师、孩子本人和家长能记成长档案。请找班主任。",
    Action.MODERATE_GROWTH: "家长和学生交的成长记录由班主任审核。请找班主任。",
    Action.READ_PORTRAIT: "画像只有孩子本人、家长和本班老师能看。请找班主任。",
    Action.READ_REPORT: "只有本班老师、校长和教育局能看这份报告。请找班主任。",
    Action.READ_TEACHER: "老师的积分只有本人和本校校长能看。请找校长。",
    Action.NOTE_TEACHER: "积分由老师本人申报。请用自己的账号发。",
    Action.DECIDE_TEACHER: "积分由校长审核。请找校长。",
    Action.READ_TEACHER_TOTALS: "积分汇总只有校长和教育局能看。看自己的请发“我的积分”。",
    Action.READ_MY_DATA: "只能导出自己或自己孩子的数据。如果你是监护人，请找班主任登记。",
    Action.DELETE_MY_DATA: "只有监护人能删除孩子的数据。如果你是监护人，请找班主任登记。",
    Action.ASK_BULK: "批量查看和导出要由老师、校长或教育局申请。请找班主任。",
    Action.APPROVE_BULK: "批量查看和导出由校长或教育局审批。请找校长。",
    Action.READ_COMPLIANCE: "合规报告只有教育局和管理员能看。请找学校管理员。",
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
        return person.id in (scope.pupil, scope.adult) and role in person.roles_on(on)
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
