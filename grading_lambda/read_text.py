"""Reads the printed text of a page, such as a worksheet somebody puts into the library."""

import numpy as np
from numpy.typing import NDArray

from grading_lambda.engine import Engine, Probabilities
from grading_lambda.layout import rows
from grading_lambda.photo import open_photo
from grading_lambda.strip import Corners, strip_of

SIDE = 1600
"""Longer side of the photo as the text finder sees it: print of a whole page is 12 pixels high."""
LEAST_SURE = 0.6
"""Mean probability of a line's characters below which it is a drawing, not print."""
MOST_LINES = 300


def read_text(photo: bytes, engine: Engine) -> tuple[str, ...]:
    """Return the lines of text on a photo that is the right way up, from top to bottom.

    Raises:
        BadPhoto: It is no photo we can open.
    """
    pixels = open_photo(photo)
    quads, _ = engine.find_text(pixels, side=SIDE)
    strips = [strip_of(_corners(quad)) for quad in quads[:MOST_LINES]]
    read = engine.read_lines([strip.cut(pixels) for strip in strips])
    said = [_said(one, engine.characters) for one in read]
    return tuple(line for row in rows(strips) if (line := " ".join(filter(None, _row(row, said)))))


def _corners(quad: NDArray[np.float32]) -> Corners:
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = quad.tolist()
    return (ax, ay), (bx, by), (cx, cy), (dx, dy)


def _row(row: list[int], said: list[str]) -> list[str]:
    return [said[place] for place in row]


def _said(probabilities: Probabilities, characters: tuple[str, ...]) -> str:
    """Return the best reading of a line; empty where the network was not sure."""
    best = probabilities.argmax(axis=1)
    written = (best != 0) & (best != np.roll(best, 1))
    steps = np.flatnonzero(written)
    if not len(steps) or probabilities[steps, best[steps]].mean() < LEAST_SURE:
        return ""
    return "".join(characters[best[step]] for step in steps).strip()
