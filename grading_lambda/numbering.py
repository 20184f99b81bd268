"""Tells printed item numbers from questions: “6.8.1+4.8=” is item 6, and “8.1+4.8=” is none."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from grading_lambda.recognise import CIRCLED
from school.arithmetic import expected_answer, spelled
from school.exercise import BLANK, CIRCLE, MIXED
from school.solve import solve

_REST = rf"(?P<rest>.*[0-9{BLANK}{CIRCLE}].*)"
STYLES = {
    "circled": re.compile(rf"(?P<no>[{CIRCLED}]){_REST}"),
    "bracketed": re.compile(rf"\((?P<no>[0-9]{{1,2}})\){_REST}"),
    "half bracketed": re.compile(rf"(?P<no>[0-9]{{1,2}})\){_REST}"),
    "listed": re.compile(rf"(?P<no>[0-9]{{1,2}})、{_REST}"),
    "pointed": re.compile(rf"(?P<no>[0-9]{{1,2}})\.{_REST}"),
    "spaced": re.compile(rf"(?P<no>[0-9]{{1,2}}) +{_REST}"),
}
"""How items are numbered; a page keeps to one style."""
_NEVER_A_QUESTION = ("circled", "bracketed", "half bracketed", "listed")
_MARKS = {
    "circled": "{no}", "bracketed": r"\(?{no}\)", "listed": "{no}、",
    "half bracketed": r"(?<=[ /]){no}\)", "pointed": r"(?<=[ /]){no}\.",
}  # fmt: skip
"""How the number *no* is found behind what may hide its “(”; a question may hold “2)” or “2.5”."""
_NO_QUESTION_HAS = ("circled", "bracketed", "listed")
_PRINTED = re.compile(rf"\([0-9]{{1,2}}\)|[{CIRCLED}]|[0-9]{{1,2}}[.、)]")
_POINTED = re.compile(r"[0-9]{1,2}\.[0-9(]")
_MARKLESS = re.compile(r"\(?(?P<no>[0-9]{1,2})(?P<mark>[.、)]?)(?P<gap> *)(?P<rest>[0-9(].*)")
_POINT_AND_GAP = re.compile(r"[0-9]{1,2}\. +[0-9(]")
_GAP = re.compile(r"[0-9] +[0-9(]")
_PARTED = re.compile(r"\(?[0-9]{1,3} +[0-9(]")
_MIXED_NUMBER = re.compile(r"(?<=[0-9]) +(?=[0-9]+/[0-9])")
"""The gap in “2 5/6”."""
_HALVED = re.compile(rf"(?P<tens>[12])(?P<ones>[{CIRCLED[:9]}]){_REST}")
"""A circled number of which the second digit alone was seen in its circle: “1③31÷5”."""
_NOUGHT = re.compile(r"^0+(?=[0-9])")
_TWO_DIGITS = re.compile(r"[1-9][0-9](?=[0-9(x])")
_LEAST_SHARE, _MOSTLY, _FEW = 0.5, 0.7, 3


@dataclass(frozen=True)
class Numbered:
    """An item number and the question behind it."""

    no: int
    question: str
    doubtful: bool = False
    """Whether the question may still hold digits of the number."""
    other: str = ""
    """The question if the digits taken for its number are its own; empty: it cannot be."""


def split_number(text: str) -> tuple[str, str]:
    """Return the item number that *text* begins with, as printed, and what stands behind it.

    The number is empty where there is none. “6.8+1” may be item 6 or no item at all: only the other
    items of the page tell.
    """
    match = _PRINTED.match(text)
    return (match[0], text[match.end() :]) if match else ("", text)


def style_of(texts: Sequence[str], *, down: Sequence[int]) -> str | None:
    """Return how the page's items are numbered, or None; arguments as for number_items."""
    for order in (range(len(texts)), down):
        for style in STYLES:
            if _count([texts[i] for i in order], style=style):
                return style
    return None


def number_items(texts: Sequence[str], *, down: Sequence[int]) -> list[Numbered]:
    """Return number and question of each text.

    A page is numbered when most of its numbers count up, across or down; on other pages items
    are counted in the order given.

    Args:
        texts: Printed texts up to the “=”, row by row; spaces matter.
        down: The places of the texts column by column.
    """
    for order in (range(len(texts)), down):
        for style in STYLES:
            numbers = _count([texts[i] for i in order], style=style)
            if numbers:
                due = dict(zip(order, numbers, strict=True))
                between = _between([texts[i] for i in order], numbers, style=style)
                firm = dict(zip(order, between, strict=True))
                items = [
                    _numbered(t, due[i], style=style, firm=firm[i]) for i, t in enumerate(texts)
                ]
                return unique(items)
    return [_uncounted(i + 1, text) for i, text in enumerate(texts)]


