"""Cards of the dashboard and of the weekly report: a handful of live figures, and the targets."""

from message_cards.card import Button, ButtonStyle, Card, Press, Row, Tone
from school.county_time import spoken
from school.dashboard import Course, Dashboard, week_name
from school.subscriptions import WEEKLY_REPORT

COMMAND = "dashboard"
MOST_MISSED = 5


def dashboard_card(found: Dashboard, *, page: bool) -> Card:
    """Show the newest finished week and how many targets are reached; *page*: it can be opened."""
    press = Press(command=COMMAND, args={"page": "yes"})
    opening = Button(label="打开网页", say="指标看板 网页", press=press, style=ButtonStyle.PRIMARY)
    return Card(
        title=f"指标看板 · {found.place}",
        subtitle=_week(found),
        lines=(targets_said(found),),
        rows=_rows(found),
        buttons=(*((opening,) if page else ()), _subscribe()),
        source=f"实时数据只有合计；目标：{found.source} · {spoken(found.made_at)}",
    )


def weekly_card(found: Dashboard) -> Card:
    """Show the week that has just ended, each figure with its change."""
    worse = [one for one in found.courses if one.better is False]
    names = "、".join(one.name for one in worse)
    return Card(
        title=f"指标周报 · {found.place}",
        subtitle=_week(found),
        tone=Tone.WARN if worse else Tone.PLAIN,
        lines=(f"比上一周差的：{names}",) if worse else (),
        rows=_rows(found),
        buttons=(
            Button(label="指标看板", say="指标看板", press=Press(command=COMMAND)),
            _subscribe(),
        ),
        source=f"实时数据，只有合计 · {spoken(found.made_at)}",
    )


def targets_said(found: Dashboard) -> str:
    """Say how many targets are reached."""
    reached = sum(one.attained is True for one in found.targets)
    missed = len(found.targets) - reached
    said = f"规划目标：{reached} 个达标，{missed} 个未达标"
    return f"{said}，{len(found.open)} 个没有现状的数" if found.open else said


def _week(found: Dashboard) -> str:
    weeks = [p.first for one in found.courses for p in one.points if p.finished]
    return week_name(max(weeks)) if weeks else ""


def _rows(found: Dashboard) -> tuple[Row, ...]:
    return tuple(Row(name=one.name, value=course_said(one)) for one in found.courses)


def course_said(one: Course) -> str:
    """Say the last finished week of a course, and how it changed."""
    finished = [p for p in one.points if p.finished]
    if not finished:
        return "还没有数据"
    mark = {True: "↑ " if (one.change or 0) > 0 else "↓ ", False: "⚠ ", None: ""}[one.better]
    change = one.change_said
    return f"{finished[-1].said}（{mark}{change}）" if change else finished[-1].said


def _subscribe() -> Button:
    press = Press(command="subscriptions", args={"text": WEEKLY_REPORT})
    return Button(label="定时推送", say=f"每周一 8点 推送 {WEEKLY_REPORT}", press=press)
