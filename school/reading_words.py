"""How people say what was read: “记录阅读 《小王子》 30分钟”, “昨天读了一个半小时《西游记》”."""

import re
from datetime import date

from pydantic import BaseModel

from school.errors import NotUnderstood
from school.naming import normal

LONGEST_TITLE = 40

WORD = re.compile(r"^(?:请|帮我)?(?:记录|记|打卡)阅读\s*[:：,，]?\s*|^阅读打卡\s*[:：,，]?\s*")
_TITLE = re.compile(r"[《<]+\s*([^《》<>]{1,200}?)\s*[》>]+")
_READS = re.compile(r"读|看了|看完")
_NUMBER = r"[0-9]{1,4}(?:\.[0-9]{1,2})?|[零一二两三四五六七八九十百]{1,5}"
_HOURS = re.compile(
    rf"(?P<n>{_NUMBER}|半)\s*个?(?P<half>半)?\s*(?:个\s*)?(?:小时|钟头|h)(?P<and>半)?"
)
_MINUTES = re.compile(rf"(?P<n>{_NUMBER})\s*(?:分钟|分|min)")
_QUARTERS = re.compile(r"(?P<n>[一二两三])刻钟?")
_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2}
_DAYS = (("大前天", 3), ("前天", 2), ("昨天", 1), ("昨晚", 1), ("今天", 0), ("今晚", 0))


class SaidReading(BaseModel, frozen=True):
    """What a message about reading says; empty or None: it does not say."""

    title: str = ""
    minutes: int | None = None
    days_back: int = 0
    whom: str = ""
    """What stands before the book: “12号”, a child's name."""


def says_reading(text: str) -> bool:
    """Return True for “记录阅读 …” and for “读了半小时《小王子》”."""
    said = normal(text)
    told = bool(_TITLE.search(said) and _READS.search(said)) and minutes_in(said) is not None
    return bool(WORD.match(said)) or told


def parse_reading(text: str) -> SaidReading:
    """Take a message about reading apart.

    Raises:
        NotUnderstood: The title is too long.
    """
    said = WORD.sub("", normal(text))
    found = _TITLE.search(said)
    title = found[1].strip() if found else ""
    if len(title) > LONGEST_TITLE:
        raise NotUnderstood(f"书名超过 {LONGEST_TITLE} 字。请写短一点，如《小王子》。")
    around = f"{said[: found.start()]} {said[found.end() :]}" if found else said
    before = said[: found.start()] if found else said
    back = next((days for word, days in _DAYS if word in around), 0)
    return SaidReading(title=title, minutes=minutes_in(around), days_back=back, whom=_whom(before))


def _whom(before: str) -> str:
    """Return what names a pupil before the book: without the time, the day and “读了”."""
    for pattern in (_HOURS, _QUARTERS, _MINUTES):
        before = pattern.sub(" ", before)
    for word, _ in _DAYS:
        before = before.replace(word, " ")
    return " ".join(
        re.sub(r"阅读|朗读|读完|看完|读了|看了|读|[,，。:：]|孩子|^我", " ", before).split()
    )


def minutes_in(text: str) -> int | None:
    """Return the minutes a text says, such as “1小时20分”, “一个半小时”, “半小时”; None: none."""
    found = [m for m in (_HOURS.search(text), _MINUTES.search(text), _QUARTERS.search(text)) if m]
    if not found:
        return None
    total = 0.0
    for match in found:
        amount = 0.5 if match["n"] == "半" else value_of(match["n"])
        if match.re is _HOURS:
            half = bool(match["half"] or match["and"])
            total += (amount + 0.5 * half) * 60
        else:
            total += amount * (15 if match.re is _QUARTERS else 1)
    return round(total)


def value_of(word: str) -> float:
    """Return the value of “40”, “1.5”, “四十” or “一百二十”."""
    if word[0] in "0123456789":
        return float(word)
    total, digit = 0, 0
    for c in word:
        if c in _DIGITS:
            digit = _DIGITS[c]
        else:
            total += (digit or 1) * {"十": 10, "百": 100}[c]
            digit = 0
    return float(total + digit)


def months_said(text: str, *, today: date) -> int | None:
    """Return how many months ago a text means (“上个月”, “10月”); None: it does not say."""
    if re.search(r"上个?月", text):
        return 1
    found = re.search(r"(?<![0-9])(1[0-2]|[1-9])月", text)
    return None if found is None else (today.month - int(found[1])) % 12
