"""Every call of a person that reads or changes a record."""

from pydantic import BaseModel

from school.actor import Actor
from school.consent import ConsentState, Decide, MyConsents
from school.directory import BindGroup, Bound
from school.naming import FindPupils, FoundPupils
from school.papers import (
    Accepted,
    AcceptPaper,
    BatchOf,
    BatchReport,
    Confirmation,
    ConfirmBatch,
    GradePaper,
    MyResults,
    PaperOf,
    PaperReport,
    Results,
    ReviseMark,
    UndoRevision,
)
from school.summary import ClassSummary, Posted, SummaryOf
from tests.functions.working import RIGHT, WorkingSchool, pupil_id

IN_GROUP = {"conversation": "chat", "group": True}
Call = tuple[str, str, BaseModel, type[BaseModel]]


def audited_calls(paper: Accepted) -> list[Call]:
    """Return every call of a person that reads or changes a record: function, who, both values."""
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
        ("confirm_batch", "chen", ConfirmBatch(batch_id=paper.batch_id), Confirmation),
        ("my_results", "g1", MyResults(pupil_id=pupil_id(1)), Results),
        ("my_consents", "g1", MyConsents(), ConsentState),
        ("find_pupils", "chen", FindPupils(caption="1号"), FoundPupils),
        ("class_summary", "zhou", SummaryOf(), ClassSummary),
        ("post_summary", "chen", SummaryOf(), Posted),
        ("bind_group", "wang", BindGroup(caption="三(2)班"), Bound),
        ("decide_consent", "g1", Decide(pupil_id=pupil_id(1), agree=False), ConsentState),
    ]


SUBJECTS = {
    "show_batch": ["p1", "p2"],
    "confirm_batch": ["p1", "p2"],
    "my_consents": ["p1", "sibling"],
}
OF_THE_CLASS = {"class_summary", "post_summary", "bind_group"}


def _another_photo() -> AcceptPaper:
    return AcceptPaper(pupil_id=pupil_id(1), homework="口算12", digest="b" * 64)


def call(school: WorkingSchool, one: Call) -> BaseModel:
    function, user, request, answer = one
    actor = Actor(platform="console", user=user, **IN_GROUP) if function == "bind_group" else user
    return school.ask(actor, function, request=request, answer=answer)
