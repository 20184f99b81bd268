"""Finds where in a line somebody may write: boxes, circles, brackets, rules and telling gaps."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from grading_lambda.engine import Pixels
from grading_lambda.fill_ins.bands import band_of
from grading_lambda.fill_ins.bracketed import read_in, seen_in_ink
from grading_lambda.fill_ins.conversions import before_unit, up_to_unit
from grading_lambda.fill_ins.pieces import Gap
from grading_lambda.fill_ins.rule_slots import on_rules, stands_on, underscored
from grading_lambda.fill_ins.surroundings import (
    Peak,
    Printed,
    Slot,
    Usual,
    around,
    in_words,
    peaks_of,
    said,
)
from grading_lambda.layout import Line
from grading_lambda.shapes import Shape
from grading_lambda.strip import Strip
from school.measures import UNIT_LETTERS

__all__ = ["Peak", "Slot", "find_slots", "in_words"]

_PERHAPS = re.compile(rf"_|=.*[0-9]|[(){UNIT_LETTERS}]")
"""A line that may have brackets or a rule to write on before its end."""
_LEADING = re.compile(r"\([0-9]{1,2}\)(?=[-+×÷=])")
_NO_NUMBER = re.compile(r"[-+×÷](?==)|=(?=[+×÷])")
_CHOICE = re.compile(r"\((?:[0A-G√×xXVv✓✔]?\)|[A-G√×])")
"""Brackets for one letter or mark, a D read as a nought among them; one of them may be hidden."""
# Parts of the height of a line:
_LEAST_SHAPE, _LEAST_GAP, _BEHIND, _OFF_LINE, _BESIDE = 0.3, 0.8, 2.2, 0.45, 0.3


@dataclass(frozen=True)
class Room:
    """Where in a line, before and behind it there is no text, in photo pixels along its strip."""

    gaps: Sequence[Gap] = ()
    """Between its pieces nothing was found."""
    lead: float = 0.0
    tail: float = 0.0
    """How far before and behind it there may be a place to write."""
    usual: Usual = field(default_factory=Usual)
    """What others on its page have, whether the reader saw it or not."""


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
    usual = room.usual
    named = before_unit(line, brackets=usual.brackets) + underscored(line)
    leads = _leads(line) if usual.numbered else 0
    nothing = Room(usual=Usual(circled=usual.circled))
    if anywhere or room != nothing or _PERHAPS.search(line.wide.text):
        band = band_of(line.strip, pixels, lead=room.lead, tail=room.tail)
        bracketed = [] if leads else read_in(line, band)
        parted = [place for place in bracketed if place[0].divides]
        named = [*parted, *seen_in_ink(line, band, usual, leads=leads), *bracketed, *named]
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
    # Strokes of words look like rules and boxes, and a mark in its brackets like a circle.
    choice = anywhere or in_words(line)
    chosen = [place for place in named if choice and _for_a_choice(line, place[1])]
    rest = [place for place in named if place not in chosen]
    return [*chosen, *printed[: len(spaces)], *rest, *printed[len(spaces) :]]


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
