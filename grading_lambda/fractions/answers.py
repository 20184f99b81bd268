"""Reads what is written behind the “=” of an exercise with fractions: 5/6 with a bar or without."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from grading_lambda.answers import Answer
from grading_lambda.composed import (
    Picture,
    Piece,
    ReadPicture,
    compose,
    read_pictures,
    read_pictures_again,
)
from grading_lambda.engine import Engine
from grading_lambda.fractions.bars import Fraction
from grading_lambda.fractions.evidence import MIXED, StackedReading, by_both, seeing_all, spaced
from grading_lambda.fractions.places import Place
from grading_lambda.fractions.rows import Chunk, Opening, Run, Stack
from grading_lambda.fractions.said import SaidChunk, read_chunks
from grading_lambda.ink import Amount
from grading_lambda.level import Box, LevelPage, Part, around, side_by_side
from grading_lambda.recognise import ANSWER, Alphabet, Evidence, Reading, answer_alphabet

# Parts of the height of a digit:
_SOME, _DOUBTFUL, _TOO_TALL, _LINE = 0.42, 0.24, 2.1, 1.5
_OUTLINE, _CUT = 1.2, 0.2
_WIDEST = 1.15
"""Width of the widest digit over its height."""
_SLIM, _LIKE_OTHERS, _HALF = 0.6, 1.4, 0.5
"""Width over height of a stroke, most height of a digit over the next one's, and least room between
two sides of a box over its height."""
_WIDE_SPACE, _BLANK_WIDTH = 0.55, 2.0
_WHOLE = 0.6
"""Part of the height of the tallest piece of a number from which another is a digit, too."""


@dataclass(frozen=True)
class Written:
    """What is written behind one “=”, and where it is in the lines already read."""

    page: LevelPage
    chunk: Chunk | None
    """The ink; None: there is none."""
    said: SaidChunk
    """The lines that hold it."""
    start: int
    """The first time step behind the “=” in them."""
    question: Box
    """Where the question is."""
    room: Place | None = None
    """The box, circle or brackets to write in; None: there are none."""
    loose: tuple[Part, ...] = ()
    """Ink behind the “=” that belongs to no line, such as a number whose bar was not found."""

    @property
    def fractions(self) -> list[Fraction]:
        """Return the fractions written."""
        return self.chunk.fractions if self.chunk else []

    @property
    def level(self) -> list[Part]:
        """Return the ink level with the bars, big enough for a character, from the left."""
        runs = [e for e in self.chunk.elements if isinstance(e, Run)] if self.chunk else []
        return sorted((p for run in runs for p in run.parts), key=lambda p: p.left)

    @property
    def wholes(self) -> list[Part]:
        """Return what stands before the only fraction."""
        return [p for p in self.level if p.x < self.fractions[0].bar.x]


def read_written(engine: Engine, found: Sequence[Written], symbols: Sequence[str]) -> list[Answer]:
    """Return how much is written in each place, and its readings: in its line, alone, and again.

    Args:
        engine: The networks.
        found: The places.
        symbols: The characters that each answer may hold.
    """
    amounts = [written_amount(written) for written in found]
    alone = [_alone(w) if a is not Amount.NONE else [] for w, a in zip(found, amounts, strict=True)]
    read = iter(read_pictures(engine, [picture for pictures in alone for picture in pictures]))
    first = [[next(read) for _ in pictures] for pictures in alone]
    kinds = [
        ANSWER if written.fractions else answer_alphabet(kind.replace(MIXED, ""))
        for written, kind in zip(found, symbols, strict=True)
    ]
    each_kind = [kind for kind, pictures in zip(kinds, alone, strict=True) for _ in pictures]
    pictures = [picture for pictures in alone for picture in pictures]
    second = iter(read_pictures_again(engine, pictures, each_kind))
    readings = [
        _readings(w, r, [next(second) for _ in r], kind)
        for w, r, kind in zip(found, first, kinds, strict=True)
    ]
    each = zip(found, amounts, readings, strict=True)
    return [_answer(written, amount, said) for written, amount, said in each]


def with_rooms_read(engine: Engine, found: Sequence[Written]) -> list[Written]:
    """Return *found* with what is written in boxes and brackets read as lines of their own."""
    inside = {i: chunk for i, written in enumerate(found) if (chunk := _inside(written))}
    pages = [found[i].page for i in inside]
    said = read_chunks(engine, pages[0], list(inside.values())) if pages else []
    filled = list(found)
    for i, one in zip(inside, said, strict=True):
        filled[i] = replace(found[i], chunk=one.chunk, said=one, start=0)
    return filled


def _inside(written: Written) -> Chunk | None:
    room = written.room
    return Chunk((Run(room.inside, room.y),)) if room and room.inside else None


def written_amount(written: Written) -> Amount:
    """Return how much is written, as far as its ink tells."""
    digit, level = written.page.digit, written.level
    tallest = max((p.height for p in level), default=0.0)
    stacked = _perhaps_stacked(level, digit)
    # Numbers one over the other in a box to write in: no reader here knows which is which.
    stacked |= bool(written.room and level and around(level).height > _TOO_TALL * digit)
    cut = _outlined(written) or _cut_by_its_box(written) or _nought_lost(written)
    if written.loose or len(written.fractions) > 1 or stacked or cut:
        return Amount.DOUBTFUL
    if written.fractions:
        behind = [p for p in level if p.x > written.fractions[0].bar.x]
        return Amount.DOUBTFUL if any(p.height > _SOME * digit for p in behind) else Amount.SOME
    if tallest >= _SOME * digit:
        return Amount.SOME
    return Amount.DOUBTFUL if tallest >= _DOUBTFUL * digit else Amount.NONE


def _perhaps_stacked(level: Sequence[Part], digit: float) -> bool:
    """Tell whether a part may be a fraction whose bar was not found, as nothing beside it is tall.

    A stroke between two numbers is tall as well, but slim; and in a large hand all digits are tall.
    """
    heights = sorted((p.height for p in level), reverse=True)
    if not heights or (len(heights) > 1 and heights[0] < _LIKE_OTHERS * heights[1]):
        return False
    tallest = max(level, key=lambda p: p.height)
    return tallest.height > _TOO_TALL * digit and tallest.width > _SLIM * tallest.height


def _outlined(written: Written) -> bool:
    """Tell whether writing has run into the outline of its box, which is ink like its own then."""
    page = written.page
    if written.room:
        return False
    for part in (p for p in written.level if p.height > page.digit):
        across = np.ones((1, round(_OUTLINE * max(page.digit, part.height))), np.uint8)
        rows = slice(int(part.top), int(part.bottom))
        mine = page.labels[rows, int(part.left) : int(part.right)] == part.label
        alone = np.pad(mine.astype(np.uint8), ((0, 0), (1, 1)))
        level = np.flatnonzero(cv2.erode(alone, across, borderValue=0).any(axis=1))
        # Two digits may share one level stroke, as those of 22 do: a box has one over the other.
        if len(level) and level[-1] - level[0] > _HALF * part.height:
            return True
    return False


def _nought_lost(written: Written) -> bool:
    """Tell whether a box stands in the answer: it was a 0, taken out as an outline."""
    elements = written.chunk.elements if written.chunk and not written.room else ()
    return any(isinstance(e, Opening) and not e.place.brackets for e in elements)


def _cut_by_its_box(written: Written) -> bool:
    """Tell whether a stroke runs from the top of its box to the bottom: it may go on beyond."""
    room, edge = written.room, _CUT * written.page.digit
    if room is None or room.brackets:
        return False
    return any(p.top < room.top + edge and p.bottom > room.bottom - edge for p in room.inside)


def _alone(written: Written) -> list[Picture]:
    """Return pictures of the answer's numbers, each by itself: whole, top and bottom, or a line."""
    page = written.page
    if not written.fractions:
        return [_picture(page, written.level)] if written.level else []
    fraction = written.fractions[0]
    whole = [_picture(page, written.wholes)] if _has_whole(written) else []
    return [*whole, _picture(page, fraction.top), _picture(page, fraction.bottom)]


