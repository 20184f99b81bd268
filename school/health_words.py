"""How people write who is ill: “3号 发热38.5 咳嗽，7号 事假，12号 病假 呕吐”."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from school.errors import NotUnderstood
from school.health import Absence, Finding, Meal
from school.health_rules import HealthRules
from school.naming import Caption, leading, normal, number

FILE = Path(__file__).with_name("health_words.toml")
LONGEST_NOTE = 40
_ROLL = re.compile(
    r"(?<![0-9零一二三四五六七八九十百.])(?:学号|座号)?\s*"
    r"(?P<no>[0-9]{1,2}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])\s*号(?!楼|门)"
)
_LISTED = re.compile(r"(?:(?<![0-9.])[0-9]{1,2}\s*[、,，和 ]\s*)+(?=[0-9]{1,2}\s*号)")
_LONE = re.compile(r"([0-9]{1,2})\s*[、,，和 ]\s*")
_HALF_DEGREES = re.compile(r"(?<![0-9.])([34][0-9])\s*(?:度|。|点)\s*([0-9])(?![0-9])")
_TEMPERATURE = re.compile(r"(?<![0-9.])(?P<c>[0-9]{2,3}(?:\.[0-9]{1,2})?)\s*(?:°C|℃|摄氏度|度)?")
_DORM = re.compile(r"(?:宿舍|寝室)\s*(?P<room>[0-9A-Za-z一二三四五六七八九十栋幢楼#-]{1,8})")
_Code = TypeVar("_Code", bound=str)
_BETWEEN = " ,，、:：;；.。!！和跟及与"
_FILLER = re.compile(
    r"疑似|体温|同学|小朋友|测得|有点|有些|还有|还是|现在|今天|今早|早上|中午"
    r"|还|仍然?|一直|不[去来](?:学校|上学|上课)?"
)
_NO_LETTERS = re.compile(r"[^\w]+")
_THE_OTHERS = re.compile(r"其他|其余|同学|都")


class Sign(BaseModel, frozen=True, extra="forbid"):
    """A sign of illness."""

    name: str
    words: tuple[str, ...]
    alike: str = ""
    """Signs with the same word are similar symptoms; empty: it makes no cluster."""


class HealthWords(BaseModel, frozen=True, extra="forbid"):
    """All of the file."""

    signs: Mapping[str, Sign]
    alike: Mapping[str, str]
    absences: Mapping[Absence, tuple[str, ...]]
    back: Mapping[str, tuple[str, ...]]
    meals: Mapping[Meal, tuple[str, ...]]


@cache
def health_words(file: Path = FILE) -> HealthWords:
    """Return the words.

    Raises:
        pydantic.ValidationError: The file is not as it must be; the message names the place.
    """
    return HealthWords.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))


class SaidCheck(BaseModel, frozen=True):
    """A class's report as it was written."""

    grade: int | None = None
    class_no: int | None = None
    findings: tuple[tuple[int, Finding], ...] = ()
    """Roll numbers and what is said of each."""
    all_well: bool = False
    again: bool = False
    """It takes the place of everything reported before."""
    left: str = ""
    """What stands before the first number and was not understood."""


WORD = re.compile(
    r"^(?:请|帮我|我要)?(?:上报|报告|报|更正|补报)?(?:今天|今日)?的?(?P<word>晨午检|晨检|午检)"
    r"(?:上报|报告|情况|登记)?\s*[:：,，。]?\s*"
)
_ALL_WELL = re.compile(
    r"(?:全班|全部|都|大家|全员|人人|一切)\s*(?:都|均|全)?\s*(?:正常|到齐|没事|健康|很好)|^正常$"
)
_AGAIN = re.compile(r"重报|重新上报|重新报")


