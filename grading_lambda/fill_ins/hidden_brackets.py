"""Finds comparisons whose brackets are hidden by the sign that is written over them.

Full-width brackets stand so close together that a sign crosses both: the reader then sees nothing
between the two sides, or a digit, and two columns look like one sum. But a page is set evenly:
between its sides is as much room as in the comparisons that nobody has answered yet.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

import numpy as np

from grading_lambda.fill_ins.pieces import Row, characters_of, parts_of, together
from grading_lambda.fill_ins.row_parts import NUMBER, parted
from grading_lambda.fill_ins.surroundings import Peak, Printed, Slot, in_words, peaks_of, said
from grading_lambda.layout import Line, rows
from grading_lambda.numbering import bare
from grading_lambda.recognise import CIRCLED
from school.exercise import CIRCLE, Kind
from school.solve import solve

_PRINTED = "+×÷/.、" + CIRCLED
"""What no sign over brackets is read as."""
_NUMBER = re.compile(r"\([0-9]{1,2}\)|[0-9]{1,2}、")
"""A number that no side of a comparison looks like, however close to one it is printed."""
_MOST_INSIDE = 3
_DIGIT_INSIDE, _ONE_MORE = 0.3, 1.0
"""What a digit costs that stands apart from either side, and what each comparison more does, in
heights of a line."""
# Parts of the height of a line:
_ROOM_OFF, _LEAST_PARTED, _APART, _READ_OFF, _NUMBER_APART = 0.45, 0.36, 0.6, 0.25, 0.45


@dataclass(frozen=True)
class Room:
    """How much room comparisons of a page have between their sides, in heights of a line."""

    wide: float
    """From the middle of the last character before to that of the first one behind."""
    before: float
    """From that last character to the first bracket."""
    behind: float
    """From the second bracket to the first character behind."""


@dataclass(frozen=True)
class Hidden:
    """A row, or a part of one, that is a comparison."""

    row: Row
    slot: Slot
    """Where its brackets are, along the row's strip."""
    sides: tuple[float, float]
    """Where the middles of the printed characters next to them are."""
    whole: bool = True
    """Whether it ends apart from the number behind it: else that may have digits of its own."""

    def printed(self, line: Line) -> Printed:
        """Return what *line*, the row read again, has printed on either side."""
        before, behind = self.sides
        reach, peaks = _READ_OFF * self.row.strip.height, peaks_of(line)
        return [p for p in peaks if p[1] < before + reach], [
            p for p in peaks if p[1] > behind - reach
        ]


@dataclass(frozen=True)
class _Way:
    """A way to part the first characters of a row into comparisons."""

    good: float = 0.0
    starts: tuple[int, ...] = ()
    places: tuple[tuple[int, int], ...] = ()
    """The characters on either side of each place."""


def usual_room(places: Sequence[tuple[Slot, tuple[Peak, Peak], float]]) -> Room | None:
    """Return the room that most comparisons have; None: of none is it known.

    Args:
        places: Where each has its brackets, what stands beside them, and the line's height.
    """
    if not places:
        return None
    measured = [
        ((b[1] - a[1]) / high, (slot.left - a[1]) / high, (b[1] - slot.right) / high)
        for slot, (a, b), high in places
    ]
    wide, before, behind = np.median(measured, axis=0).tolist()
    return Room(wide, before, behind)


def find_hidden(lines: Sequence[Line], room: Room) -> list[Hidden]:
    """Return the comparisons among *lines* that have this *room*, row by row."""
    found: list[Hidden] = []
    for row in rows([line.strip for line in lines]):
        said_something = [i for i in row if lines[i].wide.shown and not in_words(lines[i])]
        whole = _in_row(lines, said_something, room)
        found += whole or [h for i in said_something for h in _in_row(lines, [i], room)]
    return found


