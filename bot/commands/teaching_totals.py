"""Chat command 积分汇总: a principal's own teachers, or the bureau's schools in aggregate."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.cards.teaching_totals import totals_card
from message_cards.teaching_table import draw_totals
from school.county_time import day_of, school_year, spoken
from school.people import Role
from school.teaching_calls import PointsTotals, TotalsOf

_WORD = re.compile(r"^(?:看看|看|导出)?\s*(?:全县|全校|老师|教师)?的?\s*积分\s*汇总\s*")
_TABLE = re.compile(r"\s*(?:导出|表格|excel|xlsx)\s*", re.IGNORECASE)
LAST_YEAR = re.compile(r"\s*(?:上一?学年|去年)\s*")


def handle(chat: Chat) -> Sequence[Reply]:
    """Show the totals, or send them as a table."""
    said = "" if chat.pressed else chat.text.strip(" 。.!！?？")
    year = school_year(day_of(chat.clock.now())) - 1 if LAST_YEAR.search(said) else None
    name = _TABLE.sub("", LAST_YEAR.sub("", _WORD.sub("", said))) if _WORD.match(said) else ""
    asked = TotalsOf(school=chat.args.get("school", name)[:64], year=year)
    totals = chat.functions.call("points_totals", asked, PointsTotals)
    if "table" in chat.args or _TABLE.search(said):
        return [_table(chat, totals)]
    return [Reply(card=totals_card(totals), private=True)]


def _table(chat: Chat, totals: PointsTotals) -> Reply:
    content = draw_totals(totals, made=spoken(chat.clock.now()))
    text = f"积分汇总 · {totals.scope}（表格，一小时内可以打开，之后再发“积分 汇总 表格”就有新的）"
    return Reply(text=text, files=(chat.keep(content, ending=".xlsx"),), private=True)


COMMAND = Command(
    words=("积分汇总", "积分 汇总"),
    summary="老师积分的汇总（校长看本校，教育局看各校平均）",
    examples=("积分 汇总", "积分 汇总 青山第4小学"),
    roles=frozenset({Role.PRINCIPAL, Role.BUREAU}),
    handle=handle,
    phrases=("各校教师积分怎么样", "全校老师的积分", "导出积分汇总表格"),
    claims=lambda text: bool(_WORD.match(text)),
)
