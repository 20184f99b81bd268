"""Card of lapses of duty: the own school's one by one, or the schools of a county."""

from message_cards.card import Button, Card, FileKey, Picture, Press, Row
from message_cards.charts import Bar, bars
from school.county_time import COUNTY_TIME
from school.duty_lapses import Lapses, LapseView, SchoolLapses

NAME = "duty_lapses"
MOST_ROWS = 10
MOST_BARS = 20
_MORE = {"近30天": "近30天 值班脱岗", "昨天": "昨天 值班脱岗"}


def lapses_card(lapses: Lapses, *, chart: FileKey = "") -> Card:
    """Show lapses; *chart* is the key of the picture of :func:`lapses_chart`."""
    rows = _own(lapses) if lapses.own else _schools(lapses)
    shown = rows[:MOST_ROWS]
    lines = [_summary(lapses)]
    if len(rows) > MOST_ROWS:
        lines.append(f"下面是前 {MOST_ROWS} 条，共 {len(rows)} 条。")
    pictures = (Picture(key=chart, alt="各校值班脱岗、睡岗次数"),) if chart else ()
    name = "" if lapses.only_own or not lapses.own else f"{lapses.scope} "
    return Card(
        title=f"值班脱岗睡岗 · {lapses.scope} · {lapses.days}",
        lines=tuple(lines),
        rows=tuple(shown),
        pictures=pictures,
        buttons=tuple(
            Button(
                label=label,
                say=f"{name}{said}",
                press=Press(command=NAME, args={"text": f"{name}{said}"}),
            )
            for label, said in _MORE.items()
            if label.replace("近30天", "近 30 天") != lapses.days
        ),
        source="来自值班摄像头和签到；演练不计",
    )


def _summary(lapses: Lapses) -> str:
    if not lapses.own:
        if not lapses.schools:
            every = "都" if lapses.of_schools > 1 else ""
            return f"{lapses.days} {lapses.of_schools} 所学校{every}没有值班脱岗、睡岗。"
        total = sum(school.total for school in lapses.schools)
        of = f"全县 {lapses.of_schools} 所"
        return f"{lapses.days} {len(lapses.schools)} 所学校共 {total} 次（{of}）。"
    said = "你能看到的是本校：" if lapses.only_own else ""
    if not lapses.lapses:
        return f"{said}{lapses.days}没有值班脱岗、睡岗。"
    only = f"，{_where(lapses.lapses[0])}" if len(lapses.lapses) == 1 else ""
    return f"{said}{lapses.days} {len(lapses.lapses)} 次{only}。"


def _where(lapse: LapseView) -> str:
    return f"{lapse.post} {_span(lapse)}".strip()


def _span(lapse: LapseView) -> str:
    since, until = lapse.since.astimezone(COUNTY_TIME), lapse.until.astimezone(COUNTY_TIME)
    if until <= since:
        return f"{since:%H:%M}"
    after = "次日" if until.date() > since.date() else ""
    return f"{since:%H:%M}–{after}{until:%H:%M}"


def _own(lapses: Lapses) -> list[Row]:
    rows = []
    for lapse in lapses.lapses:
        since = lapse.since.astimezone(COUNTY_TIME)
        parts = [_where(lapse), lapse.kind]
        if lapse.unsigned:
            parts.append("没有签到")
        if lapse.people:
            parts.append("值班 " + "、".join(lapse.people))
        rows.append(Row(name=f"{since.month}月{since.day}日", value=" · ".join(parts)))
    return rows


def _schools(lapses: Lapses) -> list[Row]:
    return [Row(name=school.name, value=_counts(school)) for school in lapses.schools]


def _counts(school: SchoolLapses) -> str:
    parts = [f"脱岗 {school.off_post}"] if school.off_post else []
    if school.asleep:
        parts.append(f"睡岗 {school.asleep}")
    return " · ".join([*parts, f"共 {school.minutes} 分钟"])


def lapses_chart(lapses: Lapses) -> bytes | None:
    """Return bars of the schools as a PNG; None where there is nothing to compare."""
    if lapses.own or not lapses.schools:
        return None
    rows = [
        Bar(name=school.name, value=float(school.total), said=f"{school.total} 次")
        for school in lapses.schools[:MOST_BARS]
    ]
    return bars(rows, title=f"{lapses.days}值班脱岗、睡岗次数")
