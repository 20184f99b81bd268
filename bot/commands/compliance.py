"""Chat command 合规报告: a year of minors' data, counted from the audit."""

import hashlib
import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.cards.compliance import compliance_card
from message_cards.compliance_pdf import draw_compliance
from school.compliance import ComplianceAnswer, ComplianceOf, ComplianceReport
from school.county_time import day_of
from school.people import Role
from school.transient import transient_key

_YEAR = re.compile(r"(20\d\d)")
MAKING = "正在统计 {year} 年的访问记录，好了会发给你。"


def handle(chat: Chat) -> Sequence[Reply]:
    """Show the report of the year that is named, or of this one."""
    named = _YEAR.search(chat.args.get("pdf", chat.text))
    year = int(named[1]) if named else day_of(chat.clock.now()).year
    pdf = "pdf" in chat.args or "pdf" in chat.text.lower()
    asked = ComplianceOf(year=year, made=pdf)
    answer = chat.functions.call("compliance_report", asked, ComplianceAnswer)
    if pdf and answer.report is None:
        return [Reply(text=f"{year} 年的报告还没有统计，先发“合规报告 {year}”。", private=True)]
    if answer.report is None:
        return [Reply(text=MAKING.format(year=year), private=True)]
    if pdf:
        return [_pdf(chat, answer.report)]
    return [Reply(card=compliance_card(answer.report), private=True)]


def _pdf(chat: Chat, report: ComplianceReport) -> Reply:
    content = draw_compliance(report)
    digest = hashlib.sha256(content).hexdigest()
    key = transient_key(digest, at=chat.clock.now(), ending=".pdf")
    chat.files.put(key, content, content_type="application/pdf")
    text = f"{report.county_name} {report.year} 年合规报告（PDF，一小时内可以打开）"
    return Reply(text=text, files=(key,), private=True)


COMMAND = Command(
    words=("合规报告",),
    summary="一年的未成年人数据合规报告",
    examples=("合规报告 2026", "合规报告"),
    roles=frozenset({Role.BUREAU, Role.ADMIN}),
    handle=handle,
    phrases=("今年的合规情况", "未成年人数据合规报告"),
    claims=lambda text: text.startswith("合规报告"),
)
