"""The county's clock on the wall: days start and cards are dated in China Standard Time."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

COUNTY_TIME = ZoneInfo("Asia/Shanghai")


def day_of(moment: datetime) -> date:
    """Return the day in the county; it starts eight hours before UTC's."""
    return moment.astimezone(COUNTY_TIME).date()


def spoken(moment: datetime) -> str:
    """Return a moment as a card says it: “11月21日 14:03”."""
    local = moment.astimezone(COUNTY_TIME)
    return f"{local.month}月{local.day}日 {local:%H:%M}"
