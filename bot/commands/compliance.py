"""Chat command 合规报告: a year of minors' data, counted from the audit."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.cards.compliance import compliance_card
from school.compliance import ComplianceAnswer, ComplianceOf
from school.county_time import day_of
from school.people import Role

_YEAR = re.compile(r"(20\d\d)")
MAKING = "正在统计 {year} 年的访问记录，好了会发给你。"


def handle(chat: Chat) -> Sequence[Reply]:
    """Show the report of the year that is named, or of this one."""
    named = _YEAR.search(chat.text)
    year = int(named[1]) if named else day_of(chat.clock.now()).year
    asked = ComplianceOf(year=year)
    answer = chat.functions.call("compliance_report", asked, ComplianceAnswer)
    if answer.report is None:
        return [Reply(text=MAKING.format(year=year), private=True)]
    return [Reply(card=compliance_card(answer.report), private=True)]


COMMAND = Command(
    words=("合规报告",),
    summary="一年的未成年人数据合规报告",
    examples=("合规报告 2026", "合规报告"),
    roles=frozenset({Role.BUREAU, Role.ADMIN}),
    handle=handle,
    phrases=("今年的合规情况", "未成年人数据合规报告"),
    claims=lambda text: text.startswith("合规报告"),
)
