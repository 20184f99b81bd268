"""Reads the written result of a sum in columns: under the last rule, or over a bracket's bar."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from grading_lambda.answers import Answer
from grading_lambda.columns.blocks import Block, ColumnBlock, DivisionBlock, Row, Rows, apart, close
from grading_lambda.columns.readings import DividedReading
from grading_lambda.composed import read_pictures
from grading_lambda.engine import Engine
from grading_lambda.ink import Amount
from grading_lambda.layout import Line
from grading_lambda.level import Box, LevelPage, Part, around
from grading_lambda.recognise import (
    ANSWER,
    Alphabet,
    Evidence,
    Reading,
    answer_alphabet,
    read_again,
)
from school.exercise import DOTS

# Parts of the height of a digit:
_LEFT, _RIGHT = 0.9, 0.8
_UNDER, _OVER = (0.15, 2.1), (0.2, 2.0)
_ROW, _WORK_ROW = 2.1, 4.8
"""How far the rule under one more partial product is, and the next rule of a long division."""
_LINE, _WIDE, _BESIDE, _PAST = 1.5, (0.4, 1.2), 0.8, 0.15
_TOUCHED = 0.4
"""Share of the width of “=” that a digit takes which has run into it."""
_HALF_EQUALS, _BEHIND, _BEHIND_GAP, _BEHIND_OFF, _BEHIND_TALL = 0.45, 8.0, 1.6, 0.6, 0.6
_STEP, _MOST_ROWS = 2.4, 14.0
"""How far apart the rows of a long division's working are, at most, and how far down it goes."""


@dataclass(frozen=True)
class ColumnWork:
    """What is written under (and over) the print of one sum."""

    page: LevelPage
    print: Box
    """Where the printed rows are, and the line above that asks the question."""
    result: Row | None
    """The result, or a division's quotient; None: nothing is written there."""
    rest: Row | None
    """What a division leaves."""
    divided: bool
    """Whether it is a long division."""
    clear: bool
    """Whether it is clear which row is the result."""
    box: Box
    """All of it, print and writing."""
    sure: bool = True
    """False: no rule was seen above the lowest row, so nothing there is called wrong."""
    under: Row | None = None
    """The result under the last rule, where the one behind “=” counts."""


def work_of(
    page: LevelPage,
    rules: Sequence[Box],
    block: Block,
    *,
    text: str,
    others: Sequence[Box],
) -> ColumnWork:
    """Return what is written to a sum set out in columns.

    Args:
        page: The page without *rules*.
        rules: Its rules.
        block: What is printed of the sum.
        text: Its question.
        others: What is printed elsewhere; working ends above it.
    """
    rows = Rows(page)
    if isinstance(block, ColumnBlock):
        return _column_work(page, rows, rules, block, text)
    return _division_work(page, rows, rules, block, others)


def answered_above(work: ColumnWork, line: Line, others: Sequence[Box]) -> ColumnWork:
    """Return *work* with what is written behind the “=” of its printed *line* as the result.

    Where nothing is, the result under the last rule is all there is. What is written ends before
    the *others*, which are printed.
    """
    page, digit = work.page, work.page.digit
    x, y = page.place(*line.strip.at(line.along(line.equals_steps[0])))
    beside = (b.left for b in others if b.left > x and b.top < y < b.bottom)
    found = Rows(page)
    end, whole = _equals_end(found, x, y)
    rows = found.rows(
        y - _BEHIND_OFF * digit,
        y + _BEHIND_OFF * digit,
        left=end,
        right=min([x + _BEHIND * digit, *beside]),
    )
    parts: list[Part] = []
    for part in rows[0].parts if rows else ():
        if part.left - max([p.right for p in parts], default=x) > _BEHIND_GAP * digit:
            # Behind a quotient that may be what is left of the division, its dots too faint.
            whole = whole and not work.divided
            break
        parts.append(part)
    if not any(p.height > _BEHIND_TALL * digit for p in parts):
        return work
    behind = Row(tuple(parts))
    box = around([work.box, behind.box])
    under = None if work.divided else work.result
    return replace(work, result=behind, rest=None, divided=False, clear=whole, box=box, under=under)


