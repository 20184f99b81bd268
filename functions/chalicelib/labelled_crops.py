"""Labelled crop use case: keep what a teacher corrected, as far as the guardian agreed."""

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.runtime import Caller, use_case
from school import consent
from school.consent import Purpose
from school.errors import NotFound
from school.grading import Mark
from school.labelled_crops import KeepCrop, crop_id, crop_key, label_of
from school.papers import Done
from school.permissions import Action, Scope
from school.store.grading import Paper
from school.store.labelled_crops import LabelledCrop
from school.store.unit_of_work import UnitOfWork
from school.work import queue_erasure, work

routes = Blueprint(__name__)
PURPOSES = (Purpose.HOMEWORK, Purpose.IMPROVE)


def queue_crop(unit: UnitOfWork, call: Call, paper: Paper, place: int) -> None:
    """Queue the keeping of a corrected mark's crop; consent is asked now, and when it is kept."""
    if _agreed(unit, paper):
        request = KeepCrop(paper_id=paper.id, place=place)
        key = f"crop:{paper.id}:{place}:{call.now.isoformat()}"
        unit.work.put(key, work("keep_crop", request), now=call.now)


def drop_crop(unit: UnitOfWork, call: Call, paper: Paper, place: int) -> None:
    """Delete the crop of a mark whose correction was taken back."""
    for folder in unit.labelled_crops.forget(paper.pupil_id, paper_id=paper.id, place=place):
        queue_erasure(unit.work, folder, now=call.now)


def _agreed(unit: UnitOfWork, paper: Paper) -> bool:
    decisions = unit.consents.of(paper.pupil_id)
    return all(consent.in_force(decisions, paper.pupil_id, purpose) for purpose in PURPOSES)


@routes.lambda_function(name="keep_crop")
@use_case(KeepCrop, by=Caller.PRODUCT)
def keep_crop(request: KeepCrop, call: Call) -> Done:
    """Copy a corrected mark's crop beside its label, while consent covers it."""
    with call.records() as unit:
        found = _corrected(unit, request)
        if found is None or not _agreed(unit, found[0]):
            return Done(done=False)
        paper, mark, label = found
        try:
            content = call.files.get(mark.crop)
        except NotFound:
            return Done(done=False)  # past its time, or erased meanwhile
        crop = _crop(paper, mark, label)
        unit.labelled_crops.keep(crop, at=call.now)
        call.files.put(crop.crop_key, content, content_type="image/jpeg")
        scope = Scope(unit=unit.grading.homework(paper.homework_id).class_id, pupil=paper.pupil_id)
        call.audit(unit, Action.REVISE, scope, fields=("labelled_crop",))
    return Done()


def _corrected(unit: UnitOfWork, request: KeepCrop) -> tuple[Paper, Mark, str] | None:
    """Return the paper, the mark and its label while the correction stands; None: it does not."""
    try:
        paper = unit.grading.paper(request.paper_id)
    except NotFound:
        return None
    marks = {mark.place: mark for mark in unit.grading.marks(paper.id)}
    mark = marks.get(request.place)
    if mark is None or not mark.crop or request.place not in unit.grading.settled(paper.id):
        return None
    label = label_of(mark)
    return None if label is None else (paper, mark, label)


def _crop(paper: Paper, mark: Mark, label: str) -> LabelledCrop:
    crop = crop_id(paper.id, mark.place)
    return LabelledCrop(
        id=crop,
        pupil_id=paper.pupil_id,
        paper_id=paper.id,
        place=mark.place,
        crop_key=crop_key(crop),
        question=mark.question,
        read=mark.read,
        label=label,
    )
