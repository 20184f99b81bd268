"""What people type when something happens, and how a history says what became of it."""

import re
from collections.abc import Iterable, Sequence

from school.device_events import Level, Route, event_kinds
from school.naming import parse_caption

ANYTHING = "sos"
"""Kind of what is reported without a word we know: somebody calls for help."""
REAL = ("真警", "非演练", "不是演练", "不是演习", "真的出事")
"""Words by which a report during a drill is none of it."""
SOMEBODY = "某同学"
COMMAND = "报警"
_DIGITS = "零一二三四五六七八九"
_NUMBER = r"(?<![\d一二三四五六七八九十])(?:\d{1,2}|[一二三四五六七八九十]{1,2})"
_HOUSE = re.compile(rf"{_NUMBER}[号#](?:教学|宿舍|实验)?楼")
_FLOOR = re.compile(rf"{_NUMBER}[楼层](?!梯)")
_ROOM = re.compile(r"(?<!\d)\d{3,4}(?:教室|办公室|寝室|宿舍|室|房)")


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
    """Return the place a report names, such as “教学楼三楼” or “三(2)班”; empty: none it knows.

    Args:
        text: The report, in simplified characters and half-width forms.
        places: Places without a number; of those in the text, the longest counts.
    """
    named = max((place for place in places if place in text), key=len, default="")
    house = _HOUSE.search(text)
    inside = _ROOM.search(text) or _FLOOR.search(text)
    parts = (house[0] if house else named, inside[0] if inside else "")
    return _in_one_spelling("".join(parts)) or _class_in(text)


def _class_in(text: str) -> str:
    said = parse_caption(text)
    if said.grade is None or said.class_no is None:
        return ""
    grade = _DIGITS[said.grade] if said.grade < len(_DIGITS) else said.grade
    return f"{grade}({said.class_no})班"


def _in_one_spelling(place: str) -> str:
    """Return a place as everybody's report has it: “三层” and “3楼” are one floor."""
    spoken = re.sub(r"(?<=[\d一二三四五六七八九十])层", "楼", place)
    return re.sub(r"[一二三四五六七八九](?=号?楼)", lambda m: str(_DIGITS.index(m[0])), spoken)


def is_real(text: str) -> bool:
    """Return True when a report says that it is no part of a drill."""
    return any(word in text for word in REAL)


def without_names(text: str, names: Iterable[str]) -> str:
    """Return a report as a group may read it: no pupil is named in it."""
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, SOMEBODY)
    return text
