"""Which month somebody means: “10月”, “上月”, “2025年3月”."""

import re
from datetime import date, timedelta

from school.errors import NotUnderstood

_MONTH = re.compile(r"(?:(20\d\d)\s*年\s*)?(\d{1,2})\s*月(?:份)?")
_DECEMBER = 12


def month_in(text: str, *, today: date) -> date:
    """Return the first day of the month a text names: this one, or the last such month.

    Raises:
        NotUnderstood: There is no such month.
    """
    this = today.replace(day=1)
    if "上月" in text or "上个月" in text:
        return (this - timedelta(days=1)).replace(day=1)
    named = _MONTH.search(text)
    if named is None:
        return this
    number = int(named[2])
    if not 1 <= number <= _DECEMBER:
        raise NotUnderstood("没有这个月份。请写如“10月”或“上月”。")
    month = date(int(named[1] or this.year), number, 1)
    return month if named[1] or month <= this else month.replace(year=this.year - 1)
