"""Spending: exact amounts, plans out of the published tables, and what a sentence says."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.errors import NotUnderstood
from school.indicator import Figure, FigureKind, Indicator, Source
from school.indicator_catalogue import catalogue
from school.spending import (
    MOST_WAN,
    Budget,
    ItemExecution,
    budgets_of,
    executed,
    fen_of,
    wan_of,
)
from school.spending_words import read_spending


@pytest.fixture(scope="module")
def budgets() -> tuple[Budget, ...]:
    return budgets_of(catalogue())


def test_the_published_plans_add_up_to_their_totals(budgets: tuple[Budget, ...]) -> None:
    totals = {
        one.id: [int(executed(one, year, {}).total.plan or 0) for year in (2021, 2022, 2023)]
        for one in budgets
    }

    assert totals == {
        "informatisation_plan_budget": [2300, 1950, 1850],
        "platform_budget": [440, 420, 370],
        "teaching_systems_budget": [220, 270, 270],
        "literacy_budget": [100, 100, 100],
    }


def test_sums_of_a_table_are_no_items_of_it() -> None:
    def planned(name: str, amount: int, **more: str) -> Figure:
        return Figure(
            indicator="b",
            kind=FigureKind.PLAN,
            first=date(2022, 1, 1),
            last=date(2022, 12, 31),
            period="2022年",
            members={"项目": name, **more},
            amount=Decimal(amount),
            unit="万元",
            source=Source(document="表"),
        )

    rows = (planned("甲", 5), planned("乙", 7), planned("合计", 12), planned("甲", 9, 年="合计"))
    table = Indicator(id="b", name="预算", definition="", unit="万元", figures=rows)

    (budget,) = budgets_of([table])

    assert {item.name: item.by_year for item in budget.items} == {
        "甲": {2022: Decimal(5)},
        "乙": {2022: Decimal(7)},
    }


@pytest.mark.parametrize(
    ("plan", "spent", "rest", "rate", "over"),
    [
        ("150", "0", "150", "0.0", False),
        ("150", "150", "0", "100.0", False),
        ("150", "150.000001", "-0.000001", "100.0", True),
        ("150", "100", "50", "66.7", False),
        (None, "1", None, None, True),
        (None, "0", None, None, False),
    ],
)
def test_what_is_left_and_what_is_too_much(
    plan: str | None, spent: str, rest: str | None, rate: str | None, *, over: bool
) -> None:
    item = ItemExecution(name="甲", plan=Decimal(plan) if plan else None, spent=Decimal(spent))

    assert item.rest == (Decimal(rest) if rest else None)
    assert (str(item.rate) if item.rate is not None else None) == rate
    assert item.over is over


@given(st.integers(0, int(MOST_WAN) * 1_000_000))
def test_an_amount_is_kept_to_the_fen(fen: int) -> None:
    assert fen_of(wan_of(fen)) == fen


@pytest.mark.parametrize(
    ("said", "amount", "reference"),
    [
        ("登记支出 同步课堂 2022年 120万 合同A", "120", "合同A"),
        ("登记支出：同步课堂2022年度120.5万元，合同A-12", "120.5", "合同A-12"),
        ("登记一笔经费支出 2022 同步课堂建设 花了 1,200,000元 发票 0031", "120", "发票 0031"),
        ("登记支出 同步课堂 2022年 0.1亿 合同A", "1000", "合同A"),
        ("登记支出 同步课堂 2022年 33.33元 收据7", "0.003333", "收据7"),
    ],
)
def test_a_sentence_says_item_year_amount_and_reference(
    said: str, amount: str, reference: str, budgets: tuple[Budget, ...]
) -> None:
    read = read_spending(said, budgets, this_year=2026)

    assert [item.name for item in read.items] == ["同步课堂"]
    assert (read.year, read.amount, read.reference) == (2022, Decimal(amount), reference)


def test_a_correction_may_say_why(budgets: tuple[Budget, ...]) -> None:
    said = "更正支出 同步课堂 2022年 改为110万 合同A 原因：发票写错"

    read = read_spending(said, budgets, this_year=2026)

    assert (read.amount, read.reference, read.reason) == (Decimal(110), "合同A", "发票写错")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("登记支出 食堂装修 2022年 5万 合同A", "没有找到这个项目"),
        ("登记支出 同步课堂 120万 合同A", "年份"),
        ("登记支出 同步课堂 2099年 120万 合同A", "还没到"),
        ("登记支出 同步课堂 2022年 合同A", "一个金额"),
        ("登记支出 同步课堂 2022年 120 合同A", "一个金额"),
        ("登记支出 同步课堂 2022年 120万 30万 合同A", "一个金额"),
        ("登记支出 同步课堂 2022年 -120万 合同A", "金额不对"),
        ("登记支出 同步课堂 2022年 99999999亿 合同A", "金额不对"),
        ("登记支出 同步课堂 2022年 1.001元 合同A", "最小到分"),
        ("登记支出 同步课堂 2022年 120万", "凭证"),
        ("登记支出 同步课堂 2022年 120万 " + "合" * 61, "60 字"),
    ],
)
def test_what_is_missing_is_asked_for(said: str, why: str, budgets: tuple[Budget, ...]) -> None:
    with pytest.raises(NotUnderstood, match=why):
        read_spending(said, budgets, this_year=2026)
