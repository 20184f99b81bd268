"""Chat command 资源面板: what the library holds and how it is used, as a card and a live page."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from bot.events import ChatKind
from message_cards.card import Picture
from message_cards.cards.library_figures import figures_card, figures_chart
from school.errors import NotFound
from school.figures_page import FiguresPageMade, MakeFiguresPage
from school.library_figures import FiguresOf, LibraryFigures
from school.people import Role

_WORD = re.compile(r"^(?:打开|看看?|查看?|发)?\s*资源(?:库)?(?:面板|看板|统计|使用情况|使用率)")
_TEXT = 64


def handle(chat: Chat) -> Sequence[Reply]:
    """Show the figures, or give the link of the live page."""
    text = (chat.args.get("text", "") if chat.pressed else chat.text)[:_TEXT]
    if "page" in chat.args:
        return _page(chat, text)
    figures = chat.functions.call("library_figures", FiguresOf(text=text), LibraryFigures)
    chart = figures_chart(figures)
    picture = Picture(key=chat.keep(chart, ending=".png"), alt="使用次数") if chart else None
    group = chat.event.conversation.kind is ChatKind.GROUP
    page = bool(chat.page_url)
    return [Reply(card=figures_card(figures, picture, text=text, group=group, page=page))]


def _page(chat: Chat, text: str) -> Sequence[Reply]:
    """Give the link and, apart from it, the code: whoever is forwarded one lacks the other."""
    if not chat.page_url:
        raise NotFound("这里没有开通网页版。发“资源面板”直接看。")
    asked = MakeFiguresPage(text=text)
    made = chat.functions.call("make_figures_page", asked, FiguresPageMade)
    address = f"{chat.page_url}/panel/{made.token}"
    link = f"资源面板网页（10 分钟内打开，打开后 2 小时内自动更新）：\n{address}"
    code = f"验证码：{made.code}\n在网页上输入后按“查看”。不要转发给别人。"
    return [Reply(text=link, private=True), Reply(text=code, private=True)]


COMMAND = Command(
    words=("资源面板", "资源统计", "资源看板"),
    summary="资源库有什么、用得怎么样，可打开网页",
    examples=("资源面板", "资源面板 数学 本学期", "资源统计 上月"),
    roles=frozenset(
        {
            *(Role.PRINCIPAL, Role.VICE_PRINCIPAL, Role.ADMIN),
            *(Role.BUREAU, Role.BUREAU_LEADER),
        }
    ),
    handle=handle,
    phrases=("资源库用得怎么样", "各校资源使用情况", "哪些资源没人用"),
    claims=lambda text: bool(_WORD.match(text)),
)
