"""What people type when something happens, and how a history says what became of it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from school.alarm_calls import IncidentState
from school.device_events import EventKind, Route, event_kinds

ANYTHING = "sos"
"""Kind of what is reported without a word we know: somebody calls for help."""
REAL = ("真警", "非演练", "不是演练", "不是演习", "真的出事")
"""Words by which a report during a drill is none of it."""
MINUTE_S = 60
HOUR_S = 3600

STATE_WORDS = {
    IncidentState.OPEN: "待确认",
    IncidentState.ACKNOWLEDGED: "处理中",
    IncidentState.HANDLED: "已处置",
    IncidentState.FALSE_ALARM: "误报",
}


def kind_of(text: str, kinds: Mapping[str, EventKind] | None = None) -> str:
    """Return the kind of alarm a report speaks of: that of its longest known word."""
    found = [
        (len(word), code)
        for code, kind in (kinds or event_kinds()).items()
        if kind.route in (Route.ALARM, Route.DUTY)
        for word in (kind.name, *kind.words)
        if word in text
    ]
    return max(found)[1] if found else ANYTHING


def kind_called(word: str) -> str | None:
    """Return the kind that a code, a name or a word means; None: none does."""
    if word in event_kinds():
        return word
    return next(
        (code for code, kind in event_kinds().items() if word in (kind.name, *kind.words)), None
    )


def kind_name(code: str) -> str:
    """Return how a card calls a kind, also one that is not in the file any more."""
    kind = event_kinds().get(code)
    return kind.name if kind else "其他"


def place_of(text: str, places: Sequence[str]) -> str:
    """Return the place a report names, the longest first; empty: none it knows."""
    found = [place for place in places if place in text]
    return max(found, key=len, default="")


def is_real(text: str) -> bool:
    """Return True when a report says that it is no part of a drill."""
    return any(word in text for word in REAL)


def spoken_wait(wait: timedelta) -> str:
    """Return a wait in words, such as “2 分钟”."""
    seconds = max(0, round(wait.total_seconds()))
    if seconds < MINUTE_S:
        return f"{seconds} 秒"
    if seconds < 2 * HOUR_S:
        return f"{seconds // MINUTE_S} 分钟"
    return f"{seconds // HOUR_S} 小时"
