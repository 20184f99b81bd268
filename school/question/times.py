"""Which times a question names: years, school years, terms, months, weeks, days, and “now”."""

import re
from collections.abc import Container
from dataclasses import dataclass, field
from datetime import date

from school.question.periods import READERS
from school.question.plan import AskedPeriod
from school.question.shift import NO_SHIFT, Shift, beside_named, read_shift
from school.question.words import GAP, Sentence

_YEAR_BEFORE = re.compile(r"(?:去年|上年|上一年)?同期(?:相比|比)?|同比")
_EVERY_YEAR = re.compile(
    r"年度(?=目标)|(?<![哪多有])几年(?=数|■|都|情况|变化)|(?:这|前|共|总|整|全)?[两二三四五六2-9][个]?年(?:度(?!计划))?(?:来|间|内|里)?(?!级|制|以上|行动|工作方案|计划|方案|规划)|历年|逐年|近年来?|多年来|连年|年年|近些年来?|近几年来?|一年一年|前几年|过去几年|往年|以往几年|这些年|各年度?(?!级)|这几年|近几年|近些年|几年来|每一?个?学?年(?!级)|全部年份|(?<![近哪])(?<!\d)一年(?=多少|几|大概|要|需|得|有|投|办|搞|拨|给|发|培训|安排)"
)
_COUNT_OF_YEARS = re.compile(r"[两二三四五六2-9]个?年")
_CLAIM = re.compile(
    r"(?:是不是|是否|有没有|能不能|能)?(?:达到|超过|到|有|是|为|只有|才|低于|不到|突破|过)?了?"
    r"(?:\d+(?:\.\d+)?%(?:以上|以下)?|\d+-\d+(?:所|个|间|门|万元?|人次|名)|\d+(?:\.\d+)?(?:所|间|个|套|名|万元?|元|亿)?"
    r"(?=了?(?:对吗|对不对|对吧|是吗|是不是|吗|吧|没错|没有?)+$))了?(?:没有?(?=$))?"
)
_TODAY = re.compile(
    r"(?:今年|现在|今天|目前)(?:已经|都|就)?是20\d\d年?(?:\d{1,2}月(?:\d{1,2}[日号])?)?了?"
)
"""Tells what year it is, and asks for none."""
_THAT_IS = re.compile(
    r"(?:明年|后年|去年|前年|今年|上一?年|下一?年|次年|第二年)[呢吧啊呀]?,?(?:也?就是|即|我?指的?是|说的是)(?=20\d\d)"
)
"""“明年呢，就是2022年”: the year itself is told."""
_UNTIL_NOW = re.compile(
    r"(?:截[至止]到?|到)了?(?:今天|今日|目前|现在|眼下)(?:为止)?|(?:目前|现在)为止|现如今"
)
"""Read before “今天”, which is a day of its own."""
_NOW = re.compile(
    r"(?:现状|当前|目前|现在|基线)[值数]?那?一?[栏列格]|(?:现有|目前|当前|现在)的?(?:基础|底子|水平)(?!设施|支撑|教育)|截[至止]目?前?|(?<![出体表实呈])现在|眼目前|目前|当前|如今|眼下|眼面前|现阶段|现状|当下|此刻|至今|基线值?|(?<!为)基数|(?<![年■])底数(?![据字码])|现有|现值|当前值|最新|眼前"
)
_AT_THE_START = re.compile(
    rf"(?<={GAP})那?[个次份]?(?:时候?|会儿|阵子?)?(?:基线|摸底|统计|底数|底子|家底|起点|起步)(?:那?(?:时候?|会儿|次)|值|数)?"
)
"""After the month a plan starts from: the state of things that was found then."""
_FROM_THE_START = re.compile(
    rf"(?<={GAP})(?:的)?(?:起步|起点|基线|摸底|年?初|开局|刚开始)(?:那?(?:时候?|会儿)|值|数|水平)?"
)
_ENDS_WITH_A_YEAR = re.compile(r"\d年?$")
_MONTHS = range(1, 13)
_SINCE = re.compile(
    rf"[从自](?P<year>{GAP}+)(?:往后|以后|之后)?(?:起|开始|算起|数起)(?:到|至)?(?:现在|今|如今)?"
    rf"|[从自]?(?P<year2>{GAP}+)以来"
)
_BASELINE = "基"
_YEAR = "年"
_ONLY_LIVE = re.compile(r"实时|系统(?:里|中|上|内)|平台统计|后台")
_LIVE = re.compile(r"实际上?(?!情况|水平)|真实")


