"""What a question wants of the figures, by the words of intents.toml."""

import re
import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files

from school.naming import number
from school.question.plan import Condition, Intent, Ordering
from school.question.words import GAP, Sentence

MOST_ROWS = 100
_NUM = r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3})"
_MUCH = r"(?:了)?(?:多少|几|多大|多远)?(?:个)?(?:百分点|点|%|万元|万|元|所|个|间|套|名|人|门|对)?"
_TAKEN = f"{GAP}{{0,30}}"
_DECIDES = (
    Intent.FORMULA,
    Intent.WHY,
    Intent.LIST,
    Intent.RATIO,
    Intent.GAP,
    Intent.ATTAIN,
    Intent.SHARE,
    Intent.RANK,
    Intent.CHANGE,
    Intent.TREND,
    Intent.COMPARE,
    Intent.MEAN,
    Intent.SUM,
    Intent.TARGET,
)
"""Of several that are named the first decides: the target is part of a gap, not the other way."""
_ORDERINGS = (
    (re.compile(r"排最前|最[好强]|(?<!倒数)第一|领先|靠前"), Ordering.BEST),
    (re.compile(r"排最后|最[差弱]|垫底|倒数|落后|靠后"), Ordering.WORST),
    (
        re.compile(r"最[高多大远狠猛凶勤积起拔贵肥]|最(?:严重|厉害|突出|集中)|[高顶巅]峰|峰值"),
        Ordering.HIGHEST,
    ),
    (re.compile(r"最[低少小近省便]|最接近|低谷|谷底"), Ordering.LOWEST),
)
_UPWARDS = re.compile(r"从[低小少差]到|由[低少小]|升序")
_SEVERAL = re.compile(r"哪些|哪几|前几|后几|几个|几所")


_COURSE = re.compile(r"趋势|走势|曲线|折线|走向")
_OF_A_COURSE = frozenset({Intent.CHANGE, Intent.COMPARE})
"""What may be said beside a course over the years, which shows it: “变化大不大，给个趋势”."""


@dataclass
class Asked:
    """What a question wants; several kinds may be named at once."""

    intents: set[Intent] = field(default_factory=set)
    by: str = ""
    ordering: Ordering | None = None
    top: int = 0
    condition: Condition | None = None
    relative: bool = False
    """True: a change, or a part, is wanted in per cent."""
    of_another: bool = False
    """True: the share is of what is named behind “占”."""
    sourced: bool = False
    """True: where a figure is from is asked for, and not how it is counted."""
    extremes: bool = False
    """True: how far the highest year is from the lowest is wanted."""
    apart: list[tuple[int, int]] = field(default_factory=list)
    """Where words stand that would measure something, and here say how a change is told."""
    said: list[str] = field(default_factory=list)
    """The words that said so."""

    @property
    def intent(self) -> Intent:
        """Return the one that decides; a plain question wants the value."""
        if Intent.TREND in self.intents and any(_COURSE.search(said) for said in self.said):
            return next(
                (one for one in _DECIDES if one in self.intents - _OF_A_COURSE), Intent.TREND
            )
        return deciding(self.intents)


_SOURCE = re.compile("依据|根据|来源|出处|文件|文号|口径|算|定义|含义|公式|单位|统计|谁|哪")
"""Words of how something is counted or where it is from that can ask nothing else."""
_OF_WHAT = frozenset({Intent.RANK, Intent.TARGET, Intent.GAP})
_MERELY = re.compile(r"是什么|是啥")
_MOST_OF_IT = re.compile(r"(?:占比|比重|占得|占|份额|比例)最[高多大低少小]")
"""“占比最高的是哪块”: the largest part is the largest."""
_LIKE_BEFORE = re.compile("同比|环比")
"""What grew against the time before is told in per cent as well."""
_NEAR = 6
"""Characters between “占” and the name of what something is a part of: “占当年的…”."""


