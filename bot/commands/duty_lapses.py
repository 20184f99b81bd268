"""Chat command 值班脱岗: which schools left their posts or slept, as table, chart and text."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.cards.duty_lapses import lapses_card, lapses_chart
from school.duty_lapses import Lapses, LapsesOf
from school.people import Role

_ASK = re.compile(
    r"^(?!.*(?:报警|报告|上报))(?=.*(?:脱岗|睡岗|离岗))"
    r"(?:.*(?:哪些|哪几|多少|几次|有没有|查|记录|情况|统计|今天|昨[天晚]|前天|[上本这]周|[上本]月|近|月)"
    r"|(?:值班)?(?:脱岗|睡岗|离岗))"
)


def handle(chat: Chat) -> Sequence[Reply]:
    """Show the lapses the asker may see: the own school's, or every school's with a chart."""
    text = chat.args.get("text", "") if chat.pressed else chat.text
    lapses = chat.functions.call("duty_lapses", LapsesOf(text=text[:200]), Lapses)
    picture = lapses_chart(lapses)
    key = chat.keep(picture, ending=".png") if picture else ""
    return [Reply(card=lapses_card(lapses, chart=key), private=True)]


COMMAND = Command(
    words=("值班脱岗", "脱岗", "睡岗", "值班睡岗"),
    summary="查值班脱岗、睡岗：昨天 值班脱岗 有哪些学校",
    examples=("昨天 值班脱岗 有哪些学校", "近30天 值班脱岗"),
    roles=frozenset(
        {
            Role.PRINCIPAL,
            Role.VICE_PRINCIPAL,
            Role.SECURITY,
            Role.BUREAU,
            Role.BUREAU_LEADER,
            Role.ADMIN,
        }
    ),
    handle=handle,
    phrases=("哪些学校值班脱岗了", "上周有没有睡岗"),
    claims=lambda text: bool(_ASK.match(text)),
)
