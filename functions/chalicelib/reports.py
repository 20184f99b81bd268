"""The papers a teacher means, once the policy allows it, and how they are reported."""

import json
from collections.abc import Sequence
from datetime import date

from chalicelib.call import Call
from school.grading import Mark, PaperState
from school.homework_key import missing, with_points
from school.papers import BatchReport, PaperOf, PaperReport, joined
from school.people import UnitId
from school.permissions import Action, Scope
from school.store.grading import Paper
from school.store.unit_of_work import UnitOfWork

READ = (PaperState.READ, PaperState.CONFIRMED)
CONFIRMED = (PaperState.CONFIRMED,)


def paper_report(
    unit: UnitOfWork, paper_id: str, *, states: tuple[PaperState, ...] = READ
) -> PaperReport:
    """Return one paper with all its pages in these states, as its teacher or guardian sees it."""
    return _report(unit, pages_of(unit, unit.grading.paper(paper_id), states=states))


def pages_of(
    unit: UnitOfWork, paper: Paper, *, states: tuple[PaperState, ...] = READ
) -> list[Paper]:
    """Return the pages in these states of the paper that *paper* is a page of, in order."""
    if paper.page is None or paper.state not in states:
        return [paper]
    return [p for p in unit.grading.pages_of(paper.batch_id, paper.pupil_id) if p.state in states]


def marks_of(unit: UnitOfWork, pages: Sequence[Paper]) -> list[tuple[Paper, Mark, Mark]]:
    """Return for each mark of the pages: its page, the mark there, and that of the whole paper."""
    found = joined([unit.grading.marks(page.id) for page in pages])
    return [(pages[number], mark, whole) for number, mark, whole in found]


def _report(unit: UnitOfWork, pages: Sequence[Paper]) -> PaperReport:
    paper = pages[0]
    homework = unit.grading.homework(paper.homework_id)
    key = unit.answer_keys.get(paper.key_id).key if paper.key_id else None
    marks = with_points((whole for _, _, whole in marks_of(unit, pages)), key)
    read = [page.read_at for page in pages if page.read_at]
    return PaperReport(
        paper_id=paper.id,
        batch_id=paper.batch_id,
        homework=homework.title,
        class_id=homework.class_id,
        class_name=unit.people.class_name(homework.class_id),
        pupil_id=paper.pupil_id,
        roll_no=paper.roll_no,
        state=min((page.state for page in pages), key=list(PaperState).index),
        retake=paper.retake,
        marks=marks,
        annotated_key=paper.annotated_key,
        read_at=max(read, default=None),
        confirmed_at=None if any(p.confirmed_at is None for p in pages) else paper.confirmed_at,
        revised=sum(unit.grading.open_revisions(page.id) for page in pages),
        note=" ".join(dict.fromkeys(page.note for page in pages if page.note)),
        most_points=key.most_points if key else None,
        missing=missing(key, marks) if paper.state in READ else (),
        without_key=0 if key else sum(fields_of(page) for page in pages),
        page=paper.page if len(pages) == 1 else None,
        more_pages=tuple(p.annotated_key for p in pages[1:] if p.annotated_key),
    )


def fields_of(page: Paper) -> int:
    """Count the fields of a sheet that may be questions: the roll number is none."""
    return sum(label.removeprefix("q").isdecimal() for label in json.loads(page.fields))


def batch_report(unit: UnitOfWork, batch_id: str, *, on: date) -> BatchReport:
    """Return a batch with the papers of those still in the class on a day, by roll number.

    The pages of a pupil are one paper.
    """
    batch = unit.grading.batch(batch_id)
    photos = unit.grading.papers_of_batch(batch_id, on=on)
    papers, shown = [], set[str]()
    for photo in photos:
        if photo.id not in shown:
            pages = pages_of(unit, photo)
            shown |= {page.id for page in pages}
            papers.append(_report(unit, pages))
    return BatchReport(
        batch_id=batch.id,
        homework=batch.homework.title,
        class_name=unit.people.class_name(batch.homework.class_id),
        papers=tuple(papers),
        photos=len(photos),
        homework_id=batch.homework.id,
    )


def teachers_paper(call: Call, request: PaperOf, action: Action) -> tuple[Paper, Scope]:
    """Return the paper a teacher means, once the policy allows *action* on it."""
    with call.records() as unit:
        if request.paper_id:
            paper = unit.grading.paper(request.paper_id)
        else:
            paper = unit.grading.newest_paper(call.person.id, roll_no=request.roll_no)
        scope = Scope(unit=_class_now(unit, call, paper), pupil=paper.pupil_id)
    call.require(action, scope)
    return paper, scope


def _class_now(unit: UnitOfWork, call: Call, paper: Paper) -> UnitId:
    """Return the class a paper's pupil is in today: its teachers may see it, wherever it is from.

    Who is in no class any more is the family's business alone.
    """
    found = unit.people.enrolled([paper.pupil_id], on=call.today)
    return found[0].class_id if found else UnitId("-")


def teachers_batch(call: Call, batch_id: str, action: Action) -> tuple[Scope, str]:
    """Return the scope and id of the batch a teacher means, once the policy allows *action*."""
    person = call.person
    with call.records() as unit:
        batch = unit.grading.batch(batch_id) if batch_id else unit.grading.newest_batch(person.id)
    scope = Scope(unit=batch.homework.class_id)
    call.require(action, scope)
    return scope, batch.id
