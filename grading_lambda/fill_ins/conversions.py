"""Finds the place in a measure to be converted by the units around it: “5角=50分”."""

import re
from dataclasses import replace
from itertools import takewhile

from grading_lambda.fill_ins.surroundings import Printed, Slot, in_words, peaks_of, said
from grading_lambda.layout import Line
from school.measures import UNIT_LETTERS

_CONVERTED = re.compile(
    rf"[{UNIT_LETTERS}]=(?P<answer>[^=≈{UNIT_LETTERS}]{{0,9}})[{UNIT_LETTERS}]+$"
)
_PLAIN = re.compile(r"[_0-9.]+")
_BESIDE, _LEAST = 0.3, 0.5
"""Parts of the height of a line: print around a place, and the least room in it."""


def before_unit(line: Line, *, brackets: bool) -> list[tuple[Slot, Printed]]:
    """Return the place between “=” and a unit, where nothing but a pupil's number can stand.

    Digits over brackets are seen as other characters, as one bracket, or not at all; and empty
    brackets of full width stand so close together that no digit seems to have room.

    Args:
        line: The line.
        brackets: Whether other lines of its page have brackets to write into.
    """
    peaks = peaks_of(line)
    match = _CONVERTED.search(said(peaks))
    if not match:
        return []
    start, end = match.span("answer")
    beside = _BESIDE * line.strip.height
    left, right = peaks[start - 1][1] + beside, peaks[end][1] - beside
    printed = peaks[:start], peaks[end:]
    if _PLAIN.fullmatch(match["answer"]):
        return [(Slot(left, right, ruled=True), printed)]
    if not brackets or right - left < _LEAST * line.strip.height:
        return []
    return [(Slot(left, right, bracketed=True, hidden=match["answer"] != "()"), printed)]


def up_to_unit(line: Line, slot: Slot) -> Slot:
    """Return a *slot* without a frame cut off before the unit that stands in its end.

    A rule to write on seems to go on under a unit, “2升=____毫升”, which is then read as “升”.
    """
    if slot.shape is not None or in_words(line):
        return slot
    inside = [peak for peak in peaks_of(line) if slot.left < peak[1] < slot.right]
    unit = list(takewhile(lambda peak: peak[0] in UNIT_LETTERS, reversed(inside)))
    if not unit:
        return slot
    return replace(slot, right=max(slot.left, unit[-1][1] - _BESIDE * line.strip.height))