def counts_up(texts: Sequence[str], *, down: Sequence[int]) -> float:
    """Return how many steps from a number to the next are by one, as a part of all (0..1).

    In the style and the order that show most; arguments as for number_items.
    """
    most = 0
    for order in (range(len(texts)), down):
        for style in STYLES:
            numbers = [split[0] if (split := _split(texts[i], style=style)) else 0 for i in order]
            most = max(most, sum(a > 0 and b == a + 1 for a, b in pairwise(numbers)))
    return most / max(1, len(texts) - 1)


def bare(text: str) -> str:
    """Return *text* as the letters of a question alone."""
    parted = _MIXED_NUMBER.sub(MIXED, text)
    question = spelled("".join(c for c in parted if c not in CIRCLED and c != "、")).strip(".=")
    # No number begins so: it is the rest of ⑩ or ⑳, out of focus.
    return _NOUGHT.sub("", question)


def _count(texts: Sequence[str], *, style: str) -> list[int]:
    """Return the number due to each text if they count up in *style*, else nothing."""
    if not any(STYLES[style].match(text.strip()) for text in texts):
        return []
    found = [(i, split[0]) for i, text in enumerate(texts) if (split := _split(text, style=style))]
    # A circle stands in no question: a few of them are enough.
    surely = style == "circled" and len(found) > _FEW and _rising([no for _, no in found])
    if len(found) < max(1, _LEAST_SHARE * len(texts)) and not surely:
        return []
    steps = [later - i == no - earlier for (i, earlier), (later, no) in pairwise(found)]
    if style not in _NEVER_A_QUESTION and (
        len(found) < _FEW or sum(steps) < _LEAST_SHARE * len(steps)
    ):
        return []
    numbers, known = [], dict(found)
    last = found[0][1] - found[0][0] - 1
    for i in range(len(texts)):
        # One misread number does not shift the rest: it has to fit what came before.
        read = known.get(i) or (style == "circled" and _uncircled(texts[i])) or last + 1
        last = read if 0 < read - last <= _FEW else last + 1
        numbers.append(last)
    return numbers


def _rising(numbers: Sequence[int]) -> bool:
    """Tell whether most numbers are higher than the one before."""
    return sum(a < b for a, b in pairwise(numbers)) >= _MOSTLY * (len(numbers) - 1)


def _uncircled(text: str) -> int:
    """Return the number of two digits that *text* begins with, its circle not seen; 0: none."""
    match = _TWO_DIGITS.match(text.strip())
    return int(match[0]) if match else 0


def _between(texts: Sequence[str], due: Sequence[int], *, style: str) -> list[bool]:
    """Return for each text whether the numbers due before and behind it are read there."""
    read = [split[0] if (split := _split(text, style=style)) else 0 for text in texts]
    last = len(texts) - 1
    return [
        0 < i < last and (read[i - 1], read[i + 1]) == (due[i] - 1, due[i] + 1)
        for i in range(len(texts))
    ]


def _split(text: str, *, style: str) -> tuple[int, str] | None:
    """Return the number *text* starts with and the rest; None when it starts with none."""
    match = STYLES[style].match(text.strip())
    if not match and style == "circled":
        # No font has more circled numbers than 20: behind them the count goes on as (21).
        more = STYLES["bracketed"].match(text.strip())
        match = more if more and int(more["no"]) > len(CIRCLED) else None
    if not match:
        return None
    no = match["no"]
    return (CIRCLED.index(no) + 1 if no in CIRCLED else int(no)), match["rest"]


def _numbered(text: str, due: int, *, style: str, firm: bool) -> Numbered:
    split = _split(text, style=style)
    late = _behind_more(text, due, style=style) if not split or split[0] != due else ""
    if late:
        return Numbered(due, late)
    halved = _HALVED.match(text.strip()) if style == "circled" else None
    if halved:
        no = f"{halved['tens']}{CIRCLED.index(halved['ones']) + 1}"
        return Numbered(due, bare(halved["rest"]), doubtful=no != str(due))
    if split:
        return _behind_mark(*split, due=due)
    question = bare(text)
    behind = _behind_number(text, due, style=style, firm=firm)
    if behind:
        return Numbered(due, behind)
    # The mark around the number was misread (“2.500+98” for “2、500+98”, “(2170×8” for “(21)70×8”)
    # or lost (“151-7” where 1 is due), or else the number itself.
    led = question.removeprefix("(")
    lost = led.startswith(str(due))
    rest = led[len(str(due)) :].lstrip(".)") if lost else question
    # Where items before this one were missed, its number is a little higher than the one due.
    higher = any(led.startswith(str(due + missed)) for missed in range(1, _FEW + 1))
    # A circled number that was not seen as one may be any digit: “1510○5+7” for “⑮10○5+7”. Where
    # each item has a mark behind its number, a point may be one: “70.8×2” for “70、8×2”.
    marked = style in _NEVER_A_QUESTION and _POINTED.match(led) is not None
    # No question has a gap between two digits: something else stands before it.
    parted = _PARTED.match(text.strip()) is not None
    plain = lost and _is_question(rest)
    doubtful = higher or marked or parted or (not plain and (lost or style == "circled"))
    return Numbered(
        due, rest if plain else question, doubtful=doubtful, other=question if plain else ""
    )


