"""Which indicators, or which units of one, have reached their targets and which have not."""

from collections.abc import Sequence

from school.figure.cells import Found, counted, number_said
from school.figure.rows import Asked, within
from school.figure.targets import Measured, measure, no_target, rows_against, values_against
from school.figure.words import measured, timed, value_of
from school.indicator import HOME, Figure, Indicator
from school.question.aims import is_amount
from school.question.plan import AskedAmount, Condition, Intent, Refusal

MOST_UNDECIDED = 6
"""Names in a note; all of them are the answer to “哪些不能判断”."""


def fulfilling(asked: Asked) -> Found:
    """Return which indicators, or which units of one, have reached the target or have not."""
    if asked.plan.aim is not None:
        return _aimed(asked, asked.plan.aim)
    every = [one for indicator in asked.indicators for one in measure(asked, indicator)]
    if not every:
        return no_target(asked)
    wanted = [one for one in every if _fulfils(one, asked.plan.condition)]
    decided = [one for one in every if one.attained is not None]
    told = [v for one in wanted for v in values_against(one, every, verdict=False)]
    names = _names(wanted, several=len(asked.indicators) > 1)
    number = counted(asked, rows_against(wanted or decided), number=len(names))
    return Found(
        said=_listed(wanted, decided, asked),
        values=(*number, *dict.fromkeys(told)),
        rows=rows_against(wanted or decided),
        notes=_undecided(every, asked),
        indicators=tuple({one.one.id: one.one for one in wanted}.values()),
    )


def fulfils(asked: Asked, one: Indicator) -> bool:
    """Return True for an indicator that has reached its target or has not, as is asked for."""
    aim = asked.plan.aim
    if aim is None:
        return any(_fulfils(m, asked.plan.condition) for m in measure(asked, one))
    return any(_is_aim(asked, row, aim) for row in _rows_of_aim(asked, one, aim))


def _rows_of_aim(asked: Asked, one: Indicator, aim: AskedAmount) -> list[Figure]:
    return _at_first(asked, one) if aim.now else asked.targets(one)


def _is_aim(asked: Asked, row: Figure, aim: AskedAmount) -> bool:
    """Return True for a row of the amount and the times that are asked about."""
    periods = [] if aim.now else [period for period in asked.plan.periods if not period.now]
    return is_amount(row, aim) and (not periods or any(within([row], p) for p in periods))


def _aimed(asked: Asked, aim: AskedAmount) -> Found:
    """Return which indicators have a target of an amount, in the years that are asked about."""
    periods = [] if aim.now else [period for period in asked.plan.periods if not period.now]
    found = [
        row
        for one in asked.indicators
        for row in _rows_of_aim(asked, one, aim)
        if _is_aim(asked, row, aim)
    ]
    rows = list({id(row): row for row in found}.values())
    when = "基线" if aim.now else "、".join(period.name for period in periods) + "目标"
    amount = measured(aim.amount, aim.unit)
    names = {row.indicator: asked.catalogue[row.indicator] for row in rows}
    if not rows:
        return Found(said=f"没有{when}是 {amount} 的指标。", refusal=Refusal.NO_SUCH_TIME)
    listed = "、".join(one.name for one in names.values())
    return Found(
        said=f"{when}是 {amount} 的有{number_said(asked, len(names))}：{listed}。",
        values=(
            *counted(asked, rows, number=len(names)),
            *(value_of(row, f"{names[row.indicator].name} {timed(row)}") for row in rows),
        ),
        rows=tuple(rows),
        indicators=tuple(names.values()),
    )


def _at_first(asked: Asked, one: Indicator) -> list[Figure]:
    """Return where an indicator started at home."""
    return [row for row in asked.of(one) if row.baseline and row.place == HOME]


def _fulfils(one: Measured, condition: Condition | None) -> bool:
    if condition is Condition.NO_FIGURE:
        return one.attained is None
    return one.attained is (condition is Condition.ATTAINED)


def _listed(wanted: Sequence[Measured], decided: Sequence[Measured], asked: Asked) -> str:
    what = {Condition.ATTAINED: "已达标", Condition.MISSED: "未达标"}
    word = what.get(asked.plan.condition or Condition.NO_FIGURE, "不能判断")
    when = "、".join(dict.fromkeys(timed(one.target.row) for one in wanted or decided))
    if not wanted:
        return f"按{when}，没有{word}的。" if when else f"没有{word}的。"
    names = _names(wanted, several=len(asked.indicators) > 1)
    return f"按{when}，{word}的有{number_said(asked, len(names))}：{'、'.join(names)}。"


def _names(wanted: Sequence[Measured], *, several: bool) -> list[str]:
    """Return what those that are wanted are called, each once: indicators, or units of one."""
    named = (
        one.one.name if several or not one.current else one.current.row.place for one in wanted
    )
    return list(dict.fromkeys(named))


def _undecided(every: Sequence[Measured], asked: Asked) -> tuple[str, ...]:
    if asked.plan.condition is Condition.NO_FIGURE or asked.plan.intent is not Intent.LIST:
        return ()
    names = dict.fromkeys(one.one.name for one in every if one.attained is None)
    more = "等" if len(names) > MOST_UNDECIDED else ""
    shown = "、".join(list(names)[:MOST_UNDECIDED])
    return (f"不能判断的：{shown}{more}。",) if names else ()
