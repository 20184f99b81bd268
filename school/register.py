"""The school's registers 名册: schools, teachers, pupils with guardians, and what changes them.

A register is one file. Its rows are read (``register_file``, ``register_rows``), compared with what
is stored (``register_plan``, ``new_year``) and stored all together or not at all
(``store/register.py``). Nothing is ever overwritten that says who was where when: an enrolment, an
appointment, a guardian's edge ends on one day and another begins on the next.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from pydantic import BaseModel

from school.people import PersonId, Role, Unit, UnitId


class RegisterKind(StrEnum):
    """What a file is about; the value is what ``--kind`` takes."""

    SCHOOLS = "schools"
    TEACHERS = "teachers"
    PUPILS = "pupils"
    """Pupils, with their guardians where the file has such columns."""
    MERGES = "merges"
    """Pairs of records that are one person."""


KIND_NAMES = {
    RegisterKind.SCHOOLS: "学校",
    RegisterKind.TEACHERS: "教师",
    RegisterKind.PUPILS: "学生",
    RegisterKind.MERGES: "合并",
}


@dataclass(frozen=True)
class Refused:
    """Why one row cannot be taken; the reason names no person and repeats no code."""

    line: int
    reason: str


@dataclass(frozen=True)
class SchoolRow:
    """A school as a file names it."""

    line: int
    school: UnitId
    name: str
    town: str = ""
    county: str = ""


@dataclass(frozen=True)
class TeacherRow:
    """One appointment of somebody who works at a school or for the bureau."""

    line: int
    code: str
    name: str
    role: Role
    units: tuple[UnitId, ...]
    county: UnitId
    subject: str = ""
    starts: date | None = None
    leaves: bool = False


@dataclass(frozen=True)
class GuardianCell:
    """A guardian as a pupil's row names it."""

    name: str
    relation: str = ""
    code: str = ""


@dataclass(frozen=True)
class PupilRow:
    """A pupil as a file names it."""

    line: int
    code: str
    name: str
    class_id: UnitId
    roll_no: int
    guardians: tuple[GuardianCell, ...] = ()
    """Empty: the row says nothing about guardians."""
    starts: date | None = None
    leaves: bool = False


@dataclass(frozen=True)
class MergeRow:
    """Two codes of one person."""

    line: int
    keep: str
    gone: str


RegisterRow = SchoolRow | TeacherRow | PupilRow | MergeRow


@dataclass(frozen=True)
class Register:
    """A file, read."""

    kind: RegisterKind
    rows: tuple[RegisterRow, ...]
    refused: tuple[Refused, ...] = ()
    ignored: tuple[str, ...] = ()
    """Heads of columns that mean nothing here."""


@dataclass(frozen=True)
class Enrolment:
    """An open row of the enrolments table; *row* 0: not stored yet."""

    pupil: PersonId
    class_id: UnitId
    roll_no: int
    starts: date
    row: int = 0


@dataclass(frozen=True)
class Holding:
    """An open row of the appointments table; *row* 0: not stored yet."""

    person: PersonId
    role: Role
    unit: UnitId
    subject: str
    starts: date
    row: int = 0


@dataclass(frozen=True)
class Edge:
    """An open row of the guardianships table; *row* 0: not stored yet."""

    guardian: PersonId
    pupil: PersonId
    relation: str
    starts: date
    row: int = 0


class EnrolmentRecord(BaseModel, frozen=True):
    """A class a pupil was in, for the family's copy of everything stored."""

    class_id: UnitId
    class_name: str
    roll_no: int
    starts: date
    ends: date | None = None


class GuardianRecord(BaseModel, frozen=True):
    """Who was a pupil's guardian, for the family's copy of everything stored."""

    guardian: PersonId
    name: str
    relation: str
    starts: date
    ends: date | None = None


@dataclass
class Stored:
    """What the database holds, as far as a register can change it: open rows only."""

    units: dict[UnitId, Unit] = field(default_factory=dict)
    names: dict[PersonId, str] = field(default_factory=dict)
    aliases: dict[PersonId, PersonId] = field(default_factory=dict)
    enrolments: dict[PersonId, Enrolment] = field(default_factory=dict)
    holdings: dict[PersonId, list[Holding]] = field(default_factory=dict)
    edges: dict[PersonId, list[Edge]] = field(default_factory=dict)
    """By pupil."""

    def known(self, person: str) -> PersonId | None:
        """Return whose id it is, or was before records were merged; None: nobody's."""
        found = self.aliases.get(PersonId(person), PersonId(person))
        return found if found in self.names else None


class Outcome(StrEnum):
    """What a register does about one person, school or pair; in the order they are told."""

    ADDED = "added"
    CHANGED = "changed"
    MOVED = "moved"
    ENDED = "ended"
    UNCHANGED = "unchanged"


OUTCOME_NAMES = {
    Outcome.ADDED: "新增",
    Outcome.CHANGED: "更改",
    Outcome.MOVED: "调动",
    Outcome.ENDED: "离开",
    Outcome.UNCHANGED: "不变",
}


@dataclass
class Plan:
    """Everything a register changes, ready to be stored at once."""

    units: dict[UnitId, Unit] = field(default_factory=dict)
    """New units, and those with a new name."""
    names: dict[PersonId, str] = field(default_factory=dict)
    """New people, and those with a new name."""
    enrol: list[Enrolment] = field(default_factory=list)
    appoint: list[Holding] = field(default_factory=list)
    entrust: list[Edge] = field(default_factory=list)
    relate: dict[int, str] = field(default_factory=dict)
    """Rows of the guardianships table whose relation is written down now."""
    ending: list[tuple[Enrolment | Holding | Edge, date]] = field(default_factory=list)
    """Open rows, and the first day they hold no more."""
    merge: list[tuple[PersonId, PersonId]] = field(default_factory=list)
    """Records to keep, each with the one that becomes a part of it."""
    regroup: dict[UnitId, UnitId | None] = field(default_factory=dict)
    """Classes whose group chat stands for another class now; None: for none."""
    told: list[tuple[Outcome, int, str]] = field(default_factory=list)
    """Outcome, line and words for the preview; no names."""
    refused: list[Refused] = field(default_factory=list)

    def tell(self, outcome: Outcome, line: int, words: str = "") -> None:
        """Note what happens to one row."""
        self.told.append((outcome, line, words))

    def end(self, row: Enrolment | Holding | Edge, *, on: date) -> None:
        """End an open row; *on* is the first day it holds no more."""
        self.ending.append((row, on))

    def counts(self) -> dict[Outcome, int]:
        """Return how often each outcome happens."""
        return {o: sum(told == o for told, _, _ in self.told) for o in Outcome}


def last_day(starts: date, ends_before: date) -> date | None:
    """Return the last day of something that holds no more on a day; None: it never held."""
    return None if starts >= ends_before else ends_before - timedelta(days=1)
