"""Cards about figures: the answer with its number first, the question back, and what comes next."""

from collections.abc import Sequence

from message_cards.card import Button, ButtonStyle, Card, Picture, Press, Row, Tone
from school.figure.answer import AnswerValue, Chip, FigureAnswer
from school.figure.drill import short
from school.figure.words import value_said
from school.question.plan import Intent, Option, Plan

NAME = "ask"
SUBSCRIBE = "subscriptions"
MOST_ROWS = 10
MOST_DRILLS = 2
MOST_NEAREST = 3
MOST_SOURCES = 3
LONGEST_HEADLINE = 42
LONGEST_CHIP = 7
"""Letters of the part of a plan that a button says; WeCom's buttons have room for ten."""


def figures_card(
    answer: FigureAnswer,
    chart: Picture | None = None,
    *,
    chip: str = "",
    subscribe: bool = False,
) -> Card:
    """Show an answer, a question back or a refusal.

    Args:
        answer: What was answered.
        chart: The picture of it, where there is something to draw.
        chip: The part of the plan whose other values are offered; empty: none.
        subscribe: True: the answer can be had again and again.
    """
    if answer.options:
        return _asked_back(answer)
    if answer.refusal is not None:
        return _refused(answer)
    short = len(answer.said) <= LONGEST_HEADLINE
    return Card(
        title=answer.said.rstrip("。") if short else answer.title,
        subtitle=answer.title if short else "",
        lines=_lines(answer, said=not short),
        rows=_rows(answer),
        pictures=(chart,) if chart else (),
        buttons=tuple(_buttons(answer, chip=chip, subscribe=subscribe)),
        source=_source(answer),
    )


def _lines(answer: FigureAnswer, *, said: bool) -> tuple[str, ...]:
    lines = [answer.said] if said else []
    if answer.definition and answer.plan and answer.plan.intent is not Intent.FORMULA:
        lines.append(f"口径：{answer.definition}")
    lines += answer.notes
    if answer.by_model:
        lines.append("问法由模型理解，数都来自上面的来源，请核对是不是你要问的。")
    if len(answer.values) > MOST_ROWS:
        lines.append("表里只放了前面的，全部见导出。")
    return tuple(lines)


def _rows(answer: FigureAnswer) -> tuple[Row, ...]:
    if len(answer.values) < 2:  # noqa: PLR2004  # one value is the headline
        return ()
    if answer.plan is not None and answer.plan.sourced:
        return ()  # which figure is from where is said, with its words
    if answer.plan is not None and answer.plan.condition is not None:
        return _grouped(answer.values)[:MOST_ROWS]
    return tuple(Row(name=_name(v), value=value_said(v)) for v in answer.values[:MOST_ROWS])


def _grouped(values: Sequence[AnswerValue]) -> tuple[Row, ...]:
    """Return a row for each indicator or unit: its target, what there is and the gap."""
    rows: dict[str, list[str]] = {}
    for value in values:
        name, _, what = value.label.rpartition(" ")
        rows.setdefault(name or what, []).append(f"{what} {value_said(value)}")
    return tuple(Row(name=name, value=" · ".join(said)) for name, said in rows.items())


def _name(value: AnswerValue) -> str:
    return value.label or value.period


def _source(answer: FigureAnswer) -> str:
    """Return the sources; of several the documents alone, for their lines are in the export."""
    several = len(answer.sources) > 1
    documents = [one.partition("（0")[0] if several else one for one in answer.sources]
    shown = list(dict.fromkeys(documents))
    more = "等" if len(shown) > MOST_SOURCES else ""
    return f"来源：{'；'.join(shown[:MOST_SOURCES])}{more}" if shown else ""


def _buttons(answer: FigureAnswer, *, chip: str, subscribe: bool) -> list[Button]:
    if answer.plan is None:
        return []
    chosen = next((one for one in answer.chips if one.name == chip), None)
    if chosen is not None:
        return [_option(one) for one in chosen.options]
    most = MOST_DRILLS if answer.plan.indicators else len(answer.drill)
    buttons = [_option(one) for one in answer.drill[:most]]
    if answer.values:
        buttons.append(Button(label="导出", say="导出", press=_press(answer.plan, act="export")))
    if subscribe and answer.question:
        args = {"plan": _json(answer.plan), "text": answer.question}
        buttons.append(Button(label="定时推送", press=Press(command=SUBSCRIBE, args=args)))
    return [*buttons, *(_chip(one, answer.plan) for one in answer.chips if one.options)]


def _option(option: Option) -> Button:
    return Button(label=option.label, say=option.label, press=_press(option.plan))


def _chip(chip: Chip, plan: Plan) -> Button:
    label = f"{chip.name}：{short(chip.said, most=LONGEST_CHIP)}"
    return Button(label=label, press=_press(plan, chip=chip.name))


def _press(plan: Plan, **more: str) -> Press:
    return Press(command=NAME, args={"plan": _json(plan), **more})


def _json(plan: Plan) -> str:
    return plan.model_dump_json(exclude_defaults=True)


def _asked_back(answer: FigureAnswer) -> Card:
    return Card(
        title="你问的是哪一个？",
        subtitle=answer.question,
        tone=Tone.ASK,
        buttons=tuple(_option(option) for option in answer.options),
    )


def _refused(answer: FigureAnswer) -> Card:
    near: Sequence[str] = answer.nearest[:MOST_NEAREST]
    times = [one for chip in answer.chips if chip.name == "时间" for one in chip.options]
    kept = {one.label: _press(one.plan) for one in answer.instead}
    buttons = [
        Button(
            label=name,
            say=name,
            press=kept.get(name, Press(command=NAME, args={"text": name})),
            style=ButtonStyle.PLAIN,
        )
        for name in near
    ]
    return Card(
        title="这个数没有",
        subtitle=answer.question,
        tone=Tone.ASK,
        lines=(answer.said, *answer.notes),
        buttons=(*buttons, *(() if near else map(_option, times[:MOST_NEAREST]))),
    )
