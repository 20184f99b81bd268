"""What of several a question picks out: by an amount, by a place in their order, by their changes.

“基线低于50%的”, “第二高的”, “最后两名”, “哪一年涨得最多”, “每年提高几个点”. What is read here goes
into the plan or is refused; it is never dropped, for the answer would be of something else.
"""

import re
from dataclasses import dataclass, field, replace

from school.people import SCHOOL_DEPTH
from school.question.amounts import amount_of, in_unit
from school.question.conditions import Around
from school.question.draft import Draft, is_live
from school.question.filters import counts, is_first, of_what, read_where, reads_per_cent
from school.question.intents import deciding
from school.question.periods import years
from school.question.plan import AskedPeriod, Intent, Ordering, Steps, Where
from school.question.steps import asks_each, read_steps
from school.question.words import Sentence

BASELINE = "基线"
"""The time of what a plan starts from."""
_N = "[二三四五六七八九2-9]"
_HIGH, _LOW = "高多大快强贵肥", "低少小慢弱省"
_KIND = "高多大快强贵肥低少小慢弱省好差"
_ADJECTIVE = r"(?P<adj>高(?![中校])|小(?!学)|[多大快强贵肥低少慢弱省好差])"
_THING = "名个项位所家条块样类年笔"
_PLACES: tuple[re.Pattern[str], ...] = tuple(
    map(
        re.compile,
        (
            rf"(?P<last>倒数|倒着数)第?(?P<n>{_N})(?:[{_THING}])?到第?(?P<m>{_N})[{_THING}]?",
            rf"(?P<last>倒数|倒着数|从后往前数?|从后面?数|末尾数)第(?P<n>{_N})(?:[{_THING}])?(?:{_ADJECTIVE})?",
            rf"第(?P<n>{_N})(?:[名位])?(?:[到至、,和与]|-)第(?P<m>{_N})(?:[名位]|{_ADJECTIVE})?",
            rf"第(?P<n>{_N})(?:[{_THING}])?{_ADJECTIVE}",
            rf"(?:排名?|列|居|位列|位居|数)(?:行|在|到)?(?:第|老)(?P<n>{_N})[名位]?(?![季学])",
            rf"(?:排名?|位列|位居)(?:在|到)?(?P<n>{_N})(?=[名位]|[,呢啊呀]|是|哪|$)",
            rf"老(?P<n>{_N})(?=是|[,呢啊呀]|$)",
            rf"第(?P<n>{_N})[名位](?!教师|学生)|第(?P<n2>{_N})(?=是|$|[,呢啊呀])",
            rf"(?P<second>(?<!依)次|第二顺位的?){_ADJECTIVE}",
            r"(?P<second>仅次于(?:第一|最[高多大好强])|亚军|榜眼)",
        ),
    )
)
_ENDS = re.compile(
    r"最[高多大贵](?:的)?(?:那?一?[个项块条])?(?:比|和|跟|与|同|较|减)最[低少小](?:的)?(?:那?一?[个项块条])?"
    r"(?:之间)?(?:相?差|多|高|大|贵)(?:了|出)?(?:来)?(?:多少|几)(?:个)?(?:百分点|点|万元?|元|[所个间套门])?"
)
"""“最多的比最少的多多少”: of several, the two ends are held against each other."""
_OF_UNITS = re.compile(
    r"(?P<unit>学校|乡镇|班级)(?:有|是|共|都)*(?:哪|多少|几)|(?:多少|几)[所家个](?P<unit2>学校|乡镇|班级)|(?:多少|几)(?P<school>所)"
)
"""“覆盖面低于50%的学校有多少所”: what is picked out are schools."""
_LAST_FEW = re.compile(
    rf"(?P<how>最后|末尾|垫底|垫后|吊车尾|尾巴上|倒数|最[{_KIND}])(?:面|头|边)?(?:是|有|排)?(?:哪|那|这)?"
    rf"(?P<n>[二两三四五六七八九十2-9]|10)[名个项位所家条块样笔](?![月百]|学(?!校))"
)
_PARTS = frozenset({"项目", "部门"})
"""What a plan is broken down by, that may be counted: “教研室有几个项目”."""
_WHICH_YEARS = re.compile(r"年[份度]|哪些年|哪几?一?个?年|(?:什么|啥)时候|何时|有几个?年")


