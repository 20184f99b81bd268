"""Cuts out and reads what is written behind each question."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from grading_lambda.counted import NOTHING_COUNTED, Count, counted
from grading_lambda.engine import Engine, Pixels
from grading_lambda.fractions.evidence import spaced
from grading_lambda.ink import BAND_HEIGHT, Amount, Ink, find_ink, ink_mask, widest_gap
from grading_lambda.layout import Problem, equals_steps
from grading_lambda.overwritten import firm_ink, perhaps_written_over
from grading_lambda.questions import Question
from grading_lambda.recognise import (
    PRINTED,
    Alphabet,
    Evidence,
    Reading,
    answer_alphabet,
    answer_alphabet_in_brackets,
    read_again,
    read_by_second,
    read_crops,
)
from grading_lambda.strip import Strip
from school.arithmetic import same_answer
from school.exercise import MIXED

_BAND_LINE = 64
"""Height in pixels a line is brought down to in its band: the network itself sees 48."""
_UNLIKE_A_STROKE = "23456789"
"""Digits that no edge of a box or fold is taken for."""
_LEAST_SEEN = 0.6
_PLAIN = 0.7
"""So likely is what both networks plainly read, though its ink is pale. Of 13 traces of ink on 242
tune pages they read 7 so, all as they were written; none of 659 blanks left a trace, and in none
did both read a digit."""
# Parts of the height of a line:
_PAD, _SHORT, _BLANK_WIDTH, _WIDE_SPACE, _AT_END = 0.1, 0.12, 1.2, 0.37, 0.1
"""Of 85 answers on tune pages that reach so near to the end of their room, six right ones had lost
digits there and were called wrong, and of six wrong ones one was shorter than the right answer."""


@dataclass(frozen=True)
class Answer:
    """How much is written as one answer, and its readings."""

    amount: Amount
    readings: tuple[Evidence, ...]
    strip: Strip
    """Where the answer lies, or where it would stand."""
    whole: Strip
    """Question and answer."""
    line_height: float
    """Height of the printed line in photo pixels."""
    ruled: bool = False
    """Whether digits may be lost: with the line or box it stands in, or to the next item."""
    crowded: bool = False
    """Whether it touches the brackets around it: part of it may be taken for print."""
    over: bool = False
    """Whether it lies over them, and was read both with and without them."""
    doubtful: bool = False
    """Whether strokes of it may be lost: then it is not called wrong."""
    apart: bool = False
    """Whether it stands alone in a frame it does not touch, and all its readings agree."""
    changed: bool = False
    """Whether it may well be written over another one."""
    count: Count = NOTHING_COUNTED
    """What its ink falls into."""
    uncrossed: tuple[Evidence, ...] = ()
    """Readings of all ink where a first answer seems to be crossed out, as if it were not."""
    firm: tuple[Evidence, ...] = ()
    """Readings of the darker ink alone where it seems to be written over a paler first answer."""


@dataclass(frozen=True)
class _Band:
    """A problem's pixels, level: question, answer and half a line above and below."""

    problem: Problem
    scale: float
    ink: Ink
    uncrossed: Ink | None = None
    """All ink, where a first answer seems to be crossed out."""
    firm: Ink | None = None
    """The darker ink alone, where it seems to be written over another."""

    @property
    def line_height(self) -> float:
        return self.problem.room.height * self.scale

    @property
    def written(self) -> bool:
        return self.ink.right > self.ink.left

    @property
    def line_shows_answer(self) -> bool:
        """Whether the line, as first read, holds the whole answer and nothing else."""
        end = self.problem.line.strip.length + _SHORT * self.problem.room.height
        return not self.ink.ruled and self.ink.right / self.scale < end

    def alone(self) -> Pixels:
        """Return the answer's pixels."""
        return self._cut(self.ink.left - _PAD * self.line_height)

    def whole_line(self) -> Pixels:
        """Return the pixels of question and answer, without rules."""
        middle, half = self.ink.clean.shape[0] / 2, self.line_height / 2
        return self._cut(0, top=middle - half, bottom=middle + half)

    def space(self) -> float | None:
        """Return the column of the answer's widest space, if that may part two numbers."""
        mask, _ = ink_mask(
            self.ink.clean,
            line_height=self.line_height,
            print_end=self.problem.equals * self.scale,
        )
        middle, width = widest_gap(mask, start=self.ink.left, end=self.ink.right)
        return middle if width > _WIDE_SPACE * self.line_height else None

    def left_of_alone(self) -> int:
        """Return the column of the band that the answer's pixels alone begin at."""
        return max(0, round(self.ink.left - _PAD * self.line_height))

    def _cut(self, left: float, *, top: float = np.inf, bottom: float = 0.0) -> Pixels:
        pad = _PAD * self.line_height
        rows = slice(
            max(0, round(min(top, self.ink.top - pad))), round(max(bottom, self.ink.bottom + pad))
        )
        return self.ink.clean[rows, max(0, round(left)) : round(self.ink.right + pad)]


