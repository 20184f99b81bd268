"""What was read on a photographed paper, and how readings become marks."""

from enum import StrEnum

from pydantic import BaseModel, Field

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
    """Printed item number, or the place in reading order (column by column as printed, from 1)."""
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


class PaperReading(BaseModel, frozen=True):
    """What was read on one photo."""

    kind: SheetKind
    seconds: float
    """Wall time of the reading."""
    retake: str | None = None
    """Why the photo should be taken again, in Chinese for the person; None when it will do."""
    items: tuple[ReadItem, ...] = ()
    fields: dict[str, ReadField] = Field(default_factory=dict)


class SheetRequest(BaseModel, frozen=True):
    """Asks ``read_sheet`` (grading_lambda) for a reading of one stored photo."""

    photo_key: str
    annotated_key: str = ""
    """Where to save the annotated photo (JPEG); empty: do not draw one."""
    crop_prefix: str = ""
    """Where to save cut-outs of items that are not right: ``{crop_prefix}{no}.jpg``."""
    answers: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Answer key: item number or field label to the accepted answers."""
    insist: bool = False
    """True: read the photo even when it should be taken again."""
