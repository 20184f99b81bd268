"""Calls of teachers about their class: its pupils, reports, lists, and material for lessons."""

from school.ai_lessons import AiFigures, AiFiguresOf, LessonsRecorded, RecordLessons, UndoLessons
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
from school.directory import BindGroup, Bound
from school.early_warning import QualityWarnings, WarningsOf
from school.errors import NotFound
from school.find_resources import FindResources, ForgetSearches, FoundResources, SearchesForgotten
from school.naming import FindPupils, FoundPupils
from school.one_time import MakePage, OneTimePage
from school.papers import Done
from school.people import PersonId
from school.portrait import PortraitOf, Portraits
from school.recommendation import (
    ChooseRecommendations,
    Recommend,
    Recommendations,
    RecommendationsChosen,
)
from school.report_card import ReportCardRun, SendReportCards
from school.summary import ClassSummary, Posted, SummaryOf
from school.unit_report import ReportOf, UnitReport
from tests.functions.working import CLASS, Call, WorkingSchool, pupil_id


def class_calls() -> list[Call]:
    """Return the calls about a class and its pupils."""
    return [
        ("find_pupils", "chen", FindPupils(caption="1号"), FoundPupils),
        ("class_summary", "zhou", SummaryOf(), ClassSummary),
        ("post_summary", "chen", SummaryOf(), Posted),
        ("make_page", "g1", MakePage(pupil_id=pupil_id(1)), OneTimePage),
        ("pupil_portrait", "g1", PortraitOf(pupil_id=pupil_id(1)), Portraits),
        ("send_report_cards", "chen", SendReportCards(), ReportCardRun),
        ("unit_report", "zhou", ReportOf(unit_id=CLASS), UnitReport),
        ("quality_warnings", "zhou", WarningsOf(unit_id=CLASS), QualityWarnings),
        ("bind_group", "wang", BindGroup(caption="三(2)班"), Bound),
    ]


def approval_calls(school: WorkingSchool) -> list[Call]:
    """Return the calls about lists of a whole class, which somebody else approves."""
    return [
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
    ]


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


def finding_calls() -> list[Call]:
    """Return the calls about finding material."""
    return [
        ("find_resources", "chen", FindResources(said="分数除法"), FoundResources),
        ("forget_searches", "chen", ForgetSearches(), SearchesForgotten),
        ("recommend", "chen", Recommend(), Recommendations),
        (
            "choose_recommendations",
            "chen",
            ChooseRecommendations(wanted=True),
            RecommendationsChosen,
        ),
    ]


def ai_lesson_calls() -> list[Call]:
    """Return the calls about lessons in artificial intelligence."""
    return [
        ("record_lessons", "chen", RecordLessons(text="编程课 三(2)班 2课时"), LessonsRecorded),
        ("undo_lessons", "chen", UndoLessons(lesson_id="-"), Done),
        ("ai_figures", "chen", AiFiguresOf(), AiFigures),
    ]
