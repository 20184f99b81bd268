"""Calls about one paper, as a teacher or a guardian makes them."""

from school.papers import (
    Accepted,
    GradePaper,
    MyResults,
    PaperOf,
    PaperReport,
    Results,
    ReviseMark,
    UndoRevision,
)
from tests.builders import a_decision
from tests.functions.working import WorkingSchool, pupil_id


def show(school: WorkingSchool, accepted: Accepted, *, by: str = "chen") -> PaperReport:
    return school.ask(
        by, "show_paper", request=PaperOf(paper_id=accepted.paper_id), answer=PaperReport
    )


def revise(
    school: WorkingSchool, accepted: Accepted, *, by: str = "chen", **how: object
) -> PaperReport:
    request = ReviseMark.model_validate({"paper_id": accepted.paper_id, "no": 2, **how})
    return school.ask(by, "revise_mark", request=request, answer=PaperReport)


def undo(school: WorkingSchool, accepted: Accepted) -> PaperReport:
    request = UndoRevision(paper_id=accepted.paper_id)
    return school.ask("chen", "undo_revision", request=request, answer=PaperReport)


def grade(school: WorkingSchool, accepted: Accepted, *, insist: bool = False) -> PaperReport:
    request = GradePaper(paper_id=accepted.paper_id, insist=insist)
    return school.ask("chen", "grade_paper", request=request, answer=PaperReport)


def result(school: WorkingSchool, user: str, roll_no: int) -> Results:
    request = MyResults(pupil_id=pupil_id(roll_no))
    return school.ask(user, "my_results", request=request, answer=Results)


def refuse(school: WorkingSchool) -> None:
    """Keep a guardian's no, without what deciding by chat does besides."""
    with school.records.begin() as unit:
        unit.consents.add(a_decision("p1", "g1", agreed=False, at=school.clock.now()))
