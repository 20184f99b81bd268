"""Compliance report: a county's year of minors' data, counted from the audit (R15).

Every figure is a count of audit rows, so it can be counted again by whoever holds the chain; the
report says whether the chain holds. It names nobody.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, Field

from school.audit import Outcome, Tally
from school.consent import Purpose
from school.county_time import COUNTY_TIME
from school.permissions import Action
from school.retention import EXECUTED

WEEK = 7
FIRST_YEAR, LAST_YEAR = 2000, 2099


class Counted(BaseModel, frozen=True):
    """How often something was, and under which names."""

    names: tuple[str, ...]
    count: int


class Section(StrEnum):
    """Parts of the report."""

    READS = "reads"
    """Done, by role, action and purpose."""
    DENIED = "denied"
    """Refused, by role asked with and action."""
    CONSENTS = "consents"
    """Given, refused or withdrawn, by purpose."""
    DELETIONS = "deletions"
    BULK = "bulk"
    """Exports asked for, approved, refused and taken."""
    RETENTION = "retention"
    """What was removed because its time was over."""


class ComplianceReport(BaseModel, frozen=True):
    """One county's year."""

    county: str
    county_name: str
    year: int
    made_at: AwareDatetime
    sections: dict[Section, tuple[Counted, ...]]
    broken_at: int | None = None
    """First row of the audit that does not fit its chain; None: all do."""

    def total(self, section: Section) -> int:
        """Return how many there were of a section."""
        return sum(counted.count for counted in self.sections[section])


class ComplianceOf(BaseModel, frozen=True):
    """Asks for a year's report, the newest that was made."""

    year: int = Field(ge=FIRST_YEAR, le=LAST_YEAR)
    made: bool = False
    """The one there is, however old; it is not made again."""


class ComplianceAnswer(BaseModel, frozen=True):
    """The newest report, or none while the first one is being made."""

    report: ComplianceReport | None = None
    """None: it is being made, and its asker is told when it is there."""


class MakeCompliance(BaseModel, frozen=True):
    """Queued work: count a county's year and tell who asked."""

    county: str
    year: int
    asker: str


def bounds(year: int) -> tuple[datetime, datetime]:
    """Return when a year starts and the next one does, in the county."""
    first, after = (datetime(y, 1, 1, tzinfo=COUNTY_TIME) for y in (year, year + 1))
    return first, after


def weeks(year: int) -> list[tuple[datetime, datetime]]:
    """Return a year cut into weeks, the last one shorter: each is counted quickly by itself."""
    first, after = bounds(year)
    starts = [first + timedelta(days=day) for day in range(0, (after - first).days, WEEK)]
    return list(zip(starts, [*starts[1:], after], strict=True))


def sections(tallies: Iterable[Tally]) -> dict[Section, tuple[Counted, ...]]:
    """Return the figures of a report; every tally is in exactly one section."""
    found: dict[Section, dict[tuple[str, ...], int]] = {section: {} for section in Section}
    for tally in tallies:
        section, names, times = _place(tally)
        found[section][names] = found[section].get(names, 0) + tally.count * times
    return {
        section: tuple(
            Counted(names=names, count=count)
            for names, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        )
        for section, counts in found.items()
    }


def _place(tally: Tally) -> tuple[Section, tuple[str, ...], int]:
    """Return the section of a tally, the names it is counted under, and how much one counts."""
    if tally.outcome is Outcome.DENIED:
        return Section.DENIED, (tally.role or "-", tally.action), 1
    decided = set(tally.fields) & {"given", "refused", "withdrawn"}
    if tally.action == Action.DECIDE_CONSENT and decided:
        purpose = next((p.value for p in Purpose if p in tally.fields), "-")
        return Section.CONSENTS, (purpose, *decided), 1
    if tally.action == Action.DELETE_MY_DATA:
        return Section.DELETIONS, tally.fields[:2], 1  # not which one was repeated
    if set(tally.fields[:1]) & {"asked", "approved", "refused", "taken"}:
        return Section.BULK, tally.fields[:2], 1
    if tally.fields[:1] == (EXECUTED,):
        return Section.RETENTION, tally.fields[1:2], int(tally.fields[2])
    return Section.READS, (tally.role or "system", tally.action, tally.purpose), 1