def _has_whole(written: Written) -> bool:
    return any(p.height > _SOME * written.page.digit for p in written.wholes)


def _picture(page: LevelPage, parts: Sequence[Part]) -> Picture:
    box = around(parts)
    return compose(page, [Piece(tuple(parts), box.y, box)])


def _readings(
    written: Written, first: Sequence[ReadPicture], second: Sequence[Reading], alphabet: Alphabet
) -> tuple[Evidence, ...]:
    """Return what the *first* reader says in its line and alone, and what the *second* does."""
    if not first:
        return ()
    if written.fractions:
        voices = [p.reading(ANSWER) for p in first], second
        alone = [StackedReading(v[-2], v[-1], v[0] if len(v) > 2 else None) for v in voices]  # noqa: PLR2004 - a whole, too
        return (_in_line(written), *alone)
    [picture], [again] = first, second
    return _on_one_line(written, picture, again, alphabet)


def _on_one_line(
    written: Written, alone: ReadPicture, again: Reading, alphabet: Alphabet
) -> tuple[Evidence, ...]:
    line, gap = written.said.tops, _space(written)
    shift, own = line.picture.slots[-1].shift, alone.picture.slots[0].shift
    reading = line.reading(alphabet, start=written.start)
    return (
        spaced(reading, step=_step(line, gap, shift, written.start)),
        spaced(alone.reading(alphabet), step=_step(alone, gap, own, 0)),
        spaced(again, step=None if gap is None else alone.picture.snug_step(gap + own)),
    )


