"""Which lines are problems, where each one's answer may stand, and in what order they are read."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from grading_lambda.engine import LINE_HEIGHT, STEP_WIDTH, Engine, Pixels
from grading_lambda.led import led_by
from grading_lambda.numbering import style_of
from grading_lambda.recognise import ANSWER, PRINTED, WIDE, Reading, read_crops
from grading_lambda.strip import Strip

_SIGNS = re.compile(r"[0-9)] *[-+×÷.] *[(0-9]")
_NO_SIGN = re.compile(
    r"(?:\([0-9]{1,3}(?:\)| )|[0-9]{1,3}[.、)]+ ?|[①-⑳]|[0-9]{1,4} +)? *"
    r"(?:[0-9]{2,}|[0-9]+=[0-9]+) *[=≈] *[0-9. □]*"
)
"""What is left of “94-5=” or “(3) 40÷5=” where the thin sign is out of focus."""
_NUMBER_ONLY = re.compile(r"\(?[0-9]{1,2}[.、)]+|[①-⑳]")
_NEXT = {
    "circled": re.compile(r"[①-⑳]|\((2[1-9]|[3-9][0-9])\)"),  # behind ⑳ comes (21)
    "bracketed": re.compile(r"\([0-9]{1,2}\)"),
    "half bracketed": re.compile(r"(?P<no>[0-9]{1,2})\)"),
    "listed": re.compile(r"(?P<no>[0-9]{1,2})、"),
    "pointed": re.compile(r"(?P<no>[0-9]{1,2})\.$"),
}
_OPEN_STYLES = ("half bracketed", "listed", "pointed")
_LEAST_FAMILIAR, _LEAST_EQUALS = 0.5, 0.02
# Parts of the height of a line:
_SAME_ROW, _NUMBER_GAP, _BEFORE_NUMBER, _LAST_COLUMN = 0.55, 1.6, 0.35, 9.0


@dataclass(frozen=True)
class Line:
    """A line of text and what it says."""

    strip: Strip
    printed: Reading
    written: Reading
    """The same pixels read as if they were an answer."""
    wide: Reading
    """The same pixels read as an exercise of any type."""

    def along(self, step: float) -> float:
        """Return where in the strip a time step of the reading is."""
        return (step + 0.5) * STEP_WIDTH * self.strip.height / LINE_HEIGHT

    @cached_property
    def equals_steps(self) -> tuple[int, ...]:
        """Time steps of the “=” signs that end a question; empty if this is no problem."""
        return equals_steps(self.printed)

    @cached_property
    def bare_equals(self) -> int | None:
        """Time step of the “=” behind digits alone: on a page of sums their sign was not seen."""
        if self.equals_steps or not _NO_SIGN.fullmatch(self.wide.text.strip()):
            return None
        return max((step for c, step, _ in self.printed.peaks if c in "=≈"), default=None)

    @cached_property
    def led_by(self) -> int | None:
        """Time step of the item number where somebody else's answer stands before it."""
        return led_by(self.printed.peaks) if self.equals_steps else None

    @property
    def is_number(self) -> bool:
        """Whether this is an item number printed apart from its problem."""
        return bool(_NUMBER_ONLY.fullmatch(self.printed.text.replace(" ", "")))


@dataclass(frozen=True)
class Problem:
    """One problem: its printed question and the room for its answer."""

    line: Line
    number: str
    """The item number, if it is printed as a piece of its own."""
    equals_step: int
    room: Strip
    """From the start of the question to where the next thing in the row begins."""
    alone: str = ""
    """What its print says read by itself, where that is known."""

    @property
    def equals(self) -> float:
        """Where in the room the middle of “=” is."""
        return self.line.along(self.equals_step)

    @property
    def sign(self) -> str:
        """The sign before the answer: “≈” where an estimate is asked for."""
        shares = {
            s: self.line.printed.said[self.equals_step, self.line.printed.symbols.index(s) + 1]
            for s in "=≈"
        }
        return max(shares, key=lambda s: shares[s])

    @property
    def as_fractions(self) -> str:
        """The printed part with its “/” kept, which elsewhere is a ÷; empty if it has none."""
        peaks = self.line.wide.peaks
        kept = self.alone or "".join(c for c, t, _ in peaks if t < self.equals_step)
        return kept if "/" in kept else ""

    @property
    def question(self) -> Reading:
        """The reading of the printed part, up to the “=”."""
        symbols = self.line.printed.symbols
        return self.line.printed.among(symbols, end=self.equals_step)


