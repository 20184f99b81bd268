"""Reads handwritten digits from their boxes, one digit a box.

Digits of several items are put side by side into one line: the network was trained on lines, and
reads a digit in company better than alone (benchmarks/README.md).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from grading_lambda.engine import LINE_HEIGHT, Engine, Pixels
from grading_lambda.fields import PlacedField
from grading_lambda.recognise import Reading, answer_alphabet, read_again, read_crops
from grading_lambda.sheets.flat import PX_PER_MM, FlatPage
from grading_lambda.sheets.marks import in_columns
from school.grading import FieldState, ReadField
from school.sheets.layout import DIGITS, Block, Box, Kind, Point

_INSET_MM = 0.9
"""From a box's edge inwards: its frame, and how far the page may be off."""
_INKED = 0.22
"""Darkness of a pen or pencil line."""
_LEAST_MM2, _SURE_MM2 = 0.35, 1.2
"""Ink below the first is a speck, from the second on a digit."""
_ALPHABET = answer_alphabet(DIGITS)
_SURE = 0.90
"""Probability from which a digit is believed."""
_SURE_TOGETHER = 0.93
"""The same where both readers say one digit: the probability that not both of them err."""
_IN_LINE = 12
"""Digits put side by side."""
_DIGIT_PX, _GAP_PX, _MARGIN_PX = 35, 12, 14
_STRONG = 0.25
"""The darkest stroke is drawn black if it is at least this dark; a smudge stays pale."""


@dataclass(frozen=True)
class _Written:
    """A box that holds ink."""

    digit: NDArray[np.float32]
    """(_DIGIT_PX or lower, width): 1 is full ink; nothing around it."""
    clear: bool
    """Whether there is as much ink as a digit has."""


_Answer = list[_Written | None]
"""What stands in each box of an item; None: nothing."""


def read_boxes(
    page: FlatPage, blocks: Sequence[Block], engine: Engine, *, moved: Mapping[str, Point]
) -> list[PlacedField]:
    """Return the fields of digit boxes, in reading order.

    *moved* says by how many millimetres each field is off.
    """
    items = [i for b in blocks if b.piece.kind is Kind.DIGIT_BOXES for i in b.items]
    answers = [
        [_written(page, box, moved=moved[item.label]) for box in item.boxes] for item in items
    ]
    read = _read(answers, engine)
    return [
        PlacedField(item.label, in_columns(digits), page.corners(item.box, moved=moved[item.label]))
        for item, digits in zip(items, read, strict=True)
    ]


def _written(page: FlatPage, box: Box, *, moved: Point) -> _Written | None:
    x, y = moved
    edges = (box.left + x, box.top + y, box.right + x, box.bottom + y)
    inside = (_INSET_MM, _INSET_MM, -_INSET_MM, -_INSET_MM)
    left, top, right, bottom = (
        round((edge + inset) * PX_PER_MM) for edge, inset in zip(edges, inside, strict=True)
    )
    dark = page.dark[top:bottom, left:right]
    inked = dark > _INKED
    ink_mm2 = float(inked.sum()) / PX_PER_MM**2
    if ink_mm2 < _LEAST_MM2:
        return None
    ys, xs = np.nonzero(inked)
    tight = dark[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1]
    strong = tight / max(_STRONG, float(np.percentile(dark, 99)))
    scale = min(_DIGIT_PX / tight.shape[0], 1.2 * _DIGIT_PX / tight.shape[1])
    size = (max(2, round(tight.shape[1] * scale)), max(2, round(tight.shape[0] * scale)))
    large = cv2.resize(np.clip(strong, 0, 1), size, interpolation=cv2.INTER_CUBIC)
    return _Written(np.clip(large, 0, 1).astype(np.float32), ink_mm2 >= _SURE_MM2)


