"""Cuts lines of text that run through several columns of exercises."""

import re
from collections.abc import Sequence
from itertools import pairwise

from grading_lambda.engine import LINE_HEIGHT, Engine, Pixels
from grading_lambda.ink import ink_mask, widest_gap
from grading_lambda.layout import Line, read_lines
from grading_lambda.led import led_by
from grading_lambda.strip import Strip

_BEFORE_NUMBER = re.compile(r"(?P<answer>.*\))\([0-9]{1,2}\)[0-9.]*$")
_BEFORE_DIGITS = re.compile(r"(?P<answer>.*\))([0-9]{1,2}[、.]|[①-⑳])?[0-9.]*$")


def cut_columns(engine: Engine, pixels: Pixels, lines: Sequence[Line]) -> list[Line]:
    """Return *lines* with those that run through several columns cut between the columns."""
    whole = [line for line in lines if len(line.equals_steps) <= 1 and not line.led_by]
    cuts = [_cut(line, pixels) for line in lines if len(line.equals_steps) > 1 or line.led_by]
    pieces = [piece for pieces in cuts for piece in pieces]
    return whole + read_lines(engine, pixels, pieces)


def _cut(line: Line, pixels: Pixels) -> list[Strip]:
    strip = line.strip
    scale = min(1.0, LINE_HEIGHT / strip.height)
    crop = strip.cut(pixels, scale=scale)
    mask, _ = ink_mask(crop, line_height=crop.shape[0], print_end=crop.shape[1])
    places = [0.0]
    if line.led_by:
        places.append(line.along(line.led_by) - 0.35 * strip.height)
    for left, right in pairwise(line.equals_steps):
        between = [peak for peak in line.printed.peaks if left < peak[1] < right]
        number = led_by(between)
        if number:
            places.append(line.along(number) - 0.35 * strip.height)
            continue
        last = _first_sign(between, otherwise=right)
        answered = _last_bracket(line, left, last)
        start, end = line.along(answered + 1) * scale, line.along(last) * scale
        middle, _ = widest_gap(mask, start=int(start), end=max(int(start) + 1, int(end)))
        places.append(middle / scale)
    return [strip.part(a, b) for a, b in zip(places, [*places[1:], strip.length], strict=True)]


def _first_sign(peaks: Sequence[tuple[str, int, float]], *, otherwise: int) -> int:
    """Return the time step of the first sign of a question behind somebody's answer.

    A “÷” before another sign may be a handwritten 1: the gap between columns is behind it.
    """
    signs = [(c, step) for c, step, _ in peaks if c in "+-×÷"]
    if signs[1:] and signs[0][0] == "÷":
        return signs[1][1]
    return signs[0][1] if signs else otherwise


def _last_bracket(line: Line, left: int, right: int) -> int:
    """Return the time step of the bracket that ends the answer between two steps, or *left*.

    The widest gap may lie inside brackets that nobody has written in.
    """
    between = [(c, s) for c, s, _ in line.wide.peaks if left < s < right and c != " "]
    text = "".join(c for c, _ in between)
    match = _BEFORE_NUMBER.match(text) or _BEFORE_DIGITS.match(text)
    return between[match.end("answer") - 1][1] if match else left
