"""Ink beside an exercise with fractions that no line holds, such as a number without its bar."""

from collections.abc import Sequence
from dataclasses import replace

from grading_lambda.fractions.answers import Written
from grading_lambda.fractions.bars import flat
from grading_lambda.fractions.rows import Chunk
from grading_lambda.level import Box, LevelPage, Part

# Parts of the height of a digit:
_DOUBTFUL, _NEAR_WIDE, _NEAR_TALL = 0.24, 4.0, 0.8


def with_loose_ink(written: Written, chunks: Sequence[Chunk]) -> Written:
    """Return *written* with the ink behind its “=” that none of the *chunks* of the page holds.

    What lies flat is left out: a line to write on, or a bar with nothing above or below it yet.
    """
    asked, digit = written.question, written.page.digit
    others = [c.box for c in chunks if c is not written.chunk and _level(c.box, asked)]
    next_to = [box.left for box in others if box.left > asked.right]
    end = min([asked.right + _NEAR_WIDE * digit, *next_to])
    margin = _NEAR_TALL * digit
    near = Box(asked.right, asked.top - margin, end, asked.bottom + margin)
    loose = loose_ink(written.page, near, chunks, least=_DOUBTFUL * digit)
    # What goes all around the answer is its box, too tall for one of those that are looked for.
    if written.chunk:
        loose = [part for part in loose if not _encloses(part, written.chunk.box)]
    return replace(written, loose=tuple(loose))


def loose_ink(page: LevelPage, near: Box, chunks: Sequence[Chunk], *, least: float) -> list[Part]:
    """Return the ink in *near* that none of *chunks* holds, flat strokes left out.

    *least* is the height in pixels below which ink is dust.
    """
    held = {p.label for c in chunks for p in c.parts}
    return [
        part
        for part in page.parts
        if near.left < part.x < near.right
        and near.top < part.y < near.bottom
        and part.height >= least
        and part.label not in held
        and not flat(part, page.digit)
    ]


def _encloses(box: Box, other: Box) -> bool:
    beside = box.left < other.left and other.right < box.right
    return beside and box.top < other.top and other.bottom < box.bottom


def _level(box: Box, other: Box) -> bool:
    """Tell whether one of two boxes lies beside the other."""
    return box.top < other.y < box.bottom or other.top < box.y < other.bottom
