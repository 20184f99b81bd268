"""What is printed in a row of fractions, as an exercise on one line: “1又1/2+□=2”."""

import math
import re
from collections.abc import Sequence

from grading_lambda.composed import ReadPicture
from grading_lambda.fractions.bars import Fraction
from grading_lambda.fractions.evidence import MIXED, least_sure
from grading_lambda.fractions.places import Place
from grading_lambda.fractions.rows import Chunk, Element, Opening, Ring, Run, Stack
from grading_lambda.fractions.said import PRINT, SaidChunk
from grading_lambda.level import around, side_by_side
from grading_lambda.recognise import ANSWER, CIRCLED, Alphabet, Reading
from school.exercise import BLANK, CIRCLE
from school.exercises.compare import SIGNS

NUMBERED = re.compile(rf"\([0-9]{{1,2}}\)|[{CIRCLED}]|[0-9]{{1,2}}[)、]")
"""An item number that no question begins with."""
_POINTED = re.compile(rf"[1-9][0-9]?\.(?=[0-9({BLANK}])")
_LISTED = re.compile("[1-9][0-9]?、")
_RINGED = re.compile(rf"^{BLANK}(?=[0-9]+[/+×÷-].*=$)")
_MOST_POINTED = 0.5
_SPACED = re.compile(r"[0-9] +[0-9]+/")
_WITH_SIGNS = Alphabet(PRINT.symbols + SIGNS[:2], {})
_NUMBER = re.compile(r" *\( *[0-9]{1,2} *\) *")
_LED = re.compile(rf"[0-9][0-9/.{MIXED}]*(?=\([0-9]{{1,2}}\)[0-9(])")
_EARLY = 1.5
"""Time steps."""
_REACHES_ON = re.compile(r"[0-9)][-+×÷][0-9(]")
_FILLED = re.compile(r"\([0-9./]+\)(?=[-+×÷=])|(?<=[-+×÷])\([0-9./]+\)")
"""Brackets around one number, which is then more likely an answer than print."""
_ALONE = re.compile(rf"(?<![-+×÷/0-9])[0-9]+{MIXED}[0-9]+/[0-9]+=$")
"""A mixed number that nothing is done with: its “-” may have run into the bar."""
_MINUS = re.compile(r"[0-9] *- *[0-9]")
_LIKELY, _SURE = 0.5, 0.6
"""Least certainty of print that is preferred for being longer, and of print that is sure."""
# Parts of the height of a digit:
_LOPSIDED, _HARDLY, _MIXED = 0.42, 0.2, 0.6


def question_before(said: SaidChunk, *, until: int, digit: float) -> tuple[str, bool]:
    """Return the question up to the time step of its “=”, and whether it was read surely."""
    text, sure = _text(said, until=until, digit=digit)
    # An answer with a bar to a question without one: its strokes may have been read as 1.
    question = text.partition("=")[0] + "="
    first = next((e for e in said.chunk.elements if isinstance(e, Stack)), None)
    if first and _ALONE.search(question):
        swallowed = _lopsided(first.fraction) > _HARDLY * digit
        if swallowed or _MINUS.search(said.tops.reading(PRINT, end=until).text):
            question, sure = question.replace(MIXED, "-"), False
    return question, sure and "/" in text and not _FILLED.search(question)


def without_led(text: str) -> str:
    """Return *text* from its item number on: what stands before that is somebody else's answer."""
    match = _LED.match(text)
    return text[match.end() :] if match else text


def without_numbers(texts: Sequence[str]) -> list[tuple[str, str]]:
    """Return the number before each question, and the question.

    “1.” is one where most begin like that or with “1、”, which looks like it out of focus.
    """
    marked = [bool(_POINTED.match(text) or _LISTED.match(text)) for text in texts]
    style = _POINTED if sum(marked) >= _MOST_POINTED * len(texts) else None
    numbered = []
    for text in texts:
        match = NUMBERED.match(text) or (style.match(text) if style else None)
        no = match[0] if match else ""
        rest = text[len(no) :].removeprefix(MIXED).removeprefix(")")
        # Nobody writes into a circle that a number stands right behind: it is an item number's.
        numbered.append((no, _RINGED.sub("", rest)))
    return numbered


def begin(said: SaidChunk, *, until: int) -> float:
    """Return where on the page the item number begins that another exercise's answer leads."""
    picture, reading = said.tops.picture, said.tops.reading(PRINT, end=until)
    peaks = [(c, step) for c, step, _ in reading.peaks if c != " "]
    match = _LED.match("".join(c for c, _ in peaks))
    if match is None:
        return -math.inf
    step = peaks[match.end()][1]
    # The reader reports a bracket late.
    return picture.x(step - _EARLY) - picture.slots[picture.slot_at(step)].shift


def question_around(said: SaidChunk, *, digit: float) -> tuple[str, bool]:
    """Return the whole line with a mark for its place to write, and whether it was read surely."""
    text, sure = _text(said, until=None, digit=digit)
    mark = BLANK if "=" in text else CIRCLE
    return text.replace(BLANK, mark), sure


def circled(said: SaidChunk) -> str:
    """Return the circled number the chunk begins with; nothing where there is none."""
    if not isinstance(said.chunk.elements[0], Ring):
        return ""
    text = said.tops.slot(0, PRINT).text
    digits = "".join(c for c in text if c.isascii() and c.isdigit())
    no = next((CIRCLED.index(c) + 1 for c in text if c in CIRCLED), int(digits or 0))
    return CIRCLED[no - 1] if 0 < no <= len(CIRCLED) else ""


