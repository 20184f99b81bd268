"""Finds the boxes, circles and brackets to write in that stand among stacked fractions.

Their outlines are taken out of the ink first: a circle between two fractions touches the bars of
both, and then neither is a bar.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from grading_lambda.level import Box, LevelPage, Part, around
from grading_lambda.rules import Mask
from grading_lambda.shapes import Outline, Shape

# Parts of the height of a digit:
_LEAST, _MOST_WIDE, _MOST_TALL, _FOR_A_FRACTION = 0.9, 6.0, 6.0, 3.0
_REACH, _LEVEL, _MOST_THICK, _INSET, _OVER, _HALVES = 1.5, 0.4, 0.4, 0.08, 0.7, 0.5
_HUGGING = 0.1
_BRACKET_TALL, _ALONE = (0.95, 2.2), 3.2
# Parts of the height of a bracket:
_BRACKET_SLIM, _BULGE, _APART, _OFF_LEVEL, _UNLIKE = 2.0, 0.04, (0.2, 5.0), 0.3, 0.3
_LEAST_HUG, _MIDDLE = 2.0, 0.5
"""Pixels that a circle may be off its place, and that a pixel's middle is off its corner."""
_LEAST_INKED = 0.5
"""Share of a line around a shape that is inked where the line is still its outline."""


@dataclass(frozen=True)
class Place(Part):
    """Somewhere to write; it takes the room of a part among the others, and has no ink."""

    inside: tuple[Part, ...] = ()
    """What is written there."""
    brackets: tuple[Part, ...] = ()
    """The brackets around it; none where it is a box or circle."""


@dataclass(frozen=True)
class Room:
    """A printed box or circle on the level page."""

    hull: NDArray[np.int32]
    """(n, 2) int32: the paper inside, x and y in pixels."""
    thick: int
    """Pixels that its outline is thick."""
    outline: Outline
    opens: bool
    """Whether print stands beside it and no fraction in it: else it is only an outline."""


def find_rooms(page: LevelPage, shapes: Sequence[Shape]) -> list[Room]:
    """Return the *shapes* that answers among fractions are written into.

    A circle has print on both sides, or it is the ring of an item number or a written 0.
    """
    rooms = []
    for shape in shapes:
        hull = np.array([page.place(float(x), float(y)) for x, y in shape.hull])
        wide, tall = np.ptp(hull, axis=0) / page.digit
        if not (_LEAST <= wide <= _MOST_WIDE and _LEAST <= tall <= _MOST_TALL):
            continue
        points = np.round(hull).astype(np.int32)
        left, right, bar = _beside(page, points)
        if shape.outline is Outline.BOX or (left and right):
            if shape.outline is Outline.CIRCLE:
                points = np.round(hull - _MIDDLE).astype(np.int32)
            elif shape.thick > 0:
                points = _up_to_ink(page, points)
            thick = _thickness(page, points, shape.outline)
            # A box as tall as a fraction behind the “=” is for one: its outline alone is print.
            opens = (left and right) if tall > _FOR_A_FRACTION else (left or right or bar)
            rooms.append(Room(points, thick, shape.outline, opens))
    return [room for room in rooms if not any(_halves(room, other, page.digit) for other in rooms)]


