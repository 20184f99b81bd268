"""Cards of budgets: how much of each item was spent, what was recorded, and what was corrected."""

from collections.abc import Sequence
from decimal import Decimal

from message_cards.card import Button, ButtonStyle, Card, Picture, Press, Row, Section, Tone
from message_cards.charts import Bar, bars
from school.county_time import spoken
from school.figure.words import number
from school.spending import (
    WAN,
    BudgetExecution,
    Execution,
    ItemExecution,
    SpendingLine,
    SpendingList,
    SpendingRecorded,
)
from school.spending_words import EXAMPLE

COMMAND = "spending"
MOST_ROWS, MOST_BARS, MOST_OVER = 16, 16, 5
_PERCENT = 100
SOURCE = "计划：{plan}　支出：教育局登记"


def execution_card(found: Execution, chart: Picture | None) -> Card:
    """Show how one budget stands, or all of them side by side."""
    if len(found.budgets) == 1:
        return _budget_card(found, found.budgets[0], chart)
    return Card(
        title=f"预算执行 · {found.year}年",
        tone=_tone(found.budgets),
        lines=_over(found.budgets) or ("没有超支的项目。",),
        rows=tuple(Row(name=one.name, value=_said(one.total)) for one in found.budgets),
        pictures=(chart,) if chart else (),
        buttons=(*(_open(one, found.year) for one in found.budgets), *_buttons(found)),
        source="几张表范围不同，不能相加。" + _source(found.budgets),
    )


def _budget_card(found: Execution, one: BudgetExecution, chart: Picture | None) -> Card:
    rows = tuple(Row(name=item.name, value=_said(item)) for item in one.items[:MOST_ROWS])
    return Card(
        title=f"预算执行 · {found.year}年",
        subtitle=one.name,
        tone=_tone([one]),
        lines=(f"合计：{_said(one.total)}", *_over([one])),
        rows=rows,
        pictures=(chart,) if chart else (),
        buttons=_buttons(found),
        source=_source([one]),
    )


def nothing_planned_card(found: Execution) -> Card:
    """Say that no money was planned for a year, and for which it was."""
    years = "、".join(f"{year}年" for year in found.years)
    return Card(
        title=f"{found.year}年没有预算",
        tone=Tone.ASK,
        lines=(f"有预算的年份：{years}。",),
        buttons=tuple(_year(year) for year in found.years),
    )


def execution_chart(found: Execution) -> bytes | None:
    """Return how much of each item was spent, as bars, a PNG; None: there is nothing to draw."""
    one = len(found.budgets) == 1
    rows = found.budgets[0].items if one else [_named(budget) for budget in found.budgets]
    drawn = [row for row in rows if row.plan is not None][:MOST_BARS]
    if not any(row.spent for row in drawn):
        return None
    return bars(
        [
            Bar(
                name=row.name,
                value=float(min(row.rate or 0, _PERCENT)),
                said=f"{number(row.spent)}/{number(row.plan or Decimal(0))}（{row.rate}%）",
                weak=row.over,
            )
            for row in drawn
        ],
        title=f"{found.year}年 支出/计划（{WAN}）",
        most=_PERCENT,
    )


def _named(budget: BudgetExecution) -> ItemExecution:
    return budget.total.model_copy(update={"name": budget.name})


def _said(item: ItemExecution) -> str:
    if item.plan is None:
        return f"支出 {number(item.spent)}，没有计划"
    said = f"计划 {number(item.plan)}，支出 {number(item.spent)}"
    if not item.spent:
        return f"计划 {number(item.plan)}，未支出"
    left = item.rest or Decimal(0)
    rest = f"超 {number(-left)}" if item.over else f"余 {number(left)}"
    return f"{said}，{rest}（{item.rate}%）"


def _over(budgets: Sequence[BudgetExecution]) -> tuple[str, ...]:
    over = [item for one in budgets for item in one.items if item.over]
    if not over:
        return ()
    some = "、".join(f"{item.name}（{_said(item)}）" for item in over[:MOST_OVER])
    more = f" 等 {len(over)} 项" if len(over) > MOST_OVER else ""
    return (f"⚠ 超支：{some}{more}",)


def _tone(budgets: Sequence[BudgetExecution]) -> Tone:
    over = any(item.over for one in budgets for item in one.items)
    return Tone.WARN if over else Tone.PLAIN


def _source(budgets: Sequence[BudgetExecution]) -> str:
    plan = "、".join(dict.fromkeys(one.source for one in budgets))
    return f"单位：{WAN}。" + SOURCE.format(plan=plan)


def _open(one: BudgetExecution, year: int) -> Button:
    text = f"{one.name} {year}年"
    press = Press(command=COMMAND, args={"execution": text})
    return Button(label=one.name, say=f"预算执行 {text}", press=press)


def _year(year: int) -> Button:
    press = Press(command=COMMAND, args={"execution": f"{year}年"})
    return Button(label=f"{year}年", say=f"预算执行 {year}", press=press)


def _buttons(found: Execution) -> tuple[Button, ...]:
    about = f"{found.budgets[0].name} " if len(found.budgets) == 1 else ""
    table = Press(command=COMMAND, args={"table": f"{about}{found.year}年"})
    records = Press(command=COMMAND, args={"records": f"{found.year}年"})
    return (
        Button(label="要表格", say=f"预算执行 {about}{found.year}年 表格", press=table),
        Button(label="支出明细", say=f"支出明细 {found.year}年", press=records),
    )


def recorded_card(made: SpendingRecorded) -> Card:
    """Say what was written down, and how the item stands with it."""
    spent, item = made.spent, made.item
    title = "登记过了" if made.again else "更正好了" if made.before is not None else "登记好了"
    was = f"（原来 {number(made.before)}）" if made.before is not None else ""
    amount = f"{number(spent.amount)} {WAN}{was}"
    execution = Press(command=COMMAND, args={"execution": f"{made.budget_name} {spent.year}年"})
    return Card(
        title=title,
        tone=Tone.WARN if item.over else Tone.GOOD,
        lines=(
            f"{spent.item} · {spent.year}年 · {amount} · {spent.reference}",
            f"这一项：{_said(item)}",
            *(("⚠ 已超支，请核对。",) if item.over else ()),
        ),
        buttons=(
            Button(
                label="预算执行",
                say=f"预算执行 {spent.year}",
                press=execution,
                style=ButtonStyle.PRIMARY,
            ),
        ),
        source="写错了发“更正支出”，项目、年份、凭证照写，换成对的金额",
    )


def records_card(found: SpendingList) -> Card:
    """List what was recorded, with what was corrected."""
    if not found.lines:
        return Card(title="支出明细", lines=("还没有登记过。登记就发：", f"“{EXAMPLE}”"))
    rest = found.count - len(found.lines)
    more = (f"还有 {rest} 笔，写上年份或项目可以缩小范围。",) if rest else ()
    return Card(
        title="支出明细",
        subtitle=f"{found.count} 笔，共 {number(found.total)} {WAN}",
        lines=more,
        sections=tuple(Section(text=_line(one)) for one in found.lines),
        source="教育局登记，改过的都留着",
    )


def _line(line: SpendingLine) -> str:
    one = line.spent
    said = f"{one.item} {one.year}年　{number(one.amount)} {WAN}　{one.reference}　{spoken(one.at)}"
    history = "，".join(f"{number(old.amount)}（{spoken(old.at)}）" for old in line.earlier)
    why = f"，原因：{one.reason}" if one.reason else ""
    return f"{said}\n改过：原来 {history}{why}" if history else said
