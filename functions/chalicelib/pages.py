"""One photographed page: reading it, and turning the reading into marks that are kept.

A page that is not what it should be (of another homework, or one that was read before) becomes a
retake with the reason: nothing of it is marked, and the teacher may insist.
"""

import json
from typing import Any

from chalicelib.runtime import Call, KeyVersion, Paper, UnitOfWork
from school.errors import BadPhoto, NotFound
from school.grading import PaperReading, PaperState, SheetKind, SheetRequest, suggest
from school.homework_key import answers_for_reader, fits, mark_with, on_page

MISFIT = "答案和这张对不上（题号多半不同），所以没有按答案批。请核对答案，改好后按“按答案重批”。"


def require_photo(paper: Paper) -> None:
    """Pass while the paper's photo is kept.

    Raises:
        NotFound: It is past its time.
    """
    if not paper.photo_key:
        raise NotFound("这张照片已过保存期，已经删除。请重新拍照发送。")


def read_page(
    call: Call, paper: Paper, version: KeyVersion | None, *, insist: bool
) -> tuple[PaperReading, KeyVersion | None, str]:
    """Return what is on the photo, the key it can be marked with, and a note for the teacher.

    A key that does not fit the page is set aside and the page is read without it, so that no
    answer is marked wrong by the key of something else.
    """
    reading = _read(call, paper, version, insist=insist)
    if version is None or not (reading.items or reading.fields):
        return reading, version, ""
    several = paper.page is not None or reading.sheet is not None
    labels = on_page((item.no for item in reading.items), reading.fields)
    if fits(version.key, labels, one_of_several=several):
        return reading, version, ""
    return _read(call, paper, None, insist=insist), None, MISFIT


def _read(call: Call, paper: Paper, version: KeyVersion | None, *, insist: bool) -> PaperReading:
    folder = paper.folder
    try:
        require_photo(paper)
        return call.reader.read(
            SheetRequest(
                photo_key=paper.photo_key,
                annotated_key=f"{folder}/annotated.jpg",
                crop_prefix=f"{folder}/item-",
                answers=answers_for_reader(version.key) if version else {},
                insist=insist,
            )
        )
    except (BadPhoto, NotFound) as error:
        return PaperReading(kind=SheetKind.ARITHMETIC, seconds=0, retake=error.message)


def save_page(
    unit: UnitOfWork,
    call: Call,
    paper: Paper,
    read: tuple[PaperReading, KeyVersion | None, str],
    *,
    insist: bool,
) -> bool:
    """Save what was read; False when the paper moved on, or is gone, in the meantime."""
    reading, version, note = read
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
        | {"key_id": version.id if version else "", "note": note},
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