def equals_steps(printed: Reading) -> tuple[int, ...]:
    """Return the time steps of the “=” signs that end a question in a line."""
    if printed.familiar < _LEAST_FAMILIAR:
        return ()
    peaks, found, start = printed.peaks, [], 0
    for i, (character, step, _) in enumerate(peaks):
        if character in "=≈" and _SIGNS.search("".join(c for c, _, _ in peaks[start:i])):
            found.append(step)
            start = i + 1
    return tuple(found) or _faint_equals(printed)


def _faint_equals(printed: Reading) -> tuple[int, ...]:
    # A carried digit or the answer may hide the “=”; the network still half sees it.
    signs = [step for c, step, _ in printed.peaks if c in "+-×÷"]
    if not signs or not _SIGNS.search(printed.text):
        return ()
    chance = np.exp(printed.signal[:, printed.symbols.index("=") + 1])
    chance[: signs[-1] + 2] = 0
    return (int(chance.argmax()),) if chance.max() > _LEAST_EQUALS else ()


def next_number(printed: Reading, *, after: int, style: str | None) -> int | None:
    """Return the time step where the next column's item number begins, as in “=96(12)”.

    Args:
        printed: The line.
        after: Time step of its “=”.
        style: How the page numbers its items; None: it does not.
    """
    tail = [(c, step) for c, step, _ in printed.peaks if step > after and c != " "]
    # At the very start it is an answer in a box, whose sides look like brackets.
    match = _NEXT[style].search("".join(c for c, _ in tail), 1) if style in _NEXT else None
    if not match:
        return None
    # “9512)” is 95 and 12, or 951 and 2: the number stands apart.
    places = range(match.start("no"), match.end("no")) if style in _OPEN_STYLES else [match.start()]
    return tail[max(places, key=lambda i: tail[i][1] - tail[i - 1][1])][1]


def read_lines(engine: Engine, pixels: Pixels, strips: Sequence[Strip]) -> list[Line]:
    """Return what each strip of *pixels* says."""
    crops = [_line_crop(strip, pixels) for strip in strips]
    readings = read_crops(engine, crops, PRINTED, ANSWER, WIDE)
    return [Line(strip, *read) for strip, read in zip(strips, readings, strict=True)]


def _line_crop(strip: Strip, pixels: Pixels) -> Pixels:
    return strip.cut(pixels, scale=min(1.0, 1.5 * LINE_HEIGHT / strip.height))


@dataclass(frozen=True)
class _Page:
    """What the lines of a page have in common."""

    width: int
    line_height: float
    """Tall handwriting makes a text box taller than its print; the median knows better."""
    edges: Sequence[Strip]
    """Lines and other exercises that no answer runs into."""
    style: str | None
    """How items are numbered."""


def find_problems(
    lines: Sequence[Line],
    *,
    width: int,
    others: Sequence[Strip] = (),
    among_sums: bool = False,
) -> list[Problem]:
    """Return the problems among *lines*, row by row from left to right.

    Args:
        lines: The lines of text that are in no other exercise.
        width: The photo's.
        others: Where those other exercises lie.
        among_sums: Whether the page is one of sums, so that digits before “=” are one, too.
    """
    found = [line for line in lines if line.equals_steps]
    if among_sums:
        found += [line for line in lines if line.bare_equals is not None]
    if not found:
        return []
    ordered = [found[i] for row in rows([line.strip for line in found]) for i in row]
    numbers = [_number_of(line, lines) for line in ordered]
    own = [line for line in lines if _begins_something(line) or id(line) in map(id, numbers)]
    strips = [line.strip for line in ordered]
    texts = [_numbered_text(line, no) for line, no in zip(ordered, numbers, strict=True)]
    page = _Page(
        width=width,
        line_height=float(np.median([strip.height for strip in strips])),
        edges=[*map(_own_part, own), *others],
        style=style_of(texts, down=columns(strips)),
    )
    return [_problem(line, no, page) for line, no in zip(ordered, numbers, strict=True)]