def read_answers(
    engine: Engine, pixels: Pixels, problems: Sequence[Problem], questions: Sequence[Question]
) -> list[Answer]:
    """Return ink and readings of each problem's answer: in its line, on its own, and again."""
    bands = [
        _band(problem, pixels, parted="…" in question.symbols)
        for problem, question in zip(problems, questions, strict=True)
    ]
    crossed = [(i, ink) for i, band in enumerate(bands) if (ink := band.uncrossed)]
    firm = [(i, ink) for i, band in enumerate(bands) if (ink := band.firm)]
    more = [replace(bands[i], ink=ink) for i, ink in crossed]
    # What was painted over has to be read again in its line, too.
    more += [replace(bands[i], ink=replace(ink, ruled=True)) for i, ink in firm]
    asked = [*questions, *(questions[i] for i, _ in crossed + firm)]
    readings = _readings(engine, bands + more, asked)
    answers = [_answer(band, found) for band, found in zip(bands, readings, strict=False)]
    others = iter(readings[len(bands) :])
    for i, _ in crossed:
        answers[i] = replace(answers[i], uncrossed=tuple(next(others)))
    for i, _ in firm:
        answers[i] = replace(answers[i], firm=tuple(next(others)))
    return answers


def _readings(
    engine: Engine, bands: Sequence[_Band], questions: Sequence[Question]
) -> list[list[Evidence]]:
    written = [i for i, band in enumerate(bands) if band.written]
    in_line = {
        i: _in_line(bands[i], questions[i]) for i in written if _shown(bands[i], questions[i])
    }
    second = _second(engine, bands, questions, written)
    # Where both find the expected answer, a third reading would not change the verdict.
    settled = {i for i in in_line if i in second and _right(questions[i], in_line[i], second[i])}
    own = [i for i in written if i not in settled]
    again = [i for i in own if i not in in_line]
    kinds = [_alphabet(band, question) for band, question in zip(bands, questions, strict=True)]
    alphabets = [kind for i, kind in enumerate(kinds) if kind not in kinds[:i]]
    crops = [bands[i].alone() for i in own] + [bands[i].whole_line() for i in again]
    read = read_crops(engine, crops, PRINTED, *alphabets)
    readings: list[list[Evidence]] = [[] for _ in bands]
    for n, (i, (printed, *spoken)) in enumerate(zip(own + again, read, strict=True)):
        mine = spoken[alphabets.index(kinds[i])]
        if n < len(own):
            readings[i].append(_with_space(mine, bands[i], crops[n], bands[i].left_of_alone()))
        elif steps := equals_steps(printed):
            start = steps[0] + 1
            behind = mine.among(mine.symbols, start=start)
            readings[i].append(_with_space(behind, bands[i], crops[n], 0, start=start))
    for some in (in_line, second):
        for i, reading in some.items():
            readings[i].append(reading)
    return readings


def _with_space(mine: Reading, band: _Band, crop: Pixels, left: int, *, start: int = 0) -> Evidence:
    """Return a reading of a fraction that knows its wide space: “1 13/30” is no 113/30.

    Args:
        mine: The reading.
        band: What it is of.
        crop: The pixels read.
        left: The column of the band that they begin at.
        start: The time step of the whole crop that *mine* begins at.
    """
    if MIXED not in mine.symbols:
        return mine
    space = band.space()
    return spaced(mine, step=None if space is None else (space - left) / mine.pace(crop) - start)


def _alphabet(band: _Band, question: Question) -> Alphabet:
    # “17÷5=( )……( )” has brackets, and a reader that may say digits alone takes each for a 1. On
    # other lines what looks like a bracket is a 1.
    line, equals = band.problem.line, band.problem.equals_step
    bracketed = any(c == "(" and step > equals for c, step, _ in line.wide.peaks)
    made = answer_alphabet_in_brackets if "…" in question.symbols and bracketed else answer_alphabet
    return made(question.symbols)


