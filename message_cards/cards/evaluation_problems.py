"""Cards of problems an evaluation found: one problem, and those that are not closed."""

from message_cards.card import Button, ButtonStyle, Card, Press, Row, Tone
from message_cards.cards.evaluation_rounds import PROBLEMS as NAME
from school.evaluation_calls import Problems, ProblemView
from school.evaluation_rounds import PROBLEMS, ProblemState, Step

_TOLD = {
    Step.PROBLEM: "请整改",
    Step.FIXED: "等你复查",
    Step.CLOSED: "已销号",
    Step.BACK: "还要整改",
}


def problem_card(one: ProblemView, *, done: str = "", told: Step | None = None) -> Card:
    """Show one problem to who asked, or to who is told of it."""
    title = f"评估问题 {one.number}"
    return Card(
        title=f"{title} · {_TOLD[told]}" if told in _TOLD and told else title,
        subtitle=one.school,
        tone=_tone(one),
        lines=(done,) if done else (),
        rows=tuple(
            row
            for row in (
                Row(name="问题", value=" ".join(filter(None, (one.point, one.what)))),
                Row(name="责任人", value=one.owner),
                Row(name="期限", value=_due(one)),
                Row(name="状态", value=PROBLEMS[one.state]),
                Row(name="说明", value=one.note),
            )
            if row.value
        ),
        buttons=_buttons(one),
        source="整改完成后由教育局复查销号；公布结果时没销号的算未达标",
    )


def _tone(one: ProblemView) -> Tone:
    if one.state is ProblemState.CLOSED:
        return Tone.GOOD
    return Tone.WARN if one.overdue else Tone.ASK


def _due(one: ProblemView) -> str:
    return f"{one.due.month}月{one.due.day}日{'，已逾期' if one.overdue else ''}"


def _buttons(one: ProblemView) -> tuple[Button, ...]:
    def press(step: Step) -> Press:
        return Press(command=NAME, args={"problem": one.problem_id, "do": step})

    found: list[Button] = []
    if one.may_fix:
        found.append(Button(label="整改完成", style=ButtonStyle.PRIMARY, press=press(Step.FIXED)))
    if one.may_close:
        found.append(Button(label="销号", style=ButtonStyle.PRIMARY, press=press(Step.CLOSED)))
        found.append(Button(label="退回", press=press(Step.BACK)))
    return tuple(found)


def problems_card(problems: Problems) -> Card:
    """Show the problems that are not closed, each with a button to look at it."""
    rows = problems.rows
    return Card(
        title="评估问题",
        tone=Tone.WARN if any(one.overdue for one in rows) else Tone.PLAIN,
        lines=() if rows else ("没有没销号的问题。",),
        rows=tuple(
            Row(
                name=f"{one.number}. {one.school}",
                value=f"{one.what} · {PROBLEMS[one.state]} · {_due(one)}",
            )
            for one in rows
        ),
        buttons=tuple(
            Button(
                label=f"{one.number}. {one.what[:8]}",
                press=Press(command=NAME, args={"problem": one.problem_id, "do": "show"}),
            )
            for one in rows
        ),
        source="按期限排；教育局记问题请发“评估整改 校名 1.2 缺什么 12月10日前”",
    )
