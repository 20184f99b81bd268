"""Card of a county's year of minors' data; aggregates only."""

from message_cards.card import Button, Card, Press, Row, Tone
from school.compliance import ComplianceReport, Counted, Section
from school.consent import PURPOSE_NAMES, Purpose
from school.county_time import spoken
from school.my_data_names import ACTION_NAMES
from school.people import ROLE_NAMES, Role
from school.retention import RETENTION, Kept

MOST = 4
SECTION_NAMES = {
    Section.READS: "查看和处理",
    Section.DENIED: "被拒绝",
    Section.CONSENTS: "同意",
    Section.DELETIONS: "家长删除",
    Section.BULK: "批量导出",
    Section.RETENTION: "到期清理",
}
_WORDS = {
    "given": "同意",
    "refused": "不同意",
    "withdrawn": "撤回",
    "asked": "申请",
    "approved": "批准",
    "taken": "已导出",
    "records": "删除记录",
    "whole": "连名单一起删",
    "scores": "成绩",
    "roster": "名单",
    "system": "系统",
    "rights": "个人权利",
    "administration": "管理",
    "safety": "校园安全",
    "library": "教学资源",
    "figures": "指标数据",
}


def compliance_card(report: ComplianceReport) -> Card:
    """Show the year's figures by section, the largest first."""
    pdf = Press(command="compliance", args={"pdf": str(report.year)})
    return Card(
        title=f"{report.county_name} {report.year} 年未成年人数据合规报告",
        tone=Tone.PLAIN if report.broken_at is None else Tone.ALERT,
        lines=(chain_line(report), "由访问记录自动统计，不含姓名。"),
        rows=tuple(
            Row(name=SECTION_NAMES[section], value=_value(report, section)) for section in Section
        ),
        buttons=(Button(label="要 PDF", say=f"合规报告 {report.year} PDF", press=pdf),),
        source=f"统计到 {spoken(report.made_at)} · 访问记录长期保存，不少于 180 天",
    )


def chain_line(report: ComplianceReport) -> str:
    """Say whether every row of the audit fits its chain."""
    if report.broken_at is None:
        return "审计链完整。"
    return f"审计链在第 {report.broken_at} 行断开，请立即查。"


def _value(report: ComplianceReport, section: Section) -> str:
    counted = report.sections[section]
    if not counted:
        return "0 次"
    some = "；".join(counted_line(one, section) for one in counted[:MOST])
    more = f"；其余 {len(counted) - MOST} 类见 PDF" if len(counted) > MOST else ""
    return f"{report.total(section):,} 次：{some}{more}"


def counted_line(one: Counted, section: Section) -> str:
    """Return one figure in words: “老师 · 批改 · 作业批改与学情 12”."""
    return f"{spoken_names(one, section)} {one.count:,}"


def spoken_names(one: Counted, section: Section) -> str:
    """Return what is counted, in words: “老师 · 批改 · 作业批改与学情”."""
    return " · ".join(spoken_name(name, section) for name in one.names)


def spoken_name(name: str, section: Section) -> str:
    """Return what a role, action, purpose or decision is called."""
    if section is Section.RETENTION and name in set(Kept):
        return RETENTION[Kept(name)].what
    if name in set(Role):
        return ROLE_NAMES[Role(name)]
    if name in set(Purpose):
        return PURPOSE_NAMES[Purpose(name)]
    if section is Section.BULK and name == "refused":
        return "不批准"
    return _WORDS.get(name) or ACTION_NAMES.get(name) or name
