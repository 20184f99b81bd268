"""From a photo of a sheet or a page of exercises to a PaperReading, step by step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from grading_lambda import rectify
from grading_lambda.answers import Answer
from grading_lambda.any_sheet import Described, read_any_sheet
from grading_lambda.columns.cuts import cut_columns
from grading_lambda.engine import Engine, Pixels
from grading_lambda.exercises import (
    Asked,
    find_exercises,
    number_and_solve,
    perhaps_a_blank,
    read,
)
from grading_lambda.fields import marked, unmarked
from grading_lambda.fractions.upright import on_its_head, upright_by_bars
from grading_lambda.judging import judge_answer, looked_again
from grading_lambda.layout import Line, read_lines
from grading_lambda.one_answer import doubted
from grading_lambda.own_digits import without_own_digits
from grading_lambda.photo import open_photo
from grading_lambda.questions import Question, borne_out, has_place, said
from grading_lambda.sheets.asking import ask, in_places
from grading_lambda.sheets.reading import SheetResult
from grading_lambda.snug import snug
from grading_lambda.strip import Strip, strip_of
from grading_lambda.teacher import Unmarked, without_marks
from grading_lambda.under_marks import UnderMarks, judged_under_marks, seen_under_marks
from grading_lambda.verdict import Judgement
from grading_lambda.watch import Timer, Watch
from school.grading import PaperReading, ReadItem, SheetKind

_ENOUGH_LINES = 12
_CLEARER = 0.03
"""How much surer (0..1) the reader is of text the right way up."""


@dataclass(frozen=True)
class Placed:
    """An item, and where its question and answer lie on the upright photo."""

    item: ReadItem
    strip: Strip
    answer: Strip
    line_height: float
    """Height of the printed line in photo pixels; handwriting may make the strips taller."""


@dataclass(frozen=True)
class Paper:
    """A reading with what it takes to show it."""

    reading: PaperReading
    pixels: Pixels
    """The photo, upright: (height, width, 3) uint8 BGR."""
    placed: tuple[Placed, ...] = ()
    stages: Mapping[str, float] = field(default_factory=dict)
    """Seconds each step took."""


@dataclass(frozen=True)
class _Upright:
    shown: Pixels
    """The photo as people see it, turned."""
    clean: Unmarked
    """The same without a teacher's red marks, for reading."""
    lines: list[Line]
    degrees: int
    shape: tuple[int, ...]

    @property
    def pixels(self) -> Pixels:
        """The photo to be read."""
        return self.clean.pixels


class _Retake(Exception):
    def __init__(self, reason: str, pixels: Pixels) -> None:
        super().__init__(reason)
        self.reason, self.pixels = reason, pixels