def parse_check(text: str, *, rules: HealthRules) -> SaidCheck:
    """Take a class's report apart.

    Raises:
        NotUnderstood: A temperature no person has, or words about a pupil nobody understands.
    """
    rest = WORD.sub("", normal(text))
    said = Caption()
    head, after = leading(rest)
    if head.grade is not None:
        said, rest = head, WORD.sub("", after.strip(_BETWEEN))
    again = bool(_AGAIN.search(rest))
    rest = _AGAIN.sub(" ", rest)
    before, findings = _by_roll(rest, rules)
    well = bool(_ALL_WELL.search(before.strip(_BETWEEN)))
    left = _NO_LETTERS.sub("", _THE_OTHERS.sub("", _ALL_WELL.sub("", before)))
    return SaidCheck(
        grade=said.grade,
        class_no=said.class_no,
        findings=tuple(findings.items()),
        all_well=well and not findings,
        again=again,
        left=left[:20],
    )


def _by_roll(text: str, rules: HealthRules) -> tuple[str, dict[int, Finding]]:
    """Return what stands before the first number, and what is said of each number."""
    text = _LISTED.sub(lambda listed: _LONE.sub(r"\1号 ", listed[0]), text)
    found = list(_ROLL.finditer(text))
    if not found:
        return text, {}
    ends = [one.start() for one in found[1:]] + [len(text)]
    findings: dict[int, Finding] = {}
    waiting: list[int] = []
    for one, end in zip(found, ends, strict=True):
        waiting.append(number(one["no"]))
        words = text[one.end() : end].strip(_BETWEEN)
        if words or end == len(text):
            said = parse_finding(words, rules=rules, who=f"{waiting[-1]}号")
            findings.update(dict.fromkeys(waiting, said))
            waiting = []
    return text[: found[0].start()], findings


def parse_finding(text: str, *, rules: HealthRules, who: str) -> Finding:
    """Return what is said of one pupil.

    Args:
        text: The words, such as “发热38.5 咳嗽”.
        rules: Bounds of temperatures and names of diseases.
        who: How an error names the pupil.

    Raises:
        NotUnderstood: A temperature no person has, or nothing is understood.
    """
    words, rest = health_words(), normal(text)
    disease = next((d for d, r in rules.diseases.items() if any(w in rest for w in r.words)), None)
    for word in rules.diseases[disease].words if disease else ():
        rest = rest.replace(word, " ")
    dorm, rest = _dorm(rest)
    temperature, rest = _temperature(rest, rules, who)
    signs, rest = _all_of({code: s.words for code, s in words.signs.items()}, rest)
    sick, rest = _all_of(words.absences, rest)
    meals, rest = _all_of(words.meals, rest)
    back, rest = _all_of(words.back, rest)
    if temperature is not None and temperature >= rules.fever_c:
        signs = tuple(dict.fromkeys(("fever", *signs)))
    ill = bool(signs or disease)
    finding = Finding(
        absence=_absence(sick, ill=ill),
        signs=signs,
        temperature_c=temperature,
        disease=disease,
        dorm=dorm,
        meal=meals[0] if meals else None,
        back=bool(back) and not ill,
        note=_note(rest),
    )
    if not finding.says_something:
        said = f"写了“{text[:20]}”，" if text else "后面没写情况，"
        raise NotUnderstood(
            f"{who}{said}没看懂，这次没有记下。请写症状、体温或假别，如“{who} 发热38.5 咳嗽”。"
        )
    return finding


def _absence(said: tuple[Absence, ...], *, ill: bool) -> Absence:
    """Return why a pupil is away; who is ill and away is away for being ill."""
    if Absence.SICK in said or (said and ill):
        return Absence.SICK
    return Absence.PERSONAL if said else Absence.NONE


def _all_of(groups: Mapping[_Code, tuple[str, ...]], text: str) -> tuple[tuple[_Code, ...], str]:
    """Return the groups that have a word in *text*, the longest words first, and what is left."""
    found: list[_Code] = []
    flat = [(word, code) for code, several in groups.items() for word in several]
    for word, code in sorted(flat, key=lambda pair: -len(pair[0])):
        if word in text and not _denied(text, word):
            found.append(code)
            text = text.replace(word, " ")
    return tuple(code for code in groups if code in found), text