def with_printed_brackets(said: SaidChunk) -> SaidChunk:
    """Return the chunk with those brackets as print that hold a sum or an item number."""
    elements = [_settled(said, i, e) for i, e in enumerate(said.chunk.elements)]
    return SaidChunk(Chunk(tuple(elements)), said.tops, said.bottoms)


def _settled(said: SaidChunk, slot: int, element: Element) -> Element:
    if not isinstance(element, Opening) or not element.place.brackets:
        return element
    texts = [line.slot(slot, _WITH_SIGNS).text for line in (said.tops, said.bottoms)]
    numbered = all(_NUMBER.fullmatch(t) for t in texts) and not _goes_on(said, slot)
    summed = any(_REACHES_ON.search(t) for t in texts)
    return element.printed() if numbered or summed else element


def _goes_on(said: SaidChunk, slot: int) -> bool:
    """Tell whether a sign stands behind a slot: what is in its brackets is part of a sum."""
    behind = slot + 1
    if behind == len(said.chunk.elements):
        return True
    following = said.chunk.elements[behind]
    text = said.tops.slot(behind, PRINT).text.strip()
    return isinstance(following, Run) and text.startswith(tuple("+-×÷="))


def _text(said: SaidChunk, *, until: int | None, digit: float) -> tuple[str, bool]:
    """Return what is printed up to a time step, and whether it was read surely."""
    text, sure, strokes, bars = "", True, False, False
    for i, element in enumerate(said.chunk.elements):
        if until is not None and said.tops.picture.steps(i)[0] > until:
            break
        if isinstance(element, Ring):
            continue
        if isinstance(element, Run):
            said_so, certain = _run_text(said, i, until=until)
        elif isinstance(element, Opening):
            said_so, certain = BLANK, True
        else:
            said_so, certain = _beside(said, i, element, before=text, digit=digit)
        bars |= isinstance(element, Stack)
        strokes |= isinstance(element, Run) and "/" in said_so.partition("=")[0]
        text, sure = text + said_so, sure and certain
    # Print keeps to one kind: a fraction with a stroke among others with bars was written there.
    return text, sure and not (strokes and bars)


def _beside(
    said: SaidChunk, slot: int, stack: Stack, *, before: str, digit: float
) -> tuple[str, bool]:
    """Return what a fraction says with what joins it to the text *before* it."""
    text, certain = _fraction_text(said, slot, stack)
    minus_before, minus_behind = _swallowed(stack.fraction, digit=digit)
    mixed = not minus_before and before[-1:].isdigit()
    joint = "-" if minus_before else MIXED if mixed else ""
    apart = mixed and stack.box.left - said.chunk.elements[slot - 1].box.right > _MIXED * digit
    sure = certain and not (minus_before or minus_behind or apart)
    return joint + text + ("-" if minus_behind else ""), sure


def _swallowed(fraction: Fraction, *, digit: float) -> tuple[bool, bool]:
    """Tell whether a minus sign before or behind has run into the bar: then it is lopsided."""
    lopsided = _lopsided(fraction)
    return lopsided > _LOPSIDED * digit, lopsided < -_LOPSIDED * digit


def _lopsided(fraction: Fraction) -> float:
    """Return how many pixels farther the bar reaches beyond its numbers left than right."""
    numbers = around([*fraction.top, *fraction.bottom])
    return (numbers.left - fraction.bar.left) - (fraction.bar.right - numbers.right)


def _run_text(said: SaidChunk, slot: int, *, until: int | None) -> tuple[str, bool]:
    """Return what stands level, and whether both lines read it so, with nothing doubtful in it."""
    both = [_run_reading(line, said, slot, until=until) for line in (said.tops, said.bottoms)]
    texts = [r.text.replace(" ", "") for r in both]
    chances = [least_sure(r.peaks) for r in both]
    # A reader leaves signs out more often than it makes them up.
    best = max((0, 1), key=lambda i: (chances[i] > _LIKELY, len(texts[i]), chances[i]))
    # “2 7/10” on one line may be a mixed number.
    spaced = any(_SPACED.search(r.text) for r in both)
    return texts[best], texts[0] == texts[1] and not spaced and chances[best] >= _SURE


def _run_reading(line: ReadPicture, said: SaidChunk, slot: int, *, until: int | None) -> Reading:
    """Return what *line* reads in a slot, up to the step *until* of the line of tops.

    The two lines need not be equally high, and then their steps are not equally wide.
    """
    start, end = line.picture.steps(slot)
    if until is not None:
        end = min(end, line.picture.step(said.tops.picture.x(until)) + 2)
    return line.reading(PRINT, start=start, end=end)


def _fraction_text(said: SaidChunk, slot: int, stack: Stack) -> tuple[str, bool]:
    numbers = [line.slot(slot, ANSWER) for line in (said.tops, said.bottoms)]
    texts = [number.text.replace(".", "") for number in numbers]
    # The reader drops one of two equal digits: print shows how many there are.
    inked = [side_by_side(parts) for parts in (stack.fraction.top, stack.fraction.bottom)]
    whole = all(len(text) >= count for text, count in zip(texts, inked, strict=True))
    sure = whole and min(least_sure(n.peaks) for n in numbers) >= _SURE
    open_ = [
        any(isinstance(p, Place) for p in n) for n in (stack.fraction.top, stack.fraction.bottom)
    ]
    if not any(open_):
        return "/".join(texts), sure
    shown = [BLANK if blank else text for text, blank in zip(texts, open_, strict=True)]
    return "/".join(shown), min(least_sure(n.peaks) for n in numbers) >= _SURE
