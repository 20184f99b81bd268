"""Deals the sections of a sheet out over its pages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from school.errors import NotUnderstood
from school.sheets.layout import BOTTOM, Kind, Piece, bottom, per_band
from school.sheets.spec import (
    MOST_PAGES,
    Area,
    Choices,
    DigitBoxes,
    DigitBubbles,
    Exercises,
    Roll,
    Section,
    SheetSpec,
    TrueFalse,
)


@dataclass(frozen=True)
class PagePlan:
    """What stands on one page."""

    pieces: tuple[Piece, ...]
    headings: tuple[str, ...]
    """One for each piece."""


def plan(spec: SheetSpec) -> tuple[PagePlan, ...]:
    """Return the pages of one sheet; every page of a class set asks for the roll number.

    Raises:
        NotUnderstood: It needs more than MOST_PAGES pages, or asks nothing.
    """
    roll = [s for s in spec.sections if isinstance(s, Roll) and not spec.pupils]
    always = [(_piece(s), _heading(s)) for s in roll]
    pages = [list(always)]
    for section in spec.numbered:
        if not isinstance(section, Roll):
            _deal(section, pages, always)
    if len(pages) > MOST_PAGES:
        raise NotUnderstood(
            f"这份答题卡要 {len(pages)} 页，最多 {MOST_PAGES} 页。请减少题目后再试。"
        )
    if pages == [always]:
        raise NotUnderstood("答题卡上除了学号没有别的内容。请在 sections 里加上题目。")
    return tuple(
        PagePlan(tuple(p for p, _ in page), tuple(heading for _, heading in page)) for page in pages
    )


Dealt = list[tuple[Piece, str]]


def _deal(section: Section, pages: list[Dealt], always: Dealt) -> None:
    """Put *section* on the last page, and on new ones behind it as long as something is left."""
    rest: Piece | None = _piece(section)
    heading = _heading(section)
    while rest is not None:
        here = _most_that_fits(rest, on=[p for p, _ in pages[-1]])
        if here is None:
            pages.append(list(always))
            here = _most_that_fits(rest, on=[p for p, _ in always]) or rest
        pages[-1].append((here, heading))
        left = rest.count - here.count
        rest = replace(rest, first=rest.first + here.count, count=left) if left else None
        heading = heading.removesuffix("（续）") + "（续）"


def _most_that_fits(piece: Piece, *, on: list[Piece]) -> Piece | None:
    return next((p for p in _shorter(piece) if bottom([*on, p]) <= BOTTOM), None)


def _shorter(piece: Piece) -> Iterator[Piece]:
    """Yield the piece, then whole bands of it, the most first."""
    yield piece
    band = per_band(piece)
    for count in range((piece.count - 1) // band * band, 0, -band):
        yield replace(piece, count=count)


def _piece(section: Section) -> Piece:
    match section:
        case Roll():
            return Piece(Kind.ROLL, section.digits)
        case Area():
            return Piece(Kind.AREA, section.height_mm, section.no or 0)
        case _:
            kind, size = _kind(section)
            return Piece(kind, size, section.first, len(section.numbers))


def _kind(
    section: Choices | TrueFalse | DigitBoxes | DigitBubbles | Exercises,
) -> tuple[Kind, int]:
    """Return what a section of numbered items holds, and its size."""
    match section:
        case Choices():
            return (Kind.SEVERAL_CHOICES if section.multi else Kind.CHOICES), section.options
        case TrueFalse():
            return Kind.TRUE_FALSE, 2
        case DigitBoxes():
            return Kind.DIGIT_BOXES, section.boxes
        case DigitBubbles():
            return Kind.DIGIT_BUBBLES, section.columns
        case Exercises():
            return Kind.EXERCISES, section.columns


_HEADINGS = {
    Kind.CHOICES: "选择题（每题只涂一个）",
    Kind.SEVERAL_CHOICES: "选择题（可多选）",
    Kind.TRUE_FALSE: "判断题",
    Kind.DIGIT_BOXES: "填数（每格写一个数字）",
    Kind.DIGIT_BUBBLES: "填数（先写数字，再涂下面的圈）",
    Kind.ROLL: "学号（先写数字，再涂下面的圈）",
    Kind.AREA: "作答区",
    Kind.EXERCISES: "算一算（答案写在题目后面或框里）",
}


def _heading(section: Section) -> str:
    if isinstance(section, Area):
        return _area_heading(section)
    return section.title or _HEADINGS[_piece(section).kind]


def _area_heading(area: Area) -> str:
    """Return a heading that says the number its points are given by."""
    said = area.title or area.label or _HEADINGS[Kind.AREA]
    return said if re.match(rf"\D{{0,2}}{area.no}(?!\d)", said) else f"{said}（第 {area.no} 题）"
