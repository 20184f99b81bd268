"""What people ask about alarms in words: which ones, and what is to stay quiet for how long."""

import re
from datetime import datetime, timedelta

from school.alarm_calls import AlarmsOf, Silence
from school.county_time import day_of
from school.device_events import LEVEL_NAMES, Level, Route, event_kinds
from school.errors import NotUnderstood
from school.periods import WEEK, moment_of, monday_of

DAY = timedelta(days=1)
MOST_DAYS = 366
LONGEST_SILENCE = DAY
"""What is quiet for longer is forgotten."""
HOW_TO_SILENCE = (
    "请说清静默什么、多久、为什么，如“静默 东门 设备离线 2小时 检修”。"
    "最长 24 小时，一级告警不能静默。"
)

_DIGITS: dict[str, float] = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6}
_DIGITS |= {"七": 7, "八": 8, "九": 9, "十": 10, "半": 0.5}
_NUMBER = r"(?:\d+(?:\.\d+)?|[一二两三四五六七八九十半])"
_LAST_DAYS = re.compile(rf"(?:近|最近|过去)\s*({_NUMBER})\s*(天|周|个月)")
_WAIT = re.compile(rf"({_NUMBER})\s*个?\s*(分钟|分|小时|钟头|天|日)\s*(半)?")
_MINUTES = {"分钟": 1, "分": 1, "小时": 60, "钟头": 60, "天": 24 * 60, "日": 24 * 60}
_DAYS = {"天": 1, "周": 7, "个月": 30}
_LEVELS = {
    Level.RED: re.compile("一级|1级|红色|Ⅰ级"),
    Level.ORANGE: re.compile("二级|2级|橙色|Ⅱ级"),
    Level.YELLOW: re.compile("三级|3级|黄色|Ⅲ级"),
    Level.BLUE: re.compile("四级|4级|蓝色|Ⅳ级"),
}
_OPEN = re.compile("没处理|未处理|没处置|未处置|没确认|未确认|待确认|处理中|还开着|没结束|未结束")
_PLACE = re.compile(
    r"[东南西北正后侧大前]门|校门口|[一二三四五六七八九十\d]+号?楼|[\u4e00-\u9fff]{1,3}楼(?!上|下)"
    r"|操场|食堂|厨房|宿舍|图书馆|实验室|体育馆|停车场|厕所|走廊|楼梯|围墙|配电房|锅炉房|机房"
    r"|医务室|传达室|礼堂|水池|[\u4e00-\u9fff]?年级办公室"
)


def alarms_asked(text: str, *, now: datetime) -> tuple[AlarmsOf, str]:
    """Return which alarms a question means, and the words of its time.

    Args:
        text: The question in simplified characters, such as “本周 一级告警 有哪些学校”.
        now: The time; days are the county's.
    """
    since, until, words = _span(text, now)
    asked = AlarmsOf(
        text=text[:400],
        since=since,
        until=until,
        open_only=bool(_OPEN.search(text)),
        level=level_said(text),
        kind=kind_said(text),
    )
    return asked, words


def _span(text: str, now: datetime) -> tuple[datetime | None, datetime | None, str]:
    today = day_of(now)
    monday = monday_of(today)
    first = today.replace(day=1)
    spans = {
        "前天": (today - 2 * DAY, today - DAY),
        "昨": (today - DAY, today),
        "今": (today, today + DAY),
        "上周": (monday - WEEK, monday),
        "上星期": (monday - WEEK, monday),
        "本周": (monday, monday + WEEK),
        "这周": (monday, monday + WEEK),
        "本星期": (monday, monday + WEEK),
        "上个月": ((first - DAY).replace(day=1), first),
        "上月": ((first - DAY).replace(day=1), first),
        "本月": (first, today + DAY),
        "这个月": (first, today + DAY),
    }
    for word, (begins, ends) in spans.items():
        if word in text:
            return moment_of(begins), moment_of(ends), {"昨": "昨天", "今": "今天"}.get(word, word)
    if lately := _LAST_DAYS.search(text):
        days = min(MOST_DAYS, max(1, round(_number(lately[1]) * _DAYS[lately[2]])))
        return moment_of(today - (days - 1) * DAY), moment_of(today + DAY), f"近 {days} 天"
    return None, None, ""


def level_said(text: str) -> Level | None:
    """Return the level a text names."""
    return next((level for level, words in _LEVELS.items() if words.search(text)), None)


def kind_said(text: str) -> str:
    """Return the kind of alarm a text names by its name or a word for it; empty: none."""
    found = [
        (len(word), code)
        for code, kind in event_kinds().items()
        if kind.route in (Route.ALARM, Route.DUTY)
        for word in (kind.name, *(w for w in kind.words if w != "报警"))
        if word in text
    ]
    return max(found)[1] if found else ""


def place_said(text: str) -> str:
    """Return the place a text names, such as “南门”; empty: none we know."""
    found = _PLACE.search(text)
    return found[0] if found else ""


def minutes_said(text: str) -> int | None:
    """Return how long a text says, in minutes: “2小时”, “一个半小时”, “30分钟”."""
    half = re.search(rf"({_NUMBER})\s*个半\s*(小时|钟头|天)", text)
    if half:
        return round((_number(half[1]) + 0.5) * _MINUTES[half[2]])
    found = _WAIT.search(text)
    if found is None:
        return None
    return round((_number(found[1]) + (0.5 if found[3] else 0)) * _MINUTES[found[2]])


def silence_asked(text: str) -> Silence:
    """Return the silence a text asks for.

    Raises:
        NotUnderstood: It does not say what, how long and why, or too long.
    """
    minutes = minutes_said(text)
    kind, place = kind_said(text), place_said(text)
    if minutes is None or not (kind or place):
        raise NotUnderstood(HOW_TO_SILENCE)
    if not 0 < minutes <= LONGEST_SILENCE / timedelta(minutes=1):
        raise NotUnderstood("静默最长 24 小时，到时会再看一遍。请改短一点，如“2小时”。")
    reason = _reason(text, kind=kind, place=place)
    if len(reason) < 2:  # noqa: PLR2004  # as the request demands
        raise NotUnderstood("请写明原因，如“静默 东门 设备离线 2小时 检修”。")
    return Silence(kind=kind, zone=place, minutes=minutes, reason=reason)


def _reason(text: str, *, kind: str, place: str) -> str:
    """Return what is left of a text without what is quiet and how long."""
    words = [place, *((event_kinds()[kind].name, *event_kinds()[kind].words) if kind else ())]
    left = re.sub(rf"{_NUMBER}\s*个半\s*(?:小时|钟头|天)", " ", text)
    left = re.sub(r"^\s*(?:请|帮我|把)*\s*静默|静音", " ", _WAIT.sub(" ", left, count=1))
    for word in sorted(filter(None, words), key=len, reverse=True):
        left = left.replace(word, " ")
    left = re.sub(r"原因(?:是)?|因为|[,，。:：;；]", " ", left)
    return " ".join(left.split())[:100]


def _number(words: str) -> float:
    return _DIGITS[words] if words in _DIGITS else float(words)


def level_words(level: Level) -> str:
    """Return “一级告警”."""
    return f"{LEVEL_NAMES[level]}告警"
