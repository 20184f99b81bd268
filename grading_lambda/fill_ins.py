"""Reads what is written into a box, circle, pair of brackets or gap inside a line."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from grading_lambda.answers import Answer
from grading_lambda.engine import LINE_HEIGHT, STEP_WIDTH, Engine, Pixels
from grading_lambda.forms import FillIn, with_room
from grading_lambda.ink import BAND_HEIGHT, Amount, ink_mask
from grading_lambda.recognise import (
    WIDE,
    Alphabet,
    Reading,
    answer_alphabet,
    read_again,
    read_crops,
    read_words,
)
from grading_lambda.rules import Mask, find_rules, painted_over
from grading_lambda.slots import Peak, Slot, in_words
from grading_lambda.strip import Strip
from grading_lambda.strip_reader import CHARACTERS
from school.exercise import CIRCLE

_BAND_LINE = 64
_ENDS = ".，；！？)”"
_NO_WORDS = set(CHARACTERS + "…又")
_BRACKETS = "()（）[]【】|丨"
# Parts of the height of a line:
_INSET, _OUTLINE, _PAD, _REACH = 0.05, 0.14, 0.1, 0.1
_LEAST_TALL, _DOUBTFUL_TALL, _SIGN_SIZE, _SPECK = 0.28, 0.16, 0.55, 0.045
_AT_EDGE, _NARROW, _BRACKET_TALL, _OFF_LINE, _CROWDED = 0.1, 0.35, 0.5, 0.62, 0.2
_SAME_STEPS = 5.0
"""Time steps between where a character is and where the reader may report it."""


@dataclass(frozen=True)
class _Place:
    """The pixels of a fill-in: its line, level, and what of it may be written on."""

    clean: Pixels
    """The band with the outline of the place painted over."""
    scale: float
    strip: Strip
    lead: float
    """How far before the line the band begins, in photo pixels."""
    left: int
    right: int
    amount: Amount
    box: tuple[int, int, int, int]
    """Bounds of the ink in the band: left, top, right, bottom."""
    bracketed: bool

    @property
    def crowded(self) -> bool:
        """Tell whether the ink reaches the brackets around it."""
        reach = _CROWDED * self.line_height
        near = self.box[0] - self.left < reach or self.right - self.box[2] < reach
        return self.bracketed and near

    @property
    def line_height(self) -> float:
        return self.strip.height * self.scale

    def alone(self) -> Pixels:
        """Return the ink's pixels."""
        left, top, right, bottom = self.box
        pad = round(_PAD * self.line_height)
        rows = slice(max(0, top - pad), bottom + pad)
        return self.clean[rows, max(self.left, left - pad) : min(self.right, right + pad)]

    def with_room(self) -> Pixels:
        """Return the whole place's pixels."""
        middle, half = self.clean.shape[0] / 2, self.line_height * 0.6
        rows = slice(max(0, round(middle - half)), round(middle + half))
        return self.clean[rows, self.left : self.right]

    def whole_line(self) -> Pixels:
        """Return the pixels of the line and of the writing in it."""
        middle, half = self.clean.shape[0] / 2, self.line_height / 2
        top, bottom = min(middle - half, self.box[1]), max(middle + half, self.box[3])
        return self.clean[max(0, round(top)) : round(bottom)]

    def steps(self, printed: Reading, neighbours: tuple[Peak | None, Peak | None]) -> slice:
        """Return the time steps of the whole line's reading that say what is in the place.

        The reader reports a character early or late, but in order: the answer is said between
        the *neighbours* of the place, if it saw them, and else about where the place is.
        """
        pace = STEP_WIDTH * self.whole_line().shape[0] / LINE_HEIGHT
        reach = _REACH * self.line_height
        start, end = (self.left - reach) / pace, (self.right + reach) / pace
        before, after = (self._step_of(n, printed, pace) for n in neighbours)
        return slice(
            max(0, int(start)) if before is None else before + 1,
            int(np.ceil(end)) if after is None else after,
        )

    def _step_of(self, neighbour: Peak | None, printed: Reading, pace: float) -> int | None:
        if neighbour is None:
            return None
        at = (neighbour[1] + self.lead) * self.scale / pace
        same = [step for c, step, _ in printed.peaks if c == neighbour[0]]
        nearest = min(same, key=lambda step: abs(step - at), default=None)
        if nearest is None or abs(nearest - at) > _SAME_STEPS:
            return None
        return nearest


