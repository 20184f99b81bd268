"""Every call of a person that reads or changes a record."""

from typing import Any

from pydantic import BaseModel

from chalicelib.homework import id_of
from school.actor import Actor
from school.ai_lessons import (
    AiFigures,
    AiFiguresOf,
    LessonsRecorded,
    RecordLessons,
    UndoLessons,
)
from school.answer_key_text import Given, KeyChange
from school.approvals import (
    Approval,
    ApprovalOf,
    ApprovalReport,
    ApprovalsWaiting,
    AskBulk,
    BulkExport,
    BulkKind,
    DecideBulk,
    TakeExport,
    WaitingApprovals,
)
from school.causes import Cause
from school.checkups import CheckupsNoted, NoteCheckups
from school.class_mistakes import ClassMistakes, ClassMistakesOf
from school.compliance import ComplianceAnswer, ComplianceOf
from school.consent import (
    AllConsents,
    ConsentOverview,
    ConsentState,
    Decide,
    MyConsents,
    Purpose,
)
from school.directory import BindGroup, Bound
from school.early_warning import QualityWarnings, WarningsOf
from school.errors import NotFound
from school.find_resources import (
    FindResources,
    ForgetSearches,
    FoundResources,
    SearchesForgotten,
)
from school.food import (
    FoodLog,
    FoodLogOf,
    FoodNoted,
    FoodUndone,
    NoteFood,
    UndoFood,
)
from school.grading import FieldState, PaperReading, ReadField, SheetKind
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
from school.homework_key import (
    ChangeKey,
    ConfirmKey,
    KeyOf,
    KeyReport,
    MarkAgain,
    MarkedAgain,
    ReadKeyPhoto,
)
from school.item_analysis import AnalysisOf, ItemAnalysis
from school.knowledge import PointId
from school.learning import item_id
from school.leave import AskLeave, LeaveAsked, LeaveWanted
from school.mastery import (
    ClassMastery,
    ClassMasteryOf,
    MasteryOf,
    MasteryReport,
    PointMastery,
)
from school.mistakes import Books, Mistake, MistakesOf, SetCause
from school.my_data import (
    DeletedData,
    DeleteMyData,
    Exported,
    ExportMyData,
    MyData,
    MyDataAnswer,
)
from school.naming import FindPupils, FoundPupils, SheetOwner, WhoseSheet
from school.one_time import MakePage, OneTimePage
from school.papers import (
    Accepted,
    AcceptPaper,
    BatchOf,
    BatchReport,
    Confirmation,
    ConfirmBatch,
    Done,
    GradePaper,
    MyResults,
    PaperOf,
    PaperReport,
    Results,
    ReviseMark,
    UndoRevision,
)
from school.people import PersonId
from school.portrait import PortraitOf, Portraits
from school.practice import AnswerPractice, PracticeOf, PracticeReport
from school.query import Query, QueryAnswer
from school.reading import (
    ClassReadingOf,
    ClassWeek,
    ReadingOf,
    ReadingRecord,
    RecordedReading,
    RecordReading,
    UndoReading,
)
from school.recommendation import (
    ChooseRecommendations,
    Recommend,
    Recommendations,
    RecommendationsChosen,
)
from school.reminders import DueRevisits, MyRevisits, Wanted, WantReminders
from school.report_card import ReportCardRun, SendReportCards
from school.review import (
    ReviewOf,
    ReviewQueue,
    Settled,
    SettleGroup,
    UndoGroup,
    UnsureMark,
    groups,
)
from school.revisit import AnswerRevisit, AskRevisit, Revisit, Revisited
from school.search import Found, SearchRequest
from school.summary import ClassSummary, Posted, SummaryOf
from school.targeted_homework import (
    MakeTargeted,
    Proposal,
    Targeted,
    TargetedHistory,
    TargetedOf,
    TargetOf,
)
from school.unit_report import ReportOf, UnitReport
from tests.builders import a_cluster, a_decision, a_practice
from tests.functions.alarm_calls import ALARM_NEEDS, ALARM_SUBJECTS, alarm_calls
from tests.functions.collecting import (
    COLLECTION_SUBJECTS,
    collection_calls,
    prepare_collection,
)
from tests.functions.duties import DUTY_SUBJECTS, duty_calls, prepare_duty
from tests.functions.evaluations import (
    EVALUATION_SUBJECTS,
    evaluation_calls,
    prepare_evaluations,
)
from tests.functions.figure_reports import REPORT_SUBJECTS, prepare_reports, report_calls
from tests.functions.figures import FIGURES_SUBJECTS, figures_calls, prepare_figures
from tests.functions.gates import GATE_SUBJECTS, gate_calls, prepare_gates
from tests.functions.lessons import LESSON_SUBJECTS, lesson_calls, prepare_lessons
from tests.functions.library import LIBRARY_SUBJECTS, library_calls, prepare_library
from tests.functions.points import POINTS_SUBJECTS, points_calls, prepare_points
from tests.functions.prevention import (
    PREVENTION_SUBJECTS,
    prepare_prevention,
    prevention_calls,
)
from tests.functions.trainings import TRAINING_SUBJECTS, prepare_trainings, training_calls
from tests.functions.working import (
    CLASS,
    PUPILS,
    RIGHT,
    WITHOUT_CONSENT,
    WorkingSchool,
    pupil_id,
)

