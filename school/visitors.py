"""Visitors of a school: announced by name, let in by a code of the day; a phone is never kept."""

import re
from datetime import date, datetime

from pydantic import BaseModel, Field

from school.errors import NotUnderstood
from school.naming import normal
from school.people import UnitId

_PHONE = re.compile(r"(?:\+?86[- ]?)?1[3-9][0-9][- ]?[0-9]{4}[- ]?[0-9]{4}|\b[0-9]{7,18}[Xx]?\b")
"""Phones, and the numbers of identity cards and everything else as long."""
_TIME = re.compile(r"([01]?[0-9]|2[0-3])[:：点]([0-5][0-9])?")
_SAID = re.compile(r"^(?P<who>\S{1,20}?)\s*(?:来访|拜访|来找|找|见)\s*(?P<host>\S{1,20})?$")
LONGEST = 20
_VERBS = ("来访", "拜访", "来找", "找", "见")


class Visitor(BaseModel, frozen=True):
    """Somebody who visits a school on a day."""

    id: str
    school: UnitId
    day: date
    code: str
    """Four digits, good at that school on that day."""
    name: str
    host: str
    """Whom the visit is for, as said; may be empty."""
    expected: int | None = None
    """Minute of the day; None: nobody said."""
    in_at: datetime | None = None
    out_at: datetime | None = None

    @property
    def inside(self) -> bool:
        """Return True for a visitor who came and has not gone."""
        return self.in_at is not None and self.out_at is None


class VisitorSaid(BaseModel, frozen=True):
    """What was said of a visitor."""

    name: str
    host: str
    expected: int | None
    had_number: bool
    """A phone or identity number was left out."""


class ExpectVisitor(BaseModel, frozen=True):
    """Announces a visitor, as in “张三 来访 李老师 14:00”."""

    text: str = Field(max_length=200)


class VisitorAnnounced(BaseModel, frozen=True):
    """A visitor who has a code now."""

    visitor: Visitor
    school_name: str
    had_number: bool


class PassVisitor(BaseModel, frozen=True):
    """A visitor comes or goes."""

    code: str = Field(pattern=r"^[0-9]{4}$")
    out: bool = False


class VisitorPassed(BaseModel, frozen=True):
    """A visitor who came or went."""

    visitor: Visitor
    again: bool
    """It was noted before; nothing changed."""


class VisitorsOf(BaseModel, frozen=True):
    """Asks for the visitors of a day at one's own school."""

    days_ago: int = Field(default=0, ge=0, le=30)
    still_inside: bool = False
    """Only those who have not gone: what the evening's notice asks for."""


class VisitorList(BaseModel, frozen=True):
    """The visitors of a day, in the order they were announced."""

    school_name: str
    day: date
    visitors: tuple[Visitor, ...]


class CountVisitors(BaseModel, frozen=True):
    """Queued work: tell the guards who has not left in the evening."""

    school: UnitId
    day: date


def parse_visitor(text: str) -> VisitorSaid:
    """Take apart what was said of a visitor; numbers of phones and identity cards are left out.

    Raises:
        NotUnderstood: It names nobody.
    """
    rest = normal(text)
    plain = _PHONE.sub(" ", rest)
    found = _TIME.search(plain)
    expected = int(found[1]) * 60 + int(found[2] or 0) if found else None
    words = " ".join((plain.replace(found[0], " ") if found else plain).split()).strip(" ,，。")
    said = _SAID.match(words) or _SAID.match(words.replace(" ", ""))
    name, host = (said["who"], said["host"] or "") if said else (*words.split(" ", 1), "")[:2]
    nobody = not name or name in _VERBS or len(name) > LONGEST
    if nobody or any(c.isdigit() for c in name):
        raise NotUnderstood("没有看到访客是谁。请写成“访客 张三 来访 李老师 14:00”。")
    host = host[:LONGEST]
    return VisitorSaid(name=name, host=host, expected=expected, had_number=plain != rest)
