"""The cells of tables: how much is written in each, and how unlike the page's print it is.

In a table each number is print or handwriting, and nothing else tells which: a pupil may have
filled in the first row or the last. But the printed numbers of a page are all of one font, one ink
and one size.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from grading_lambda.engine import Pixels
from grading_lambda.ink import ink_mask
from grading_lambda.strip import Strip

_CUT_HEIGHT = 64
"""Height in pixels that cells are brought down to."""
LEAST_TALL, PERHAPS_TALL = 0.22, 0.1
"""Parts of the height of a cell: ink is a number from the first on, and dust below the second."""
_DIGIT, _RULE, _THIN = 0.2, 0.85, 0.09
"""Parts of a cell: a digit is at least so tall, a remnant of its rules so long or so thin."""
_PAD = 4
_GLYPH, _SHIFTS = 24, (-1, 0, 1)
"""Side in pixels of a digit as it is compared with others, and how far it is moved to fit."""
_MOST, _UNKNOWN, _FEW = 4.0, 1.5, 2
"""How unlike print a number is at most by one trait (a shadow must not decide alone), and by its
digits where the page has fewer than so many others of their kind."""
_LEAST_SPREAD = (0.12, 0.05, 0.004, 0.004, 0.02, 0.015)
"""What the traits of print differ by at least; half the page's numbers differ by less than their
spread from its usual number."""
_USUAL, _GLYPH_SPREAD = 1.5, 0.12
_ROUNDS = 3
Glyph = NDArray[np.float32]
"""(_GLYPH²,) float32: one digit, of mean 0 and length 1."""
Traits = NDArray[np.float64]
"""(6,) float64: darkness of its ink, how coloured it is, stroke width, how much that varies, height
and middle; lengths in heights of the cell."""


@dataclass(frozen=True)
class Cell:
    """What is in one cell of a table."""

    strip: Strip
    pixels: Pixels
    """Its ink with a little paper around it."""
    tall: float
    """Height of its ink over the height of the cell; 0: it is empty."""
    traits: Traits | None = None
    """How its ink looks; None: it is empty."""
    glyphs: tuple[Glyph, ...] = ()
    """Its digits from the left."""

    @property
    def filled(self) -> bool:
        """Whether a number stands in it."""
        return self.tall > LEAST_TALL


def cell_at(strip: Strip, pixels: Pixels) -> Cell:
    """Return what the photo *pixels* show at *strip*, the inside of a cell."""
    cut = strip.cut(pixels, scale=min(1.0, _CUT_HEIGHT / strip.height))
    inked, paper = ink_mask(cut, line_height=cut.shape[0], print_end=cut.shape[1])
    mask, parts = _without_rules(inked)
    ys, xs = np.nonzero(mask)
    if not len(ys):
        return Cell(strip, cut, 0.0)
    high = cut.shape[0]
    near = cut[max(0, ys.min() - _PAD) : ys.max() + _PAD + 1,
               max(0, xs.min() - _PAD) : xs.max() + _PAD + 1]  # fmt: skip
    dark = np.log((paper.astype(np.float32) + 1) / (cut.astype(np.float32) + 1)).clip(0, 4)
    glyphs = [_glyph(dark.sum(axis=2) * (part > 0)) for part in parts]
    tall = float(np.ptp(ys) + 1) / high
    middle = float(ys.min() + ys.max()) / 2 / high
    traits = np.array([*_ink_traits(mask, dark), *_stroke_traits(mask), tall, middle])
    return Cell(strip, near, tall, traits, tuple(glyphs))


def _without_rules(inked: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], list[NDArray[np.uint8]]]:
    """Return the ink without dust and remnants of the rules, and its digits from the left."""
    high, wide = inked.shape
    _, labels, stats, _ = cv2.connectedComponentsWithStats(inked, connectivity=8)
    kept, digits = [], []
    for label, (x, y, w, h, _) in enumerate(stats.tolist()):
        beside = (x == 0 or x + w == wide) and (h > _RULE * high or w < _THIN * high)
        over = (y == 0 or y + h == high) and (w > _RULE * wide or h < _THIN * high)
        if label and not beside and not over and max(w, h) >= PERHAPS_TALL * high:
            kept.append(label)
            if h > _DIGIT * high:
                digits.append((x, (labels == label).astype(np.uint8)))
    mask = np.isin(labels, kept).astype(np.uint8)
    return mask, [digit for _, digit in sorted(digits, key=lambda d: d[0])]


def _ink_traits(mask: NDArray[np.uint8], dark: NDArray[np.float32]) -> tuple[float, float]:
    """Return how dark the core of the strokes is, and how much its colours differ."""
    inked = dark[mask > 0]
    total = inked.sum(axis=1)
    core = inked[total >= np.quantile(total, 0.7)].mean(axis=0)
    return float(core.mean()), float(core[2] - core[0])


def _stroke_traits(mask: NDArray[np.uint8]) -> tuple[float, float]:
    """Return half the width of the strokes and how much it varies, in heights of the cell."""
    depth = cv2.distanceTransform(np.pad(mask, 1), cv2.DIST_L2, 3)
    ridge = depth[(depth > 0) & (depth >= cv2.dilate(depth, np.ones((3, 3), np.uint8)))]
    return float(ridge.mean()) / mask.shape[0], float(ridge.std()) / mask.shape[0]


def _glyph(dark: NDArray[np.float32]) -> Glyph:
    """Return one digit, cut out and brought to the size at which digits are compared."""
    ys, xs = np.nonzero(dark)
    part = dark[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1]
    scale = (_GLYPH - 4) / max(part.shape)
    size = tuple(max(1, round(n * scale)) for n in part.shape[::-1])
    small = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
    top, left = (_GLYPH - small.shape[0]) // 2, (_GLYPH - small.shape[1]) // 2
    whole = np.zeros((_GLYPH, _GLYPH), np.float32)
    whole[top : top + small.shape[0], left : left + small.shape[1]] = small
    soft = cv2.GaussianBlur(whole, (0, 0), 0.8).ravel()
    level = soft - soft.mean()
    return np.asarray(level / (np.linalg.norm(level) + 1e-6), np.float32)


def unlike_print(
    groups: Sequence[Sequence[Cell]], texts: Mapping[int, str], *, usual: Sequence[int | None]
) -> list[list[float]]:
    """Return how unlike the page's print each cell looks: hardly above 10 if it is, inf if empty.

    Args:
        groups: Cells of which at most one is not print, such as the columns of a table.
        texts: What each cell says, by its ``id``.
        usual: Which cell of each group is to be filled in where nothing tells; None: any.
    """
    cells = [cell for group in groups for cell in group if cell.filled]
    if not cells:
        return [[np.inf] * len(group) for group in groups]
    print_like = np.ones(len(cells), bool)
    places = {id(cell): i for i, cell in enumerate(cells)}
    for group, place in zip(groups, usual, strict=True):
        if place is not None and group[place].filled:
            print_like[places[id(group[place])]] = False
    alike = _alike(cells, [texts[id(cell)] for cell in cells])
    traits = np.array([cell.traits for cell in cells])
    unlike = np.zeros(len(cells))
    for _ in range(_ROUNDS):
        unlike = _far(traits, print_like) + _strange(alike, print_like)
        for group in groups:
            filled = [places[id(cell)] for cell in group if cell.filled]
            print_like[filled] = True
            # Where a cell is empty it is the one to fill in, and the others are print.
            if len(filled) == len(group):
                print_like[max(filled, key=lambda i: unlike[i])] = False
    return [[float(unlike[places[id(c)]]) if c.filled else np.inf for c in g] for g in groups]


def _far(traits: NDArray[np.float64], print_like: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return how far each number's traits are from what is usual in print."""
    if not print_like.any():
        return np.zeros(len(traits))
    usual = np.median(traits[print_like], axis=0)
    spread = _USUAL * np.median(np.abs(traits[print_like] - usual), axis=0)
    away = np.abs(traits - usual) / np.maximum(spread, _LEAST_SPREAD)
    return np.asarray(np.minimum(away, _MOST).sum(axis=1))


