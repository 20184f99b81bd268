"""Takes a teacher's red ticks, crosses and scores off a page that was marked before."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from grading_lambda.engine import Engine, Pixels
from grading_lambda.layout import Line, read_lines
from grading_lambda.recognise import Reading
from grading_lambda.rectify import find_lines, turn
from grading_lambda.strip import Strip

_RED_OVER, _REDDISH = 0.15, 0.07
"""How much stronger than green and blue red is in red ink, and at least in the dimmest of it, each
as a part of what the paper shows: under a yellow lamp the paper itself is reddish."""
_LEAST_INK, _MOST_TALL, _PAPER_REACH = 0.3, 12.0, 1.2
"""Parts of the height of a line: the least and the tallest mark; how far paper is looked for."""
_LEAST_MARK, _ONE_IN_TEN = 0.9, 90
"""One in ten marks of a teacher is taller than this part of the height of a line: 0.97 of it or
more on 20 tune pages (22000 to 22019). A pupil's red writing, 0.47 to 0.83 on 40 (22004 to 22519),
is not; in dim light it is so faint that much of it stays when it is erased."""
_SMALL, _COARSE, _MARGIN = 4, 8.0, 1.0
"""How many times smaller marks are looked for first, for most pages have none; in how coarse a
picture paper is looked for, in pixels a line; how many lines around the text marks may stand."""
_FULL_RED, _HALF_RED = 75, 0.5
"""Percentile of redness that is full ink; from which share of it on ink hides what is beneath."""
_AROUND, _GIVEN_BACK = 7, 1.4
"""How far around a mark in pixels JPEG spreads its colour; how much of what red ink took is given
back: more than all, for an edge left dark looks like a stroke, and too bright is cut at paper."""
_ASKED, _BEHIND, _MOST_BARE, _LEAST_SURE = 12, 1.5, 0.5, 0.6
"""So many marked lines, and what follows them by so many heights, tell whose ink it is: the pupil's
where more than this share of them would have no answer without it. A digit less likely than
LEAST_SURE is a trace that erasing left: with them, half of the lines of one pupil in red seem to be
answered. On 40 tune pages of such pupils (22004 to 22491) three quarters or more of the lines have
nothing else, on 20 that a teacher marked (22000 to 22019) at most 5 of 12."""
_ASKS, _BARE = re.compile(r"[=≈()]"), re.compile(r"[=≈][^0-9]*$|\(\)")

Marks = NDArray[np.uint8]
"""(height, width) uint8; 1 where there is red ink."""
Share = NDArray[np.float32]
"""(height, width) float32: how much of the paper's light a pixel sends back in one channel."""


@dataclass(frozen=True)
class Unmarked:
    """A page as it was before a teacher marked it."""

    pixels: Pixels
    """The page without red marks; as given where there are none."""
    strips: list[Strip]
    """Its lines of text: marks make text boxes taller than their print."""
    left_open: Pixels | None = None
    """The same with every stroke that a mark hides left open, not bridged; None without marks.
    Bridging may close a 3 to an 8, and a gap may open a 6: only what both say is surely wrong."""

    def turned(self) -> "Unmarked":
        """Return the page turned by 180°, without its lines."""
        left_open = None if self.left_open is None else turn(self.left_open, 180)
        return Unmarked(turn(self.pixels, 180), [], left_open)


def without_marks(engine: Engine, pixels: Pixels, strips: Sequence[Strip]) -> Unmarked:
    """Return the page without red marks; as given where red is what the pupil writes in.

    Red ink is the pupil's where it is no taller than writing, or where most questions would have no
    answer without it.
    """
    marks = find_marks(pixels, strips)
    if not marks.any() or _tall(marks) < _LEAST_MARK * _print_height(strips):
        return Unmarked(pixels, list(strips))
    bridged, left_open = paled(pixels, marks)
    again = find_lines(engine, bridged)
    # A line may end at its “=”: what was written behind it counts, in either ink.
    whole = [strip.part(0, strip.length + _BEHIND * strip.height) for strip in again]
    marked = [strip for strip in whole if strip.cut(marks).any()]
    longest = sorted(marked, key=lambda strip: -strip.length)[:_ASKED]
    erased = _erased(pixels, line_height=_usual_height(marks))
    if not again or mostly_bare(read_lines(engine, erased, longest)):
        return Unmarked(pixels, list(strips))
    return Unmarked(bridged, again, left_open)