def read_fill_ins(
    engine: Engine, pixels: Pixels, fill_ins: Sequence[FillIn], symbols: Sequence[str]
) -> list[Answer]:
    """Return ink and three readings of each answer: alone, in its line, by the second reader.

    Args:
        engine: The networks.
        pixels: The photo, upright.
        fill_ins: The lines.
        symbols: For each the characters its answer may hold.
    """
    places = [_place(fill_in, pixels) for fill_in in fill_ins]
    inked = [i for i, place in enumerate(places) if place.amount is not Amount.NONE]
    words = [i for i in inked if not set(symbols[i]) <= _NO_WORDS]
    written = [i for i in inked if i not in words]
    crops = [places[i].alone() for i in written] + [places[i].whole_line() for i in written]
    kinds = tuple(dict.fromkeys(symbols))
    read = read_crops(engine, crops, WIDE, *(_alphabet(kind) for kind in kinds))
    readings: list[list[Reading]] = [[] for _ in places]
    for n, (i, (printed, *spoken)) in enumerate(zip(written + written, read, strict=True)):
        mine = spoken[kinds.index(symbols[i])]
        if n >= len(written):
            steps = places[i].steps(printed, fill_ins[i].neighbours)
            mine = mine.among(mine.symbols, start=steps.start, end=steps.stop)
        readings[i].append(mine)
    crops = [crop for i in words for crop in (places[i].alone(), places[i].with_room())]
    said = read_words(engine, crops, [symbols[i] for i in words for _ in range(2)])
    for n, i in enumerate(words):
        readings[i] += said[2 * n : 2 * n + 2]
    # The second reader knows no Chinese, and takes the “/” of a fraction for a 1.
    able = [i for i in written if "/" not in symbols[i] and set(symbols[i]) <= set(CHARACTERS)]
    alphabets = [_alphabet(symbols[i]) for i in able]
    again = read_again(engine, [places[i].alone() for i in able], alphabets)
    for i, second in zip(able, again, strict=True):
        readings[i].append(second)
    return [_answer(*found) for found in zip(places, readings, strict=True)]


def _alphabet(symbols: str) -> Alphabet:
    """Return the alphabet of an answer between brackets, which are then no digits."""
    usual = answer_alphabet(symbols)
    also = {s: "".join(c for c in looks if c not in _BRACKETS) for s, looks in usual.also.items()}
    return Alphabet(symbols, {**also, "": also[""] + _BRACKETS})


@dataclass(frozen=True)
class _Opening:
    """Where in a level band of pixels somebody may write, and how the band lies on the photo."""

    slot: Slot
    room: Strip
    scale: float
    left: int
    right: int
    high: float
    """Height of the line in pixels of the band."""

    def allowed(self, shape: tuple[int, ...]) -> Mask:
        """Return where in the band writing counts: inside the outline, or between the ends."""
        allowed = np.zeros(shape[:2], np.uint8)
        if self.slot.shape is None:
            allowed[:, self.left : self.right] = 1
            return allowed
        places = [self.room.place(float(x), float(y)) for x, y in self.slot.shape.hull]
        middle = shape[0] / 2
        hull = np.array([(a * self.scale, b * self.scale + middle) for a, b in places], np.float32)
        cv2.fillConvexPoly(allowed, np.round(hull).astype(np.int32), 1)
        size = 2 * max(1, round(_INSET * self.high)) + 1
        return np.asarray(cv2.erode(allowed, np.ones((size, size), np.uint8)), np.uint8)


def _place(fill_in: FillIn, pixels: Pixels) -> _Place:
    strip, slot = with_room(fill_in), fill_in.slot
    scale = min(1.0, _BAND_LINE / strip.height)
    half = strip.height * BAND_HEIGHT / 2
    lead = max(0.0, -slot.left) + 0.2 * strip.height
    room = strip.part(-lead, strip.length).window(top=-half, bottom=half)
    band = room.cut(pixels, scale=scale)
    left, right = (round((x + lead) * scale) for x in (slot.left, slot.right))
    left, right = max(0, left), min(band.shape[1], max(left + 2, right))
    opening = _Opening(slot, room, scale, left, right, strip.height * scale)
    mask, paper = ink_mask(band, line_height=opening.high, print_end=band.shape[1])
    allowed, rules = opening.allowed(band.shape), _rules(mask, opening)
    box, amount = _ink(mask & allowed & ~rules, opening, flat=CIRCLE in fill_in.text)
    if amount is Amount.NONE and _said_behind(fill_in):
        amount = Amount.DOUBTFUL
    clean = painted_over(band, rules, paper=paper, keep=mask & ~rules) if rules.any() else band
    if slot.shape is not None:
        edge = _edge(allowed, high=opening.high)
        clean = np.asarray(np.where(edge[..., None] > 0, paper, clean), np.uint8)
    return _Place(
        clean,
        scale,
        strip.part(-lead, strip.length),
        lead,
        left,
        right,
        amount,
        box,
        slot.bracketed,
    )