IN_GROUP = {"conversation": "chat", "group": True}
Call = tuple[str, str, BaseModel, type[BaseModel]]


def audited_calls(school: WorkingSchool, paper: Accepted) -> list[Call]:
    """Return every call of a person that reads or changes a record: function, who, both values."""
    group = {"batch_id": paper.batch_id, "group_id": unsure_group(school, paper)}
    homework = homework_of(school, paper)
    return [
        *training_calls(school),  # before the code on the wall changes
        *health_calls(school),  # before the clock moves to another day
        *duty_calls(school),
        ("accept_paper", "chen", _another_photo(), Accepted),
        ("grade_paper", "chen", GradePaper(paper_id=paper.paper_id), PaperReport),
        ("show_paper", "chen", PaperOf(paper_id=paper.paper_id), PaperReport),
        ("show_batch", "chen", BatchOf(batch_id=paper.batch_id), BatchReport),
        (
            "revise_mark",
            "chen",
            ReviseMark(paper_id=paper.paper_id, no=2, verdict=RIGHT),
            PaperReport,
        ),
        ("undo_revision", "chen", UndoRevision(paper_id=paper.paper_id), PaperReport),
        ("change_key", "chen", ChangeKey(homework_id=homework, changes=A_KEY), KeyReport),
        ("show_key", "chen", KeyOf(homework_id=homework), KeyReport),
        ("confirm_key", "chen", ConfirmKey(key_id=f"{homework}-1"), KeyReport),
        ("mark_again", "chen", MarkAgain(homework_id=homework), MarkedAgain),
        ("review_queue", "chen", ReviewOf(batch_id=paper.batch_id), ReviewQueue),
        ("settle_group", "chen", SettleGroup(**group), Settled),
        ("undo_group", "chen", UndoGroup(**group), Settled),
        ("item_analysis", "chen", AnalysisOf(homework_id=homework), ItemAnalysis),
        ("whose_sheet", "chen", WhoseSheet(photo_key=LOOKED_AT), SheetOwner),
        ("read_key_photo", "chen", ReadKeyPhoto(photo_key=LOOKED_AT), KeyReport),
        ("confirm_batch", "chen", ConfirmBatch(batch_id=paper.batch_id), Confirmation),
        ("my_results", "g1", MyResults(pupil_id=pupil_id(1)), Results),
        ("pupil_mastery", "chen", MasteryOf(pupil_id=pupil_id(1)), MasteryReport),
        ("class_mastery", "zhou", ClassMasteryOf(caption="三(2)班"), ClassMastery),
        ("point_mastery", "chen", ClassMasteryOf(point=A_POINT), PointMastery),
        *growth_calls(school),
        ("ask_bulk", "chen", AskBulk(text="三(2)班 成绩 用途 家长会"), ApprovalReport),
        ("show_approval", "zhou", ApprovalOf(approval_id=_asked(school)), ApprovalReport),
        ("approvals_waiting", "zhou", ApprovalsWaiting(), WaitingApprovals),
        (
            "decide_bulk",
            "zhou",
            DecideBulk(approval_id=_asked(school), approve=True),
            ApprovalReport,
        ),
        ("take_export", "chen", TakeExport(approval_id=_approved(school)), BulkExport),
        ("my_consents", "g1", MyConsents(), ConsentState),
        ("find_resources", "chen", FindResources(said="分数除法"), FoundResources),
        ("forget_searches", "chen", ForgetSearches(), SearchesForgotten),
        ("recommend", "chen", Recommend(), Recommendations),
        (
            "choose_recommendations",
            "chen",
            ChooseRecommendations(wanted=True),
            RecommendationsChosen,
        ),
        ("my_mistakes", "g1", MistakesOf(pupil_id=pupil_id(1)), Books),
        ("class_mistakes", "chen", ClassMistakesOf(), ClassMistakes),
        ("set_cause", "g1", SetCause(**IN_THE_BOOK, cause=Cause.READING), Mistake),
        ("ask_revisit", "g1", AskRevisit(pupil_id=pupil_id(1)), Revisit),
        ("answer_revisit", "g1", AnswerRevisit(**IN_THE_BOOK, turn=0, answer="4"), Revisited),
        ("my_revisits", "g1", MyRevisits(), DueRevisits),
        ("want_reminders", "g1", WantReminders(wanted=False), Wanted),
        ("consent_overview", "g1", AllConsents(), ConsentOverview),
        ("my_data", "g1", MyData(), MyDataAnswer),
        ("export_my_data", "g1", ExportMyData(person_id=pupil_id(1)), Exported),
        ("compliance_report", "xu", ComplianceOf(year=2026), ComplianceAnswer),
        ("find_pupils", "chen", FindPupils(caption="1号"), FoundPupils),
        ("class_summary", "zhou", SummaryOf(), ClassSummary),
        ("post_summary", "chen", SummaryOf(), Posted),
        ("make_page", "g1", MakePage(pupil_id=pupil_id(1)), OneTimePage),
        ("pupil_portrait", "g1", PortraitOf(pupil_id=pupil_id(1)), Portraits),
        ("send_report_cards", "chen", SendReportCards(), ReportCardRun),
        ("unit_report", "zhou", ReportOf(unit_id=CLASS), UnitReport),
        ("quality_warnings", "zhou", WarningsOf(unit_id=CLASS), QualityWarnings),
        ("bind_group", "wang", BindGroup(caption="三(2)班"), Bound),
        ("todays_practice", "g1", PracticeOf(pupil_id=pupil_id(1)), PracticeReport),
        (
            "answer_practice",
            "g1",
            AnswerPractice(practice_id=A_PRACTICE, answers=("3",)),
            PracticeReport,
        ),
        ("propose_targeted", "chen", TargetOf(caption="三(2)班"), Proposal),
        ("make_targeted", "chen", MakeTargeted(class_id=CLASS, request="r"), Targeted),
        ("show_targeted", "chen", TargetedOf(caption="三(2)班"), TargetedHistory),
        ("decide_consent", "g1", Decide(pupil_id=pupil_id(1), agree=False), ConsentState),
        *points_calls(),
        *alarm_calls(school),
        *gate_calls(),
        *library_calls(),
        *prevention_calls(),
        ("search_library", "chen", SearchRequest(said="分数除法"), Found),
        *lesson_calls(school),
        *evaluation_calls(),
        ("record_lessons", "chen", RecordLessons(text="编程课 三(2)班 2课时"), LessonsRecorded),
        ("undo_lessons", "chen", UndoLessons(lesson_id="-"), Done),
        ("ai_figures", "chen", AiFiguresOf(), AiFigures),
        *figures_calls(),
        *collection_calls(),
        *report_calls(),
        ("comprehensive_query", "zhou", Query(text="昨天 报警和隐患"), QueryAnswer),
        ("delete_my_data", "g1", DeleteMyData(pupil_id=pupil_id(1)), DeletedData),
    ]


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


