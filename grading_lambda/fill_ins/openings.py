"""Cuts the line of a place to write out of the photo, and tells writing from specks in it."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from grading_lambda.engine import Pixels
from grading_lambda.fill_ins.bracket_shapes import Stretch
from grading_lambda.fill_ins.forms import FillIn, with_room
from grading_lambda.fill_ins.slots import Peak, Slot
from grading_lambda.ink import BAND_HEIGHT, Amount, ink_mask
from grading_lambda.rules import Mask
from grading_lambda.strip import Strip

_BAND_LINE = 64
_LIKE_BRACKETS = "([", ")]"
# Parts of the height of a line:
_INSET, _BESIDE, _PRINT = 0.05, 0.8, 0.12
_LEAST_TALL, _DOUBTFUL_TALL, _SIGN_SIZE, _SPECK = 0.28, 0.16, 0.55, 0.045
_AT_EDGE, _NARROW, _BRACKET_TALL, _OFF_LINE = 0.1, 0.35, 0.5, 0.62


@dataclass(frozen=True)
class Opening:
    """Where in a level band of pixels somebody may write, and how the band lies on the photo."""

    slot: Slot
    line: Strip
    """The line, from where the band begins."""
    lead: float
    """How far before the line the band begins, in photo pixels."""
    scale: float
    """Pixels of the band in one of the photo."""
    left: int
    right: int
    """The columns of the band between which the place is."""
    band: Pixels
    """The line's pixels, BAND_HEIGHT lines high with the line in the middle."""
    mask: Mask
    """Where the band is inked."""
    paper: Pixels
    """The band without ink."""

    @property
    def high(self) -> float:
        """Height of the line in pixels of the band."""
        return self.line.height * self.scale

    def stretch(self, neighbours: tuple[Peak | None, Peak | None]) -> Stretch:
        """Return where its brackets may stand: between the printed *neighbours*."""
        ends = [0.0, float(self.mask.shape[1])]
        for side, (neighbour, out) in enumerate(zip(neighbours, (-1, 1), strict=True)):
            if neighbour is not None:
                # A bracket that was taken for print may be one of the two.
                same = neighbour[0] in _LIKE_BRACKETS[side]
                beside = _BESIDE if same else -_PRINT
                ends[side] = (neighbour[1] + self.lead) * self.scale + out * beside * self.high
        left, right = float(self.left), float(self.right)
        return Stretch(
            self.mask,
            self.high,
            left,
            right,
            start=ends[0],
            end=ends[1],
            seen=self.slot.bracketed,
            hidden=self.slot.hidden,
            printed=all(n is not None and n[0] not in "([)]" for n in neighbours),
        )

    def allowed(self) -> Mask:
        """Return where in the band writing counts: inside the outline, or between the ends."""
        shape = self.mask.shape
        allowed = np.zeros(shape[:2], np.uint8)
        if self.slot.shape is None:
            allowed[:, self.left : self.right] = 1
            return allowed
        places = [self.line.place(float(x), float(y)) for x, y in self.slot.shape.hull]
        middle = shape[0] / 2
        hull = np.array([(a * self.scale, b * self.scale + middle) for a, b in places], np.float32)
        cv2.fillConvexPoly(allowed, np.round(hull).astype(np.int32), 1)
        size = 2 * max(1, round(_INSET * self.high)) + 1
        return np.asarray(cv2.erode(allowed, np.ones((size, size), np.uint8)), np.uint8)


@dataclass(frozen=True)
class Inked:
    """What is written: its bounds (left, top, right, bottom), and how much it is."""

    box: tuple[int, int, int, int]
    amount: Amount


@dataclass(frozen=True)
class Written:
    """What is written in an opening, and pictures of it as large as the opening's band."""

    inked: Inked
    seen: Pixels
    """The place and its brackets alone, a rule or outline painted over."""
    clean: Pixels
    """What is written alone."""
    line: Pixels
    """The band with a rule or the outline of the place painted over, but no other print."""
    crowded: bool
    """Whether the ink reaches the brackets around it, or seems to."""
    bridged: Pixels | None = None
    """As *clean*, with all strokes continued where the brackets hide them; None: they hide none."""


def opening_of(fill_in: FillIn, pixels: Pixels, *, usual: float) -> Opening:
    """Return where to write in a line.

    Args:
        fill_in: The line.
        pixels: The photo, upright.
        usual: Height in photo pixels of the page's lines with brackets, 0 if there are none: what
            may stand between brackets is cut at one scale, for all of a page are alike.
    """
    strip, slot = with_room(fill_in), fill_in.slot
    scale = min(1.0, _BAND_LINE / (strip.height if slot.shape or not usual else usual))
    half = strip.height * BAND_HEIGHT / 2
    lead = max(0.0, -slot.left) + 0.2 * strip.height
    line = strip.part(-lead, strip.length)
    band = line.window(top=-half, bottom=half).cut(pixels, scale=scale)
    left, right = (round((x + lead) * scale) for x in (slot.left, slot.right))
    left, right = max(0, left), min(band.shape[1], max(left + 2, right))
    high = strip.height * scale
    mask, paper = ink_mask(band, line_height=high, print_end=band.shape[1])
    return Opening(slot, line, lead, scale, left, right, band, mask, paper)


def ink_in(ink: Mask, opening: Opening, *, flat: bool, apart: bool = False) -> Inked:
    """Return what is written.

    Args:
        ink: Where the band is inked, but for the print.
        opening: The place.
        flat: Whether a sign belongs there, which is not as tall as a digit.
        apart: Whether the brackets around it are gone from the *ink*.
    """
    parts = _written(ink, opening, apart=apart)
    if len(parts) == 0:
        left, middle = opening.left, ink.shape[0] // 2
        return Inked((left, middle, left + 1, middle + 1), Amount.NONE)
    x, y = int(parts[:, 0].min()), int(parts[:, 1].min())
    end = int((parts[:, 0] + parts[:, 2]).max()), int((parts[:, 1] + parts[:, 3]).max())
    # A sign may be flat: what counts is how far its ink reaches in either direction.
    tall = max(parts[:, 2:4].max(), end[1] - y) if flat else parts[:, 3].max()
    size = tall / opening.high / (_SIGN_SIZE if flat else 1.0)
    amount = Amount.SOME if size >= _LEAST_TALL else Amount.DOUBTFUL
    return Inked((x, y, *end), amount if size >= _DOUBTFUL_TALL else Amount.NONE)


def _written(ink: Mask, opening: Opening, *, apart: bool) -> NDArray[np.int32]:
    """Return (left, top, width, height, area) of what is writing: no specks, no bracket."""
    _, _, stats, centres = cv2.connectedComponentsWithStats(ink, connectivity=8)
    parts, middles, high = stats[1:], centres[1:], opening.high
    near = np.abs(middles[:, 1] - ink.shape[0] / 2) < _OFF_LINE * high
    speck = parts[:, 4] < (_SPECK * high) ** 2
    kept = near & ~speck
    if opening.slot.bracketed and not apart:
        ends = np.abs(middles[:, :1] - [opening.left, opening.right]).min(axis=1)
        narrow = (parts[:, 2] < _NARROW * high) & (parts[:, 3] > _BRACKET_TALL * high)
        kept &= ~((ends < _AT_EDGE * high) & narrow)
    return np.asarray(parts[kept], np.int32)


def grown(mask: Mask, reach: int) -> Mask:
    """Return *mask* with all that is at most *reach* pixels away."""
    size = 2 * reach + 1
    return np.asarray(cv2.dilate(mask, np.ones((size, size), np.uint8)), np.uint8)
