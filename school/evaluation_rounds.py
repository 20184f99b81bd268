"""Evaluation of schools 督导评估: a round from the application to the published outcome.

The bureau opens a round with a checklist, schools apply and show evidence for each point, the
bureau judges point by point, a random sample is checked on the spot, what is wrong becomes a
problem with an owner and a day until it is closed, and the outcome is published: schools only, no
people. (青教通字〔2022〕136号 五(三): 申报、审核、抽查; 青教〔2021〕107号 六(六): 督导.)
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from math import ceil
from typing import NewType

from pydantic import AwareDatetime, BaseModel, Field

from school.evaluation_checklist import Checklist
from school.people import PersonId, UnitId

RoundId = NewType("RoundId", str)
PointKey = tuple[UnitId, str]
"""A school and the id of a point."""
MOST_PHOTOS = 6
LONGEST_TEXT = 300
LONGEST_REASON = 80
ROUNDING = 1e-9
"""Scores are sums of tenths, which floating point does not keep to the last bit."""


class RoundState(StrEnum):
    """Where a round stands."""

    OPEN = "open"
    PUBLISHED = "published"


class Verdict(StrEnum):
    """What the bureau says of what a school shows for a point."""

    PASSED = "passed"
    FAILED = "failed"
    MORE = "more"
    """Something is missing; the school may add it."""


VERDICTS = {Verdict.PASSED: "通过", Verdict.FAILED: "不通过", Verdict.MORE: "要补"}


class ProblemState(StrEnum):
    """Where a problem stands."""

    OPEN = "open"
    FIXED = "fixed"
    """Put right, as the school says."""
    CLOSED = "closed"


PROBLEMS = {
    ProblemState.OPEN: "整改中",
    ProblemState.FIXED: "待复查",
    ProblemState.CLOSED: "已销号",
}


class Step(StrEnum):
    """What people are told of a round."""

    OPENED = "opened"
    MORE = "more"
    FAILED = "failed"
    PROBLEM = "problem"
    FIXED = "fixed"
    CLOSED = "closed"
    BACK = "back"
    """What was put right is not right yet."""
    COMPLETE = "complete"
    """A school has shown every point; for the bureau."""
    PUBLISHED = "published"


class Round(BaseModel, frozen=True):
    """One round of evaluation."""

    id: RoundId
    county: UnitId
    year: int
    due: date
    """The last day schools may apply and show evidence."""
    checklist: Checklist
    invited: tuple[UnitId, ...] = ()
    """The schools that may apply; empty: all of the county."""
    state: RoundState = RoundState.OPEN
    seed: str = ""
    """What the sample was drawn with; kept, so that anybody can draw it again."""
    made_by: PersonId | None = None
    made_at: AwareDatetime
    published_at: AwareDatetime | None = None

    @property
    def name(self) -> str:
        """Return what the round is called: “2026年智慧校园示范校”."""
        return f"{self.year}年{self.checklist.name}"


class Entrant(BaseModel, frozen=True):
    """A school that applied, and what came of it."""

    round_id: RoundId
    school: UnitId
    applied_by: PersonId | None = None
    applied_at: AwareDatetime
    score: float | None = None
    """Set when the outcome is published."""
    attained: bool | None = None


class Shown(BaseModel, frozen=True):
    """What a school shows for a point, and what was said of it."""

    round_id: RoundId
    school: UnitId
    point: str
    text: str = Field(default="", max_length=LONGEST_TEXT)
    photos: tuple[str, ...] = ()
    """Digests of its photos."""
    version: int = 1
    """Counts what was shown; a verdict is about one version."""
    fresh_start: int = 0
    """How often everything was thrown away; each start has a folder of its own."""
    shown_by: PersonId | None = None
    shown_at: AwareDatetime
    verdict: Verdict | None = None
    reason: str = Field(default="", max_length=LONGEST_REASON)
    judged_by: PersonId | None = None
    judged_at: AwareDatetime | None = None
    sampled: bool = False
    checked: bool | None = None
    """What was found on the spot: True as shown, False not; None: nobody looked yet."""
    check_note: str = Field(default="", max_length=LONGEST_REASON)
    checked_by: PersonId | None = None
    checked_at: AwareDatetime | None = None

    @property
    def key(self) -> PointKey:
        """Return whose point it is."""
        return self.school, self.point

    @property
    def folder(self) -> str:
        """Return where its photos are kept; the name says nothing about the school."""
        # What is thrown away is erased for another hour; what comes after it lies elsewhere.
        parts = "\n".join((self.round_id, self.school, self.point, str(self.fresh_start)))
        return f"evaluation/{hashlib.sha256(parts.encode()).hexdigest()[:40]}"

    def photo_keys(self) -> tuple[str, ...]:
        """Return the keys of its photos."""
        return tuple(f"{self.folder}/{digest}.jpg" for digest in self.photos)

    @property
    def holds(self) -> bool:
        """Return True for what was passed and not found otherwise on the spot."""
        return self.verdict is Verdict.PASSED and self.checked is not False


class Problem(BaseModel, frozen=True):
    """Something a school has to put right."""

    id: str
    round_id: RoundId
    number: int
    """Counts those of a round from 1: “问题 3”."""
    school: UnitId
    point: str = ""
    what: str = Field(min_length=2, max_length=120)
    owner: PersonId | None = None
    due: date
    state: ProblemState = ProblemState.OPEN
    note: str = ""
    """What the school did, or why it came back."""
    fixed_by: PersonId | None = None
    fixed_at: AwareDatetime | None = None
    closed_by: PersonId | None = None
    closed_at: AwareDatetime | None = None
    made_by: PersonId | None = None
    made_at: AwareDatetime

    def overdue_on(self, day: date) -> bool:
        """Return True when it should have been put right before a day."""
        return self.state is ProblemState.OPEN and self.due < day


class AreaOutcome(BaseModel, frozen=True):
    """What a school reached in one area."""

    name: str
    score: float
    most: float
    attained: bool


class Outcome(BaseModel, frozen=True):
    """What a school reached."""

    score: float
    most: float
    areas: tuple[AreaOutcome, ...]
    open_problems: int
    attained: bool


def outcome(checklist: Checklist, shown: Iterable[Shown], *, open_problems: int) -> Outcome:
    """Return what a school reaches: the scores of the points that hold.

    It attains with enough scores in all, enough in every area, and no problem left open.
    """
    held = {one.point for one in shown if one.holds}
    areas = []
    for area in checklist.areas:
        score = sum(point.score for point in area.points if point.id in held)
        enough = score >= area.score * checklist.area_share - ROUNDING
        areas.append(AreaOutcome(name=area.name, score=score, most=area.score, attained=enough))
    total = sum(area.score for area in areas)
    enough = total >= checklist.score * checklist.pass_share - ROUNDING
    whole = enough and all(area.attained for area in areas) and not open_problems
    return Outcome(
        score=total,
        most=checklist.score,
        areas=tuple(areas),
        open_problems=open_problems,
        attained=whole,
    )


def sample(keys: Sequence[PointKey], *, share: float, seed: str) -> list[PointKey]:
    """Return the points that are checked on the spot: a share of each school's, at least one.

    Drawn in the order of the SHA-256 of seed, school and point, which anybody can repeat.

    Args:
        keys: The points that may be drawn.
        share: How many of them, over 0 up to 1.
        seed: What is kept with the round.
    """
    by_school: dict[UnitId, list[PointKey]] = {}
    for key in keys:
        by_school.setdefault(key[0], []).append(key)
    drawn = []
    for some in by_school.values():
        order = sorted(some, key=lambda key: _lot(key, seed))
        drawn += order[: ceil(len(some) * share)]
    return sorted(drawn)


def _lot(key: PointKey, seed: str) -> str:
    return hashlib.sha256("\n".join((seed, *key)).encode()).hexdigest()


def may_show(one: Round, shown: Shown | None, *, today: date) -> str:
    """Return why a school may show nothing for a point now, in words for it; “”: it may."""
    if one.state is not RoundState.OPEN:
        return "这一轮已经公布结果，不能再交。"
    if shown is not None and shown.verdict is Verdict.PASSED:
        return "这一条已经通过，不用再交。"
    if shown is not None and shown.verdict is Verdict.FAILED:
        return "这一条审核没有通过，不能再交。有不同意见请联系教育局。"
    late = today > one.due and (shown is None or shown.verdict is not Verdict.MORE)
    return f"{one.due.month}月{one.due.day}日已经截止，不能再交。请联系教育局。" if late else ""


def unjudged(shown: Iterable[Shown]) -> list[Shown]:
    """Return what waits for a verdict, the longest waiting first."""
    waiting = [one for one in shown if one.verdict is None]
    return sorted(waiting, key=lambda one: (one.shown_at, one.point))


def by_point(shown: Iterable[Shown]) -> Mapping[str, Shown]:
    """Return what one school shows, by point."""
    return {one.point: one for one in shown}
