"""Visitors of a school: announced by name, let in by a code of the day; a phone is never kept."""

import re
from datetime import date, datetime, time, timedelta

from pydantic import BaseModel, Field

from school.errors import NotUnderstood
from school.gate_rules import GateRules, moment_on
from school.naming import normal, number
from school.people import UnitId
from school.plates import plate_somewhere

_PHONE = re.compile(r"(?:\+?86[- ]?)?1[3-9][0-9][- ]?[0-9]{4}[- ]?[0-9]{4}|\b[0-9]{7,18}[Xx]?\b")
"""Phones, and the numbers of identity cards and everything else as long."""
_TIME = re.compile(
    r"(?P<part>清晨|早上|早晨|上午|中午|下午|傍晚|晚上|今晚|夜里)?\s*"
    r"(?:(?P<clock>\d{1,2})[:：](?P<minutes>[0-5]\d)"
    r"|(?P<hour>\d{1,2}|[一二两三四五六七八九十]{1,3})\s*点(?:钟|整)?(?P<after>半|一刻|三刻|[0-5]?\d分?)?)"
)
_QUARTERS = {"半": 30, "一刻": 15, "三刻": 45}
_NOON, _LAST_HOUR, _EARLIEST = 12, 23, 7
"""Nobody visits a school between one and six in the morning: “3点” is in the afternoon."""
_LATER = ("下午", "傍晚", "晚上", "今晚", "夜里")
_DAY = re.compile(r"^(?:今天|今日)的?\s*")
_LABELS = re.compile(
    r"(?:电话|手机号?|身份证号?|证件号?|车牌号?|车号)\s*[:：是为]?\s*(?=[\s,，。]|$)"
)
_VERBS = ("来访", "拜访", "来校", "来找", "来见", "找", "见")
_SAID = tuple(
    re.compile(rf"^(?P<who>\S{{1,20}}?)\s*{verb}\s*(?P<rest>.*)$")
    for verb in ("(?:来访|拜访|来校|来找|来见)", r"(?<=\s)(?:找|见|来)", "(?:找|见)")
)
"""Who and what follows, by words that say so more clearly first."""
_FOR = re.compile(r"(?:^|[\s,，])(?:事由|目的|原因)\s*[:：是为]?\s*(?P<purpose>\S.*)$")
_TITLE = re.compile(r"^(?P<host>\S{1,8}?(?:老师|主任|校长|园长|书记|班主任|师傅))(?P<rest>\S.*)$")
_DOING = re.compile(
    r"^(?:来|为)?(?:送|取|拿|交|修|维修|检修|安装|施工|配送|开|参加|参观|谈|检查|调研|面试|讲|培训|咨询|办|接|看望|慰问)"
)
"""What begins so says what a visit is for, and not whom it is to."""
_ASKS = re.compile(r"[吗?？]|谁|哪|多少|几[位个]|有没有|登记|名单|怎么")
_VISITS = re.compile(r"来访|拜访")
_TO_SEE = re.compile(r"^(?:来?找|来?见|拜访)\s*|(?<=[\s访])(?:找|见)")
LONGEST = 20
LONGEST_PURPOSE = 40
LONGEST_CALL = 60
"""Characters of an announcement that does not begin with its word."""


