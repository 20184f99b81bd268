"""Finds lines with a place to write inside: “3×□=12”, “3+5○7”, “3米=(  )厘米”, “8-__=3”.

The text finder breaks such a line where nothing is printed, and the recogniser reads through boxes
as if they were not there. So pieces of a row are put together again, and places are found by what
is printed around them: a box or circle, brackets, a rule, or a gap that only an answer explains.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from grading_lambda.engine import Engine, Pixels
from grading_lambda.fill_ins.hidden_brackets import Hidden, find_hidden, usual_room
from grading_lambda.fill_ins.pieces import Row, circled_numbers, find_rows, without_numbers
from grading_lambda.fill_ins.remainder_places import rest_of, rule_for_rest
from grading_lambda.fill_ins.slots import Room, find_slots
from grading_lambda.fill_ins.surroundings import (
    LEAST_FAMILIAR,
    SIGNS,
    Peak,
    Slot,
    Usual,
    covers_signs,
    half_seen,
    hides_print,
    in_words,
    peaks_of,
    said,
)
from grading_lambda.fill_ins.templates import (
    NUMBERED,
    ended,
    exercise,
    template,
    with_gap,
    with_minus,
)
from grading_lambda.layout import Line, read_lines
from grading_lambda.shapes import Outline, Shape
from grading_lambda.strip import Strip
from school.arithmetic import OPERATORS
from school.exercise import BLANK, CIRCLE, DOTS

_ITEM = re.compile(r"\((?P<no>[0-9]{1,2})\) *[0-9(]")
_OTHER_PLACE = re.compile(r"\([0-9]*\)")
"""Brackets around one number are printed only around the number of an item."""
_CALCULATED = re.compile(r"[0-9][-+×÷=≈]|[-+×÷=≈][0-9]")
_LEAST_SURE, _FEW, _MOSTLY = 0.6, 2, 0.8
_MARKS = "().、"
# Parts of the height of a line:
_EDGE, _LEAST_BOX = 0.3, 0.5
_LEAD, _TAIL, _SAME_ROW = 3.0, 8.0, 0.55


@dataclass(frozen=True)
class FillIn:
    """A line with one place to write inside."""

    line: Line
    text: str
    """The line as an exercise, with its item number: “(3)3×□=12”."""
    slot: Slot
    sure: bool
    """Whether every printed character was read clearly."""
    used: frozenset[int]
    """Places of the lines it is made of."""
    neighbours: tuple[Peak | None, Peak | None]
    """The printed characters right before and behind the place."""

    @property
    def strip(self) -> Strip:
        """Return where it lies."""
        return self.line.strip


@dataclass(frozen=True)
class _Page:
    pixels: Pixels
    lines: Sequence[Line]
    shapes: Sequence[Shape]
    keyed: bool
    usual: Usual


def find_fill_ins(
    engine: Engine,
    pixels: Pixels,
    lines: Sequence[Line],
    shapes: Sequence[Shape],
    *,
    keyed: bool = False,
) -> list[FillIn]:
    """Return the lines with a place to write inside.

    Args:
        engine: The networks.
        pixels: The photo, upright.
        lines: Its lines of text.
        shapes: Its boxes and circles.
        keyed: Whether there is an answer key: then a line that nobody can work out counts too.
    """
    shapes = without_numbers(shapes, lines)
    joined = find_rows(lines, shapes, keyed=keyed)
    together = [row for row in joined if len(row.members) > 1 or row.part]
    read = read_lines(engine, pixels, [row.strip for row in together])
    apart = [(line, Row(line.strip, (i,))) for i, line in enumerate(lines)]
    candidates = [*zip(read, together, strict=True), *apart]
    usual = Usual(numbered=_numbered_in_brackets(lines), circled=bool(circled_numbers(lines)))
    page = _Page(pixels, lines, shapes, keyed, usual)
    found = _of_page(candidates, page, ())
    empty = [f for f in found if _left_empty(f)]
    if sum(fill_in.slot.bracketed for fill_in in found) >= _FEW:
        page = replace(page, usual=replace(usual, brackets=True))
        found = _of_page(candidates, page, found)
    return _with_hidden(engine, found, empty, page)


def _left_empty(fill_in: FillIn) -> bool:
    """Tell whether a comparison has brackets with nothing between that the reader saw."""
    compares = fill_in.slot.bracketed and CIRCLE in fill_in.text and None not in fill_in.neighbours
    return compares and "()" in said(peaks_of(fill_in.line))


def _with_hidden(
    engine: Engine, found: list[FillIn], empty: Sequence[FillIn], page: _Page
) -> list[FillIn]:
    """Return what was *found*, with the comparisons whose brackets are hidden by their signs.

    Those that are *empty* show where the others have theirs.
    """
    known = [
        (f.slot, (before, after), f.strip.height)
        for f in empty
        for before, after in [f.neighbours]
        if before and after
    ]
    room = usual_room(known)
    hidden = find_hidden(page.lines, room) if room else []
    cut = [h for h in hidden if len(h.row.members) > 1 or h.row.part]
    read = zip(cut, read_lines(engine, page.pixels, [h.row.strip for h in cut]), strict=True)
    lines = {id(h): line for h, line in read}
    made = [
        fill_in
        for h in hidden
        if (fill_in := _compared(lines.get(id(h)) or page.lines[h.row.members[0]], h))
    ]
    # Where both find the same, the ink says more exactly where it is, and two are surer than one.
    same = {(f.text, f.used): f.sure for f in made}
    found = [replace(f, sure=same.get((f.text, f.used), f.sure)) for f in found]
    known_already = {(f.text, f.used) for f in found}
    new = [f for f in made if (f.text, f.used) not in known_already]
    used = {i for fill_in in new for i in fill_in.used}
    whole = [f for f in made if f not in new and not used.isdisjoint(f.used)]
    return [*new, *whole, *(f for f in found if used.isdisjoint(f.used))]


def _compared(line: Line, hidden: Hidden) -> FillIn | None:
    """Return the comparison in *line* whose brackets are *hidden*."""
    row, slot = hidden.row, hidden.slot
    (before, after), parted = ended(hidden.printed(line), high=line.strip.height)
    text = f"{said(before)}{CIRCLE}{said(after)}"
    if not before or not after or exercise(text) is None:
        return None
    clear = _clearly_read([*before, *after]) and parted
    sure = clear and hidden.whole and not half_seen(line, slot)
    spaced = with_gap(text, line.wide.text)
    return FillIn(line, spaced, slot, sure, frozenset(row.members), (before[-1], after[0]))


def _numbered_in_brackets(lines: Sequence[Line]) -> bool:
    """Tell whether numbers in brackets, each another one, stand before several exercises."""
    found = [match["no"] for line in lines if (match := _ITEM.match(line.wide.text.strip()))]
    return len(set(found)) > max(_FEW, _MOSTLY * len(found))


def _of_page(
    candidates: Sequence[tuple[Line, Row]], page: _Page, known: Sequence[FillIn]
) -> list[FillIn]:
    """Return the *known* fill-ins and those among *candidates* that use none of their lines."""
    found = list(known)
    taken = {i for fill_in in known for i in fill_in.used}
    settled = frozenset(taken)
    for line, row in candidates:
        # The parts of one line may hold an exercise each.
        if (settled if row.part else taken).isdisjoint(row.members):
            fill_in = _fill_in(line, row, page)
            if fill_in:
                found.append(fill_in)
                taken |= fill_in.used
    return found


def _room(line: Line, row: Row, page: _Page) -> Room:
    """Return where in, before and behind *line* its place may lie: where no text was found.

    An exercise neither begins nor ends with a sign, and a sentence may end with a rule.
    """
    text, strip = line.wide.text.strip(), line.strip
    lead = _LEAD * strip.height if text.startswith(tuple(SIGNS)) else 0.0
    tail = _LEAD * strip.height if text.endswith(tuple(OPERATORS)) else 0.0
    if page.keyed and in_words(line) and NUMBERED.match(text):
        tail = _TAIL * strip.height
    others = [other for i, other in enumerate(page.lines) if i not in row.members]
    for other in others if lead or tail else ():
        start, across = strip.place(*other.strip.at(0))
        end, _ = strip.place(*other.strip.at(other.strip.length))
        if abs(across) > _SAME_ROW * strip.height:
            continue
        if end < strip.length / 2:
            lead = min(lead, max(0.0, -end))
        elif _is_print(other):
            tail = min(tail, max(0.0, start - strip.length))
    return Room(row.gaps, lead, tail, page.usual)


def _is_print(line: Line) -> bool:
    """Tell whether a piece behind a line is another exercise, not what is written on a rule."""
    text = line.wide.text.strip()
    return bool(NUMBERED.match(text) or _CALCULATED.search(text))


def _fill_in(line: Line, row: Row, page: _Page) -> FillIn | None:
    keyed = page.keyed
    if line.wide.familiar < LEAST_FAMILIAR and not keyed:
        return None
    room = _room(line, row, page)
    slots = find_slots(line, room, page.pixels, page.shapes, anywhere=keyed)
    for slot, printed in slots:
        (before, after), parted = ended(printed, high=line.strip.height)
        rest = rule_for_rest(slot, before, slots)
        if rest:
            slot, after = replace(slot, rest=rest[0]), rest[1]  # noqa: PLW2901
        said_text = template(said(before), said(after), words=in_words(line))
        text = with_minus(said_text)
        if slot.ruled and not rest and (_is_sum(text, keyed=keyed) or covers_signs(line, slot)):
            continue  # what ends on a rule is read with the others of its kind
        if text.endswith(BLANK) and slot.shape and not _holds_answer(slot.shape, line):
            continue  # the loop of a written 9
        if exercise(text) or (keyed and NUMBERED.match(text) and _is_for_words(slot, line)):
            lettered = keyed and slot.bracketed and in_words(line)
            number = NUMBERED.match(text) if lettered else None
            if number:  # that alone tells which answer of the key is right
                clear = _clearly_read([p for p in before[: number.end()] if p[0] not in _MARKS])
            else:
                clear = text == said_text and parted and _clearly_read([*before, *after])
                clear = clear and not (CIRCLE in text and hides_print(line, slot, text))
            sure = clear and not _OTHER_PLACE.search(text, 1)
            beside = (before[-1] if before else None), (after[0] if after else None)
            place = _whole_place(slot, text, line, page)
            spaced = with_gap(text, line.wide.text)
            return FillIn(line, spaced, place, sure, frozenset(row.members), beside)
    return None


def _clearly_read(printed: Sequence[Peak]) -> bool:
    """Tell whether each character of *printed* was read clearly."""
    return min((p for _, _, p in printed), default=0.0) >= _LEAST_SURE


def _whole_place(slot: Slot, text: str, line: Line, page: _Page) -> Slot:
    """Return *slot* with the box for what is left, where *text* divides with a remainder."""
    number = NUMBERED.match(text)
    asked = exercise(text), exercise(text[number.end() :] if number else "")
    if slot.rest or not any(one and DOTS in one.expected for one in asked):
        return slot
    return replace(slot, rest=rest_of(slot, line, page.shapes, page.lines))


def _is_for_words(slot: Slot, line: Line) -> bool:
    """Tell whether a word or a letter may be written in *slot*: never into a circle.

    In a line of numbers such as “A.60 B.47 C.52” the D is round, and gaps are wide.
    """
    if slot.shape is not None:
        return slot.shape.outline is Outline.BOX
    return slot.bracketed or slot.ruled or in_words(line)


def _is_sum(text: str, *, keyed: bool) -> bool:
    """Tell whether the place in *text* is for the result of a sum: “3+5=□”, but not “8=40÷□”."""
    if not text.endswith((BLANK, CIRCLE)):
        return False
    return text[-2:-1] in ("=", "≈") or ("=" not in text and not keyed)


def _holds_answer(shape: Shape, line: Line) -> bool:
    """Tell whether a shape behind the “=” is a box as tall as the line."""
    tall = float(np.ptp(shape.hull[:, 1])) > _LEAST_BOX * line.strip.height
    return tall and shape.outline is Outline.BOX


def with_room(fill_in: FillIn) -> Strip:
    """Return the fill-in's strip, lengthened to hold a place behind its last character."""
    strip = fill_in.strip
    return replace(strip, length=max(strip.length, fill_in.slot.right + _EDGE * strip.height))
