"""Judges the answers on a page that a teacher marked in red, whose marks hide strokes of them.

A stroke under a mark is bridged or left open, and either may make another digit of it. The camera's
red channel hardly shows red ink: the second reader reads the answer there, as it was photographed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from grading_lambda.answers import Answer
from grading_lambda.engine import Engine, Pixels
from grading_lambda.exercises import Asked, read
from grading_lambda.ink import Amount
from grading_lambda.judging import both_ways, judge_answer
from grading_lambda.layout import Problem
from grading_lambda.one_answer import doubted
from grading_lambda.questions import Question
from grading_lambda.recognise import (
    Evidence,
    Reading,
    answer_alphabet,
    read_again,
    read_by_second,
)
from grading_lambda.verdict import Judgement
from school.arithmetic import same_answer
from school.grading import Verdict

_DENIED, _AS_LIKELY = 6.0, 1.0
"""A reading in red light denies a right answer that it finds e**this less likely than its own, and
half sees one that it finds at most e**this less likely. Of 1,130 answers on 28 tune pages (17000 to
17029) both together keep 2 of 4 wrong ones from being passed and 2 of 3 right ones from being
called wrong, for 5 decisions; asked about what stays unsure, it settles 12."""
_MARGIN = 0.1
"""Paper around the answer, in parts of its height."""

Judged = tuple[Question, Judgement]


@dataclass(frozen=True)
class UnderMarks:
    """What is seen of each answer by the two other ways of looking at a marked page."""

    left_open: Pixels
    """The photo without red ink, with all that it hides left open."""
    other: Sequence[Answer]
    """The answers as they are read there."""
    red: Mapping[int, Reading]
    """What the red channel says of those it can be asked about, by their place."""


def seen_under_marks(
    engine: Engine,
    pages: tuple[Pixels, Pixels],
    asked: Sequence[Asked],
    written: Sequence[Answer],
) -> UnderMarks:
    """Return what is seen of the answers on a page with a teacher's marks.

    Args:
        engine: The networks.
        pages: The photo as it was taken, and without red ink but with all that it hides left open.
        asked: The exercises.
        written: Their answers, strokes under marks bridged.
    """
    shown, left_open = pages
    other = read(engine, left_open, asked)
    return UnderMarks(left_open, other, _in_red_light(engine, shown, asked, written))


def judged_under_marks(
    seen: UnderMarks, asked: Sequence[Asked], written: Sequence[Answer], judged: Sequence[Judged]
) -> list[Judged]:
    """Return the verdicts on *written*, which were *judged* with strokes under marks bridged."""
    found = []
    for i, (question, bridged) in enumerate(judged):
        verdict = both_ways(bridged, judge_answer(asked[i], seen.other[i], seen.left_open)[1])
        if i in seen.red:
            ways = written[i], seen.other[i]
            verdict = with_red_light(question, verdict, ways, seen.red[i])
        found.append((question, verdict))
    return found


def _in_red_light(
    engine: Engine, shown: Pixels, asked: Sequence[Asked], written: Sequence[Answer]
) -> dict[int, Reading]:
    """Return what the second reader says of each answer behind an “=” in the red channel."""
    able = [
        i
        for i, (a, w) in enumerate(zip(asked, written, strict=True))
        if isinstance(a.found, Problem) and w.readings and read_by_second(a.question.symbols)
    ]
    alphabets = [answer_alphabet(asked[i].question.symbols) for i in able]
    said = read_again(engine, [_red_crop(shown, written[i]) for i in able], alphabets)
    return dict(zip(able, said, strict=True))


def _red_crop(shown: Pixels, answer: Answer) -> Pixels:
    strip = answer.strip
    pad, half = _MARGIN * strip.height, (0.5 + _MARGIN) * strip.height
    crop = strip.window(top=-half, bottom=half).part(-pad, strip.length + pad).cut(shown)
    return np.asarray(np.repeat(crop[..., 2:], 3, axis=2), np.uint8)


def with_red_light(
    question: Question, judged: Judgement, ways: tuple[Answer, Answer], red: Reading
) -> Judgement:
    """Return *judged*, with what the *red* channel says of the answer.

    *ways* are the answer with strokes under marks bridged, and left open.
    """
    if not question.accepted:
        return judged
    likely = max(red.log_p(answer) for answer in question.accepted) - red.log_p(red.text)
    if judged.verdict is Verdict.RIGHT:
        denied = red.text and likely < -_DENIED and not _part_seen(question, ways[0])
        return _unsure(judged) if denied or _said_once(question, ways, red) else judged
    if judged.verdict is Verdict.WRONG:
        return doubted(judged) if likely > -_AS_LIKELY else judged
    bridged, left_open = ways
    first = [r for r in (*bridged.readings, *left_open.readings) if not _by_second(r)]
    agreed = _says(red, question) and any(_says(reading, question) for reading in first)
    if judged.verdict is Verdict.UNSURE and (agreed or _read_though_pale(question, bridged)):
        return replace(judged, verdict=Verdict.RIGHT, read=_right(question, judged, ways))
    return judged


def _said_once(question: Question, ways: tuple[Answer, Answer], red: Reading) -> bool:
    """Tell whether one reading alone of both ways says a right answer, and red light does not.

    A stroke that is bridged or broken may have made it: 51 of 50. Of 500 right verdicts on 16 tune
    pages (22000 to 22015) 10 stand on one reading, and two of the three wrong answers that were
    passed are among them.
    """
    said = [_says(reading, question) for answer in ways for reading in answer.readings]
    return sum(said) == 1 and not _says(red, question) and not ways[0].uncrossed


def _part_seen(question: Question, answer: Answer) -> bool:
    """Tell whether an answer is right if nothing of it is crossed out, and its end alone was cut.

    Red light shows that end: it says nothing of the rest.
    """
    said = any(_says(reading, question) for reading in answer.readings)
    return bool(answer.uncrossed) and not said


def _read_though_pale(question: Question, answer: Answer) -> bool:
    """Tell whether both readers plainly say a right answer of which marks left little ink."""
    said = [_by_second(reading) for reading in answer.readings]
    plain = all(_says(reading, question) for reading in answer.readings)
    return answer.amount is Amount.DOUBTFUL and plain and any(said) and not all(said)


def _right(question: Question, judged: Judgement, ways: tuple[Answer, Answer]) -> str:
    """Return the right answer that a reading says."""
    texts = [reading.text for answer in ways for reading in answer.readings]
    said = (a for a in question.accepted if any(same_answer(text, a) for text in texts))
    return next(said, judged.read)


def _says(reading: Evidence, question: Question) -> bool:
    return any(same_answer(reading.text, answer) for answer in question.accepted)


def _by_second(reading: Evidence) -> bool:
    return isinstance(reading, Reading) and reading.second


def _unsure(judged: Judgement) -> Judgement:
    return replace(judged, verdict=Verdict.UNSURE, confidence=judged.confidence / 2)
