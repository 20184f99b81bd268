"""A question about the last two answers together: “这两个差多少”, “加起来呢”, “哪个高”.

Each of them has to be of one figure. Two times of one figure make a change or a sum over these
times; everything else stands side by side, each with its own time and place.
"""

import re
from collections.abc import Sequence

from school.question.means import MEAN_SAID
from school.question.plan import Intent, Ordering, Plan, Term
from school.question.reading import Reading
from school.question.words import spelt

_COUNTS = {"俩": 2, "两": 2, "2": 2, "二": 2, "三": 3, "3": 3}
_SEVERAL = re.compile(
    r"(?:[这那它]|上面|前面|刚才|刚刚|以上)?(?:说|问|查|提到)?的?(?P<n>俩|[两二三23](?=个|项|者|种|类|年|边|次|笔|样|地|县|市|块|家|处|组))"
    r"(?:个|项|者|种|类|年|边|次|笔|样|地|县|市|块|家|处|组)?(?:地方|数[字据]?|指标|目标|年份)?(?:之间)?"
)
_WHICH = re.compile(
    r"(?:那|到底|究竟)*(?:哪一?[个项年边地家县市块样种]|谁)(?:的)?(?:更|要|比较|差得?|差距)?[多高大低少小强远](?:一?[点些])?[呢啊呀]?[?]?$"
)
_OVER = re.compile(
    r"(?:(?:哪一?[个边家地]|谁)[更要]?[高低多少大小],?又?)?(?:那么?)?(?:前者|后者|前面|后面|它)?(?:比(?:前者|后者|前面|后面|它|上一个))?"
    r"(?:要|是)?[高低多少][出了]?(?:来)?(?:多少|几)"
)
_EACH = re.compile("[前后][面一]?[个项者那这]?|[上这那]一?[个项]")
"""“前面那个是后面这个的几倍”."""
_FORMER_FIRST = re.compile("^(?:那|这)?(?:前者|前面|前一|上一|第一).*(?:后者|后面|后一|这一|第二)")
_TOGETHER = re.compile("加起来|合起来|加[在到]?一起|相加|加总|合在一起|加一块|合一起")
_ALONE = frozenset({Intent.VALUE, Intent.TARGET})
_APART = frozenset({Intent.GAP, Intent.CHANGE, Intent.COMPARE})
_EITHER = frozenset({Intent.CHANGE, Intent.TREND})
_FROM_TARGETS = frozenset({Intent.GAP, Intent.ATTAIN})
_FAR = re.compile("差得?[多远大]|差距[大多]")
_TWO = 2


def of_the_last(read: Reading, last: Plan) -> Plan | None:
    """Return what a sentence wants of the last answers together; None: it wants nothing of them.

    Args:
        read: The sentence, taken apart.
        last: The plan before, with those before it.
    """
    wanted = _relation(read)
    said = spelt(read.question)
    several = _SEVERAL.search(said)
    which = _WHICH.match(said)
    summed = wanted is Intent.SUM and _TOGETHER.search(said) is not None
    changed = _of_times(read, said) and _are_times(_before(last, _TWO))
    changed = changed or (_OVER.match(said) is not None and _are_of_two(_before(last, _TWO)))
    points = bool(several or which) or summed or changed or wanted in {Intent.MEAN, Intent.RATIO}
    if wanted is None or not points or _says_more(read, several or which):
        return None
    before = _before(last, _COUNTS[several["n"]] if several else _TWO)
    if len(before) < _TWO or not all(map(_is_one, before)):
        return None
    if any(plan.intent in _FROM_TARGETS for plan in before):
        return _farthest(before, read)
    if wanted is Intent.RANK:
        again = _together(before, wanted, relative=False, of_years=False)
        order = {"ordering": read.draft.ordering, "top": read.draft.top or 1}
        return again.model_copy(update=order) if again and again.terms else None
    of_years = several is not None and "年" in several[0]
    before = before[::-1] if _FORMER_FIRST.match(said) else before
    return _together(before, wanted, relative=read.draft.relative, of_years=of_years)


def _says_more(read: Reading, several: re.Match[str] | None) -> bool:
    """Return True where a sentence names a figure, a time or a place of its own."""
    draft, words = read.draft, read.words
    named = (draft.periods, draft.regions, draft.units, draft.own, draft.where, draft.now)
    own = any(named) or (draft.by != "" and several is None)
    said = several[0] if several else ""
    measured = {at for start, end, _ in words.measures for at in range(start, end)}
    text = words.words_at(words.content - measured)
    content = "".join(_EACH.sub("", text).split())
    return own or bool(read.impossible) or any(c not in said for c in content)


