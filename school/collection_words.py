"""A form as somebody says it: “9月在线率：在线学生数(人)、开通(是/否) 截止 周五 学校填”.

What a field is follows from its unit and name, unless it is said in the brackets behind it.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from pydantic import BaseModel

from school.collection import (
    LONGEST_NAME,
    LONGEST_TITLE,
    MOST_CHOICES,
    MOST_FIELDS,
    NUMERIC,
    AskedField,
    FieldKind,
    Fields,
    Formula,
    Prefill,
)
from school.errors import NotUnderstood
from school.hazard_rules import due_said
from school.indicator import PERCENT
from school.people import UnitKind

HOW = (
    "请写成“发起填报 9月在线率:在线学生数(人)、在线率=在线学生数/学生数 截止 周五 学校填”，"
    "或发一张表格（列：项目、单位、说明、必填、最小、最大）。"
)
_END = r"填报?(?=[\s。.!！,，;；]|$)"
_LEVELS = (
    (UnitKind.CLASS, re.compile(rf"(?:各|每个?|由)?(?:班级?|班主任){_END}")),
    (
        UnitKind.COUNTY,
        re.compile(rf"(?:由)?(?:本局|教育局|县级?|我们?|自己){_END}"),
    ),
    (UnitKind.SCHOOL, re.compile(rf"(?:各|每所?|由)?(?:学?校|校长){_END}")),
)
_DUE = re.compile(r"(?:截止|截至|到期)(?:到|日期|时间|日)?\s*[:：]?\s*")
_NAMED = re.compile(r"(?:填报|统计|报表|调查|汇总|表)$")
_BRACKETS = re.compile(r"\s*[(（\[【](?P<in>[^()（）\[\]【】]*)[)）\]】]\s*")
_BETWEEN = re.compile(r"[、,，;；]+(?![^(（\[【]*[)）\]】])")
_ATTRIBUTES = re.compile(r"[,，;；、\s]+")
_RANGE = re.compile(r"(?P<a>-?\d+(?:\.\d+)?)\s*(?:[-–—~～到至])\s*(?P<b>-?\d+(?:\.\d+)?)")
_COUNTED_IN = re.compile(r"[人名个所台套间班次件册本辆节场户项块张部条位]|人次|万人|课时|学时")
_SHARE_NAME = re.compile(r"(?:率|占比|比例|百分比)$")
_COUNT_NAME = re.compile(r"(?:数|人数|数量|次数|总数|人次)$")
_DAY_NAME = re.compile(r"(?:日期|时间)$")
_WORDS_NAME = re.compile(r"(?:说明|备注|情况|名称|原因|意见)$")
_KINDS = {
    **dict.fromkeys(("整数", "个数"), FieldKind.WHOLE),
    **dict.fromkeys(("数字", "小数", "数值"), FieldKind.NUMBER),
    **dict.fromkeys(("百分比", "百分数", "比例"), FieldKind.PERCENT),
    **dict.fromkeys(("文字", "文本", "简答"), FieldKind.WORDS),
    "日期": FieldKind.DAY,
}
_OPTIONAL, _REQUIRED = ("选填", "可不填", "非必填", "可选"), ("必填", "必须填")
_TAKEN = re.compile(r"(?:取自|来自|取数)[:：]?(?P<live>[^\s]{2,24})")
_SOURCES = {
    **dict.fromkeys(("沿用上期", "同上期", "上期", "带上期"), Prefill.LAST),
    **dict.fromkeys(("实时", "实时数据", "系统", "取自系统", "来自系统"), Prefill.LIVE),
    **dict.fromkeys(("手填", "手工填", "自己填", "人工填"), Prefill.HAND),
}
_COUNTS = {
    **dict.fromkeys(("学生数", "在校生数", "在校学生数", "学生总数"), Prefill.PUPILS),
    **dict.fromkeys(("教师数", "教师总数", "专任教师数"), Prefill.TEACHERS),
    **dict.fromkeys(("班级数", "教学班数", "班级总数"), Prefill.CLASSES),
}


class FormSaid(BaseModel, frozen=True):
    """A form as it was said."""

    title: str
    fields: Fields
    due: date
    level: UnitKind | None
    """None: nobody said who fills in."""


def form_said(text: str, *, today: date) -> FormSaid:
    """Return the form that words describe.

    Raises:
        NotUnderstood: A part is missing or makes no sense; the message says which.
    """
    title, colon, rest = re.sub("：", ":", text).partition(":")
    if not colon:
        raise NotUnderstood(f"还差要填的项目，没有发起。{HOW}")
    level, due, asked = tail_said(rest, today=today)
    fields = checked(field_said(part) for part in _BETWEEN.split(asked) if part.strip())
    return FormSaid(title=title_said(title), fields=fields, due=due, level=level)


def title_said(text: str) -> str:
    """Return a title, called a 填报 where it is called nothing.

    Raises:
        NotUnderstood: It is empty or too long.
    """
    title = " ".join(text.split()).strip("“”\"' ")
    if len(title) < 2 or len(title) > LONGEST_TITLE - 2:  # noqa: PLR2004  # one character says nothing
        raise NotUnderstood(f"表名要 2 到 {LONGEST_TITLE - 2} 个字，没有发起。{HOW}")
    return title if _NAMED.search(title) else f"{title}填报"


def tail_said(text: str, *, today: date) -> tuple[UnitKind | None, date, str]:
    """Return who fills in, by when, and the text without both.

    Raises:
        NotUnderstood: No day is named, or none that a form can be due on.
    """
    level = None
    for kind, form in _LEVELS:
        if found := form.search(text):
            level, text = kind, f"{text[: found.start()]} {text[found.end() :]}"
            break
    parts = _DUE.split(text, maxsplit=1)
    due, rest = due_said(parts[-1], today=today)
    if due is None:
        raise NotUnderstood("还差截止日期，没有发起。请在最后加上“截止 周五”或“截止 11月27日”。")
    return level, due, parts[0] if len(parts) > 1 else rest


def field_said(text: str) -> AskedField:
    """Return what “在线学生数(人)”, “开通(是/否)” or “在线率=在线学生数/学生数” asks.

    Raises:
        NotUnderstood: It has no name, or its brackets make no sense.
    """
    found = _BRACKETS.search(text)
    attributes = found["in"].strip() if found else ""
    name, _, formula = _BRACKETS.sub("", text).partition("=")
    choices = _choices(attributes)
    words = () if choices else tuple(filter(None, _ATTRIBUTES.split(attributes)))
    return field_of(name, formula=formula, choices=choices, words=words)


def _choices(attributes: str) -> tuple[str, ...]:
    parts = [part.strip() for part in attributes.split("/")]
    wordy = len(parts) > 1 and all(part and not part.isascii() for part in parts)
    rate = any(part in ("人", "元", "年", "月", "次", "秒") for part in parts)  # “元/人” is a unit
    return tuple(parts) if wordy and not rate else ()


def field_of(
    name: str, *, formula: str = "", choices: Sequence[str] = (), words: Iterable[str] = ()
) -> AskedField:
    """Return a field of a name; *words* say its unit, kind, range and what it is filled with.

    Raises:
        NotUnderstood: They contradict each other, or the name is not one.
    """
    name = "".join(name.split())
    if not name or len(name) > LONGEST_NAME or name.isdecimal():
        raise NotUnderstood(f"项目名要 1 到 {LONGEST_NAME} 个字：“{name[:30]}”，没有发起。")
    if len(set(choices)) < len(choices) or len(choices) > MOST_CHOICES:
        raise NotUnderstood(f"“{name}”的选项重复或超过 {MOST_CHOICES} 个，没有发起。")
    how, of = _formula(name, formula)
    said = _words(name, words)
    unit = str(said.pop("unit", ""))
    kind = said.pop("kind", None) or _kind(name, unit, how, choices=bool(choices))
    if kind is FieldKind.PERCENT:
        unit = PERCENT
    if how and kind not in NUMERIC:
        raise NotUnderstood(f"“{name}”不是数字，不能计算，没有发起。")
    prefill = said.pop("prefill", _COUNTS.get(name, Prefill.NONE))
    if prefill is Prefill.LIVE and (how or kind not in NUMERIC):
        raise NotUnderstood(
            f"“{name}”{'是算出来的' if how else '不是数字'}，不能取自系统，没有发起。"
        )
    return AskedField.model_validate(
        {"name": name, "kind": kind, "unit": unit, "choices": choices, "formula": how, "of": of}
        | {"prefill": Prefill.NONE if how or kind not in NUMERIC else prefill}
        | said
    )


def _formula(name: str, said: str) -> tuple[Formula | None, tuple[str, ...]]:
    dense = "".join(said.split()).replace("÷", "/").replace("＋", "+")
    if not dense:
        return None, ()
    for sign, how in (("+", Formula.SUM), ("/", Formula.SHARE)):
        parts = tuple(dense.split(sign))
        plain = all(parts) and not re.search(r"[+/*×-]", "".join(parts))
        if plain and (len(parts) == 2 or (how is Formula.SUM and len(parts) > 2)):  # noqa: PLR2004  # of two
            return how, parts
    raise NotUnderstood(f"“{name}”的算法只能写成“甲+乙”或“甲/乙”，没有发起。")


def _words(name: str, words: Iterable[str]) -> dict[str, object]:
    said: dict[str, object] = {}
    for word in words:
        if word in _KINDS:
            said["kind"] = _KINDS[word]
        elif word in _OPTIONAL or word in _REQUIRED:
            said["required"] = word in _REQUIRED
        elif word in _SOURCES:
            said["prefill"] = _SOURCES[word]
        elif found := _TAKEN.fullmatch(word):
            said |= {"prefill": Prefill.LIVE, "live": found["live"]}
        elif found := _RANGE.fullmatch(word):
            said |= range_of(name, found["a"], found["b"])
        elif "unit" not in said and len(word) <= 8:  # noqa: PLR2004  # as AskedField has it
            said["unit"] = "%" if word in ("%", "％") else word
        else:
            raise NotUnderstood(f"“{name}”后面的“{word[:20]}”看不懂，没有发起。{HOW}")
    return said


def is_source(word: str) -> bool:
    """Return True for a word that says where a field's value is from: “上期”, “取自晨检上报率”."""
    return word in _SOURCES or bool(_TAKEN.fullmatch(word))


