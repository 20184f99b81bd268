"""Cards of those who report: what waits, a form as it stands, and its versions."""

from message_cards.card import Button, ButtonStyle, Card, Press, Row, Section, Tone
from school.collection import RoundState
from school.collection_periods import AS_OF
from school.collection_values import ALONE
from school.county_time import spoken
from school.duty_words import spoken_day
from school.report_figures import FieldView, TaskList, TaskView, Versions

NAME = "report_figures"
MOST_ROWS = 8
MOST_SHOWN = 12
"""Fields on one card: a phone shows no more at once. What is missing comes first."""


def _press(do: str, task: TaskView, **args: str) -> Press:
    return Press(
        command=NAME, args={"do": do, "round": task.round_id, "unit": task.unit_id, **args}
    )


def tasks_card(tasks: TaskList) -> Card:
    """Show the forms that wait, and those that may still be corrected."""
    waiting = [row for row in tasks.rows if not row.submitted]
    if not tasks.rows:
        return Card(title="没有要填的表", tone=Tone.GOOD, source="有新表会私信告诉你")
    shown = tasks.rows[:MOST_ROWS]
    more = len(tasks.rows) - len(shown)
    return Card(
        title=f"待填 {len(waiting)} 张" if waiting else "都填好了",
        tone=Tone.ASK if waiting else Tone.GOOD,
        lines=(f"另有 {more} 张，填好这些再看。",) if more > 0 else (),
        sections=tuple(
            Section(
                text=f"{row.name} · {row.unit} · {_standing(row.submitted, row.overdue)}"
                f"{spoken_day(row.due)}截止",
                buttons=(
                    Button(
                        label="改" if row.submitted else "填",
                        say=f"填报 {row.name}",
                        press=Press(
                            command=NAME,
                            args={"do": "show", "round": row.round_id, "unit": row.unit_id},
                        ),
                    ),
                ),
            )
            for row in shown
        ),
        source="数据采集",
    )


def _standing(submitted: bool, overdue: bool) -> str:  # noqa: FBT001  # two facts of one row
    if submitted:
        return "已交，关闭前可以改 · "
    return "已逾期 · " if overdue else ""


def task_card(task: TaskView) -> Card:
    """Show a form as it stands: values and where they are from, what is missing, the next step."""
    return Card(
        title=f"{task.name} · {task.unit}",
        tone=_tone(task),
        lines=tuple(line for line in (*_said(task), *_doubts(task)) if line),
        rows=_rows(task),
        buttons=_buttons(task),
        source=_source(task),
    )


def _rows(task: TaskView) -> tuple[Row, ...]:
    """Return the fields that fit: those to look at first, in the form's order."""
    kept = task.rows
    if len(kept) > MOST_SHOWN:
        ranked = sorted(kept, key=lambda row: (not row.problem, not row.doubt, not row.system))
        first = {row.name for row in ranked[: MOST_SHOWN - 1]}
        kept = tuple(row for row in kept if row.name in first)
    rows = [Row(name=_name(row), value=_value(row)) for row in kept]
    left = [row for row in task.rows if row not in kept]
    if left:
        missing = sum(bool(row.problem) for row in left)
        told = f"还有 {missing} 项没填" if missing else "都填好了"
        rows.append(Row(name=f"另有 {len(left)} 项", value=f"{told}，按“用表格填”看全部"))
    return tuple(rows)


def _tone(task: TaskView) -> Tone:
    if task.done or task.again:
        return Tone.GOOD
    return Tone.WARN if task.overdue and not task.version else Tone.ASK


def _name(row: FieldView) -> str:
    return f"{row.name}（{row.unit}）" if row.unit else row.name


def _value(row: FieldView) -> str:
    if row.problem:
        told = [row.said, row.problem, f"系统没填（{row.unsaid}）" if row.unsaid else ""]
        told.append("" if row.computed else row.hint)
        return f"✎ {' · '.join(part for part in told if part)}"
    parts = [row.said or "—", row.origin, "只报了比例" if row.alone else ""]
    parts.append(f"系统是 {row.system}" if row.system else "")
    parts.append(f"上期 {row.last}" if row.last and row.last != row.said else "")
    return " · ".join(part for part in parts if part)


