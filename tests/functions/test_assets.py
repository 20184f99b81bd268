"""Assets: codes nobody guesses, one repair at a time, two people to scrap, a photo looked at."""

import pytest

from school.asset_calls import (
    AssetList,
    AssetView,
    Expiring,
    ExpiringOf,
    FindAssets,
    LendAsset,
    RegisterAsset,
    RemindAssets,
    ReportedRepair,
    ReportRepair,
    ScrapAct,
    ScrapAsset,
)
from school.assets import PREFIX, AssetState
from school.errors import BadPhoto, NotUnderstood, PermissionDenied
from school.grading import PaperReading, SheetKind
from school.reminders import Queued
from school.store.assets import assets_table, loans_table
from school.store.repairs import repairs_table
from tests.functions.prevention import (
    A_CODE,
    AN_ASSET,
    PHOTO,
    TO_LEND,
    TO_SCRAP,
    prepare_prevention,
    stored,
)
from tests.functions.working import SYSTEM_ACTOR, WorkingSchool


def find(school: WorkingSchool, who: str, **asked: str) -> AssetList:
    request = FindAssets.model_validate(asked)
    return school.ask(who, "find_assets", request=request, answer=AssetList)


def test_a_code_that_is_none_is_answered_like_one_of_another_county(
    school: WorkingSchool,
) -> None:
    prepare_prevention(school, "find_assets")

    said = []
    for code in (A_CODE, "9" * 12):
        with pytest.raises(PermissionDenied) as refused:
            find(school, "ma", code=code)
        said.append(refused.value.message)

    assert said[0] == said[1]


def test_the_photo_of_a_label_is_looked_at_and_gone(school: WorkingSchool) -> None:
    prepare_prevention(school, "find_assets")
    seen = (f"{PREFIX}{A_CODE}",)
    school.reader.answer = PaperReading(kind=SheetKind.SHEET, seconds=0.1, codes=seen)

    found = find(school, "chen", photo_key=PHOTO)

    assert [one.asset_id for one in found.rows] == [AN_ASSET]
    assert school.reader.asked[-1].codes_only
    assert PHOTO not in school.files.content


def test_a_photo_that_is_none_says_so(school: WorkingSchool) -> None:
    prepare_prevention(school, "find_assets")
    school.reader.answer = BadPhoto("打不开")

    assert find(school, "chen", photo_key=PHOTO).unread


def test_one_thing_has_one_open_repair(school: WorkingSchool) -> None:
    prepare_prevention(school, "find_assets")
    before = stored(school, repairs_table)
    request = ReportRepair(code=A_CODE, text="不亮")

    again = school.ask("wang", "report_repair", request=request, answer=ReportedRepair)

    assert again.again
    assert stored(school, repairs_table) == before


def test_what_one_has_another_cannot_take_or_bring_back(school: WorkingSchool) -> None:
    prepare_prevention(school, "lend_asset")
    take, back = LendAsset(asset_id=TO_LEND), LendAsset(asset_id=TO_LEND, back=True)

    assert school.ask("chen", "lend_asset", request=take, answer=AssetView).borrower == "陈静怡"
    for request in (take, back):
        with pytest.raises(NotUnderstood):
            school.ask("wang", "lend_asset", request=request, answer=AssetView)
    school.ask("chen", "lend_asset", request=back, answer=AssetView)

    assert stored(school, loans_table) == 1


def test_who_asks_for_scrapping_does_not_decide_on_it(school: WorkingSchool) -> None:
    prepare_prevention(school, "scrap_asset")
    ask = ScrapAsset(asset_id=TO_SCRAP, act=ScrapAct.ASK, reason="旧了")
    yes = ScrapAsset(asset_id=TO_SCRAP, act=ScrapAct.APPROVE)

    school.ask("zhou", "scrap_asset", request=ask, answer=AssetView)
    with pytest.raises(NotUnderstood, match="另一个人批"):
        school.ask("zhou", "scrap_asset", request=yes, answer=AssetView)
    scrapped = school.ask("xu", "scrap_asset", request=yes, answer=AssetView)

    assert scrapped.state is AssetState.SCRAPPED
    assert all(one.asset_id != TO_SCRAP for one in find(school, "chen", text="投影仪").rows)


@pytest.mark.parametrize("word", ["%", "_", "' OR 1=1 --", "投影%"])
def test_words_that_look_like_patterns_find_nothing(school: WorkingSchool, word: str) -> None:
    prepare_prevention(school, "find_assets")

    assert find(school, "chen", text=word).total == 0


def test_the_same_words_register_one_asset(school: WorkingSchool) -> None:
    request = RegisterAsset(text="投影仪 三(2)班 2018年9月1日购 8年报废 3200.5元 使用人 陈静怡")
    first, again = (
        school.ask("zhou", "register_asset", request=request, answer=AssetView) for _ in range(2)
    )

    assert first == again
    assert str(first.scrap_on) == "2026-08-31"
    assert str(first.price_yuan) == "3200.5"
    assert (first.keeper, first.place) == ("陈静怡", "三(2)班")
    assert stored(school, assets_table) == 1
    due = school.ask("ye", "expiring_assets", request=ExpiringOf(text="2026"), answer=Expiring)
    assert (due.total, due.by_category) == (1, (("多媒体设备", 1),))


@pytest.mark.parametrize(
    "text",
    ["投影仪 8年报废", "投影仪 2021年购 99年报废", "投影仪 2021年13月购", "2021年购", "长" * 41],
)
def test_what_cannot_be_registered_leaves_nothing(school: WorkingSchool, text: str) -> None:
    with pytest.raises(NotUnderstood):
        school.ask("zhou", "register_asset", request=RegisterAsset(text=text), answer=AssetView)

    assert stored(school, assets_table) == 0


def test_what_is_due_this_year_is_put_down_once_for_each_school(school: WorkingSchool) -> None:
    request = RegisterAsset(text="投影仪 2018年购 2026年报废")
    school.ask("zhou", "register_asset", request=request, answer=AssetView)

    for _ in range(3):
        school.ask(SYSTEM_ACTOR, "remind_assets", request=RemindAssets(), answer=Queued)
        school.work_off()
        school.clock.forward(days=14)

    with school.records.begin() as unit:
        (event,) = [one.event for one in unit.events.next_new(limit=9)]
    assert event.kind == "asset_expiry"
    assert "1 件资产到期" in event.text
