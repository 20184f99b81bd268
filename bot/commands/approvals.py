"""Chat command 申请导出: taking out the records of many needs a manager's yes."""

import hashlib
import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.cards.approvals import (
    asked_card,
    manager_done_card,
    spoken_request,
    which_approval_card,
)
from message_cards.export_sheet import draw_export
from school.approvals import (
    ApprovalReport,
    ApprovalsWaiting,
    AskBulk,
    BulkExport,
    DecideBulk,
    TakeExport,
    WaitingApprovals,
)
from school.county_time import spoken
from school.errors import NotFound
from school.people import Role
from school.spelling import simplified
from school.transient import transient_key

_FORM = re.compile(r"^(我要|我想|请)?申请\s*(批量)?(导出|查看|下载)\s*")
_DECIDE = re.compile(r"^(?P<no>不)?批准导出(?:申请)?(?P<named>.*)$", re.DOTALL)
_TAKE = ("取导出", "取导出结果", "拿导出")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST = 200


def handle(chat: Chat) -> Sequence[Reply]:
    """Ask for an export, decide on one, or take it out."""
    if "decide" in chat.args:
        return [_decide(chat, chat.args["approval"], approve=chat.args["decide"] == "yes")]
    if not chat.pressed and (said := _DECIDE.match(chat.text)):
        return [_decide_said(chat, said["named"], approve=not said["no"])]
    if "take" in chat.args or chat.text.strip(" 。.!！") in _TAKE:
        return [_take(chat, chat.args.get("take", ""))]
    asked = AskBulk(text=_FORM.sub("", chat.text)[:LONGEST])
    report = chat.functions.call("ask_bulk", asked, ApprovalReport)
    return [Reply(card=asked_card(report), private=True)]


def _decide(chat: Chat, approval_id: str, *, approve: bool) -> Reply:
    request = DecideBulk(approval_id=approval_id, approve=approve)
    report = chat.functions.call("decide_bulk", request, ApprovalReport)
    return Reply(card=manager_done_card(report), private=True)


def _decide_said(chat: Chat, named: str, *, approve: bool) -> Reply:
    """Decide on the one request that waits and fits every word said; of several, ask which."""
    words = named.strip(" 。.!！").split()
    waiting = chat.functions.call("approvals_waiting", ApprovalsWaiting(), WaitingApprovals)
    fitting = [
        one
        for one in waiting.reports
        if all(word in simplified(spoken_request(one)) for word in words)
    ]
    if not fitting:
        raise NotFound("没有等你审批的这份申请。可能已经有人审批过，或超过 72 小时失效了。")
    if len(fitting) > 1:
        return Reply(card=which_approval_card(fitting, approve=approve), private=True)
    return _decide(chat, fitting[0].approval.id, approve=approve)


def _take(chat: Chat, approval_id: str) -> Reply:
    export = chat.functions.call("take_export", TakeExport(approval_id=approval_id), BulkExport)
    made = f"青教 · {spoken(chat.clock.now())} · 经审批导出，请勿转发"
    content = draw_export(export, made=made)
    key = transient_key(hashlib.sha256(content).hexdigest(), at=chat.clock.now(), ending=".xlsx")
    chat.files.put(key, content, content_type=XLSX)
    left = f"{export.left_out} 位同学的家长没有同意，不在里面。" if export.left_out else ""
    text = f"{export.title}（表格，一小时内可以打开）{len(export.rows)} 行。{left}请勿转发。"
    return Reply(text=text, files=(key,), private=True)


COMMAND = Command(
    words=("申请导出", *_TAKE),
    summary="导出全班成绩或名单，要负责人批准",
    examples=("申请导出 三(2)班 成绩 用途 家长会", "取导出"),
    roles=frozenset({Role.TEACHER, Role.CLASS_HEAD, Role.PRINCIPAL, Role.BUREAU}),
    handle=handle,
    phrases=("我要导出全班成绩", "怎么导出班级名单"),
    claims=lambda text: bool(_FORM.match(text) or _DECIDE.match(text)),
)
