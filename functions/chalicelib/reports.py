"""Papers put together for those who may see them; called after permission was checked."""

from chalicelib.runtime import Paper, UnitOfWork
from school.papers import BatchReport, PaperReport


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
