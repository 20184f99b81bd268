"""Puts the bubbles of a template on the bubbles of a photo, more closely step by step.

A page is never quite flat and no template is exact. Each bubble is looked for together with its
neighbours, so that one filled, smudged or missing bubble does not mislead; then the whole sheet,
and last each block, moves as one piece.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from grading_lambda.bubbles import Centres, Darkness, Floats, middle_of, ring_response

_SHAPES = (0.55, 0.8, 1.1, 1.5)
"""Sizes of the printed ring tried first, over that of the template's box."""
_RADII = np.arange(0.3, 1.85, 0.05, dtype=np.float32)
_CLEAR, _FAINT = 0.3, 0.01
_ANGLES = np.linspace(0, 2 * np.pi, 32, endpoint=False, dtype=np.float32)
_TURNS = np.column_stack([np.cos(_ANGLES), np.sin(_ANGLES)])
_NOTHING = 1e-9
_NO_SUMMAND = np.empty((0, 0), np.float32)
_TOWARDS = 0.8
"""Cosine of the angle up to which a place on the ring lies along an axis."""


@dataclass(frozen=True)
class _Round:
    """One look for the bubbles; distances are parts of the gap between them."""

    near: float
    """How far neighbours count."""
    reach: float
    """How far to look."""
    bends: bool
    """Whether the paper may be curled."""
    steps: int = 9
    """Places tried along each axis."""


_FIRST = _Round(near=2.0, reach=0.48, bends=False, steps=11)
_SECOND = _Round(near=1.4, reach=0.34, bends=True)
_THIRD = _Round(near=1.2, reach=0.3, bends=False)
_FOURTH = _Round(near=0.7, reach=0.22, bends=False)
_LAST = _Round(near=0.4, reach=0.15, bends=True)
_STIFF = (0.5, 0.3, 0.12)
"""How far a place, a slope and a bend may be off before seen, in gaps."""
_FEW = 3
_COMPARED, _STRAY = 4, 0.4
"""Blocks it takes to tell that one went astray, and by how many gaps it is off."""
_COMPANY = 0.8
"""How far neighbours count when a bubble is asked whether it is one."""
_LOOSE = 0.15
"""How far a single bubble may be off, in gaps."""


@dataclass(frozen=True, eq=False)
class Grid:
    """The bubbles of one block on a picture, in its pixels."""

    centres: Centres
    gaps: tuple[float, float]
    size: tuple[float, float]


@dataclass(frozen=True, eq=False)
class Seats:
    """Where the bubbles are."""

    grids: tuple[Grid, ...]
    """Each with the size of the printed rings rather than of the template's boxes."""
    held: float
    """Part of the bubbles that have a ring around their middle and none beside it, 0..1."""