def _asked(school: WorkingSchool, *, approval_id: str = "asked") -> str:
    """Let something be asked for that a manager may decide on; return its id."""
    approval = Approval(
        id=approval_id,
        asked_by=PersonId("chen"),
        unit_id=CLASS,
        what=BulkKind.SCORES,
        why="家长会",
        asked_at=school.clock.now(),
    )
    with school.records.begin() as unit:
        try:
            unit.approvals.get(approval_id)
        except NotFound:
            unit.approvals.add(approval)
    return approval_id


def _approved(school: WorkingSchool) -> str:
    """Let something be approved; return its id."""
    approval_id = _asked(school, approval_id="approved")
    with school.records.begin() as unit:
        now = school.clock.now()
        unit.approvals.decide(approval_id, by=PersonId("zhou"), approved=True, at=now)
    return approval_id


NEEDS = {
    **ALARM_NEEDS,
    "add_growth_photos": ("note_growth",),
    "growth_waiting": ("note_growth",),
    "decide_growth": ("note_growth",),
    "growth_entry": ("note_growth",),
    "undo_growth": ("note_growth",),
    "undo_reading": ("record_reading",),
    "children_away": ("tell_health",),
    "undo_food": ("note_food",),
    "undo_revision": ("revise_mark",),
    "show_key": ("change_key",),
    "confirm_key": ("change_key",),
    "mark_again": ("change_key", "confirm_key"),
    "undo_group": ("settle_group",),
    "withdraw_leave": ("grant_leave",),
    "set_cause": ("confirm_batch",),
    "answer_revisit": ("confirm_batch",),
    "my_revisits": ("confirm_batch",),
    "class_summary": ("confirm_batch",),
    "post_summary": ("confirm_batch",),
}
"""What has to be done before a call can be made."""
A_POINT = PointId("m.number.basic.add.10")
A_KEY = (
    KeyChange(label="1", answers=(Given(answer="2"),)),
    KeyChange(label="2", answers=(Given(answer="3"),)),
)
IN_THE_BOOK: dict[str, Any] = {"pupil_id": pupil_id(1), "item": item_id("2+1=")}
"""The question of the paper that is wrong."""
A_PRACTICE = "a" * 24
LOOKED_AT = f"transient/1/{'c' * 64}.jpg"
A_SHEET = PaperReading(
    kind=SheetKind.SHEET,
    seconds=0.1,
    fields={
        label: ReadField(value="1", state=FieldState.FILLED, confidence=1)
        for label in ("roll", "q1")
    },
)