def _up_to_ink(page: LevelPage, hull: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the paper of a frame whose four sides were seen: where those end may be ink yet."""
    (left, top), (right, bottom) = hull.min(axis=0).tolist(), hull.max(axis=0).tolist()
    for _ in range(round(_MOST_THICK * page.digit)):
        inked = [
            page.ink[top, left:right].mean() > _LEAST_INKED,
            page.ink[bottom - 1, left:right].mean() > _LEAST_INKED,
            page.ink[top:bottom, left].mean() > _LEAST_INKED,
            page.ink[top:bottom, right - 1].mean() > _LEAST_INKED,
        ]
        if not any(inked):
            break
        top, bottom, left, right = (
            top + inked[0],
            bottom - inked[1],
            left + inked[2],
            right - inked[3],
        )
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.int32)


def _halves(room: Room, other: Room, digit: float) -> bool:
    """Tell whether a stroke parts two rooms: somebody wrote through one from top to bottom."""
    if room is other:
        return False
    (left, top), (right, bottom) = room.hull.min(axis=0), room.hull.max(axis=0)
    (begin, high), (end, low) = other.hull.min(axis=0), other.hull.max(axis=0)
    apart = max(begin - right, left - end)
    return bool(apart < _HALVES * digit and min(bottom, low) > max(top, high))


def without_outlines(page: LevelPage, rooms: Sequence[Room]) -> LevelPage:
    """Return *page* without the ink of the outlines of *rooms*."""
    if not rooms:
        return page
    outlines = np.zeros_like(page.ink)
    inset = round(_INSET * page.digit)
    off = max(_LEAST_HUG, _HUGGING * page.digit)
    for room in rooms:
        margin = room.thick + round(off) + 2
        rows, columns = _window(room.hull, outlines.shape, margin=margin)
        far = _distance(room.hull, room.outline, (rows, columns))
        band = (far <= room.thick) & (far >= -inset)
        # What looks like a box may be a written 0, whose remnants have to stay.
        if room.outline is Outline.CIRCLE:
            rest = (page.ink[rows, columns] > 0) & ~band
            band |= _hugging(rest, far, between=(-inset - off, room.thick + off))
        outlines[rows, columns] |= band.astype(np.uint8)
    return page.without(outlines)


def _hugging(
    ink: NDArray[np.bool_], far: NDArray[np.float32], *, between: tuple[float, float]
) -> NDArray[np.bool_]:
    """Return the pieces of *ink* that keep to the edge of a circle: its outline, not writing.

    Args:
        ink: (height, width) bool.
        far: (height, width): how many pixels each point lies outside the circle.
        between: The least and the most that a piece is outside anywhere.
    """
    count, found = cv2.connectedComponents(ink.astype(np.uint8), connectivity=8)
    labels = np.asarray(found, np.intp)
    strays = np.zeros(count, np.bool_)
    strays[labels[(far < between[0]) | (far > between[1])]] = True
    return np.asarray(ink & ~strays[labels], np.bool_)


def seated(parts: Sequence[Part], rooms: Sequence[Room]) -> tuple[Part, ...]:
    """Return *parts* with a Place for each of *rooms* instead of what is written in it."""
    places, taken = [], set()
    for i, room in enumerate(rooms):
        if room.opens:
            inside = tuple(p for p in parts if _holds(room, p))
            taken |= {p.label for p in inside}
            (left, top), (right, bottom) = room.hull.min(axis=0), room.hull.max(axis=0)
            corners = float(left), float(top), float(right), float(bottom)
            places.append(Place(*corners, label=-1 - i, inside=inside))
    return (*(p for p in parts if p.label not in taken), *places)


def bracketed(
    page: LevelPage, level: Sequence[tuple[Part, float]], stacks: Sequence[Box]
) -> list[tuple[Part, float]]:
    """Return the *level* parts of a row with a Place for each pair of brackets and its inside.

    Args:
        page: Where they are.
        level: The parts of a row, and how high the row's bars are there.
        stacks: The fractions of the row; brackets around one are part of the question.
    """
    rest = sorted(level, key=lambda entry: entry[0].left)
    looks = [_bracket(page, part) for part, _ in rest]
    found: list[tuple[Part, float]] = []
    i = 0
    while i < len(rest):
        close = _closing([p for p, _ in rest], looks, i)
        before = [p for p, _ in found] + [s for s in stacks if s.x < rest[i][0].x]
        reach = max((box.right for box in before), default=-np.inf)
        first = rest[i][0].left - reach > _ALONE * page.digit
        if close is None or _printed([p for p, _ in rest[i : close + 1]], stacks, first=first):
            found.append(rest[i])
            i += 1
        else:
            found.append((_between([p for p, _ in rest[i : close + 1]]), rest[i][1]))
            i = close + 1
    return found


def _closing(parts: Sequence[Part], looks: Sequence[str], opening: int) -> int | None:
    """Return the place of the bracket that closes the one at *opening*, if that is one."""
    close = next((i for i in range(opening + 1, len(parts)) if looks[i]), None)
    if looks[opening] != "(" or close is None or looks[close] != ")":
        return None
    left, right = parts[opening], parts[close]
    alike = abs(left.height - right.height) < _UNLIKE * left.height
    level = abs(left.y - right.y) < _OFF_LEVEL * left.height
    apart = (right.left - left.right) / left.height
    return close if alike and level and _APART[0] < apart < _APART[1] else None


def _printed(parts: Sequence[Part], stacks: Sequence[Box], *, first: bool) -> bool:
    """Tell whether brackets are part of the question, or hold the number it begins with."""
    numbered = first and len(parts) > 2  # noqa: PLR2004 - the brackets themselves
    return numbered or any(parts[0].x < stack.x < parts[-1].x for stack in stacks)


def _between(parts: Sequence[Part]) -> Place:
    left, *inside, right = parts
    box = around([left, right])
    corners = box.left, box.top, box.right, box.bottom
    return Place(*corners, label=-left.label, inside=tuple(inside), brackets=(left, right))


def _bracket(page: LevelPage, part: Part) -> str:
    """Return “(” or “)” where *part* looks like one: tall, narrow and bent; else nothing."""
    tall = _BRACKET_TALL[0] <= part.height / page.digit <= _BRACKET_TALL[1]
    if isinstance(part, Place) or not tall or part.height < _BRACKET_SLIM * part.width:
        return ""
    rows = slice(int(part.top), int(part.bottom))
    mine = page.labels[rows, int(part.left) : int(part.right)] == part.label
    xs = np.array([np.flatnonzero(row).mean() for row in mine if row.any()])
    fifth = max(1, len(xs) // 5)
    middle = xs[2 * fifth : -2 * fifth].mean()
    bends = [middle - xs[:fifth].mean(), middle - xs[-fifth:].mean()]
    least = _BULGE * part.height
    return "(" if max(bends) < -least else ")" if min(bends) > least else ""


def _beside(page: LevelPage, hull: NDArray[np.int32]) -> tuple[bool, bool, bool]:
    """Tell whether there is print left of a shape, right of it, and a bar over or under it."""
    (left, top), (right, bottom) = hull.min(axis=0), hull.max(axis=0)
    digit, middle = page.digit, (top + bottom) / 2
    away, reach = round(_MOST_THICK * digit), round(_REACH * digit)
    rows = slice(max(0, round(middle - _LEVEL * digit)), round(middle + _LEVEL * digit))
    before = page.ink[rows, max(0, left - reach) : max(0, left - away)]
    behind = page.ink[rows, right + away : right + reach]
    inner = slice(left, right)
    over, far = round(_INSET * digit) + away // 2, round(_OVER * digit)
    bars = [
        page.ink[max(0, top - far) : max(0, top - over), inner],
        page.ink[bottom + over : bottom + far, inner],
    ]
    full = any(
        len(area) and area.any(axis=0).mean() > _LEAST_INKED and _flat(area) for area in bars
    )
    return bool(before.any()), bool(behind.any()), full


def _flat(area: Mask) -> bool:
    """Tell whether some row of *area* is nearly all ink, as a bar is."""
    return bool(area.mean(axis=1).max(initial=0.0) > _LEAST_INKED)


def _thickness(page: LevelPage, hull: NDArray[np.int32], outline: Outline) -> int:
    """Return how many pixels around *hull* are its outline."""
    most = max(2, round(_MOST_THICK * page.digit))
    window = _window(hull, page.ink.shape, margin=most + 2)
    far, ink = _distance(hull, outline, window), page.ink[window]
    rings = [ink[(far > r - 1) & (far <= r)] for r in range(1, most + 1)]
    inked = [ring.size > 0 and ring.mean() >= _LEAST_INKED for ring in rings]
    first = inked.index(True) if True in inked else 0
    length = next((i for i, full in enumerate(inked[first:]) if not full), most - first)
    return min(most, first + length + 1)


def _window(hull: NDArray[np.int32], shape: tuple[int, ...], *, margin: int) -> tuple[slice, slice]:
    (left, top), (right, bottom) = hull.min(axis=0) - margin, hull.max(axis=0) + margin + 1
    return (
        slice(max(0, int(top)), min(shape[0], int(bottom))),
        slice(max(0, int(left)), min(shape[1], int(right))),
    )


def _distance(
    hull: NDArray[np.int32], outline: Outline, window: tuple[slice, slice]
) -> NDArray[np.float32]:
    """Return how many pixels each point of a window lies outside *hull*; negative: inside."""
    rows, columns = window
    inside = np.zeros((rows.stop - rows.start, columns.stop - columns.start), np.uint8)
    cv2.fillConvexPoly(inside, hull - np.array([columns.start, rows.start], np.int32), 1)
    # The corners of a box are as near as its sides.
    metric, size = (cv2.DIST_C, 3) if outline is Outline.BOX else (cv2.DIST_L2, 5)
    out = cv2.distanceTransform((1 - inside).astype(np.uint8), metric, size)
    into = cv2.distanceTransform(inside, metric, size)
    return np.asarray(out - into, np.float32)


def _holds(room: Room, part: Part) -> bool:
    return cv2.pointPolygonTest(room.hull.astype(np.float32), (part.x, part.y), False) >= 0  # noqa: FBT003
