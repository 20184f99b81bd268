"""Calls about papers: handing in, marks, keys, what needs a look, and telling families."""

from school.answer_key_change import Given, KeyChange
from school.grading import FieldState, PaperReading, ReadField, SheetKind
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
from school.naming import SheetOwner, WhoseSheet
from school.papers import (
    Accepted,
    AcceptPaper,
    BatchOf,
    BatchReport,
    Confirmation,
    ConfirmBatch,
    GradePaper,
    PaperOf,
    PaperReport,
    ReviseMark,
    UndoRevision,
)
from school.review import ReviewOf, ReviewQueue, Settled, SettleGroup, UndoGroup, UnsureMark, groups
from tests.functions.working import RIGHT, Call, WorkingSchool, pupil_id

A_KEY = (
    KeyChange(label="1", answers=(Given(answer="2"),)),
    KeyChange(label="2", answers=(Given(answer="3"),)),
)
LOOKED_AT = f"transient/1/{'c' * 64}.jpg"
A_SHEET = PaperReading(
    kind=SheetKind.SHEET,
    seconds=0.1,
    fields={
        label: ReadField(value="1", state=FieldState.FILLED, confidence=1)
        for label in ("roll", "q1")
    },
)


def paper_calls(school: WorkingSchool, paper: Accepted) -> list[Call]:
    """Return the calls about a paper that is read, in their order."""
    homework = homework_of(school, paper)
    return [
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
        *_key_calls(homework),
        *_review_calls(school, paper, homework),
    ]


def _key_calls(homework: str) -> list[Call]:
    """Return the calls about the answer key."""
    return [
        ("change_key", "chen", ChangeKey(homework_id=homework, changes=A_KEY), KeyReport),
        ("show_key", "chen", KeyOf(homework_id=homework), KeyReport),
        ("confirm_key", "chen", ConfirmKey(key_id=f"{homework}-1"), KeyReport),
        ("mark_again", "chen", MarkAgain(homework_id=homework), MarkedAgain),
    ]


def _review_calls(school: WorkingSchool, paper: Accepted, homework: str) -> list[Call]:
    """Return the calls about what needs a look, and the last word."""
    group = {"batch_id": paper.batch_id, "group_id": unsure_group(school, paper)}
    return [
        ("review_queue", "chen", ReviewOf(batch_id=paper.batch_id), ReviewQueue),
        ("settle_group", "chen", SettleGroup(**group), Settled),
        ("undo_group", "chen", UndoGroup(**group), Settled),
        ("item_analysis", "chen", AnalysisOf(homework_id=homework), ItemAnalysis),
        ("whose_sheet", "chen", WhoseSheet(photo_key=LOOKED_AT), SheetOwner),
        ("read_key_photo", "chen", ReadKeyPhoto(photo_key=LOOKED_AT), KeyReport),
        ("confirm_batch", "chen", ConfirmBatch(batch_id=paper.batch_id), Confirmation),
    ]


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


def _another_photo() -> AcceptPaper:
    return AcceptPaper(pupil_id=pupil_id(1), homework="口算12", digest="b" * 64)
