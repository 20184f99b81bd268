"""What every chart has above its drawing: the title, and which marker and colour is whose."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from message_cards.canvas import LARGE, QUIET, SMALL, WIDTH, Canvas, width_of

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7")
"""Of the first series, the second and so on."""
MARGIN = 28
_TITLE_HEIGHT = 62
_LEGEND_HEIGHT = 44


@dataclass(frozen=True)
class Series:
    """The values of one thing that is drawn, in the order of the axes or moments."""

    name: str
    values: tuple[float | None, ...]
    """None: not known."""


def check(series: Sequence[Series], *, places: int) -> None:
    """Pass when series can be drawn.

    Raises:
        ValueError: There are too few or too many, one does not have a value for each place, or a
            value is no finite number from 0.
    """
    if not 1 <= len(series) <= len(COLOURS):
        raise ValueError(f"a chart has 1 to {len(COLOURS)} series, not {len(series)}")
    for one in series:
        if len(one.values) != places:
            raise ValueError(f"a series has a value for each of {places} places")
        if any(v is not None and (v < 0 or not isfinite(v)) for v in one.values):
            raise ValueError("a value is a finite number from 0")


def room_above(title: str, series: Sequence[Series]) -> float:
    """Return how many pixels title and legend take."""
    return (_TITLE_HEIGHT if title else 0) + (_LEGEND_HEIGHT if len(series) > 1 else 0)


def head(canvas: Canvas, title: str, series: Sequence[Series]) -> None:
    """Write the title, and which marker is whose when there are several."""
    if title:
        canvas.text((MARGIN, 38), title, size=LARGE, most=WIDTH - 2 * MARGIN)
    if len(series) < 2:  # noqa: PLR2004  # one alone needs no legend
        return
    y, x = room_above(title, series) - 16.0, float(MARGIN)
    room = (WIDTH - 2 * MARGIN) / len(series)
    for place, one in enumerate(series):
        canvas.path([(x, y), (x + 40, y)], colour=COLOURS[place], width=4, dashed=place > 0)
        canvas.marker((x + 20, y), series=place, colour=COLOURS[place])
        canvas.text((x + 50, y), one.name, size=SMALL, colour=QUIET, most=room - 60)
        x += min(room, 50 + width_of(one.name, size=SMALL) + 36)
