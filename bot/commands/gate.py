"""Chat command 出入: how many came and went at a school or in the county; names nobody."""

import re
from collections.abc import Sequence
from datetime import date

from bot.command import Chat, Command, Reply
from message_cards.cards.gate import gate_card, gate_chart
from school.county_time import day_of
from school.errors import NotUnderstood
from school.gate import GateOf, GateReport
from school.naming import normal
from school.people import Role

_DAYS = {"今天": 0, "今日": 0, "昨天": 1, "昨日": 1, "前天": 2}
_DATE = re.compile(r"(\d{1,2})月(\d{1,2})[日号]")
_ASKED = re.compile(
    r"出入|进出了?(?:多少|几|情况|统计|人数|人次)|(?:多少|几个?)(?:人|车|辆车|学生)\S{0,4}进出"
)
LONGEST_DAYS = 180
LONGEST = 40
"""Characters of a question; what is longer is a story."""


def handle(chat: Chat) -> Sequence[Reply]:
    """Show a day's figures with the hours as a picture."""
    text = normal(chat.text)
    days = next((n for word, n in _DAYS.items() if word in text), 0)
    if dated := _DATE.search(text):
        days, text = _days_since(chat, dated), text.replace(dated[0], " ")
    asked = GateOf(text=text[:200], days_ago=days, vehicles="车" in text)
    report = chat.functions.call("gate_report", asked, GateReport)
    drawn = gate_chart(report)
    chart = chat.keep(drawn, ending=".png") if drawn else ""
    return [Reply(card=gate_card(report, chart=chart), private=True)]


def _days_since(chat: Chat, found: re.Match[str]) -> int:
    today = day_of(chat.clock.now())
    try:
        day = date(today.year, int(found[1]), int(found[2]))
        days = (today - (day if day <= today else day.replace(year=today.year - 1))).days
    except ValueError:
        raise NotUnderstood(f"没有“{found[0]}”这一天。请核对日期。") from None
    if days > LONGEST_DAYS:
        raise NotUnderstood("出入记录只留半年。请换近半年的日期。")
    return days


COMMAND = Command(
    words=("出入", "今天出入", "车辆出入"),
    summary="今天有多少人、车进出校门（只有合计）",
    examples=("今天 出入 二中", "二中今天出入", "今天 车辆 出入 二中", "昨天 出入"),
    roles=frozenset(
        {
            *(Role.SECURITY, Role.PRINCIPAL, Role.VICE_PRINCIPAL),
            *(Role.BUREAU, Role.BUREAU_LEADER),
        }
    ),
    handle=handle,
    phrases=(
        "今天多少人进出校门",
        "今天二中进出多少人",
        "出入情况",
        "各学校今天出入情况",
        "昨天进出了多少车",
    ),
    claims=lambda text: bool(_ASKED.search(text)) and len(text) <= LONGEST,
)
