"""Chat command 综合查询: alarms, duty, gates, health, hazards and repairs by one sentence."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.cards.query import query_card, query_chart
from school.people import Role
from school.query import LONGEST_QUESTION, Query, QueryAnswer, subjects_named

_ASKED = re.compile(r"^(?:师生)?(?:综合查询|查询|查一下|查查|学校?安全(?:情况|怎么样))")
_SEVERAL = 2
_DOES = re.compile(
    r"上报|登记|绑定|开始|结束|静默|换班|排班|签到|签退|报告|设置|取消|派给|误报|坏|不亮|不响|修好|安排"
)
"""Words of somebody who does something instead of asking."""
LONGEST_CLAIMED = 60


def handle(chat: Chat) -> Sequence[Reply]:
    """Answer with text, a table, a chart and pictures, to the asker alone."""
    text = chat.args.get("text", "") if chat.pressed else chat.text
    asked = Query(text=text[:LONGEST_QUESTION])
    answer = chat.functions.call("comprehensive_query", asked, QueryAnswer)
    drawn = query_chart(answer)
    chart = chat.keep(drawn, ending=".png") if drawn else ""
    return [Reply(card=query_card(answer, chart=chart), private=True)]


def _claims(text: str) -> bool:
    """Return True for a question about several subjects, or one that says it is a query."""
    if len(text) > LONGEST_CLAIMED or _DOES.search(text):
        return False
    return bool(_ASKED.match(text)) or len(subjects_named(text)) >= _SEVERAL


COMMAND = Command(
    words=("综合查询",),
    summary="一句话查报警、值班、出入、健康、隐患、报修：昨天 二中 报警和值班",
    examples=("综合查询 昨天", "昨天 报警和脱岗", "查询 本周 隐患和报修"),
    roles=frozenset(
        {
            Role.PRINCIPAL,
            Role.VICE_PRINCIPAL,
            Role.SECURITY,
            Role.HEALTH_REPORTER,
            Role.BUREAU,
            Role.BUREAU_LEADER,
        }
    ),
    handle=handle,
    phrases=("昨天学校安全情况怎么样", "本周全县报警和隐患", "今天学校有什么情况"),
    claims=_claims,
    claims_first=True,
)