def _erased(pixels: Pixels, *, line_height: float) -> Pixels:
    """Return *pixels* with paper in place of all that is reddish, in dim light, too."""
    paper = _paper(pixels, line_height)
    reddish = cv2.blur(_redness(pixels, paper), (3, 3)) > _REDDISH
    near = cv2.dilate(reddish.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    return np.asarray(np.where(near[..., None], paper, pixels), np.uint8)


def mostly_bare(lines: Sequence[Line]) -> bool:
    """Tell whether most of the *lines* that ask have nothing behind: red was what was written."""
    asked = [line.printed for line in lines if _ASKS.search(line.printed.text)]
    return sum(_is_bare(printed) for printed in asked) > _MOST_BARE * len(asked)


def _is_bare(printed: Reading) -> bool:
    sure = (c for c, _, p in printed.peaks if c != " " and (not c.isdigit() or p >= _LEAST_SURE))
    return bool(_BARE.search("".join(sure)))


def find_marks(pixels: Pixels, strips: Sequence[Strip]) -> Marks:
    """Return where *pixels* show red ink in or around the lines of text at *strips*.

    The table that the paper lies on shows red, too, and so does the edge of the paper on it.
    """
    high = _print_height(strips)
    quarter = cv2.resize(pixels, None, fx=1 / _SMALL, fy=1 / _SMALL, interpolation=cv2.INTER_AREA)
    small = _red_ink(np.asarray(quarter, np.uint8), high / _SMALL)
    among = _among(strips, shape=small.shape, reach=_MARGIN * high)
    if not (small & among).any():
        return np.zeros(pixels.shape[:2], np.uint8)
    size = pixels.shape[1], pixels.shape[0]
    among = np.asarray(cv2.resize(among, size, interpolation=cv2.INTER_NEAREST), np.uint8)
    return np.asarray(_red_ink(pixels, high) & among, np.uint8)


def _among(strips: Sequence[Strip], *, shape: tuple[int, ...], reach: float) -> Marks:
    """Return where the text is, and *reach* around it, in a picture _SMALL times smaller."""
    corners = np.array([corner for strip in strips for corner in strip.corners()], np.float32)
    hull = cv2.convexHull(corners / _SMALL)
    among = np.zeros(shape[:2], np.uint8)
    cv2.fillConvexPoly(among, np.round(hull).astype(np.int32), 1)
    size = 2 * round(reach / _SMALL) + 1
    return np.asarray(cv2.dilate(among, np.ones((size, size), np.uint8)), np.uint8)


def paled(pixels: Pixels, marks: Marks) -> tuple[Pixels, Pixels]:
    """Return *pixels* with the red ink of *marks* as pale as paper, strokes under it bridged.

    Red ink hardly shows in the red channel, where print, pencil and blue ink are dark. The second
    picture is the same with the strokes under thick marks left open.
    """
    paper = _paper(pixels, _usual_height(marks))
    redness = _redness(pixels, paper)
    full = float(np.percentile(redness[marks > 0], _FULL_RED))
    red = _share(pixels, paper, channel=2)
    # What red ink takes from the red channel is given back; the ink it was drawn over stays dark.
    lost = _GIVEN_BACK * (1 - float(np.median(red[(marks > 0) & (redness >= full)])))
    # The colour of a JPEG is coarser than its light: it reaches a little past the ink.
    spread = np.maximum(redness, cv2.blur(redness, (3, 3)))
    lit = np.clip(red + np.clip(spread / full, 0, 1) * lost, 0, 1)
    near = cv2.dilate(marks, np.ones((_AROUND, _AROUND), np.uint8)) > 0
    bare = pixels.copy()
    bare[near] = lit[near][:, None] * paper[near]
    hidden = ((marks > 0) & (redness > _HALF_RED * full)).astype(np.uint8)
    hidden = cv2.dilate(hidden, np.ones((3, 3), np.uint8)).astype(np.uint8)
    bridged = cv2.inpaint(bare, hidden, 3, cv2.INPAINT_NS)
    return np.asarray(np.minimum(bare, bridged), np.uint8), bare


def _usual_height(marks: Marks) -> float:
    return max(1.0, float(np.median(_heights(marks))))


def _tall(marks: Marks) -> float:
    """Return the height that one in ten *marks* has."""
    return float(np.percentile(_heights(marks), _ONE_IN_TEN))


def _heights(marks: Marks) -> NDArray[np.int32]:
    _, _, stats, _ = cv2.connectedComponentsWithStats(marks, connectivity=8)
    return np.asarray(stats[1:, cv2.CC_STAT_HEIGHT], np.int32)


def _print_height(strips: Sequence[Strip]) -> float:
    """Return the height of a line of print: marks make others taller."""
    heights = sorted(strip.height for strip in strips)
    return heights[len(heights) // 3]


def _red_ink(pixels: Pixels, line_height: float) -> Marks:
    red = (_redness(pixels, _paper(pixels, line_height)) > _RED_OVER).astype(np.uint8)
    red = cv2.morphologyEx(red, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(red, connectivity=8)
    tall = stats[:, cv2.CC_STAT_HEIGHT] / line_height
    ink = (tall > _LEAST_INK) & (tall < _MOST_TALL)
    ink[0] = False
    return np.asarray(ink[labels], np.uint8)


def _share(pixels: Pixels, paper: Pixels, *, channel: int) -> Share:
    # Channel by channel: a whole photo in float32 takes 40 MB, and a reader has 700.
    return np.asarray(cv2.divide(pixels[..., channel], paper[..., channel], dtype=cv2.CV_32F))


def _redness(pixels: Pixels, paper: Pixels) -> Share:
    others = np.maximum(*(_share(pixels, paper, channel=channel) for channel in (0, 1)))
    return np.asarray(_share(pixels, paper, channel=2) - others, np.float32)


def _paper(pixels: Pixels, line_height: float) -> Pixels:
    """Return the colour (0..255) of the paper around each pixel."""
    high, wide = pixels.shape[:2]
    scale = min(1.0, _COARSE / line_height)
    coarse = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    size = max(3, round(_PAPER_REACH * line_height * scale)) | 1
    closed = cv2.morphologyEx(coarse, cv2.MORPH_CLOSE, np.ones((size, size), np.uint8))
    soft = cv2.GaussianBlur(closed, (0, 0), size / 2)
    full = cv2.resize(soft, (wide, high), interpolation=cv2.INTER_LINEAR)
    return np.asarray(np.maximum(full, 1), np.uint8)
