"""Spending: written down once, corrected with what was said before, and the bureau's alone."""

from decimal import Decimal

import pytest

from school.errors import NotFound, NotUnderstood, PermissionDenied
from school.people import PersonId
from school.spending import (
    Execution,
    ExecutionOf,
    ItemExecution,
    RecordSpending,
    SpendingList,
    SpendingOf,
    SpendingRecorded,
)
from tests.functions.working import WorkingSchool

SAID = "登记支出 同步课堂 2022年 120万 合同A"


def record(
    school: WorkingSchool, text: str = SAID, who: str = "ye", *, correct: bool = False
) -> SpendingRecorded:
    school.clock.forward(seconds=1)
    request = RecordSpending(text=text, correct=correct)
    return school.ask(who, "record_spending", request=request, answer=SpendingRecorded)


def correct(school: WorkingSchool, text: str) -> SpendingRecorded:
    return record(school, text, correct=True)


def stands(school: WorkingSchool, text: str = "2022", who: str = "ye") -> Execution:
    request = ExecutionOf(text=text)
    return school.ask(who, "budget_execution", request=request, answer=Execution)


def listed(school: WorkingSchool, text: str = "") -> SpendingList:
    request = SpendingOf(text=text)
    return school.ask("ye", "list_spending", request=request, answer=SpendingList)


def item_of(found: Execution, name: str) -> ItemExecution:
    return next(item for one in found.budgets for item in one.items if item.name == name)


def test_what_was_spent_is_taken_off_the_plan(school: WorkingSchool) -> None:
    made = record(school)
    record(school, "登记支出 同步课堂 2022年 20.5万 合同B")

    item = item_of(stands(school), "同步课堂")

    assert made.item.spent == 120
    assert (item.plan, item.spent, item.rest) == (Decimal(150), Decimal("140.5"), Decimal("9.5"))
    assert str(item.rate) == "93.7"
    total = stands(school).budgets[0].total
    assert total.spent == Decimal("140.5")


def test_the_same_record_is_written_once(school: WorkingSchool) -> None:
    record(school)

    assert record(school).again
    assert item_of(stands(school), "同步课堂").spent == 120
    assert listed(school).count == 1


def test_a_reference_with_another_amount_is_corrected_on_purpose(school: WorkingSchool) -> None:
    record(school)

    with pytest.raises(NotUnderstood, match="已登记过 120 万元"):
        record(school, "登记支出 同步课堂 2022年 130万 合同A")
    made = correct(school, "更正支出 同步课堂 2022年 110万 合同A 原因：多写了")

    assert (made.before, made.spent.version) == (Decimal(120), 2)
    assert item_of(stands(school), "同步课堂").spent == 110
    (line,) = listed(school).lines
    assert [old.amount for old in line.earlier] == [120]
    assert line.spent.reason == "多写了"


def test_a_record_made_by_mistake_is_corrected_to_nothing(school: WorkingSchool) -> None:
    record(school)
    correct(school, "更正支出 同步课堂 2022年 0万 合同A")

    assert item_of(stands(school), "同步课堂").spent == 0
    with pytest.raises(NotUnderstood, match="金额是 0"):
        record(school, "登记支出 同步课堂 2022年 0元 合同B")


def test_what_was_never_recorded_cannot_be_corrected(school: WorkingSchool) -> None:
    with pytest.raises(NotFound, match="没有可更正"):
        correct(school, "更正支出 同步课堂 2022年 110万 合同A")


def test_overspending_is_seen(school: WorkingSchool) -> None:
    made = record(school, "登记支出 同步课堂 2022年 150.01万 合同A")

    assert made.item.over
    assert made.item.rest == Decimal("-0.01")


def test_years_and_items_are_listed_apart(school: WorkingSchool) -> None:
    record(school)
    record(school, "登记支出 同步课堂 2023年 1万 合同A")
    record(school, "登记支出 晒课活动 2022年 2万 合同C")

    assert listed(school, "2022").total == 122
    assert listed(school, "同步课堂").count == 2
    assert [one.spent.reference for one in listed(school, "2022年 晒课").lines] == ["合同C"]


def test_without_a_year_the_newest_plan_is_meant(school: WorkingSchool) -> None:
    assert stands(school, "").year == 2023


def test_a_year_without_plan_shows_none(school: WorkingSchool) -> None:
    found = stands(school, "2025")

    assert (found.budgets, found.years) == ((), (2021, 2022, 2023))


@pytest.mark.parametrize("who", ["chen", "wang", "zhou", "guard", "xu", "g1", "p1"])
def test_only_the_bureau_knows_of_money(school: WorkingSchool, who: str) -> None:
    with pytest.raises(PermissionDenied):
        record(school, who=who)
    with pytest.raises(PermissionDenied):
        stands(school, who=who)


def test_another_county_sees_nothing_of_it(school: WorkingSchool) -> None:
    record(school)

    with school.records.begin() as unit:
        assert unit.spending.by_item("yh", 2022) == {}  # type: ignore[arg-type]  # a UnitId
        assert unit.spending.by_item("q", 2022) == {}  # type: ignore[arg-type]


def test_who_recorded_it_is_forgotten_and_the_money_is_not(school: WorkingSchool) -> None:
    record(school)

    with school.records.begin() as unit:
        assert len(unit.spending.rows_of(PersonId("ye"))) == 1
        assert unit.spending.forget(PersonId("ye")) == 1

    assert item_of(stands(school), "同步课堂").spent == 120


def test_recording_and_reading_are_audited(school: WorkingSchool) -> None:
    record(school)
    stands(school)

    told = [(one.action, one.subject, one.fields) for one in school.audited()[-2:]]

    assert told == [
        ("record_spending", "qt", ("recorded", "informatisation_plan_budget")),
        ("read_spending", "qt", ("execution",)),
    ]
