"""One value that is reported: read from words, with what is wrong with it said at once."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from school.collection import LONGEST_WORDS, AskedField, FieldKind, Value, ValueSource
from school.errors import NotUnderstood
from school.indicator import PERCENT

_AMOUNT = re.compile(r"(?P<digits>-?\d{1,12}(?:\.\d{1,4})?)(?P<ten_thousand>万)?")
_SHARE = re.compile(r"(?P<top>\d{1,12})\s*(?:/|÷|比)\s*(?P<bottom>\d{1,12})")
_DAY = re.compile(r"(?P<year>20\d\d)[-/.年]?(?P<month>\d{1,2})[-/.月]?(?P<day>\d{1,2})日?")
_PRIVATE = re.compile(r"\d{17}[\dXx]|(?<!\d)\d{15}(?!\d)|(?<!\d)1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
_REASON = re.compile(r"(?:^|[\s,，。;；])(?:原因|理由|因为)\s*[是为]?\s*[:：]?\s*(?P<why>\S.*)$")
ALONE = "只报比例"
_ALONE = re.compile(
    r"[(（,，、;；\s]*(?:我们?|学校)?(?:只报|只有|仅有|只知道)了?(?:比例|百分比)[)）]?"
)
_AROUND = " \t,，。;；、:：="
_HUNDRED = Decimal(100)
_CENT = Decimal("0.01")


def read_value(field: AskedField, said: str) -> Value:
    """Return the value that words say for a field.

    Raises:
        NotUnderstood: They say none, or one out of its range; the message is half a sentence
            that follows the field's name.
    """
    text = " ".join(said.split())
    read = {
        FieldKind.PERCENT: _percent,
        FieldKind.CHOICE: _choice,
        FieldKind.WORDS: _words,
        FieldKind.DAY: _day,
    }.get(field.kind, _amount)
    value = read(field, text)
    if value.amount is not None:
        _check_range(field, value.amount)
    return value


def _bare(field: AskedField, text: str) -> str:
    """Return a number without its unit and without commas between thousands."""
    bare = re.sub(r"(?<=\d)[,，](?=\d{3}(?!\d))", "", text)
    return bare.removesuffix(field.unit).strip() if field.unit else bare


def _amount(field: AskedField, text: str) -> Value:
    found = _AMOUNT.fullmatch(_bare(field, text))
    if found is None:
        raise NotUnderstood(f"“{text[:20]}”不是数字，请写成如 1200")
    amount = Decimal(found["digits"]) * (10_000 if found["ten_thousand"] else 1)
    if field.kind is FieldKind.WHOLE and amount != amount.to_integral_value():
        raise NotUnderstood(f"“{text[:20]}”要是整数")
    return Value(said=spoken_amount(amount), amount=amount.normalize() + 0)


def _percent(field: AskedField, text: str) -> Value:
    share = _SHARE.fullmatch(text)
    if share:
        return share_of(Decimal(share["top"]), Decimal(share["bottom"]))
    found = _AMOUNT.fullmatch(_bare(field, text))
    if found is None or found["ten_thousand"]:
        raise NotUnderstood(f"“{text[:20]}”不是百分比，请写成 95 或 114/120")
    amount = Decimal(found["digits"])
    if 0 < amount < 1 and not text.endswith(PERCENT):
        raise NotUnderstood(f"“{text}”是 {text}% 吗？是就带上 %，不是请写成如 95")
    return Value(said=spoken_amount(amount), amount=amount.normalize() + 0)


def share_of(top: Decimal, bottom: Decimal) -> Value:
    """Return a part of a whole as a percentage, rounded to two decimals.

    Raises:
        NotUnderstood: The part is more than the whole, or there is no whole.
    """
    if bottom <= 0:
        raise NotUnderstood("分母是 0，算不出百分比")
    if top > bottom:
        raise NotUnderstood(f"分子 {spoken_amount(top)} 比分母 {spoken_amount(bottom)} 大")
    amount = percentage(top, bottom)
    return Value(said=spoken_amount(amount), amount=amount, top=top, bottom=bottom)


def is_bare_share(field: AskedField, value: Value) -> bool:
    """Return True for a percentage somebody reported without what it is a share of 只报了比例."""
    own = not field.live and value.source is not ValueSource.COUNTED
    return field.kind is FieldKind.PERCENT and value.bottom is None and own


def percentage(top: Decimal, bottom: Decimal) -> Decimal:
    """Return *top* as a percentage of *bottom*, which is over 0, rounded to two decimals."""
    return (top * _HUNDRED / bottom).quantize(_CENT, ROUND_HALF_UP).normalize() + 0


def spoken_amount(amount: Decimal) -> str:
    """Return a number without an exponent and without zeros at its end: “1200”, “95.5”."""
    return f"{amount.normalize():f}" if amount else "0"


def _choice(field: AskedField, text: str) -> Value:
    if text not in field.choices:
        raise NotUnderstood(f"“{text[:20]}”不在选项里，请选：{'、'.join(field.choices)}")
    return Value(said=text)


def _words(field: AskedField, text: str) -> Value:  # noqa: ARG001  # one form for all readers
    return Value(said=harmless_words(text))


def harmless_words(text: str) -> str:
    """Return words that may be kept: they are short and name nobody by a number.

    Raises:
        NotUnderstood: They are too long, or hold what looks like a phone or identity number.
    """
    if len(text) > LONGEST_WORDS:
        raise NotUnderstood(f"超过 {LONGEST_WORDS} 个字，请写短一点")
    if _PRIVATE.search(text):
        raise NotUnderstood("里面像有身份证号或手机号，个人信息不能填，请去掉")
    return text


def _day(field: AskedField, text: str) -> Value:  # noqa: ARG001  # one form for all readers
    found = _DAY.fullmatch(text.replace(" ", ""))
    try:
        day = date(int(found["year"]), int(found["month"]), int(found["day"])) if found else None
    except ValueError:
        day = None
    if day is None:
        raise NotUnderstood(f"“{text[:20]}”不是日期，请写成 2026-11-20")
    return Value(said=day.isoformat())


def _check_range(field: AskedField, amount: Decimal) -> None:
    least = Decimal(0) if field.least is None else field.least
    most = field.most
    if field.kind is FieldKind.PERCENT:
        most = _HUNDRED if most is None else min(most, _HUNDRED)
    if amount < least:
        raise NotUnderstood(f"{spoken_amount(amount)} 太小，最小 {spoken_amount(least)}")
    if most is not None and amount > most:
        raise NotUnderstood(f"{spoken_amount(amount)} 太大，最大 {spoken_amount(most)}")


def reason_in(text: str) -> tuple[str, str]:
    """Return the reason a text gives (“原因 转入 3 人”), or “”, and the text without it."""
    found = _REASON.search(text)
    if found is None:
        return "", text
    return found["why"].strip(_AROUND), text[: found.start()]


def share_alone(text: str) -> tuple[bool, str]:
    """Return whether a text says that there is only the share (“95% 只报比例”), and its rest."""
    found = _ALONE.search(text)
    if found is None:
        return False, text
    return True, f"{text[: found.start()]} {text[found.end() :]}".strip(_AROUND)


def said_by_field(text: str, fields: Sequence[AskedField]) -> dict[str, str]:
    """Return what “在线率 95，在线学生数 1200” says, by the name of the field.

    A longer name counts before one inside it. What is said of no field is not in it.
    """
    places: list[tuple[int, int, str]] = []
    for name in sorted((one.name for one in fields), key=len, reverse=True):
        for found in re.finditer(re.escape(name), text):
            start, end = found.span()
            if not any(start < stop and begin < end for begin, stop, _ in places):
                places.append((start, end, name))
                break
    places.sort()
    if not places:
        return {}
    ends = [*(start for start, _, _ in places[1:]), len(text)]
    return {
        name: _unwrapped(text[end:stop]) for (_, end, name), stop in zip(places, ends, strict=True)
    }


def _unwrapped(said: str) -> str:
    """Return a value without what joins it to its name; “是” may be the value itself."""
    bare = said.strip(_AROUND)
    # “在线率(%) 95”: the unit repeated in brackets, as the form has it.
    bare = re.sub(r"^[(（][^()（）]*[)）]", "", bare).strip(_AROUND)
    return re.sub(r"^[是为]\s*(?=\S)", "", bare)
