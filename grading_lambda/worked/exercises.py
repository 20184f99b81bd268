"""Finds exercises that are worked out in lines of their own: 脱式 “36÷4+7 / =9+7 / =16”, “x=7”.

What counts is the final answer. Where it is right and a step before it surely is not, the exercise
is left to a person: it was copied, or two slips made up for each other.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass

import numpy as np

from grading_lambda.answers import Answer
from grading_lambda.engine import Engine, Pixels
from grading_lambda.ink import Amount, equals_end, ink_mask
from grading_lambda.layout import Line
from grading_lambda.recognise import Reading, answer_alphabet, read_again, read_crops
from grading_lambda.strip import Strip
from grading_lambda.worked.lines import Asked, Workings, meant_by, solved, text_of
from grading_lambda.worked.steps import slipped_in
from school.arithmetic import decimal_text
from school.exercise import Kind

_SYMBOLS = "0123456789.-/"
_LEAST_SURE = 0.6
_CUT_HEIGHT = 72


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
    """Where on the last line the middle of the “=” before the answer is."""
    sure: bool
    written: bool
    """Whether anything is written at all that might be working."""
    used: frozenset[int]
    steps: tuple[Line, ...] = ()
    """The lines of the working before the last."""
    followed: bool = False
    """Whether the line goes on behind the answer: then that of another exercise may be its last."""


def find_worked(lines: Sequence[Line]) -> list[Worked]:
    """Return the exercises of *lines* that are answered in lines beneath or beside."""
    workings = Workings(lines)
    taken = {*workings.steps, *workings.roots}
    found = []
    for i in sorted(range(len(lines)), key=lambda i: lines[i].strip.y):
        question = None if i in taken else workings.asks(i)
        if question is None:
            continue
        kind, end = question
        if kind is Kind.BASIC:
            working = workings.beneath(i)
            if not working and text_of(lines[i]).endswith("="):
                continue
            taken |= workings.scribbled(i, working)
        else:
            working = [] if end else workings.of_equation(i)
        taken |= set(working)
        below = [lines[j] for j in working]
        written = bool(below) or end is not None or workings.anything(i)
        used = frozenset([i, *working])
        asked = workings.text(i), question
        found.append(_worked(lines[i], below, asked=asked, written=written, used=used))
    return _once(found)


def _worked(
    line: Line,
    below: Sequence[Line],
    *,
    asked: tuple[str, Asked],
    written: bool,
    used: frozenset[int],
) -> Worked:
    said, (kind, end) = asked
    kept = [(c, s, p) for c, s, p in line.wide.peaks if c != " "]
    text, strip, last, start = said[:end], line.strip, None, 0.0
    if end is not None:
        end += len(kept) - len(said)
    if below:
        last = below[-1]
        start = _equals_of(last)
    elif end is not None:
        cut = line.along(kept[end][1]) - 0.3 * line.strip.height
        strip = strip.part(0, cut)
        last, start = line, _equals_of(line)
    sure = min((p for _, _, p in kept[:end]), default=0.0) >= _LEAST_SURE
    behind = "".join(c for c, _, _ in kept[end:]) if end is not None else ""
    followed = behind.count("=") > 1
    return Worked(text, strip, kind, last, start, sure, written, used, tuple(below[:-1]), followed)


def _equals_of(line: Line) -> float:
    """Return where in the line the “=” before the answer is, or what was read in its place."""
    steps = [step for c, step, _ in line.wide.peaks if c == "="]
    if steps:
        return line.along(steps[-1])
    second = [step for c, step, _ in line.wide.peaks if c != " "][1:2]
    return max(0.0, line.along(second[0]) - 0.58 * line.strip.height) if second else 0.0


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
    """Return readings of each final answer: on its own, in its line, and by the second reader."""
    alphabet = answer_alphabet(_SYMBOLS)
    ends = [(i, w.last) for i, w in enumerate(worked) if w.last is not None]
    alone = {i: behind_equals(last, worked[i].start, pixels) for i, last in ends}
    crops = [_cut(strip, pixels) for i, last in ends for strip in (alone[i], last.strip)]
    read = [reading for (reading,) in read_crops(engine, crops, alphabet)]
    symbols = [answer_alphabet(_spelled_in(worked[i])) for i, _ in ends]
    again = read_again(engine, crops[::2], symbols)
    asked = [(w.text, w.steps) for w in worked]
    slipped = slipped_in(engine, pixels, asked, high=_CUT_HEIGHT)
    answers = [_unwritten(w) for w in worked]
    for n, (i, last) in enumerate(ends):
        from_step = int(np.ceil(worked[i].start / last.along(0.5) + 0.5)) if worked[i].start else 0
        whole = read[2 * n + 1].among(_SYMBOLS, start=from_step)
        readings = (read[2 * n], whole, again[n])
        answers[i] = _answer(worked[i], last, alone[i], readings, slipped=i in slipped)
    return answers


def _spelled_in(worked: Worked) -> str:
    """Return the characters that the answer may hold, for a reader that takes “/” for a 1."""
    solution = solved(worked.text)
    symbols = solution.symbols if solution else _SYMBOLS
    expected = solution.expected if solution else ""
    return "".join(c for c in symbols if c in "0123456789." or (c in "-/" and c in expected))


def behind_equals(last: Line, equals: float, pixels: Pixels) -> Strip:
    """Return the part of a line behind its “=”, by where the ink of that ends."""
    strip = last.strip
    scale = min(1.0, _CUT_HEIGHT / strip.height)
    crop = strip.cut(pixels, scale=scale)
    mask, _ = ink_mask(crop, line_height=crop.shape[0], print_end=crop.shape[1])
    end = 0
    if equals:
        high, at = float(crop.shape[0]), equals * scale
        # A digit that touches the sign is not taken with it: the reader knows about where it is.
        behind = [x for c, s, _ in last.wide.peaks if c != " " and (x := last.along(s)) > equals]
        middle = (equals + behind[0]) / 2 * scale if behind else np.inf
        end = round(min(equals_end(mask, line_height=high, equals=at), middle))
    return strip.part(end / scale, max(strip.length, end / scale + 1))


def _cut(strip: Strip, pixels: Pixels) -> Pixels:
    return strip.cut(pixels, scale=min(1.0, _CUT_HEIGHT / strip.height))


def _unwritten(worked: Worked) -> Answer:
    strip = worked.strip
    amount = Amount.DOUBTFUL if worked.written else Amount.NONE
    below = strip.window(top=strip.height * 0.6, bottom=strip.height * 1.6)
    return Answer(amount, (), below, strip.around(below), strip.height)


def _is_unfinished(last: Line) -> bool:
    """Tell whether there is a sum behind the last “=”: the line with its result was not found."""
    behind = text_of(last).rpartition("=")[2]
    return any(sign in behind[1:] for sign in "+-×÷")


def cut_short(said: Set[str], right: Set[str]) -> bool:
    """Tell whether a right answer is only the end of what another reading saw: 9 of 19."""
    return any(text != end and text.endswith(end) for text in said for end in said & right)


def _answer(
    worked: Worked, last: Line, place: Strip, readings: tuple[Reading, ...], *, slipped: bool
) -> Answer:
    right = {text for value in meant_by(worked.text) if (text := decimal_text(value))}
    said = {reading.text for reading in readings if reading.text}
    doubtful = (
        worked.followed
        or _is_unfinished(last)
        or (slipped and said & right)
        or cut_short(said, right)
    )
    return Answer(
        amount=Amount.DOUBTFUL if doubtful else Amount.SOME,
        readings=readings,
        strip=place,
        whole=worked.strip.around(last.strip),
        line_height=worked.strip.height,
        # A 1 right behind the “=” is easily taken for a part of it: 10 proves no 110 wrong.
        ruled=any(answer.endswith(text) for answer in right for text in said - right),
    )