def _own_part(line: Line) -> Strip:
    """Return the strip of *line* from its item number on: it may begin with another's answer."""
    if line.led_by is None:
        return line.strip
    start = line.along(line.led_by) - _BEFORE_NUMBER * line.strip.height
    return line.strip.part(max(0.0, start), line.strip.length)


def _equals_step(line: Line) -> int:
    return line.equals_steps[0] if line.equals_steps else line.bare_equals or 0


def _numbered_text(line: Line, number: Line | None) -> str:
    asked = line.printed.among(line.printed.symbols, end=_equals_step(line)).text
    return f"{number.printed.text} {asked}" if number else asked


def _problem(line: Line, number: Line | None, page: _Page) -> Problem:
    step = _equals_step(line)
    strip, equals = line.strip, line.along(step)
    ends = [equals + _LAST_COLUMN * strip.height, strip.place(page.width - 1, strip.y)[0]]
    follower = next_number(line.printed, after=step, style=page.style)
    if follower is not None:
        ends.append(line.along(follower) - _BEFORE_NUMBER * strip.height)
    for other in page.edges:
        along, across = strip.place(*other.at(0))
        if other is not strip and along > equals and abs(across) < _SAME_ROW * strip.height:
            ends.append(along - 0.02 * strip.height)
    room = strip.part(0, max(min(ends), equals + 0.6 * strip.height))
    height = float(np.clip(strip.height, 0.8 * page.line_height, 1.1 * page.line_height))
    no = number.printed.text if number else ""
    return Problem(line, no, step, replace(room, height=height))


def _begins_something(line: Line) -> bool:
    other_text = line.printed.familiar < _LEAST_FAMILIAR
    return bool(line.equals_steps) or (other_text and line.strip.length > 4 * line.strip.height)


def _number_of(line: Line, lines: Sequence[Line]) -> Line | None:
    strip = line.strip
    for other in lines:
        along, across = strip.place(*other.strip.at(other.strip.length))
        near = -_NUMBER_GAP * strip.height < along < 0.5 * strip.height
        if other.is_number and near and abs(across) < _SAME_ROW * strip.height:
            return other
    return None


def rows(strips: Sequence[Strip]) -> list[list[int]]:
    """Return the places of *strips* row by row from the top, each row from the left."""
    row_of = list(range(len(strips)))
    for i, strip in enumerate(strips):
        right = _next_in_row(i, strips)
        if right is not None and strip.height > 0:
            merged = row_of[right]
            row_of = [row_of[i] if row == merged else row for row in row_of]
    tilt = float(np.median([s.angle for s in strips])) if strips else 0.0
    level = Strip(0, 0, tilt, 0, 0)
    places = [level.place(*strip.at(0)) for strip in strips]
    grouped: dict[int, list[int]] = {}
    for i, row in enumerate(row_of):
        grouped.setdefault(row, []).append(i)
    ordered = sorted(grouped.values(), key=lambda row: float(np.mean([places[i][1] for i in row])))
    return [sorted(row, key=lambda i: places[i][0]) for row in ordered]


def columns(strips: Sequence[Strip]) -> list[int]:
    """Return the places of *strips* column by column, each from the top."""
    tilt = float(np.median([s.angle for s in strips])) if strips else 0.0
    places = [Strip(0, 0, tilt, 0, 0).place(*strip.at(0)) for strip in strips]
    order = sorted(range(len(strips)), key=lambda i: places[i][0])
    column, column_of, last = 0, {}, -np.inf
    for i in order:
        column += places[i][0] - last > 2 * strips[i].height
        column_of[i], last = column, places[i][0]
    return sorted(order, key=lambda i: (column_of[i], places[i][1]))


def _next_in_row(i: int, strips: Sequence[Strip]) -> int | None:
    strip = strips[i]
    nearest, found = np.inf, None
    for j, other in enumerate(strips):
        along, across = strip.place(*other.at(0))
        if j != i and 0 < along < nearest and abs(across) < _SAME_ROW * strip.height:
            nearest, found = along, j
    return found
