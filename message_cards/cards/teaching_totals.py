"""Card of points totals: a school's teachers for its principal, schools in aggregate else."""

from message_cards.card import Button, Card, Press, Row
from school.county_time import spoken
from school.teaching import spoken_points
from school.teaching_calls import PointsTotals
from school.teaching_rules import Dimension

NAME = "teaching_totals"
MOST_ROWS = 12


def totals_card(totals: PointsTotals) -> Card:
    """Show the totals, as many rows as a phone holds; the rest is in the table."""
    by_teacher = bool(totals.teachers)
    rows = _teachers(totals) if by_teacher else _schools(totals)
    lines = [_summary(totals) if by_teacher else f"{len(totals.schools)} 所学校的人均积分"]
    if totals.left_out:
        lines.append(f"{totals.left_out} 所学校不足 5 位老师，不出数。")
    if totals.pending:
        lines.append(f"还有 {totals.pending} 所学校正在汇总，请一分钟后再发一次。")
    if len(rows) > MOST_ROWS:
        lines.append(f"下面是前 {MOST_ROWS} 行，其余 {len(rows) - MOST_ROWS} 行见表格。")
    table = Press(command=NAME, args={"table": "yes", "school": totals.scope if by_teacher else ""})
    return Card(
        title=f"积分汇总 · {totals.scope} · {totals.year}–{totals.year + 1} 学年",
        lines=tuple(lines),
        rows=tuple(rows[:MOST_ROWS]),
        buttons=(Button(label="要表格", say="积分 汇总 表格", press=table),) if rows else (),
        source="只发给校长" if by_teacher else _source(totals),
    )


def _source(totals: PointsTotals) -> str:
    at = f"截至 {spoken(totals.since)}，" if totals.since else ""
    return f"{at}人均为整数，不含单个老师"


def _summary(totals: PointsTotals) -> str:
    points = [t.total for t in totals.teachers]
    mean = sum(points) / len(points)
    none = sum(p == 0 for p in points)
    parts = [
        f"{len(points)} 位老师",
        f"人均 {mean:.1f} 分",
        f"最高 {spoken_points(max(points))} 分",
    ]
    return " · ".join([*parts, f"还没有积分 {none} 人"] if none else parts)


def _teachers(totals: PointsTotals) -> list[Row]:
    return [
        Row(name=t.teacher, value=f"{spoken_points(t.total)} 分{_each(t.dimensions)}")
        for t in totals.teachers
    ]


def _schools(totals: PointsTotals) -> list[Row]:
    return [
        Row(name=f"{s.school}（{s.teachers} 人）", value=f"{s.mean} 分{_each(s.dimensions)}")
        for s in totals.schools
    ]


def _each(points: tuple[object, ...]) -> str:
    """Return the dimensions that are not nothing, by their first two characters."""
    some = [f"{d[:2]} {float(str(p)):g}" for d, p in zip(Dimension, points, strict=True) if p]
    return f"（{' · '.join(some)}）" if some else ""
