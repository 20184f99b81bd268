"""What a row of fractions says, read as a line of tops and a line of bottoms."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from grading_lambda.composed import ReadPicture, compose, read_pictures
from grading_lambda.engine import Engine
from grading_lambda.fractions.rows import Chunk, Run, widest_gap
from grading_lambda.level import LevelPage
from grading_lambda.recognise import CIRCLED, Alphabet

PRINT = Alphabet("0123456789+-×÷=/.()、" + CIRCLED + " ", {})
"""A stroke between two numbers of a line is a fraction's here, not a ÷."""


@dataclass(frozen=True)
class SaidChunk:
    """A chunk, and what its line of tops and its line of bottoms say; their slots are alike."""

    chunk: Chunk
    tops: ReadPicture
    bottoms: ReadPicture

    @cached_property
    def equals(self) -> list[tuple[float, int]]:
        """Return where on the page each “=” is, and its time step."""
        picture, found = self.tops.picture, []
        for character, step, _ in self.tops.reading(PRINT).peaks:
            slot = picture.slot_at(step)
            if character == "=" and isinstance(self.chunk.elements[slot], Run):
                found.append((picture.x(step) - picture.slots[slot].shift, step))
        return found

    @property
    def several(self) -> bool:
        """Whether it holds more than one exercise."""
        return max(len(self.equals), len(self.chunk.places)) > 1

    def split(self) -> list[Chunk]:
        """Return the exercises of a chunk that holds several; nothing for one."""
        if not self.several:
            return []
        signs = [x for x, _ in self.equals]
        ends = pairwise(signs if len(signs) > 1 else [place.x for place in self.chunk.places])
        gaps = [widest_gap(self.chunk, start=left, end=right) for left, right in ends]
        pieces = [self.chunk.between(a, b) for a, b in pairwise([-math.inf, *gaps, math.inf])]
        return [piece for piece in pieces if piece]


def read_chunks(engine: Engine, page: LevelPage, chunks: Sequence[Chunk]) -> list[SaidChunk]:
    """Return what each chunk says; the network runs once."""
    pictures = []
    for chunk in chunks:
        tops, bottoms = zip(*(element.pieces() for element in chunk.elements), strict=True)
        pictures += [compose(page, tops), compose(page, bottoms)]
    read = read_pictures(engine, pictures)
    return [SaidChunk(c, read[2 * i], read[2 * i + 1]) for i, c in enumerate(chunks)]
