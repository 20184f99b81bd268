"""Chat command 隐患统计: a month of one's own school, or of every school; as a PDF or a table."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from bot.sending import keep_pdf
from message_cards.card import Picture
from message_cards.cards.hazard_statistics import month_name, statistics_card, statistics_chart
from message_cards.hazard_pdf import draw_month, table_of
from message_cards.plain_table import draw_table
from school.county_time import spoken
from school.hazard_calls import HazardMonth, HazardStatistics
from school.people import Role

_WORD = re.compile(
    r"^(?:看看?|发)?\s*(?:本月|上月|上个月|\d{1,2}月(?:份)?)?的?\s*隐患\s*(?:统计|月报|报表)"
)
_PDF = re.compile(r"\s*pdf\s*", re.IGNORECASE)
_TABLE = re.compile(r"\s*(?:表格|excel|xlsx|导出)\s*", re.IGNORECASE)
KEPT = "一小时内可以打开"


def handle(chat: Chat) -> Sequence[Reply]:
    """Show a month, or send it as a file."""
    text = chat.args.get("month", "") if chat.pressed else chat.text
    asked = HazardStatistics(text=_PDF.sub(" ", _TABLE.sub(" ", text))[:64])
    month = chat.functions.call("hazard_statistics", asked, HazardMonth)
    title = f"{month.scope} {month_name(month)}隐患统计（{KEPT}）"
    made = spoken(chat.clock.now())
    if "pdf" in chat.args or (not chat.pressed and _PDF.search(text)):
        return [Reply(text=title, files=keep_pdf(chat, draw_month(month, made=made)), private=True)]
    if "table" in chat.args or (not chat.pressed and _TABLE.search(text)):
        content = draw_table(table_of(month), title="隐患统计", made=f"青教 · {made}")
        files = (chat.keep(content, ending=".xlsx"),)
        return [Reply(text=title, files=files, private=True)]
    chart = statistics_chart(month)
    picture = Picture(key=chat.keep(chart, ending=".png"), alt="隐患数") if chart else None
    return [Reply(card=statistics_card(month, picture), private=True)]


COMMAND = Command(
    words=("隐患统计", "隐患月报"),
    summary="一个月发现、销号、按期的隐患，可要 PDF",
    examples=("隐患统计 10月", "隐患统计", "隐患统计 上月 PDF"),
    roles=frozenset(
        {
            *(Role.TEACHER, Role.CLASS_HEAD, Role.PRINCIPAL, Role.VICE_PRINCIPAL),
            *(Role.HEALTH_REPORTER, Role.SECURITY, Role.BUREAU, Role.BUREAU_LEADER),
        }
    ),
    handle=handle,
    phrases=("这个月隐患整改得怎么样", "各校隐患情况"),
    claims=lambda text: bool(_WORD.match(text)),
)
