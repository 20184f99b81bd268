"""Finds exercises that are worked out in lines of their own: 脱式 “36÷4+7 / =9+7 / =16”, “x=7”."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from grading_lambda.answers import Answer
from grading_lambda.engine import Engine, Pixels
from grading_lambda.forms import exercise
from grading_lambda.ink import Amount
from grading_lambda.layout import Line
from grading_lambda.recognise import Reading, answer_alphabet, read_crops
from grading_lambda.strip import Strip
from school.arithmetic import answer_value, evaluate
from school.errors import NotUnderstood
from school.exercise import Kind

_STEP = re.compile(r"=[0-9(]")
_ROOT = re.compile(r"(?![0-9]+[x×])[^-+÷=]{0,3}=-?[0-9]")
_DIGITS = re.compile(r"[-0-9+×÷=().]{2,}")
_EQUATION = re.compile(r".+?=[0-9.]+(?:/[0-9]+)?(?=[x×]=|$)")
_SYMBOLS = "0123456789.-/"
_LEAST_SURE = 0.6
# Parts of the height of a line:
_LEFT, _RIGHT, _LEAST_BELOW, _MOST_BELOW, _NEXT = 2.0, 1.0, 0.5, 2.6, 2.4
_BESIDE, _SAME_ROW, _ALIGNED, _TOO_CLOSE = 8.0, 0.6, 1.2, 1.9


@dataclass(frozen=True)
class Worked:
    """A question, and the line with its final answer."""

    text: str
    """The question, with its item number."""
    strip: Strip
    kind: Kind
    last: Line | None
    """The last line of the working; None: there is none."""
    start: float
    """Where on the last line the answer begins, behind its “=”."""
    sure: bool
    written: bool
    """Whether anything is written at all that might be working."""
    used: frozenset[int]


def find_worked(lines: Sequence[Line]) -> list[Worked]:
    """Return the exercises of *lines* that are answered in lines beneath or beside."""
    steps = [i for i, line in enumerate(lines) if _STEP.match(_text(line))]
    roots = [i for i, line in enumerate(lines) if _ROOT.match(_text(line))]
    taken = {*steps, *roots}
    found = []
    for i in sorted(range(len(lines)), key=lambda i: lines[i].strip.y):
        question = None if i in taken else _question(lines[i], any_steps=bool(steps))
        if question is None:
            continue
        kind, end = question
        if kind is Kind.BASIC:
            working = _chain(i, lines, _steps_of(lines[i], lines, steps))
            if not working and _text(lines[i]).endswith("="):
                continue
            taken |= _scribbled(working[-1] if working else i, lines)
        else:
            below = [] if end else _chain(i, lines, _working_of(lines[i], lines, roots))
            # What ends in another equation was the next question already.
            while below and below[-1] not in roots:
                below.pop()
            working = below or ([] if end else _beside(i, lines, roots))
        taken |= set(working)
        found.append(_worked(i, lines, working, kind=kind, end=end))
    return _once(found)


def _steps_of(question: Line, lines: Sequence[Line], steps: Sequence[int]) -> list[int]:
    """Return *steps*, and the lines whose first character can only be the “=” of a step.

    A written “=” may look like a 2 or a Z; what follows it then equals the question.
    """
    solution = exercise(_text(question))
    meant = answer_value(solution.expected) if solution else None
    return [
        i
        for i, line in enumerate(lines)
        if i in steps or (meant is not None and _value(_text(line)[1:]) == meant)
    ]


def _working_of(question: Line, lines: Sequence[Line], roots: Sequence[int]) -> list[int]:
    """Return *roots*, and the equations with the question's own root: steps on the way to it."""
    solution = exercise(_text(question))
    same = [
        i
        for i, line in enumerate(lines)
        if line is not question
        and solution is not None
        and (other := exercise(_text(line))) is not None
        and other.expected == solution.expected
    ]
    return sorted({*roots, *same})


def _value(text: str) -> Fraction | None:
    try:
        return evaluate(text)
    except NotUnderstood:
        return None


def _scribbled(above: int, lines: Sequence[Line]) -> set[int]:
    """Return the lines right beneath a question or its working: nobody prints one so close."""
    strip = lines[above].strip
    return {
        i
        for i, line in enumerate(lines)
        if _DIGITS.fullmatch(_text(line))
        and abs(strip.place(*line.strip.at(0))[0]) < _ALIGNED * strip.height
        and _LEAST_BELOW < _down(strip, line.strip) / strip.height < _TOO_CLOSE
    }


def _text(line: Line) -> str:
    return line.wide.text.replace(" ", "")


def _question(line: Line, *, any_steps: bool) -> tuple[Kind, int | None] | None:
    """Return what *line* asks, and the character at which an answer beside it begins."""
    text = _text(line)
    match = _EQUATION.match(text)
    if match and (solution := exercise(match[0])) and solution.kind is Kind.EQUATION:
        return Kind.EQUATION, match.end() if match.end() < len(text) else None
    solution = exercise(text) if any_steps and "=" not in text[:-1] else None
    signs = sum(sign in text for sign in "+-×÷")
    if solution is None or not signs or solution.kind not in (Kind.BASIC, Kind.REMAINDER):
        return None
    return Kind.BASIC, None


def _chain(question: int, lines: Sequence[Line], candidates: Sequence[int]) -> list[int]:
    """Return the working beneath a question, line after line."""
    strip, reach = lines[question].strip, _MOST_BELOW
    chain: list[int] = []
    at, end = 0.0, _next_question(question, lines, candidates)
    while True:
        near = [
            (across, i)
            for i in candidates
            if i not in chain
            and _under(strip, lines[i].strip, (across := _down(strip, lines[i].strip)))
            and at + _LEAST_BELOW < across / strip.height < min(at + reach, end)
        ]
        if not near:
            return chain
        across, i = min(near)
        chain.append(i)
        at, reach = across / strip.height, _NEXT


