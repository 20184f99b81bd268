"""Rules of assets: what words and files say of them, and which step of a repair may follow."""

from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from school.asset_words import facts_in, numbered, read_assets
from school.assets import OPEN_REPAIRS, Repair, RepairState, code_from, code_in, repaired
from school.errors import NotUnderstood
from school.people import PersonId, UnitId

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
A_REPAIR = Repair(
    id="w" * 40,
    school=UnitId("qt.t1.s1"),
    number=3,
    asset_id="a" * 40,
    what="不亮",
    reporter=PersonId("chen"),
    reported_at=NOW,
)


@pytest.mark.parametrize(
    ("text", "name", "place", "bought", "scrap", "price"),
    [
        ("投影仪 三(2)班 2021年购 8年报废", "投影仪", "三(2)班", "2021-01-01", "2028-12-31", None),
        ("空调 2021-9-1购 1.2万元 2030年报废", "空调", "", "2021-09-01", "2030-12-31", "12000"),
        ("课桌 三(2)班 单价320.50元", "课桌", "三(2)班", "", "", "320.50"),
        ("电脑 机房 2020年2月29日购 5年报废", "电脑", "机房", "2020-02-29", "2025-02-27", None),
    ],
)
def test_a_sentence_says_what_an_asset_is(
    text: str, *, name: str, place: str, bought: str, scrap: str, price: str | None
) -> None:
    facts = facts_in(text)

    assert (facts.name, facts.place) == (name, place)
    assert facts.bought_on == (date.fromisoformat(bought) if bought else None)
    assert facts.scrap_on == (date.fromisoformat(scrap) if scrap else None)
    assert facts.price_yuan == (Decimal(price) if price else None)


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_words_are_understood_or_refused_in_words(text: str) -> None:
    with suppress(NotUnderstood):  # any other error fails
        assert facts_in(text).name


@given(st.lists(st.text(alphabet='课桌2021年-,"=\n0', max_size=8), min_size=5, max_size=5))
@settings(max_examples=200, deadline=None)
def test_any_row_is_read_or_refused_in_words(cells: list[str]) -> None:
    content = f"资产名称,位置,购置日期,使用年限,数量\n{','.join(cells)}".encode()
    with suppress(NotUnderstood):
        rows = list(numbered(read_assets(content)))
        said = {(row.model_dump_json(exclude={"line"}), which) for row, which in rows}
        assert len(said) == len(rows)


@given(st.text(min_size=1, max_size=60))
def test_every_code_is_found_in_what_people_type(token: str) -> None:
    code = code_from(token)

    assert code_in(f"报修 {code.lower()} 不亮") == code


@given(st.lists(st.sampled_from(RepairState), max_size=6))
def test_a_repair_ends_once(steps: list[RepairState]) -> None:
    repair, ended = A_REPAIR, 0
    for to in steps:
        try:
            repair = repaired(repair, to, by=PersonId("zhou"), at=NOW)
        except NotUnderstood:
            continue
        assert repair.taken_by
        ended += repair.state not in OPEN_REPAIRS

    assert ended <= 1
    assert (repair.done_at is not None) is (ended == 1)