def seat(dark: Darkness, grids: Sequence[Grid]) -> Seats:
    """Return *grids* moved onto the bubbles of *dark*."""
    small = np.asarray(
        cv2.resize(dark, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.float32
    )
    moved = [_scaled(grid, 2.0) for grid in _roughly(small, [_scaled(g, 0.5) for g in grids])]
    size = _largest(_ringed(dark, moved)).size
    rings = ring_response(small, size=(size[0] / 2, size[1] / 2))
    halves = _apart(rings, [_scaled(grid, 0.5) for grid in moved], (_THIRD, _FOURTH))
    moved = _ringed(dark, [_scaled(grid, 2.0) for grid in halves])
    rings = ring_response(dark, size=_largest(moved).size)
    moved = _apart(rings, moved, (_FOURTH, _LAST))
    return Seats(tuple(moved), _held(rings, moved, strays=_strays(grids, moved)))


def _roughly(dark: Darkness, grids: Sequence[Grid]) -> list[Grid]:
    """Return *grids* moved by rings of the size that a few large blocks show most clearly."""
    few = sorted(grids, key=lambda g: -len(g.centres))[:_FEW]
    wide, high = min(grids, key=lambda g: min(g.size)).size
    tries = [ring_response(dark, size=(wide * s, high * s)) for s in _SHAPES]
    rings = max(tries, key=lambda response: _clearness(response, few))
    return _together(rings, _together(rings, grids, _FIRST), _SECOND)


def _clearness(response: Floats, grids: Sequence[Grid]) -> float:
    clear = np.concatenate([_peaks(response, grid, _FIRST).clear for grid in grids])
    return float(clear.mean() / max(float(response.std()), _NOTHING))


def _scaled(grid: Grid, by: float) -> Grid:
    return Grid(
        centres=(grid.centres + np.float32(0.5)) * np.float32(by) - np.float32(0.5),
        gaps=(grid.gaps[0] * by, grid.gaps[1] * by),
        size=(grid.size[0] * by, grid.size[1] * by),
    )


def _together(response: Floats, grids: Sequence[Grid], look: _Round) -> list[Grid]:
    """Return all *grids* moved as one sheet, to where most bubbles seem to be."""
    seen = [_peaks(response, grid, look) for grid in grids]
    centres = np.concatenate([grid.centres for grid in grids])
    shifts = np.concatenate([s.shifts for s in seen])
    weights = np.concatenate([s.weights for s in seen])
    gap = float(np.median([min(grid.gaps) for grid in grids]))
    middle, span = centres.mean(axis=0), max(float(np.ptp(centres, axis=0).max()) / 2, gap)
    terms = _terms((centres - middle) / span, bends=look.bends)
    shares = shifts.astype(np.float64) / gap
    moves = np.asarray(terms @ _fit(terms, shares, weights) * gap, np.float32)
    ends = np.cumsum([len(grid.centres) for grid in grids])[:-1]
    return [
        replace(grid, centres=grid.centres + move)
        for grid, move in zip(grids, np.split(moves, ends), strict=True)
    ]


def _apart(response: Floats, grids: Sequence[Grid], looks: Sequence[_Round]) -> list[Grid]:
    """Return *grids* moved block by block, since a template's gaps are only about right."""
    moved = list(grids)
    for look in looks:
        moved = [_together(response, [grid], look)[0] for grid in moved]
    return moved


def _terms(at: Floats, *, bends: bool) -> NDArray[np.float64]:
    x, y = at.astype(np.float64).T
    terms = [np.ones_like(x), x, y]
    return np.column_stack([*terms, x * y, x * x, y * y] if bends else terms)


def _fit(
    terms: NDArray[np.float64], shifts: NDArray[np.float64], weights: Floats
) -> NDArray[np.float64]:
    """Return the (terms, 2) factors that explain most *shifts*; strays are left out by and by."""
    stiff = np.repeat([1 / s for s in _STIFF], (1, 2, 3))[: terms.shape[1]]
    penalty = np.diag(stiff**2)
    trust = weights.astype(np.float64)
    for _ in range(6):
        pull = terms.T * (trust / _LOOSE**2)
        factors = np.linalg.solve(pull @ terms + penalty, pull @ shifts)
        off = np.linalg.norm(shifts - terms @ factors, axis=1)
        trust = weights / (1 + (off / _LOOSE) ** 2) ** 2
    return np.asarray(factors, np.float64)


@dataclass(frozen=True, eq=False)
class _Seen:
    """What was seen around the n bubbles of a grid."""

    shifts: Floats
    """(n, 2): where the middle of each seems to be, from where it was thought."""
    weights: Floats
    """(n,): how much each should count, 0..2."""
    clear: Floats
    """(n,): how far each stands out of its surroundings."""


def _peaks(response: Floats, grid: Grid, look: _Round) -> _Seen:
    """Return where each bubble seems to be, together with its neighbours."""
    xs, ys = (np.linspace(-g, g, look.steps, dtype=np.float32) * look.reach for g in grid.gaps)
    offsets = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    at = grid.centres[:, None, :] + offsets[None]
    seen = cv2.remap(
        response, at[..., 0], at[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT
    )
    mean = _with_neighbours(np.asarray(seen, np.float32), grid, near=look.near)
    clear = mean.max(axis=1) - mean.mean(axis=1)
    weights = np.clip(clear / max(middle_of(np.sort(clear)), _NOTHING), 0, 2)
    cube = mean.reshape(-1, look.steps, look.steps)
    return _Seen(_between(cube, (xs, ys)), np.asarray(weights, np.float32), clear)


def _between(cube: Floats, axes: tuple[Floats, Floats]) -> Floats:
    """Return the peaks of *cube* (n, y, x) between the places tried, by a parabola each way."""
    last = cube.shape[1] - 1
    row, column = np.divmod(cube.reshape(len(cube), -1).argmax(axis=1), last + 1)
    each = np.arange(len(cube))
    r, c = np.clip(row, 1, last - 1), np.clip(column, 1, last - 1)
    across = _vertex(cube[each, r, c - 1], cube[each, r, c], cube[each, r, c + 1])
    down = _vertex(cube[each, r - 1, c], cube[each, r, c], cube[each, r + 1, c])
    xs, ys = axes
    x = xs[column] + np.where(column == c, across, 0) * (xs[1] - xs[0])
    y = ys[row] + np.where(row == r, down, 0) * (ys[1] - ys[0])
    return np.column_stack([x, y]).astype(np.float32)


def _vertex(before: Floats, at: Floats, after: Floats) -> Floats:
    bend = before - 2 * at + after
    step = 0.5 * (before - after) / np.where(np.abs(bend) > _NOTHING, bend, 1)
    return np.asarray(np.clip(step, -0.5, 0.5), np.float32)


def _largest(grids: Sequence[Grid]) -> Grid:
    return max(grids, key=lambda g: len(g.centres))


def _ringed(dark: Darkness, grids: Sequence[Grid]) -> list[Grid]:
    """Return *grids* with the size of the printed rings, judged by the typical bubble.

    A printed letter is a ring too, roughly; the outermost clear one is the bubble's edge.
    """
    grid = _largest(grids)
    box = np.array(grid.size, np.float32) / 2
    at = grid.centres[:, None, :] + (_RADII[:, None, None] * _TURNS * box).reshape(1, -1, 2)
    seen = cv2.remap(
        dark, at[..., 0], at[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    typical = np.median(seen, axis=0).reshape(len(_RADII), -1)
    wide, high = (
        _edge(typical[:, np.abs(_TURNS[:, axis]) > _TOWARDS].mean(axis=1), most=0.55 * gap / side)
        for axis, gap, side in zip((0, 1), grid.gaps, box, strict=True)
    )
    return [replace(g, size=(g.size[0] * wide, g.size[1] * high)) for g in grids]


def _edge(profile: Floats, *, most: float) -> float:
    """Return the radius of the outermost clear ring of a *profile* over ``_RADII``; 1 if none."""
    falls = np.array([profile[i] - profile[i : i + 8].min() for i in range(len(profile))])
    peaks = [
        i
        for i in range(1, len(profile) - 1)
        if profile[i - 1] <= profile[i] >= profile[i + 1] and _RADII[i] <= most
    ]
    clear = [i for i in peaks if falls[i] >= max(_CLEAR * falls[peaks].max(), _FAINT)]
    return float(_RADII[max(clear)]) if clear else min(1.0, most)


def _strays(before: Sequence[Grid], after: Sequence[Grid]) -> list[bool]:
    """Tell of each block whether it moved as the others did not: by one bubble too far."""
    if len(after) < _COMPARED:
        return [False] * len(after)
    span = max(float(grid.centres.max()) for grid in before)
    places = [_terms(grid.centres / np.float32(span), bends=False) for grid in before]
    shifts = [a.centres - b.centres for a, b in zip(after, before, strict=True)]
    strays = []
    for i, grid in enumerate(after):
        others = [j for j in range(len(after)) if j != i]
        terms = np.concatenate([places[j] for j in others])
        moved = np.concatenate([shifts[j] for j in others])
        factors = np.linalg.lstsq(terms, moved, rcond=None)[0]
        off = np.median(shifts[i] - places[i] @ factors, axis=0) / np.array(grid.gaps)
        strays.append(bool(np.abs(off).max() > _STRAY))
    return strays


def _held(rings: Floats, grids: Sequence[Grid], *, strays: Sequence[bool]) -> float:
    """Return the part of the bubbles whose middle answers better than the places between them.

    A block that went astray may sit well, but on its neighbours' bubbles: it does not count.
    """
    won = 0.0
    for grid, stray in zip(grids, strays, strict=True):
        steps = np.array([[0, 0], [0.5, 0], [-0.5, 0], [0, 0.5], [0, -0.5]], np.float32)
        at = grid.centres[:, None, :] + steps * np.array(grid.gaps, np.float32)
        seen = cv2.remap(
            rings, at[..., 0], at[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT
        )
        clipped = np.asarray(np.clip(seen, -0.1, 0.1), np.float32)
        seen = _with_neighbours(clipped, grid, near=_COMPANY)
        won += 0 if stray else float((seen[:, 0] > seen[:, 1:].max(axis=1)).sum())
    return won / sum(len(grid.centres) for grid in grids)


def _with_neighbours(seen: Floats, grid: Grid, *, near: float) -> Floats:
    """Return what each bubble and its neighbours show together: (n, places), as *seen* is.

    Neighbours farther than *near* gaps count little.
    """
    apart = (grid.centres[:, None, :] - grid.centres[None]) / np.array(grid.gaps, np.float32)
    shares = np.exp(-(apart**2).sum(axis=2) / (2 * near**2))
    shares = np.asarray(shares / shares.sum(axis=1, keepdims=True), np.float32)
    # Not numpy's product: for so small a one its threads wait for each other longer than it takes.
    return np.asarray(cv2.gemm(shares, seen, 1, _NO_SUMMAND, 0), np.float32)
