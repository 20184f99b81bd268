"""For which purpose something is done: what the audit notes, and the yearly report counts."""

from collections.abc import Mapping
from types import MappingProxyType

from school.consent import Purpose
from school.permissions import Action

ADMINISTRATION = "administration"
"""The school's own running: teachers, imports, retention."""
RIGHTS = "rights"
"""What a family decides, asks for or deletes, and who gets to see many at once."""

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
)

PURPOSES: Mapping[Action, str] = MappingProxyType(
    {
        **dict.fromkeys(Action, Purpose.HOMEWORK.value),
        **dict.fromkeys(_OF_GROWTH, Purpose.GROWTH.value),
        **dict.fromkeys(_OF_PORTRAIT, Purpose.PORTRAIT.value),
        **dict.fromkeys(_OF_RIGHTS, RIGHTS),
        **dict.fromkeys(_OF_ADMINISTRATION, ADMINISTRATION),
    }
)
"""Purpose of every action; what is not named otherwise serves homework and learning."""


def purpose_of(action: Action) -> str:
    """Return for which purpose an action is done."""
    return PURPOSES[action]