def _equals_end(rows: Rows, x: float, y: float) -> tuple[float, bool]:
    """Return where the “=” seen at *x* ends, and whether nothing written touches it."""
    digit = rows.digit
    reach = _HALF_EQUALS * digit
    near = rows.between(y - digit, y + digit, left=x - digit, right=x + 2 * digit)
    low = [p for p in near if p.height < _BEHIND_TALL * digit and abs(p.y - y) < reach]
    beside = [p for p in low if abs(p.x - x) < _BESIDE * digit]
    signs = [p for p in beside if _WIDE[0] * digit < p.width < _WIDE[1] * digit]
    if not signs:
        return x + reach, not any(p.left < x and p.right > x + reach for p in near)
    sign = around(signs)
    # The last printed digit may touch it, too, but ends where it ends.
    written = [p for p in near if p not in low and p.right > sign.right + _PAST * digit]
    return sign.right, all(p.left > sign.right - _TOUCHED * sign.width for p in written)


def _column_work(
    page: LevelPage, rows: Rows, rules: Sequence[Box], block: ColumnBlock, text: str
) -> ColumnWork:
    digit, last = page.digit, block.rule
    factor = text.partition("×")[2].rstrip("=").replace(".", "")
    if len(factor) > 1:
        last = _next_rule(rules, last, within=(len(factor) * _ROW + 1) * digit, digit=digit) or last
    results = _rows_under(rows, last, block.rule, digit)
    clear = len(factor) < 2 or last is not block.rule or len(results) < 2  # noqa: PLR2004
    result = results[0] if results else None
    box = around([block.box, last, *([result.box] if result else [])])
    return ColumnWork(page, block.box, result, None, divided=False, clear=clear, box=box)


def _division_work(
    page: LevelPage, rows: Rows, rules: Sequence[Box], block: DivisionBlock, others: Sequence[Box]
) -> ColumnWork:
    bar, printed, digit, last = block.rule, block.box, page.digit, block.rule
    floor = _printed_below(bar, printed, others)
    within = [rule for rule in rules if rule.y < floor]
    while rule := _next_rule(within, last, within=_WORK_ROW * digit, digit=digit, bar=bar):
        last = rule
    left, right = bar.left - 0.2 * digit, bar.right + _RIGHT * digit
    over = rows.rows(bar.y - _OVER[1] * digit, bar.y - _OVER[0] * digit, left=left, right=right)
    rest = _rows_under(rows, last, last, digit)[:1] if last is not bar else []
    lowest = _lowest(rows, bar, printed, others)
    # The rest is what stands lowest; a rule not seen, or one seen in a digit, makes that unclear.
    clear = not rest or lowest is None or abs(rest[0].box.y - lowest.box.y) < digit
    missed = bool(rest) and lowest is not None and lowest.box.y - rest[0].box.y >= digit
    rest = [lowest] if missed and lowest else rest
    boxes = [
        printed,
        last,
        *(row.box for row in (*over[-1:], *rest, *([lowest] if lowest else []))),
    ]
    return ColumnWork(
        page,
        printed,
        over[-1] if over else None,
        rest[0] if rest else None,
        divided=True,
        clear=clear or missed,
        sure=not missed,
        box=around(boxes),
    )


def _printed_below(bar: Box, printed: Box, others: Sequence[Box]) -> float:
    """Return where the next print below a long division begins."""
    below = [
        o.top
        for o in others
        if o.top > printed.bottom and o.left < bar.right and bar.left < o.right
    ]
    return min(below, default=float("inf"))


def _lowest(rows: Rows, bar: Box, printed: Box, others: Sequence[Box]) -> Row | None:
    """Return the lowest row of the working under a long division's bar; None: there is none."""
    digit, last, found = rows.digit, printed.bottom - 0.5 * rows.digit, None
    under = rows.rows(
        last + _UNDER[0] * digit,
        last + _MOST_ROWS * digit,
        left=bar.left - _RIGHT * digit,
        right=bar.right + _RIGHT * digit,
    )
    for row in under:
        if row.box.y - last > _STEP * digit or any(_meets(row.box, other) for other in others):
            break
        last, found = row.box.y, row
    return found