def _next_question(question: int, lines: Sequence[Line], candidates: Sequence[int]) -> float:
    """Return how far beneath a question the next one is, in heights of a line."""
    strip = lines[question].strip
    return min(
        (
            across / strip.height
            for i, line in enumerate(lines)
            if i != question
            and i not in candidates
            and _under(strip, line.strip, (across := _down(strip, line.strip)))
            and across > _LEAST_BELOW * strip.height
            and _question(line, any_steps=True) is not None
        ),
        default=np.inf,
    )


def _down(strip: Strip, other: Strip) -> float:
    return strip.place(*other.at(other.length / 2))[1]


def _under(strip: Strip, other: Strip, across: float) -> bool:
    along = strip.place(*other.at(0))[0]
    return across > 0 and -_LEFT * strip.height < along < strip.length + _RIGHT * strip.height


def _beside(question: int, lines: Sequence[Line], candidates: Sequence[int]) -> list[int]:
    strip = lines[question].strip
    near = []
    for i in candidates:
        along, across = strip.place(*lines[i].strip.at(0))
        gap = along - strip.length
        if -strip.height < gap < _BESIDE * strip.height and abs(across) < _SAME_ROW * strip.height:
            near.append((gap, i))
    return [min(near)[1]] if near else []


def _worked(
    question: int, lines: Sequence[Line], below: Sequence[int], *, kind: Kind, end: int | None
) -> Worked:
    line = lines[question]
    kept = [(c, s, p) for c, s, p in line.wide.peaks if c != " "]
    text = "".join(c for c, _, _ in kept[:end])
    strip, last, start = line.strip, None, 0.0
    if below:
        last = lines[below[-1]]
        start = _behind_equals(last)
    elif end is not None:
        cut = line.along(kept[end][1]) - 0.3 * line.strip.height
        strip = strip.part(0, cut)
        last, start = line, _behind_equals(line)
    sure = min((p for _, _, p in kept[:end]), default=0.0) >= _LEAST_SURE
    blank = last is None and not _anything(question, lines)
    used = frozenset([question, *below])
    return Worked(text, strip, kind, last, start, sure, not blank, used)


def _behind_equals(line: Line) -> float:
    steps = [step for c, step, _ in line.wide.peaks if c == "="]
    if steps:
        return line.along(steps[-1]) + 0.28 * line.strip.height
    second = [step for c, step, _ in line.wide.peaks if c != " "][1:2]
    return max(0.0, line.along(second[0]) - 0.3 * line.strip.height) if second else 0.0


def _anything(question: int, lines: Sequence[Line]) -> bool:
    """Tell whether a line that is no exercise stands right beneath the question."""
    strip = lines[question].strip
    return any(
        i != question
        and _under(strip, other.strip, (across := _down(strip, other.strip)))
        and _LEAST_BELOW < across / strip.height < _MOST_BELOW
        and abs(strip.place(*other.strip.at(0))[0]) < _LEFT * strip.height
        and exercise(_text(other)) is None
        for i, other in enumerate(lines)
    )


def _once(found: Sequence[Worked]) -> list[Worked]:
    """Return *found* with each line of working given to the question right above it."""
    owners: dict[int, int] = {}
    for place, worked in enumerate(found):
        for i in worked.used:
            owner = owners.get(i)
            if owner is None or found[owner].strip.y < worked.strip.y:
                owners[i] = place
    return [w for place, w in enumerate(found) if all(owners[i] == place for i in w.used)]


def read_worked(engine: Engine, pixels: Pixels, worked: Sequence[Worked]) -> list[Answer]:
    """Return two readings of each final answer: on its own, and in its line."""
    alphabet = answer_alphabet(_SYMBOLS)
    ends = [w for w in worked if w.last is not None]
    crops = [_cut(strip, pixels) for w in ends for strip in _strips(w)]
    read = [reading for (reading,) in read_crops(engine, crops, alphabet)]
    answers = []
    for w in worked:
        mine: tuple[Reading, ...] = ()
        if w.last is not None:
            alone, whole = read[2 * ends.index(w)], read[2 * ends.index(w) + 1]
            from_step = int(np.ceil(w.start / w.last.along(0.5) - 0.5)) if w.start else 0
            mine = (alone, whole.among(_SYMBOLS, start=max(0, from_step)))
        answers.append(_answer(w, mine))
    return answers


def _strips(worked: Worked) -> tuple[Strip, Strip]:
    assert worked.last is not None  # noqa: S101
    strip = worked.last.strip
    return strip.part(max(0.0, worked.start), strip.length), strip


def _cut(strip: Strip, pixels: Pixels) -> Pixels:
    return strip.cut(pixels, scale=min(1.0, 72 / strip.height))


def _answer(worked: Worked, readings: tuple[Reading, ...]) -> Answer:
    strip = worked.strip
    if worked.last is None:
        amount = Amount.DOUBTFUL if worked.written else Amount.NONE
        below = strip.window(top=strip.height * 0.6, bottom=strip.height * 1.6)
        return Answer(amount, (), below, _around(strip, below), strip.height)
    answer = _strips(worked)[0]
    return Answer(Amount.SOME, readings, answer, _around(strip, worked.last.strip), strip.height)


def _around(strip: Strip, other: Strip) -> Strip:
    """Return the smallest strip along *strip* that holds both."""
    places = [strip.place(*corner) for corner in (*strip.corners(), *other.corners())]
    left, right = min(a for a, _ in places), max(a for a, _ in places)
    top, bottom = min(b for _, b in places), max(b for _, b in places)
    return replace(strip.window(top=top, bottom=bottom)).part(left, right)
