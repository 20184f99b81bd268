"""Reads what is written into a box, circle, pair of brackets or gap inside a line."""

from collections.abc import Sequence
from dataclasses import dataclass

from grading_lambda.answers import Answer
from grading_lambda.counted import NOTHING_COUNTED, counted
from grading_lambda.engine import Engine, Pixels
from grading_lambda.fill_ins.forms import FillIn
from grading_lambda.fill_ins.places import Place, find_places
from grading_lambda.fill_ins.remainders import places_of, put_together
from grading_lambda.ink import Amount
from grading_lambda.overwritten import perhaps_written_over
from grading_lambda.recognise import (
    WIDE,
    Reading,
    answer_alphabet_in_brackets,
    read_again,
    read_by_second,
    read_crops,
    read_words,
)
from grading_lambda.strip_reader import CHARACTERS

_CHOSEN, _PAIR = set("ABCDEFG√×<>="), 2
"""Letters and marks to choose, signs to compare with; how many readings the first reader gives."""
_NUMBERS = set("0123456789./")
_NO_WORDS = set(CHARACTERS + "…又")


def read_fill_ins(
    engine: Engine, pixels: Pixels, fill_ins: Sequence[FillIn], symbols: Sequence[str]
) -> list[Answer]:
    """Return ink and readings of each answer: alone, in its line, by the second reader.

    A word has two: alone, and between its brackets. The second reader knows no Chinese.

    Args:
        engine: The networks.
        pixels: The photo, upright.
        fill_ins: The lines.
        symbols: For each the characters its answer may hold.
    """
    parts = [
        part
        for fill_in, kind in zip(fill_ins, symbols, strict=True)
        for part in places_of(fill_in, kind)
    ]
    return put_together(fill_ins, _read_places(engine, pixels, parts))


def _read_places(
    engine: Engine, pixels: Pixels, parts: Sequence[tuple[FillIn, str]]
) -> list[Answer]:
    """Return the answer in each place, which may hold the characters beside it."""
    places = find_places([fill_in for fill_in, _ in parts], pixels)
    asked = [
        _Asked(place, fill_in, kind) for place, (fill_in, kind) in zip(places, parts, strict=True)
    ]
    inked = [i for i, place in enumerate(places) if place.amount is not Amount.NONE]
    words = [i for i in inked if not set(asked[i].symbols) <= _NO_WORDS]
    over = [i for i in inked if i not in words and _is_over_brackets(asked[i])]
    numbers = [i for i in inked if i not in words and i not in over]
    readings: dict[int, list[Reading]] = {}
    kinds = (words, _read_words), (over, _read_over_brackets), (numbers, _read_numbers)
    for some, read in kinds:
        readings |= zip(some, read(engine, [asked[i] for i in some]), strict=True)
    return [_answer(one, readings.get(i, [])) for i, one in enumerate(asked)]


@dataclass(frozen=True)
class _Asked:
    """A place, its line, and the characters its answer may hold."""

    place: Place
    fill_in: FillIn
    symbols: str


def _is_over_brackets(asked: _Asked) -> bool:
    """Tell whether an answer is a number that lies over its brackets, and both can read it.

    A bracket makes no letter or sign of another one.
    """
    number = set(asked.symbols) <= _NUMBERS
    return number and asked.place.over_brackets() is not None


def _read_words(engine: Engine, asked: Sequence[_Asked]) -> list[list[Reading]]:
    crops = [crop for a in asked for crop in (a.place.alone(), a.place.whole())]
    said = read_words(engine, crops, [a.symbols for a in asked for _ in range(2)])
    return [list(pair) for pair in zip(said[::2], said[1::2], strict=True)]


def _read_numbers(engine: Engine, asked: Sequence[_Asked]) -> list[list[Reading]]:
    alone = [a.place.alone() for a in asked]
    kinds = tuple(dict.fromkeys(a.symbols for a in asked))
    crops = alone + [a.place.whole_line() for a in asked]
    read = read_crops(engine, crops, WIDE, *(answer_alphabet_in_brackets(kind) for kind in kinds))
    readings = []
    for a, own, (printed, *spoken) in zip(asked, read, read[len(asked) :], strict=False):
        kind = kinds.index(a.symbols)
        steps = a.place.steps(printed, a.fill_in.neighbours)
        in_line = spoken[kind].among(a.symbols, start=steps.start, end=steps.stop)
        readings.append([own[1 + kind], in_line])
    # Between two brackets its dots are too few, and what is left empty is not seen to be.
    able = [i for i, a in enumerate(asked) if read_by_second(a.symbols) and "…" not in a.symbols]
    alphabets = [answer_alphabet_in_brackets(asked[i].symbols) for i in able]
    again = read_again(engine, [alone[i] for i in able], alphabets)
    for i, second in zip(able, again, strict=True):
        readings[i].append(second)
    return readings


def _read_over_brackets(engine: Engine, asked: Sequence[_Asked]) -> list[list[Reading]]:
    """Return four readings of each answer over its brackets: with and without them, by either."""
    pairs = [pair for a in asked if (pair := a.place.over_brackets())]
    crops = [crop for pair in pairs for crop in pair]
    alphabets = [answer_alphabet_in_brackets(a.symbols) for a in asked for _ in range(2)]
    kinds = tuple(dict.fromkeys(alphabets))
    read = read_crops(engine, crops, *kinds)
    first = [own[kinds.index(kind)] for own, kind in zip(read, alphabets, strict=True)]
    second = read_again(engine, crops, alphabets)
    return [[*first[i : i + 2], *second[i : i + 2]] for i in range(0, len(crops), 2)]


def _answer(asked: _Asked, readings: Sequence[Reading]) -> Answer:
    place = asked.place
    opening, middle = place.opening, place.middle
    strip, scale = opening.line, opening.scale
    left, top, right, bottom = place.box
    half = strip.height / 2
    if place.amount is Amount.NONE:
        left, right = opening.left, opening.right
        top, bottom = round(middle - 0.8 * half * scale), round(middle + 0.8 * half * scale)
    touching, alike = place.written.crowded, _agree(readings)
    agreed = place.framed and alike
    chosen = set(asked.symbols) <= _CHOSEN and len(readings) > _PAIR and _agree(readings)
    upper, lower = (top - middle) / scale, (bottom - middle) / scale
    whole = strip.window(top=min(upper, -half), bottom=max(lower, half))
    return Answer(
        amount=place.amount,
        readings=tuple(readings),
        strip=strip.window(top=upper, bottom=lower).part(left / scale, right / scale),
        whole=whole,
        line_height=strip.height,
        ruled=place.framed and touching,
        count=counted(place.alone(), line_height=opening.high) if readings else NOTHING_COUNTED,
        changed=place.amount is not Amount.NONE
        and perhaps_written_over(place.alone(), line_height=opening.high),
        # A bracket makes no letter or sign of another one for both readers.
        crowded=(touching and not (agreed or chosen)) or _half_unseen(asked, readings),
        over=_is_over_brackets(asked),
        apart=(place.framed or place.between) and alike and not touching,
    )


def _half_unseen(asked: _Asked, readings: Sequence[Reading]) -> bool:
    """Tell whether a reading saw nothing of a sign between brackets, which may have hidden it."""
    return (
        asked.place.between and asked.place.flat and not all(reading.text for reading in readings)
    )


def _agree(readings: Sequence[Reading]) -> bool:
    """Tell whether the answer says the same alone as in its line, where its frame was left."""
    return len({reading.text for reading in readings}) == 1
