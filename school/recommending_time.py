"""When the week's recommendations go out: on Monday morning, before the week is planned."""

from datetime import date, datetime, time

from school.county_time import COUNTY_TIME, day_of

AT = time(7, 30)
NOT_AFTER = time(20)
MONDAY = 0


def week_to_recommend(now: datetime) -> date | None:
    """Return the Monday whose recommendations are due at *now*; None: none are."""
    local, day = now.astimezone(COUNTY_TIME).time(), day_of(now)
    return day if day.weekday() == MONDAY and AT <= local < NOT_AFTER else None
