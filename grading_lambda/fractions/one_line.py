"""Reads questions with fractions on one line by themselves: beside an answer, 5/8+7/8 is 518+718.

A pen's strokes are thicker and taller than a printed one, and next to them the reader takes that
for a 1. Without them, and drawn wider, it does not: of 201 questions on tune pages it read 184
as printed with their answers, and 198 so.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from grading_lambda.engine import LINE_HEIGHT, STEP_WIDTH, Engine, Pixels
from grading_lambda.found import Found
from grading_lambda.fractions.exercises import StackedLine
from grading_lambda.ink import ink_mask, widest_gap
from grading_lambda.layout import Problem
from grading_lambda.questions import perhaps_a_gap_missed
from grading_lambda.recognise import CIRCLED, WIDE, Reading, read_crops
from grading_lambda.rules import Mask
from grading_lambda.strip import Strip
from school.exercise import MIXED

_DOUBTFUL = re.compile(r"[0-9]1[0-9]|[0-9][0-9]/")
"""A 1 that may be a stroke, or a whole number right before its fraction."""
_WIDE_TOP = re.compile(r"(?<![0-9/.])[0-9](?=[0-9]{1,2}/[0-9])")
_GAP = re.compile(rf"(?<=[0-9])[ {MIXED}]+(?=[0-9]+/[0-9])")
_TERM = r"(?:(?:[0-9] )?[0-9]{1,2}/[0-9]{1,2}|[0-9])"
_FRACTIONS = re.compile(rf"(?:^|.*[.、){CIRCLED}]){_TERM}(?:[-+×÷]{_TERM})+")
"""A question of fractions and small numbers alone."""
_NUMBER = re.compile(rf"[0-9]{{1,2}}[.、)]|\([0-9]{{1,2}}\)|[{CIRCLED}]")
_LEAST_SURE = 0.6
_WIDER = 1.3
"""Of the 201, drawn 1.15 and 1.5 times as wide 197 and 196 are read as printed."""
_EQUALS = 0.3
"""Half of a “=”, in heights of the line."""
_SPACE = (0.3, 0.9)
"""Width of a printed space, in heights of a digit: 0.42 to 0.57 before the fractions of tune pages
20000 to 20009, where two digits of a number were at most 0.24 apart."""
_TALL = 1.1


def read_alone(engine: Engine, pixels: Pixels, found: Sequence[Found]) -> list[Found]:
    """Return *found* with questions whose “/” may be a 1 to the reader read by themselves.

    On pages alone that ask for fractions on one line: elsewhere 518 is a number.
    """
    if not any(_has_a_stroke(one) for one in found):
        return list(found)
    places = {
        i: one
        for i, one in enumerate(found)
        if isinstance(one, Problem | StackedLine) and _DOUBTFUL.search(_text(one))
    }
    crops = [_wider(_print(one).cut(pixels)) for one in places.values()]
    mended = list(found)
    read = zip(places.items(), crops, read_crops(engine, crops, WIDE), strict=True)
    for (i, one), crop, (alone,) in read:
        text = read_with_gap(alone, crop)
        if text:
            mended[i] = _asking(one, text)
    return mended


def _has_a_stroke(one: Found) -> bool:
    if isinstance(one, Problem):
        return bool(one.as_fractions)
    return isinstance(one, StackedLine) and one.on_one_line


def _text(one: Problem | StackedLine) -> str:
    """Return what was read of a question on one line; nothing of one with bars."""
    if isinstance(one, Problem):
        return one.as_fractions or one.question.text
    return one.text if one.on_one_line else ""


def _print(one: Problem | StackedLine) -> Strip:
    if isinstance(one, StackedLine):
        return one.strip
    strip = one.line.strip
    return strip.part(0, one.equals + _EQUALS * strip.height)


def _wider(crop: Pixels) -> Pixels:
    high, wide = crop.shape[:2]
    return np.asarray(cv2.resize(crop, (round(_WIDER * wide), high)), np.uint8)


def read_with_gap(alone: Reading, crop: Pixels) -> str:
    """Return what a question reads, up to its “=”, with a space where its ink has one.

    Args:
        alone: The reading.
        crop: What was read; its digits are _WIDER than usual.

    Returns:
        Nothing where it is not sure.
    """
    end = next((step for c, step, _ in alone.peaks if c == "="), len(alone.said))
    peaks = [peak for peak in alone.peaks if peak[1] < end and peak[0] != " "]
    text = "".join(c for c, _, _ in peaks)
    if not peaks or min(p for _, _, p in peaks) < _LEAST_SURE:
        return ""
    if (top := _WIDE_TOP.search(text)) and perhaps_a_gap_missed(text):
        mask = ink_mask(crop, line_height=crop.shape[0], print_end=crop.shape[1])[0]
        if _is_space(mask, *(step for _, step, _ in peaks[top.start() : top.end() + 1])):
            return f"{text[: top.end()]} {text[top.end() :]}"
    return text


def _is_space(mask: Mask, left: int, right: int) -> bool:
    """Tell whether a space lies between the characters at two time steps."""
    pace = STEP_WIDTH * mask.shape[0] / LINE_HEIGHT
    columns = (min(mask.shape[1] - 1, int((step + 0.5) * pace)) for step in (left, right))
    start, end = columns
    _, width = widest_gap(mask, start=start, end=max(start + 1, end))
    return _SPACE[0] < width / _WIDER / _digit(mask) < _SPACE[1]


def _digit(mask: Mask) -> float:
    """Return the usual height of what is taller than wide."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    pieces = [(wide, tall) for _, _, wide, tall, _ in stats[1:].tolist()]
    tall = [tall for wide, tall in pieces if tall > _TALL * wide / _WIDER and tall > STEP_WIDTH]
    return float(np.median(tall)) if tall else float(mask.shape[0])


def _asking(one: Problem | StackedLine, text: str) -> Found:
    """Return *one* asking for *text*, unless that differs by more than strokes and spaces."""
    before = _text(one)
    if isinstance(one, Problem):
        return replace(one, alone=text) if same_but_for_strokes(text, before) else one
    text = text[_number(text, before) :]
    if not same_but_for_strokes(text, before):
        return one
    return replace(one, text=_GAP.sub(MIXED, text).replace(" ", "") + "=")


def same_but_for_strokes(text: str, before: str) -> bool:
    """Tell whether *text* is *before* with spaces, and strokes for some of its 1s.

    A stroke may have been overlooked, or seen as two characters, in what has no sense otherwise.
    """
    if _plain(text) == _plain(before):
        return True
    return _plain(text, thin="") == _plain(before, thin="") and bool(_FRACTIONS.fullmatch(text))


def _plain(text: str, *, thin: str = "1") -> str:
    """Return *text* without spaces, and *thin* for each stroke and 1."""
    return re.sub("[1/]", thin, re.sub(rf"[ {MIXED}=]", "", text))


def _number(text: str, question: str) -> int:
    """Return how many characters of *text* are the number printed before the *question*."""
    match = _NUMBER.match(text)
    return match.end() if match and not question.startswith(match[0]) else 0