@dataclass(frozen=True)
class Selection:
    """What of several is picked out."""

    where: Where | None = None
    near: Around = field(default_factory=Around)
    """What is said around an amount."""
    per_cent: bool = False
    """True: only figures in per cent are meant."""
    count: bool = False
    nth: int = 1
    top: int = 0
    """How many from there on; 0: it does not say."""
    ordering: Ordering | None = None
    ranked: bool = False
    steps: Steps | None = None
    ends: bool = False
    """True: the highest is held against the lowest."""
    each: bool = False
    """True: how much each year differs from the one before it is asked for."""
    yearly: bool = False
    """True: it asks which years."""
    unit: str = ""
    """The units that are picked out, such as “学校”."""
    first: bool = False
    """True: and of those the first."""
    said: str = ""
    """The words of it."""


def read_amounts(sentence: Sentence) -> Selection:
    """Return which a sentence wants by their amount; before its times, for “2020” is no amount."""
    before = sentence.open
    found = read_where(sentence)
    said = "".join(a for a, b in zip(before, sentence.open, strict=True) if a != b)
    if found is None:
        return Selection()
    where, near = found
    per_cent = reads_per_cent(sentence)
    yearly = bool(_WHICH_YEARS.search(sentence.text))
    units = _OF_UNITS.search(sentence.text)
    unit = (units["unit"] or units["unit2"] or "学校") if units else ""
    first = is_first(sentence)
    sentence.take_every(_WHICH_YEARS)
    return Selection(
        where=where, near=near, per_cent=per_cent, yearly=yearly, unit=unit, first=first, said=said
    )


def read_order(sentence: Sentence, found: Selection) -> Selection:
    """Return a selection with the places in an order, and the changes, that a sentence names."""
    ends = _ENDS.search(sentence.open)
    if ends is not None:
        sentence.take(*ends.span())
        return replace(found, ends=True, said=ends[0])
    change = read_steps(sentence)
    if change is not None:
        return replace(
            found,
            ranked=True,
            steps=change.steps,
            ordering=change.ordering,
            nth=change.nth,
            top=change.top,
            said=change.said,
        )
    if asks_each(sentence):
        return replace(found, each=True)
    for pattern in _PLACES:
        match = pattern.search(sentence.open)
        if match:
            sentence.take(*match.span())
            return _placed(found, match)
    match = _LAST_FEW.search(sentence.text)
    if match is None:
        return found
    sentence.take(*match.span())
    how = (
        _ordering_of(match["how"][-1])
        if match["how"][0] == "最" and len(match["how"]) > 1
        else None
    )
    ordering = Ordering.WORST if match["how"] == "最后" else how or Ordering.WORST
    top = int(amount_of(match["n"]))
    return replace(found, ranked=True, top=top, ordering=ordering, said=match[0])


def _placed(found: Selection, match: re.Match[str]) -> Selection:
    groups = match.groupdict()
    said = groups.get("n") or groups.get("n2") or "二"
    nth = int(amount_of(said))
    until = int(amount_of(groups["m"])) if groups.get("m") else nth
    ordering = _ordering_of(groups.get("adj") or "")
    if groups.get("last"):
        ordering = (
            Ordering.LOWEST if ordering in {Ordering.HIGHEST, Ordering.LOWEST} else Ordering.WORST
        )
    top = until - nth + 1 if until >= nth else 1
    return replace(found, ranked=True, nth=nth, top=top, ordering=ordering, said=match[0])


def _ordering_of(adjective: str) -> Ordering | None:
    if not adjective:
        return None
    if adjective in _HIGH:
        return Ordering.HIGHEST
    if adjective in _LOW:
        return Ordering.LOWEST
    return Ordering.BEST if adjective == "好" else Ordering.WORST


