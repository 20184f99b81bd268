"""Card of how many came and went: a table, and the hours as bars."""

from message_cards.card import Card, FileKey, Picture, Row
from message_cards.charts import Bar, bars
from school.gate import Flow, GateReport

MOST = 16


def gate_card(report: GateReport, *, chart: FileKey = "") -> Card:
    """Show a day's figures; nobody is named in them."""
    what = "车辆出入" if report.vehicles else "出入"
    day = f"{report.day.month}月{report.day.day}日"
    came, went = (sum(getattr(f, side) for f in report.flows) for side in ("came", "went"))
    lines = [f"进 {came} · 出 {went}" if report.flows else "这一天还没有记录。"]
    if report.flows and not report.vehicles:
        lines.append(f"其中学生 进 {report.pupils.came} · 出 {report.pupils.went}")
    if not report.vehicles:
        lines.append(f"访客 {report.visitors} 位")
    if (rest := len(report.flows) - MOST) > 0:
        lines.append(f"下面是前 {MOST} 行，还有 {rest} 行没列出。")
    picture = Picture(key=chart, alt="各时段：" + "；".join(map(_hour, report.hours)))
    return Card(
        title=f"{report.name} {day} {what}",
        lines=tuple(lines),
        rows=tuple(Row(name=f.name, value=_said(f)) for f in report.flows[:MOST]),
        pictures=(picture,) if chart else (),
        source="按校门记录合计，不含姓名",
    )


def gate_chart(report: GateReport) -> bytes | None:
    """Return the hours of a day as bars, a PNG; None: nothing happened."""
    if not report.hours:
        return None
    rows = [Bar(name=f"{f.name} 时", value=f.came + f.went, said=_said(f)) for f in report.hours]
    day = f"{report.day.month}月{report.day.day}日"
    return bars(rows, title=f"{report.name} {day} 各时段")


def _said(flow: Flow) -> str:
    return f"进 {flow.came} · 出 {flow.went}"


def _hour(flow: Flow) -> str:
    return f"{flow.name} 时 {_said(flow)}"
