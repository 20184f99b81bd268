"""Cards of hours of training: one's own, and how far the teachers of a place are."""

from message_cards.card import Button, Card, Press, Row, Tone
from school.training_calls import (
    HoursLine,
    KindHours,
    MyHours,
    SchoolTraining,
    TrainingFigures,
)

MOST_SCHOOLS = 8


def hours_card(mine: MyHours) -> Card:
    """Show somebody's own hours of a school year."""
    left = max(0.0, mine.wanted - mine.hours)
    first = f"{mine.hours:g} 学时"
    if mine.wanted:
        first += f"，要求 {mine.wanted:g}" + (f"，还差 {left:g}。" if left else "，已达到。")
    lines = [first]
    if mine.times_wanted:
        lines.append(f"本学期参加 {mine.times} 次，要求不少于 {mine.times_wanted} 次。")
    press = Press(command="training", args={"do": "list"})
    return Card(
        title=f"我的学时 · {mine.year}–{mine.year + 1}学年",
        tone=Tone.PLAIN if left else Tone.GOOD,
        lines=tuple(lines),
        rows=(
            *(Row(name=one.kind, value=_kind(one)) for one in mine.kinds),
            *(
                Row(name=f"{one.day.month}月{one.day.day}日", value=_line(one))
                for one in mine.lines
            ),
        ),
        progress=min(1.0, mine.hours / mine.wanted) if mine.wanted else None,
        buttons=(Button(label="看近期培训", say="培训", press=press),),
        source="按签到和更正记录统计；要求见培训规则",
    )


def _kind(one: KindHours) -> str:
    return f"{one.hours:g}/{one.wanted:g} 学时" if one.wanted else f"{one.hours:g} 学时"


def _line(one: HoursLine) -> str:
    known = (("迟到", one.late), ("没签退", one.not_out), ("有更正", one.corrected))
    marks = [word for word, said in known if said]
    return f"{one.title} {one.hours:g} 学时" + (f"（{'、'.join(marks)}）" if marks else "")


def figures_card(figures: TrainingFigures) -> Card:
    """Show how many teachers of a school or county were trained, and how long."""
    lines = [_whole(figures)]
    if figures.kinds:
        lines.append("按类别：" + "、".join(f"{k.kind} {k.hours:g}" for k in figures.kinds))
    if figures.missing:
        rest = figures.missing_total - len(figures.missing)
        more = f" 等 {figures.missing_total} 位" if rest else ""
        lines.append(f"还没有学时：{'、'.join(figures.missing)}{more}")
    shown = figures.schools[:MOST_SCHOOLS]
    if len(figures.schools) > len(shown):
        lines.append(
            f"下面是覆盖最低的 {len(shown)} 所，共 {len(figures.schools)} 所；看一所请写校名。"
        )
    names = Press(command="training_statistics", args={"missing": "yes", "text": figures.period})
    asks = figures.may_name and figures.missing_total and not figures.missing
    return Card(
        title=f"培训统计 · {figures.scope}",
        subtitle=figures.period,
        lines=tuple(lines),
        rows=tuple(Row(name=one.name, value=_figures(one)) for one in shown),
        buttons=(Button(label=f"看没参加的 {figures.missing_total} 位", press=names),)
        if asks
        else (),
        source="按签到和更正记录统计，覆盖面 = 有学时的教师数 / 教师总数；人数少的学校不单独出数",
    )


def _whole(figures: TrainingFigures) -> str:
    whole = figures.whole
    if whole.coverage is None or whole.hours is None:
        return "教师人数少，不单独出数。" if whole.teachers else "还没有登记教师。"
    average = whole.hours / whole.teachers
    return (
        f"覆盖面 {whole.coverage:.1%}（{whole.trained}/{whole.teachers} 位教师），"
        f"人均 {average:.1f} 学时，办了 {figures.trainings} 场。"
    )


def _figures(one: SchoolTraining) -> str:
    if one.coverage is None or one.hours is None:
        return "人数少，不单独出数" if one.teachers else "没有教师"
    return f"{one.coverage:.0%} · 人均 {one.hours / one.teachers:.1f} 学时"
