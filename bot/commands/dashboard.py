"""Chat commands 指标看板 and 指标周报: targets and live figures of one's own county or school."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.cards.dashboard import dashboard_card, weekly_card
from school.dashboard import Dashboard, DashboardOf
from school.errors import NotFound
from school.figures_page import FiguresPageMade, MakeFiguresPage, PanelKind
from school.people import Role
from school.subscriptions import WEEKLY_REPORT

_BOARD = re.compile(r"^(?:打开|看看?|查看?|发)?\s*指标(?:看板|面板|大屏)")
_WEEKLY = re.compile(
    rf"^(?:打开|看看?|查看?|发)?\s*(?:[这本上]周)?的?(?:{WEEKLY_REPORT}|各项指标(?:怎么样|情况))"
)


def handle(chat: Chat) -> Sequence[Reply]:
    """Show the board or the weekly report, or give the link of the live page."""
    if "page" in chat.args or (not chat.pressed and "网页" in chat.text):
        return _page(chat)
    found = chat.functions.call("read_dashboard", DashboardOf(), Dashboard)
    if not chat.pressed and _WEEKLY.match(chat.text):
        return [Reply(card=weekly_card(found), private=True)]
    return [Reply(card=dashboard_card(found, page=bool(chat.page_url)), private=True)]


def _page(chat: Chat) -> Sequence[Reply]:
    """Give the link and, apart from it, the code: whoever is forwarded one lacks the other."""
    if not chat.page_url:
        raise NotFound("这里没有开通网页版。发“指标看板”直接看。")
    asked = MakeFiguresPage(kind=PanelKind.INDICATORS)
    made = chat.functions.call("make_figures_page", asked, FiguresPageMade)
    address = f"{chat.page_url}/panel/{made.token}"
    link = f"指标看板网页（10 分钟内打开，打开后 2 小时内自动更新）：\n{address}"
    code = f"验证码：{made.code}\n在网页上输入后按“查看”。不要转发给别人。"
    return [Reply(text=link, private=True), Reply(text=code, private=True)]


COMMAND = Command(
    words=("指标看板", WEEKLY_REPORT, "指标面板"),
    summary="目标达标了没有、这一周怎么样，可打开网页",
    examples=("指标看板", WEEKLY_REPORT),
    roles=frozenset(
        {
            *(Role.PRINCIPAL, Role.VICE_PRINCIPAL, Role.ADMIN),
            *(Role.BUREAU, Role.BUREAU_LEADER),
        }
    ),
    handle=handle,
    phrases=("打开指标大屏", "这周各项指标怎么样"),
    claims=lambda text: bool(_BOARD.match(text) or _WEEKLY.match(text)),
    claims_first=True,
)