def _denied(text: str, word: str) -> bool:
    """Return True for “不发烧” and “没有咳嗽”."""
    return re.search(rf"(?:不|没|没有|无|未见?){re.escape(word)}", text) is not None


def _temperature(text: str, rules: HealthRules, who: str) -> tuple[float | None, str]:
    text = _HALF_DEGREES.sub(r"\1.\2", text)
    found = _TEMPERATURE.search(text)
    if found is None:
        return None, text
    celsius = float(found["c"])
    if not rules.lowest_c <= celsius <= rules.highest_c:
        raise NotUnderstood(
            f"{who}的体温写成了 {found['c']}，这次没有记下。"
            f"体温请写 {rules.lowest_c:.1f} 到 {rules.highest_c:.1f} 之间，如“发热38.5”。"
        )
    return celsius, f"{text[: found.start()]} {text[found.end() :]}"


def _dorm(text: str) -> tuple[str, str]:
    found = _DORM.search(text)
    return (found["room"], _DORM.sub(" ", text)) if found else ("", text)


def _note(rest: str) -> str:
    kept = _FILLER.sub(" ", rest)
    return " ".join(kept.split()).strip(_BETWEEN + "了的在后")[:LONGEST_NOTE]


def spoken(finding: Finding, *, rules: HealthRules) -> str:
    """Return a finding as a card says it: “发热 38.5℃、咳嗽 · 病假”."""
    if finding.back and not finding.signs:
        return "正常到校"
    names = health_words().signs
    parts = [
        f"{names[s].name} {finding.temperature_c:.1f}℃"
        if s == "fever" and finding.temperature_c
        else names[s].name
        for s in finding.signs
    ]
    if finding.disease:
        parts.insert(0, f"疑似{rules.diseases[finding.disease].name}")
    if finding.temperature_c and "fever" not in finding.signs:
        parts.append(f"体温 {finding.temperature_c:.1f}℃")
    away = {Absence.SICK: "病假", Absence.PERSONAL: "事假"}.get(finding.absence, "")
    said = "、".join(parts)
    return " · ".join(part for part in (said, away, finding.note) if part)


TOLD = re.compile(
    r"^(?:请|帮我|我要|我想)?(?:报告|上报|登记)(?:孩子的?|我家)?健康(?:情况|状况)?\s*[:：,，。]?\s*"
)


_RETURN = re.compile(r"返校|复课|到校|来了|上学|上课|康复|痊愈|好了")
"""Who only has no fever any more may still be at home."""


def parse_told(text: str, *, rules: HealthRules, name: str) -> Finding | None:
    """Return what a guardian says of the own child; None: nothing about health is understood.

    Raises:
        NotUnderstood: A temperature no person has.
    """
    rest = TOLD.sub("", normal(text)).replace(name, " ").strip(_BETWEEN)
    leave = re.search(r"请.{0,4}假|不(?:来|去|能来|能去)(?:上课|上学|学校)?|在家休息", rest)
    rest = re.sub(
        r"请.{0,4}假|在家休息|(?:老师|您好|你好)[好,，:：]?|孩子|宝宝|儿子|女儿|我家", " ", rest
    )
    if not rest.strip(_BETWEEN):
        return None
    try:
        finding = parse_finding(rest, rules=rules, who="孩子")
    except NotUnderstood as error:
        if "体温写成" in error.message:
            raise
        return None
    if finding.absence is Absence.PERSONAL and not finding.ill:
        return None
    if finding.back and (re.search(r"明天|后天|下周|过几天", rest) or not _RETURN.search(rest)):
        raise NotUnderstood("好，先按还没返校记着。返校当天请发“康复 返校”。")
    if finding.ill and leave:
        return finding.model_copy(update={"absence": Absence.SICK})
    return finding