Alike = list[list[tuple[NDArray[np.intp], NDArray[np.float32]]]]
"""For each number and each of its digits: the numbers with the same digit, and how alike they are
(0..1)."""


def _alike(cells: Sequence[Cell], texts: Sequence[str]) -> Alike:
    """Return how alike each digit is to the same digit in other numbers."""
    found: Alike = [[] for _ in cells]
    digits: dict[str, list[tuple[int, Glyph]]] = {}
    for i, (cell, text) in enumerate(zip(cells, texts, strict=True)):
        said = text.replace(".", "")
        if len(said) == len(cell.glyphs):
            for digit, glyph in zip(said, cell.glyphs, strict=True):
                digits.setdefault(digit, []).append((i, glyph))
    for same in digits.values():
        owners = np.array([i for i, _ in same])
        glyphs = np.array([glyph for _, glyph in same])
        whole = glyphs.reshape(-1, _GLYPH, _GLYPH)
        moved = (np.roll(whole, (dy, dx), (1, 2)) for dy in _SHIFTS for dx in _SHIFTS)
        fit = np.max([m.reshape(glyphs.shape) @ glyphs.T for m in moved], axis=0)
        for place, i in enumerate(owners.tolist()):
            others = owners != i
            found[i].append((owners[others], fit[place, others]))
    return found


def _strange(alike: Alike, print_like: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return how unlike the same digits in print each number's least alike digit is."""
    strange = np.full(len(alike), _UNKNOWN)
    for i, digits in enumerate(alike):
        fits = [fit[print_like[owners]] for owners, fit in digits]
        usual = [float(np.median(fit)) for fit in fits if len(fit) >= _FEW]
        if usual:
            strange[i] = min((1 - min(usual)) / _GLYPH_SPREAD, _MOST)
    return strange
