"""Cards of approvals: what somebody wants to take out, and what was decided."""

from collections.abc import Sequence
from datetime import datetime

from message_cards.card import Button, ButtonStyle, Card, Press, Row, Tone
from school.approvals import BULK_NAMES, DECIDE_WITHIN, ApprovalReport
from school.county_time import spoken


def asked_card(report: ApprovalReport) -> Card:
    """Tell who asked that a manager has been asked."""
    return Card(
        title="已提交审批",
        tone=Tone.GOOD,
        lines=(f"{_what(report)}，已请 {report.managers} 位负责人审批，批准后会通知你。",),
        source="72 小时内没有批准就失效",
    )


def decision_card(report: ApprovalReport) -> Card:
    """Ask a manager for a decision."""
    approval = report.approval
    named = f"{_what(report)} {report.asker}"
    yes, no = (
        Press(command="approvals", args={"approval": approval.id, "decide": word})
        for word in ("yes", "no")
    )
    return Card(
        title=f"导出申请：{_what(report)}",
        tone=Tone.ASK,
        rows=(
            Row(name="申请人", value=report.asker),
            Row(name="范围", value=report.unit_name),
            Row(name="内容", value=BULK_NAMES[approval.what]),
            Row(name="用途", value=approval.why),
            Row(name="期限", value=f"{_day(approval.asked_at + DECIDE_WITHIN)}前有效"),
        ),
        lines=("批准后只能由申请人导出一次，24 小时内有效；每个学生都留访问记录。",),
        buttons=(
            Button(label="批准", say=f"批准导出 {named}", style=ButtonStyle.PRIMARY, press=yes),
            Button(label="不批准", say=f"不批准导出 {named}", press=no),
        ),
    )


def spoken_request(report: ApprovalReport) -> str:
    """Return the words that tell one request from the others."""
    return f"{_what(report)} {report.asker} {report.approval.why}"


def which_approval_card(reports: Sequence[ApprovalReport], *, approve: bool) -> Card:
    """Ask on which of several requests a manager decides."""
    word, decide = ("批准导出", "yes") if approve else ("不批准导出", "no")
    return Card(
        title=f"{word}哪一份？",
        tone=Tone.ASK,
        buttons=tuple(
            Button(
                label=spoken_request(one),
                say=f"{word} {spoken_request(one)}",
                press=Press(
                    command="approvals", args={"approval": one.approval.id, "decide": decide}
                ),
            )
            for one in reports
        ),
    )


def decided_card(report: ApprovalReport) -> Card:
    """Tell who asked what was decided, or a manager what they decided."""
    approval = report.approval
    if approval.valid_until is None:
        return Card(
            title=f"未批准：{_what(report)}",
            lines=("这份申请没有获批。需要的话，换个用途或范围再申请。",),
        )
    take = Press(command="approvals", args={"take": approval.id})
    return Card(
        title=f"已批准：{_what(report)}",
        tone=Tone.GOOD,
        lines=(f"{_day(approval.valid_until)}前可以导出一次，只发到申请人的单聊。",),
        buttons=(Button(label="取导出", say="取导出", style=ButtonStyle.PRIMARY, press=take),),
        source=f"用途：{approval.why}",
    )


def manager_done_card(report: ApprovalReport) -> Card:
    """Tell a manager that the decision is kept."""
    word = "已批准" if report.approval.approved else "未批准"
    return Card(
        title=f"{word}：{_what(report)}",
        tone=Tone.GOOD,
        lines=(f"已通知{report.asker}。",),
        source="审批和导出都留有记录",
    )


def _what(report: ApprovalReport) -> str:
    return f"{report.unit_name} {BULK_NAMES[report.approval.what]}"


def _day(moment: datetime) -> str:
    return spoken(moment)