def _shown(band: _Band, question: Question) -> bool:
    """Tell whether the line was already read with the whole answer in it, in its symbols."""
    return band.line_shows_answer and set(question.symbols) <= set("0123456789.")


def _in_line(band: _Band, question: Question) -> Reading:
    return band.problem.line.written.among(question.symbols, start=band.problem.equals_step + 1)


def _right(question: Question, *readings: Evidence) -> bool:
    """Tell whether each of *readings* says an accepted answer by itself."""
    return all(any(same_answer(r.text, a) for a in question.accepted) for r in readings)


def _second(
    engine: Engine, bands: Sequence[_Band], questions: Sequence[Question], written: Sequence[int]
) -> dict[int, Evidence]:
    """Return the second reader's readings of those it can read."""
    able = [i for i in written if read_by_second(s := questions[i].symbols) or MIXED in s]
    alphabets = [_alphabet(bands[i], questions[i]) for i in able]
    crops = {i: bands[i].alone() for i in able}
    said = zip(crops.items(), read_again(engine, [*crops.values()], alphabets), strict=True)
    return {i: _with_space(r, bands[i], crop, bands[i].left_of_alone()) for (i, crop), r in said}


def _checked(ink: Ink, problem: Problem) -> Ink:
    """Return *ink*, in doubt where none was found though the line was read with an answer."""
    if ink.amount is not Amount.NONE:
        return ink
    tail = problem.line.written.among(_UNLIKE_A_STROKE, start=problem.equals_step + 1)
    seen = any(p > _LEAST_SEEN for _, _, p in tail.peaks)
    return replace(ink, amount=Amount.DOUBTFUL) if seen else ink


def _band(problem: Problem, pixels: Pixels, *, parted: bool) -> _Band:
    room = problem.room
    scale = min(1.0, _BAND_LINE / room.height)
    half = room.height * BAND_HEIGHT / 2
    band = room.window(top=-half, bottom=half).cut(pixels, scale=scale)
    high, equals = room.height * scale, problem.equals * scale
    ink = find_ink(band, line_height=high, equals=equals, parted=parted)
    every = None
    if ink.crossed:
        every = find_ink(band, line_height=high, equals=equals, parted=parted, crossing=False)
    firm = firm_ink(ink, line_height=high) if ink.amount is not Amount.NONE else None
    return _Band(problem, scale, _checked(ink, problem), every, firm)


def written_amount(seen: Amount, readings: Sequence[Evidence]) -> Amount:
    """Return how much is written where ink was *seen*.

    What both networks plainly read alike is no trace, and what both read at all is no bare paper.
    """
    texts = {reading.text for reading in readings}
    both = {_by_second(reading) for reading in readings if reading.text} == {False, True}
    if seen is Amount.SOME or not both:
        return seen
    plain = all(reading.log_p(reading.text) > math.log(_PLAIN) for reading in readings)
    traced = seen is Amount.DOUBTFUL and len(texts) == 1 and plain
    return Amount.SOME if traced else Amount.DOUBTFUL


def _by_second(reading: Evidence) -> bool:
    return isinstance(reading, Reading) and reading.second


def _answer(band: _Band, readings: Sequence[Evidence]) -> Answer:
    room, ink, scale = band.problem.room, band.ink, band.scale
    middle, half = room.height * BAND_HEIGHT / 2, room.height / 2
    left, right = ink.left / scale, ink.left / scale + _BLANK_WIDTH * room.height
    top, bottom = -0.8 * half, 0.8 * half
    if band.written:
        right = ink.right / scale
        top, bottom = ink.top / scale - middle, ink.bottom / scale - middle
    return Answer(
        amount=written_amount(ink.amount, readings),
        ruled=ink.ruled or room.length - ink.right / scale < _AT_END * room.height,
        count=counted(band.alone(), line_height=band.line_height)
        if band.written
        else NOTHING_COUNTED,
        changed=band.written and perhaps_written_over(band.alone(), line_height=band.line_height),
        readings=tuple(readings),
        strip=room.window(top=top, bottom=bottom).part(left, right),
        whole=room.window(top=min(top, -half), bottom=max(bottom, half)).part(0, right),
        line_height=room.height,
    )
