"""The papers a teacher means, once the policy allows it, and how they are reported."""

from chalicelib.runtime import Call, Paper, UnitOfWork
from school.papers import BatchReport, PaperOf, PaperReport
from school.permissions import Action, Scope


def paper_report(unit: UnitOfWork, paper_id: str) -> PaperReport:
    """Return one paper as its teacher, or its pupil's guardian, sees it."""
    return _report(unit, unit.grading.paper(paper_id))


def _report(unit: UnitOfWork, paper: Paper) -> PaperReport:
    homework = unit.grading.homework(paper.homework_id)
    return PaperReport(
        paper_id=paper.id,
        batch_id=paper.batch_id,
        homework=homework.title,
        class_id=homework.class_id,
        class_name=unit.people.class_name(homework.class_id),
        pupil_id=paper.pupil_id,
        roll_no=paper.roll_no,
        state=paper.state,
        retake=paper.retake,
        marks=unit.grading.marks(paper.id),
        annotated_key=paper.annotated_key,
        read_at=paper.read_at,
        confirmed_at=paper.confirmed_at,
        revised=unit.grading.open_revisions(paper.id),
    )


def batch_report(unit: UnitOfWork, batch_id: str) -> BatchReport:
    """Return a batch with all its papers, by roll number."""
    batch = unit.grading.batch(batch_id)
    return BatchReport(
        batch_id=batch.id,
        homework=batch.homework.title,
        class_name=unit.people.class_name(batch.homework.class_id),
        papers=tuple(_report(unit, paper) for paper in unit.grading.papers_of_batch(batch_id)),
    )


def teachers_paper(call: Call, request: PaperOf, action: Action) -> tuple[Paper, Scope]:
    """Return the paper a teacher means, once the policy allows *action* on it."""
    with call.records() as unit:
        if request.paper_id:
            paper = unit.grading.paper(request.paper_id)
        else:
            paper = unit.grading.newest_paper(call.person.id, roll_no=request.roll_no)
        scope = Scope(unit=unit.grading.homework(paper.homework_id).class_id, pupil=paper.pupil_id)
    call.require(action, scope)
    return paper, scope


def teachers_batch(call: Call, batch_id: str, action: Action) -> tuple[Scope, str]:
    """Return the scope and id of the batch a teacher means, once the policy allows *action*."""
    person = call.person
    with call.records() as unit:
        batch = unit.grading.batch(batch_id) if batch_id else unit.grading.newest_batch(person.id)
    scope = Scope(unit=batch.homework.class_id)
    call.require(action, scope)
    return scope, batch.id
