"""Reads a photographed sheet by its template: find it, seat the bubbles, measure, decide."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from grading_lambda.bubbles import (
    BubbleRow,
    Centres,
    Darkness,
    Fills,
    darkness,
    decide,
    measure,
)
from grading_lambda.fields import PlacedField
from grading_lambda.omr.frames import Matrix, frames
from grading_lambda.omr.seats import Grid, Seats, seat
from grading_lambda.omr.template import Block, Curve, Grey, Smoothing, Template
from grading_lambda.rectify import TOO_SMALL
from grading_lambda.strip import Corners, Pixels
from school.grading import FieldState, ReadField

_BUBBLE_PX = 14.0
"""Size at which a bubble is measured; more only costs time."""
_MOST_WORK_PIXELS = 3_000_000
_LEAST_SIDE = 100
_SIDE = 1800
"""A photo with sides twice this shows no more of a bubble, and is shrunk."""
_HELD, _SURELY_HELD = 0.9, 0.95
"""Part of the bubbles that must sit on a ring; on other sheets up to seven in ten do."""
_KNOWN_HELD = 0.5
"""The same where markers or features already say that it is this sheet."""
NOT_THIS_SHEET = "照片和答题卡模板对不上。请确认模板是这张答题卡的，并把整张卡放进画面再拍一张。"


@dataclass(frozen=True)
class SheetResult:
    """What was read on a sheet."""

    fields: tuple[PlacedField, ...]
    """In the order of the template's columns; empty when the photo should be taken again."""
    retake: str | None
    """Why, in Chinese for the person; None when it will do."""
    held: float = 0.0
    """0..1: the part of the template's bubbles that sit on printed ones."""


@dataclass(frozen=True, eq=False)
class _Flat:
    """The part of a sheet that has bubbles, laid flat."""

    dark: Darkness
    scale: float
    """Pixels of it per template pixel."""
    origin: Centres
    """(2,) template place of its first pixel."""
    frame: Matrix
    """Takes template pixels to photo pixels."""

    def on_photo(self, places: Centres) -> Centres:
        """Return where (n, 2) *places* of it are on the photo."""
        there = (places / np.float32(self.scale) + self.origin)[None].astype(np.float64)
        return np.asarray(cv2.perspectiveTransform(there, self.frame)[0], np.float32)


