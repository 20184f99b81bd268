"""Which of several are wanted by their amount: “基线低于50%的有哪些”, “还不到八成”, “60到80之间”.

It is read only where a question asks which there are, or how many, or ranks them; otherwise an
amount is something the asker believes (“是不是超过一半了”) and sets no condition.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import chain

from school.question.amounts import NUMBER, UNIT, amount_of, unit_of
from school.question.conditions import Around, Said, around, each_of_its_own, tells_more
from school.question.plan import Comparison, Intent, Where
from school.question.words import Sentence

_A = rf"(?P<amount>{NUMBER})(?P<unit>{UNIT})"
_B = rf"(?P<amount>{NUMBER})(?P<unit2>{UNIT})[到至和与跟-](?P<most>{NUMBER})(?P<unit>{UNIT})"
_NO_YEAR = r"(?!20[12]\d(?![\d.%个所间套万元点])|[12]\d年)"
_END = r"(?!\d|年(?!份)|月)"
_SO = (
    r"(?:还|都|也|就|却|倒|反而|连|才|已经?|仍然?|只|刚|要|得|须|应|能|会|将|是|有|但|而|且|又"
    r"|(?<!现)在|处于|停在|卡在|落在)*"
)
_NOT_UP_TO = (
    r"(?:低[于与]|小于|少于|不到|没到|未到|不足|不满|没满|未满|没有到|没达到|未达到|达不到|到不了|不够|没够|够不着|够不上"
    r"|没有达到|没有满|没[定设]满|<)"
)
_MORE_THAN = r"(?:高[于与]|大于|多于|超过|超出|超|突破|冲破|跨过|迈过|破|越过|过|高过|多过|大过|>)"
_UP_TO = rf"{_SO}(?:达到?|到|满|够|有|在)*"
_AND = r"(?:及|或|\(含\))?"
_FROM_TO = (
    rf"{_NO_YEAR}(?P<amount>{NUMBER})(?P<unit2>{UNIT})(?:及|或)?以上,?(?:但|而|且|又|和|、)*"
    rf"(?:在|不到|低于)?(?P<most>{NUMBER})(?P<unit>{UNIT})(?:及|或)?以[下内]"
)
_NOT_EVEN = (
    rf"(?:连|还)?{_NO_YEAR}{_A}(?:都|也|还)?(?:没有?|不|未)(?:到|满|够|足|达到|有(?=指标|项目|$|,))"
)
_FORMS: tuple[tuple[Comparison, str], ...] = (
    (
        Comparison.BETWEEN,
        rf"{_SO}(?:介于)?{_NO_YEAR}{_B}(?:之间|中间|这个?区间|范围|这一?档|的)[内里]?",
    ),
    (Comparison.BETWEEN, rf"{_SO}介于{_NO_YEAR}{_B}"),
    (Comparison.BETWEEN, _FROM_TO),
    (
        Comparison.AT_MOST,
        rf"{_SO}(?:不超过|没[有能]?超过|没[有能]?过|未过|没[有能]?突?破|未超过|不高于|不多于|不大于|不超|至多|顶多|≤|<=){_NO_YEAR}{_A}",
    ),
    (Comparison.AT_LEAST, rf"{_SO}(?:不低于|不少于|不小于|至少|起码|≥|>=){_NO_YEAR}{_A}(?:以上)?"),
    (Comparison.BELOW, rf"{_SO}{_NOT_UP_TO}(?:了)?{_NO_YEAR}{_A}(?:以上|以下|线|大关)?"),
    (Comparison.BELOW, _NOT_EVEN),
    (Comparison.BELOW, rf"{_SO}比{_NO_YEAR}{_A}(?:还|要|更)*(?:低|少|小|矮)"),
    (Comparison.ABOVE, rf"{_SO}{_MORE_THAN}了?{_NO_YEAR}{_A}(?:以上|大关)?"),
    (Comparison.ABOVE, rf"{_SO}比{_NO_YEAR}{_A}(?:还|要|更)*(?:高|多|大)"),
    (Comparison.ABOVE, rf"{_SO}{_NO_YEAR}{_A}(?:开外|出头|往上走)"),
    (Comparison.AT_LEAST, rf"{_UP_TO}了?{_NO_YEAR}{_A}{_AND}(?:以上|往上|打底)(?!的?学校)"),
    (Comparison.AT_MOST, rf"{_SO}(?:在|降到|控制在)*{_NO_YEAR}{_A}{_AND}(?:以下|以内|之内|往下)"),
)
_PATTERNS = tuple((kind, re.compile(form + _END)) for kind, form in _FORMS)
_NOT_HELD = re.compile(
    rf"[(,]?(?:都|均)?不(?:包含|包括|含|算|计)(?:本数|两头|两端|边界|(?P<amount>{NUMBER})(?:{UNIT}))?(?:的|在内|本身)*\)?"
)
_STRICT = {Comparison.AT_MOST: Comparison.BELOW, Comparison.AT_LEAST: Comparison.ABOVE}
_BETWEEN_TWO = re.compile(
    r"[比较](?!基线|现状|现在|目前|现有)[^,]{1,12}(?:高|低|多|少|增加?|提高|上升|下降|涨|降)(?:了|出|过)?$"
)
"""“比2021年高20个点以上”: how far two times are apart, which no condition is of."""
_ANY_FORM = "|".join(re.sub(r"[?]P<[a-z0-9]+>", "?:", form) for _, form in _FORMS)
_CHANGES = re.compile(
    r"(?:那么?|再|换成|其中|里面|它们|这些)*(?:目标|基线|现状|现在|差距|20\d\d年?|的|是|在)*"
    rf"(?:{_ANY_FORM})(?:的|又|就)*[呢呐]$"
)
"""“那低于30%的呢”: a list with another amount is wanted."""
_EXACTLY = re.compile(
    rf"(?<=[标线求数状值前点年])(?:都|就|也|又|却|倒|反而|要|已经?|正好|刚好|恰好)*(?:是|为|等于|达到?|到|定[在为到]|有){_NO_YEAR}{_A}{_END}"
)
"""“目标是100%、基线不到90%”: beside a condition; alone it is a target told by its amount."""
_REACHED = re.compile(
    rf"(?:才|就|能|已经?|都|首次)*(?:达到?|到|是|为|等于|满|升到|做到|提到|够到|破)了?{_NO_YEAR}{_A}{_END}"
)
_OF_SO_MUCH = re.compile(
    rf"(?:数量|数目|金额|总额)?(?:只|就|才|都|各|正好|刚好|恰好|为|是|有|定|给|到|要|安排|拨|共|了)*(?<![\d.年到至后数前第最这那]){_A}"
    r"(?<=[%个所间套台门节名人元万亿])的?(?:(?=(?:(?:附件[12一二]|表|文件)[里中]?的?)?(?:子?项目|子项|工程|指标))"
    r"|(?:项|东西)(?=有|是|都|哪|几|$|,)|(?=(?:都)?有(?:哪|几)|(?:都)?是(?:哪[些几两]|啥|什么)))"
    rf"|(?:刚好|正好|恰好)(?:是|有|为|在)?(?P<amount2>{NUMBER})(?P<unit3>{UNIT})的?(?=$|,|有|是)"
)
"""“三年合计400万元的项目有哪些”, “淇县定了70%的是哪几个指标”, “当前值刚好30%的”."""
_SCOPE = re.compile(r"附件|[表类]|指标|项目|年份")
_BEYOND_IT = frozenset({"超过", "突破", "超", "过"})
_REACHES = re.compile(
    rf"(?P<asks>有没有|是不是|是否|能不能|能否)?(?:已经?|能|会)*(?P<how>达到?|到|满|够|超过|突破|超|过)了?"
    rf"{_NO_YEAR}{_A}(?<=[%个所间套台门节名人元万亿点起次件份时])(?:以上|大关)?(?(asks)(?:了|没有?|吗)*|了?(?:没有?|吗|么|否))(?=$|,|[啊呀呢])"
)
"""“达到90%了吗”, “是否超过1000万”."""
_OF_YEARS = re.compile(r"年[份度]|(?<![一下上])哪些年|哪几?一?个?年|有几年|几个年")
"""“哪几年达到100%”: what a figure has reached it has at least, where years are asked for."""
_WHICH = re.compile(
    r"哪些|哪几|哪[一两二三]?[个项所年条块样类家种笔地处月]|都?有谁|是谁|谁|有[几多]少?年|有啥|有什么|(?:几|多少)(?:[项条样块家所]|个(?!百分点|点))"
    r"|有没有(?=$|[,吗呢啊呀])|名单|列[出一个]|列举|挑[出一]|筛|找[出全一]|点[个下]?名|数一?数|拎出|揪出|报[出一]?[个下]"
)
_RANKED = re.compile(r"最[高低多少大小]|第[一二三四五]|排")
_FIRST = re.compile(r"最早|首次|第一次|(?:从|是)?哪一?个?年(?:开始|起)|什么时候开始|头一[次回]")
_IN_PER_CENT = re.compile(
    r"单位(?:是|为|用|写)?(?:%|百分比|百分数|百分之几)的?|按百分(?:点|比|数)(?:算|看|比|说|排)?"
    r"|(?:百分(?:比|数|率)|%|比例|比率)[类型]?(?:的)?(?=指标|里|项|最|垫底|倒数|第|■|是[哪多]|$|,)"
)
_OF_THEM = re.compile(
    r"(?:的)?(?:全部|所有)?(?:附件[12一二][里中]?)?(?:(?:百分[比数率]|比例)类?的?)?(?:指标|项目|学校|乡镇|年[份度])|的(?:呢|又?有)?$"
)
_HOW_MANY = re.compile(
    r"(?:一共|总共|共|合计|拢共|统共)?(?:是|有)?(?<!哪)(?:几|多少)(?:[项条样块家]|个(?!百分点|点)|所)(?:指标|项目|学校|乡镇)?"
    r"|多少(?=指标(?:达标|没|未|不|低|高|超|还))|(?<=有)(?:几|多少)个?年(?!份?的?数)"
)


_SOUGHT = re.compile(r"(?:筛选?|挑选?|找|数一?数)(?:[出全]来?|一?下|来)?|(?<=数)一数")
_FAR = ("差", "缺", "欠", *(w + up for w in ("要", "需", "得", "还") for up in ("提升", "提高")))
"""“差三成以上”: the distance is held against the amount, and not what there is."""


def read_where(sentence: Sentence) -> tuple[Where, Around] | None:
    """Return which of several a sentence wants by their amount, and account for its words.

    With what is said around it: where nothing right before tells what is held against the amount,
    the rest of the sentence does, see ``of_what``.
    """
    every_form = (_found(sentence.open), _told_of(sentence.open), _reached(sentence))
    found = next(chain(*every_form), None)
    if found is None:
        return None
    every = (found, *_found(sentence.open), *_exactly(sentence.open))
    named = any(_OF_THEM.match(sentence.text, match.end()) for _, match in every)
    ends = found[1].end() == len(sentence.text) and _SCOPE.search(sentence.text)  # “附件2低于50%的”
    named = named or found[1].re is _OF_SO_MUCH or bool(ends)
    named = named or _CHANGES.match(sentence.text) is not None
    if not (named or _WHICH.search(sentence.text) or _RANKED.search(sentence.text)):
        return None
    if _BETWEEN_TWO.search(sentence.text[: found[1].start()]):
        return None
    said = [_said(sentence, *found)]
    sentence.take_every(_SOUGHT)
    more = next(chain(_found(sentence.open), _exactly(sentence.open)), None)
    said += [_said(sentence, *more)] if more else []
    said = _without_ends(sentence, said)
    said.sort(key=lambda one: one.start)
    first, *rest = each_of_its_own(said, sentence.text)
    whole = first.model_copy(update={"also": rest[0]}) if rest else first
    return whole, around(sentence.text, said[0].start, said[-1].end)


def read_limit(sentence: Sentence) -> Where | None:
    """Return the amount a sentence asks whether a figure reaches, and account for its words."""
    found = _REACHES.search(sentence.open)
    if found is None:
        return None
    sentence.take(*found.span())
    above = found["how"] in _BEYOND_IT
    return Where(
        comparison=Comparison.ABOVE if above else Comparison.AT_LEAST,
        amount=amount_of(found["amount"]),
        unit=unit_of(found["unit"]),
    )


def _without_ends(sentence: Sentence, said: list[Said]) -> list[Said]:
    """Return conditions without the amounts a sentence leaves out: “20%以下（不含20%）”."""
    found = _NOT_HELD.search(sentence.open)
    if found is None:
        return said
    sentence.take(*found.span())
    out = amount_of(found["amount"]) if found["amount"] else None
    return [part for one in said for part in _parted(one, out)]


def _parted(said: Said, out: Decimal | None) -> list[Said]:
    where = said.where
    if where.comparison is Comparison.BETWEEN and where.most is not None:
        low = where.model_copy(update={"comparison": Comparison.AT_LEAST, "most": None})
        high = low.model_copy(update={"comparison": Comparison.AT_MOST, "amount": where.most})
        ends = (replace(said, where=low), replace(said, where=high))
        return [one for end in ends for one in _parted(end, out)]
    strict = _STRICT.get(where.comparison)
    if strict is None or out not in {None, where.amount}:
        return [said]
    return [replace(said, where=where.model_copy(update={"comparison": strict}))]


def _said(sentence: Sentence, kind: Comparison, match: re.Match[str]) -> Said:
    return Said(_where_of(sentence, kind, match), *match.span())


def _where_of(sentence: Sentence, kind: Comparison, match: re.Match[str]) -> Where:
    before = sentence.open[: match.start()]
    far = max((len(word) for word in _FAR if before.endswith(word)), default=0)
    sentence.take(match.start() - far, match.end())
    groups = match.groupdict()
    most = groups.get("most")
    return Where(
        comparison=kind,
        amount=amount_of(match["amount"] or match["amount2"]),
        most=amount_of(most) if most else None,
        unit=unit_of(match["unit"] or groups.get("unit2") or groups.get("unit3") or ""),
        of=Intent.GAP if far else Intent.VALUE,
    )


def _found(text: str) -> Iterator[tuple[Comparison, re.Match[str]]]:
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            yield kind, match


def _exactly(text: str) -> Iterator[tuple[Comparison, re.Match[str]]]:
    for match in _EXACTLY.finditer(text):
        yield Comparison.EXACTLY, match


def _reached(sentence: Sentence) -> Iterator[tuple[Comparison, re.Match[str]]]:
    """Yield “达到100%” where a sentence asks in which years, and “400万元的项目有哪些”."""
    yield from ((Comparison.EXACTLY, m) for m in _OF_SO_MUCH.finditer(sentence.open))
    if _OF_YEARS.search(sentence.text):
        yield from ((Comparison.AT_LEAST, match) for match in _REACHED.finditer(sentence.open))


def _told_of(text: str) -> Iterator[tuple[Comparison, re.Match[str]]]:
    """Yield “目标是60%的指标” where it is asked what else these have: “…，基线各多少”."""
    exact = _exactly(text)
    return ((kind, match) for kind, match in exact if tells_more(text, match.start(), match.end()))


def reads_per_cent(sentence: Sentence) -> bool:
    """Return True where only figures in per cent are meant, and account for those words."""
    return bool(sentence.take_every(_IN_PER_CENT))


def is_first(sentence: Sentence) -> bool:
    """Return True where the first year of them is asked for: “从哪一年开始超过一半”."""
    asked = _FIRST.search(sentence.text)
    sentence.take_every(_FIRST)
    return asked is not None


def counts(sentence: Sentence) -> bool:
    """Return True where a sentence asks how many there are, and account for those words."""
    asked = _HOW_MANY.search(sentence.text)
    sentence.take_every(_HOW_MANY)
    return asked is not None


def of_what(intents: frozenset[Intent]) -> Intent:
    """Return what is held against an amount, by what else is wanted."""
    if Intent.GAP in intents:
        return Intent.GAP
    return Intent.TARGET if Intent.TARGET in intents else Intent.VALUE
