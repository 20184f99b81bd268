"""Chat command 请假: a pupil may be away for some hours, and out of the gate by a code."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.cards.leave import leave_card, list_card
from school.errors import NotUnderstood
from school.leave import (
    GrantLeave,
    LeaveList,
    LeaveOn,
    LeaveReport,
    WithdrawLeave,
    refuses_leave,
)
from school.people import Role

_WORD = re.compile(r"^(?:准假|请假|假条)(?:\s|(?=.*号)|$)")
_LEAVE = re.compile(r"请.{0,2}假|准.{0,8}假|批.{0,8}假|假条|销假|的假")
_LEAVE_WORDS = re.compile(r"请个?假|[准批]假|假条|销假|的假")
_TAKES_BACK = re.compile(r"^(?:取消|撤销|撤回|收回|作废)\s*(?:请假|准假|假条)|^销假")
_LIST = re.compile(
    r"^(?:今天|今日|明天|后天|昨天)?(?:我们?班)?\s*(?:都?有?(?:谁|哪些人|哪些学生|几个人|多少人))"
    r"(?:都|今天|明天)*(?:请|准)了?假|^(?:今天|今日|明天|后天)\s*(?:的)?(?:请假|准假)(?:名单|情况)?$"
    r"|^(?:今天|今日|明天)?的?(?:请假|准假)的?(?:名单|情况|都?有谁|有哪些)"
)
_ASKS = re.compile(r"[?？吗]")
_LIST_WORDS = re.compile(
    r"都?有?(?:谁|哪些人?|哪些学生|几个人|多少人)"
    r"|[请准]了?假|假条|名单|情况|我们?班|[都的了吗?？]"
)


def handle(chat: Chat) -> Sequence[Reply]:
    """Grant leave, take a slip back, or say who has leave."""
    if "withdraw" in chat.args:
        asked = WithdrawLeave(slip_id=chat.args["withdraw"])
        report = chat.functions.call("withdraw_leave", asked, LeaveReport)
        return [Reply(card=leave_card(report), private=True)]
    if not chat.pressed and (_LIST.search(chat.text) or _ASKS.search(chat.text)):
        asked_on = LeaveOn(text=_LIST_WORDS.sub(" ", chat.text)[:200])
        found = chat.functions.call("leave_on", asked_on, LeaveList)
        return [Reply(card=list_card(found), private=True)]
    if not chat.pressed and refuses_leave(chat.text):
        taken = WithdrawLeave(text=_without_words(chat.text))
        report = chat.functions.call("withdraw_leave", taken, LeaveReport)
        return [Reply(card=leave_card(report), private=True)]
    text = _WORD.sub("", chat.text).strip()
    if chat.pressed:
        text = chat.args.get("grant", "")
    if not text:
        raise NotUnderstood("给谁准假？请写学号和时间，如“请假 3号 明天 14:30-16:00”。")
    report = chat.functions.call("grant_leave", GrantLeave(text=text[:200]), LeaveReport)
    return [Reply(card=leave_card(report), private=True)]


def _without_words(text: str) -> str:
    if not _TAKES_BACK.sub("", text).strip():
        raise NotUnderstood("撤销谁的假条？请写学号，如“取消请假 3号”。")
    return _LEAVE_WORDS.sub(" ", text)[:200]


def _claims(text: str) -> bool:
    """Return True for a pupil's leave, granted or not, and for who has it."""
    if _TAKES_BACK.match(text) or _LIST.search(text):
        return True
    if "号" not in text or _ASKS.search(text):
        return False
    return bool(_WORD.match(text)) or bool(refuses_leave(text) and _LEAVE.search(text))


COMMAND = Command(
    words=("请假", "准假", "假条"),
    summary="给学生准假，门卫凭放行码放行",
    examples=(
        *("请假 3号 下午", "请假 3号 明天 14:30-16:00"),
        *("准假 三(2)班 3号 全天", "取消请假 3号"),
    ),
    roles=frozenset({Role.CLASS_HEAD, Role.PRINCIPAL, Role.VICE_PRINCIPAL}),
    handle=handle,
    phrases=("给3号批个假", "学生下午请假", "开一张假条", "今天谁请假了"),
    claims=_claims,
)