def amended(asked: Asked, said: str, *, names: Sequence[tuple[int, int]], timed: bool) -> Asked:
    """Return what is wanted, as the rest of a question has it.

    “2019年的…是什么” asks how many there were that year, not what the word means; “甲占乙的比重”
    measures one thing that is named by another.

    Args:
        asked: What its words say by themselves.
        said: The question.
        names: Where whole names stand in it.
        timed: Whether it names a time.
    """
    if asked.ordering is not None and Intent.RANK in asked.intents:
        listed = {Intent.LIST} | ({Intent.SHARE} if _MOST_OF_IT.search(said) else set())
        asked = replace(asked, intents=asked.intents - listed)
    asked = replace(asked, relative=asked.relative or _LIKE_BEFORE.search(said) is not None)
    merely = Intent.FORMULA in asked.intents and any(map(_MERELY.fullmatch, asked.said))
    merely = merely and not any(map(_SOURCE.search, asked.said))
    others = asked.intents - {Intent.FORMULA}
    picked = asked.ordering is not None and Intent.RANK in others  # “总额最少的项目是什么”
    if merely and (picked or (others <= _OF_WHAT if others else timed and len(asked.said) == 1)):
        return replace(asked, intents=others)  # “最少的子项是什么”, “2023年的目标写的是什么”
    if Intent.FORMULA in asked.intents:
        asked = replace(asked, by="")  # “分子算的是哪些学校” breaks nothing down
    part = said.find("占")
    beside = any(end <= part for _, end in names) and any(
        part < start <= part + _NEAR for start, _ in names
    )
    inside_one = any(start <= part < end for start, end in names)
    if Intent.SHARE not in asked.intents or not beside or inside_one:
        return asked
    return replace(asked, of_another=True)


def deciding(intents: Collection[Intent]) -> Intent:
    """Return the one of several that decides; a plain question wants the value."""
    return next((one for one in _DECIDES if one in intents), Intent.VALUE)


@dataclass(frozen=True)
class _Patterns:
    intents: tuple[tuple[str, re.Pattern[str]], ...]
    by: tuple[re.Pattern[str], ...]
    ranked: re.Pattern[str]
    units: dict[str, str]


@cache
def _patterns() -> _Patterns:
    text = (files("school.question") / "intents.toml").read_text(encoding="utf-8")
    told = tomllib.loads(text)
    units = {word: name for name, words in told["by"].items() for word in words.split("|")}
    unit = "|".join(sorted(units, key=len, reverse=True))
    longer = "|".join(sorted((u for u in units if len(u) > 1), key=len, reverse=True))
    return _Patterns(
        intents=tuple(
            (
                kind,
                re.compile(
                    line.replace("NUM", _NUM).replace("MUCH", _MUCH).replace("TAKEN", _TAKEN)
                ),
            )
            for kind, lines in told["intents"].items()
            for line in lines.split("\n")
            if line
        ),
        by=(
            re.compile(
                rf"(?:都?归|由|属于?|是)?(?:哪一?个|什么|哪家|哪)(?P<unit>{'|'.join(told['by']['部门'].split('|'))})"
                r"(?:来)?(?:管理?|负责|牵头|承担|主管|实施|负)(?:的)?"
                r"|(?:都?归|由|属于?)(?:哪一?个|什么|哪家|哪)(?P<unit2>部门|科室|单位)"
            ),
            re.compile(
                rf"(?<!还是)(?:按照?|依|细化?到|下钻到?|拆分?到|精确到|(?<!部)分)(?:各个?|每个?|不同|具体)?(?P<unit>{unit})(?!配|析|还是按|(?:算|统计|计)?的?,?(?:还是|或者?)按?|(?:算|统计)的?[吗么])"
                r"(?:来?(?:看看|看|分开|拆开|分|排(?![个名序行队一])|统计|列出来|列出|列|细分|拆|展开|汇总|说|给我)(?:一?下)?|分布|拆分|维度|明细)?"
            ),
            re.compile(
                rf"(?:包括|包含|分为|涵盖|覆盖|涉及)?(?:各个?|每一?[个所]?|不同|所有|哪[些个所几一座]?[个所座]?|几个)(?P<unit>{unit})(?!率|数|制)"
                r"(?:之间)?(?:分布|情况|都|分别)?"
            ),
            re.compile(
                rf"(?:都|只|一共|共)?有(?:哪)?几个?(?P<unit>年)[份度]?[数据{GAP}]{{1,2}}(?=$|,|[呢啊呀])"
            ),
            re.compile(rf"(?:负责)?(?P<unit>{longer})(?:都)?(?:有|包括)(?:哪些|哪几[个项])"),
            re.compile(rf"(?P<unit>{unit})(?=排名|排行|排序|对比|之间|分布|明细)"),
        ),
        ranked=re.compile(rf"(?P<unit>{longer}|[班校镇乡](?=$|,))(?:名单)?"),
        units=units,
    )


