"""How much each year differs from the one before it, and in which year it differed most.

A step is from one year that has a figure to the next one: of what was where that is known of two
years, else of what is to be, from where the plan starts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from school.figure.answer import AnswerValue, ChartKind
from school.figure.cells import Found, notes_of, put_together, values_of
from school.figure.change import difference_of, unit_of_difference
from school.figure.rows import YEARS, Asked, Cell, is_single, newest, time_of, within, without_items
from school.figure.values import none_of_that_time
from school.figure.words import CHANGE, MEAN, ORDINALS, measured, spoken, timed, worked_out
from school.indicator import PERCENT, Figure, FigureKind, Indicator
from school.question.periods import years
from school.question.plan import AskedPeriod, Intent, Ordering, Refusal, Steps

NO_STEPS = "要有两年能比的数，才说得了每年的变化。"
_VERBS = {Steps.RISE: "增加", Steps.FALL: "减少", Steps.EITHER: "变化"}
_KINDS = (FigureKind.ACTUAL, FigureKind.TARGET, FigureKind.PLAN)
_CENT = Decimal("0.01")
_TWO = 2


@dataclass(frozen=True)
class Step:
    """From one time to the next."""

    before: Cell
    after: Cell
    name: str
    """What it is of: the later time, or an indicator."""

    @property
    def amount(self) -> Decimal:
        """Return how much more the later one is."""
        return difference_of(self.before.row, self.after.row) or Decimal(0)

    @property
    def value(self) -> AnswerValue:
        """Return the step as a value of an answer; which way it goes is in its label."""
        fell = self.amount < 0
        return worked_out(
            f"{self.name} {CHANGE}{'（减少）' if fell else ''}",
            [self.before.row, self.after.row],
            amount=abs(self.amount),
            unit=unit_of_difference(self.after.row),
        )

    @property
    def said(self) -> str:
        """Return “提高 10 个百分点”, or that nothing changed."""
        per_cent = self.after.row.unit == PERCENT
        if not self.amount:
            return "没有变化"
        up = self.amount > 0
        word = ("提高" if up else "下降") if per_cent else ("增加" if up else "减少")
        return f"{word} {measured(abs(self.amount), unit_of_difference(self.after.row))}"


def yearly(asked: Asked) -> Found:
    """Return how much each year differs from the one before it."""
    steps = steps_of(asked, asked.indicators[0])
    if not steps:
        return _no_steps(asked)
    cells = [steps[0].before, *(step.after for step in steps)]
    said = "；".join(f"{_way(step)} {step.said}" for step in steps)
    return Found(
        said=f"{said}。",
        values=(
            *values_of(cells, asked, names=[timed(c.row) for c in cells]),
            *(s.value for s in steps),
        ),
        rows=tuple(cell.row for cell in cells),
        notes=notes_of(cells),
        chart=ChartKind.LINE if len(cells) > _TWO else ChartKind.NONE,
    )


def _way(step: Step) -> str:
    return f"{timed(step.before.row)}到{timed(step.after.row)}"


def greatest(asked: Asked) -> Found:
    """Return in which year, or of which indicator, it rose or fell most; how much is told."""
    by_year = asked.plan.by == YEARS or len(asked.indicators) == 1
    every = steps_of(asked, asked.indicators[0]) if by_year else _from_first_to_last(asked)
    if not every:
        return _no_steps(asked)
    ordered = _ordered(every, asked.plan.steps or Steps.EITHER)
    if not ordered:
        return _none_that_way(asked, every)
    if asked.plan.ordering is Ordering.LOWEST:
        ordered.reverse()
    levels = list(dict.fromkeys(abs(step.amount) for step in ordered))
    first = asked.plan.nth - 1
    wanted = levels[first : first + (asked.plan.top or len(levels))]
    shown = [step for step in ordered if abs(step.amount) in wanted]
    if not shown:
        return Found(said="没有那么多名次。", refusal=Refusal.NOT_PICKED_OUT)
    ends = [cell for step in shown for cell in (step.before, step.after)]
    cells = list({id(cell.row): cell for cell in ends}.values())
    return Found(
        said=f"{_first(asked, shown)}。",
        values=(*(s.value for s in shown), *values_of(cells, asked)),
        rows=tuple(cell.row for cell in cells),
        notes=notes_of(cells),
        indicators=tuple(
            asked.catalogue[i] for i in dict.fromkeys(s.after.row.indicator for s in shown)
        ),
        chart=ChartKind.NONE,
    )


def _ordered(every: Sequence[Step], wanted: Steps) -> list[Step]:
    """Return the steps of the direction that is asked for, the greatest first."""
    sign = {Steps.RISE: 1, Steps.FALL: -1, Steps.EITHER: 0}[wanted]
    kept = [s for s in every if s.amount * sign > 0 or (not sign and s.amount)]
    return sorted(kept, key=lambda step: -abs(step.amount))


def _first(asked: Asked, shown: Sequence[Step]) -> str:
    same = [s for s in shown if abs(s.amount) == abs(shown[0].amount)]
    names = "、".join(step.name for step in same)
    tied = "（并列）" if len(same) > 1 else ""
    ends = [(step.before.row, step.after.row) for step in same[:_TWO]]
    way = "；".join(f"从{timed(a)} {spoken(a)}到{timed(b)} {spoken(b)}" for a, b in ends)
    rest = "，".join(f"{s.name} {s.said}" for s in shown[len(same) :])
    more = f"；其次 {rest}" if rest else ""
    return f"{_which(asked)}的是 {names}{tied}，{shown[0].said}：{way}{more}"


def _which(asked: Asked) -> str:
    """Return “增加最多”, “减少第二多” or “变化最小”."""
    nth = asked.plan.nth
    most = asked.plan.ordering is not Ordering.LOWEST
    size = ("大" if most else "小") if asked.plan.steps is Steps.EITHER else "多" if most else "少"
    place = "最" if nth == 1 else f"第{ORDINALS[nth]}"
    return f"{_VERBS[asked.plan.steps or Steps.EITHER]}{place}{size}"


def _no_steps(asked: Asked) -> Found:
    if not any(not row.missing for row in asked.rows):
        return none_of_that_time(asked, asked.rows)
    return Found(said=NO_STEPS, refusal=Refusal.NOT_BROKEN_DOWN)


def _none_that_way(asked: Asked, every: Sequence[Step]) -> Found:
    word = _VERBS[asked.plan.steps or Steps.EITHER]
    cells = [every[0].before, *(step.after for step in every)]
    said = "；".join(f"{timed(cell.row)} {spoken(cell.row)}" for cell in cells)
    return Found(
        said=f"没有{word}的年份：{said}。",
        values=values_of(cells, asked, names=[timed(c.row) for c in cells]),
        rows=tuple(cell.row for cell in cells),
    )


def steps_of(asked: Asked, one: Indicator) -> list[Step]:
    """Return the steps between the years of an indicator, in their order."""
    found = [cell for cell in _each_year(asked, one) if cell.row.amount is not None]
    found = sorted((c for c in found if not c.row.missing), key=lambda cell: time_of(cell.row))
    pairs = pairwise(found)
    return [
        Step(before, after, _named(after.row))
        for before, after in pairs
        if difference_of(before.row, after.row) is not None
    ]


def _named(row: Figure) -> str:
    return f"{row.first.year}年" if row.unit_id is None else row.period


def _each_year(asked: Asked, one: Indicator) -> list[Cell]:
    rows = asked.of(one)
    if one.live:
        return put_together(asked, rows)
    rows = [row for row in rows if is_single(row)]
    rows = rows if asked.plan.members else without_items(rows)
    named = [period for period in asked.plan.periods if not period.now]
    rises = asked.plan.intent is Intent.RANK  # of each year that is named, what it rose by
    chosen = _in_years(rows, named, rises=rises) if named else _of_a_kind(rows)
    if any(period.now for period in asked.plan.periods):
        start = [row for row in rows if _is_start(row)]
        chosen = [*start, *(row for row in chosen if row not in start)]
    return put_together(asked, chosen)


def _in_years(
    rows: Sequence[Figure], periods: Sequence[AskedPeriod], *, rises: bool
) -> list[Figure]:
    """Return what was, or is to be, in each year from the first that is named to the last."""
    first, last = min(p.first.year for p in periods), max(p.last.year for p in periods)
    if first == last or rises:
        first -= 1  # “2019年增加多少” is from the year before, as is what 2018 rose by
    each = (years(year, year) for year in range(first, last + 1))
    return [row for period in each for row in _one_kind(within(rows, period))]


def _one_kind(rows: Sequence[Figure]) -> list[Figure]:
    """Return what was in a year, else what is to be, else what is planned."""
    plain = [row for row in rows if not _is_start(row)]
    return next((of for kind in _KINDS if (of := [r for r in plain if r.kind is kind])), [])


def _is_start(row: Figure) -> bool:
    """Return True for the state a plan starts from, told of a month: “2021年11月基线”."""
    return row.baseline and row.period != f"{row.first.year}年"


def _of_a_kind(rows: Sequence[Figure]) -> list[Figure]:
    """Return the years of what was, or where there are not two, of what is to be from its start."""
    for kind in _KINDS:
        of = [row for row in rows if row.kind is kind and not _is_start(row)]
        start = [row for row in rows if _is_start(row)] if kind is FigureKind.TARGET else []
        if len({row.first.year for row in of}) >= _TWO:
            return [*start, *of]
    return list(rows)


def _from_first_to_last(asked: Asked) -> list[Step]:
    """Return for each indicator the step from the first to the last of the times asked about."""
    steps = []
    for one in asked.indicators:
        rows = [row for row in asked.of(one) if is_single(row)]
        named = [period for period in asked.plan.periods if not period.now]
        chosen = _in_years(rows, named, rises=False) if named else _of_a_kind(rows)
        if named and len(named) < len(asked.plan.periods):  # from what there is now
            chosen = [*newest(asked.of(one, FigureKind.ACTUAL)), *chosen]
        cells = [c for c in put_together(asked, chosen) if c.row.amount is not None]
        cells.sort(key=lambda cell: time_of(cell.row))
        if len(cells) > 1 and difference_of(cells[0].row, cells[-1].row) is not None:
            steps.append(Step(cells[0], cells[-1], one.name))
    return steps


def mean_step(asked: Asked) -> Found:
    """Return how much it is on average from one year to the next, and each of the steps."""
    found = yearly(asked)
    steps = [] if found.refusal else steps_of(asked, asked.indicators[0])
    if not steps:
        return found
    total = sum((step.amount for step in steps), Decimal(0))
    amount = (total / len(steps)).quantize(_CENT, ROUND_HALF_UP)
    rows = [steps[0].before.row, steps[-1].after.row]
    unit = unit_of_difference(rows[-1])
    value = worked_out(MEAN, rows, amount=abs(amount), unit=unit)
    said = (
        f"平均每年{'增加' if amount >= 0 else '减少'} {measured(abs(amount), unit)}：{found.said}"
    )
    return replace(found, said=said, values=(value, *found.values))
