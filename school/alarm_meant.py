"""Which of several incidents words mean: by the place they name, and by what happened there."""

from collections.abc import Sequence

from school.alarm_calls import IncidentReport
from school.alarm_questions import kind_said, place_said
from school.alarm_words import ANYTHING
from school.device_events import event_kinds


def names_one(text: str) -> bool:
    """Return True when a text names a place or a kind of alarm."""
    return bool(place_said(text) or kind_said(text))


def meant_by(text: str, incidents: Sequence[IncidentReport]) -> tuple[IncidentReport, ...]:
    """Return the incidents whose place and kind are those a text names; all: it names none."""
    place, kind = place_said(text), kind_said(text)
    return tuple(one for one in incidents if _there(one, place) and _that(one, text, kind))


def _there(one: IncidentReport, place: str) -> bool:
    return not place or place in f"{one.zone} {one.text}" or bool(one.zone and one.zone in place)


def _that(one: IncidentReport, text: str, kind: str) -> bool:
    """Return True for an incident of the kind; a fight is no accident, though both are calls."""
    if not kind or one.kind != kind:
        return not kind
    words = [word for word in event_kinds()[kind].words if word in text]
    return kind != ANYTHING or any(word in one.text for word in words)
