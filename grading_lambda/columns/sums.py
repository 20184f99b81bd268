"""Sums set out in columns (竖式): finds them, reads the print, and reads the written result."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from grading_lambda.answers import Answer
from grading_lambda.columns.answers import ColumnWork, answered_above, read_work, work_of
from grading_lambda.columns.blocks import (
    Block,
    ColumnBlock,
    Row,
    Rows,
    close,
    find_blocks,
    find_rules,
    is_side,
)
from grading_lambda.columns.cuts import cut_columns
from grading_lambda.columns.text import number_of, parted
from grading_lambda.composed import ReadPicture, read_pictures
from grading_lambda.engine import Engine, Pixels
from grading_lambda.fractions.evidence import least_sure
from grading_lambda.fractions.said import PRINT
from grading_lambda.layout import Line
from grading_lambda.level import Box, LevelPage, around, level_page, used_lines
from grading_lambda.numbering import split_number
from grading_lambda.recognise import ANSWER, PRINTED
from grading_lambda.shapes import Outline, Shape
from grading_lambda.strip import Strip
from school.exercise import DIGITS, Solution

_SIGNED = re.compile(r"[-+×][0-9]+(?:\.[0-9]+)?")
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_QUESTION = re.compile(r"[0-9]+(?:\.[0-9]+)?[-+×÷][0-9]+(?:\.[0-9]+)?=")
_EDGE = 0.2
_SURE, _SURE_ALONE = 0.9, 0.6
"""Least certainty of print: with the question on a line above that says the same, and without."""
_LINE_ABOVE, _BESIDE, _NUMBER_GAP, _NUMBER_OVER, _INTO, _AT_SIGN = 3.2, 4.0, 3.6, 1.6, 0.3, 1.5
"""How far above a column its question may be printed, left of it its number, how far its line
may reach into the column, and how near its “=” is no column's, in digits."""


@dataclass(frozen=True)
class ColumnSum:
    """An exercise set out in columns."""

    text: str
    """The question on one line: “345+678=”."""
    number: str
    """The item number printed before it, or nothing."""
    sure: bool
    """Whether the print was read with confidence."""
    strip: Strip
    """Where the question lies: the printed rows, and the printed line above them."""
    used: frozenset[int]
    """The places of the lines of text that it covers."""
    settled: bool
    """Whether its columns say the question: what stands before it is no part of it."""
    work: ColumnWork = field(repr=False)


@dataclass(frozen=True)
class Others:
    """What else was found on a page."""

    tables: Sequence[Strip] = ()
    shapes: Sequence[Shape] = ()
    """The boxes and circles to write into."""


NOTHING_ELSE = Others()
Placed = tuple[int, Line]
"""A line of text, or part of one, and the place of the whole line."""


@dataclass(frozen=True)
class _Asked:
    text: str
    number: str
    sure: bool
    line: Placed | None = None
    """The line of text that it is printed on."""
    settled: bool = True
    """Whether the columns say the question."""