def _said_behind(fill_in: FillIn) -> bool:
    """Tell whether words were read behind an empty rule: they may well stand on it."""
    behind = fill_in.neighbours[1]
    words = fill_in.slot.ruled and in_words(fill_in.line)
    return words and behind is not None and behind[0] not in _ENDS


def _edge(allowed: Mask, *, high: float) -> Mask:
    """Return the ring around *allowed* in which the printed outline runs."""
    size = max(2, round(_OUTLINE * high))
    grown = cv2.dilate(allowed, np.ones((2 * size + 1, 2 * size + 1), np.uint8))
    return np.asarray((grown > 0) & (allowed == 0), np.uint8)


def _rules(mask: Mask, opening: _Opening) -> Mask:
    """Return the rule that the answer stands on, if it has no outline."""
    rules = np.zeros_like(mask)
    if opening.slot.shape is None:
        inside = slice(opening.left, opening.right)
        rules[:, inside] = find_rules(mask[:, inside], line_height=opening.high)
    return rules


def _ink(ink: Mask, opening: _Opening, *, flat: bool) -> tuple[tuple[int, int, int, int], Amount]:
    """Return the bounds of what is written, and how much it is."""
    parts = _written(ink, opening)
    if len(parts) == 0:
        left, middle = opening.left, ink.shape[0] // 2
        return (left, middle, left + 1, middle + 1), Amount.NONE
    x, y = int(parts[:, 0].min()), int(parts[:, 1].min())
    end = int((parts[:, 0] + parts[:, 2]).max()), int((parts[:, 1] + parts[:, 3]).max())
    # A sign may be flat: what counts is how far its ink reaches in either direction.
    tall = max(parts[:, 2:4].max(), end[1] - y) if flat else parts[:, 3].max()
    size = tall / opening.high / (_SIGN_SIZE if flat else 1.0)
    amount = Amount.SOME if size >= _LEAST_TALL else Amount.DOUBTFUL
    return (x, y, *end), amount if size >= _DOUBTFUL_TALL else Amount.NONE


def _written(ink: Mask, opening: _Opening) -> NDArray[np.int32]:
    """Return (left, top, width, height, area) of what is writing: no specks, no bracket."""
    _, _, stats, centres = cv2.connectedComponentsWithStats(ink, connectivity=8)
    parts, middles, high = stats[1:], centres[1:], opening.high
    near = np.abs(middles[:, 1] - ink.shape[0] / 2) < _OFF_LINE * high
    speck = parts[:, 4] < (_SPECK * high) ** 2
    kept = near & ~speck
    if opening.slot.bracketed:
        ends = np.abs(middles[:, :1] - [opening.left, opening.right]).min(axis=1)
        narrow = (parts[:, 2] < _NARROW * high) & (parts[:, 3] > _BRACKET_TALL * high)
        kept &= ~((ends < _AT_EDGE * high) & narrow)
    return np.asarray(parts[kept], np.int32)


def _answer(place: _Place, readings: Sequence[Reading]) -> Answer:
    strip, scale = place.strip, place.scale
    left, top, right, bottom = place.box
    middle = place.clean.shape[0] / 2
    half = strip.height / 2
    if place.amount is Amount.NONE:
        left, right = place.left, place.right
        top, bottom = round(middle - 0.8 * half * scale), round(middle + 0.8 * half * scale)
    upper, lower = (top - middle) / scale, (bottom - middle) / scale
    whole = strip.window(top=min(upper, -half), bottom=max(lower, half))
    return Answer(
        amount=place.amount,
        readings=tuple(readings),
        strip=strip.window(top=upper, bottom=lower).part(left / scale, right / scale),
        whole=whole,
        line_height=strip.height,
        crowded=place.crowded,
    )
