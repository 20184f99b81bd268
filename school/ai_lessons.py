"""Lessons of AI, programming and making things: what a school records, and what it comes to.

A class's lessons are its own and those of its whole grade; a grade has as many as the class of it
with the fewest, since “at least 36” is meant for every pupil. The rules are in ``ai_lessons.toml``.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, Field

from school.duty_words import day_meant
from school.errors import NotUnderstood
from school.naming import normal, number, parse_caption
from school.people import PersonId, UnitId, covers, grade_of

FILE = Path(__file__).with_suffix(".toml")
MOST_HOURS = 16
"""课时 one message may record."""
LONGEST_SAID = 200
AI, PROGRAMMING = "ai", "programming"
_HOURS = re.compile(r"(?P<n>\d{1,3}|[一二两三四五六七八九十])\s*(?:个)?(?:课时|节课?)")
_GRADE = re.compile(
    r"(?P<grade>[一二三四五六七八九1-9])\s*年级|(?P<junior>初[一二三])(?!\s*[（(\d])"
)
_JUNIOR = {"初一": 7, "初二": 8, "初三": 9}


class Kind(BaseModel, frozen=True, extra="forbid"):
    """One kind of lesson."""

    name: str
    names: tuple[str, ...] = ()


class AiLessonRules(BaseModel, frozen=True, extra="forbid"):
    """The rules of one county."""

    least_programming: int = Field(ge=1, le=400)
    programming_grades: frozenset[int]
    kinds: Mapping[str, Kind]

    def kind_in(self, text: str) -> str:
        """Return the id of the kind some words name; empty: they name none."""
        found = [
            (len(name), kind)
            for kind, one in self.kinds.items()
            for name in (one.name, *one.names)
            if name in text
        ]
        return max(found)[1] if found else ""


@cache
def ai_lesson_rules() -> AiLessonRules:
    """Return the rules of the file."""
    return AiLessonRules.model_validate(tomllib.loads(FILE.read_text(encoding="utf-8")))


class AiLesson(BaseModel, frozen=True):
    """Lessons that were given, as somebody recorded them."""

    id: str
    unit: UnitId
    """The class they were given to, or the grade when all its classes had them."""
    kind: str
    hours: int = Field(ge=1, le=MOST_HOURS)
    """课时."""
    day: date
    by: PersonId | None
    made_at: AwareDatetime


class SaidLessons(BaseModel, frozen=True):
    """“人工智能课 三年级 2课时”, taken apart; what it does not say is None or empty."""

    kind: str = ""
    grade: int | None = None
    class_no: int | None = None
    hours: int | None = None
    day: date | None = None


def parse_lessons(text: str, *, today: date) -> SaidLessons:
    """Take a sentence about lessons apart.

    Raises:
        NotUnderstood: Too many lessons at once.
    """
    rest = normal(text)
    hours = _HOURS.search(rest)
    rest = f"{rest[: hours.start()]} {rest[hours.end() :]}" if hours else rest
    day, rest = day_meant(rest, today=today)
    grade = _GRADE.search(rest)
    said = parse_caption(rest)
    count = number("二" if hours["n"] == "两" else hours["n"]) if hours else None
    if count is not None and not 1 <= count <= MOST_HOURS:
        raise NotUnderstood(f"一次最多记 {MOST_HOURS} 课时，没有记下。请分几次记。")
    level = said.grade
    if level is None and grade is not None:
        level = _JUNIOR.get(grade["junior"] or "") or number(grade["grade"])
    return SaidLessons(
        kind=ai_lesson_rules().kind_in(text),
        grade=level,
        class_no=said.class_no,
        hours=count,
        day=day,
    )


def hours_by_class(
    lessons: Iterable[tuple[UnitId, int]], classes: Iterable[UnitId]
) -> dict[UnitId, int]:
    """Return how many lessons each class had: its own and those of its whole grade.

    Args:
        lessons: Class or grade, and how many lessons it had.
        classes: The classes.
    """
    given: dict[UnitId, int] = defaultdict(int)
    for unit, hours in lessons:
        given[unit] += hours
    return {one: given[one] + given[UnitId(one.rpartition(".")[0])] for one in classes}


def hours_by_grade(hours: Mapping[UnitId, int], *, place: UnitId) -> dict[int, int]:
    """Return how many lessons each grade of a place had: as many as the class with the fewest."""
    found: dict[int, int] = {}
    for one, count in sorted(hours.items()):
        if covers(place, one):
            grade = grade_of(one)
            found[grade] = min(found.get(grade, count), count)
    return found


class RecordLessons(BaseModel, frozen=True):
    """Records lessons a sentence describes."""

    text: str = Field(min_length=1, max_length=LONGEST_SAID)


class LessonsRecorded(BaseModel, frozen=True):
    """What was recorded."""

    lesson_id: str
    kind: str
    unit: str
    hours: int
    day: date
    again: bool = False
    """The same was recorded before; nothing was added."""
    total: int = 0
    """Lessons of this kind the class, or the class of the grade with the fewest, has by now."""
    least: int = 0
    """How many it should have; 0: no rule."""


class UndoLessons(BaseModel, frozen=True):
    """Takes back what the asker recorded."""

    lesson_id: str = Field(max_length=40)


class AiFiguresOf(BaseModel, frozen=True):
    """Asks how far the asker's school or county is, this school year or the one before."""

    text: str = Field(default="", max_length=64)


class GradeHours(BaseModel, frozen=True):
    """Lessons of one grade of one school, of every kind."""

    grade: int
    hours: Mapping[str, int]
    """By name of the kind."""
    least: int = 0
    """Lessons of programming it should have; 0: no rule."""


class SchoolLessons(BaseModel, frozen=True):
    """Whether one school has AI lessons, and how many of its classes enough programming."""

    name: str
    ai: bool
    enough: int
    classes: int
    """Classes of the grades that should have programming."""


class AiFigures(BaseModel, frozen=True):
    """How far a school or county is."""

    scope: str
    period: str
    grades: tuple[GradeHours, ...] = ()
    """For one school."""
    schools: tuple[SchoolLessons, ...] = ()
    """For a county: those without AI lessons first."""
    least: int