def _said(task: TaskView) -> tuple[str, ...]:
    if task.done:
        told = "已提交。" if task.version == 1 else f"已改，这是第 {task.version} 版。"
        return (f"{told}关闭前还可以改，改要写原因。",)
    if task.again:
        return ("已经提交过，没有重复。",)
    if task.state is not RoundState.OPEN:
        return ("这张表已经关闭，不能再改。要改请找发起的人重新打开。",)
    moved = "显示之后有数字变了，还没有提交。" if task.moved else ""
    return (moved, _next_step(task))


def _next_step(task: TaskView) -> str:
    wrong = [row for row in task.rows if row.problem]
    if wrong:
        first = next((f"{row.name} {row.example}" for row in wrong if not row.computed), "")
        how = f"回复如“{first}”，几项用逗号分开。" if first else "请核对后改。"
        return f"还差 {len(wrong)} 项。{how}"
    if task.needs_reason and not task.reason:
        what = "、".join(task.corrected) or "已交的数"
        return f"改了{what}，请回复原因，如“原因 转入 3 人未登记”。"
    if task.version and not task.changed:
        return "已经提交。要改就直接回复新的数和原因。"
    known = next((row for row in task.rows if row.known), None)
    if known is not None:
        how = f"“填报 {known.name} {known.example}，原因 …”"
        return f"系统里有的已经填好。看一遍，对就提交；哪个不对，回复如{how}。"
    return "都齐了。看一遍，对就提交。"


def _doubts(task: TaskView) -> tuple[str, ...]:
    if task.done or task.again:
        return ()
    doubts = [f"请核对：{row.name}{row.doubt}。" for row in task.rows if row.doubt]
    alone = next((row for row in task.rows if row.alone and not row.system), None)
    if alone is not None:
        how = "有分子分母就补上" if alone.computed else f"知道分子分母就回复“{alone.name} 114/120”"
        doubts.append(f"{alone.name}只报了比例，不算进合计。{how}。")
    return tuple(doubts)


def _buttons(task: TaskView) -> tuple[Button, ...]:
    if task.state is not RoundState.OPEN or task.done or task.again:
        return _history(task)
    buttons: list[Button] = []
    reasoned = not task.needs_reason or bool(task.reason)
    if task.ready and reasoned and (task.changed or not task.version):
        doubted = any(row.doubt for row in task.rows)
        args = {"seen": task.seen, "version": str(task.version), "sure": "yes" if doubted else ""}
        label = "数字没错，提交" if doubted else "提交"
        submit = _press("submit", task, **args)
        buttons.append(Button(label=label, say="提交填报", style=ButtonStyle.PRIMARY, press=submit))
    if any(row.offers for row in task.rows):
        share = _press("share", task)
        buttons.append(Button(label="只有比例", say=ALONE, press=share))
    buttons.append(Button(label="用表格填", press=_press("sheet", task)))
    return (*buttons, *_history(task))


def _history(task: TaskView) -> tuple[Button, ...]:
    """Return the way to what was changed: an earlier version, or what the product had filled in."""
    changed = task.version > 1 or (task.version and any(row.system for row in task.rows))
    return (Button(label="修改记录", press=_press("versions", task)),) if changed else ()


def _source(task: TaskView) -> str:
    due = f"{spoken_day(task.due)}截止"
    parts = [due] if task.period.startswith(AS_OF) else [task.period, due]
    if task.submitted_at is not None:
        parts.append(f"{task.submitted_by} {spoken(task.submitted_at)}交（第 {task.version} 版）")
    return " · ".join(parts)


def versions_card(versions: Versions) -> Card:
    """Show who changed what, when and why."""
    return Card(
        title=f"修改记录 · {versions.name}",
        subtitle=versions.unit,
        sections=tuple(
            Section(
                # One line: DingTalk makes a blank of each end of a line.
                text=f"第 {one.version} 版 {spoken(one.at)} {one.by}"
                + (f"：{'；'.join(one.changes)}" if one.changes else "")
                + (f"。原因：{one.reason}" if one.reason else "")
            )
            for one in versions.rows[-MOST_ROWS:]
        ),
        source="每一版都保留",
    )
