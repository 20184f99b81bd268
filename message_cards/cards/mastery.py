"""Cards of mastery: of one pupil, of a class, and of the pupils one point is hard for."""

from collections.abc import Sequence

from message_cards.card import Button, Card, Press, Row, Tone
from message_cards.cards.practice import practice_button
from message_cards.cards.targeted_homework import set_button
from school.county_time import spoken
from school.knowledge import PointId, point
from school.mastery import (
    LEAST_RESPONSES,
    SETTLED,
    WEAK,
    ClassMastery,
    Mastery,
    MasteryReport,
    PointMastery,
    PointOfClass,
    PupilMastery,
)
from school.summary import MIN_GROUP

MOST_POINTS = 8
MOST_PUPILS = 12
MOST_NAMED = 4
MOST_BUTTONS = 3
_HARDLY, _WELL = 0.4, 0.8
"""Chances of knowing a point between which it is said to be shaky."""


def pupil_card(report: MasteryReport, pupil: PupilMastery) -> Card:
    """Show what one pupil masters, the weakest first, or why nothing can be said."""
    title = _title(report, pupil)
    if not pupil.consented:
        return Card(
            title=title,
            tone=Tone.ASK,
            lines=(
                "还没有家长对“作业批改与学情”的同意，所以没有掌握情况。家长发“同意”看说明再决定。",
            ),
        )
    told = [one for one in pupil.points if one.enough]
    thin = [one.point for one in pupil.points if not one.enough]
    return Card(
        title=title,
        lines=(*_first_lines(told), *_thin_lines(thin)),
        rows=tuple(Row(name=_name(m.point), value=_figures(m)) for m in told[:MOST_POINTS]),
        buttons=(practice_button(pupil.pupil_id),) if report.own and _weak(told) else (),
        source=f"按老师确认过的作业算 · {spoken(report.at)}",
    )


def _title(report: MasteryReport, pupil: PupilMastery) -> str:
    if report.own:
        return f"{pupil.name}（{pupil.class_name}）掌握情况"
    return f"{pupil.class_name} · {pupil.roll_no}号 掌握情况"


def _weak(told: Sequence[Mastery]) -> list[str]:
    return [_name(one.point) for one in told if one.chance < WEAK]


def _first_lines(told: Sequence[Mastery]) -> tuple[str, ...]:
    """Return what matters most: what to practise, else that all is well."""
    if not told:
        return (f"题还太少，先不下结论：一个知识点做满 {LEAST_RESPONSES} 题才算。",)
    weak = _weak(told)
    settled = sum(one.chance >= SETTLED for one in told)
    first = f"最该练：{'、'.join(weak[:MOST_NAMED])}" if weak else "没有明显的弱项。"
    lines = [first] + ([f"已经稳的有 {settled} 个知识点。"] if settled else [])
    if len(told) > MOST_POINTS:
        lines.append(f"下面是最弱的 {MOST_POINTS} 个，共 {len(told)} 个。")
    return tuple(lines)


def _thin_lines(thin: Sequence[PointId]) -> tuple[str, ...]:
    if not thin:
        return ()
    more = f"等 {len(thin)} 个" if len(thin) > MOST_NAMED else ""
    names = "、".join(_name(one) for one in thin[:MOST_NAMED])
    return (f"证据不足（不到 {LEAST_RESPONSES} 题）：{names}{more}",)


def _name(about: PointId) -> str:
    return point(about).name


def _figures(one: Mastery) -> str:
    sure = f"（{one.low:.0%}–{one.high:.0%}）"
    return f"掌握 {one.chance:.0%}{sure} · {one.responses} 题 · {_in_words(one)}"


def _in_words(one: Mastery) -> str:
    """Say in words how it stands; knowledge tracing explains what the chance leaves open."""
    if one.chance >= SETTLED:
        return "稳"
    if one.known < _HARDLY:
        return "还没学会"
    return "会了，还要稳" if one.known >= _WELL else "时对时错"


def class_card(report: ClassMastery) -> Card:
    """Show which points a class is weak on, the weakest first."""
    rows = [Row(name=_name(p.point), value=_class_figures(p)) for p in report.points]
    return Card(
        title=f"{report.class_name} {report.subject}学情",
        lines=(*_class_lines(report), *_thin_lines(report.thin)),
        rows=tuple(rows[:MOST_POINTS]),
        buttons=() if report.published else _drill_down(report),
        source=_class_source(report),
    )


def _class_lines(report: ClassMastery) -> tuple[str, ...]:
    if not report.points:
        few = f"有 {MIN_GROUP} 位同学" if report.published else "有同学"
        return (f"题还太少，先不下结论：一个知识点{few}做满 {LEAST_RESPONSES} 题才算。",)
    weak = [_name(one.point) for one in report.points if one.chance < WEAK]
    lines = [f"全班最弱：{'、'.join(weak[:MOST_NAMED])}" if weak else "全班没有明显的弱项。"]
    if len(report.points) > MOST_POINTS:
        lines.append(f"下面是最弱的 {MOST_POINTS} 个，共 {len(report.points)} 个。")
    return tuple(lines)


def _class_figures(one: PointOfClass) -> str:
    parts = [f"平均掌握 {one.chance:.0%}（{one.low:.0%}–{one.high:.0%}）", f"{one.pupils} 人"]
    if one.weak:
        parts.append(f"{one.weak} 人要帮")
    return " · ".join([*parts, f"{one.responses} 题"])


def _class_source(report: ClassMastery) -> str:
    parts = ["按确认过的作业算"]
    if report.published:
        parts.append(f"不足 {MIN_GROUP} 人的不出")
    return " · ".join([*parts, "不含姓名和名次", spoken(report.at)])


def _drill_down(report: ClassMastery) -> tuple[Button, ...]:
    weak = [one.point for one in report.points if one.weak][:MOST_BUTTONS]
    who = tuple(
        Button(
            label=f"{_name(one)}：谁要帮",
            say=f"学情 {report.class_name} {_name(one)}",
            press=Press(command="mastery", args={"class": report.class_id, "point": one}),
        )
        for one in weak
    )
    return (*who, set_button(report.class_id, report.class_name)) if who else ()


def point_card(report: PointMastery) -> Card:
    """Show for which pupils of a class one point is hard, the weakest first."""
    weak = report.pupils
    if not report.enough:
        first = f"还没有同学在这里做满 {LEAST_RESPONSES} 题，先不下结论。"
    elif not weak:
        first = f"{report.enough} 位同学都过得去（掌握 {WEAK:.0%} 以上）。"
    else:
        first = f"{report.enough} 位同学里，{len(weak)} 位要帮。"
    left = len(weak) - MOST_PUPILS
    return Card(
        title=f"{report.class_name} · {_name(report.point)}",
        lines=(first, *((f"下面是最弱的 {MOST_PUPILS} 位，还有 {left} 位。",) if left > 0 else ())),
        rows=tuple(
            Row(name=f"{one.roll_no}号", value=_figures(one.points[0]))
            for one in weak[:MOST_PUPILS]
        ),
        buttons=tuple(_look_at(report, one) for one in weak[:MOST_BUTTONS]),
        source=f"按确认过的作业算 · 只发给任课老师 · {spoken(report.at)}",
    )


def _look_at(report: PointMastery, one: PupilMastery) -> Button:
    return Button(
        label=f"看 {one.roll_no}号",
        say=f"学情 {report.class_name} {one.roll_no}号",
        press=Press(command="mastery", args={"pupil": one.pupil_id}),
    )
