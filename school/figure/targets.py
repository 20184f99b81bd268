"""How far from the target: the gap, 达标 or 未达标, and which indicators have not reached theirs.

The gap is target minus current in the direction of the indicator; of percentages in 百分点. A
range, a bound or words may leave open whether a target is reached; then that is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from school.figure.answer import AnswerValue, ChartKind
from school.figure.cells import CONFLICT, Found, said_of
from school.figure.rows import Asked, Cell, cells, newest, time_of, within
from school.figure.values import none_of_that_time, target
from school.figure.words import (
    GAP,
    OVER,
    VERDICT,
    measured,
    quoted,
    spoken,
    timed,
    value_of,
    worked_out,
)
from school.indicator import HOME, PERCENT, POINTS, Bound, Direction, Figure, FigureKind, Indicator
from school.question.plan import Refusal

REACHED, NOT_REACHED, OPEN = "达标", "未达标", "不能判断"


@dataclass(frozen=True)
class Measured:
    """A target beside what there is now."""

    one: Indicator
    target: Cell
    current: Cell | None
    """None: nothing is known of the present."""
    short: Decimal | None = None
    """What is missing, in the unit of *unit*; negative: that much over. None: not to be told."""
    short_most: Decimal | None = None
    """Where a range leaves it open: at most that much is missing."""
    unit: str = ""
    why_open: str = ""
    """Why it cannot be decided; empty: it can."""
    held: bool = False
    """True: *current* is of a time that was named, and not the newest."""

    @property
    def attained(self) -> bool | None:
        """Return whether the target is reached; None: it cannot be told."""
        if self.short is None or self.why_open:
            return None
        return self.short <= 0

    @property
    def between(self) -> tuple[Decimal, Decimal]:
        """Return how much is missing, or how much it is over: at least and at most."""
        short, most = self.short or Decimal(0), self.short_most or Decimal(0)
        return (short, most) if short > 0 else (-most, -short)

    @property
    def verdict(self) -> str:
        """Return that in words."""
        return {True: REACHED, False: NOT_REACHED, None: OPEN}[self.attained]


def gap(asked: Asked) -> Found:
    """Return target, current value and what lies between."""
    return _against(asked, verdict=False)


def attain(asked: Asked) -> Found:
    """Return whether targets are reached, and why."""
    return _against(asked, verdict=True)


def _against(asked: Asked, *, verdict: bool) -> Found:
    every = [one for indicator in asked.indicators for one in measure(asked, indicator)]
    if not every:
        return no_target(asked)
    alone = len({one.one.id for one in every}) == 1
    said = [_said(one, verdict=verdict, named=not alone) for one in every]
    values = [value for one in every for value in values_against(one, every, verdict=verdict)]
    verdicts = {one.attained for one in every}
    return Found(
        said="；".join(said) + "。",
        values=tuple(dict.fromkeys(values)),
        rows=rows_against(every),
        notes=_notes(every),
        chart=_chart(every),
        attained=verdicts.pop() if len(verdicts) == 1 else None,
    )


def no_target(asked: Asked) -> Found:
    """Say that there is no target to measure with, and whether there are some of other years."""
    if any(asked.targets(one) for one in asked.indicators):
        found = target(asked)
        return found if found.refusal else none_of_that_time(asked, asked.rows, what="目标")
    name = "、".join(one.name for one in asked.indicators[:2])
    said = f"{quoted(name)}没有定目标，所以说不了差距和达标没有。"
    return Found(said=said, refusal=Refusal.NO_SUCH_TIME)


def measure(asked: Asked, one: Indicator) -> list[Measured]:
    """Return the targets of an indicator that are asked about, each beside the current value."""
    rows = asked.targets(one)
    periods = [p for p in asked.plan.periods if not p.now]
    if one.live and periods:
        periods = [p for p in periods if within(rows, p)]
    chosen = (
        [r for p in periods for r in within(rows, p, spread=True)]
        if periods
        else _aims(asked, rows)
    )
    held = asked.plan.held is not None
    return [
        replace(_measured(one, aim, current), held=held)
        for aim in cells(chosen)
        for current in (_currents(asked, one, aim.row) or [None])
    ]


def _aims(asked: Asked, rows: Sequence[Figure]) -> list[Figure]:
    """Return the last target, or that of every year where years are wanted."""
    return sorted(rows, key=time_of) if asked.spread() else newest(rows)


def _currents(asked: Asked, one: Indicator, aim: Figure) -> Sequence[Cell | None]:
    rows = asked.of(one, FigureKind.ACTUAL)
    if one.live:
        return cells(rows)
    held = asked.plan.held
    if held is not None:
        return cells(row for row in within(rows, held) if row.place == aim.place)[:1]
    of_year = [r for r in rows if r.first.year == aim.last.year and not r.baseline]
    here = [row for row in rows if row.place == aim.place]
    return cells(of_year or newest(here))[:1]


def _measured(one: Indicator, aim: Cell, current: Cell | None) -> Measured:
    bare = Measured(one, aim, current)
    why = _why_open(aim.row, current.row if current else None)
    if current is None or why:
        return _open(bare, why)
    low, high = _ends(aim.row)
    now_low, now_high = _ends(current.row)
    direction = _direction(one, aim.row)
    if direction is Direction.NEITHER:
        return _open(bare, "这个指标没有好坏之分")
    if direction is Direction.UP:
        short, most = low - now_high, high - now_low
    else:
        short, most = now_low - high, now_high - low
    unit = POINTS if aim.row.unit == PERCENT else aim.row.unit
    between = short <= 0 < most and (low != high or now_low != now_high)
    why = "目标或现状是一个区间，只到了其中" if between else ""
    return Measured(
        one, aim, current, short, most, unit, _bounded(current.row, short, why, direction)
    )


def _open(bare: Measured, why: str) -> Measured:
    return Measured(bare.one, bare.target, bare.current, why_open=why)


def _bounded(now: Figure, short: Decimal, why: str, direction: Direction) -> str:
    """Return why a current value that is only a bound decides nothing; empty where it does."""
    helps = Bound.AT_LEAST if direction is Direction.UP else Bound.AT_MOST
    if why or now.bound in (Bound.EXACT, Bound.ABOUT):
        return why
    return "" if now.bound is helps and short <= 0 else "现状只知道一个界限"


def _why_open(aim: Figure, now: Figure | None) -> str:
    if now is None or now.missing:
        return "没有现状的数"
    if aim.amount is None or now.amount is None:
        return "目标或现状是文字，没有可以比的数"
    return "" if aim.unit == now.unit else "目标和现状的单位不同"


def _ends(row: Figure) -> tuple[Decimal, Decimal]:
    amount = row.amount or Decimal(0)
    return amount, row.upper if row.upper is not None else amount


def _direction(one: Indicator, aim: Figure) -> Direction:
    """Return which way the target lies: “60 以上” and “不超过 5” say so themselves."""
    said = {Bound.AT_LEAST: Direction.UP, Bound.AT_MOST: Direction.DOWN}
    return said.get(aim.bound, one.direction)


def _said(one: Measured, *, verdict: bool, named: bool) -> str:
    """Return “2023年目标 60%，现在 30%（2021年11月基线），差 30 个百分点”."""
    parts = [f"{timed(one.target.row)} {said_of(one.target)}", _now_said(one)]
    parts.append(_short_said(one, verdict=verdict))
    said = "，".join(filter(None, parts))
    place = one.current.row.place if one.current else HOME
    name = f"{one.one.name}：" if named else f"{place}：" if place != HOME else ""
    return f"{name}{one.verdict}。{said}" if verdict else f"{name}{said}"


def _now_said(one: Measured) -> str:
    if one.current is None or one.current.row.missing:
        return ""
    if one.held:
        return f"{timed(one.current.row)} {spoken(one.current.row)}"
    return f"现在 {spoken(one.current.row)}（{one.current.row.period}）"


def _short_said(one: Measured, *, verdict: bool) -> str:
    if one.why_open or one.short is None:
        return one.why_open if verdict else f"{one.why_open}，说不了差多少"
    if one.short > 0:
        return f"差 {_amount(one)}"
    lower = _direction(one.one, one.target.row) is Direction.DOWN
    word = "低" if lower else "高出"
    over = f"{word} {_amount(one)}" if one.between[0] > 0 else ""
    return over if verdict else "，".join(filter(None, ["已达标", over]))


def _amount(one: Measured) -> str:
    least, most = one.between
    return measured(least, one.unit, upper=most if most != least else None)


def values_against(one: Measured, every: Sequence[Measured], *, verdict: bool) -> list[AnswerValue]:
    """Return target, current value and difference, labelled where there are several."""
    whose = one.one.name if len({other.one.id for other in every}) > 1 else ""
    places = {other.current.row.place for other in every if other.current}
    if len(places) > 1 and one.current:
        whose = one.current.row.place
    found = [value_of(one.target.row, f"{whose} {timed(one.target.row)}".strip())]
    found += [value_of(row, f"{whose} {timed(row)}".strip()) for row in one.target.others]
    behind = [one.target.row]
    if one.current is not None and not one.current.row.missing:
        behind.append(one.current.row)
        when = timed(one.current.row) if one.held else "现在"
        found.append(value_of(one.current.row, f"{whose} {when}".strip()))
        found += [value_of(row, f"{whose} {when}".strip()) for row in one.current.others]
    if one.short is not None and not one.why_open and one.between[0] > 0:
        found.append(_difference(one, behind, whose))
    if verdict:
        label = f"{whose} {VERDICT}".strip()
        found.append(worked_out(label, behind, words=one.verdict))
    return found


def _difference(one: Measured, behind: Sequence[Figure], whose: str) -> AnswerValue:
    least, most = one.between
    label = f"{whose} {OVER if one.attained else GAP}".strip()
    upper = most if most != least else None
    return worked_out(label, behind, amount=least, upper=upper, unit=one.unit)


def rows_against(every: Sequence[Measured]) -> tuple[Figure, ...]:
    """Return the rows behind targets and current values."""
    found = [row for one in every for row in (one.target.row, *one.target.others)]
    found += [one.current.row for one in every if one.current and not one.current.row.missing]
    return tuple(found)


def _notes(every: Sequence[Measured]) -> tuple[str, ...]:
    cells_of = [cell for one in every for cell in (one.target, one.current) if cell]
    notes = [cell.row.note for cell in cells_of if cell.row.note]
    about = any(cell.row.bound is Bound.ABOUT for cell in cells_of)
    conflict = any(cell.others for cell in cells_of)
    more = [CONFLICT] * conflict + ["有的数是约数，差距也是约数。"] * about
    return tuple(dict.fromkeys([*more, *notes]))


def _chart(every: Sequence[Measured]) -> ChartKind:
    known = [one for one in every if one.short is not None]
    return ChartKind.BARS if len(known) == len(every) else ChartKind.NONE