def read_by(sentence: Sentence) -> str:
    """Return the dimension a sentence asks to break down by, and account for its words."""
    for pattern in _patterns().by:
        found = pattern.search(sentence.open)
        if found:
            sentence.take(*found.span())
            return _patterns().units[found["unit"] or found["unit2"]]
    return ""


def read_intents(sentence: Sentence, *, parted: bool = False) -> Asked:
    """Return what a sentence wants, and account for the words that say it.

    Args:
        sentence: The question; names, times and places are taken out.
        parted: True: a kind of unit anywhere in it is what to break down by.
    """
    asked = Asked(by=read_by(sentence))
    for kind, pattern in _patterns().intents:
        for found in list(pattern.finditer(sentence.open)):
            if found[0]:
                _take(sentence, found)
                asked.said.append(found[0])
                _note(asked, kind, found)
    if (parted or Intent.RANK in asked.intents) and not asked.by:
        asked.by = _ranked_in(sentence)
    return asked


def _take(sentence: Sentence, found: re.Match[str]) -> None:
    """Account for the words of an intent, but not for what it only reaches over."""
    if "rest" not in found.groupdict() or found["rest"] is None:
        sentence.take(*found.span())
        return
    sentence.take(found.start(), found.start("rest"))
    sentence.take(found.end("rest"), found.end())


def _ranked_in(sentence: Sentence) -> str:
    """Return what is ranked, where it follows the rank: “最低的三个学校”."""
    found = _patterns().ranked.search(sentence.open)
    if found is None:
        return ""
    sentence.take(*found.span())
    return _patterns().units[found["unit"]]


def _note(asked: Asked, kind: str, found: re.Match[str]) -> None:
    if kind in {"missed", "attained"}:
        asked.intents.add(Intent.ATTAIN)
        asked.condition = Condition.MISSED if kind == "missed" else asked.condition
        return
    if kind == "growth":
        asked.intents.add(Intent.CHANGE)
        asked.relative = True
        asked.apart.append(found.span())
        return
    if kind == "part":
        asked.intents |= {Intent.RATIO} | ({Intent.TARGET} if "目标" in found[0] else set())
        asked.relative = True
        asked.apart.append(found.span())
        return
    if kind == "extremes":
        asked.intents.add(Intent.CHANGE)
        asked.extremes = True
        return
    if kind == "source":
        asked.sourced = all(map(_MERELY.fullmatch, asked.said[:-1])) or asked.sourced
        asked.intents.add(Intent.FORMULA)
        return
    asked.intents.add(Intent(kind))
    if kind == "rank":
        _order(asked, found)


def _order(asked: Asked, found: re.Match[str]) -> None:
    said, groups = found[0], found.groupdict()
    if groups.get("n2"):
        asked.top = min(number_of(groups["n2"]), MOST_ROWS)
        first = groups["order2"] in {"前", "头", "top"}
        asked.ordering = asked.ordering or (Ordering.BEST if first else Ordering.WORST)
        return
    ordering = next((o for pattern, o in _ORDERINGS if pattern.search(said)), None)
    if ordering is None and _UPWARDS.search(said):
        ordering = Ordering.LOWEST
    if ordering is not None:
        asked.ordering = ordering
        if groups.get("order") or groups.get("order0"):
            one = 0 if _SEVERAL.search(said) else 1
            asked.top = number_of(groups["n1"]) if groups.get("n1") else asked.top or one


def number_of(said: str) -> int:
    """Return a small number; 0: it is none."""
    try:
        return int(said) if said.isdecimal() else number(said)
    except ValueError:
        return 0