def _behind_mark(no: int, rest: str, *, due: int) -> Numbered:
    """Return the question *rest* behind the number *no* where *due* should stand.

    Out of focus, a circle may hold a part of its number: “①2 2.4-1.3” is ⑫, and “⑨9 4+8” ⑲.
    """
    number, led = str(due), rest.lstrip()
    tail = next((t for i in range(len(number)) if led.startswith(t := number[i:])), "")
    if no == due or not tail:
        return Numbered(due, bare(rest), doubtful=_PARTED.match(led) is not None)
    behind = led[len(tail) :]
    if behind.startswith(" ") and expected_answer(bare(behind)) is not None:
        return Numbered(due, bare(behind))
    return Numbered(due, bare(rest), doubtful=True, other=bare(behind))


def _behind_more(text: str, due: int, *, style: str) -> str:
    """Return the question behind the number *due* where something is read before it; else empty.

    The end of a neighbour's answer may be in the line: “9/14、41-26” and “15.6 36、0.4×3”. The
    number that is due, with its mark, stands in no question.
    """
    mark = _MARKS.get(style)
    if mark is None:
        return ""
    circled = CIRCLED[due - 1] if 0 < due <= len(CIRCLED) else rf"\({due}\)"
    found = re.search(mark.format(no=circled if style == "circled" else due), text)
    rest = bare(text[found.end() :]) if found and found.start() else ""
    split = _split(text, style=style)
    if style not in _NO_QUESTION_HAS and split and expected_answer(bare(split[1])) is not None:
        return ""
    return rest if expected_answer(rest) is not None else ""


def _behind_number(text: str, due: int, *, style: str, firm: bool) -> str:
    """Return the question behind a number that is plain but for its mark; empty: not so plain.

    It is where the number due is printed with a gap behind it (“18 7×7+36” for “⑱7×7+36”), or with
    a point: of no decimal (“16.(4+7)×7”) or, where the numbers on either side make the one due
    *firm*, read for the mark that all others have (“6.95+79” for “6、95+79”). Where all have a
    circled number, whatever stands before a gap is one: out of focus, ⑱ reads as 8.
    """
    first = "" if style == "half bracketed" else r"\("
    if misread := re.match(rf"{first}{due}[0-9] +(?=[0-9(])", text.strip()):
        # Its second bracket was taken for a digit: “(200 77+20” and “201 77+20” for “(20) 77+20”.
        behind = bare(text.strip()[misread.end() :])
        return behind if _is_question(behind) else ""
    match = _MARKLESS.fullmatch(text.strip())
    rest = bare(match["rest"]) if match else ""
    if not match or not _is_question(rest):
        return ""
    as_due = int(match["no"]) == due
    if match["gap"]:
        plain = as_due or style == "circled"
    else:
        marked = firm and style in _NEVER_A_QUESTION
        # No question has a “、”, even where most of the page's are read as points.
        alone = marked or match["mark"] == "、" or not _is_question(bare(text))
        plain = as_due and bool(match["mark"]) and alone
    return rest if plain else ""


def _uncounted(no: int, text: str) -> Numbered:
    """Return item *no* of a page whose numbers, if it has any, do not count up as they are read."""
    question, behind = bare(text), _pointed(text)
    if behind and _POINT_AND_GAP.match(text.strip()):
        return Numbered(no, behind, other=question)
    # No question has a gap between two digits: the end of a neighbour's answer stands before it.
    parted = _GAP.search(_MIXED_NUMBER.sub(MIXED, text)) is not None
    return Numbered(no, question, doubtful=parted, other=behind)


def _pointed(text: str) -> str:
    """Return the question behind a point that may be that of a number: 48○11 for “7.48○11”."""
    match = STYLES["pointed"].match(text.strip())
    question = bare(match["rest"]) if match else ""
    return question if question and _is_question(question) else ""


def _is_question(text: str) -> bool:
    """Tell whether *text* can be worked out, whatever its type."""
    return expected_answer(text) is not None or solve(text) is not None


def unique(items: list[Numbered]) -> list[Numbered]:
    """Return *items*, counted through from 1 if a number comes twice."""
    if len({item.no for item in items}) == len(items):
        return items
    return [replace(item, no=i + 1) for i, item in enumerate(items)]
