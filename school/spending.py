"""Spending against a planned budget: what was spent of each item, what is left, and how much of it.

Amounts are exact: Decimals in 万元, kept as whole 分. A record is known by its item, year and
reference (a contract, a voucher); a correction is a new version of it, and the old one stays.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from pydantic import AwareDatetime, BaseModel, Field

from school.indicator import Figure, FigureKind, Indicator, Source
from school.people import PersonId, UnitId

WAN = "万元"
FEN = 1_000_000
"""分 in one 万元."""
MOST_WAN = Decimal(1_000_000)
"""A record of more (100 亿元) is a slip of the pen."""
ITEM, YEAR, TOTAL = "项目", "年", "合计"
LONGEST_REFERENCE = 60
FIRST_YEAR = 2000
ZERO = Decimal(0)


class PlannedItem(BaseModel, frozen=True):
    """One item of one budget."""

    budget: str
    """Id of the budget's indicator."""
    name: str
    other_names: tuple[str, ...] = ()
    department: str = ""
    by_year: dict[int, Decimal] = Field(default_factory=dict)
    """What is planned, in 万元."""


class Budget(BaseModel, frozen=True):
    """A published table of planned money."""

    id: str
    name: str
    note: str = ""
    source: Source
    items: tuple[PlannedItem, ...]

    @property
    def years(self) -> tuple[int, ...]:
        """Return the years that something is planned for, in order."""
        return tuple(sorted({year for item in self.items for year in item.by_year}))


class Spent(BaseModel, frozen=True):
    """What was spent under one reference, as it is known now or was said at one time."""

    county: UnitId
    budget: str
    item: str
    year: int
    reference: str
    amount: Decimal
    """万元; 0: it was recorded by mistake."""
    version: int = 1
    """1 for the first record, one more with each correction."""
    reason: str = ""
    """Of a correction."""
    by: PersonId | None = None
    """None: somebody who has left."""
    at: AwareDatetime


class RecordSpending(BaseModel, frozen=True):
    """Asks for spending to be written down, or corrected."""

    text: str = Field(max_length=300)
    correct: bool = False
    budget: str = Field(default="", max_length=64)
    """Of an item that several budgets have: which is meant."""


class SpendingRecorded(BaseModel, frozen=True):
    """What was written down."""

    spent: Spent
    before: Decimal | None = None
    """What a correction replaced."""
    again: bool = False
    """True: the very same was recorded before; nothing was added."""
    item: "ItemExecution"
    """How the item stands with it."""
    budget_name: str


class ExecutionOf(BaseModel, frozen=True):
    """Asks how much of the budgets was spent."""

    text: str = Field(default="", max_length=200)


class ItemExecution(BaseModel, frozen=True):
    """How one item stands, or a total."""

    name: str
    plan: Decimal | None
    """万元; None: nothing is planned for the year."""
    spent: Decimal

    @property
    def rest(self) -> Decimal | None:
        """Return what is left; below 0: what was spent too much."""
        return None if self.plan is None else self.plan - self.spent

    @property
    def rate(self) -> Decimal | None:
        """Return how much of the plan was spent, in percent, to one place."""
        if not self.plan:
            return None
        return (self.spent / self.plan * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)

    @property
    def over(self) -> bool:
        """Return True when more was spent than planned."""
        return self.spent > (self.plan or ZERO)


class BudgetExecution(BaseModel, frozen=True):
    """How a budget stands in one year."""

    budget: str
    name: str
    note: str
    source: str
    items: tuple[ItemExecution, ...]
    """In the order of the table; those that were spent on without a plan come last."""
    total: ItemExecution


class Execution(BaseModel, frozen=True):
    """How the budgets stand in one year."""

    year: int
    years: tuple[int, ...]
    """Those that something is planned for."""
    budgets: tuple[BudgetExecution, ...]
    """One, where one was asked about."""


class SpendingOf(BaseModel, frozen=True):
    """Asks what was recorded, of a year, an item or everything."""

    text: str = Field(default="", max_length=200)


class SpendingLine(BaseModel, frozen=True):
    """One record with what it was before."""

    spent: Spent
    earlier: tuple[Spent, ...] = ()
    """Its versions before, the newest first."""


class SpendingList(BaseModel, frozen=True):
    """What was recorded, the newest first."""

    lines: tuple[SpendingLine, ...]
    total: Decimal
    """万元, of all there are."""
    count: int
    """All there are; *lines* are the newest."""


def budgets_of(indicators: Iterable[Indicator]) -> tuple[Budget, ...]:
    """Return the budgets among some indicators: those with planned money by item."""
    found = []
    for one in indicators:
        rows = [f for f in one.figures if f.kind is FigureKind.PLAN and _is_item(f)]
        if rows:
            found.append(
                Budget(
                    id=one.id,
                    name=one.name,
                    note=one.note,
                    source=Source(document=rows[0].source.document),
                    items=_items(one, rows),
                )
            )
    return tuple(found)


def _is_item(figure: Figure) -> bool:
    """Return True for one item in one year: sums are never added to what they are the sum of."""
    members = figure.members
    one_year = YEAR not in members and figure.first.year == figure.last.year
    named = members.get(ITEM, TOTAL) != TOTAL
    return one_year and named and figure.unit == WAN and figure.amount is not None


def _items(budget: Indicator, rows: Sequence[Figure]) -> tuple[PlannedItem, ...]:
    by_name: dict[str, dict[int, Decimal]] = defaultdict(dict)
    departments: dict[str, str] = {}
    for row in rows:
        name = row.members[ITEM]
        by_name[name][row.first.year] = row.amount or ZERO
        departments.setdefault(name, row.members.get("部门", ""))
    return tuple(
        PlannedItem(
            budget=budget.id,
            name=name,
            other_names=budget.member_words.get(name, ()),
            department=departments[name],
            by_year=years,
        )
        for name, years in by_name.items()
    )


def executed(budget: Budget, year: int, spent: Mapping[str, Decimal]) -> BudgetExecution:
    """Return how a budget stands in a year.

    Args:
        budget: The plan.
        year: The year.
        spent: By item, in 万元.
    """
    rows = [
        ItemExecution(name=item.name, plan=item.by_year.get(year), spent=spent.get(item.name, ZERO))
        for item in budget.items
        if year in item.by_year or item.name in spent
    ]
    rows.sort(key=lambda row: row.plan is None)
    planned = [row.plan for row in rows if row.plan is not None]
    total = ItemExecution(
        name=TOTAL,
        plan=sum(planned, ZERO) if planned else None,
        spent=sum((row.spent for row in rows), ZERO),
    )
    return BudgetExecution(
        budget=budget.id,
        name=budget.name,
        note=budget.note,
        source=budget.source.document,
        items=tuple(rows),
        total=total,
    )


def fen_of(amount: Decimal) -> int:
    """Return an amount in 万元 as 分.

    Raises:
        ValueError: It has parts of a 分.
    """
    fen = amount * FEN
    if fen != fen.to_integral_value():
        raise ValueError(f"{amount} 万元 is no whole number of fen")
    return int(fen)


def wan_of(fen: int) -> Decimal:
    """Return 分 as 万元, without zeros at its end."""
    amount = (Decimal(fen) / FEN).normalize()
    return amount.quantize(Decimal(1)) if amount == amount.to_integral_value() else amount
