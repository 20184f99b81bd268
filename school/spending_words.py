"""Reads “登记支出 同步课堂 2022年 120万 合同A”: item, year, amount and reference."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from pydantic import BaseModel

from school.errors import NotUnderstood
from school.naming import normal
from school.spending import (
    FIRST_YEAR,
    LONGEST_REFERENCE,
    MOST_WAN,
    Budget,
    PlannedItem,
    fen_of,
)

_YEAR = re.compile(r"(?<!\d)(20\d\d)\s*(?:年度?|(?!\d))")
_AMOUNT = re.compile(
    r"(?P<sign>-?)(?P<n>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*(?P<unit>亿元?|万元?|元)"
)
_WAN = {"亿": Decimal(10_000), "万": Decimal(1), "元": Decimal("0.0001")}
_COMMAND = re.compile(
    r"^(?:请|帮我)?(?:登记|记录|更正|修改|改正)(?:一笔)?(?:经费|预算|项目)?(?:支出|开支|花费)\s*[:：]?\s*"
)
_REASON = re.compile(r"[,，;；\s]*(?:原因|理由|因为)\s*[:：是为]?\s*(?P<why>.+)$")
_FILLING = re.compile(
    r"(?:改为|改成|改到|应为|支出|花了|用了|付了|共|的)(?=\s|$)|^\s*(?:改为|改成)"
)
_EDGES = " ,，。;；:：、"
EXAMPLE = "登记支出 同步课堂 2022年 120万 合同A"


class SpendingSaid(BaseModel, frozen=True):
    """What somebody wants written down."""

    items: tuple[PlannedItem, ...]
    """Those the words fit; more than one: of several budgets."""
    year: int
    amount: Decimal
    """万元."""
    reference: str
    reason: str = ""


def read_spending(text: str, budgets: Iterable[Budget], *, this_year: int) -> SpendingSaid:
    """Return what is to be written down.

    Args:
        text: Simplified and half width.
        budgets: The plans.
        this_year: Nothing is spent in a year to come.

    Raises:
        NotUnderstood: Something is missing or cannot be; the message says what.
    """
    rest = _COMMAND.sub("", text.strip())
    why = _REASON.search(rest)
    reason = why["why"].strip(_EDGES) if why else ""
    rest = rest[: why.start()] if why else rest
    items, rest = _item_in(rest, budgets)
    year, rest = _year_in(rest, this_year=this_year)
    amount, rest = _amount_in(rest)
    reference = re.sub(r"\s+", " ", _FILLING.sub(" ", rest)).strip(_EDGES)
    if not reference:
        raise NotUnderstood(f"请写上凭证，如合同号或发票号，同一张不会记两次。如“{EXAMPLE}”。")
    if len(reference) > LONGEST_REFERENCE or len(reason) > LONGEST_REFERENCE:
        raise NotUnderstood(f"凭证和原因各写在 {LONGEST_REFERENCE} 字以内，再发一次。")
    return SpendingSaid(items=items, year=year, amount=amount, reference=reference, reason=reason)


def items_in(text: str, budgets: Iterable[Budget]) -> tuple[tuple[PlannedItem, ...], str]:
    """Return the items a text names by its longest name, and the name; none: (), “”."""
    found: list[tuple[int, str, PlannedItem]] = []
    for budget in budgets:
        for item in budget.items:
            names = (normal(name) for name in (item.name, *item.other_names))
            named = [name for name in names if name in text]
            if named:
                name = max(named, key=len)
                found.append((len(name), name, item))
    if not found:
        return (), ""
    longest = max(length for length, _, _ in found)
    name = next(name for length, name, _ in found if length == longest)
    return tuple(item for _, said, item in found if said == name), name


def budget_in(text: str, budgets: Sequence[Budget]) -> Budget | None:
    """Return the budget a text names, or None."""
    named = [one for one in budgets if normal(one.name) in text]
    return max(named, key=lambda one: len(one.name), default=None)


def year_in(text: str) -> int | None:
    """Return the year a text names, or None."""
    found = _YEAR.search(text)
    return int(found[1]) if found else None


def _item_in(text: str, budgets: Iterable[Budget]) -> tuple[tuple[PlannedItem, ...], str]:
    items, name = items_in(text, budgets)
    if not items:
        raise NotUnderstood(f"没有找到这个项目。发“预算执行”看有哪些，再写全名，如“{EXAMPLE}”。")
    return items, text.replace(name, " ", 1)


def _year_in(text: str, *, this_year: int) -> tuple[int, str]:
    year = year_in(text)
    if year is None:
        raise NotUnderstood(f"请写上年份，如“{EXAMPLE}”。")
    if not FIRST_YEAR <= year <= this_year:
        raise NotUnderstood(f"{year} 年还没到，不能登记支出。请核对年份。")
    return year, _YEAR.sub(" ", text, count=1)


def _amount_in(text: str) -> tuple[Decimal, str]:
    found = list(_AMOUNT.finditer(text))
    if len(found) != 1:
        raise NotUnderstood(f"请写一个金额，带上单位（万、元），如“{EXAMPLE}”。")
    said = found[0]
    amount = Decimal(said["n"].replace(",", "")) * _WAN[said["unit"][0]]
    if said["sign"] or amount > MOST_WAN:
        raise NotUnderstood("金额不对：请核对数字和单位，再发一次。")
    try:
        fen_of(amount)
    except ValueError as error:
        raise NotUnderstood("金额最小到分，请核对小数。") from error
    return amount, text[: said.start()] + " " + text[said.end() :]