def _step(line: ReadPicture, x: float | None, shift: float, start: int) -> float | None:
    return None if x is None else line.picture.step(x + shift) - start


def _space(written: Written) -> float | None:
    """Return where on the page the answer's widest space is, if that may part two numbers."""
    reach, gaps = 0.0, []
    for part in (p for p in written.level if p.height > _DOUBTFUL * written.page.digit):
        if reach:
            gaps.append((part.left - reach, (part.left + reach) / 2))
        reach = max(reach, part.right)
    width, middle = max(gaps, default=(0.0, 0.0))
    return middle if width > _WIDE_SPACE * written.page.digit else None


def _in_line(written: Written) -> StackedReading:
    """Return the reading of the fraction in the lines of tops and of bottoms."""
    said = written.said
    slot = next(
        i
        for i, element in enumerate(said.chunk.elements)
        if isinstance(element, Stack) and element.fraction is written.fractions[0]
    )
    start, _ = said.tops.picture.steps(slot)
    whole = None
    if _has_whole(written):
        whole = said.tops.reading(ANSWER, start=written.start, end=max(start, written.start + 1))
    return StackedReading(said.tops.slot(slot, ANSWER), said.bottoms.slot(slot, ANSWER), whole)


def _pieces(parts: Sequence[Part]) -> int:
    """Return how many digits stand side by side, none touching the next."""
    tallest = max(p.height for p in parts)
    return side_by_side([p for p in parts if p.height > _WHOLE * tallest])


def _digits_lost(written: Written, readings: Sequence[Evidence]) -> bool:
    """Tell whether more is written than some reading says: 2/5 for 12/5 proves nothing."""
    if not written.fractions:
        numbers: list[Sequence[Part]] = [written.level]
    else:
        fraction = written.fractions[0]
        numbers = [written.wholes, fraction.top, fraction.bottom]
    pieces = sum(side_by_side(parts) for parts in numbers)
    # Digits that touch are one piece, but a wide one.
    pieces = max(pieces, sum(_at_least(parts) for parts in numbers if parts))
    return any(pieces > len(reading.peaks) for reading in readings)


def _at_least(parts: Sequence[Part]) -> int:
    """Return how many digits a number must have to be as wide as it is."""
    return max(1, round(around(parts).width / (_WIDEST * max(p.height for p in parts))))


def _answer(written: Written, amount: Amount, readings: tuple[Evidence, ...]) -> Answer:
    page, question = written.page, written.question
    place = Box(
        question.right, question.top, question.right + _BLANK_WIDTH * page.digit, question.bottom
    )
    if written.room:
        place = written.room
    elif amount is not Amount.NONE:
        place = around([*([written.chunk.box] if written.chunk else []), *written.loose])
    pieces = [(_pieces(f.top), _pieces(f.bottom)) for f in written.fractions]
    whole = seeing_all(readings, *pieces[0]) if pieces else readings
    return Answer(
        amount=amount,
        readings=whole,
        strip=page.strip(place),
        whole=page.strip(around([question, place])),
        line_height=_LINE * page.digit,
        ruled=_digits_lost(written, readings),
        crowded=len(whole) < len(readings) and not by_both(whole),
    )