@dataclass(frozen=True)
class Known:
    """What is known of a page before it is read."""

    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Answer key by printed item number or field label; other items are worked out."""
    described: Described | None = None
    """The sheet's template or spec; None: one of our own sheets, which say it themselves, or a page
    of exercises."""


NOTHING_KNOWN = Known()


def read_paper(
    photo: bytes,
    *,
    engine: Engine,
    timer: Timer,
    known: Known = NOTHING_KNOWN,
    insist: bool = False,
) -> Paper:
    """Return what is written on *photo*, item by item, or why it should be taken again.

    Args:
        photo: The file as sent.
        engine: The networks.
        timer: Measures the reading's seconds.
        known: The answer key and the sheet's template, if there are any.
        insist: Read even a photo that should be taken again, as far as it can be.

    Raises:
        BadPhoto: The file is no photo we can open.
    """
    watch, key = Watch(timer), known.answers
    pixels = open_photo(photo)
    watch.lap("open")
    sheet = read_any_sheet(pixels, engine, described=known.described, answers=key)
    watch.lap("sheet")
    if sheet is not None:
        return _sheet_paper(pixels, sheet, engine=engine, key=key, watch=watch)
    try:
        placed, pixels = _read(pixels, engine=engine, answers=key, insist=insist, watch=watch)
    except _Retake as fault:
        return Paper(_paper(watch, retake=fault.reason), fault.pixels, (), watch.stages)
    return Paper(_paper(watch, items=[p.item for p in placed]), pixels, tuple(placed), watch.stages)


def _sheet_paper(
    pixels: Pixels,
    sheet: SheetResult,
    *,
    engine: Engine,
    key: Mapping[str, tuple[str, ...]],
    watch: Watch,
) -> Paper:
    items = [*marked(sheet.fields, key), *unmarked(sheet.areas)]
    if sheet.exercises is not None:
        flat = sheet.exercises
        clean, asked = ask(flat, engine=engine, key=key)
        page = _Upright(flat.pixels, clean, [], 0, flat.pixels.shape)
        judged = _judged(page, asked, engine=engine, watch=watch)
        items += in_places(flat, [p.item for p in judged], key=key)
    strips = [strip_of(item.box) for item in items]
    placed = tuple(Placed(i, s, s, s.height) for i, s in zip(items, strips, strict=True))
    reading = PaperReading(
        kind=SheetKind.SHEET,
        seconds=watch.total(),
        retake=sheet.retake,
        items=tuple(items),
        fields={field.label: field.field for field in sheet.fields},
        sheet=sheet.mark,
    )
    return Paper(reading, pixels, placed, watch.stages)


def _read(
    pixels: Pixels,
    *,
    engine: Engine,
    answers: Mapping[str, tuple[str, ...]],
    insist: bool,
    watch: Watch,
) -> tuple[list[Placed], Pixels]:
    page = _upright(pixels, engine=engine, insist=insist, watch=watch)
    lines = cut_columns(engine, page.pixels, page.lines)
    found = find_exercises(engine, page.pixels, lines, keyed=bool(answers))
    if not any(found):
        reason = rectify.why_nothing(page.pixels, otherwise=rectify.NO_PROBLEMS)
        raise _Retake(reason, page.pixels)
    watch.lap("layout")
    asked = number_and_solve(found, key=answers)
    return _judged(page, asked, engine=engine, watch=watch), page.shown


def _judged(page: _Upright, asked: list[Asked], *, engine: Engine, watch: Watch) -> list[Placed]:
    """Return what is written to each exercise, and whether it is right."""
    pixels = page.pixels
    written = read(engine, pixels, asked)
    watch.lap("answers")
    marks = None
    if page.clean.left_open is not None:
        marks = seen_under_marks(engine, (page.shown, page.clean.left_open), asked, written)
    judged = _verdicts(pixels, asked, written, marks)
    if engine.second_look is not None:
        written = looked_again(engine.second_look, pixels, written, judged)
        judged = _verdicts(pixels, asked, written, marks)
    judged = [
        (q, doubted(j) if perhaps_a_blank(i, asked) and not borne_out(q) else j)
        for i, (q, j) in enumerate(judged)
    ]
    judged = without_own_digits(judged)
    placed = [_placed(page, a, w, j) for a, w, j in zip(asked, written, judged, strict=True)]
    watch.lap("verdicts")
    return placed


def _verdicts(
    pixels: Pixels, asked: list[Asked], written: list[Answer], marks: UnderMarks | None
) -> list[tuple[Question, Judgement]]:
    judged = [judge_answer(a, w, pixels) for a, w in zip(asked, written, strict=True)]
    return judged if marks is None else judged_under_marks(marks, asked, written, judged)


def _upright(pixels: Pixels, *, engine: Engine, insist: bool, watch: Watch) -> _Upright:
    """Return the photo turned the right way up and the lines on it."""
    fault = rectify.exposure_fault(pixels)
    if fault and (not insist or fault == rectify.TOO_SMALL):
        raise _Retake(fault, pixels)
    ways = rectify.ways_up(engine, pixels)
    level = _level(engine, ways)
    watch.lap("detect")
    if not level.lines:
        reason = rectify.why_nothing(level.pixels, otherwise=rectify.NO_TEXT)
        raise _Retake(reason, level.pixels)
    clean = without_marks(engine, level.pixels, level.lines)
    lines = read_lines(engine, clean.pixels, clean.strips)
    watch.lap("lines")
    page = _Upright(level.pixels, clean, lines, level.degrees, pixels.shape)
    upside = _on_its_head(engine, clean.pixels, lines)
    if upside:
        degrees = (level.degrees + 180) % 360
        over = rectify.turn(level.pixels, 180)
        lines = read_lines(engine, clean.turned().pixels, upside)
        page = _Upright(over, clean.turned(), lines, degrees, pixels.shape)
        watch.lap("turn")
    page = replace(page, lines=snug(engine, page.pixels, page.lines))
    if not insist and rectify.too_blurred(page.pixels, [line.strip for line in page.lines]):
        raise _Retake(rectify.TOO_BLURRED, page.pixels)
    return page


def _level(engine: Engine, ways: Sequence[rectify.Level]) -> rectify.Level:
    if len(ways) == 1:
        return ways[0]
    return upright_by_bars(engine, ways) or max(ways, key=lambda way: _legible(engine, way))


def _legible(engine: Engine, level: rectify.Level) -> float:
    """Return how many characters a line of the longest ones shows clearly, whichever way is up.

    A single digit lying on its side still looks clear; a line of them does not.
    """
    longest = sorted(level.lines, key=lambda strip: -strip.length)[:_ENOUGH_LINES]
    over = [rectify.upside_down(strip, shape=level.pixels.shape) for strip in longest]
    ways = ((level.pixels, longest), (rectify.turn(level.pixels, 180), over))
    return max(_clear_characters(read_lines(engine, *way)) for way in ways)


def _clear_characters(lines: Sequence[Line]) -> float:
    return sum(p for line in lines for _, _, p in line.printed.shown) / max(1, len(lines))


def _on_its_head(engine: Engine, pixels: Pixels, lines: Sequence[Line]) -> list[Strip] | None:
    """Return the lines of the page turned by 180° if it reads better so; None: fine as it is."""
    if sum(bool(line.equals_steps) for line in lines) >= 0.4 * len(lines):
        return None
    over = rectify.turn(pixels, 180)
    strips = [rectify.upside_down(line.strip, shape=pixels.shape) for line in lines]
    stacked = on_its_head(engine, pixels, [line.strip for line in lines])
    if stacked is not None:
        return strips if stacked else None
    longest = sorted(range(len(lines)), key=lambda i: -lines[i].strip.length)[:_ENOUGH_LINES]
    there = read_lines(engine, over, [strips[i] for i in longest])
    better = sum(line.printed.clear for line in there) / max(1, len(there))
    here = sum(lines[i].printed.clear for i in longest) / max(1, len(longest))
    return strips if better > here + _CLEARER else None


def _placed(
    page: _Upright, asked: Asked, answer: Answer, outcome: tuple[Question, Judgement]
) -> Placed:
    question, judged = outcome
    corners = answer.whole.corners()
    back = (rectify.unturned(*corner, degrees=page.degrees, shape=page.shape) for corner in corners)
    a, b, c, d = ((round(x, 1), round(y, 1)) for x, y in back)
    item = ReadItem(
        no=asked.number.no,
        question=question.text if has_place(question.text) else f"{question.text}=",
        read=said(question, judged.read),
        expected=question.expected,
        verdict=judged.verdict,
        confidence=round(judged.confidence, 3),
        box=(a, b, c, d),
    )
    return Placed(item, answer.whole, answer.strip, answer.line_height)


def _paper(
    watch: Watch, *, items: Sequence[ReadItem] = (), retake: str | None = None
) -> PaperReading:
    return PaperReading(
        kind=SheetKind.ARITHMETIC, seconds=watch.total(), retake=retake, items=tuple(items)
    )