def range_of(name: str, least: str, most: str) -> dict[str, object]:
    """Return a range as the fields of a form keep it; an empty end is open.

    Raises:
        NotUnderstood: An end is no number, or the ends are the wrong way round.
    """
    try:
        ends = [Decimal(end) if end else None for end in (least, most)]
    except InvalidOperation as error:
        raise NotUnderstood(f"“{name}”的最小、最大要写数字，没有发起。") from error
    low, high = ends
    if any(end is not None and not end.is_finite() for end in ends):
        raise NotUnderstood(f"“{name}”的最小、最大要写数字，没有发起。")
    if low is not None and high is not None and low > high:
        raise NotUnderstood(f"“{name}”的最小值比最大值大，没有发起。")
    return {"least": low, "most": high}


def _kind(name: str, unit: str, how: Formula | None, *, choices: bool) -> FieldKind:
    if choices:
        return FieldKind.CHOICE
    if how is Formula.SHARE or unit == PERCENT or (not unit and _SHARE_NAME.search(name)):
        return FieldKind.PERCENT
    if unit:
        return FieldKind.WHOLE if _COUNTED_IN.fullmatch(unit) else FieldKind.NUMBER
    for form, kind in (
        (_COUNT_NAME, FieldKind.WHOLE),
        (_DAY_NAME, FieldKind.DAY),
        (_WORDS_NAME, FieldKind.WORDS),
    ):
        if form.search(name):
            return kind
    return FieldKind.WHOLE if name in _COUNTS or how else FieldKind.NUMBER


def checked(fields: Iterable[AskedField]) -> Fields:
    """Return the fields of a form if they fit together.

    Raises:
        NotUnderstood: None or too many, a name twice, or a formula of what is not asked.
    """
    found = tuple(fields)
    if not 1 <= len(found) <= MOST_FIELDS:
        raise NotUnderstood(f"一张表要有 1 到 {MOST_FIELDS} 个项目，没有发起。{HOW}")
    by_name = {one.name: one for one in found}
    if len(by_name) < len(found):
        twice = next(one.name for one in found if sum(o.name == one.name for o in found) > 1)
        raise NotUnderstood(f"项目“{twice}”写了两次，没有发起。请改掉一个。")
    for one in found:
        for part in one.of:
            other = by_name.get(part)
            if other is None or other.formula or other.kind not in NUMERIC or part == one.name:
                raise NotUnderstood(
                    f"“{one.name}”要用到“{part}”，表里没有这个直接填的数字项目，没有发起。"
                )
    return found
