"""Spending use cases: writing down what was spent of a budget, correcting it, and how it stands."""

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.runtime import use_case
from chalicelib.workplace import places_held
from school.errors import NotFound, NotUnderstood
from school.figure.words import number
from school.indicator_catalogue import catalogue
from school.naming import normal
from school.people import UnitId
from school.permissions import Action, Scope
from school.spending import (
    ZERO,
    Budget,
    Execution,
    ExecutionOf,
    PlannedItem,
    RecordSpending,
    SpendingLine,
    SpendingList,
    SpendingOf,
    SpendingRecorded,
    Spent,
    budgets_of,
    executed,
)
from school.spending_words import SpendingSaid, budget_in, items_in, read_spending, year_in
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)

MOST_LINES = 8


def _county(call: Call, action: Action) -> UnitId:
    """Return the asker's county, in which *action* is allowed."""
    county = UnitId(places_held(call)[0].partition(".")[0])
    call.require(action, Scope(unit=county))
    return county


@routes.lambda_function(name="record_spending")
@use_case(RecordSpending)
def record_spending(request: RecordSpending, call: Call) -> SpendingRecorded:
    """Write down what was spent, once for each reference; or correct it, keeping what was said.

    Raises:
        NotUnderstood: The words do not say enough, or the reference has another amount already.
        NotFound: There is nothing to correct.
    """
    county = _county(call, Action.RECORD_SPENDING)
    budgets = budgets_of(catalogue())
    said = read_spending(normal(request.text), budgets, this_year=call.today.year)
    item = _one(said.items, budgets, chosen=request.budget)
    with call.records() as unit:
        known = unit.spending.newest(
            county, budget=item.budget, item=item.name, year=said.year, reference=said.reference
        )
        spent = _version(_said(call, county, item, said), known, correct=request.correct)
        again = known is not None and spent is known
        if not again and not unit.spending.record(spent):
            raise NotUnderstood("这张凭证刚刚有人改过。请发“支出明细”看一看，再改。")
        fields = ("corrected" if request.correct else "recorded", item.budget)
        call.audit(unit, Action.RECORD_SPENDING, Scope(unit=county), fields=fields)
        budget = next(one for one in budgets if one.id == item.budget)
        stands = executed(
            budget, said.year, unit.spending.by_item(county, said.year).get(budget.id, {})
        )
    return SpendingRecorded(
        spent=spent,
        before=known.amount if known and not again else None,
        again=again,
        item=next(one for one in stands.items if one.name == item.name),
        budget_name=budget.name,
    )


def _one(
    items: tuple[PlannedItem, ...], budgets: tuple[Budget, ...], *, chosen: str
) -> PlannedItem:
    meant = [one for one in items if chosen in ("", one.budget)]
    if len(meant) != 1:
        names = {one.id: one.name for one in budgets}
        both = "、".join(names[one.budget] for one in items)
        raise NotUnderstood(f"“{items[0].name}”在几张表里都有（{both}）。请写项目全名。")
    return meant[0]


def _said(call: Call, county: UnitId, item: PlannedItem, said: SpendingSaid) -> Spent:
    return Spent(
        county=county,
        budget=item.budget,
        item=item.name,
        year=said.year,
        reference=said.reference,
        amount=said.amount,
        reason=said.reason,
        by=call.person.id,
        at=call.now,
    )


def _version(said: Spent, known: Spent | None, *, correct: bool) -> Spent:
    """Return the record to keep; *known* itself, when nothing is new."""
    if correct and known is None:
        raise NotFound("没有登记过这张凭证，没有可更正的。发“支出明细”看有哪些。")
    if not correct and said.amount == ZERO:
        raise NotUnderstood("金额是 0，没有登记。请核对数字。")
    if known is None:
        return said
    if known.amount == said.amount:
        return known
    if not correct:
        was = f"“{said.reference}”已登记过 {number(known.amount)} 万元。"
        raise NotUnderstood(f"{was}要改请发“更正支出”，其余照写。")
    return said.model_copy(update={"version": known.version + 1})


@routes.lambda_function(name="budget_execution")
@use_case(ExecutionOf)
def budget_execution(request: ExecutionOf, call: Call) -> Execution:
    """Return how much of each planned item was spent in a year."""
    county = _county(call, Action.READ_SPENDING)
    budgets = budgets_of(catalogue())
    years = tuple(sorted({year for one in budgets for year in one.years}))
    text = normal(request.text)
    year = year_in(text) or _newest(years, this_year=call.today.year)
    named = budget_in(text, budgets)
    with call.records() as unit:
        call.audit(unit, Action.READ_SPENDING, Scope(unit=county), fields=("execution",))
        spent = unit.spending.by_item(county, year)
    found = (executed(one, year, spent.get(one.id, {})) for one in ((named,) if named else budgets))
    return Execution(year=year, years=years, budgets=tuple(one for one in found if one.items))


def _newest(years: tuple[int, ...], *, this_year: int) -> int:
    """Return this year where something is planned for it, or else the last that has a plan."""
    return this_year if this_year in years or not years else years[-1]


@routes.lambda_function(name="list_spending")
@use_case(SpendingOf)
def list_spending(request: SpendingOf, call: Call) -> SpendingList:
    """List what was recorded, the newest first, with what was corrected."""
    county = _county(call, Action.READ_SPENDING)
    text = normal(request.text)
    items, _ = items_in(text, budgets_of(catalogue()))
    with call.records() as unit:
        call.audit(unit, Action.READ_SPENDING, Scope(unit=county), fields=("records",))
        found, count, total = unit.spending.records(
            county,
            year=year_in(text),
            items=[(one.budget, one.name) for one in items],
            limit=MOST_LINES,
        )
        lines = tuple(SpendingLine(spent=one, earlier=_earlier(unit, one)) for one in found)
    return SpendingList(lines=lines, total=total, count=count)


def _earlier(unit: UnitOfWork, one: Spent) -> tuple[Spent, ...]:
    return tuple(unit.spending.earlier(one)) if one.version > 1 else ()