def find_column_sums(
    engine: Engine,
    pixels: Pixels,
    lines: Sequence[Line],
    *,
    page: LevelPage | None = None,
    others: Others = NOTHING_ELSE,
) -> list[ColumnSum]:
    """Return the sums set out in columns on the upright photo *pixels*.

    Args:
        engine: The networks.
        pixels: (height, width, 3) uint8 BGR.
        lines: Its lines of text.
        page: The photo turned level by ``level_page``, where that is done already.
        others: What else is there, whose rules are none of a sum's.
    """
    if not lines:
        return []
    page, rules = find_rules(page or level_page(pixels, lines))
    boxes = [page.box(s.hull) for s in others.shapes if s.outline is Outline.BOX]
    asking = _asking(engine, pixels, lines)
    blocks = [
        block
        for block in find_blocks(page, [r for r in rules if not is_side(r, boxes, page.digit)])
        if not _lies_in(page.strip(block.box), others.tables) and not _asked_in(page, block, lines)
    ]
    read = read_pictures(engine, [close(page, row) for b in blocks for row in _rows_of(b)])
    said = [_in_columns(b, read[2 * i], read[2 * i + 1]) for i, b in enumerate(blocks)]
    above = [_line_above(page, b, asking) for b in blocks]
    real = [bool(text) or line is not None for (text, _), line in zip(said, above, strict=True)]
    printed = [b.box for b, there in zip(blocks, real, strict=True) if there]
    printed += [page.box(line.strip.corners()) for _, line in asking]
    labels = _labels(engine, page, blocks)
    found, places = list[ColumnSum](), list[Box]()
    for block, (text, certain), label, line in zip(blocks, said, labels, above, strict=True):
        asked = _asked(_Asked(text, label, certain >= _SURE_ALONE), line)
        # A partial product above its rule looks like a sum of its own.
        if not asked.text or any(_holds(place, block.rule) for place in places):
            continue
        beside = [box for box in printed if not _overlap(box, block.box)]
        work = work_of(page, rules, block, text=asked.text, others=beside)
        if line:
            work = answered_above(work, line[1], beside)
        places.append(work.box)
        found.append(_sum(page, lines, block, asked, work))
    return found


def read_column_sums(
    engine: Engine,
    pixels: Pixels,  # noqa: ARG001 - phase two of every kind of exercise is called alike
    found: Sequence[ColumnSum],
    solutions: Sequence[Solution | None],
) -> list[Answer]:
    """Return the written result of each sum: how much ink, and two readings of it.

    Args:
        engine: The networks.
        pixels: The photo that the sums were found on.
        found: The sums.
        solutions: The answers to each, where anybody knows them.
    """
    symbols = [s.symbols if s else DIGITS for s in solutions]
    return read_work(engine, [each.work for each in found], symbols)


def _lies_in(place: Strip, elsewhere: Sequence[Strip]) -> bool:
    """Tell whether the middle of *place* lies in one of the strips *elsewhere*, or at its edge."""
    middle = place.at(place.length / 2)
    inside = ((other, *other.place(*middle)) for other in elsewhere)
    return any(
        -_EDGE * s.length < along < (1 + _EDGE) * s.length
        and abs(across) < (0.5 + _EDGE) * s.height
        for s, along, across in inside
    )


def _rows_of(block: Block) -> tuple[Row, Row]:
    if isinstance(block, ColumnBlock):
        return block.first, block.second
    return block.dividend, block.divisor


def _in_columns(block: Block, first: ReadPicture, second: ReadPicture) -> tuple[str, float]:
    """Return the question as the printed rows have it, and how sure that is; or nothing."""
    alphabet = PRINTED if isinstance(block, ColumnBlock) else ANSWER
    readings = first.reading(ANSWER), second.reading(alphabet)
    over, under = (r.text.replace(" ", "").strip(".") for r in readings)
    certain = min(least_sure(r.peaks) for r in readings)
    if isinstance(block, ColumnBlock):
        fits = _PLAIN.fullmatch(over) and _SIGNED.fullmatch(under)
        return (f"{over}{under}=", certain) if fits else ("", 0.0)
    divides = _PLAIN.fullmatch(over) and _PLAIN.fullmatch(under) and float(under) > 0
    return (f"{over}÷{under}=", certain) if divides else ("", 0.0)


def _overlap(one: Box, other: Box) -> bool:
    """Tell whether two boxes overlap, as those of a dividend and of the first step under it do."""
    level = one.top < other.bottom and other.top < one.bottom
    return level and one.left < other.right and other.left < one.right


def _holds(place: Box, rule: Box) -> bool:
    return place.left < rule.x < place.right and place.top < rule.y < place.bottom