def _read(answers: Sequence[_Answer], engine: Engine) -> list[list[ReadField]]:
    """Return what each box of each answer says."""
    read: dict[int, list[ReadField]] = {}
    for together in (True, False):
        left = [i for i in range(len(answers)) if i not in read]
        lines = list(_lines(answers, left, most=_IN_LINE if together else 1))
        pictures = [_picture([w for i in line for w in answers[i] if w]) for line in lines]
        said = read_crops(engine, pictures, _ALPHABET) if pictures else []
        for line, (reading,) in zip(lines, said, strict=True):
            # A line that seems to hold more or fewer digits is read again, answer by answer.
            if not together or _fits(reading, [answers[i] for i in line]):
                read |= _dealt(reading, {i: answers[i] for i in line})
        read |= {i: [_BLANK] * len(answers[i]) for i in left if not any(answers[i])}
    return _confirmed([read[i] for i in range(len(answers))], answers, engine)


def _confirmed(
    read: Sequence[list[ReadField]], answers: Sequence[_Answer], engine: Engine
) -> list[list[ReadField]]:
    """Return what was *read*, surer where the second reader says the same, doubtful where not."""
    inked = [[w for w in answer if w] for answer in answers]
    places = [i for i, written in enumerate(inked) if written]
    pictures = [_picture(inked[i]) for i in places]
    again = read_again(engine, pictures, [_ALPHABET] * len(pictures))
    confirmed = list(read)
    for i, second in zip(places, again, strict=True):
        if len(second.peaks) == len(inked[i]):
            peaks = iter(second.peaks)
            confirmed[i] = [
                _together(field, next(peaks), clear=w.clear) if w else field
                for field, w in zip(read[i], answers[i], strict=True)
            ]
    return confirmed


def _together(field: ReadField, peak: tuple[str, int, float], *, clear: bool) -> ReadField:
    value, _, chance = peak
    if value != field.value:
        return field.model_copy(update={"state": FieldState.DOUBTFUL, "confidence": 0.3})
    confidence = 1 - (1 - field.confidence) * (1 - chance)
    sure = clear and confidence >= _SURE_TOGETHER
    state = FieldState.FILLED if sure else FieldState.DOUBTFUL
    return ReadField(value=value, state=state, confidence=round(confidence, 3))


def _lines(answers: Sequence[_Answer], places: Sequence[int], *, most: int) -> Iterator[list[int]]:
    """Yield the places of answers whose digits share a line of at most *most* digits or so."""
    line: list[int] = []
    for place in places:
        if any(answers[place]):
            line.append(place)
        if sum(w is not None for i in line for w in answers[i]) >= most:
            yield line
            line = []
    if line:
        yield line


def _picture(digits: Sequence[_Written]) -> Pixels:
    """Return digits in black on white, side by side."""
    wide = sum(d.digit.shape[1] + _GAP_PX for d in digits) - _GAP_PX + 2 * _MARGIN_PX
    ink = np.zeros((LINE_HEIGHT, wide), np.float32)
    x = _MARGIN_PX
    for one in digits:
        high, width = one.digit.shape
        top = (LINE_HEIGHT - high) // 2
        ink[top : top + high, x : x + width] = one.digit
        x += width + _GAP_PX
    return np.repeat((255 - 230 * ink).astype(np.uint8)[:, :, None], 3, axis=2)


def _fits(reading: Reading, answers: Sequence[_Answer]) -> bool:
    return len(reading.peaks) == sum(w is not None for answer in answers for w in answer)


def _dealt(reading: Reading, answers: dict[int, _Answer]) -> dict[int, list[ReadField]]:
    """Return the digits of a line by the place of their answer."""
    fits = _fits(reading, list(answers.values()))
    peaks = iter(reading.peaks)
    return {
        place: [_digit(next(peaks, ("", 0, 0.0)), w, fits=fits) if w else _BLANK for w in answer]
        for place, answer in answers.items()
    }


def _digit(peak: tuple[str, int, float], written: _Written, *, fits: bool) -> ReadField:
    value, _, confidence = peak
    sure = fits and written.clear and confidence >= _SURE
    state = FieldState.FILLED if sure else FieldState.DOUBTFUL
    return ReadField(value=value, state=state, confidence=round(confidence if fits else 0.3, 3))


_BLANK = ReadField(value="", state=FieldState.EMPTY, confidence=0.95)
