"""Chat command 报告: what a class, a grade, a school or the county did; aggregates only."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from bot.sending import keep_pdf
from message_cards.cards.unit_report import SPAN_NAMES, report_card_of
from message_cards.report_charts import report_chart
from message_cards.report_pdf import draw_report
from school.county_time import spoken
from school.people import Role, UnitId
from school.periods import Span
from school.unit_report import ReportOf, UnitReport

_UNIT = r"(?:班级?|年级|学校|校级|小学|初中|中学|[一二三四五六七八九十]中|县|镇|乡|街道)"
_CLAIMED = re.compile(
    rf"^(?!.*(?:合规|阅读|成长|题目|试题|分析|成绩单|报告单|画像|我家|我孩子|孩子的))"
    rf"(?:.{{0,24}}{_UNIT}.{{0,12}}(?:报告|周报|月报)|(?:看|要|本|上)?(?:周报|月报)|报告)"
)


def handle(chat: Chat) -> Sequence[Reply]:
    """Show a report, or send it as a PDF."""
    span = Span(chat.args["span"]) if "span" in chat.args else _span(chat.text)
    unit_id = UnitId(chat.args["unit"]) if "unit" in chat.args else None
    asked = ReportOf(text="" if chat.pressed else chat.text, unit_id=unit_id, span=span)
    report = chat.functions.call("unit_report", asked, UnitReport)
    if "pdf" in chat.args or "pdf" in chat.text.lower():
        return [_pdf(chat, report)]
    drawn = report_chart(report)
    chart = chat.keep(drawn, ending=".png") if drawn else ""
    return [Reply(card=report_card_of(report, chart=chart), private=True)]


def _span(text: str) -> Span:
    if "学期" in text:
        return Span.TERM
    return Span.MONTH if "月" in text else Span.WEEK


def _pdf(chat: Chat, report: UnitReport) -> Reply:
    content = draw_report(report, made=spoken(chat.clock.now()))
    name = f"{report.name} {SPAN_NAMES[report.span]}"
    text = f"{name}（PDF，一小时内可以打开，之后再要就有新的）"
    return Reply(text=text, files=keep_pdf(chat, content), private=True)


COMMAND = Command(
    words=("班级报告", "年级报告", "学校报告", "全县报告", "周报", "月报"),
    summary="班级、年级、学校、全县的作业和考点（只有合计）",
    examples=("班级报告", "学校报告 月报", "三年级报告 数学", "全县报告", "各乡镇报告"),
    roles=frozenset({Role.TEACHER, Role.CLASS_HEAD, Role.PRINCIPAL, Role.BUREAU}),
    handle=handle,
    phrases=("学校这周怎么样", "全县这个月的情况", "各年级的作业情况报告"),
    claims=lambda text: bool(_CLAIMED.match(text)),
)
