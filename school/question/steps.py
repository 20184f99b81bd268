"""How much each year differs from the one before it: “每年提高几个点”, “哪一年涨得最多”."""

import re
from dataclasses import dataclass, replace

from school.question.amounts import amount_of
from school.question.draft import Draft, is_live, side_by_side
from school.question.fits import is_yearly
from school.question.plan import Intent, Ordering, Steps
from school.question.words import Sentence

_UP = (
    r"(?:增加|增长|新?[增添]|提高|提升|上升|上涨|攀升|涨|(?<!提)升|加(?=得|的|了)|蹿升?"
    r"|扩大|扩|(?:增|成)?长(?=得|了)|进步|新[建配装上])"
)
_DOWN = r"(?:减少|下降|下滑|降低|回落|缩减|缩水|降|减|跌|掉(?=得|了|下)|少(?=得|了))"
_ANY = r"(?:变化|变动|波动|起伏|浮动)"
_SIZE = r"(?:得|的|了)*(?:幅度?|数量|速度|个数|量|数|值|额)?(?:的)?(?:是)?"
_MOST = r"(?:最|顶|次|第[二三四五])(?:多|大|高|快|猛|狠|厉害|凶|明显|显著|剧烈|少|小|低|慢)"
_REST = r"(?P<rest>(?:(?![到,]|目标|之?后|以后|教师|几|多少)[^,]){0,12}?)"
_STEPS: tuple[tuple[Steps, re.Pattern[str]], ...] = tuple(
    (
        kind,
        re.compile(
            rf"(?:一口气|一下子?)?{verb}{_SIZE}{_REST}(?P<much>{_MOST})"
            rf"|(?P<much2>{_MOST})(?:一次|那次)?(?:{verb}){_SIZE}"
        ),
    )
    for kind, verb in ((Steps.RISE, _UP), (Steps.FALL, _DOWN), (Steps.EITHER, _ANY))
)
_WHICH_YEARS = tuple(
    (
        kind,
        re.compile(
            rf"哪(?:一|几|些|[两二三]个?)?个?年份?(?:是|有|反而|反倒|倒|却|又|出现|还|都|里|的)*(?:{verb})(?:了|过|的)?(?=$|[,?呢啊呀吗])"
            rf"|哪(?:一|几|些)?个?年份?(?:是|有|反而|倒|却)*比(?:上一?|前一|头一?)年(?:还|要|反而|是)*(?:{verb}|{more})(?:了|的)?(?=$|[,?呢啊呀])"
            rf"|(?:{verb})(?:了|过)?的(?:是)?哪(?:一|几|些)个?年份?(?=$|[,?呢啊呀])"
        ),
    )
    for kind, verb, more in ((Steps.RISE, _UP, "[多高]"), (Steps.FALL, _DOWN, "[少低]"))
)
"""“哪一年反而减少了”: every year in which it did."""
_EVERY = 10
_MORE = re.compile(
    r",?(?:那一?年|当年)?(?:是|又|都|各|分别)*"
    rf"(?:{_UP}|{_DOWN}|多|变化?)(?:了|得|出)?(?:多少|几)(?:个)?(?:百分点|点|%|万元|万|元|[所个间套名门节条份])?"
)
_MUCH_EACH = re.compile(
    rf"(?:每一?学?年|逐年|年年|一年一年|各年)(?:[^,]{{0,8}}?)(?:{_UP}|{_DOWN}|增减|升降)[^,]{{0,4}}?(?:多少|几)"
)
"""“每年提高几个点”: how much, year by year."""
_FEW = re.compile(
    r"(?:的)?(?:是)?(?:哪|前|那)?(?P<n>[二两三四五六七八九十2-9])[项个名条年所](?!百分点)"
)
_ORDINAL = "零一二三四五"
_LEAST = frozenset("少小低慢")


@dataclass(frozen=True)
class StepsRead:
    """Which changes are put in order, from which end, and the places that are told."""

    steps: Steps
    ordering: Ordering
    nth: int
    top: int
    said: str


def read_steps(sentence: Sentence) -> StepsRead | None:
    """Return which changes a sentence puts in order; None: none.

    Its words are accounted for, and not what stands between them: “新增的录播教室最多”.
    """
    for kind, pattern in _STEPS:
        match = pattern.search(sentence.open)
        if match is None:
            continue
        if match["much"]:
            sentence.take(match.start(), match.start("rest"))
            sentence.take(*match.span("much"))
        else:
            sentence.take(*match.span())
        sentence.take_every(_MORE)
        much = match["much"] or match["much2"]
        ordering = Ordering.LOWEST if much[-1] in _LEAST else Ordering.HIGHEST
        few = _FEW.match(sentence.text, match.end())
        if few:
            sentence.take(*few.span())
        top = int(amount_of(few["n"])) if few else 1
        nth = max(_ORDINAL.find(much[1]), 1) if much[0] == "第" else 2 if much[0] == "次" else 1
        return StepsRead(kind, ordering, nth=nth, top=top, said=match[0])
    return _years_of_a_kind(sentence)


def _years_of_a_kind(sentence: Sentence) -> StepsRead | None:
    for kind, pattern in _WHICH_YEARS:
        match = pattern.search(sentence.open)
        if match:
            sentence.take(*match.span())
            return StepsRead(kind, Ordering.HIGHEST, nth=1, top=_EVERY, said=match[0])
    return None


def asks_each(sentence: Sentence) -> bool:
    """Return True for “每年提高几个点”: how much, year by year; its words are accounted for."""
    asked = bool(_MUCH_EACH.search(sentence.text))
    if asked:
        sentence.take_every(_MORE)
    return asked


def settled_steps(draft: Draft) -> Draft:
    """A change in every year is told year by year, and not from the first to the last."""
    mean = {Intent.CHANGE, Intent.MEAN} <= draft.intents
    told = draft.intent in {Intent.CHANGE, Intent.MEAN} and (mean or draft.steps is not None)
    one = len(draft.indicators) == 1 and not side_by_side(draft) and not is_live(draft)
    if not told:
        return draft
    if not one or is_yearly(draft.indicators[0]):
        return replace(draft, steps=None)
    intent = Intent.MEAN if mean else Intent.CHANGE
    return replace(draft, intent=intent, steps=Steps.EITHER, by="", every=False)