def _relation(read: Reading) -> Intent | None:
    if read.computed == MEAN_SAID:
        return Intent.MEAN
    wanted = read.draft.intents
    order = (Intent.RATIO, Intent.MEAN, Intent.SUM)
    found = next((intent for intent in order if intent in wanted), None)
    if Intent.RANK in wanted and read.draft.steps is None:
        return Intent.RANK
    said = spelt(read.question)
    which = _WHICH.match(said) or (_SEVERAL.search(said) and "比" in said)
    apart = wanted & _APART or which or _of_times(read, said)
    return found or (Intent.COMPARE if apart else None)


def _before(last: Plan, count: int) -> list[Plan]:
    """Return the last plans, the earliest first."""
    found: list[Plan] = []
    one: Plan | None = last
    while one is not None and len(found) < count:
        found.insert(0, one)
        one = one.before
    return found if len(found) == count else []


def _is_one(plan: Plan) -> bool:
    """Return True for a plan of one figure at one time and place."""
    more = plan.by or plan.where or plan.terms or plan.aim or plan.condition
    return (
        plan.intent in _ALONE | _FROM_TARGETS
        and not more
        and all(
            len(some) <= 1
            for some in (plan.indicators, plan.periods, plan.places, *plan.members.values())
        )
    )


def _of_times(read: Reading, said: str) -> bool:
    """Return True for “增加了多少”, “增加还是减少了”."""
    wanted = read.draft.intents
    return wanted == {Intent.CHANGE} or (bool(wanted) and wanted <= _EITHER and "还是" in said)


def _are_times(before: Sequence[Plan]) -> bool:
    """Return True for the last two answers where they are of two times of one figure."""
    if len(before) < _TWO or not all(map(_is_one, before)):
        return False
    one, other = before
    same = (one.indicators, one.places, one.members) == (
        other.indicators,
        other.places,
        other.members,
    )
    return same and len({period.name for plan in before for period in plan.periods}) == _TWO


def _are_of_two(before: Sequence[Plan]) -> bool:
    """Return True for the last two answers where they are of two figures or places."""
    if len(before) < _TWO or not all(map(_is_one, before)):
        return False
    one, other = before
    return (one.indicators, one.places, one.members) != (
        other.indicators,
        other.places,
        other.members,
    )


def _farthest(before: Sequence[Plan], read: Reading) -> Plan | None:
    """Return “哪个差得多” after distances and verdicts: which is farthest from its target."""
    far = Intent.RANK in read.draft.intents or _FAR.search(spelt(read.question))
    indicators = tuple(dict.fromkeys(one for plan in before for one in plan.indicators))
    plain = all(plan.intent in _FROM_TARGETS and not plan.places for plan in before)
    if not far or not plain or len(indicators) < len(before):
        return None
    times = {plan.periods for plan in before}
    return Plan(
        intent=Intent.RANK,
        indicators=indicators,
        periods=times.pop() if len(times) == 1 else (),
        ordering=read.draft.ordering or Ordering.HIGHEST,
        top=read.draft.top or 1,
        of=Intent.GAP,
    )


def _together(
    before: Sequence[Plan], wanted: Intent, *, relative: bool, of_years: bool
) -> Plan | None:
    whose = {(one.indicators, one.places, tuple(one.members.items()), one.live) for one in before}
    times = list(dict.fromkeys(period for one in before for period in one.periods))
    plain = len(times) == len(before) and not any(period.now for period in times)
    if len(whose) == 1 and plain and wanted is not Intent.RATIO:
        times.sort(key=lambda period: period.first)
        intent = Intent.CHANGE if wanted is Intent.COMPARE else wanted
        return before[-1].model_copy(
            update={
                "intent": intent,
                "periods": tuple(times),
                "relative": relative and intent is Intent.CHANGE,
                "before": None,
            }
        )
    if of_years:
        return None  # “三年一共” after two items is of all the years of the last
    terms = tuple(map(_term, reversed(before) if wanted is Intent.RATIO else before))
    if len({term.model_dump_json() for term in terms}) < len(terms):
        return None
    return Plan(
        intent=wanted,
        indicators=tuple(dict.fromkeys(term.indicator for term in terms)),
        periods=tuple({p.name: p for term in terms for p in term.periods}.values()),
        places=tuple({p.name: p for term in terms for p in term.places}.values()),
        live=all(term.live for term in terms),
        relative=relative and wanted is Intent.RATIO,
        terms=terms,
    )


def _term(plan: Plan) -> Term:
    return Term(
        indicator=plan.indicators[0],
        intent=plan.intent,
        periods=plan.periods,
        places=plan.places,
        members=plan.members,
        live=plan.live,
    )
