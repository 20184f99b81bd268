"""Cards of a school's morning in numbers, the county's table, a reminder, and a cluster."""

from message_cards.card import Button, ButtonStyle, Card, Press, Row, Tone
from message_cards.cards.health import class_card
from school.county_time import spoken
from school.health_calls import ClassHealth
from school.health_clusters import Rule
from school.health_reports import (
    ClusterReport,
    RemindedClasses,
    SchoolHealth,
    SchoolLine,
    WatchedGrade,
)
from school.people import UnitKind

NAME = "school_health"
MOST_NAMES = 12
MOST_ROWS = 20
WHAT_TO_DO = {
    Rule.NOTIFIABLE: "让学生离校就医并做好登记；病愈后凭复课证明返校。",
    Rule.MEAL: "停用可疑食品，封存留样和原料，送医并留取呕吐物；报市场监管、疾控和教育局。",
    Rule.DAY: "核对病例，劝患病学生离校就医，教室通风消毒；向疾控和教育局报告。",
    Rule.DAYS: "核对病例，劝患病学生离校就医，教室通风消毒；向疾控和教育局报告。",
    Rule.DISEASE: "核对病例，劝患病学生离校就医；向疾控和教育局报告，按疾控意见处置。",
}


def school_card(report: SchoolHealth, *, for_group: bool = False) -> Card:
    """Show a school's morning, or the county's; counts only."""
    if report.level is not UnitKind.SCHOOL:
        return _county_card(report)
    lines = [_numbers(report, for_group=for_group)]
    if report.missing:
        lines.append(f"未上报：{_names(report.missing)}")
    if not (for_group and report.few):
        lines += [_watch(one) for one in report.watched[:3]]
    if report.clusters:
        lines.append("已有聚集性病例提示，已私信校长和疫情报告人。")
    return Card(
        title=f"晨检日报 · {report.name}",
        tone=Tone.ALERT if report.clusters else (Tone.ASK if report.missing else Tone.GOOD),
        lines=tuple(lines),
        buttons=(_remind(report),) if report.missing else (),
        source=f"{spoken(report.made_at)} · 各班晨检和家长上报，只有人数",
    )


def _numbers(report: SchoolHealth, *, for_group: bool) -> str:
    n = report.numbers
    parts = [f"应检 {n.enrolled:,}", f"已检 {n.checked:,}"]
    if for_group and report.few:
        return " · ".join(parts)
    parts += [f"因病缺课 {n.sick:,}"]
    fever = f"发热 {n.fever:,}（不含姓名）" if n.fever else "发热 0"
    return " · ".join([*parts, fever])


def _names(names: tuple[str, ...]) -> str:
    more = f" 等 {len(names)} 个班" if len(names) > MOST_NAMES else ""
    return "、".join(name.removesuffix("班") for name in names[:MOST_NAMES]) + more


def _watch(one: WatchedGrade) -> str:
    said = f"关注：{one.name} {one.days} 天 {one.cases} 例{one.about}"
    if one.cases < one.line:
        return f"{said}，未到聚集线（{one.line} 例）"
    return f"{said}，请疫情报告人核实是否聚集"


def _remind(report: SchoolHealth) -> Button:
    return Button(
        label="提醒",
        say="提醒没报晨检的班",
        style=ButtonStyle.PRIMARY,
        press=Press(command=NAME, args={"remind": report.unit_id}),
        anyone=True,
    )


def _county_card(report: SchoolHealth) -> Card:
    n = report.numbers
    behind = sorted(report.schools, key=lambda one: (-one.missing, -one.numbers.sick, one.unit_id))
    waiting = sum(one.missing > 0 for one in report.schools)
    return Card(
        title=f"卫生日报 · {report.name}",
        lines=(
            (
                f"{len(report.schools)} 所学校：应检 {n.enrolled:,} · 已检 {n.checked:,} · "
                f"因病缺课 {n.sick:,} · 发热 {n.fever:,}"
            ),
            f"{waiting} 所还有班级没报" if waiting else "全部学校已报齐",
        ),
        rows=tuple(Row(name=one.name, value=_row(one)) for one in behind[:MOST_ROWS]),
        source=f"{spoken(report.made_at)} · 只有人数；看一所学校发“卫生日报 校名”",
    )


def _row(one: SchoolLine) -> str:
    n = one.numbers
    missing = f"{one.missing}/{one.classes} 班未报 · " if one.missing else ""
    return f"{missing}已检 {n.checked:,}/{n.enrolled:,} · 病缺 {n.sick} · 发热 {n.fever}"


def remind_card(day: ClassHealth) -> Card:
    """Ask a class head for the report that is missing; all well is one tap from here."""
    card = class_card(day)
    return card.model_copy(
        update={"title": f"{day.class_name}还没报晨检", "source": "08:30 前报，就在今天的日报里"}
    )


def reminded_text(reminded: RemindedClasses) -> str:
    """Say who was reminded."""
    if not reminded.classes:
        return "各班都报了，不用提醒。"
    silent = len(reminded.classes) - reminded.told
    more = f"（{silent} 个班的班主任还没有账号）" if silent > 0 else ""
    return f"已提醒 {reminded.told} 位班主任：{_names(reminded.classes)}{more}。"


def cluster_card(report: ClusterReport) -> Card:
    """Tell the principal and the school's reporter of a cluster: counts and classes, no names."""
    what = {
        Rule.NOTIFIABLE: "疑似法定传染病",
        Rule.MEAL: "疑似食物中毒",
    }.get(report.rule, "聚集性病例")
    by = f"请在 {report.within_hours} 小时内上报" if report.within_hours else "请立即上报"
    span = _span(report)
    return Card(
        title=f"{what} · {report.school}",
        tone=Tone.ALERT,
        lines=(
            f"{report.about}：{span} {report.cases} 例（{'、'.join(report.classes[:MOST_NAMES])}）",
            f"{by}。{WHAT_TO_DO[report.rule]}",
        ),
        source=f"{spoken(report.told_at)} 发现 · 由晨午检和家长上报推算，请先核实",
    )


def _span(report: ClusterReport) -> str:
    first, last = report.first, report.last
    if first == last:
        return f"{last.month}月{last.day}日"
    return f"{first.month}月{first.day}日至{last.month}月{last.day}日"
