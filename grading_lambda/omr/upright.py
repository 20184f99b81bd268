"""Which way up is a sheet whose bubbles look the same on its head? What is printed on it tells."""

import unicodedata
from enum import Enum

import numpy as np

from grading_lambda.engine import Engine, Pixels
from grading_lambda.layout import Line, read_lines
from grading_lambda.omr.template import Template
from grading_lambda.rectify import find_lines, turn, upside_down

UPSIDE_DOWN = "看不出这张答题卡哪边朝上。请让卡片上的字正着，把整张放进画面再拍一张。"

_SAME = 0.7
"""Part of the bubbles that have to lie on bubbles when the sheet is turned by half."""
_COMPARED = 48
_OFF, _ON = np.linspace(-0.6, 0.6, 5), 0.3
"""How far, in gaps, a whole sheet may seem moved, and a bubble then be off."""
_MOST_LINES, _LEAST_TELLING = 12, 3
_CLEARER = 0.05
"""How much surer (0..1) the reader is of print the right way up. On the sample sheets it is by 0.01
and 0.06 on one that is badly out of focus, turned or not, and by 0.18 to 0.49 on all others."""
_EITHER_WAY = frozenset("0OoQIl1HNSsXxZz8B369口日曰目田回中一十工王")
"""What a ring or a stroke may be read as, and characters that look alike on their head. Circled
numbers are rings, too."""


class Way(Enum):
    """What the print says."""

    AS_IT_IS = "as it is"
    TURNED = "turned"
    UNCLEAR = "unclear"
    """There is print, but it does not say."""
    NOTHING = "nothing"
    """There is no print; nobody could tell."""


def looks_alike_turned(template: Template) -> bool:
    """Tell whether most bubbles lie on bubbles when the sheet stands on its head."""
    places = np.concatenate([b.centres for b in template.blocks])
    gaps = np.concatenate([np.tile(np.array(b.gaps), (len(b.centres), 1)) for b in template.blocks])
    some = np.unique(np.linspace(0, len(places) - 1, _COMPARED).round().astype(int))
    turned = np.array(template.page) - places[some]
    across, down = (
        (turned[:, None, axis] - places[None, :, axis]) / gaps[None, :, axis] for axis in (0, 1)
    )
    met = (
        np.maximum(np.abs(across + x), np.abs(down + y)).min(axis=1) <= _ON
        for x in _OFF
        for y in _OFF
    )
    return any(float(one.mean()) >= _SAME for one in met)


def way_up(engine: Engine, pixels: Pixels) -> Way:
    """Return whether print on *pixels* reads better as it is or turned by half."""
    lines = sorted(find_lines(engine, pixels), key=lambda line: -line.length)
    longest = lines[:_MOST_LINES]
    over = [upside_down(line, shape=pixels.shape) for line in longest]
    here = read_lines(engine, pixels, longest)
    there = read_lines(engine, turn(pixels, 180), over)
    gains = [b.printed.clear - a.printed.clear for a, b in zip(here, there, strict=True)]
    weights = [max(_telling(a), _telling(b)) for a, b in zip(here, there, strict=True)]
    if sum(weights) < _LEAST_TELLING:
        return Way.NOTHING
    gain = float(np.average(gains, weights=weights))
    if abs(gain) < _CLEARER:
        return Way.UNCLEAR
    return Way.TURNED if gain > 0 else Way.AS_IT_IS


def _telling(line: Line) -> int:
    """Count the letters and digits read in *line* that look others on their head."""
    return sum(c.isalnum() and not _alike(c) for c, _, _ in line.printed.shown)


def _alike(character: str) -> bool:
    return character in _EITHER_WAY or unicodedata.category(character) == "No"
