"""Health of schools in numbers: the morning report, what is missing, clusters that are told."""

from datetime import date, datetime, timedelta

from pydantic import AwareDatetime, BaseModel, Field

from school.county_time import COUNTY_TIME, day_of
from school.health import Numbers
from school.health_calls import CAPTION
from school.health_clusters import Cluster, Rule
from school.health_rules import HealthRules
from school.people import UnitId, UnitKind

SIMILAR = frozenset({Rule.DAY, Rule.DAYS})


class ToldCluster(BaseModel, frozen=True):
    """A cluster that was told, and what it has grown to."""

    id: str
    school_id: UnitId
    rule: Rule
    place: str
    about: str
    first: date
    last: date
    cases: int
    days: int
    classes: tuple[UnitId, ...]
    told_at: AwareDatetime

    def goes_on(self, found: Cluster, *, rules: HealthRules) -> bool:
        """Return True when what was *found* is this cluster still: a case between, no gap."""
        same_rule = found.rule is self.rule or {found.rule, self.rule} <= SIMILAR
        gap = timedelta(days=max(found.days, rules.general.days))
        same_place = (found.place, found.about) == (self.place, self.about)
        return same_rule and same_place and self.last > found.last - gap


class SchoolHealthOf(BaseModel, frozen=True):
    """Asks for a day of a school or the county in numbers."""

    caption: str = Field(default="", max_length=CAPTION)
    unit_id: UnitId | None = None
    published: bool = False
    """True: as it may be said where everybody reads along."""


class WatchedGrade(BaseModel, frozen=True):
    """A grade with similar symptoms."""

    name: str
    about: str
    """In words, such as “发热、咳嗽”."""
    cases: int
    days: int
    line: int


class SchoolLine(BaseModel, frozen=True):
    """A school's day in one line of the county's table."""

    unit_id: UnitId
    name: str
    numbers: Numbers
    classes: int
    missing: int
    """Classes that have not reported."""
    clusters: int = 0


class SchoolHealth(BaseModel, frozen=True):
    """A school's day, or the county's."""

    unit_id: UnitId
    name: str
    level: UnitKind
    day: date
    made_at: AwareDatetime
    numbers: Numbers
    classes: int = 0
    missing: tuple[str, ...] = ()
    """Names of classes that have not reported: that says nothing about a child."""
    watched: tuple[WatchedGrade, ...] = ()
    few: bool = False
    """Too few pupils for counts of illness to be said where everybody reads along."""
    clusters: int = 0
    """Clusters told that have a case of these days."""
    schools: tuple[SchoolLine, ...] = ()


class RemindClasses(BaseModel, frozen=True):
    """Asks that the heads of classes without a report be reminded."""

    unit_id: UnitId | None = None


class RemindedClasses(BaseModel, frozen=True):
    """Which classes had not reported, and how many heads were told."""

    classes: tuple[str, ...]
    told: int


class ClusterOf(BaseModel, frozen=True):
    """Asks for a cluster that was told."""

    cluster_id: str = Field(max_length=64)


class ClusterReport(BaseModel, frozen=True):
    """A cluster as the principal and the school's reporter see it: counts and classes."""

    school: str
    rule: Rule
    about: str
    first: date
    last: date
    cases: int
    days: int
    classes: tuple[str, ...]
    told_at: AwareDatetime
    within_hours: int
    """Within so many hours it has to be reported; 0: at once."""


class QueueHealth(BaseModel, frozen=True):
    """Asks for today's reminders and reports of every school to be queued."""


class QueuedHealth(BaseModel, frozen=True):
    """When today's reports go out; None: there are none today."""

    at: AwareDatetime | None


class RemindChecks(BaseModel, frozen=True):
    """Queued work: remind the classes of a school that have not reported; ask families."""

    school_id: UnitId
    day: date


class SendHealthReport(BaseModel, frozen=True):
    """Queued work: a school's report goes to its group."""

    school_id: UnitId
    day: date


def reporting_moment(day: date, *, rules: HealthRules) -> datetime:
    """Return when the report of *day* goes out."""
    return datetime.combine(day, rules.report_at, tzinfo=COUNTY_TIME)


def reminding_moment(day: date, *, rules: HealthRules) -> datetime:
    """Return when classes without a report are reminded on *day*."""
    return datetime.combine(day, rules.remind_at, tzinfo=COUNTY_TIME)


def too_late(now: datetime, day: date, *, rules: HealthRules) -> bool:
    """Return True when the report of *day* is not wanted any more."""
    return day_of(now) != day or now.astimezone(COUNTY_TIME).time() >= rules.not_after


def is_weekday(day: date, *, rules: HealthRules) -> bool:
    """Return True for a day schools usually open."""
    return day.isoweekday() in rules.school_weekdays
