"""Exercises with stacked fractions: finds them, reads the print, and reads what is written."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from grading_lambda.answers import Answer
from grading_lambda.bars import Fraction, find_bars
from grading_lambda.engine import Engine, Pixels
from grading_lambda.layout import Line
from grading_lambda.level import Box, LevelPage, around, level_page, side_by_side, used_lines
from grading_lambda.recognise import ANSWER, CIRCLED
from grading_lambda.stacked_answers import Written, read_written
from grading_lambda.stacked_evidence import MIXED, least_sure
from grading_lambda.stacked_rows import Chunk, Ring, Run, Stack, find_chunks, left_of, right_of
from grading_lambda.stacked_said import PRINT, SaidChunk, read_chunks
from grading_lambda.strip import Strip
from school.exercise import Solution

_NUMBERED = re.compile(rf"\([0-9]{{1,2}}\)|[{CIRCLED}]|[0-9]{{1,2}}[)、]")
_POINTED = re.compile(r"[0-9]{1,2}\.(?=[0-9(])")
_TERM = rf"(?:(?:[0-9]+{MIXED})?[0-9]+/[0-9]+|[0-9]+(?:\.[0-9]+)?)"
_QUESTION = re.compile(rf"\(*{_TERM}\)*(?:[-+×÷]\(*{_TERM}\)*)+=")
_SPACED = re.compile(r"[0-9] +[0-9]+/")
_LIKELY, _SURE = 0.5, 0.6
"""Least certainty of print that is preferred for being longer, and of print that is sure."""
_MOST_POINTED = 0.5
# Parts of the height of a digit:
_HALF_EQUALS, _SIGN_THICK, _SIGN_WIDE, _ROOM = 0.35, 0.4, 1.4, 6.0
_LOPSIDED, _MIXED, _SIGN_TALL = 0.42, 0.6, 0.7


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


def find_fractions(
    engine: Engine, pixels: Pixels, lines: Sequence[Line], *, page: LevelPage | None = None
) -> list[StackedLine]:
    """Return the exercises of the upright photo *pixels* with a stacked fraction in them.

    Args:
        engine: The networks.
        pixels: (height, width, 3) uint8 BGR.
        lines: Its lines of text; only where they lie matters.
        page: The photo turned level by ``level_page``, where that is done already.
    """
    page, fractions = find_bars(page or level_page(pixels, lines))
    if not fractions or not lines:
        return []
    said = read_chunks(engine, page, _worth_reading(find_chunks(page, fractions), page.digit))
    pieces = [piece for one in said for piece in one.split()]
    said = [one for one in said if len(one.equals) < 2] + read_chunks(engine, page, pieces)  # noqa: PLR2004 - a pair
    loose = [one for one in said if not one.equals]
    asked = [_asked(one, loose, page) for one in said if one.equals]
    stacked = _unnumbered([a for a in asked if a.stacked])
    return [_line(a, page, lines) for a in stacked if _QUESTION.fullmatch(a.text)]


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
    symbols = [s.symbols if s else "0123456789/." + MIXED for s in solutions]
    return read_written(engine, [line.written for line in found], symbols)


@dataclass(frozen=True)
class _Asked:
    """A question as read, with its number still before it or not."""

    text: str
    number: str
    sure: bool
    box: Box
    written: Written
    stacked: bool


def _worth_reading(chunks: Sequence[Chunk], digit: float) -> list[Chunk]:
    """Return the chunks that may hold a sign, and those right of them that may be an answer.

    The working of a long division looks like fractions, but no sign stands beside it.
    """
    kept: list[Chunk] = []
    for chunk in chunks:
        signs = (
            part.height <= _SIGN_TALL * digit and part.width > part.height
            for element in chunk.elements
            if isinstance(element, Run)
            for part in element.parts
        )
        if any(signs) or left_of(chunk, kept, within=_ROOM * digit):
            kept.append(chunk)
    return kept


def _asked(said: SaidChunk, loose: Sequence[SaidChunk], page: LevelPage) -> _Asked:
    x, step = said.equals[0]
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
    text, sure = _text(said, until=step, digit=page.digit)
    question = said.chunk.between(-math.inf, end)
    box = question.box if question else said.chunk.box
    return _Asked(
        text, _circled(said), sure, box, written, bool(said.chunk.fractions or written.fractions)
    )


def _equals_end(chunk: Chunk, x: float, *, digit: float) -> float:
    """Return where the “=” around *x* ends."""
    strokes = [
        part.right
        for part in chunk.parts
        if part.height <= _SIGN_THICK * digit and part.left <= x <= part.right
        and part.width <= _SIGN_WIDE * digit
    ]  # fmt: skip
    return max(strokes, default=x + _HALF_EQUALS * digit)


def _text(said: SaidChunk, *, until: int, digit: float) -> tuple[str, bool]:
    """Return the question up to the time step of its “=”, and whether it was read surely."""
    text, sure = "", True
    for i, element in enumerate(said.chunk.elements):
        start, end = said.tops.picture.steps(i)
        if start > until:
            break
        if isinstance(element, Ring):
            continue
        if isinstance(element, Run):
            said_so, certain = _run_text(said, start, min(end, until + 2))
        else:
            said_so, certain = _fraction_text(said, i, element)
            before, after = _swallowed(element.fraction, digit=digit)
            mixed = not before and text[-1:].isdigit()
            joint = "-" if before else MIXED if mixed else ""
            said_so = joint + said_so + ("-" if after else "")
            apart = (
                mixed and element.box.left - said.chunk.elements[i - 1].box.right > _MIXED * digit
            )
            certain = certain and not (before or after or apart)
        text, sure = text + said_so, sure and certain
    # An answer with a bar to a question without one: its strokes may have been read as 1.
    return text.partition("=")[0] + "=", sure and "/" in text


def _swallowed(fraction: Fraction, *, digit: float) -> tuple[bool, bool]:
    """Tell whether a minus sign before or behind has run into the bar: then it is lopsided."""
    numbers = around([*fraction.top, *fraction.bottom])
    lopsided = (numbers.left - fraction.bar.left) - (fraction.bar.right - numbers.right)
    return lopsided > _LOPSIDED * digit, lopsided < -_LOPSIDED * digit


def _circled(said: SaidChunk) -> str:
    """Return the circled number the chunk begins with; nothing where there is none."""
    if not isinstance(said.chunk.elements[0], Ring):
        return ""
    text = said.tops.slot(0, PRINT).text
    digits = "".join(c for c in text if c.isascii() and c.isdigit())
    no = next((CIRCLED.index(c) + 1 for c in text if c in CIRCLED), int(digits or 0))
    return CIRCLED[no - 1] if 0 < no <= len(CIRCLED) else ""


def _run_text(said: SaidChunk, start: int, end: int) -> tuple[str, bool]:
    """Return what stands level, and whether both lines read it so, with nothing doubtful in it."""
    both = [line.reading(PRINT, start=start, end=end) for line in (said.tops, said.bottoms)]
    texts = [r.text.replace(" ", "") for r in both]
    chances = [least_sure(r.peaks) for r in both]
    # A reader leaves signs out more often than it makes them up.
    best = max((0, 1), key=lambda i: (chances[i] > _LIKELY, len(texts[i]), chances[i]))
    # “2 7/10” on one line may be a mixed number.
    spaced = any(_SPACED.search(r.text) for r in both)
    return texts[best], texts[0] == texts[1] and not spaced and chances[best] >= _SURE


def _fraction_text(said: SaidChunk, slot: int, stack: Stack) -> tuple[str, bool]:
    numbers = [line.slot(slot, ANSWER) for line in (said.tops, said.bottoms)]
    texts = [number.text.replace(".", "") for number in numbers]
    # The reader drops one of two equal digits: print shows how many there are.
    inked = [side_by_side(parts) for parts in (stack.fraction.top, stack.fraction.bottom)]
    whole = all(len(text) >= count for text, count in zip(texts, inked, strict=True))
    return "/".join(texts), whole and min(least_sure(n.peaks) for n in numbers) >= _SURE


def _unnumbered(asked: Sequence[_Asked]) -> list[_Asked]:
    """Return the questions without their numbers: “1.” is one where most begin like that."""
    pointed = [bool(_POINTED.match(a.text)) for a in asked]
    style = _POINTED if sum(pointed) >= _MOST_POINTED * len(asked) else None
    numbered = []
    for a in asked:
        match = _NUMBERED.match(a.text) or (style.match(a.text) if style else None)
        no = match[0] if match else ""
        rest = a.text[len(no) :].removeprefix(MIXED).removeprefix(")")
        numbered.append(replace(a, number=a.number or no, text=rest))
    return numbered


def _line(asked: _Asked, page: LevelPage, lines: Sequence[Line]) -> StackedLine:
    boxes = [asked.box, *([asked.written.chunk.box] if asked.written.chunk else [])]
    return StackedLine(
        text=asked.text,
        number=asked.number,
        sure=asked.sure,
        strip=page.strip(asked.box),
        used=used_lines(page, lines, boxes),
        written=replace(asked.written, question=asked.box),
    )
