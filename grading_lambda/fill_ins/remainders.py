"""Reads a quotient and what is left apart, where each has a place of its own: “( )……( )”, “□……□”.

Read together, the brackets and dots between them are taken for digits now and then, and the second
reader, which knows no brackets, has nothing to say.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from grading_lambda.answers import Answer
from grading_lambda.fill_ins.forms import FillIn
from grading_lambda.ink import Amount
from grading_lambda.recognise import Evidence, Reading
from grading_lambda.strip import Strip
from school.exercise import DIGITS

_DOT = "…"


def places_of(fill_in: FillIn, symbols: str) -> list[tuple[FillIn, str]]:
    """Return *fill_in* with its *symbols*, as two where its place is made of two."""
    slot = fill_in.slot
    if slot.rest:
        quotient = replace(fill_in, slot=replace(slot, rest=None))
        return [(quotient, DIGITS), (replace(fill_in, slot=slot.rest), DIGITS)]
    if not slot.divides:
        return [(fill_in, symbols)]
    closing, opening = slot.divides[0], slot.divides[-1]
    before, after = fill_in.neighbours
    left, right = replace(slot, right=closing[1], divides=()), replace(slot, left=opening[1])
    quotient = replace(fill_in, slot=left, neighbours=(before, closing))
    rest = replace(fill_in, slot=replace(right, divides=()), neighbours=(opening, after))
    return [(quotient, DIGITS), (rest, DIGITS)]


def put_together(fill_ins: Sequence[FillIn], answers: Sequence[Answer]) -> list[Answer]:
    """Return one answer for each of *fill_ins*, from those of all its places in a row."""
    left = iter(answers)
    return [
        _joined(fill_in.strip, next(left), next(left)) if _in_two(fill_in) else next(left)
        for fill_in in fill_ins
    ]


def _in_two(fill_in: FillIn) -> bool:
    return bool(fill_in.slot.divides or fill_in.slot.rest)


def _joined(line: Strip, quotient: Answer, rest: Answer) -> Answer:
    """Return the answer that *quotient* and *rest* make together."""
    both = (quotient, rest)
    amounts = {answer.amount for answer in both}
    start, _ = line.place(*quotient.strip.at(0))
    end, _ = line.place(*rest.strip.at(rest.strip.length))
    high = max(answer.strip.height for answer in both)
    return replace(
        quotient,
        # One of the two alone is half an answer, or one that was not seen.
        amount=amounts.pop() if len(amounts) == 1 else Amount.DOUBTFUL,
        readings=tuple(_together(*(answer.readings for answer in both))),
        strip=replace(line.part(start, end), height=high),
        whole=max((answer.whole for answer in both), key=lambda whole: whole.height),
        crowded=any(answer.crowded for answer in both),
        apart=all(answer.apart for answer in both),
        ruled=any(answer.ruled for answer in both),
    )


def _together(quotient: Sequence[Evidence], rest: Sequence[Evidence]) -> Iterator[Reading]:
    for first, second in zip(quotient, rest, strict=False):
        if isinstance(first, Reading) and isinstance(second, Reading):
            yield _with_dots(first, second)


def _with_dots(quotient: Reading, rest: Reading) -> Reading:
    """Return what both say with dots between, which are printed."""
    wide = ((0, 0), (0, 1))
    dots = np.zeros((1, len(quotient.symbols) + 2))
    dots[0, -1] = 1.0
    said = np.concatenate([np.pad(quotient.said, wide), dots, np.pad(rest.said, wide)])
    return replace(quotient, symbols=quotient.symbols + _DOT, said=said, shown=())
