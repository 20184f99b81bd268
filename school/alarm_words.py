"""What people type when something happens, and how a history says what became of it."""

from collections.abc import Iterable, Sequence

from school.device_events import Level, Route, event_kinds

ANYTHING = "sos"
"""Kind of what is reported without a word we know: somebody calls for help."""
REAL = ("真警", "非演练", "不是演练", "不是演习", "真的出事")
"""Words by which a report during a drill is none of it."""
SOMEBODY = "某同学"
COMMAND = "报警"


def kind_of(text: str) -> str:
    """Return the kind of alarm a report speaks of: the gravest, and of those the longest word.

    A stranger who fights is a fight; a report without a word we know is a call for help.
    """
    said = text.strip().removeprefix(COMMAND)
    found = [
        (-(kind.level or Level.BLUE).number, len(word), code)
        for code, kind in event_kinds().items()
        if kind.route in (Route.ALARM, Route.DUTY)
        for word in (kind.name, *kind.words)
        if word in said
    ]
    return max(found)[2] if found else ANYTHING


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


def without_names(text: str, names: Iterable[str]) -> str:
    """Return a report as a group may read it: no pupil is named in it."""
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, SOMEBODY)
    return text
