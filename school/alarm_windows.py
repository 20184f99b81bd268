"""The county's hours that alarms go by: quiet nights, the morning digest, and time of work."""

from datetime import date, datetime, time, timedelta

from pydantic import BaseModel, Field, model_validator

from school.county_time import COUNTY_TIME

DAY = timedelta(days=1)
LONGEST_LOOK_AHEAD_DAYS = 60
"""No holiday is longer; a rule file without any time of work must not be searched for ever."""


class Hours(BaseModel, frozen=True, extra="forbid"):
    """When it is quiet, when the digest is told, and when people work; times of the county."""

    quiet_from: time
    quiet_until: time
    digest_at: time
    work_from: time
    work_until: time
    work_days: tuple[int, ...] = Field(min_length=1)
    """Days of the week on which people work: 1 is Monday."""
    holidays: frozenset[date] = frozenset()
    """Days off though the week says otherwise."""
    made_up: frozenset[date] = frozenset()
    """Days of work though the week says otherwise (调休)."""

    @model_validator(mode="after")
    def _the_day_has_a_night(self) -> "Hours":
        if not self.quiet_until < self.quiet_from:
            raise ValueError("The quiet hours begin in the evening and end in the morning.")
        if not self.quiet_until <= self.digest_at < self.quiet_from:
            raise ValueError("The digest is told by day.")
        if not self.work_from < self.work_until:
            raise ValueError("Work begins before it ends.")
        return self

    def is_quiet(self, moment: datetime) -> bool:
        """Return True at night."""
        clock = moment.astimezone(COUNTY_TIME).time()
        return clock >= self.quiet_from or clock < self.quiet_until

    def morning_after(self, moment: datetime) -> datetime:
        """Return when the night that *moment* is in, or that follows it, is over."""
        return _next(self.quiet_until, moment)

    def digest_after(self, moment: datetime) -> datetime:
        """Return when the next digest after *moment* is told."""
        return _next(self.digest_at, moment)

    def digest_before(self, moment: datetime) -> datetime:
        """Return when the last digest was due, at *moment* or before."""
        return _next(self.digest_at, moment) - DAY

    def works_on(self, day: date) -> bool:
        """Return True on a day of work."""
        if day in self.made_up:
            return True
        return day.isoweekday() in self.work_days and day not in self.holidays

    def after_work(self, start: datetime, wait: timedelta) -> datetime:
        """Return when *wait* of working time has passed since *start*.

        Where no day of work comes within sixty days, the wait is counted by the clock.
        """
        left, moment = wait, start.astimezone(COUNTY_TIME)
        for _ in range(LONGEST_LOOK_AHEAD_DAYS):
            begins = datetime.combine(moment.date(), self.work_from, COUNTY_TIME)
            ends = datetime.combine(moment.date(), self.work_until, COUNTY_TIME)
            begun = max(moment, begins)
            if self.works_on(moment.date()) and begun < ends:
                if begun + left <= ends:
                    return (begun + left).astimezone(start.tzinfo)
                left -= ends - begun
            moment = datetime.combine(moment.date() + DAY, time(), COUNTY_TIME)
        return start + wait


def _next(clock: time, moment: datetime) -> datetime:
    """Return the next moment after *moment* at which clocks in the county show *clock*."""
    local = moment.astimezone(COUNTY_TIME)
    today = datetime.combine(local.date(), clock, COUNTY_TIME)
    found = today if today > local else datetime.combine(local.date() + DAY, clock, COUNTY_TIME)
    return found.astimezone(moment.tzinfo)