def _meets(row: Box, other: Box) -> bool:
    beside = other.left < row.right and row.left < other.right
    return beside and other.top < row.y < other.bottom


def _next_rule(
    rules: Sequence[Box], above: Box, *, within: float, digit: float, bar: Box | None = None
) -> Box | None:
    """Return the next rule under *above* in the same columns."""
    wide = bar or above
    under = [
        r
        for r in rules
        if digit < r.y - above.y < within
        and r.left < wide.right
        and r.right > wide.left + 0.3 * digit
        and r.right < wide.right + 1.5 * digit
    ]
    return min(under, key=lambda r: r.y, default=None)


def _rows_under(rows: Rows, rule: Box, widest: Box, digit: float) -> list[Row]:
    left = min(rule.left, widest.left) - _LEFT * digit
    right = max(rule.right, widest.right) + _RIGHT * digit
    return rows.rows(rule.y + _UNDER[0] * digit, rule.y + _UNDER[1] * digit, left=left, right=right)


def read_work(engine: Engine, works: Sequence[ColumnWork], symbols: Sequence[str]) -> list[Answer]:
    """Return how much is written to each sum, and the readings of its result.

    Args:
        engine: The networks.
        works: What is written.
        symbols: The characters that each result may hold.
    """
    rows = [_rows(work, kind) for work, kind in zip(works, symbols, strict=True)]
    read = iter(_read_rows(engine, [row for each in rows for row in each]))
    return [
        _answer(work, [next(read) for _ in each]) for work, each in zip(works, rows, strict=True)
    ]


_Asked = tuple[LevelPage, Row, Alphabet]
"""A row of a page, and what may be written in it."""


def _rows(work: ColumnWork, symbols: str) -> list[_Asked]:
    """Return the row of the result, and that of what a division leaves."""
    if work.result is None:
        return []
    # What is left of a division stands in a row of its own, unless all is on one line.
    own = answer_alphabet(symbols.replace(DOTS[0], "") if work.divided else symbols)
    rest = [(work.page, work.rest, ANSWER)] if work.rest else []
    under = [(work.page, work.under, own)] if work.under else []
    return [(work.page, work.result, own), *rest, *under]


def _read_rows(engine: Engine, rows: Sequence[_Asked]) -> list[list[Reading]]:
    """Return three readings of each row: as it stands, its digits close, and again like that."""
    near = [close(page, row) for page, row, _ in rows]
    read = read_pictures(engine, [*(apart(page, row) for page, row, _ in rows), *near])
    again = read_again(engine, [picture.snug for picture in near], [kind for *_, kind in rows])
    return [
        [first.reading(kind), second.reading(kind), third]
        for (*_, kind), first, second, third in zip(
            rows, read[: len(rows)], read[len(rows) :], again, strict=True
        )
    ]


def _answer(work: ColumnWork, read: Sequence[Sequence[Reading]]) -> Answer:
    readings: tuple[Evidence, ...] = tuple(read[0]) if read else ()
    if work.divided and read:
        rests: Sequence[Reading | None] = read[1] if len(read) > 1 else [None] * len(read[0])
        readings = tuple(DividedReading(q, r) for q, r in zip(read[0], rests, strict=True))
    # Behind “=” an answer runs into the next column's print; under the rule it has room.
    twice = work.under is not None and len(read) > 1
    differ = twice and not {r.text for r in read[-1]} & {r.text for r in readings}
    amount = Amount.NONE
    if work.result:
        amount = Amount.SOME if work.clear else Amount.DOUBTFUL
    place = work.result.box if work.result else work.print
    return Answer(
        amount=amount,
        readings=readings,
        strip=work.page.strip(place),
        whole=work.page.strip(around([work.box, work.print])),
        line_height=_LINE * work.page.digit,
        doubtful=differ or not work.sure,
    )
