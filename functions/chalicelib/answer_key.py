"""Answer key use cases: the key of a homework, and marking with it what was read before."""

import json

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.homework import classes_meant, homework_meant
from chalicelib.learning import learn
from chalicelib.reports import READ, pages_of
from chalicelib.runtime import use_case
from chalicelib.telling import tell_again
from school.answer_key import AnswerKey
from school.answer_key_change import changed
from school.errors import BadPhoto, NotFound, NotUnderstood
from school.grading import PaperReading, ReadField, SheetRequest
from school.homework_key import (
    ChangeKey,
    ConfirmKey,
    KeyOf,
    KeyReport,
    MarkAgain,
    MarkedAgain,
    ReadKeyPhoto,
    fits,
    mark_with,
    on_page,
    proposed,
)
from school.naming import parse_caption
from school.permissions import Action, Scope
from school.store.answer_key import KeyVersion
from school.store.grading import Homework, Paper
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)


@routes.lambda_function(name="change_key")
@use_case(ChangeKey)
def change_key(request: ChangeKey, call: Call) -> KeyReport:
    """Keep a new version of a homework's key; it marks nothing until it is confirmed."""
    homework = homework_meant(
        call,
        Action.SET_KEY,
        homework_id=request.homework_id,
        caption=request.caption,
        opens=True,
    )
    if not request.changes and request.lowest_terms is None:
        raise NotUnderstood("还没有答案。请这样发：“答案 1-5 ABCDA 每题4分”，一行一段。")
    with call.records() as unit:
        return _next_version(unit, call, homework, request)


def _next_version(
    unit: UnitOfWork, call: Call, homework: Homework, request: ChangeKey
) -> KeyReport:
    newest = None if request.afresh else unit.answer_keys.newest(homework.id)
    before = newest.key if newest else None
    key = changed(before, request.changes).asking(lowest_terms=request.lowest_terms)
    differ = _differences(before, key)
    if newest is None or newest.key != key:
        newest = unit.answer_keys.add(homework.id, key, by=call.person.id, at=call.now)
    call.audit(unit, Action.SET_KEY, Scope(unit=homework.class_id), fields=("answer_key",))
    return _report(unit, homework, newest, changed=differ)


def _differences(before: AnswerKey | None, key: AnswerKey) -> int:
    if before is None:
        return len(key.items)
    return sum(before.items.get(label) != item for label, item in key.items.items())


def _report(
    unit: UnitOfWork,
    homework: Homework,
    version: KeyVersion,
    *,
    changed: int = 0,
    doubtful: tuple[str, ...] = (),
) -> KeyReport:
    read = unit.grading.read_of_homework(homework.id)
    return KeyReport(
        key_id=version.id,
        homework_id=homework.id,
        homework=homework.title,
        class_id=homework.class_id,
        class_name=unit.people.class_name(homework.class_id),
        version=version.version,
        key=version.key,
        confirmed=version.confirmed_at is not None,
        changed=changed,
        outdated=sum(paper.key_id != version.id for paper in read),
        doubtful=doubtful,
    )


@routes.lambda_function(name="show_key")
@use_case(KeyOf)
def show_key(request: KeyOf, call: Call) -> KeyReport:
    """Show a teacher the newest version of a homework's key."""
    homework = homework_meant(
        call, Action.SET_KEY, homework_id=request.homework_id, caption=request.caption
    )
    with call.records() as unit:
        newest = unit.answer_keys.newest(homework.id)
        if newest is None:
            raise NotFound(
                f"{homework.title}还没有答案。请这样发：“答案 1-5 ABCDA 每题4分”，"
                "或发答案表格，或发“答案照片”。"
            )
        call.audit(unit, Action.SET_KEY, Scope(unit=homework.class_id), fields=("answer_key",))
        return _report(unit, homework, newest)


@routes.lambda_function(name="confirm_key")
@use_case(ConfirmKey)
def confirm_key(request: ConfirmKey, call: Call) -> KeyReport:
    """Put a version of a key in force; papers read before stay as they are until told."""
    with call.records() as unit:
        version = unit.answer_keys.get(request.key_id)
    homework = homework_meant(call, Action.SET_KEY, homework_id=version.homework_id)
    with call.records() as unit:
        newest = unit.answer_keys.newest(homework.id) or version
        if newest.id != version.id:
            raise NotUnderstood("这份答案后来又改过。请确认最新的那张卡片，或发“答案”再看一次。")
        unit.answer_keys.confirm(version.id, at=call.now)
        call.audit(unit, Action.SET_KEY, Scope(unit=homework.class_id), fields=("answer_key",))
        return _report(unit, homework, unit.answer_keys.get(version.id))


