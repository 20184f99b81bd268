"""Leave slips: a class head lets a pupil be away for some hours of a day, and out of the gate."""

import re
from datetime import date, datetime, timedelta

from pydantic import BaseModel, Field

from school.errors import NotUnderstood
from school.growth_record import Choice
from school.naming import normal
from school.people import PersonId, UnitId

MORNING, NOON, END = 0, 12 * 60, 24 * 60 - 1
FARTHEST = timedelta(days=60)
"""A slip is for this term; what is farther away is a slip of the finger."""
_WEEKDAYS = "一二三四五六日"
_DATE = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})[日号]|(\d{4})-(\d{1,2})-(\d{1,2})")
_NEXT = re.compile(r"([上下])?(?:周|星期|礼拜)([一二三四五六日天])")
_HOURS = re.compile(r"(\d{1,2})[:：点](\d{2})?\s*(?:(?:-|~|到|至)\s*(\d{1,2})[:：点](\d{2})?)?")
_WORDS = {
    "大前天": -3,
    "大后天": 3,
    "前天": -2,
    "昨天": -1,
    "昨日": -1,
    "今天": 0,
    "今日": 0,
    "明天": 1,
    "明日": 1,
    "后天": 2,
}
_WEEKS = {"上": -7, "下": 7}
AFTER_SCHOOL = 18 * 60
"""Minute of the day after which nobody goes away “this afternoon” any more."""
_NOT_GRANTED = re.compile(
    r"取消|撤销|撤回|收回|作废|删掉|删除|拒绝|销假|错了|驳回"
    r"|[不别没未](?:再|要|能|用|给|想|可以)*(?:准|批|同意|允许|给|请|让)|不要.{0,8}假"
)
_REASONS = re.compile(
    r"[事病公]假|请假|准假|批假|假条|请个?假|(?:开|批)[一张个]*|[因由]为?|家里|有[点些]?事情?|身体|不舒服|生病"
    r"|看(?:病|牙|医生)|(?:去)?医院|就医|发烧|发热|感冒|同意|批准|可以|允许|学生|同学|小朋友|老师"
    r"|[给让请准的了个他她去回要]|回家|[\s,，。.!！:：、()]"
)
_PARTS = (
    (re.compile(r"全天|一天|整天"), (MORNING, END)),
    (re.compile(r"上午|早上"), (MORNING, NOON)),
    (re.compile(r"下午"), (NOON, END)),
)


class LeaveSlip(BaseModel, frozen=True):
    """A pupil may be away."""

    id: str
    pupil_id: PersonId
    class_id: UnitId
    day: date
    from_minute: int = Field(ge=0, le=END)
    until_minute: int = Field(ge=0, le=END)
    code: str
    """Four digits, for the guard; good at that school on that day."""
    granted_by: PersonId
    granted_at: datetime
    let_out_at: datetime | None = None
    withdrawn_at: datetime | None = None

    def covers(self, minute: int) -> bool:
        """Return True for a minute of the day in it, both ends included."""
        return self.from_minute <= minute <= self.until_minute


class LeaveSaid(BaseModel, frozen=True):
    """What a class head said of a slip."""

    day: date
    from_minute: int
    until_minute: int
    rest: str
    """What is left: who."""


class GrantLeave(BaseModel, frozen=True):
    """Grants leave, as in “3号 下午” or “三(2)班 3号 明天 14:30-16:00”."""

    text: str = Field(max_length=200)


class WithdrawLeave(BaseModel, frozen=True):
    """Takes a slip back."""

    slip_id: str = Field(default="", max_length=40)
    text: str = Field(default="", max_length=200)
    """Whose it is, and which day, where no slip is named."""


class LeaveOn(BaseModel, frozen=True):
    """Asks who has leave on a day, as in “明天 谁请假了 三(2)班”."""

    text: str = Field(default="", max_length=200)


class ClassLeave(BaseModel, frozen=True):
    """A class's slips of a day."""

    class_name: str
    slips: tuple[tuple[int, LeaveSlip], ...]
    """Roll numbers and their slips."""


class LeaveList(BaseModel, frozen=True):
    """Who has leave on a day; classes without a slip are left out."""

    day: date
    classes: tuple[ClassLeave, ...] = ()


class LeaveReport(BaseModel, frozen=True):
    """A slip as whoever granted it reads it."""

    slip: LeaveSlip
    class_name: str
    roll_no: int
    withdrawn: bool = False


class AskLeave(BaseModel, frozen=True):
    """A guardian asks for leave: “孩子明天请假”; no reason is kept, and nothing of health."""

    text: str = Field(default="", max_length=600)
    pupil_id: PersonId | None = None


class LeaveAsked(BaseModel, frozen=True):
    """What the class head is told of it."""

    name: str = ""
    class_name: str = ""
    roll_no: int = 0
    when: str = ""
    """Such as “11月24日 下午 事假”."""
    heads: int = 0
    """How many class heads are told."""
    choices: tuple[Choice, ...] = ()
    """Children to choose from, when it is not known whose."""


class LeaveWanted(BaseModel, frozen=True):
    """Asks for what a family told the class head."""

    pupil_id: PersonId
    when: str = Field(max_length=40)


