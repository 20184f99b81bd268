"""Every call about hidden dangers, risks and assets, and what they need."""

from datetime import date

import sqlalchemy as sa
from pydantic import BaseModel

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
from school.store.database import insert_new
from school.store.hazards import hazards_table
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
    ]


def prepare_prevention(school: WorkingSchool, function: str) -> None:
    """Store what a function about prevention works on."""
    if function not in PREVENTION_SUBJECTS:
        return
    school.files.put(PHOTO, b"jpeg", content_type="image/jpeg")
    for hazard_id in _STATES:
        store_hazard(school, hazard_id)
    _store_risk(school)


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


def stored(school: WorkingSchool, table: sa.Table) -> int:
    """Count the rows of a table."""
    with school.records.database.begin() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
