"""Chat command 请假: a pupil may be away for some hours, and out of the gate by a code."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.cards.leave import leave_card
from school.errors import NotUnderstood
from school.leave import GrantLeave, LeaveReport, WithdrawLeave
from school.people import Role

_WORD = re.compile(r"^(?:准假|请假|假条)(?:\s|(?=.*号)|$)")


def handle(chat: Chat) -> Sequence[Reply]:
    """Grant leave, or take a slip back."""
    if "withdraw" in chat.args:
        asked = WithdrawLeave(slip_id=chat.args["withdraw"])
        report = chat.functions.call("withdraw_leave", asked, LeaveReport)
        return [Reply(card=leave_card(report), private=True)]
    text = _WORD.sub("", chat.text).strip()
    if not text or chat.pressed:
        raise NotUnderstood("给谁准假？请写学号和时间，如“请假 3号 明天 14:30-16:00”。")
    report = chat.functions.call("grant_leave", GrantLeave(text=text[:200]), LeaveReport)
    return [Reply(card=leave_card(report), private=True)]


COMMAND = Command(
    words=("请假", "准假", "假条"),
    summary="给学生准假，门卫凭放行码放行",
    examples=("请假 3号 下午", "请假 3号 明天 14:30-16:00", "准假 三(2)班 3号 全天"),
    roles=frozenset({Role.CLASS_HEAD, Role.PRINCIPAL, Role.VICE_PRINCIPAL}),
    handle=handle,
    phrases=("给3号批个假", "学生下午请假", "开一张假条"),
    claims=lambda text: bool(_WORD.match(text)) and "号" in text,
)
