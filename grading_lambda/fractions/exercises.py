"""Exercises with stacked fractions: finds them, reads the print, and reads what is written."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from grading_lambda.answers import Answer
from grading_lambda.engine import Engine, Pixels
from grading_lambda.fractions.answers import (
    Written,
    read_written,
    with_rooms_read,
)
from grading_lambda.fractions.bars import find_bars
from grading_lambda.fractions.columns import cut_at_columns
from grading_lambda.fractions.doubt import with_doubt
from grading_lambda.fractions.evidence import MIXED
from grading_lambda.fractions.loose import loose_ink, with_loose_ink
from grading_lambda.fractions.places import find_rooms, without_outlines
from grading_lambda.fractions.printed import (
    NUMBERED,
    begin,
    circled,
    question_around,
    question_before,
    with_printed_brackets,
    without_led,
    without_numbers,
)
from grading_lambda.fractions.rows import Chunk, Run, find_chunks, left_of, right_of
from grading_lambda.fractions.said import SaidChunk, read_chunks
from grading_lambda.fractions.signs import read_signs
from grading_lambda.layout import Line
from grading_lambda.level import Box, LevelPage, level_page, line_middles, within
from grading_lambda.shapes import Shape, find_shapes
from grading_lambda.strip import Strip
from school.exercise import CIRCLE, Solution
from school.solve import solve

_TERM = rf"(?:(?:[0-9]+{MIXED})?[0-9]+/[0-9]+|[0-9]+(?:\.[0-9]+)?)"
_QUESTION = re.compile(rf"\(*{_TERM}\)*(?:[-+×÷]\(*{_TERM}\)*)+=")
_COMPARED = re.compile(rf".+{CIRCLE}.+")
# Parts of the height of a digit:
_HALF_EQUALS, _SIGN_THICK, _SIGN_WIDE, _ROOM = 0.35, 0.4, 1.4, 6.0
_SIGN_TALL, _SIGN_LONG, _LINE, _DIGIT = 0.75, 0.4, 1.5, 0.5
_SIGN_FLAT = 0.8
"""Width over height of a “+”; a “=” may touch the digit before it."""


@dataclass(frozen=True)
class StackedLine:
    """An exercise with fractions: its question as read, and where its answer is."""

    text: str
    """The question on one line: “1又1/2+1/3=”."""
    number: str
    """The item number printed before it, or nothing."""
    sure: bool
    """Whether the print was read with confidence."""
    strip: Strip
    """Where the question lies."""
    used: frozenset[int]
    """The places of the lines of text it covers."""
    written: Written = field(repr=False)
    on_one_line: bool = False
    """Whether its fractions are printed as 1/2, and only the answer has a bar."""


def find_fractions(
    engine: Engine,
    pixels: Pixels,
    lines: Sequence[Line],
    *,
    page: LevelPage | None = None,
    shapes: Sequence[Shape] | None = None,
) -> list[StackedLine]:
    """Return the exercises of the upright photo *pixels* with a stacked fraction in them.

    Args:
        engine: The networks.
        pixels: (height, width, 3) uint8 BGR.
        lines: Its lines of text; only where they lie matters.
        page: The photo turned level by ``level_page``, where that is done already.
        shapes: The boxes and circles on it, where they are known already.
    """
    if not lines:
        return []
    whole = page or level_page(pixels, lines)
    page, fractions = find_bars(whole)
    if not fractions:
        return []
    if shapes is None:
        shapes = find_shapes(pixels, line_height=_LINE * whole.digit)
    rooms = find_rooms(whole, shapes)
    if rooms:
        page, fractions = find_bars(without_outlines(whole, rooms), rooms)
    chunks = cut_at_columns(find_chunks(page, fractions), digit=page.digit)
    said = _single(engine, page, _worth_reading(chunks, page.digit))
    loose = [one for one in said if not (one.equals or one.chunk.places)]
    asked = [_asked(one, loose, page) for one in said if one not in loose]
    stacked = _unnumbered([a for a in asked if a.stacked])
    middles = line_middles(page, lines)
    held = [one.chunk for one in said]
    return [_line(_with_all_ink(a, held), page, middles) for a in stacked if _is_exercise(a)]


def _single(engine: Engine, page: LevelPage, chunks: Sequence[Chunk]) -> list[SaidChunk]:
    """Return what the chunks say, each exercise by itself."""
    said = [with_printed_brackets(one) for one in read_chunks(engine, page, chunks)]
    pieces = [piece for one in said for piece in one.split()]
    parted = [with_printed_brackets(one) for one in read_chunks(engine, page, pieces)]
    return [one for one in said if not one.several] + parted


def _is_exercise(asked: "_Asked") -> bool:
    """Tell whether somebody can work it out, or should look at it."""
    if asked.written.room is None:
        return _QUESTION.fullmatch(asked.text) is not None
    # A comparison that was misread is one all the same: as plain text half of it would be lost.
    return _COMPARED.fullmatch(asked.text) is not None or solve(asked.text) is not None


def read_fractions(
    engine: Engine,
    pixels: Pixels,  # noqa: ARG001 - phase two of every kind of exercise is called alike
    found: Sequence[StackedLine],
    solutions: Sequence[Solution | None],
) -> list[Answer]:
    """Return what is written behind each exercise: how much ink, and two readings of it.

    Args:
        engine: The networks.
        pixels: The photo that the exercises were found on.
        found: The exercises.
        solutions: The answers to each, where anybody knows them.
    """
    compared = [i for i, line in enumerate(found) if CIRCLE in line.text]
    others = [i for i in range(len(found)) if i not in compared]
    plain = "0123456789/." + MIXED
    symbols = [s.symbols if s else plain for s in solutions]
    signs = read_signs(engine, [found[i].written for i in compared])
    numbers = read_written(
        engine,
        with_rooms_read(engine, [found[i].written for i in others]),
        [symbols[i] for i in others],
    )
    answers = dict(zip([*compared, *others], [*signs, *numbers], strict=True))
    return [with_doubt(answers[i], found[i].written, solutions[i]) for i in range(len(found))]


@dataclass(frozen=True)
class _Asked:
    """A question as read, with its number still before it or not."""

    text: str
    number: str
    sure: bool
    box: Box
    written: Written
    stacked: bool
    on_one_line: bool = False


def _worth_reading(chunks: Sequence[Chunk], digit: float) -> list[Chunk]:
    """Return the chunks that may hold a sign, and those right of them that may be an answer.

    The working of a long division looks like fractions, but no sign stands beside it.
    """
    kept: list[Chunk] = []
    reach = _ROOM * digit
    for chunk in chunks:
        signs = (
            part.height <= _SIGN_TALL * digit
            and part.width > _SIGN_FLAT * part.height
            and part.width > _SIGN_LONG * digit
            for element in chunk.elements
            if isinstance(element, Run)
            for part in element.parts
        )
        if chunk.places or any(signs) or left_of(chunk, kept, within=reach):
            kept.append(chunk)
    # What has no bar, and none right of it, stands in a row with fractions by chance.
    stacked = [chunk for chunk in kept if chunk.fractions]
    return [
        chunk
        for chunk in kept
        if chunk.fractions
        or right_of(chunk, stacked, within=reach)
        or left_of(chunk, stacked, within=reach)
    ]


def _asked(said: SaidChunk, loose: Sequence[SaidChunk], page: LevelPage) -> _Asked:
    if len(said.chunk.places) == 1:
        inside = _asked_around(said, page)
        match = NUMBERED.match(inside.text)
        bare = inside.text[match.end() :] if match else inside.text
        if not said.equals or solve(bare) is not None:
            return inside
    return _asked_before(said, loose, page)


def _asked_around(said: SaidChunk, page: LevelPage) -> _Asked:
    """Return the exercise with a place to write inside."""
    text, sure = question_around(said, digit=page.digit)
    [place] = said.chunk.places
    box = said.chunk.box
    written = Written(page, None, said, 0, box, place)
    stacked = bool(said.chunk.fractions)
    return _Asked(text, circled(said), sure, box, written, stacked)


def _asked_before(said: SaidChunk, loose: Sequence[SaidChunk], page: LevelPage) -> _Asked:
    """Return the exercise whose answer stands behind its “=”."""
    x, step = said.equals[0]
    start = begin(said, until=step)
    end = _equals_end(said.chunk, x, digit=page.digit)
    behind = said.chunk.between(end, math.inf)
    written = Written(
        page, behind, said, step + 1, Box(end, said.chunk.box.top, end, said.chunk.box.bottom)
    )
    if behind is None:
        other = right_of(said.chunk, [one.chunk for one in loose], within=_ROOM * page.digit)
        theirs = next((one for one in loose if one.chunk is other), None)
        if theirs:
            written = replace(written, chunk=theirs.chunk, said=theirs, start=0)
    text, sure = question_before(said, until=step, digit=page.digit)
    text = without_led(text)
    question = said.chunk.between(start, end)
    box = question.box if question else said.chunk.box
    asked = bool(question and question.fractions)
    # A fraction with a bar behind a question without any may be print: “2-(3/4)=5/4”.
    on_one_line = "/" in text and not asked
    sure = sure and (asked or on_one_line or not written.fractions)
    stacked = asked or bool(written.fractions)
    return _Asked(text, circled(said), sure, box, written, stacked, on_one_line)


def _equals_end(chunk: Chunk, x: float, *, digit: float) -> float:
    """Return where the “=” around *x* ends."""
    strokes = [
        part.right
        for part in chunk.parts
        if part.height <= _SIGN_THICK * digit and part.left <= x <= part.right
        and part.width <= _SIGN_WIDE * digit
    ]  # fmt: skip
    return max(strokes, default=x + _HALF_EQUALS * digit)


def _unnumbered(asked: Sequence[_Asked]) -> list[_Asked]:
    """Return the questions without their numbers."""
    split = zip(asked, without_numbers([a.text for a in asked]), strict=True)
    return [replace(a, number=a.number or no, text=text) for a, (no, text) in split]


def _with_all_ink(asked: _Asked, chunks: Sequence[Chunk]) -> _Asked:
    """Return *asked* with the ink behind its “=” that is in none of the *chunks* of the page.

    Such ink in the question itself is part of a fraction that was not seen: it is not sure then.
    """
    written = replace(asked.written, question=asked.box)
    missed = loose_ink(written.page, asked.box, chunks, least=_DIGIT * written.page.digit)
    if written.room is None:
        written = with_loose_ink(written, chunks)
    return replace(asked, written=written, sure=asked.sure and not missed)


def _line(asked: _Asked, page: LevelPage, middles: NDArray[np.float64]) -> StackedLine:
    boxes = [asked.box, *([asked.written.chunk.box] if asked.written.chunk else [])]
    return StackedLine(
        text=asked.text,
        number=asked.number,
        sure=asked.sure,
        strip=page.strip(asked.box),
        used=within(middles, boxes),
        written=asked.written,
        on_one_line=asked.on_one_line,
    )
