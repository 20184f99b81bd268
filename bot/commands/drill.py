"""Chat command 演练: alarms for practice, with a watermark, an end, and a report of ack times."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.cards.drill import drill_card
from school.alarm_calls import DrillReport, EndDrill, HoldDrill
from school.alarm_questions import minutes_said
from school.errors import NotUnderstood
from school.people import Role

DEFAULT_MINUTES = 30
LONGEST_MINUTES = 240
_END = re.compile(r"^(?:结束|停止|取消|完成)\s*(?:告警|报警|消防|安全|应急)?\s*(?:演练|演习)")
_START = re.compile(r"^(?:开始|启动|发起|进行)\s*(?:告警|报警|消防|安全|应急)?\s*(?:演练|演习)")
HOW = "要开始请说“开始演练 30分钟”，最长 4 小时；要结束请说“结束演练”。"


def handle(chat: Chat) -> Sequence[Reply]:
    """Start or end the drill of one's school."""
    if "end" in chat.args or _END.match(chat.text):
        return [Reply(card=drill_card(chat.functions.call("end_drill", EndDrill(), DrillReport)))]
    if not _START.match(chat.text):
        raise NotUnderstood(HOW)
    minutes = minutes_said(chat.text)
    minutes = DEFAULT_MINUTES if minutes is None else minutes
    if not 1 <= minutes <= LONGEST_MINUTES:
        raise NotUnderstood(HOW)
    drill = chat.functions.call("hold_drill", HoldDrill(minutes=minutes), DrillReport)
    return [Reply(card=drill_card(drill))]


COMMAND = Command(
    words=("演练", "开始演练", "结束演练"),
    summary="开始演练 30分钟；结束演练看确认用时",
    examples=("开始演练 30分钟", "结束演练"),
    roles=frozenset({Role.PRINCIPAL, Role.VICE_PRINCIPAL, Role.BUREAU}),
    handle=handle,
    phrases=("做一次报警演练", "演练结束了"),
    claims=lambda text: bool(_START.match(text) or _END.match(text)),
)
