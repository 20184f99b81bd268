"""Whether a mean is asked for that there is: one over years, or of how much each year differs."""

import re

from school.question.intents import Asked
from school.question.plan import AskedPeriod, Intent
from school.question.times import Times

MEAN_SAID = "平均"
_A_HEAD = re.compile(r"生均.*平均(?!每年)|平均.*生均")
_EACH_YEAR = re.compile("年均(?!级)|平均每年|每年平均")
_BUILT_EACH = re.compile(
    r"(?:平均每年|每年平均|年均)(?:新建|新增|新添|增加|增长|提高|建|添)了?(?:多少|几)"
)


def no_mean(said: str, asked: Asked, times: Times) -> list[str]:
    """Return the word for a mean that is none over years, which no figure is; it is not wanted."""
    if Intent.MEAN not in asked.intents:
        return []
    if _EACH_YEAR.search(said) and not times.periods:
        times.every = True
    if _BUILT_EACH.search(said):
        asked.intents.add(Intent.CHANGE)
    if times.every or len(times.periods) > 1 or any(_spans(p) for p in times.periods):
        times.each = False
        return []
    if _A_HEAD.search(said):
        asked.intents.discard(Intent.MEAN)  # what is for each pupil is a mean already
        return []
    asked.intents.discard(Intent.MEAN)
    return [MEAN_SAID]


def _spans(period: AskedPeriod) -> bool:
    return period.first.year < period.last.year and not period.now