def prepare(school: WorkingSchool, function: str) -> None:
    """Make ready what a function looks at: a photo of a filled sheet, a day gone by."""
    if function == "answer_practice":
        with school.records.begin() as unit:
            unit.practices.add(a_practice(A_PRACTICE, at=school.clock.now()))
    if function in ("whose_sheet", "read_key_photo"):
        school.files.put(LOOKED_AT, b"jpeg", content_type="image/jpeg")
        school.reader.answer = A_SHEET
    if function == "my_revisits":
        school.clock.forward(days=1)  # what was wrong is due the day after
    if function == "make_page":
        with school.records.begin() as unit:
            unit.consents.add(a_decision("p1", "g1", purpose=Purpose.PORTRAIT))
    prepare_duty(school, function)
    prepare_points(school, function)
    prepare_gates(school, function)
    prepare_library(school, function)
    prepare_prevention(school, function)
    prepare_lessons(school, function)
    prepare_trainings(school, function)
    prepare_evaluations(school, function)
    prepare_figures(school, function)
    prepare_collection(school, function)
    prepare_reports(school, function)


def homework_of(school: WorkingSchool, paper: Accepted) -> str:
    """Return the id of a paper's homework."""
    with school.records.begin() as unit:
        return unit.grading.paper(paper.paper_id).homework_id


