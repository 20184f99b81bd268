"""Every call about hidden dangers, risks and assets, and what they need."""

from datetime import date

import sqlalchemy as sa
from pydantic import BaseModel

from school.asset_calls import (
    AssetList,
    AssetMonth,
    AssetStatistics,
    AssetView,
    Expiring,
    ExpiringOf,
    FindAssets,
    ImportAssets,
    ImportedAssets,
    Labels,
    LabelsOf,
    LendAsset,
    MoveRepair,
    RegisterAsset,
    RepairList,
    RepairOf,
    RepairsOf,
    RepairView,
    ReportedRepair,
    ReportRepair,
    ScrapAct,
    ScrapAsset,
)
from school.asset_words import AssetRow
from school.assets import Asset, AssetState, Repair, RepairState
from school.device_events import Level
from school.hazard_calls import (
    AssignHazard,
    CheckHazard,
    FixHazard,
    HazardList,
    HazardLists,
    HazardMonth,
    HazardOf,
    HazardStatistics,
    HazardView,
    MergeHazard,
    ReportedHazard,
    ReportHazard,
)
from school.hazards import Hazard, HazardState
from school.people import PersonId, UnitId
from school.risks import (
    CheckRisk,
    ImportedRisks,
    ImportRisks,
    Risk,
    RiskList,
    RiskRow,
    RisksOf,
    RiskView,
)
from school.store.assets import assets_table
from school.store.database import insert_new
from school.store.hazards import hazards_table
from school.store.repairs import repairs_table
from school.store.risks import risks_table
from tests.functions.working import WorkingSchool

SCHOOL = UnitId("qt.t1.s1")
PHOTO = f"transient/1/{'f' * 64}.jpg"
SHOWN, TO_ASSIGN, TO_FIX, TO_CHECK, TO_MERGE = (letter * 40 for letter in "abcde")
A_RISK = "9" * 40
RISK_NUMBER = 900
_STATES = {
    SHOWN: (901, HazardState.REPORTED),
    TO_ASSIGN: (902, HazardState.REPORTED),
    TO_FIX: (903, HazardState.ASSIGNED),
    TO_CHECK: (904, HazardState.FIXED),
    TO_MERGE: (905, HazardState.REPORTED),
}
AN_ASSET, TO_BREAK, TO_LEND, TO_SCRAP = (letter * 40 for letter in "fghi")
A_REPAIR = "j" * 40
A_CODE = "2" * 12
_ASSETS = {AN_ASSET: A_CODE, TO_BREAK: "3" * 12, TO_LEND: "4" * 12, TO_SCRAP: "5" * 12}
A_ROW = RiskRow(
    line=2,
    place="化学实验室",
    what="试剂泄漏",
    level=Level.ORANGE,
    measure="双人双锁",
    keeper="陈静怡",
    every_days=7,
)
PREVENTION_SUBJECTS: dict[str, list[str]] = {
    "report_hazard": [SCHOOL],
    "show_hazard": [SCHOOL],
    "list_hazards": [SCHOOL],
    "assign_hazard": [SCHOOL],
    "fix_hazard": ["chen"],
    "check_hazard": [SCHOOL],
    "merge_hazard": [SCHOOL],
    "hazard_statistics": [SCHOOL],
    "risk_register": [SCHOOL],
    "import_risks": [SCHOOL],
    "check_risk": [SCHOOL],
    "register_asset": [SCHOOL],
    "import_assets": [SCHOOL],
    "find_assets": [SCHOOL],
    "lend_asset": [SCHOOL],
    "scrap_asset": [SCHOOL],
    "asset_labels": [SCHOOL],
    "expiring_assets": [SCHOOL],
    "asset_statistics": [SCHOOL],
    "report_repair": [SCHOOL],
    "show_repair": [SCHOOL],
    "move_repair": [SCHOOL],
    "list_repairs": [SCHOOL],
}


def prevention_calls() -> list[tuple[str, str, BaseModel, type[BaseModel]]]:
    """Return every call about prevention: function, who, both values."""
    give = AssignHazard(hazard_id=TO_ASSIGN, owner_id=PersonId("chen"))
    fix = FixHazard(hazard_id=TO_FIX, photo_keys=(PHOTO,))
    merge = MergeHazard(hazard_id=TO_MERGE, into="H901")
    report = ReportHazard(text="隐患上报 三楼栏杆松动", photo_keys=(PHOTO,))
    return [
        ("report_hazard", "chen", report, ReportedHazard),
        ("show_hazard", "chen", HazardOf(hazard_id=SHOWN), HazardView),
        ("list_hazards", "chen", HazardLists(), HazardList),
        ("assign_hazard", "guard", give, HazardView),
        ("fix_hazard", "chen", fix, HazardView),
        ("check_hazard", "guard", CheckHazard(hazard_id=TO_CHECK, passed=True), HazardView),
        ("merge_hazard", "guard", merge, HazardView),
        ("hazard_statistics", "zhou", HazardStatistics(), HazardMonth),
        ("risk_register", "chen", RisksOf(), RiskList),
        ("import_risks", "zhou", ImportRisks(rows=(A_ROW,)), ImportedRisks),
        ("check_risk", "chen", CheckRisk(number=RISK_NUMBER), RiskView),
        *_asset_calls(),
    ]