def _in_row(lines: Sequence[Line], members: Sequence[int], room: Room) -> list[Hidden]:
    """Return the comparisons that the *members* of a row are together; nothing if they are not."""
    if not members:
        return []
    row = together([lines[i] for i in members], tuple(members))
    alone = len(members) == 1
    characters = peaks_of(lines[members[0]]) if alone else characters_of(row, lines)
    way = _best_way(characters, room, high=row.strip.height)
    if way is None:
        return []
    cuts = [(characters[i - 1][1] + characters[i][1]) / 2 for i in way.starts[:-1]]
    pieces = _whole_lines(parts_of(row, cuts, lines), lines) if cuts else [row]
    found = []
    for piece, (i, j), end in zip(pieces, way.places, way.starts, strict=True):
        place = [(c, _moved(x, row, piece), p) for c, x, p in characters[i : j + 1]]
        whole = _ends_apart(characters, end, high=row.strip.height)
        found.append(replace(_hidden(piece, place, room), whole=whole))
    return found


def _ends_apart(characters: Sequence[Peak], end: int, *, high: float) -> bool:
    """Tell whether the character at *end* cannot belong to the one before it."""
    if end == len(characters) or characters[end][0] == "(":
        return True
    return characters[end][1] - characters[end - 1][1] > _NUMBER_APART * high


def _moved(along: float, row: Row, piece: Row) -> float:
    """Return where along *piece* the place *along* the row is."""
    return piece.strip.place(*row.strip.at(along))[0]


def _whole_lines(pieces: Sequence[Row], lines: Sequence[Line]) -> list[Row]:
    """Return *pieces* as they were found where one is a line that no other has a part of."""
    shared = Counter(i for piece in pieces for i in piece.members)
    alone = [len(piece.members) == 1 and shared[piece.members[0]] == 1 for piece in pieces]
    return [
        Row(lines[piece.members[0]].strip, piece.members) if whole else piece
        for piece, whole in zip(pieces, alone, strict=True)
    ]


def _hidden(row: Row, place: Sequence[Peak], room: Room) -> Hidden:
    """Return the comparison with its brackets between the ends of a *place* along the row."""
    high, inside = row.strip.height, said(place[1:-1])
    before, behind = place[0][1], place[-1][1]
    left, right = before + room.before * high, behind - room.behind * high
    slot = Slot(left, right, bracketed=True, hidden="()" not in inside)
    return Hidden(row, slot, (before, behind))


def _best_way(characters: Sequence[Peak], room: Room, *, high: float) -> _Way | None:
    """Return the best way to part *characters* into comparisons; None: they are no such row."""
    text = said(characters)
    places = list(_places(characters, room, high=high))
    gaps = [b[1] - a[1] for a, b in pairwise(characters)]
    numbers = {match.start() for match in _NUMBER.finditer(text)}
    ends = [i for i, gap in enumerate(gaps, start=1) if gap > _LEAST_PARTED * high or i in numbers]
    ends.append(len(text))
    ways = {0: _Way()}
    for end in ends:
        longer = [
            _Way(
                way.good - cost - _ONE_MORE + parted(characters, start, end, high=high),
                (*way.starts, end),
                (*way.places, (i, j)),
            )
            for start, way in ways.items()
            for i, j, cost in places
            if start <= i and j < end and compares(text[start : i + 1], text[j:end])
        ]
        if longer:
            ways[end] = max(longer, key=lambda way: way.good)
    return ways.get(len(text)) if text else None


def _places(
    characters: Sequence[Peak], room: Room, *, high: float
) -> Iterator[tuple[int, int, float]]:
    """Yield the characters that may be the sides of a place, and how unlike the others it is."""
    for i, (_, left, _) in enumerate(characters):
        for j in range(i + 1, min(len(characters), i + 2 + _MOST_INSIDE)):
            inside, right = characters[i + 1 : j], characters[j][1]
            digits = [x for c, x, _ in inside if c.isdigit()]
            apart = all(min(x - left, right - x) > _APART * high for x in digits)
            off = abs((right - left) / high - room.wide)
            if off < _ROOM_OFF and apart and not set(said(inside)) & set(_PRINTED):
                yield i, j, off + _DIGIT_INSIDE * len(digits)


@lru_cache(maxsize=4096)
def compares(before: str, after: str) -> bool:
    """Tell whether a number may be compared with another one, an item number before it or none."""
    number = NUMBER.match(before)
    sides = [before, before[number.end() :]] if number else [before]
    return any(
        solution.kind is Kind.COMPARE
        for side in sides
        if (solution := solve(f"{bare(side)}{CIRCLE}{after}")) is not None
    )