@routes.lambda_function(name="mark_again")
@use_case(MarkAgain)
def mark_again(request: MarkAgain, call: Call) -> MarkedAgain:
    """Mark the papers already read with the key in force; what a teacher decided stays."""
    homework = homework_meant(call, Action.SET_KEY, homework_id=request.homework_id)
    with call.records() as unit:
        unit.mastery.hold()
        version = unit.answer_keys.in_force(homework.id)
        if version is None:
            raise NotFound("这次作业还没有确认过的答案。请先发答案并确认。")
        read = unit.grading.read_of_homework(homework.id, on=call.today)
        papers = [p for p in read if p.key_id != version.id]
        misfits = [p for p in papers if not _fits(unit, version, p)]
        again = [p for p in papers if p not in misfits]
        differ = sum(_mark_again(unit, call, version, paper) for paper in again)
        call.audit(unit, Action.SET_KEY, Scope(unit=homework.class_id), fields=("marks",))
        return MarkedAgain(
            homework=homework.title,
            class_name=unit.people.class_name(homework.class_id),
            papers=len(again),
            changed=differ,
            misfits=tuple(sorted({p.roll_no for p in misfits})),
            batch_id=again[-1].batch_id if again else "",
        )


def _fits(unit: UnitOfWork, version: KeyVersion, paper: Paper) -> bool:
    numbers = (mark.no for mark in unit.grading.marks(paper.id))
    labels = on_page(numbers, json.loads(paper.fields))
    return fits(version.key, labels, one_of_several=paper.page is not None)


def _mark_again(unit: UnitOfWork, call: Call, version: KeyVersion, paper: Paper) -> int:
    """Mark one page again, and correct what guardians were told; return how many changed."""
    fields = {
        label: ReadField.model_validate(field) for label, field in json.loads(paper.fields).items()
    }
    marks = mark_with(
        version.key,
        unit.grading.marks(paper.id),
        fields,
        settled=unit.grading.settled(paper.id),
    )
    differ = unit.grading.mark_again(
        paper, marks, key_id=version.id, by=call.person.id, at=call.now
    )
    learn(unit, paper)
    first = pages_of(unit, paper, states=READ)[0]
    if differ and first.id == paper.id:
        tell_again(unit, call, paper)
    homework = unit.grading.homework(paper.homework_id)
    scope = Scope(unit=homework.class_id, pupil=paper.pupil_id)
    call.audit(unit, Action.SET_KEY, scope, fields=("marks",))
    return differ


@routes.lambda_function(name="read_key_photo")
@use_case(ReadKeyPhoto)
def read_key_photo(request: ReadKeyPhoto, call: Call) -> KeyReport:
    """Make a key out of the photo of a teacher's own filled sheet; the photo is not kept."""
    classes_meant(call, Action.SET_KEY, parse_caption(request.caption))
    try:
        reading = call.reader.read(SheetRequest(photo_key=request.photo_key))
    finally:
        call.files.delete(request.photo_key)
    changes, doubtful = proposed(reading)
    if not changes:
        raise BadPhoto(reading.retake or "这张上没有读到答案。请拍清楚填好的答题卡，再发一次。")
    homework = _homework_of_sheet(call, reading, request.caption)
    with call.records() as unit:
        report = _next_version(unit, call, homework, ChangeKey(changes=changes))
    return report.model_copy(update={"doubtful": doubtful})


def _homework_of_sheet(call: Call, reading: PaperReading, caption: str) -> Homework:
    """Return the homework the sheet was printed for, else the one the caption means."""
    if reading.sheet is None:
        return homework_meant(call, Action.SET_KEY, opens=True, caption=caption)
    with call.records() as unit:
        known = unit.grading.find_homework(reading.sheet.homework)
    if known:
        return homework_meant(call, Action.SET_KEY, homework_id=known.id)
    return homework_meant(
        call, Action.SET_KEY, opens=True, caption=caption or reading.sheet.homework
    )