def _asset_calls() -> list[tuple[str, str, BaseModel, type[BaseModel]]]:
    rows = ImportAssets(rows=(AssetRow(name="课桌", line=2),))
    scrap = ScrapAsset(asset_id=TO_SCRAP, act=ScrapAct.ASK, reason="旧了")
    fixed = MoveRepair(repair_id=A_REPAIR, to=RepairState.FIXED)
    broken = ReportRepair(asset_id=TO_BREAK, text="不亮", photo_keys=(PHOTO,))
    return [
        ("register_asset", "zhou", RegisterAsset(text="投影仪 三(2)班 2021年购"), AssetView),
        ("import_assets", "zhou", rows, ImportedAssets),
        ("find_assets", "chen", FindAssets(code=A_CODE), AssetList),
        ("lend_asset", "chen", LendAsset(asset_id=TO_LEND), AssetView),
        ("scrap_asset", "zhou", scrap, AssetView),
        ("asset_labels", "zhou", LabelsOf(), Labels),
        ("expiring_assets", "chen", ExpiringOf(text="2026"), Expiring),
        ("asset_statistics", "chen", AssetStatistics(), AssetMonth),
        ("report_repair", "chen", broken, ReportedRepair),
        ("show_repair", "chen", RepairOf(repair_id=A_REPAIR), RepairView),
        ("list_repairs", "zhou", RepairsOf(), RepairList),
        ("move_repair", "zhou", fixed, RepairView),
    ]


def prepare_prevention(school: WorkingSchool, function: str) -> None:
    """Store what a function about prevention works on."""
    if function not in PREVENTION_SUBJECTS:
        return
    school.files.put(PHOTO, b"jpeg", content_type="image/jpeg")
    for hazard_id in _STATES:
        store_hazard(school, hazard_id)
    _store_risk(school)
    for asset_id in _ASSETS:
        store_asset(school, asset_id)


def store_hazard(school: WorkingSchool, hazard_id: str, **more: object) -> Hazard:
    """Store a ticket unless it is there; return it."""
    number, state = _STATES[hazard_id]
    hazard = Hazard(
        id=hazard_id,
        school=SCHOOL,
        year=2026,
        number=number,
        level=Level.YELLOW,
        place="操场",
        what="积水",
        state=state,
        reporter=PersonId("zhao"),
        reported_at=school.clock.now(),
    )
    if state is not HazardState.REPORTED:
        more = {"owner": PersonId("chen"), "due": date(2026, 11, 27), **more}
    if state is HazardState.FIXED:
        more = {"fixed_by": PersonId("chen"), "fixed_at": school.clock.now(), "rounds": 1, **more}
    hazard = hazard.model_copy(update=more)
    with school.records.database.begin() as connection:
        insert_new(connection, hazards_table, hazard.model_dump())
    return hazard


def _store_risk(school: WorkingSchool) -> None:
    risk = Risk(
        **A_ROW.model_dump(exclude={"line", "place"}),
        id=A_RISK,
        school=SCHOOL,
        number=RISK_NUMBER,
        place="配电房",
        next_on=date(2026, 11, 20),
    )
    with school.records.database.begin() as connection:
        insert_new(connection, risks_table, risk.model_dump())


def store_asset(school: WorkingSchool, asset_id: str) -> Asset:
    """Store an asset, and a repair of the first, unless they are there; return the asset."""
    asset = Asset(
        id=asset_id,
        code=_ASSETS[asset_id],
        school=SCHOOL,
        name="投影仪",
        place="三(2)班",
        state=AssetState.IN_USE,
        since=school.clock.now(),
    )
    repair = Repair(
        id=A_REPAIR,
        school=SCHOOL,
        number=900,
        asset_id=AN_ASSET,
        what="不亮",
        reporter=PersonId("chen"),
        reported_at=school.clock.now(),
    )
    row = {**asset.model_dump(exclude={"price_yuan"}), "words": "投影仪 三(2)班"}
    with school.records.database.begin() as connection:
        insert_new(connection, assets_table, row)
        if asset_id == AN_ASSET:
            insert_new(connection, repairs_table, repair.model_dump())
    return asset


def stored(school: WorkingSchool, table: sa.Table) -> int:
    """Count the rows of a table."""
    with school.records.database.begin() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
