"""Bars side by side in groups: two or three things over a few years, the values written on them."""

from collections.abc import Sequence

from message_cards.canvas import INK, NORMAL, QUIET, SMALL, WIDTH, Canvas, width_of
from message_cards.legend import COLOURS, MARGIN, Series, check, head, room_above

_BAR, _BETWEEN, _GROUP = 34, 8, 46
"""Pixels: a bar, the gap under it, the heading of a group."""


def grouped(
    groups: Sequence[str],
    series: Sequence[Series],
    *,
    title: str = "",
    said: Sequence[Sequence[str]],
) -> bytes:
    """Return groups of horizontal bars as a PNG, 720 pixels wide and as high as it takes.

    Args:
        groups: Headings from the top, such as years; one to six.
        series: One to four; each has a value for every group, None: not known and not drawn.
        title: Written above; empty: nothing.
        said: The values in words, by series, then by group.

    Raises:
        ValueError: Too few or too many of them, or a value that is no finite number from 0.
    """
    if not 1 <= len(groups) <= 6:  # noqa: PLR2004  # said in the message
        raise ValueError(f"a chart has 1 to 6 groups, not {len(groups)}")
    check(series, places=len(groups))
    top = MARGIN + int(room_above(title, series))
    rows = len(series) * (_BAR + _BETWEEN)
    canvas = Canvas(top + len(groups) * (_GROUP + rows) + MARGIN)
    scale = _scale(series, said)
    for place, name in enumerate(groups):
        y = top + place * (_GROUP + rows)
        canvas.text((MARGIN, y + _GROUP / 2), name, size=NORMAL, colour=QUIET)
        for which, one in enumerate(series):
            at = y + _GROUP + which * (_BAR + _BETWEEN)
            length = (one.values[place] or 0.0) * scale
            _bar(canvas, at, length, words=said[which][place], colour=COLOURS[which])
    head(canvas, title, series)
    return canvas.png()


def _scale(series: Sequence[Series], said: Sequence[Sequence[str]]) -> float:
    """Return how many pixels a unit is long, with room for the widest words beside the bars."""
    end = max((v or 0.0 for one in series for v in one.values), default=0.0) or 1.0
    widest = max(width_of(words, size=SMALL) for one in said for words in one)
    return (WIDTH - 2 * MARGIN - widest - 20) / end


def _bar(canvas: Canvas, top: float, length: float, *, words: str, colour: str) -> None:
    if length:
        canvas.bar((MARGIN, top, MARGIN + max(length, 3), top + _BAR), colour=colour)
    canvas.text((MARGIN + length + 10, top + _BAR / 2), words, size=SMALL, colour=INK)