def unsure_group(school: WorkingSchool, paper: Accepted) -> str:
    """Return the id of the largest group of equal unsure answers of a batch; “-”: there is none."""
    with school.records.begin() as unit:
        unsure = [
            (
                UnsureMark(
                    paper_id=one.id,
                    place=mark.place,
                    roll_no=one.roll_no,
                    no=mark.no,
                    question=mark.question,
                    crop=mark.crop,
                ),
                mark,
            )
            for one in unit.grading.papers_of_batch(paper.batch_id)
            for mark in unit.grading.marks(one.id)
        ]
    return next((group.id for group in groups(paper.batch_id, unsure)), "-")


SUBJECTS = {
    **ALARM_SUBJECTS,
    "make_targeted": [f"p{n}" for n in range(1, PUPILS + 1) if n != WITHOUT_CONSENT],
    "mark_again": ["p1", "p2", "qt.t1.s1.g3.c2"],
    "review_queue": ["p1", "p2"],
    "settle_group": ["p1", "p2"],
    "undo_group": ["p2", "p1"],
    "show_batch": ["p1", "p2"],
    "confirm_batch": ["p1", "p2"],
    "my_data": ["p1", "sibling"],
    "take_export": [*(f"p{n}" for n in range(1, PUPILS + 1) if n != WITHOUT_CONSENT), CLASS],
    "compliance_report": ["qt"],
    "report_health": [CLASS, "p1"],
    "children_away": ["p1", "sibling"],
    "note_checkups": [CLASS, "p1"],
    "note_food": ["qt.t1.s1"],
    "food_log": ["qt.t1.s1"],
    "undo_food": ["qt.t1.s1"],
    "comprehensive_query": ["qt.t1.s1"] * 2,
    "school_health": ["qt.t1.s1"],
    "find_resources": ["chen"],
    "forget_searches": ["chen"],
    "recommend": [CLASS, "chen"],
    "choose_recommendations": ["chen"],
    "search_library": ["chen"],
    "remind_classes": ["qt.t1.s1"],
    "show_cluster": ["qt.t1.s1"],
    "my_consents": ["p1", "sibling"],
    "my_revisits": ["p1", "sibling"],
    "want_reminders": ["p1", "sibling"],
    "consent_overview": ["p1", "sibling"],
    **COLLECTION_SUBJECTS,
    **DUTY_SUBJECTS,
    **FIGURES_SUBJECTS,
    **REPORT_SUBJECTS,
    **GATE_SUBJECTS,
    **LIBRARY_SUBJECTS,
    **POINTS_SUBJECTS,
    **PREVENTION_SUBJECTS,
    **LESSON_SUBJECTS,
    **TRAINING_SUBJECTS,
    **EVALUATION_SUBJECTS,
    "record_lessons": ["chen"],
    "undo_lessons": ["chen"],
    "ai_figures": ["qt.t1.s1"],
}
OF_THE_CLASS = {
    "class_attendance",
    "class_books",
    "class_mistakes",
    "class_reading",
    "class_mastery",
    "point_mastery",
    "approvals_waiting",
    "ask_bulk",
    "show_approval",
    "decide_bulk",
    "class_summary",
    "post_summary",
    "bind_group",
    "change_key",
    "show_key",
    "confirm_key",
    "read_key_photo",
    "item_analysis",
    "send_report_cards",
    "unit_report",
    "quality_warnings",
    "propose_targeted",
    "show_targeted",
}


def _another_photo() -> AcceptPaper:
    return AcceptPaper(pupil_id=pupil_id(1), homework="口算12", digest="b" * 64)


def call(school: WorkingSchool, one: Call) -> BaseModel:
    function, user, request, answer = one
    actor = Actor(platform="console", user=user, **IN_GROUP) if function == "bind_group" else user
    return school.ask(actor, function, request=request, answer=answer)
