"""Reads the sign that is written into a circle or brackets between fractions: “3/4 ○ 2/3”."""

from collections.abc import Sequence

from grading_lambda.answers import Answer
from grading_lambda.composed import Piece, compose
from grading_lambda.engine import Engine, Pixels
from grading_lambda.fractions.answers import Written
from grading_lambda.fractions.places import Place
from grading_lambda.fractions.rows import Opening
from grading_lambda.ink import Amount
from grading_lambda.level import LevelPage, around
from grading_lambda.recognise import Evidence, answer_alphabet, read_again, read_crops
from school.exercises.compare import SIGNS

_ALPHABET = answer_alphabet(SIGNS)
# Parts of the height of a digit:
_SOME, _DOUBTFUL, _PAD, _CROWDED, _LINE = 0.23, 0.13, 0.15, 0.25, 1.5


def read_signs(engine: Engine, found: Sequence[Written]) -> list[Answer]:
    """Return how much is written in each place, and three readings of it.

    It is read between the tops of its fractions, alone, and alone by the second reader.
    """
    rooms = [written.room for written in found if written.room]
    amounts = [_amount(w.page, room) for w, room in zip(found, rooms, strict=True)]
    inked = [i for i, amount in enumerate(amounts) if amount is not Amount.NONE]
    crops = [_crop(found[i].page, rooms[i]) for i in inked]
    alone = [reading for (reading,) in read_crops(engine, crops, _ALPHABET)]
    again = read_again(engine, crops, [_ALPHABET] * len(crops))
    readings: dict[int, tuple[Evidence, ...]] = {
        i: (_between(found[i]), *pair) for i, *pair in zip(inked, alone, again, strict=True)
    }
    return [
        _answer(written, room, amount, readings.get(i, ()))
        for i, (written, room, amount) in enumerate(zip(found, rooms, amounts, strict=True))
    ]


def _amount(page: LevelPage, room: Place) -> Amount:
    # A sign may be flat: what counts is how far its ink reaches in either direction.
    box = around(room.inside) if room.inside else None
    size = max(box.width, box.height) / page.digit if box else 0.0
    return Amount.SOME if size >= _SOME else Amount.DOUBTFUL if size >= _DOUBTFUL else Amount.NONE


def _crop(page: LevelPage, room: Place) -> Pixels:
    """Return the pixels of what is written, with little paper around it."""
    box = around(room.inside)
    picture = compose(page, [Piece(room.inside, box.y, box)])
    middle, [slot] = picture.pixels.shape[0] / 2, picture.slots
    pad, half = _PAD * page.digit, box.height / 2
    rows = slice(max(0, round(middle - half - pad)), round(middle + half + pad))
    return picture.pixels[rows, max(0, round(slot.left - pad)) : round(slot.right + pad)]


def _between(written: Written) -> Evidence:
    """Return what the line of tops says in the place."""
    said = written.said
    slot = next(i for i, e in enumerate(said.chunk.elements) if isinstance(e, Opening))
    return said.tops.slot(slot, _ALPHABET)


def _answer(
    written: Written, room: Place, amount: Amount, readings: tuple[Evidence, ...]
) -> Answer:
    page = written.page
    return Answer(
        amount=amount,
        readings=readings,
        strip=page.strip(room),
        whole=page.strip(written.question),
        line_height=_LINE * page.digit,
        crowded=_crowded(room, reach=_CROWDED * page.digit),
    )


def _crowded(room: Place, *, reach: float) -> bool:
    """Tell whether the ink reaches the brackets around it."""
    if not (room.brackets and room.inside):
        return False
    left, right = room.brackets
    ink = around(room.inside)
    return ink.left - left.right < reach or right.left - ink.right < reach
