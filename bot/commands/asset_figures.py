"""Chat commands 到期报废 and 资产使用: what is due in a year, what there is and how it is used."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.card import Picture
from message_cards.cards.assets import category_chart, expiring_card, overdue_since, use_card
from message_cards.plain_table import draw_table
from school.asset_calls import AssetMonth, AssetStatistics, Expiring, ExpiringOf
from school.county_time import spoken
from school.people import Role

_EXPIRING = re.compile(
    r"^(?:看看?|查看?)?\s*(?:20\d\d年?|明年|今年)?\s*(?:资产)?(?:到期报废|报废到期|到期资产|资产到期)"
)
_USE = re.compile(r"^(?:看看?|查看?)?\s*(?:本月|上月)?\s*资产\s*(?:使用|统计|利用)(?:率|情况)?")
_TABLE = re.compile(r"\s*(?:表格|excel|xlsx|导出)\s*", re.IGNORECASE)
MOST_ROWS = 2000
_HEAD = (
    *("学校", "名称", "类别", "位置", "使用人"),
    *("购置日期", "价格（元）", "报废日期", "说明", "编码"),
)


def handle(chat: Chat) -> Sequence[Reply]:
    """Show what is due in a year, or how assets are used; the list as a table when asked for."""
    text = chat.args.get("expiring", "") if chat.pressed else chat.text
    if not chat.pressed and _USE.match(text):
        return [_use(chat, text)]
    if "table" in chat.args or _TABLE.search(text):
        return [_table(chat, _TABLE.sub(" ", text))]
    asked = ExpiringOf(text=text[:64], start=int(chat.args.get("start", 0)))
    found = chat.functions.call("expiring_assets", asked, Expiring)
    chart = category_chart(found.by_category, title=f"{found.year} 年到期，按类别")
    return [Reply(card=expiring_card(found, _kept(chat, chart)), private=True)]


def _kept(chat: Chat, chart: bytes | None) -> Picture | None:
    return Picture(key=chat.keep(chart, ending=".png"), alt="按类别的件数") if chart else None


def _use(chat: Chat, text: str) -> Reply:
    asked = AssetStatistics(text=text[:64])
    month = chat.functions.call("asset_statistics", asked, AssetMonth)
    chart = category_chart(month.counts.by_category, title=f"资产 · {month.scope}")
    return Reply(card=use_card(month, _kept(chat, chart)), private=True)


def _table(chat: Chat, text: str) -> Reply:
    rows: list[tuple[str | float, ...]] = [_HEAD]
    while True:
        chat.keep_on()
        asked = ExpiringOf(text=text[:64], start=len(rows) - 1)
        found = chat.functions.call("expiring_assets", asked, Expiring)
        rows += [
            (
                one.school,
                one.name,
                one.category,
                one.place,
                one.keeper,
                str(one.bought_on or ""),
                float(one.price_yuan) if one.price_yuan is not None else "",
                str(one.scrap_on or ""),
                overdue_since(one, found.year),
                one.code,
            )
            for one in found.rows
        ]
        if not found.rows or len(rows) > min(found.total, MOST_ROWS):
            break
    made = f"青教 · {spoken(chat.clock.now())}"
    content = draw_table(rows, title="到期报废", made=made)
    said = f"{found.scope} {found.year} 年到期报废（一小时内可以打开）"
    return Reply(text=said, files=(chat.keep(content, ending=".xlsx"),), private=True)


COMMAND = Command(
    words=("到期报废", "资产使用", "资产统计"),
    summary="到期要报废的资产，资产数量和使用率",
    examples=("到期报废 2026", "资产使用 本月"),
    roles=frozenset(
        {
            *(Role.TEACHER, Role.CLASS_HEAD, Role.PRINCIPAL, Role.VICE_PRINCIPAL, Role.ADMIN),
            *(Role.HEALTH_REPORTER, Role.SECURITY, Role.BUREAU, Role.BUREAU_LEADER),
        }
    ),
    handle=handle,
    phrases=("今年哪些设备要报废", "各校资产用得怎么样"),
    claims=lambda text: bool(_EXPIRING.match(text) or _USE.match(text)),
)
