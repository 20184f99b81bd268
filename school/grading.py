"""What was read on a photographed paper, and how readings become marks."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from enum import StrEnum
from fractions import Fraction

from pydantic import BaseModel, Field

from school.errors import NotFound

Point = tuple[float, float]


class Verdict(StrEnum):
    """What an answer is worth; UNSURE goes to a person and is never guessed."""

    RIGHT = "right"
    WRONG = "wrong"
    BLANK = "blank"
    UNSURE = "unsure"


class SheetKind(StrEnum):
    """What kind of page was photographed."""

    ARITHMETIC = "arithmetic"
    SHEET = "sheet"


class ReadItem(BaseModel, frozen=True):
    """One question as read on the photo."""

    no: int
    """Printed item number where the page counts up, else the place in reading order: row by row,
    from 1."""
    question: str
    """The printed question, such as “5×9=”."""
    read: str
    """The written answer as read; empty when blank."""
    expected: str
    verdict: Verdict
    confidence: float = Field(ge=0, le=1)
    box: tuple[Point, Point, Point, Point]
    """Corners of the question and its answer in photo pixels (of the upright-by-EXIF photo),
    clockwise from the top left of the text."""
    crop: str = ""
    """File key of the cut-out picture of question and answer, for a person to look at."""


class FieldState(StrEnum):
    """Whether a bubble field holds one clear answer."""

    FILLED = "filled"
    EMPTY = "empty"
    DOUBTFUL = "doubtful"


class ReadField(BaseModel, frozen=True):
    """One field of a bubble sheet."""

    value: str
    state: FieldState
    confidence: float = Field(ge=0, le=1)


class SheetMark(BaseModel, frozen=True):
    """What a sheet of our own says about itself: no names, only which sheet it is."""

    homework: str
    """The homework's id or title as printed into its QR code."""
    page: int = Field(ge=1)
    pupil: str = ""
    """The pupil's opaque code where the sheet was printed for one pupil."""


class PaperReading(BaseModel, frozen=True):
    """What was read on one photo."""

    kind: SheetKind
    seconds: float
    """Wall time of the reading."""
    retake: str | None = None
    """Why the photo should be taken again, in Chinese for the person; None when it will do."""
    items: tuple[ReadItem, ...] = ()
    fields: dict[str, ReadField] = Field(default_factory=dict)
    sheet: SheetMark | None = None
    """Which of our own sheets it is; None on any other page."""
    codes: tuple[str, ...] = ()
    """What QR codes on it say, where only they were asked for."""
    lines: tuple[str, ...] = ()
    """What is printed on it, from top to bottom, where only that was asked for."""


class SheetRequest(BaseModel, frozen=True):
    """Asks ``read_sheet`` (grading_lambda) for a reading of one stored photo."""

    photo_key: str
    annotated_key: str = ""
    """Where to save the annotated photo (JPEG); empty: do not draw one."""
    crop_prefix: str = ""
    """Where to save cut-outs of items that are not right: ``{crop_prefix}{place}.jpg``, the place
    being that in reading order, from 1."""
    answers: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Answer key: item number or field label to the accepted answers."""
    template_prefix: str = ""
    """Where a sheet's ``template.json`` and the files it names are stored; empty: the photo shows
    a page of exercises or one of our own sheets."""
    insist: bool = False
    """True: read the photo even when it should be taken again."""
    codes_only: bool = False
    """True: say what the QR codes on the photo say, and read nothing else."""
    text_only: bool = False
    """True: return the lines of text on the photo, and look for no exercises."""


def template_key(prefix: str, name: str) -> str:
    """Return where a template's file *name*, which may hold any characters, is stored."""
    return f"{prefix}{hashlib.sha256(name.encode()).hexdigest()[:24]}"


class PaperState(StrEnum):
    """How far a paper has come; it only ever moves down this list, or from RETAKE to WAITING."""

    AWAITED = "awaited"
    """Accepted: permission and consent hold, the photo may now be stored."""
    WAITING = "waiting"
    """The photo is stored and queued for reading."""
    RETAKE = "retake"
    """The photo cannot be read well; a new one, or a teacher who insists, is needed."""
    READ = "read"
    """Marks are suggested; only the teacher sees them."""
    CONFIRMED = "confirmed"
    """The teacher stands behind the marks; the child and its guardians may see them."""


class Mark(BaseModel, frozen=True):
    """What one question of a pupil's paper is worth."""

    place: int
    """Place on the page in reading order, from 1; unique on a paper."""
    no: int
    question: str
    read: str
    expected: str
    verdict: Verdict
    first_verdict: Verdict
    """What the program suggested before any person looked."""
    crop: str = ""
    points: Fraction | None = None
    """What it earns by the answer key; None without a key, or while its verdict is unsure."""
    most_points: Fraction | None = None
    """What the best answer earns; None where the answer key says nothing of it."""


class Counts(BaseModel, frozen=True):
    """How many marks of each verdict."""

    right: int = 0
    wrong: int = 0
    blank: int = 0
    unsure: int = 0

    @property
    def total(self) -> int:
        """Return the number of questions."""
        return self.right + self.wrong + self.blank + self.unsure

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            right=self.right + other.right,
            wrong=self.wrong + other.wrong,
            blank=self.blank + other.blank,
            unsure=self.unsure + other.unsure,
        )


def suggest(reading: PaperReading) -> tuple[Mark, ...]:
    """Turn a reading into the marks the program suggests, in reading order."""
    return tuple(
        Mark(
            place=place,
            no=item.no,
            question=item.question,
            read=item.read,
            expected=item.expected,
            verdict=item.verdict,
            first_verdict=item.verdict,
            crop=item.crop,
        )
        for place, item in enumerate(reading.items, start=1)
    )


def count(marks: Iterable[Mark]) -> Counts:
    """Count the marks of each verdict."""
    tally = Counter(mark.verdict for mark in marks)
    return Counts(
        right=tally[Verdict.RIGHT],
        wrong=tally[Verdict.WRONG],
        blank=tally[Verdict.BLANK],
        unsure=tally[Verdict.UNSURE],
    )


def find_mark(marks: Sequence[Mark], no: int) -> Mark:
    """Return the mark of question *no* as printed or counted.

    Raises:
        NotFound: The paper has no such question.
    """
    for mark in marks:
        if mark.no == no:
            return mark
    raise NotFound(f"这张没有第 {no} 题，一共 {len(marks)} 题。请核对题号。")
