"""What a line says before, in and behind a place to write.

A reader reports a character early or late, and the sides of a box as brackets. Where a place ends
its ink tells; which of the characters near its ends are print, the exercise tells: beside a place
in an equation stands a sign, and in the place stands none.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from grading_lambda.layout import Line
from grading_lambda.shapes import Outline, Shape
from school.arithmetic import spelled
from school.exercise import BLANK, CIRCLE
from school.measures import UNIT_LETTERS

LEAST_FAMILIAR = 0.45
"""Least share of what was seen that is numbers, signs and units where a line is an exercise."""
SIGNS = "+-×÷=≈"
_EQUAL, _ORDER = "=≈", "<>"
_IDEOGRAPHS, _WORDY = 0x2E80, 3
"""From where on characters are Chinese; so many that no exercise has make a sentence."""
_EXERCISE = "0123456789+-×÷=≈<>()./…、□○口囗▢ロ〇◯"
_HALF_SEEN = 0.02
_ONE = "一"
# Parts of the height of a line:
_EDGE, _INSET, _BRACKET, _COVERED = 0.3, 0.12, 0.6, 0.15

Peak = tuple[str, float, float]
"""A character, where it is along the strip, and its probability."""
Printed = tuple[Sequence[Peak], Sequence[Peak]]
"""What is printed before and behind a place to write."""


@dataclass(frozen=True)
class Slot:
    """A place to write in a line, from *left* to *right* along its strip in photo pixels."""

    left: float
    right: float
    shape: Shape | None = None
    """The box or circle around it."""
    ruled: bool = False
    """Whether it is a rule to write on."""
    bracketed: bool = False
    """Whether brackets stand at its ends."""
    hidden: bool = False
    """Whether they are hidden by what is written, and ought to be where those of others are."""
    divides: tuple[Peak, ...] = ()
    """The print from the bracket that ends a quotient's place to the one that begins that of what
    is left, where the two make one answer."""
    rest: "Slot | None" = None
    """The box for what is left, where this one is for the quotient."""


@dataclass(frozen=True)
class Usual:
    """What the exercises of a page have in common."""

    brackets: bool = False
    """Whether they may well have brackets to write into, as some surely do."""
    numbered: bool = False
    """Whether they have numbers in brackets."""
    circled: bool = False
    """Whether they have circled numbers."""


@dataclass(frozen=True)
class Around:
    """The characters of a line, sorted by where they are as to a place to write."""

    before: Sequence[Peak]
    inside: Sequence[Peak]
    after: Sequence[Peak]


def said(peaks: Sequence[Peak]) -> str:
    """Return the characters of *peaks* as text."""
    return "".join(c for c, _, _ in peaks)


def peaks_of(line: Line) -> list[Peak]:
    """Return each character of *line*, where it is along the strip, and its probability."""
    peaks = line.wide.shown if in_words(line) else line.wide.peaks
    # The dots of a remainder are spelled with two characters, each a peak of its own.
    return [(letter, line.along(step), p) for c, step, p in peaks for letter in spelled(c)]


def in_words(line: Line) -> bool:
    """Tell whether *line* is a sentence rather than an exercise in numbers."""
    strange = sum(ord(c) >= _IDEOGRAPHS and not _is_known(c) for c, _, _ in line.wide.shown)
    wordy = strange >= _WORDY and "=" not in line.wide.text
    return bool(line.wide.shown) and (line.wide.familiar < LEAST_FAMILIAR or wordy)


def _is_known(character: str) -> bool:
    meant = spelled(character)
    return character in UNIT_LETTERS or meant in _EXERCISE or not meant


def hides_print(line: Line, slot: Slot, text: str) -> bool:
    """Tell whether *line* may hold more of a comparison than its *text*, which others answer.

    Digits were read between its brackets, or a “-” or a point half seen between two others.
    """
    digits = sum(c.isdigit() for c, _, _ in peaks_of(line))
    more = slot.bracketed and digits > sum(c.isdigit() for c in text)
    return more or half_seen(line, slot)


def covers_signs(line: Line, slot: Slot) -> bool:
    """Tell whether print lies in *slot*: a fold or shadow was taken for a rule."""
    reach = _COVERED * line.strip.height
    left, right = slot.left + reach, slot.right - reach
    # A “一” among other characters is a “-” to the reader of exercises.
    word = in_words(line) and any(
        c in _ONE and left <= line.along(step) <= right for c, step, _ in line.wide.shown
    )
    signs = SIGNS.replace("-", "") if word else SIGNS
    return any(c in signs for c, x, _ in peaks_of(line) if left <= x <= right)


def half_seen(line: Line, slot: Slot) -> bool:
    """Tell whether the reader half saw a “-” or a point between two digits on one side of *slot*.

    It may have lost it then, and another sign is right between 84-7 and 84-5 than between 847 and
    845. Of 532 comparisons on tune pages it half saw one in one, which had lost two.
    """
    middle, signal = (slot.left + slot.right) / 2, line.wide.signal
    columns = [line.wide.symbols.index(c) + 1 for c in "-."]
    pairs = pairwise((c, step) for c, step, _ in line.wide.peaks)
    return any(
        float(np.exp(signal[first + 1 : last, columns]).max(initial=0.0)) > _HALF_SEEN
        for (c, first), (d, last) in pairs
        if c.isdigit() and d.isdigit()
        if (line.along(first) < middle) == (line.along(last) < middle)
    )


def around(line: Line, slot: Slot) -> Around:
    """Return what is printed around *slot* and what was seen in it, without outline or brackets."""
    high, middle = line.strip.height, (slot.left + slot.right) / 2
    circle = slot.shape is not None and slot.shape.outline is Outline.CIRCLE
    # A digit beside a circle may be reported at its edge; the sign that is written in it is read
    # as another one there, and no sign is printed beside it.
    inset = _INSET * high if circle else 0.0
    before: list[Peak] = []
    inside: list[Peak] = []
    after: list[Peak] = []
    for peak in peaks_of(line):
        character, x, _ = peak
        near = min(abs(x - slot.left), abs(x - slot.right)) < _EDGE * high
        edge = 0.0 if character in SIGNS + _ORDER else inset
        within = slot.left + edge <= x <= slot.right - edge
        if near and character in SIGNS and not circle:
            within = False
        if within:
            inside.append(peak)
        else:
            (before if x < middle else after).append(peak)
    before, after = _without_frame(slot, before, after, high=high)
    if any(c in _EQUAL for c in said(before) + said(after)):
        # What stands right beside the place is a sign: digits there are written.
        before = _dropped(before, lambda p: p[0].isdigit() and p[1] > slot.left - _EDGE * high)
        after = after[::-1]
        after = _dropped(after, lambda p: p[0].isdigit() and p[1] < slot.right + _EDGE * high)[::-1]
    return Around(before, inside, after)


def _without_frame(
    slot: Slot, before: list[Peak], after: list[Peak], *, high: float
) -> tuple[list[Peak], list[Peak]]:
    """Return the print without the brackets of *slot*, or its outline read as such."""
    reach = _BRACKET * high if slot.bracketed else _EDGE * high if slot.shape else 0.0
    left = _dropped(before, lambda p: p[0] in "(" + BLANK + CIRCLE and p[1] > slot.left - reach)
    right = _dropped(
        after[::-1], lambda p: p[0] in ")" + BLANK + CIRCLE and p[1] < slot.right + reach
    )[::-1]
    if said(left).endswith("(") and said(right).startswith(")"):
        return left[:-1], right[1:]
    return left, right


def _dropped(peaks: list[Peak], unwanted: Callable[[Peak], bool]) -> list[Peak]:
    """Return *peaks* without the last ones that are *unwanted*."""
    while peaks and unwanted(peaks[-1]):
        peaks = peaks[:-1]
    return peaks