def _asked(said: _Asked, above: Placed | None) -> _Asked:
    """Return the question by its printed line, where there is one, else as the columns *said*."""
    if above is None:
        return said
    _, line = above
    printed = line.printed.among(line.printed.symbols, end=line.equals_steps[0] + 1)
    number, question = parted(printed, said.text)
    if said.text and question == said.text:
        return _Asked(question, number, sure=True, line=above)
    if not _QUESTION.fullmatch(question):
        return _Asked(said.text, number, sure=False, line=above)
    # The columns say another thing: whatever the pupil set out, the printed line asks.
    return _Asked(question, number, least_sure(printed.peaks) >= _SURE, above, settled=False)


def _asking(engine: Engine, pixels: Pixels, lines: Sequence[Line]) -> list[Placed]:
    """Return the lines that ask a question, those that run through several columns cut."""
    asking = [(i, line) for i, line in enumerate(lines) if len(line.equals_steps) == 1]
    for i, line in enumerate(lines):
        if len(line.equals_steps) > 1:
            asking += [(i, piece) for piece in cut_columns(engine, pixels, [line])]
    return [(i, line) for i, line in asking if line.equals_steps]


def _asked_in(page: LevelPage, block: Block, lines: Sequence[Line]) -> bool:
    """Tell whether a question with a “=” stands in *block*, or its “=” right before it.

    The rule of such a block is that of a ruled page, or of a place to write.
    """
    box, edge = block.box, _INTO * page.digit
    signs = [(line, x) for line in lines for x in _signs(line)]
    for line, sign in signs:
        for along, reach in ((sign / 2, 0.0), (sign, _AT_SIGN * page.digit)):
            x, y = page.place(*line.strip.at(along))
            right = box.left + reach if reach else box.right
            if box.left - reach < x < right and box.top + edge < y < box.bottom:
                return True
    return False


def _signs(line: Line) -> list[float]:
    """Return where along *line* its “=” are, which a line of measures has, too."""
    return [line.along(step) for c, step, _ in line.wide.peaks if c in "=≈"]


def _line_above(page: LevelPage, block: Block, asking: Sequence[Placed]) -> Placed | None:
    """Return the line that the question is printed on, just above its columns."""
    top, best, found = block.box.top, _LINE_ABOVE * page.digit, None
    if not isinstance(block, ColumnBlock):
        top -= 1.6 * page.digit  # the quotient stands between
    for i, line in asking:
        end = line.along(line.equals_steps[0])
        x, y = page.place(*line.strip.at(end / 2))
        high = top - y
        near = block.box.left - _BESIDE * page.digit < x < block.box.right + _BESIDE * page.digit
        if near and -_INTO * page.digit < high < best:
            best, found = high, (i, line)
    return found


def _labels(engine: Engine, page: LevelPage, blocks: Sequence[Block]) -> list[str]:
    """Return the item number printed left of each block; nothing where there is none."""
    rows, digit = Rows(page), page.digit
    beside = [
        rows.rows(
            b.box.top - _NUMBER_OVER * digit,
            b.rule.y + digit,
            left=b.box.left - _NUMBER_GAP * digit,
            right=b.box.left - 0.1 * digit,
        )
        for b in blocks
    ]
    read = iter(read_pictures(engine, [close(page, row) for found in beside for row in found]))
    texts = [[next(read).reading(PRINT).text.replace(" ", "") for _ in found] for found in beside]
    numbers = [[text for text in each if text and split_number(text)[0] == text] for each in texts]
    return [number_of(found[0]) if found else "" for found in numbers]


def _sum(
    page: LevelPage, lines: Sequence[Line], block: Block, asked: _Asked, work: ColumnWork
) -> ColumnSum:
    boxes = [block.box]
    if asked.line:
        boxes.append(page.box(asked.line[1].strip.corners()))
    used = used_lines(page, lines, [work.box])
    work = replace(work, print=around(boxes))
    return ColumnSum(
        text=asked.text,
        number=asked.number,
        sure=asked.sure,
        strip=page.strip(around(boxes)),
        used=used | ({asked.line[0]} if asked.line else set()),
        settled=asked.settled,
        work=work,
    )
