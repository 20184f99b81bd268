"""Sheets of printed exercises: answers are written in by hand, by a seed."""

from collections.abc import Mapping

import numpy as np
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics

from message_cards.sheet_parts import typeset
from school.exercise import BLANK, CIRCLE
from school.sheets.layout import Item, Kind, lay_out
from school.sheets.plan import plan
from school.sheets.spec import SheetSpec
from tests.grading_lambda.handwriting import Hand
from tests.grading_lambda.sheets.filling import PENCIL, PX_PER_MM, Pixels, blend


def write_answers(
    paper: Pixels,
    spec: SheetSpec,
    answers: Mapping[int, str],
    *,
    hand: Hand,
    rng: np.random.Generator,
    ink: tuple[int, int, int] = PENCIL,
) -> Pixels:
    """Return a printed page with *answers* by number written to its exercises; others stay blank.

    Draw the page first: that makes its font known.
    """
    filled = paper.copy()
    blocks = [b for p in plan(spec) for b in lay_out(p.pieces) if b.piece.kind is Kind.EXERCISES]
    for item in (item for block in blocks for item in block.items):
        answer = answers.get(int(item.number), "")
        if answer:
            size = int(rng.uniform(4.6, 5.8) * PX_PER_MM)
            mask = hand.write(answer, height=size, rng=rng)
            at = _place(item, spec.questions[int(item.number)], mask=mask, rng=rng)
            blend(filled, mask, at=at, ink=ink)
    return filled


def _place(item: Item, question: str, *, mask: Pixels, rng: np.random.Generator) -> tuple[int, int]:
    """Return where on the paper, in pixels, the top left corner of an answer goes."""
    line = typeset(
        question,
        item.box,
        width=lambda text, size: float(pdfmetrics.stringWidth(text, "NotoSansSC", size)) / mm,
    )
    place = next(((p, x, w) for p, x, w in line.parts if p in (BLANK, CIRCLE)), None)
    wide, high = mask.shape[1] / PX_PER_MM, mask.shape[0] / PX_PER_MM
    left = place[1] + (place[2] - wide) / 2 if place else line.end + rng.uniform(1.0, 3.0)
    top = item.box.top + (item.box.height - high) / 2 + rng.uniform(-0.5, 0.5)
    return round(left * PX_PER_MM), round(top * PX_PER_MM)
