"""Reads what is written behind the “=” of an exercise with fractions: 5/6 with a bar or without."""

from collections.abc import Sequence
from dataclasses import dataclass

from grading_lambda.answers import Answer
from grading_lambda.bars import Fraction
from grading_lambda.composed import Picture, Piece, ReadPicture, compose, read_pictures
from grading_lambda.engine import Engine
from grading_lambda.ink import Amount
from grading_lambda.level import Box, LevelPage, Part, around, side_by_side
from grading_lambda.recognise import ANSWER, Evidence, answer_alphabet
from grading_lambda.stacked_evidence import MIXED, StackedReading, spaced
from grading_lambda.stacked_rows import Chunk, Run, Stack
from grading_lambda.stacked_said import SaidChunk

# Parts of the height of a digit:
_SOME, _DOUBTFUL, _TOO_TALL, _LINE = 0.42, 0.24, 2.1, 1.5
_SLIM = 0.6
"""Width over height of a stroke."""
_WIDE_SPACE, _BLANK_WIDTH = 0.55, 2.0


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
    """Return how much is written in each place, and two readings of it.

    Args:
        engine: The networks.
        found: The places.
        symbols: The characters that each answer may hold.
    """
    amounts = [_amount(written) for written in found]
    alone = [_alone(w) if a is not Amount.NONE else [] for w, a in zip(found, amounts, strict=True)]
    read = iter(read_pictures(engine, [picture for pictures in alone for picture in pictures]))
    answers = []
    for written, amount, pictures, spelling in zip(found, amounts, alone, symbols, strict=True):
        again = [next(read) for _ in pictures]
        readings = _readings(written, again, spelling.replace(MIXED, "")) if again else ()
        answers.append(_answer(written, amount, readings))
    return answers


def _amount(written: Written) -> Amount:
    digit, level = written.page.digit, written.level
    tallest = max((p.height for p in level), default=0.0)
    # A fraction whose bar was not found: a stroke between two numbers is tall as well, but slim.
    stacked = any(p.height > _TOO_TALL * digit and p.width > _SLIM * p.height for p in level)
    if len(written.fractions) > 1 or stacked:
        return Amount.DOUBTFUL
    if written.fractions:
        behind = [p for p in level if p.x > written.fractions[0].bar.x]
        return Amount.DOUBTFUL if any(p.height > _SOME * digit for p in behind) else Amount.SOME
    if tallest >= _SOME * digit:
        return Amount.SOME
    return Amount.DOUBTFUL if tallest >= _DOUBTFUL * digit else Amount.NONE


def _alone(written: Written) -> list[Picture]:
    """Return pictures of the answer's numbers, each by itself: whole, top and bottom, or a line."""
    page = written.page
    if not written.fractions:
        return [_picture(page, written.level)]
    fraction = written.fractions[0]
    whole = [_picture(page, written.wholes)] if _has_whole(written) else []
    return [*whole, _picture(page, fraction.top), _picture(page, fraction.bottom)]


def _has_whole(written: Written) -> bool:
    return any(p.height > _SOME * written.page.digit for p in written.wholes)


def _picture(page: LevelPage, parts: Sequence[Part]) -> Picture:
    box = around(parts)
    return compose(page, [Piece(tuple(parts), box.y, box)])


def _readings(written: Written, again: Sequence[ReadPicture], symbols: str) -> tuple[Evidence, ...]:
    if written.fractions:
        numbers = [picture.reading(ANSWER) for picture in again]
        whole = numbers[0] if len(numbers) > 2 else None  # noqa: PLR2004 - whole, top and bottom
        return _in_line(written), StackedReading(numbers[-2], numbers[-1], whole)
    alphabet = answer_alphabet(symbols)
    line, [alone] = written.said.tops, again
    gap = _space(written)
    shift = written.said.tops.picture.slots[-1].shift
    own = alone.picture.slots[0].shift
    return (
        spaced(
            line.reading(alphabet, start=written.start), step=_step(line, gap, shift, written.start)
        ),
        spaced(alone.reading(alphabet), step=_step(alone, gap, own, 0)),
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


def _pieces(written: Written) -> int:
    if not written.fractions:
        return side_by_side(written.level)
    fraction = written.fractions[0]
    numbers = (written.wholes, fraction.top, fraction.bottom)
    return sum(side_by_side(parts) for parts in numbers)


def _answer(written: Written, amount: Amount, readings: tuple[Evidence, ...]) -> Answer:
    page, question = written.page, written.question
    place = Box(
        question.right, question.top, question.right + _BLANK_WIDTH * page.digit, question.bottom
    )
    if written.chunk and amount is not Amount.NONE:
        place = written.chunk.box
    return Answer(
        amount=amount,
        # Fewer characters read than pieces of ink stand there: a digit too few proves nothing.
        ruled=any(_pieces(written) > len(reading.peaks) for reading in readings),
        readings=readings,
        strip=page.strip(place),
        whole=page.strip(around([question, place])),
        line_height=_LINE * page.digit,
    )
