"""Collection 数据采集: what is asked of units in rounds, and what they report.

A form is known by its title without a time: “9月在线率填报” and “10月在线率填报” are two rounds of
one. A unit reports for itself alone; every version of what it reported is kept, and every value
says where it came from.
"""

import hashlib
from datetime import date
from decimal import Decimal
from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, Field

from school.people import PersonId, UnitId, UnitKind

MOST_FIELDS = 30
LONGEST_NAME = 24
"""Characters of what is asked."""
LONGEST_TITLE = 40
LONGEST_WORDS = 100
"""Characters of a value in words, and of a reason."""
MOST_CHOICES = 12
MOST_UNITS = 5_000
"""Units one round may ask."""


class FieldKind(StrEnum):
    """What a value is."""

    WHOLE = "whole"
    """A count, from 0."""
    NUMBER = "number"
    """With at most four decimals."""
    PERCENT = "percent"
    """0 to 100."""
    CHOICE = "choice"
    WORDS = "words"
    DAY = "day"


KIND_NAMES = {
    FieldKind.WHOLE: "整数",
    FieldKind.NUMBER: "数字",
    FieldKind.PERCENT: "百分比",
    FieldKind.CHOICE: "选择",
    FieldKind.WORDS: "文字",
    FieldKind.DAY: "日期",
}
NUMERIC = frozenset({FieldKind.WHOLE, FieldKind.NUMBER, FieldKind.PERCENT})


class Prefill(StrEnum):
    """What a field is filled with before anybody types (自动回填)."""

    NONE = "none"
    LAST = "last"
    """What the unit reported in the round before."""
    PUPILS = "pupils"
    """Counted from the register, as are those below."""
    TEACHERS = "teachers"
    CLASSES = "classes"
    LIVE = "live"
    """The live figure of an indicator."""
    HAND = "hand"
    """Nothing, though the product might know it: who made the form wants it typed."""


PREFILL_NAMES = {
    Prefill.NONE: "",
    Prefill.LAST: "上期",
    Prefill.PUPILS: "学籍库",
    Prefill.TEACHERS: "教师库",
    Prefill.CLASSES: "班级库",
    Prefill.LIVE: "实时数据",
    Prefill.HAND: "",
}
COUNTED = (Prefill.PUPILS, Prefill.TEACHERS, Prefill.CLASSES)
KNOWN_HERE = (*COUNTED, Prefill.LIVE)
"""What the product's own database is the one source of (一数一源)."""


class Formula(StrEnum):
    """How a field follows from others of the form."""

    SUM = "sum"
    SHARE = "share"
    """The first of two, as a percentage of the second."""


class AskedField(BaseModel, frozen=True):
    """One thing a form asks."""

    name: str = Field(min_length=1, max_length=LONGEST_NAME)
    kind: FieldKind
    unit: str = Field(default="", max_length=8)
    note: str = Field(default="", max_length=60)
    required: bool = True
    least: Decimal | None = None
    most: Decimal | None = None
    choices: tuple[str, ...] = Field(default=(), max_length=MOST_CHOICES)
    prefill: Prefill = Prefill.NONE
    live: str = Field(default="", max_length=64)
    """Id of the live indicator it is filled with; as long as a form is only said, its name."""
    formula: Formula | None = None
    of: tuple[str, ...] = ()
    """Names of the fields it follows from."""


Fields = tuple[AskedField, ...]


class RoundState(StrEnum):
    """Where a round stands."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    VOID = "void"
    """Called off: nothing of it counts."""


class Round(BaseModel, frozen=True):
    """A form, asked of units once."""

    id: str
    owner: UnitId
    """The county or school that asks."""
    series: str
    """What its rounds have in common: the title without time and filler."""
    name: str
    """Its title: “9月在线率填报”."""
    level: UnitKind
    """Who fills in: every school, every class, or the county for itself."""
    fields: Fields
    first: date
    """The first day of the time it is about."""
    last: date
    """The last one, included."""
    period: str
    """That time as it is said: “2026年9月”."""
    due: date
    """The last day to fill it in."""
    state: RoundState = RoundState.DRAFT
    made_by: PersonId
    made_at: AwareDatetime
    opened_at: AwareDatetime | None = None
    closed_at: AwareDatetime | None = None
    reason: str = ""
    """Why it was opened again, or called off."""

    def field(self, name: str) -> AskedField:
        """Return the field of a name that it has."""
        return next(one for one in self.fields if one.name == name)


class ValueSource(StrEnum):
    """Where a value came from; it stays with the value."""

    TYPED = "typed"
    LAST = "last"
    COUNTED = "counted"
    COMPUTED = "computed"
    """From other fields of the form."""


SOURCE_NAMES = {
    ValueSource.TYPED: "填报",
    ValueSource.LAST: "来自上期",
    ValueSource.COUNTED: "来自系统",
    ValueSource.COMPUTED: "自动计算",
}


class Value(BaseModel, frozen=True):
    """What was reported for one field."""

    said: str
    """As it is shown: “1200”, “有”, “2026-11-20”."""
    amount: Decimal | None = None
    """None: it is no number."""
    top: Decimal | None = None
    """Of a percentage: what it is a share of *bottom*; None: only the percentage is known."""
    bottom: Decimal | None = None
    source: ValueSource = ValueSource.TYPED
    system: str = ""
    """What the product had filled in, where somebody changed it."""
    known_from: str = ""
    """Which records that is from and of which time: “晨检记录，2026年9月”; empty: a register."""


Values = dict[str, Value]
"""By the name of the field."""


class Task(BaseModel, frozen=True):
    """What one unit has to do for a round."""

    round_id: str
    unit_id: UnitId
    reporter: PersonId | None = None
    """Who was named to fill it in; None: who leads the unit."""
    draft: dict[str, str] = Field(default_factory=dict)
    """What was typed and not yet submitted, by field; “”: emptied."""
    reason: str = ""
    """Why what was typed differs, as far as it was said."""
    version: int = 0
    """How often it was submitted; 0: not yet."""
    submitted_at: AwareDatetime | None = None
    submitted_by: PersonId | None = None


class UnitReport(BaseModel, frozen=True):
    """One version of what a unit reported; nothing overwrites it."""

    round_id: str
    unit_id: UnitId
    version: int
    at: AwareDatetime
    by: PersonId
    reason: str
    """Why it differs from the version before, or from what the product knew."""
    said: Values


def key_of(*parts: str) -> str:
    """Return an opaque id that follows from what it is of: the same again is the same thing."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]


def round_id(owner: UnitId, *, name: str, fields: Fields, due: date, level: UnitKind) -> str:
    """Return the id of a round: the same form asked again for the same day is the same round."""
    # Without what a form of before this field had none of: its id stays what it was.
    told = "\n".join(
        field.model_dump_json(exclude=set() if field.live else {"live"}) for field in fields
    )
    return key_of("collection", owner, name, level, due.isoformat(), told)
