"""One photographed page: reading it, and turning the reading into marks that are kept.

A page that is not what it should be (of another homework, or one that was read before) becomes a
retake with the reason: nothing of it is marked, and the teacher may insist.
"""

import json
from dataclasses import dataclass
from typing import Any

from chalicelib.call import Call
from chalicelib.telling import tell_teacher
from school.errors import BadPhoto, NotFound
from school.grading import PaperReading, PaperState, ReadItem, SheetRequest, suggest
from school.homework_key import answers_for_reader, fits, mark_with, on_page
from school.permissions import Action, Scope
from school.readings import to_be_taken_again
from school.store.answer_key import KeyVersion
from school.store.grading import Paper
from school.store.unit_of_work import UnitOfWork

MISFIT = "答案和这张对不上（题号多半不同），所以没有按答案批。请核对答案，改好后按“按答案重批”。"


@dataclass(frozen=True)
class PageRead:
    """What was read on a page, and what it is marked with."""

    reading: PaperReading
    version: KeyVersion | None
    """The key it can be marked with; None: without one."""
    note: str = ""
    """For the teacher."""


def require_photo(paper: Paper) -> None:
    """Pass while the paper's photo is kept.

    Raises:
        NotFound: It is past its time.
    """
    if not paper.photo_key:
        raise NotFound("这张照片已过保存期，已经删除。请重新拍照发送。")


def sheet_request(paper: Paper, version: KeyVersion | None, *, insist: bool) -> SheetRequest:
    """Return what to ask the reader of a page.

    Raises:
        NotFound: Its photo is past its time.
    """
    require_photo(paper)
    return SheetRequest(
        photo_key=paper.photo_key,
        annotated_key=f"{paper.folder}/annotated.jpg",
        crop_prefix=_crop_prefix(paper),
        answers=answers_for_reader(version.key) if version else {},
        insist=insist,
    )


def misfits(paper: Paper, version: KeyVersion | None, reading: PaperReading) -> bool:
    """Return True when a page was read with the key of something else.

    It is read again without, so that no answer is marked wrong by a key that is not for it.
    """
    if version is None or not (reading.items or reading.fields):
        return False
    several = paper.page is not None or reading.sheet is not None
    labels = on_page((item.no for item in reading.items), reading.fields)
    return not fits(version.key, labels, one_of_several=several)


def read_page(call: Call, paper: Paper, version: KeyVersion | None, *, insist: bool) -> PageRead:
    """Return what is on the photo, once a reader has answered."""
    reading = _read(call, paper, version, insist=insist)
    if misfits(paper, version, reading):
        return PageRead(_read(call, paper, None, insist=insist), None, MISFIT)
    return PageRead(reading, version)


def _read(call: Call, paper: Paper, version: KeyVersion | None, *, insist: bool) -> PaperReading:
    try:
        return call.reader.read(sheet_request(paper, version, insist=insist))
    except (BadPhoto, NotFound) as error:
        return to_be_taken_again(error.message)


def keep_page(unit: UnitOfWork, call: Call, paper: Paper, read: PageRead, *, insist: bool) -> bool:
    """Save what was read and tell the teacher; False when the paper moved on, or is gone."""
    if not _save(unit, call, paper, read, insist=insist):
        return False
    scope = Scope(unit=unit.grading.homework(paper.homework_id).class_id, pupil=paper.pupil_id)
    tell_teacher(unit, call, paper.batch_id, about=f"{paper.id}:{call.now.isoformat()}")
    call.audit(unit, Action.GRADE, scope, fields=("photo", "marks"))
    return True


def _crop_prefix(paper: Paper) -> str:
    return f"{paper.folder}/item-"


def _with_own_crops(paper: Paper, items: tuple[ReadItem, ...]) -> tuple[ReadItem, ...]:
    """Return the items without pictures that are not of this paper: a reader may be wrong."""
    own = _crop_prefix(paper)
    return tuple(
        item if item.crop.startswith(own) else item.model_copy(update={"crop": ""})
        for item in items
    )


def _save(unit: UnitOfWork, call: Call, paper: Paper, read: PageRead, *, insist: bool) -> bool:
    items = _with_own_crops(paper, read.reading.items)
    reading, version = read.reading.model_copy(update={"items": items}), read.version
    page = reading.sheet.page if reading.sheet else paper.page
    if insist and page is not None and unit.grading.same_page(paper, page):
        page = None  # the teacher wants it beside the one there is
    why = reading.retake if reading.retake and not (reading.items or reading.fields) else None
    why = why or (None if insist else _not_this(unit, paper, reading, page=page))
    if why:
        return unit.grading.move(
            paper.id,
            frm=(PaperState.WAITING,),
            to=PaperState.RETAKE,
            at=call.now,
            values={"retake": why, "note": why if _seen_before(unit, paper, page) else ""},
        )
    if not unit.grading.move(
        paper.id,
        frm=(PaperState.WAITING,),
        to=PaperState.READ,
        at=call.now,
        values=_values(call, paper, reading, page=page)
        | {"key_id": version.id if version else "", "note": read.note},
    ):
        return False
    key = version.key if version else None
    unit.grading.save_marks(paper.id, mark_with(key, suggest(reading), reading.fields))
    return True


def _values(call: Call, paper: Paper, reading: PaperReading, *, page: int | None) -> dict[str, Any]:
    fields = {label: field.model_dump(mode="json") for label, field in reading.fields.items()}
    return {
        "read_at": call.now,
        "annotated_key": f"{paper.folder}/annotated.jpg",
        "retake": "",
        "page": page,
        "fields": json.dumps(fields, ensure_ascii=False),
    }


def _seen_before(unit: UnitOfWork, paper: Paper, page: int | None) -> bool:
    return page is not None and unit.grading.same_page(paper, page) is not None


def _not_this(
    unit: UnitOfWork, paper: Paper, reading: PaperReading, *, page: int | None
) -> str | None:
    """Return why this page is not to be marked, in Chinese for the teacher; None: it is."""
    homework = unit.grading.homework(paper.homework_id)
    sheet = reading.sheet
    if sheet and sheet.homework not in (homework.id, homework.title):
        printed = _title(unit, sheet.homework)
        return (
            f"这张答题卡是“{printed}”的，不是“{homework.title}”的，所以没有批。"
            f"请发对的那张；要批这张，请写上“{printed}”再发。"
        )
    if _seen_before(unit, paper, page):
        return (
            f"{paper.roll_no}号的第 {page} 页之前批过了，这张没有重复记。"
            f"发重了不用管；要看结果，发“{paper.roll_no}号”。"
        )
    return None


def _title(unit: UnitOfWork, printed: str) -> str:
    """Return the title of the homework a sheet was printed for; it carries an id or a title."""
    known = unit.grading.find_homework(printed)
    return known.title if known else printed[:30]
