"""For which purpose something is done: what the audit notes, and the yearly report counts."""

from collections.abc import Mapping
from types import MappingProxyType

from school.consent import Purpose
from school.permissions import Action

ADMINISTRATION = "administration"
"""The school's own running: teachers, imports, retention."""
RIGHTS = "rights"
"""What a family decides, asks for or deletes, and who gets to see many at once."""

LIBRARY = "library"
"""Teaching material, and lessons shared between schools."""
FIGURES = "figures"
"""Indicators of a county and its schools: aggregates, plans, budgets and evaluations."""
SAFETY = "safety"
"""Alarms, gates, duty, hidden dangers and food: that nobody comes to harm."""

_OF_GROWTH = (Action.READ_GROWTH, Action.NOTE_GROWTH, Action.MODERATE_GROWTH)
_OF_PORTRAIT = (Action.READ_PORTRAIT, Action.READ_REPORT)
_OF_RIGHTS = (
    Action.DECIDE_CONSENT,
    Action.READ_MY_DATA,
    Action.DELETE_MY_DATA,
    Action.ASK_BULK,
    Action.APPROVE_BULK,
    Action.READ_COMPLIANCE,
)
_OF_ADMINISTRATION = (
    Action.BIND_GROUP,
    Action.READ_TEACHER,
    Action.NOTE_TEACHER,
    Action.DECIDE_TEACHER,
    Action.READ_TEACHER_TOTALS,
    Action.ADMINISTER,
    Action.PRESS,
)
_OF_HEALTH = (
    Action.REPORT_HEALTH,
    Action.TELL_HEALTH,
    Action.READ_HEALTH,
    Action.READ_HEALTH_TOTALS,
)
_OF_SAFETY = (
    Action.RAISE_ALARM,
    Action.READ_ALARMS,
    Action.HANDLE_ALARM,
    Action.STEER_ALARMS,
    Action.KEEP_FOOD_LOG,
    Action.READ_PASSES,
    Action.READ_GATE,
    Action.MANAGE_GATE,
    Action.GRANT_LEAVE,
    Action.PLAN_DUTY,
    Action.DO_DUTY,
    Action.READ_DUTY,
    Action.REPORT_HAZARD,
    Action.HANDLE_HAZARD,
    Action.READ_HAZARDS,
)
_OF_LESSONS = (Action.PLAN_LESSONS, Action.JOIN_LESSONS, Action.READ_LESSONS)
_OF_THE_LIBRARY = (
    Action.FIND_RESOURCES,
    Action.READ_RESOURCE,
    Action.ADD_RESOURCE,
    Action.MANAGE_RESOURCE,
    Action.REVIEW_RESOURCE,
    Action.TAG_RESOURCE,
    Action.READ_LIBRARY_FIGURES,
)
_OF_FIGURES = (
    Action.ASK_INDICATORS,
    Action.READ_FIGURES,
    Action.COLLECT_FIGURES,
    Action.REPORT_FIGURES,
    Action.PLAN_TRAINING,
    Action.JOIN_TRAINING,
    Action.READ_TRAINING,
    Action.EVALUATE_SCHOOLS,
    Action.SHOW_EVIDENCE,
    Action.READ_EVALUATION,
    Action.RECORD_SPENDING,
    Action.READ_SPENDING,
)
_OF_EQUIPMENT = (Action.REPORT_REPAIR, Action.MANAGE_ASSETS, Action.READ_ASSETS)

PURPOSES: Mapping[Action, str] = MappingProxyType(
    {
        **dict.fromkeys(Action, Purpose.HOMEWORK.value),
        **dict.fromkeys(_OF_GROWTH, Purpose.GROWTH.value),
        **dict.fromkeys(_OF_PORTRAIT, Purpose.PORTRAIT.value),
        **dict.fromkeys(_OF_RIGHTS, RIGHTS),
        **dict.fromkeys((*_OF_ADMINISTRATION, *_OF_EQUIPMENT), ADMINISTRATION),
        **dict.fromkeys(_OF_HEALTH, Purpose.HEALTH.value),
        **dict.fromkeys(_OF_SAFETY, SAFETY),
        **dict.fromkeys((*_OF_LESSONS, *_OF_THE_LIBRARY), LIBRARY),
        **dict.fromkeys(_OF_FIGURES, FIGURES),
    }
)
"""Purpose of every action; what is not named otherwise serves homework and learning."""


def purpose_of(action: Action) -> str:
    """Return for which purpose an action is done."""
    return PURPOSES[action]
