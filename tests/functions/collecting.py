"""Every call about collecting figures, and the rounds they need."""

from datetime import date, timedelta

from pydantic import BaseModel

from school.collection import AskedField, FieldKind, Round, RoundState, key_of
from school.collection_calls import (
    DraftForm,
    FormView,
    NameReporter,
    Progress,
    ProgressAnswer,
    ReporterNamed,
    RoundOf,
    RoundTable,
    SendWave,
    SettleRound,
    WavePreview,
    WaveSent,
)
from school.county_time import day_of
from school.people import PersonId, UnitId, UnitKind
from school.report_figures import (
    FillIn,
    MyTasks,
    SubmitReport,
    TaskList,
    TaskOf,
    TaskView,
    Versions,
    VersionsOf,
)
from tests.functions.working import WorkingSchool

COUNTY, SCHOOL = UnitId("qt"), UnitId("qt.t1.s1")
A_ROUND = "c0" * 12
ONLINE = AskedField(name="在线学生数", kind=FieldKind.WHOLE, unit="人")
_SEEN = key_of("在线学生数=5")
_COLLECTING = (
    *("draft_collection", "open_collection", "collection_progress", "settle_collection"),
    *("preview_wave", "send_wave", "name_reporter", "collection_table"),
)
_REPORTING = (
    *("my_collections", "show_report", "fill_report", "submit_report", "report_versions"),
)
COLLECTION_SUBJECTS = {
    **{name: [COUNTY] for name in _COLLECTING},
    **{name: [SCHOOL] for name in _REPORTING},
}


def collection_calls() -> list[tuple[str, str, BaseModel, type[BaseModel]]]:
    """Return every call about collecting figures: function, who, both values."""
    one = RoundOf(round_id=A_ROUND)
    task = TaskOf(round_id=A_ROUND, unit_id=SCHOOL)
    told = task.model_dump(exclude={"waiting"})
    draft = DraftForm(text="9月出勤:出勤人数(人) 截止 11月27日 学校填")
    close = SettleRound(round_id=A_ROUND, to=RoundState.CLOSED)
    named = NameReporter(round_id=A_ROUND, who="qt.t1.s1 周承志")
    submit = SubmitReport(**told, seen=_SEEN, version=0)
    return [
        ("draft_collection", "ye", draft, FormView),
        ("open_collection", "ye", one, Progress),
        ("collection_progress", "ye", one, ProgressAnswer),
        ("collection_table", "ye", one, RoundTable),
        ("preview_wave", "ye", one, WavePreview),
        ("send_wave", "ye", SendWave(round_id=A_ROUND, wave=1), WaveSent),
        ("name_reporter", "ye", named, ReporterNamed),
        ("my_collections", "zhou", MyTasks(), TaskList),
        ("show_report", "zhou", task, TaskView),
        ("fill_report", "zhou", FillIn(**told, text="在线学生数 5"), TaskView),
        ("submit_report", "zhou", submit, TaskView),
        ("report_versions", "zhou", VersionsOf(**told), Versions),
        ("settle_collection", "ye", close, ProgressAnswer),
    ]


def a_round(school: WorkingSchool, number: str = A_ROUND, **more: object) -> Round:
    """Return an open round of the county."""
    now = school.clock.now()
    told: dict[str, object] = {
        "id": number,
        "owner": COUNTY,
        "series": "在线率",
        "name": "9月在线率填报",
        "level": UnitKind.SCHOOL,
        "fields": (ONLINE,),
        "first": date(2026, 9, 1),
        "last": date(2026, 9, 30),
        "period": "2026年9月",
        "due": day_of(now) + timedelta(days=3),
        "state": RoundState.OPEN,
        "made_by": PersonId("ye"),
        "made_at": now,
        "opened_at": now,
    }
    return Round.model_validate(told | more)


def prepare_collection(school: WorkingSchool, function: str) -> None:
    """Store the round a function looks at, and what was typed for one to submit."""
    if function not in COLLECTION_SUBJECTS or function == "draft_collection":
        return
    draft = function == "open_collection"
    one = a_round(school, state=RoundState.DRAFT if draft else RoundState.OPEN)
    with school.records.begin() as unit:
        if unit.collection.add(one) and not draft:
            unit.collection.ask(one, [SCHOOL])
        if function == "submit_report":
            task = unit.collection.task(A_ROUND, SCHOOL)
            if not task.version:
                unit.collection.write_draft(task, {"在线学生数": "5"}, reason="")