class CheckLeave(BaseModel, frozen=True):
    """A guard asks whether a code lets somebody out now."""

    code: str = Field(pattern=r"^[0-9]{4}$")


class LeaveChecked(BaseModel, frozen=True):
    """Whom a code lets out."""

    name: str
    class_name: str
    roll_no: int
    slip: LeaveSlip
    open: bool
    """True: now is within the slip."""
    before: datetime | None = None
    """When it let somebody out before; None: the first time."""


def refuses_leave(text: str) -> bool:
    """Return True for words that take leave back or do not grant it: “不准8号请假”."""
    return _NOT_GRANTED.search(text) is not None


def not_understood(rest: str, name: str) -> str:
    """Return what is left of *rest* once the pupil's name and common reasons are gone."""
    return _REASONS.sub("", rest.replace(name, "") if name else rest)


def parse_day(text: str, *, today: date) -> tuple[date | None, str]:
    """Return the day some words name, or None, and the words without it and without hours.

    Raises:
        NotUnderstood: There is no such day.
    """
    said = _NOT_GRANTED.sub(" ", normal(text))
    day, rest = _day(said, today)
    _, without = _hours(rest)
    return (None if rest == said else day), without


def asked_of(text: str, *, today: date) -> str:
    """Return when a family asks for leave, in the class head's words: “11月24日 下午 事假”.

    Raises:
        NotUnderstood: There is no such day, it is past, or months away.
    """
    said = normal(text)
    day, rest = _day(said, today)
    if not today <= day <= today + FARTHEST:
        raise NotUnderstood("请假只能从今天起两个月以内，没有告诉班主任。请写“孩子明天请假”。")
    part = next((found[0] for form, _ in _PARTS if (found := form.search(rest))), "")
    hours = "" if part else (found[0].strip() if (found := _HOURS.search(rest)) else "")
    kind = next((one for one in ("病假", "事假") if one in said), "")
    days = found["n"] + "天" if (found := _SOME_DAYS.search(rest)) else ""
    return " ".join(filter(None, (f"{day.month}月{day.day}日", part or hours, days, kind)))


_SOME_DAYS = re.compile(r"(?P<n>[0-9]{1,2}|[二两三四五六七八九十])天")


def parse_leave(text: str, *, today: date, minute: int) -> LeaveSaid:
    """Take apart what was said of a slip.

    Args:
        text: As typed, the command's word removed.
        today: The day it was said.
        minute: The minute of that day: “请假 3号” alone is from now on.

    Raises:
        NotUnderstood: There is no such day or hour, it is past, or months away.
    """
    rest = normal(text)
    day, rest = _day(rest, today)
    (start, end), rest = _hours(rest)
    if start == NOON and end == END and day == today and minute >= AFTER_SCHOOL:
        raise NotUnderstood("今天已经放学了，没有准假。请写日期，如“请假 3号 明天 下午”。")
    if start is None:
        start, end = (minute, END) if day == today else (MORNING, END)
    if not today <= day <= today + FARTHEST:
        raise NotUnderstood("请假只能从今天起两个月以内。请写日期，如“请假 3号 明天 下午”。")
    if not 0 <= start < end <= END:
        raise NotUnderstood("这个时间不对。请写成“14:30-16:00”或“下午”。")
    if day == today and end <= minute:
        raise NotUnderstood("这段时间已经过了，没有准假。请写日期，如“请假 3号 明天 下午”。")
    return LeaveSaid(day=day, from_minute=start, until_minute=end, rest=rest.strip(" ,，。"))


def _day(text: str, today: date) -> tuple[date, str]:
    for word, days in _WORDS.items():
        if word in text:
            return today + timedelta(days=days), text.replace(word, " ")
    if found := _NEXT.search(text):
        wanted = _WEEKDAYS.index(found[2].replace("天", "日"))
        monday = today - timedelta(days=today.weekday()) + timedelta(days=_WEEKS.get(found[1], 0))
        return monday + timedelta(days=wanted), text.replace(found[0], " ")
    if found := _DATE.search(text):
        return _date(found, today), text.replace(found[0], " ")
    return today, text


def _date(found: re.Match[str], today: date) -> date:
    year = int(found[1] or found[4] or today.year)
    try:
        day = date(year, int(found[2] or found[5]), int(found[3] or found[6]))
    except ValueError:
        raise NotUnderstood(f"没有“{found[0]}”这一天。请核对日期。") from None
    told = bool(found[1] or found[4])
    return day if told or day >= today else day.replace(year=year + 1) if _may_be(day) else day


def _may_be(day: date) -> bool:
    """Return False for the day next year may not have."""
    return (day.month, day.day) != (2, 29)


def _hours(text: str) -> tuple[tuple[int | None, int], str]:
    if found := _HOURS.search(text):
        start = int(found[1]) * 60 + int(found[2] or 0)
        end = int(found[3]) * 60 + int(found[4] or 0) if found[3] else END
        return (start, end), text.replace(found[0], " ")
    for word, part in _PARTS:
        if word.search(text):
            return part, word.sub(" ", text)
    return (None, END), text
