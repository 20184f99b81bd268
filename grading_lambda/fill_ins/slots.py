"""Finds where in a line somebody may write: boxes, circles, brackets, rules and telling gaps."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from grading_lambda.engine import Pixels
from grading_lambda.fill_ins.arcs import find_pairs
from grading_lambda.fill_ins.bands import Band, band_of, between_brackets
from grading_lambda.fill_ins.conversions import before_unit, up_to_unit
from grading_lambda.fill_ins.pieces import Gap
from grading_lambda.fill_ins.rule_slots import on_rules, stands_on, underscored
from grading_lambda.fill_ins.surroundings import (
    SIGNS,
    Peak,
    Printed,
    Slot,
    around,
    in_words,
    peaks_of,
    said,
)
from grading_lambda.layout import Line
from grading_lambda.shapes import Shape
from grading_lambda.strip import Strip
from school.arithmetic import spelled
from school.exercise import BLANK, CIRCLE
from school.measures import UNIT_LETTERS

__all__ = ["Peak", "Slot", "find_slots", "in_words"]

_HALF = re.compile(
    r"(?<![0-9])\(([0-9.]{0,6})(?=[-=+×÷<>]|[^0-9.()])|(?<=[-=+×÷<>])([0-9.]{1,6})\)(?=.)"
)
"""Brackets of which the reader saw one only: the other runs through a digit. At the very end of a
line it is a written 3 more often than a bracket."""
_PERHAPS = re.compile(rf"_|=.*[0-9]|[(){UNIT_LETTERS}]")
"""A line that may have brackets or a rule to write on before its end."""
_HALF_ITEM = re.compile(r"\([0-9]{1,3} +[0-9(]")
"""An item number whose second bracket was not seen, or taken for a digit of it."""
_LEADING = re.compile(r"\([0-9]{1,2}\)(?=[-+×÷=])")
_ITEM = re.compile(r"\([0-9]{1,2}\)(?=[0-9(])")
_IDEOGRAPHS = 0x2E80
_NO_NUMBER = re.compile(r"[-+×÷](?==)|=(?=[+×÷])")
_FILLED = re.compile(rf"\(([0-9<>=./…A-G√x×({BLANK}{CIRCLE}]{{0,7}})\)")
_CURVED = re.compile(r"(?<==)\(([0-9]*\)[0-9]+)\)")
"""Brackets around a number with a 1 that bends like one: “=(1)3)” for 113."""
_WORDS = re.compile(r"\(([^()]{0,12})\)")
_CHOICE = re.compile(r"\([A-G√×xXVv✓✔]?\)")
_DIVIDED = re.compile(r"(?<==)\(([0-9]{0,3})\)[.…]*\([0-9]{0,2}\)$")
"""A quotient and what is left, in brackets each: one answer, however wide the brackets are."""
_OPEN_END = re.compile(r"\(()$")
"""Empty brackets behind a sentence, so far apart that no text was found up to the second one."""
_LEAST_SHAPE, _BOTH = 0.3, 2  # parts of the height of a line, as these:
_LEAST_GAP, _BEHIND, _OFF_LINE, _BRACKETS, _BESIDE, _NEIGHBOUR = 0.8, 2.2, 0.45, 0.5, 0.3, 0.5


@dataclass(frozen=True)
class Room:
    """Where in a line, before and behind it there is no text, in photo pixels along its strip."""

    gaps: Sequence[Gap] = ()
    """Between its pieces nothing was found."""
    lead: float = 0.0
    tail: float = 0.0
    """How far before and behind it there may be a place to write."""
    brackets: bool = False
    """Whether it may well have brackets, as others on its page, though the reader saw none."""
    numbered: bool = False  # whether the items of its page have numbers in brackets


def find_slots(
    line: Line,
    room: Room,
    pixels: Pixels,
    shapes: Sequence[Shape],
    *,
    anywhere: bool = False,
) -> list[tuple[Slot, Printed]]:
    """Return where somebody may write in *line*, the surest place first, and what is around it.

    Args:
        line: The line.
        room: Where there is no text.
        pixels: The photo, upright.
        shapes: The boxes and circles on it.
        anywhere: Whether to look for rules in a line of any text.
    """
    spaces = [slot for shape in shapes if (slot := _in_shape(line.strip, shape))]
    named = before_unit(line, brackets=room.brackets) + underscored(line)
    leads = _leads(line) if room.numbered else 0
    if anywhere or room != Room() or _PERHAPS.search(line.wide.text):
        band = band_of(line.strip, pixels, lead=room.lead, tail=room.tail)
        bracketed = [] if leads else _in_brackets(line, band)
        parted = [place for place in bracketed if place[0].divides]
        named = parted + _by_ink(line, band, likely=room.brackets, leads=leads) + bracketed + named
        # A long stroke of a word between brackets is none.
        rules = [r for r in on_rules(line, band) if not any(_within(r, b) for b, _ in bracketed)]
        spaces = [s for s in spaces if not any(stands_on(s, rule) for rule in rules)] + rules
    inset = _BESIDE * line.strip.height / 2
    wide = _LEAST_GAP * line.strip.height
    missing = _missing(line, leads)
    empty = [Slot(a + inset, b - inset) for a, b in (*room.gaps, *missing) if b - a > wide]
    spaces, empty = ([up_to_unit(line, slot) for slot in some] for some in (spaces, empty))
    found = [(slot, around(line, slot)) for slot in [*spaces, *empty]]
    printed = [(slot, (parts.before, parts.after)) for slot, parts in found]
    if in_words(line):
        # Strokes of words look like rules and boxes, too.
        chosen = [place for place in named if _for_a_choice(line, place[1])]
        return [
            *chosen,
            *printed[: len(spaces)],
            *(n for n in named if n not in chosen),
            *printed[len(spaces) :],
        ]
    return printed[: len(spaces)] + named + printed[len(spaces) :]


def _within(slot: Slot, other: Slot) -> bool:
    return other.left <= slot.left and slot.right <= other.right


def _for_a_choice(line: Line, printed: Printed) -> bool:
    """Tell whether what the reader saw between *printed* is a pair of brackets for one letter."""
    peaks, (before, after) = peaks_of(line), printed
    return _CHOICE.fullmatch(said(peaks[len(before) : len(peaks) - len(after)])) is not None


def _in_shape(strip: Strip, shape: Shape) -> Slot | None:
    along, across = strip.place(*shape.middle)
    reach = -0.6 * strip.height, strip.length + _BEHIND * strip.height
    if not reach[0] < along < reach[1] or abs(across) > _OFF_LINE * strip.height:
        return None
    if np.ptp(shape.hull, axis=0).min() < _LEAST_SHAPE * strip.height:
        return None  # what a nought encloses
    places = [strip.place(float(x), float(y))[0] for x, y in shape.hull]
    return Slot(min(places), max(places), shape)


def _by_ink(line: Line, band: Band, *, likely: bool, leads: int) -> list[tuple[Slot, Printed]]:
    """Return the places between brackets that are seen in the ink, whatever the reader made of it.

    Only an exercise in numbers says by itself whether such a place makes sense. Round digits look
    a little like brackets: unless these are *likely*, the reader has to have seen one. The first
    *leads* characters are a number.
    """
    # Most lines have no bracket, and looking for one in their ink takes longer than all the rest.
    if in_words(line) or not (likely or any(c in "()" for c, _, _ in peaks_of(line))):
        return []
    pairs = find_pairs(band.mask, line_height=line.strip.height * band.scale)
    slots = [Slot(band.along(p.left), band.along(p.right), bracketed=True) for p in pairs]
    start = peaks_of(line)[leads - 1][1] if leads else _number_end(line)
    slots = [s for s in slots if s.left > start and (likely or _ends_seen(line, s))]
    found = [(slot, _around_brackets(line, slot)) for slot in slots]
    if "=" not in said(peaks_of(line)):  # a digit beside a sign to compare may be round, too
        found.sort(key=lambda place: -sum(map(len, place[1] or ())))
    return [
        (slot, printed)
        for slot, printed in found
        if printed and (likely or not _is_result(printed) or _ends_seen(line, slot) == _BOTH)
    ]


def _ends_seen(line: Line, slot: Slot) -> int:
    """Return at how many ends of *slot* the reader saw its bracket."""
    reach = _NEIGHBOUR * line.strip.height
    ends = {"(": slot.left, ")": slot.right}
    return len({c for c, x, _ in peaks_of(line) if c in ends and abs(x - ends[c]) < reach})


def _is_result(printed: Printed) -> bool:
    """Tell whether what stands between is the result of a sum, behind its “=”.

    There somebody's 1 may bend like a bracket, and the round side of a 9 like the other.
    """
    before, after = printed
    return said(before).endswith("=") and not after


def _number_end(line: Line) -> float:
    """Return where the item number in brackets ends that *line* begins with, if it has one."""
    peaks = peaks_of(line)
    match = _ITEM.match(said(peaks))
    if match is None and (half := _half_item(line)) is not None:
        return half
    return peaks[match.end() - 1][1] if match else -np.inf


def _around_brackets(line: Line, slot: Slot) -> Printed | None:
    """Return what is printed around the brackets of *slot*; None: it is no place to write.

    What is written between them is a number, or a sign to compare.
    """
    found = around(line, slot)
    before, inside, after = said(found.before), said(found.inside), said(found.after)
    equation = "=" in before + after
    signs = SIGNS if equation else SIGNS.replace("=", "")
    if any(c in signs + UNIT_LETTERS for c in inside) or _words_between(line, slot):
        return None
    if not equation and ")" in inside.rstrip(")") and inside[-1].isdigit():
        return None  # the reader saw it end before a printed number
    if equation and (before[-1:].isdigit() or after[:1].isdigit()):
        return None
    return found.before, found.after


def _words_between(line: Line, slot: Slot) -> bool:
    """Tell whether words stand in *slot*: strokes of theirs were taken for brackets.

    One Chinese character alone in a line of numbers is writing that the reader could not read.
    """
    seen = [(spelled(c)[:1] or " ", line.along(step)) for c, step, _ in line.wide.shown]
    chinese = [slot.left < x < slot.right for c, x in seen if ord(c) >= _IDEOGRAPHS]
    return any(chinese) and len(chinese) > 1


def _in_brackets(line: Line, band: Band) -> list[tuple[Slot, Printed]]:
    peaks = peaks_of(line)
    text = said(peaks)
    half_item = _half_item(line) is not None
    found: list[tuple[Slot, Printed]] = []
    filled = _WORDS if in_words(line) else _FILLED
    open_end = _OPEN_END.finditer(text) if in_words(line) else ()
    divided = _DIVIDED.finditer(text)
    curved = _CURVED.finditer(text)
    for match in (*divided, *curved, *filled.finditer(text), *_HALF.finditer(text), *open_end):
        first, last = match.start(), match.end() - 1
        if first == 0 and (half_item or _whole_item(match, text)):
            continue
        left, right = peaks[first][1], peaks[last][1]
        # The reader reports a bracket early or late: its ink lies between the neighbours.
        from_ = peaks[first - 1][1] if first else left - _NEIGHBOUR * line.strip.height
        to = peaks[last + 1][1] if last + 1 < len(peaks) else line.strip.length
        if match.re is _OPEN_END:
            to = band.end
        inside = between_brackets(band, (from_, to), high=line.strip.height)
        if inside is None and match.re is _HALF:
            beside = _BESIDE * line.strip.height
            inside = from_ + beside, to - beside
        # Where less than a digit is between two strokes, one of them is the digit itself.
        least, divides = _BRACKETS * line.strip.height, _divides(match, peaks)
        if divides and inside is not None:
            # Each of the two places has room, or another bracket was taken for its own.
            left = inside[0] if inside[0] < divides[0][1] - least else left
            right = inside[1] if inside[1] > divides[-1][1] + least else right
        elif inside is not None and inside[1] - inside[0] > least:
            left, right = inside
        if right - left > least:
            slot = Slot(left, right, bracketed=True, divides=divides)
            found.append((slot, (peaks[:first], peaks[last + 1 :])))
    return found


def _divides(match: re.Match[str], peaks: list[Peak]) -> tuple[Peak, ...]:
    """Return what is printed between the quotient's place and that of what is left, if any is."""
    if match.re is not _DIVIDED:
        return ()
    first = match.end(1)
    return tuple(peaks[first : match.string.index("(", first) + 1])


def _whole_item(match: re.Match[str], text: str) -> bool:
    """Tell whether the brackets at the start of a line are those of its item number."""
    return bool(match[1]) and match[1].isdigit() and text[match.end() :][:1].isdigit()


def _half_item(line: Line) -> float | None:
    """Return where the item number ends that *line* begins with, its second bracket not seen.

    In “(78 600+64=664” a space is all that is left of it; a place to write is no such thing, for
    behind it stands a sign.
    """
    if not _HALF_ITEM.match(line.wide.text):
        return None
    return next(line.along(step) for c, step, _ in line.wide.peaks if c == " ")


def _missing(line: Line, leads: int) -> list[Gap]:
    """Return where a number is missing before a sign: the reader saw nothing there."""
    peaks = peaks_of(line)
    found = [(m.start(), m.end()) for m in _NO_NUMBER.finditer(said(peaks))]
    found += [(leads - 1, leads)] if leads else []
    return [(peaks[first][1], peaks[last][1]) for first, last in found]


def _leads(line: Line) -> int:
    """Return where the item number in brackets ends that stands right before a sign, or 0.

    What is written between them hides the brackets it is written into.
    """
    match = _LEADING.match(said(peaks_of(line)))
    return match.end() if match else 0
