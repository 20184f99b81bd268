"""Cuts lines of text that run through several columns of exercises."""

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from grading_lambda.engine import LINE_HEIGHT, Engine, Pixels
from grading_lambda.ink import ink_mask, widest_gap
from grading_lambda.layout import Line, read_lines
from grading_lambda.led import led_by, next_behind, own_number
from grading_lambda.recognise import CIRCLED
from grading_lambda.rules import Mask
from grading_lambda.strip import Strip

_BEFORE_NUMBER = re.compile(r"(?P<answer>.*\))\([0-9]{1,2}\)[0-9.]*$")
_ROOT_BESIDE = re.compile(r"=.*[x×<>]=[^=]+=")
"""An equation with its root behind it, and another: no such line has brackets to write in."""
_BEFORE_DIGITS = re.compile(r"(?P<answer>.*\))([0-9]{1,2}[、.]|[①-⑳])?[0-9.]*$")

_NUMBER, _CIRCLE, _BRACKET, _DIGIT, _LEFT, _RIGHT = 0.35, 0.5, 0.1, 0.5, 0.15, 0.2
"""Heights of the line: how far the left edge of an item number, of its circle or its bracket is
from where the network sees it, and that of the bracket from its first digit; and how far left and
right of there a cut is made where there is less ink."""
_INK, _BEYOND = 4.0, 6.0
"""A cut is made so many pixels, of a line LINE_HEIGHT high, farther off for one inked pixel less;
and so many times fewer on the right, for right of a bracket there is bare paper, too."""


def cut_columns(engine: Engine, pixels: Pixels, lines: Sequence[Line]) -> list[Line]:
    """Return *lines* with those that run through several columns cut between the columns."""
    starts = [_numbers_within(line) for line in lines]
    through = [
        len(line.equals_steps) > 1 or line.led_by or numbers
        for line, numbers in zip(lines, starts, strict=True)
    ]
    whole = [line for line, cut in zip(lines, through, strict=True) if not cut]
    pieces = [
        piece
        for line, numbers, cut in zip(lines, starts, through, strict=True)
        if cut
        for piece in (_cut_before(line, pixels, numbers) if numbers else _cut(line, pixels))
    ]
    return whole + read_lines(engine, pixels, pieces)


def _numbers_within(line: Line) -> list[int]:
    """Return the time steps of the item numbers behind the first in a line of equations."""
    if not _ROOT_BESIDE.search(line.wide.text):
        return []
    peaks = [peak for peak in line.printed.peaks if peak[0] != " "]
    own, steps = own_number(line.printed.text.lstrip(), pointed=True), []
    while own and (behind := next_behind(own, peaks)) is not None:
        at, own = behind
        steps.append(peaks[at][1])
        peaks = peaks[at + 1 :]
    return steps


def _cut_before(line: Line, pixels: Pixels, numbers: Sequence[int]) -> list[Strip]:
    mask = _mask(line, pixels)
    places = [0.0, *(_parting(line, mask, number) for number in numbers), line.strip.length]
    return [line.strip.part(a, b) for a, b in pairwise(places)]


def _mask(line: Line, pixels: Pixels) -> Mask:
    """Return where *line* is inked, brought down to LINE_HEIGHT if it is higher."""
    crop = line.strip.cut(pixels, scale=min(1.0, LINE_HEIGHT / line.strip.height))
    return ink_mask(crop, line_height=crop.shape[0], print_end=crop.shape[1])[0]


def _cut(line: Line, pixels: Pixels) -> list[Strip]:
    strip = line.strip
    scale, mask, places = min(1.0, LINE_HEIGHT / strip.height), _mask(line, pixels), [0.0]
    if line.led_by:
        places.append(_parting(line, mask, line.led_by))
    own = own_number(line.printed.text.lstrip())
    for left, right in pairwise(line.equals_steps):
        between = [p for p in line.printed.peaks if left < p[1] < right and p[0] != " "]
        behind = next_behind(own, between)
        own = behind[1] if behind else ""
        number = between[behind[0]][1] if behind else led_by(between)
        if number:
            places.append(_parting(line, mask, number))
            continue
        last = _first_sign(between, otherwise=right)
        answered = _last_bracket(line, left, last)
        start, end = line.along(answered + 1) * scale, line.along(last) * scale
        middle, _ = widest_gap(mask, start=int(start), end=max(int(start) + 1, int(end)))
        places.append(middle / scale)
    return [strip.part(a, b) for a, b in zip(places, [*places[1:], strip.length], strict=True)]


def _left_edge(mark: str) -> float:
    """Return how far left of where the network sees *mark* it begins, in heights of the line."""
    if mark in CIRCLED:
        return _CIRCLE
    return _BRACKET if mark == "(" else _NUMBER


def _parting(line: Line, mask: Mask, number: int) -> float:
    """Return where along *line* the item number begins that is seen at the time step *number*.

    Where there is least ink thereabouts: an answer may touch it.
    """
    height, scale = line.strip.height, mask.shape[0] / line.strip.height
    mark, *behind = [(c, s) for c, s, _ in line.printed.peaks if s >= number]
    usual = line.along(number) - _left_edge(mark[0]) * height
    if mark[0] == "(" and behind:
        # A nought that touches the bracket is one with it to the network: the digit is not.
        usual = max(usual, line.along(behind[0][1]) - _DIGIT * height)
    first, last = usual - _LEFT * height, usual + _RIGHT * height
    columns = np.arange(max(0, int(first * scale)), min(mask.shape[1], int(last * scale) + 1))
    off = columns - usual * scale
    cost = _INK * mask[:, columns].sum(axis=0, dtype=np.int64) + np.maximum(-off, _BEYOND * off)
    return float(columns[int(cost.argmin())] / scale) if len(columns) else usual


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