def with_selection(draft: Draft, found: Selection, sentence: Sentence) -> Draft:
    """Return a draft with what is picked out, and whether it asks how many there are."""
    intents = draft.intents | ({Intent.RANK} if found.ranked else set())
    if found.ranked:
        draft = replace(
            draft,
            intents=intents,
            intent=Intent.RANK,
            ordering=found.ordering or draft.ordering,
            top=found.top or draft.top or 1,
            place=found.nth,
            steps=found.steps,
        )
    elif found.ends:
        intents |= {Intent.COMPARE}
        draft = replace(draft, intents=intents, intent=Intent.COMPARE, ordering=Ordering.HIGHEST)
    elif found.each:
        intents |= {Intent.CHANGE}
        draft = replace(draft, steps=Steps.EITHER, intents=intents, intent=deciding(intents))
    picks = draft.intents & {Intent.RANK, Intent.LIST}
    if picks or draft.aim is not None or found.where is not None:
        reads_per_cent(sentence)  # of several that are named by nothing, shares are ranked
    if found.where is not None:
        draft = _where_of(draft, found)
    listed = draft.intent is Intent.LIST or draft.condition or draft.aim or Intent.ATTAIN in intents
    listed = listed or (draft.by in _PARTS and not intents)
    count = bool(listed) and not found.ranked and counts(sentence)
    return replace(draft, count_them=count, picked=found.said)


def _where_of(draft: Draft, found: Selection) -> Draft:
    """Return a draft of those that are wanted by an amount: a list, or a rank of them."""
    where = found.where
    if where is None:
        return draft
    given = where.apart or found.near.given or where.of is Intent.GAP
    of = where.of if given else of_what(draft.intents)
    unit = where.unit or ("%" if found.per_cent else "")
    also = where.also if given or where.also is None else where.also.model_copy(update={"of": of})
    ranked = Intent.RANK in draft.intents
    if ranked and given and found.near.behind not in {None, of}:
        draft, where = _put_in_order(draft, where, found.near)
    by = draft.by or ("年" if found.yearly else found.unit)
    return replace(
        draft,
        where=where.model_copy(update={"of": of, "unit": unit, "also": also}),
        intent=Intent.RANK if ranked else Intent.LIST,
        intents=draft.intents - {Intent.ATTAIN} | {Intent.RANK if ranked else Intent.LIST},
        condition=None,
        by=by,
        top=1 if found.first and not ranked else draft.top,
        periods=() if where.apart else _at_the_start(draft),
    )


def _put_in_order(draft: Draft, where: Where, near: Around) -> tuple[Draft, Where]:
    """Return a rank of other amounts than its condition is of: “目标低于70%的里面基线最高的”."""
    kind, year = near.behind or Intent.VALUE, near.year_behind
    intents = draft.intents - {Intent.TARGET, Intent.GAP}
    intents |= set() if kind is Intent.VALUE else {kind}
    period = (years(year, year),) if year else ()
    return replace(draft, intents=intents, periods=period), where.model_copy(
        update={"year": near.year}
    )


def _at_the_start(draft: Draft) -> tuple[AskedPeriod, ...]:
    """Return the times of a list: the baseline, or now, where it says so."""
    if not draft.now or draft.periods:
        return draft.periods
    name = BASELINE if draft.baseline else "现在"
    return (AskedPeriod(first=draft.today, last=draft.today, name=name, now=True),)


def selected(draft: Draft) -> Draft:
    """Return a draft whose one indicator is broken down by what can be picked out of it."""
    one = draft.indicators[0] if len(draft.indicators) == 1 else None
    if one is None or draft.by or draft.where is None or draft.intent is not Intent.LIST:
        return draft
    school = draft.own or any((u.unit_id or "").count(".") >= SCHOOL_DEPTH for u in draft.units)
    order = ("班级", "年级") if school and one.live else ("学校", "乡镇", "项目", "年")
    own = [d for d in order if d in one.dimensions or (d == "年" and not one.live)]
    return replace(draft, by=own[0]) if own else draft


def cannot_select(draft: Draft) -> bool:
    """Return True where what is picked out is of no kind there is: refused, and never dropped."""
    if draft.where is not None:
        fits = [in_unit(draft.where.amount, draft.where.unit, of=i.unit) for i in draft.indicators]
        several = draft.intent is Intent.LIST and len(draft.indicators) <= 1 and not draft.by
        if draft.indicators and (not any(f is not None for f in fits) or several):
            return True
        if draft.intent not in {Intent.LIST, Intent.RANK} or (draft.where.apart and draft.by):
            return True
    ranked = draft.place > 1 or (draft.steps is not None and not is_live(draft))
    return ranked and draft.intent not in {Intent.RANK, Intent.CHANGE, Intent.MEAN}
