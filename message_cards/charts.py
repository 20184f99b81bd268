"""Charts as PNGs for cards: radar, trend and bars, readable on a phone, the values written on them.

Figures go in, a picture comes out; the same figures give the same bytes. Colours are Okabe and
Ito's (jfly.uni-koeln.de/color), which colour-blind people tell apart; every series has its own
marker and dash as well. What is not known is None: it is left out of the drawing and said in words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil, cos, floor, isfinite, log10, pi, sin

from message_cards.canvas import (
    GRID,
    INK,
    NORMAL,
    QUIET,
    SMALL,
    WIDTH,
    Canvas,
    Point,
    around,
    width_of,
)
from message_cards.legend import COLOURS, MARGIN, Series, check, head, room_above

__all__ = ["Axis", "Bar", "Series", "bars", "line", "radar"]

UNKNOWN = "证据不足"
_PALE = "#d6e7f2"
_WEAK = COLOURS[1]
_FEWEST_AXES, _MOST_AXES = 3, 10


@dataclass(frozen=True)
class Axis:
    """One direction of a radar."""

    name: str
    most: float = 1.0
    """The value at its end; more than 0."""
    said: str = ""
    """The value in words, under the name, such as “12/30 分”."""


@dataclass(frozen=True)
class Bar:
    """One row of a bar chart."""

    name: str
    value: float | None
    """None: not known."""
    said: str = ""
    """The value in words; empty: the number itself."""
    weak: bool = False
    """True: drawn in the colour that asks for attention, with a mark before its value."""


def radar(axes: Sequence[Axis], series: Sequence[Series], *, title: str = "") -> bytes:
    """Return a radar as a PNG, 720 pixels wide.

    Args:
        axes: Three to ten; values beyond an axis are drawn at its end.
        series: One to four; the first is filled, the others are dashed lines.
        title: Written above; empty: nothing.

    Raises:
        ValueError: Too few or too many of them, or a value that is no finite number from 0.
    """
    if not _FEWEST_AXES <= len(axes) <= _MOST_AXES:
        raise ValueError(f"a radar has 3 to 10 axes, not {len(axes)}")
    check(series, places=len(axes))
    if any(axis.most <= 0 or not isfinite(axis.most) for axis in axes):
        raise ValueError("an axis ends above 0")
    radius, top = 190.0, room_above(title, series)
    centre = (WIDTH / 2, top + radius + 88)
    canvas = Canvas(int(centre[1] + radius + 84))
    shares = [_shares(one, axes) for one in series]
    _web(canvas, centre, len(axes), radius=radius, fill=_corners(shares[0], centre, radius))
    for place in reversed(range(len(series))):
        _outline(canvas, shares[place], centre, radius=radius, place=place)
    for place, axis in enumerate(axes):
        said = axis.said or _spoken(series[0].values[place])
        _name_axis(canvas, centre, place, of=len(axes), words=(axis.name, said))
    head(canvas, title, series)
    return canvas.png()


def _shares(series: Series, axes: Sequence[Axis]) -> list[float | None]:
    pairs = zip(series.values, axes, strict=True)
    return [None if v is None else min(v / axis.most, 1.0) for v, axis in pairs]


def _corners(shares: Sequence[float | None], centre: Point, radius: float) -> list[Point]:
    return [
        around(centre, place, of=len(shares), radius=radius * share)
        for place, share in enumerate(shares)
        if share is not None
    ]


def _web(
    canvas: Canvas, centre: Point, count: int, *, radius: float, fill: Sequence[Point]
) -> None:
    if len(fill) >= _FEWEST_AXES:
        canvas.area(fill, colour=_PALE)
    for ring in (0.25, 0.5, 0.75, 1.0):
        ends = [around(centre, n % count, of=count, radius=radius * ring) for n in range(count + 1)]
        canvas.path(ends, colour=GRID)
    for place in range(count):
        canvas.path([centre, around(centre, place, of=count, radius=radius)], colour=GRID)


def _outline(
    canvas: Canvas,
    shares: Sequence[float | None],
    centre: Point,
    *,
    radius: float,
    place: int,
) -> None:
    corners = _corners(shares, centre, radius)
    canvas.path([*corners, *corners[:1]], colour=COLOURS[place], width=4, dashed=place > 0)
    for corner in corners:
        canvas.marker(corner, series=place, colour=COLOURS[place])


def _name_axis(
    canvas: Canvas, centre: Point, place: int, *, of: int, words: tuple[str, str]
) -> None:
    turn = 2 * pi * place / of - pi / 2
    x, y = around(centre, place, of=of, radius=190 + 24)
    side = "m" if abs(cos(turn)) < 0.1 else "l" if cos(turn) > 0 else "r"  # noqa: PLR2004
    room = {"m": WIDTH / 2, "l": WIDTH - x - 8, "r": x - 8}[side]
    middle = y + 22 * sin(turn)
    canvas.text((x, middle - 15), words[0], anchor=f"{side}m", most=room)
    canvas.text((x, middle + 15), words[1], size=SMALL, colour=QUIET, anchor=f"{side}m", most=room)


def line(
    moments: Sequence[str],
    series: Sequence[Series],
    *,
    title: str = "",
    unit: str = "",
    most: float | None = None,
) -> bytes:
    """Return a trend as a PNG, 720 by 460 pixels or a little more.

    Args:
        moments: What is written under the points, oldest first; one to 24.
        series: One to four; a moment without a value is a gap.
        title: Written above; empty: nothing.
        unit: Written after each value, such as “%” or “分”.
        most: Where the scale ends (100 for per cent); None: a round number above every value.

    Raises:
        ValueError: Too few or too many of them, or a value that is no finite number from 0.
    """
    if not 1 <= len(moments) <= 24:  # noqa: PLR2004  # said in the message
        raise ValueError(f"a trend has 1 to 24 moments, not {len(moments)}")
    check(series, places=len(moments))
    known = [value for one in series for value in one.values if value is not None]
    ticks = _ticks(max([*known, most or 0.0]))
    top = room_above(title, series) + 36
    canvas = Canvas(int(top + 300 + 60))
    frame = _Frame(left=_scale_width(ticks, unit), top=top, height=300.0, end=ticks[-1], unit=unit)
    _scale(canvas, frame, ticks)
    _name_moments(canvas, frame, moments)
    for place in reversed(range(len(series))):
        _trend(canvas, frame, series[place], place=place, alone=_apart(series))
    head(canvas, title, series)
    return canvas.png()


@dataclass(frozen=True)
class _Frame:
    """Where the points of a trend go."""

    left: float
    top: float
    height: float
    end: float
    unit: str

    def at(self, place: int, value: float, *, of: int) -> Point:
        room = WIDTH - MARGIN - 30 - self.left
        across = 0.5 if of == 1 else place / (of - 1)
        return self.left + 20 + room * across, self.top + self.height * (1 - value / self.end)


def _scale_width(ticks: Sequence[float], unit: str) -> float:
    return MARGIN + 12 + max(width_of(f"{tick:.12g}{unit}", size=SMALL) for tick in ticks)


def _scale(canvas: Canvas, frame: _Frame, ticks: Sequence[float]) -> None:
    for tick in ticks:
        y = frame.at(0, min(tick, frame.end), of=1)[1]
        canvas.path([(frame.left, y), (WIDTH - MARGIN, y)], colour=GRID)
        words = f"{tick:.12g}{frame.unit}"
        canvas.text((frame.left - 12, y), words, size=SMALL, colour=QUIET, anchor="rm")


def _name_moments(canvas: Canvas, frame: _Frame, moments: Sequence[str]) -> None:
    """Write as many names under the points as there is room for, the newest always."""
    widest = max(width_of(moment, size=SMALL) for moment in moments) + 16
    room = (WIDTH - frame.left) / len(moments)
    step = max(1, ceil(widest / room))
    for place in range(len(moments) - 1, -1, -step):
        x, y = frame.at(place, 0.0, of=len(moments))
        half = width_of(moments[place], size=SMALL) / 2
        x = min(x, WIDTH - 8 - half)
        canvas.text((x, y + 30), moments[place], size=SMALL, colour=QUIET, anchor="mm")


def _apart(series: Sequence[Series]) -> bool:
    """Return True when no two values stand over one another: then all of them are written."""
    moments = zip(*(one.values for one in series), strict=True)
    return all(sum(value is not None for value in moment) < 2 for moment in moments)  # noqa: PLR2004


def _trend(canvas: Canvas, frame: _Frame, series: Series, *, place: int, alone: bool) -> None:
    count = len(series.values)
    points = [None if v is None else frame.at(n, v, of=count) for n, v in enumerate(series.values)]
    for there, run in groupby(points, key=lambda point: point is not None):
        stretch = [point for point in run if point is not None] if there else []
        canvas.path(stretch, colour=COLOURS[place], width=4, dashed=place > 0)
        for point in stretch:
            canvas.marker(point, series=place, colour=COLOURS[place])
    every = alone and count <= 12  # noqa: PLR2004  # more numbers than that run into one another
    known = [(p, v) for p, v in zip(points, series.values, strict=True) if p and v is not None]
    for (x, y), value in known if every else known[-1:]:
        above = place % 2 == 0
        said = f"{value:.12g}{frame.unit}"
        at = (min(x, WIDTH - 8 - width_of(said, size=SMALL) / 2), y + (-24 if above else 24))
        canvas.text(at, said, size=SMALL, colour=INK if alone else COLOURS[place], anchor="mm")


def bars(rows: Sequence[Bar], *, title: str = "", most: float | None = None) -> bytes:
    """Return horizontal bars as a PNG, 720 pixels wide and as high as it takes.

    Args:
        rows: One to 24, from the top.
        title: Written above; empty: nothing.
        most: The value of the longest bar there can be; None: the largest value of *rows*.

    Raises:
        ValueError: Too few or too many of them, or a value that is no finite number from 0.
    """
    if not 1 <= len(rows) <= 24:  # noqa: PLR2004  # said in the message
        raise ValueError(f"a chart has 1 to 24 bars, not {len(rows)}")
    check([Series("", tuple(row.value for row in rows))], places=len(rows))
    top = MARGIN + int(room_above(title, ()))
    canvas = Canvas(top + 52 * len(rows) + MARGIN - 10)
    end = most or max((row.value or 0.0 for row in rows), default=0.0) or 1.0
    names = min(max(width_of(row.name, size=NORMAL) for row in rows), 270.0)
    said = [_said(row) for row in rows]
    room = WIDTH - 2 * MARGIN - names - max(width_of(one, size=SMALL) for one in said) - 28
    for place, row in enumerate(rows):
        y = top + 52 * place + 21
        left = MARGIN + names + 14
        canvas.text((MARGIN + names, y), row.name, anchor="rm", most=names)
        length = 0.0 if row.value is None else max(room, 60) * min(row.value / end, 1.0)
        if length:
            colour = _WEAK if row.weak else COLOURS[0]
            canvas.bar((left, y - 15, left + max(length, 3), y + 15), colour=colour)
        known = row.value is not None
        at = (left + length + 10, y)
        canvas.text(at, said[place], size=SMALL, colour=INK if known else QUIET)
    head(canvas, title, ())
    return canvas.png()


def _said(row: Bar) -> str:
    words = UNKNOWN if row.value is None else row.said or _spoken(row.value)
    return f"▼ {words}" if row.weak else words


def _spoken(value: float | None) -> str:
    return UNKNOWN if value is None else f"{value:.12g}"


def _ticks(highest: float) -> list[float]:
    """Return round numbers from 0 up to *highest* or just above, 1, 2 or 5 times a power of ten."""
    if highest <= 0:
        return [0.0, 1.0]
    power = 10.0 ** floor(log10(highest / 4))
    step = next(n * power for n in (1, 2, 5, 10) if n * power * 5 >= highest)
    return [step * n for n in range(ceil(highest / step - 1e-9) + 1)]