class Visitor(BaseModel, frozen=True):
    """Somebody who visits a school on a day."""

    id: str
    school: UnitId
    day: date
    code: str
    """Four digits, good at that school on that day."""
    name: str
    host: str
    """Whom the visit is for, as said; may be empty."""
    expected: int | None = None
    """Minute of the day; None: nobody said."""
    plate: str = ""
    """Of the vehicle they come in, if that was said."""
    purpose: str = ""
    """What the visit is for, as said; may be empty."""
    in_at: datetime | None = None
    out_at: datetime | None = None

    @property
    def inside(self) -> bool:
        """Return True for a visitor who came and has not gone."""
        return self.in_at is not None and self.out_at is None

    def due_out(self, rules: GateRules) -> datetime:
        """Return when a visitor has stayed too long: in the evening, or a visit after coming.

        Who is expected late is not one who stays too long the moment the evening begins.
        """
        evening = moment_on(self.day, rules.visitors_until)
        if self.expected is None:
            return evening
        began = moment_on(self.day, time(self.expected // 60, self.expected % 60))
        return max(evening, began + timedelta(minutes=rules.visit_minutes))


class VisitorSaid(BaseModel, frozen=True):
    """What was said of a visitor."""

    name: str
    host: str
    expected: int | None
    plate: str
    purpose: str
    had_number: bool
    """A phone or identity number was left out."""


class ExpectVisitor(BaseModel, frozen=True):
    """Announces a visitor, as in “张三 来访 李老师 14:00”."""

    text: str = Field(max_length=200)


class VisitorAnnounced(BaseModel, frozen=True):
    """A visitor who has a code now."""

    visitor: Visitor
    school_name: str
    had_number: bool


class PassVisitor(BaseModel, frozen=True):
    """A visitor comes or goes."""

    code: str = Field(pattern=r"^[0-9]{4}$")
    out: bool = False


class VisitorPassed(BaseModel, frozen=True):
    """A visitor who came or went."""

    visitor: Visitor
    again: bool
    """It was noted before; nothing changed."""


class VisitorsOf(BaseModel, frozen=True):
    """Asks for the visitors of a day at one's own school."""

    days_ago: int = Field(default=0, ge=0, le=30)
    still_inside: bool = False
    """Only those who have stayed too long: what the evening's notice asks for."""


class VisitorList(BaseModel, frozen=True):
    """The visitors of a day, in the order they were announced."""

    school_name: str
    day: date
    visitors: tuple[Visitor, ...]


class CountVisitors(BaseModel, frozen=True):
    """Queued work: tell the guards who has not left in the evening."""

    school: UnitId
    day: date
    again: int = Field(default=0, ge=0, le=1439)
    """Minute of the day of a look after the evening's, for whoever is expected late; 0: that."""


def parse_visitor(text: str) -> VisitorSaid:
    """Take apart what was said of a visitor; numbers of phones and identity cards are left out.

    Raises:
        NotUnderstood: It names nobody, or an hour that does not exist.
    """
    plate, said = plate_somewhere(normal(text))
    plain = _PHONE.sub(" ", said)
    expected, words = _expected(plain)
    words = " ".join(_LABELS.sub(" ", _DAY.sub("", words.strip())).split()).strip(" ,，。")
    name, rest = _who(words)
    nobody = not name or name in _VERBS or len(name) > LONGEST
    if nobody or any(c.isdigit() for c in name):
        raise NotUnderstood("没有看到访客是谁。请写成“访客 张三 来访 李老师 14:00”。")
    host, purpose = _whom_and_why(rest)
    return VisitorSaid(
        name=name,
        host=host[:LONGEST],
        expected=expected,
        plate=plate,
        purpose=purpose[:LONGEST_PURPOSE],
        had_number=plain != said,
    )


def announces(text: str) -> bool:
    """Return True for a sentence that announces a visitor: who, and when, whom or with what car."""
    if len(text) > LONGEST_CALL or _ASKS.search(text) or not _VISITS.search(text):
        return False
    try:
        said = parse_visitor(text)
    except NotUnderstood:
        return False
    return said.expected is not None or bool(said.plate) or bool(_TO_SEE.search(text))


def _expected(text: str) -> tuple[int | None, str]:
    """Return the minute of the day some words name, or None, and the words without it.

    Raises:
        NotUnderstood: There is no such hour.
    """
    found = _TIME.search(text)
    if found is None:
        return None, text
    said = (found["clock"] or found["hour"]).replace("两", "二")
    after = (found["minutes"] or found["after"] or "0").removesuffix("分")
    try:
        hour, minute = number(said), _QUARTERS.get(after) or int(after)
    except ValueError:
        hour, minute = _LAST_HOUR + 1, 0
    early = not found["part"] and not said.startswith("0") and 0 < hour < _EARLIEST
    late = found["part"] in _LATER or (found["part"] == "中午" and hour < _NOON - 1)
    hour += _NOON if (early or late) and hour < _NOON else 0
    if hour > _LAST_HOUR:
        raise NotUnderstood(
            f"没有“{found[0].strip()}”这个时间，没有登记。请写成“下午3点”或“15:00”。"
        )
    return hour * 60 + minute, f"{text[: found.start()]} {text[found.end() :]}"


def _who(words: str) -> tuple[str, str]:
    """Return who visits, and what was said behind it."""
    said = next((found for form in _SAID if (found := form.match(words))), None)
    if said:
        return said["who"], said["rest"]
    name, _, rest = words.partition(" ")
    return name, rest


def _whom_and_why(rest: str) -> tuple[str, str]:
    """Return whom a visit is to and what it is for; each may be empty."""
    purpose = ""
    if found := _FOR.search(rest):
        purpose, rest = found["purpose"], rest[: found.start()]
    rest = rest.strip(" ,，。")
    named = _TO_SEE.match(rest)
    rest = _TO_SEE.sub("", rest, count=1) if named else rest
    if not named and _DOING.match(rest):
        return "", purpose or rest
    titled = _TITLE.match(rest) if " " not in rest else None
    host, _, more = rest.partition(" ")
    if titled:
        host, more = titled["host"], titled["rest"]
    return host.strip(",，"), purpose or more.strip(" ,，")
