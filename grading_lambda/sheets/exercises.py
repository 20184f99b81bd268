"""The exercises printed on a sheet of ours, laid flat to be read like any page of exercises.

Where each one lies is known, so its number is never read: it is that of its place.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from grading_lambda.engine import Pixels
from grading_lambda.sheets.fiducials import Matrix
from grading_lambda.strip import Corners, Strip
from school.sheets.layout import PAGE_MM, Block, Box, Item, Kind

PX_PER_MM = 8.0
"""Of the page laid flat: print of 5 mm is 40 pixels high, as on a good photo of a whole page."""
_INSIDE_MM = 0.8
"""From a section's frame inwards, so that the frame is not read."""
_WHITE = (255, 255, 255)


@dataclass(frozen=True)
class FlatExercises:
    """A page with nothing on it but its exercises and what was written to them."""

    pixels: Pixels
    """At PX_PER_MM, seen from straight above, upright."""
    to_photo: Matrix
    """From its pixels to those of the photo."""
    items: tuple[Item, ...]

    def number(self, strip: Strip) -> int | None:
        """Return the number of the exercise that lies on *strip*; None: outside of every one."""
        x, y = (n / PX_PER_MM for n in strip.at(strip.length / 2))
        inside = (item for item in self.items if _holds(item.box, x, y))
        return next((int(item.number) for item in inside), None)

    def joined(self, strips: Iterable[Strip]) -> list[Strip]:
        """Return one line of text for each exercise that has any.

        What stands before, in and behind a wide blank is found as lines of their own.
        """
        found: dict[int, Strip] = {}
        for strip in strips:
            number = self.number(strip)
            if number is not None:
                found[number] = found[number].around(strip) if number in found else strip
        return list(found.values())

    def on_photo(self, corners: Corners) -> Corners:
        """Return where corners on the flat page lie on the photo."""
        return _moved(corners, self.to_photo)

    def place(self, item: Item) -> Corners:
        """Return where an exercise lies on the photo."""
        a, b, c, d = ((x * PX_PER_MM, y * PX_PER_MM) for x, y in item.box.corners)
        return self.on_photo((a, b, c, d))


def _holds(box: Box, x: float, y: float) -> bool:
    return box.left - 1 <= x < box.right and box.top - 1 <= y < box.bottom + 1


def _moved(corners: Corners, matrix: Matrix) -> Corners:
    moved = cv2.perspectiveTransform(np.array([corners], np.float64), matrix)[0]
    a, b, c, d = moved.round(1).tolist()
    return ((a[0], a[1]), (b[0], b[1]), (c[0], c[1]), (d[0], d[1]))


def lay_exercises_flat(
    pixels: Pixels, to_photo: Matrix, blocks: Sequence[Block]
) -> FlatExercises | None:
    """Return the exercises of a page; None: it has none.

    Args:
        pixels: The photo as sent.
        to_photo: From millimetres on the page to its pixels.
        blocks: What is printed on the page.
    """
    mine = [block for block in blocks if block.piece.kind is Kind.EXERCISES]
    if not mine:
        return None
    size = (round(PAGE_MM[0] * PX_PER_MM), round(PAGE_MM[1] * PX_PER_MM))
    step = 1 / PX_PER_MM
    from_flat = to_photo @ np.array([[step, 0, step / 2], [0, step, step / 2], [0, 0, 1]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    flat = cv2.warpPerspective(pixels, from_flat, size, flags=flags, borderValue=_WHITE)
    items = tuple(item for block in mine for item in block.items)
    return FlatExercises(_only(np.asarray(flat, np.uint8), mine, items), from_flat, items)


def _only(flat: Pixels, blocks: Sequence[Block], items: Sequence[Item]) -> Pixels:
    """Return the page with paper in place of all but the exercises, and of their numbers."""
    # The paper's own shade: pure white beside a dim photo would look like light on it.
    paper = np.percentile(flat.reshape(-1, 3)[::97], 80, axis=0).astype(np.uint8)
    alone = np.empty_like(flat)
    alone[:] = paper
    for block in blocks:
        part = _pixels(block.inside, inside_mm=_INSIDE_MM)
        alone[part] = flat[part]
    for item in items:
        alone[_pixels(item.number_box, inside_mm=0.0)] = paper
    return alone


def _pixels(box: Box, *, inside_mm: float) -> tuple[slice, slice]:
    left, top, right, bottom = (
        round(edge * PX_PER_MM)
        for edge in (
            box.left + inside_mm,
            box.top + inside_mm,
            box.right - inside_mm,
            box.bottom - inside_mm,
        )
    )
    return slice(top, bottom), slice(left, right)
