"""Where a line of text is inked, and the bracket-like strokes in it."""

from dataclasses import dataclass

import cv2

from grading_lambda.engine import LINE_HEIGHT, Pixels
from grading_lambda.ink import BAND_HEIGHT, ink_mask
from grading_lambda.rules import Mask
from grading_lambda.strip import Strip

# Parts of the height of a line:
_TALL, _NARROW, _OFF_LINE, _MARGIN = 0.5, 0.36, 0.45, 0.2


@dataclass(frozen=True)
class Band:
    """Where a line is inked; (height, width) with the line in the middle."""

    mask: Mask
    scale: float
    lead: float
    """How far before the line it begins, in photo pixels."""

    def along(self, column: float) -> float:
        """Return where along the line *column* is."""
        return column / self.scale - self.lead

    def column(self, along: float) -> float:
        """Return the column of the place *along* the line."""
        return (along + self.lead) * self.scale

    @property
    def end(self) -> float:
        """Where it ends, along the line."""
        return self.along(self.mask.shape[1])


def band_of(strip: Strip, pixels: Pixels, *, lead: float, tail: float) -> Band:
    """Return where the line in *strip* is inked, from *lead* before it to *tail* behind it."""
    half = strip.height * BAND_HEIGHT / 2
    scale = min(1.0, LINE_HEIGHT / strip.height)
    window = strip.part(-lead, strip.length + tail).window(top=-half, bottom=half)
    band = window.cut(pixels, scale=scale)
    high = strip.height * scale
    return Band(ink_mask(band, line_height=high, print_end=band.shape[1])[0], scale, lead)


def between_brackets(
    band: Band, reach: tuple[float, float], *, high: float
) -> tuple[float, float] | None:
    """Return the places of the outermost two bracket-like strokes within *reach*.

    None where there are not two; places are along the line, and *high* is its height, in photo
    pixels.
    """
    _, _, stats, centres = cv2.connectedComponentsWithStats(band.mask, connectivity=8)
    scaled, middle = high * band.scale, band.mask.shape[0] / 2
    margin = _MARGIN * scaled
    low, top = band.column(reach[0]) + margin, band.column(reach[1]) - margin
    strokes = [
        float(x)
        for (_, _, w, h, _), (x, y) in zip(stats[1:], centres[1:], strict=True)
        if low < x < top
        and h > _TALL * scaled
        and w < _NARROW * scaled
        and abs(y - middle) < _OFF_LINE * scaled
    ]
    if len(strokes) < 2:  # noqa: PLR2004 - a pair
        return None
    return band.along(min(strokes)), band.along(max(strokes))
