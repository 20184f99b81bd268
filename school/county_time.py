"""The county's clock on the wall: days start and cards are dated in China Standard Time."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

COUNTY_TIME = ZoneInfo("Asia/Shanghai")
FIRST_MONTH = 8


def day_of(moment: datetime) -> date:
    """Return the day in the county; it starts eight hours before UTC's."""
    return moment.astimezone(COUNTY_TIME).date()


def school_year(day: date) -> int:
    """Return the year in which the school year of *day* began; it begins on 1 August."""
    return day.year if day.month >= FIRST_MONTH else day.year - 1


def spoken(moment: datetime) -> str:
    """Return a moment as a card says it: “11月21日 14:03”."""
    local = moment.astimezone(COUNTY_TIME)
    return f"{local.month}月{local.day}日 {local:%H:%M}"
