"""Calls of families, and about what only they may allow: growth, health, their data."""

from chalicelib.homework import id_of
from school.checkups import CheckupsNoted, NoteCheckups
from school.compliance import ComplianceAnswer, ComplianceOf
from school.consent import AllConsents, ConsentOverview, Purpose
from school.food import FoodLog, FoodLogOf, FoodNoted, FoodUndone, NoteFood, UndoFood
from school.growth import Dimension
from school.growth_record import (
    AddPhotos,
    DecideGrowth,
    EntryOf,
    EntryReport,
    GrowthOf,
    GrowthRecord,
    Noted,
    NoteGrowth,
    NoteOf,
    Undone,
    WaitingList,
    WaitingOf,
)
from school.health_calls import (
    AskRecovery,
    ChildrenAway,
    ClassHealth,
    HealthOf,
    HealthRecord,
    HealthTold,
    ReportHealth,
    TellHealth,
)
from school.health_reports import (
    ClusterOf,
    ClusterReport,
    RemindClasses,
    RemindedClasses,
    SchoolHealth,
    SchoolHealthOf,
)
from school.leave import AskLeave, LeaveAsked, LeaveWanted
from school.my_data import Exported, ExportMyData, MyData, MyDataAnswer
from school.reading import (
    ClassReadingOf,
    ClassWeek,
    ReadingOf,
    ReadingRecord,
    RecordedReading,
    RecordReading,
    UndoReading,
)
from tests.builders import a_cluster, a_decision
from tests.functions.working import Call, WorkingSchool, pupil_id


def growth_calls(school: WorkingSchool) -> list[Call]:
    """Return the calls about the growth record and reading of a child whose guardian agreed."""
    _agreed_to(school, Purpose.GROWTH)
    about = ("g1", Dimension.CHARACTER, "主动帮助同学", "2026-11-21")
    note, entry = id_of("note", "p1", *about), id_of("growth", "p1", *about)
    read = id_of("reading", "p1", "小王子", "30", "2026-11-21")
    said = NoteGrowth(caption="记一笔 品德 主动帮助同学", pupil_id=pupil_id(1))
    book = RecordReading(caption="记录阅读 《小王子》 30分钟", pupil_id=pupil_id(1))
    approve = DecideGrowth(entry_id=entry, approve=True)
    return [
        ("note_growth", "g1", said, Noted),
        ("add_growth_photos", "g1", AddPhotos(note_id=note, digests=("d" * 64,)), Noted),
        ("growth_waiting", "wang", WaitingOf(), WaitingList),
        ("decide_growth", "wang", approve, EntryReport),
        ("growth_entry", "g1", EntryOf(entry_id=entry), EntryReport),
        ("growth_record", "g1", GrowthOf(pupil_id=pupil_id(1)), GrowthRecord),
        ("undo_growth", "g1", NoteOf(note_id=note), Undone),
        ("record_reading", "g1", book, RecordedReading),
        ("reading_record", "g1", ReadingOf(pupil_id=pupil_id(1)), ReadingRecord),
        ("class_reading", "chen", ClassReadingOf(), ClassWeek),
        ("undo_reading", "g1", UndoReading(entry_id=read), Undone),
    ]


def health_calls(school: WorkingSchool) -> list[Call]:
    """Return the calls about the health of a child whose guardian agreed, and of its school."""
    _agreed_to(school, Purpose.HEALTH)
    cluster = id_of("a cluster")
    lunch = id_of("food", "qt.t1.s1", "2026-11-21", "ate_along", "lunch", "午餐")
    with school.records.begin() as unit:
        unit.health_clusters.keep(a_cluster(cluster, at=school.clock.now()))
    told = TellHealth(caption="报告健康 发热38.5 请假", pupil_id=pupil_id(1))
    return [
        ("report_health", "wang", ReportHealth(caption="晨检 1号 咳嗽"), ClassHealth),
        ("tell_health", "g1", told, HealthTold),
        ("ask_leave", "g1", AskLeave(text="孩子明天请假", pupil_id=pupil_id(1)), LeaveAsked),
        ("leave_wanted", "wang", LeaveWanted(pupil_id=pupil_id(1), when="12月1日"), LeaveAsked),
        ("children_away", "g1", AskRecovery(), ChildrenAway),
        ("pupil_health", "g1", HealthOf(pupil_id=pupil_id(1)), HealthRecord),
        ("note_checkups", "wang", NoteCheckups(caption="视力 1号 左4.8 右5.0"), CheckupsNoted),
        ("note_food", "zhou", NoteFood(caption="陪餐 午餐"), FoodNoted),
        ("food_log", "zhou", FoodLogOf(), FoodLog),
        ("undo_food", "zhou", UndoFood(entry_id=lunch), FoodUndone),
        ("school_health", "zhou", SchoolHealthOf(), SchoolHealth),
        ("remind_classes", "zhou", RemindClasses(), RemindedClasses),
        ("show_cluster", "zhou", ClusterOf(cluster_id=cluster), ClusterReport),
    ]


def _agreed_to(school: WorkingSchool, purpose: Purpose) -> None:
    agreed = a_decision("p1", "g1", purpose=purpose)
    with school.records.begin() as unit:
        if agreed not in unit.consents.of(pupil_id(1)):
            unit.consents.add(agreed)


def privacy_calls() -> list[Call]:
    """Return the calls about what is known of a child and who agreed to it."""
    return [
        ("consent_overview", "g1", AllConsents(), ConsentOverview),
        ("my_data", "g1", MyData(), MyDataAnswer),
        ("export_my_data", "g1", ExportMyData(person_id=pupil_id(1)), Exported),
        ("compliance_report", "xu", ComplianceOf(year=2026), ComplianceAnswer),
    ]
