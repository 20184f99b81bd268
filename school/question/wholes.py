"""Shares of figures that have one name together: “素养提升工程占三个工程总和的比例”.

What such a whole is called stands in the catalogue, as the shared name of each of its parts.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from school.question.table import LinkTable

_SAYS_HOW_MANY = re.compile(r"(?P<many>[两三四五六七八九十])[个项大张](?:工程|项目|项目表|实施表)$")
_YEAR = re.compile(r"(?:20)?[12]\d年|今年|明年|去年|前年")
_ALL = r"的?(?:当年|该年|三年|合计)?的?(?:总?预算|总?经费|资金|盘子)?"
_TOGETHER = r"(?:总和|合计|总额|之和|总数|总量|加起来|加总)?"
_HOW_MUCH = (
    r"(?:多少|多大|几成|百分之几)(?:的?(?:比[例重]|份额))?|的?(?:比例|比重|份额|占比)(?:是?多少)?"
)


def with_its_share(question: str, table: LinkTable) -> str:
    """Return a question for the share of one part as one for the shares of all of its whole.

    Shares are told of all parts of a whole, or they could not be checked; a year stays.
    """
    for whole, form in _forms(table):
        if form.fullmatch(question):
            year = _YEAR.search(question)
            return f"{year[0] if year else ''}{whole}预算各占多少"
    return question


@lru_cache(maxsize=8)
def _forms(table: LinkTable) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return wholes, and what finds a share of each: “甲占W的比例”, “甲在W里占多少”."""
    wholes = {said["many"]: name for name in table.names if (said := _SAYS_HOW_MANY.match(name))}
    return tuple((name, form) for many, name in wholes.items() for form in _forms_of(many))


def _forms_of(many: str) -> Iterator[re.Pattern[str]]:
    whole = rf"[这那]?{many}[个项大张](?:重点|实施|计划)*(?:工程|项目|表)+{_ALL}{_TOGETHER}"
    end = r"[?？呢啊呀]*"
    for form in (
        rf".{{0,30}}?占{whole}[里中]?(?:{_HOW_MUCH}){end}",
        rf"(?:{_YEAR.pattern})?的?{whole}[里中]?[，,]?.{{2,16}}?占(?:{_HOW_MUCH}){end}",
        rf".{{2,24}}?在{whole}[里中]占(?:{_HOW_MUCH}){end}",
    ):
        yield re.compile(form)