_NTH = re.compile(r"(?P<nth>头|首|第[一1]|第[二2]|第[三3]|末|最后)[一1]?个?年(?!级|度计划|份)")
_WHICH_YEAR = {"头": 1, "首": 1, "一": 1, "1": 1, "二": 2, "2": 2, "三": 3, "3": 3}


@dataclass
class Times:
    """The times of a question."""

    periods: list[AskedPeriod] = field(default_factory=list)
    now: bool = False
    every: bool = False
    """True: over all the years there are: “三年一共”, “历年”."""
    each: bool = False
    """True: how much in every one of them: “每年”."""
    count: str = ""
    """How many of them it says: “三年”."""
    year_before: bool = False
    """True: beside the same time a year before."""
    close: bool = False
    """True: named by weeks, months, days or terms, or as today: what only live figures know."""
    live: bool = False
    """True: asks for what the system counts."""
    only_live: bool = False
    """True: and nothing else will do: “实时”."""
    baseline: bool = False
    """True: asks for the state of things a plan starts from: “基线”."""
    since: bool = False
    """True: the year is the first of all those that follow: “从2017年起”."""
    shift: Shift = NO_SHIFT
    """How far from the time that was named before: “前一年呢”; none: it names its times itself."""
    nth: int = 0
    """Which of a plan's years it names: “头一年” is 1, “最后一年” -1; 0: none."""
    impossible: str = ""
    """A time that is none, such as “13月”."""


def read_times(sentence: Sentence, *, today: date, starts: Container[str] = frozenset()) -> Times:
    """Return the times a sentence names, in its order, and account for their words.

    *starts*: names of the months in which plans start, such as “2021年11月”.
    """
    times = Times()
    sentence.take_every(_TODAY)
    sentence.take_every(_THAT_IS)
    until_now = bool(sentence.take_every(_UNTIL_NOW))
    shift = read_shift(sentence)
    placed: list[tuple[int, AskedPeriod]] = []
    for pattern, reader, close in READERS:
        for found in list(pattern.finditer(sentence.open)):
            try:
                periods = reader(found, today)
            except ValueError:
                times.impossible = times.impossible or found[0]
                continue
            sentence.take(*found.span())
            times.close |= close
            placed += [(found.start(), period) for period in periods]
    times.periods = [period for _, period in sorted(placed, key=lambda pair: pair[0])]
    if shift:
        times.shift = NO_SHIFT if times.periods else shift
        times.close |= shift.unit != _YEAR
        times.periods = beside_named(times.periods, shift, today=today)
    if any(period.name in starts for period in times.periods):
        times.baseline = bool(sentence.take_every(_AT_THE_START))
    _read_start(sentence, times, starts)
    nth = _NTH.search(sentence.open)
    if nth is not None:
        sentence.take(*nth.span())
        times.nth = 0 if times.periods else _WHICH_YEAR.get(nth["nth"][-1], -1)
    _read_flags(sentence, times)
    times.now |= until_now
    return times


def _read_start(sentence: Sentence, times: Times, starts: Container[str]) -> None:
    """Read “2021年起步”: of the year a plan starts in, the state it starts from."""
    found = _FROM_THE_START.search(sentence.open)
    years = [p for p in times.periods if any(f"{p.first.year}年{m}月" in starts for m in _MONTHS)]
    if found is None or not years or times.close:
        return
    if not _ENDS_WITH_A_YEAR.search(sentence.text[: found.start()]):
        return  # “…基线够2021年目标吗”: what it starts from, and another year
    sentence.take(*found.span())
    times.periods.remove(years[0])
    times.baseline = times.now = True


def _read_flags(sentence: Sentence, times: Times) -> None:
    times.year_before = bool(sentence.take_every(_YEAR_BEFORE))
    every = sentence.take_every(_EVERY_YEAR)
    times.every = bool(every)
    times.each = any(said in {"每年", "每一年", "每学年", "每个学年", "一年"} for said in every)
    counted = next((c for c in map(_COUNT_OF_YEARS.search, every) if c), None)
    times.count = counted[0] if counted else ""
    times.since = bool(sentence.take_every(_SINCE)) and len(times.periods) == 1
    now = sentence.take_every(_NOW)
    times.baseline |= any(said.startswith(_BASELINE) for said in now)
    times.now = bool(now) or times.baseline
    times.only_live = bool(sentence.take_every(_ONLY_LIVE))
    times.live = times.only_live or bool(sentence.take_every(_LIVE))
    sentence.take_every(_CLAIM)
