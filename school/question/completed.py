"""Says what a short question leaves out: “占当年装备经费多少” after the figure that is a part."""

import re

from school.indicator import HOME, FigureKind
from school.indicator_catalogue import Catalogue
from school.question.plan import Intent, Plan

_MEASURES = re.compile(
    r"^(?:那么?|这|它|其|这个数|这笔钱?|这些)*(?=(?:大概|大约|一共|总共)?(?:占|相当于|是)[^占]{2,}"
    r"(?:多少|几成|几倍|几分之几|百分之几|的?(?:比例|比重|占比)))"
)
"""“占装备经费多少”, “相当于2017年的几倍”: what measures the last figure."""
_WHOLE = re.compile(r"(?<=占)(?:它|这个数?|这笔钱?|其中?|前面那个|上面那个|这里面)(?:的)?")
"""“信息化专项资金占它多少”: the last figure measures what is named."""
_OF_IT = re.compile(
    r"占了?(?=(?:到|有)?(?:多少|几成|百分之几|百分之多少|多大比例|的?比[例重])[?？呢啊]?$)"
)
"""“信息化专项资金占百分之几”, which names nothing that it is a part of."""
_OF_A_YEAR = re.compile(
    r"^占了?((?:20)?[12]\d年)的?(?:个数|总?数量?|总额|金额|规模)?的?(?=多少|几成|几分之几|百分之几)"
)
"""“占2020年个数的百分之几” after another year's."""
_ANOTHER_YEAR = re.compile(
    r"^((?:20)?[12]\d年)的?(?:是|相当于)(?:它|这个数?|前面那?个?)的?(几倍|多少倍|百分之几|几成)[?？呢]*$"
)
"""“2020年是它的几倍” after an earlier year's."""
_PAIR = 2
_ALONE = frozenset({Intent.VALUE, Intent.TARGET})
_OVER_YEARS = frozenset({Intent.SUM, Intent.TREND})
"""What a part has been asked of over all its years."""


def completed(question: str, last: Plan | None, catalogue: Catalogue) -> str:
    """Return a share of which one part was asked about just before, in full; “”: it is none.

    Args:
        question: As it was asked.
        last: The plan before, if there is one: of one figure at one time.
        catalogue: Where it has its name from.
    """
    if last is None or not _is_one(last) or last.indicators[0] not in catalogue:
        return ""
    name = _said(last, catalogue)
    if _WHOLE.search(question):
        return _WHOLE.sub(f"{name}的", question)
    year = _ANOTHER_YEAR.match(question)
    if year and last.periods and not last.members:
        return f"{catalogue[last.indicators[0]].name}{year[1]}是{last.periods[0].name}的{year[2]}"
    question = _OF_A_YEAR.sub(r"相当于\1的", question)
    start, part = _MEASURES.match(question), _OF_IT.search(question)
    if part and part.start():
        return f"{question[: part.end()]}{name}的{question[part.end() :]}"
    return f"{name}{question[start.end() :]}" if start else ""


def is_share(plan: Plan) -> bool:
    """Return True for a plan that measures one figure by another, or by what it is a part of."""
    parts = bool(plan.members) or len(plan.indicators) > _PAIR
    return plan.intent is Intent.RATIO or (plan.intent is Intent.SHARE and parts)


def _is_one(last: Plan) -> bool:
    more = last.by or last.terms or last.where or last.condition
    members = [one for some in last.members.values() for one in some]
    some = (last.indicators, last.periods, last.places, members)
    several = any(len(one) > 1 for one in some)
    if members and last.intent in _OVER_YEARS:
        return not (last.by not in {"", "年"} or last.terms or last.where or len(members) > 1)
    return last.intent in _ALONE and bool(last.indicators) and not (more or several)


def _said(last: Plan, catalogue: Catalogue) -> str:
    where = "".join(place.name for place in last.places if place.name != HOME)
    over = last.intent in _OVER_YEARS
    when = "" if over else "".join(period.name for period in last.periods)
    one = catalogue[last.indicators[0]]
    part = next((member for some in last.members.values() for member in some), "")
    both = last.intent is Intent.TARGET and any(f.kind is FigureKind.ACTUAL for f in one.figures)
    return f"{where}{when}{part or one.name}{'目标' if both else ''}"