def read_sheet(
    pixels: Pixels,
    template: Template,
    *,
    answers: Mapping[str, tuple[str, ...]] | None = None,
) -> SheetResult:
    """Return the fields of the sheet on *pixels*.

    Args:
        pixels: The photo, upright: (height, width, 3) uint8 BGR.
        template: Where the bubbles are.
        answers: Answer key by label. A field it gives an answer of several bubbles to may have
            several filled; elsewhere that is doubtful.
    """
    if min(pixels.shape[:2]) < _LEAST_SIDE:
        return SheetResult((), TOO_SMALL)
    shrink = max(1, max(pixels.shape[:2]) // _SIDE)
    if shrink > 1:
        side = 1 / shrink
        small = cv2.resize(pixels, None, fx=side, fy=side, interpolation=cv2.INTER_AREA)
        pixels = np.asarray(small, np.uint8)
    found = _found(pixels, template)
    if found is None:
        return SheetResult((), NOT_THIS_SHEET)
    fields = _fields(*found, template=template, answers=answers or {})
    held = float(found[1].held)
    return SheetResult(tuple(_larger(field, shrink) for field in fields), None, held)


def _larger(placed: PlacedField, by: int) -> PlacedField:
    """Return the field where it lies on a photo that was shrunk *by* that much."""
    if by == 1:
        return placed
    return replace(
        placed, corners=_corners((np.array(placed.corners, np.float32) + 0.5) * by - 0.5)
    )


def _found(pixels: Pixels, template: Template) -> tuple[_Flat, Seats] | None:
    """Return the sheet laid flat and its bubbles, or None where the template fits nowhere."""
    best: tuple[_Flat, Seats] | None = None
    for frame in frames(pixels, template):
        flat = _flatten(pixels, template, frame.matrix)
        seats = seat(flat.dark, _grids(flat, template))
        if seats.held >= (_KNOWN_HELD if frame.known else _SURELY_HELD):
            return flat, seats
        if best is None or seats.held > best[1].held:
            best = flat, seats
    return best if best is not None and best[1].held >= _HELD else None


def _flatten(pixels: Pixels, template: Template, frame: Matrix) -> _Flat:
    """Return the sheet's bubbles laid flat at a size fit for measuring."""
    places = np.concatenate([b.centres for b in template.blocks])
    margin = 2 * max(max(b.size) for b in template.blocks) + max(
        min(b.gaps) for b in template.blocks
    )
    start = np.maximum(places.min(axis=0) - margin, -0.03 * np.array(template.page))
    end = np.minimum(places.max(axis=0) + margin, 1.03 * np.array(template.page))
    scale = _scale(template, area=float(np.prod(end - start)))
    wide, high = (math.ceil(side) for side in (end - start) * scale)
    to_template = np.array([[1 / scale, 0, start[0]], [0, 1 / scale, start[1]], [0, 0, 1]])
    shrink = _shrink(frame, places, scale=scale)
    grey = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    if shrink < 1:
        grey = cv2.resize(grey, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    to_small = np.array([[shrink, 0, shrink / 2 - 0.5], [0, shrink, shrink / 2 - 0.5], [0, 0, 1]])
    flat = cv2.warpPerspective(
        grey,
        to_small @ frame @ to_template,
        (wide, high),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    smooth = _filtered(np.asarray(flat, np.uint8), template, scale=scale)
    bubble = max(max(b.size) for b in template.blocks) * scale
    dark = darkness(smooth, bubble_px=bubble)
    return _Flat(dark, scale, start.astype(np.float32), frame)


def _scale(template: Template, *, area: float) -> float:
    """Return pixels per template pixel that show the smallest bubble well."""
    smallest = min(min(*b.size, 0.7 * min(b.gaps)) for b in template.blocks)
    return min(_BUBBLE_PX / smallest, math.sqrt(_MOST_WORK_PIXELS / area))


def _shrink(frame: Matrix, places: Centres, *, scale: float) -> float:
    """Return by how much the photo must shrink so that no pixel of it is skipped."""
    middle = places.mean(axis=0)
    square = (middle + np.array([[0, 0], [10, 0], [10, 10], [0, 10]]))[None].astype(np.float64)
    seen = cv2.perspectiveTransform(square, frame)[0].astype(np.float32)
    finer = math.sqrt(max(float(cv2.contourArea(seen)), 1e-6)) / 10 / scale
    return 1.0 if finer < 1.3 else 1 / finer  # noqa: PLR2004 - little to gain below


def _filtered(grey: Grey, template: Template, *, scale: float) -> Grey:
    """Return *grey* with the template's filters; a blur smaller than a pixel of it changes none."""
    for step in template.filters:
        if isinstance(step, Curve):
            grey = np.asarray(cv2.LUT(grey, step.table), np.uint8)
        else:
            grey = _smoothed(grey, step, scale=scale)
    return grey


def _smoothed(grey: Grey, step: Smoothing, *, scale: float) -> Grey:
    side = 2 * int(step.size * scale / 2) + 1
    if side == 1:
        return grey
    if step.name == "MedianBlur":
        return np.asarray(cv2.medianBlur(grey, side), np.uint8)
    return np.asarray(cv2.GaussianBlur(grey, (side, side), 0), np.uint8)


def _grids(flat: _Flat, template: Template) -> list[Grid]:
    """Return the template's blocks in the pixels of *flat*, their bubbles round on the photo."""
    wider = _wider(flat, template)
    return [
        Grid(
            centres=((b.centres - flat.origin) * np.float32(flat.scale)).astype(np.float32),
            gaps=(b.gaps[0] * flat.scale, b.gaps[1] * flat.scale),
            size=(side * wider, side / wider),
        )
        for b in template.blocks
        for side in (math.sqrt(b.size[0] * b.size[1]) * flat.scale,)
    ]


def _wider(flat: _Flat, template: Template) -> float:
    """Return the square root of how much wider than high the template makes a circle."""
    middle = np.concatenate([b.centres for b in template.blocks]).mean(axis=0)
    cross = (middle + np.array([[-5, 0], [5, 0], [0, -5], [0, 5]]))[None].astype(np.float64)
    left, right, top, bottom = cv2.perspectiveTransform(cross, flat.frame)[0]
    across, down = float(np.linalg.norm(right - left)), float(np.linalg.norm(bottom - top))
    return min(max(math.sqrt(down / max(across, 1e-6)), 0.6), 1.7)


def _fields(
    flat: _Flat, seats: Seats, *, template: Template, answers: Mapping[str, tuple[str, ...]]
) -> tuple[PlacedField, ...]:
    column_of = {part: column for column, parts in template.columns.items() for part in parts}
    rows: list[BubbleRow] = []
    places: dict[str, Corners] = {}
    for block, grid in zip(template.blocks, seats.grids, strict=True):
        fills = measure(flat.dark, grid.centres, size=grid.size)
        for i, label in enumerate(block.labels):
            part = slice(i * len(block.options), (i + 1) * len(block.options))
            accepted = answers.get(column_of.get(label, label), ())
            rows.append(_row(block, fills.part(part.start, part.stop), accepted))
            places[label] = _around(flat, grid.centres[part], grid.size)
    labels = [label for block in template.blocks for label in block.labels]
    read = dict(zip(labels, decide(rows), strict=True))
    return tuple(
        _placed(column, [read[p] for p in parts], [places[p] for p in parts])
        for column, parts in template.columns.items()
    )


def _row(block: Block, fills: Fills, accepted: tuple[str, ...]) -> BubbleRow:
    several = any(_several(answer, block.options) for answer in accepted)
    return BubbleRow(block.options, fills, several=several, blank=block.blank)


def _several(answer: str, options: Sequence[str]) -> bool:
    """Tell whether *answer* is what two or more of *options* read as."""
    left, count = answer, 0
    for option in options:
        if option and left.startswith(option):
            left, count = left[len(option) :], count + 1
    return answer not in options and not left and count > 1


def _placed(label: str, parts: Sequence[ReadField], places: Sequence[Corners]) -> PlacedField:
    """Return one field of a column, joined from its parts."""
    if len(parts) == 1:
        return PlacedField(label, parts[0], places[0])
    points = np.array(places, np.float32).reshape(-1, 2)
    box = cv2.boxPoints(cv2.minAreaRect(points))
    field = ReadField(
        value="".join(p.value for p in parts),
        state=_joined([p.state for p in parts]),
        confidence=min(p.confidence for p in parts),
    )
    return PlacedField(label, field, _corners(np.asarray(box, np.float32)))


def _joined(states: Sequence[FieldState]) -> FieldState:
    """Return the state of several parts; a gap between filled ones is doubtful."""
    if FieldState.DOUBTFUL in states:
        return FieldState.DOUBTFUL
    filled = [i for i, state in enumerate(states) if state is FieldState.FILLED]
    if not filled:
        return FieldState.EMPTY
    whole = filled[-1] - filled[0] + 1 == len(filled)
    return FieldState.FILLED if whole else FieldState.DOUBTFUL


def _around(flat: _Flat, centres: Centres, size: tuple[float, float]) -> Corners:
    half = np.array(size, np.float32) / 2
    (left, top), (right, bottom) = centres.min(axis=0) - half, centres.max(axis=0) + half
    box = np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)
    return _corners(flat.on_photo(box))


def _corners(box: Centres) -> Corners:
    a, b, c, d = ((round(float(x), 1), round(float(y), 1)) for x, y in box)
    return a, b, c, d
