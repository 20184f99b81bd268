"""Whose sheet an unnamed photo is: it is looked at once, and never kept."""

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.homework import classes_meant
from chalicelib.runtime import use_case
from school.errors import BadPhoto, NotFound
from school.grading import FieldState, PaperReading, SheetRequest
from school.naming import Caption, PupilChoice, SheetOwner, WhoseSheet
from school.people import Pupil, Unit
from school.permissions import Action, Scope
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)

ROLL = "roll"
"""Label of the field a pupil fills the roll number in."""


@routes.lambda_function(name="whose_sheet")
@use_case(WhoseSheet)
def whose_sheet(request: WhoseSheet, call: Call) -> SheetOwner:
    """Say whose sheet is on a stored photo, and delete the photo.

    Nobody has agreed yet that it may be kept, and it may be anybody's: so it is read for its code
    and roll number only, and gone when this returns.
    """
    classes = classes_meant(call, Action.GRADE, Caption())
    try:
        reading = call.reader.read(SheetRequest(photo_key=request.photo_key))
    except (BadPhoto, NotFound):
        return SheetOwner()  # grading it will say what is wrong with it
    finally:
        call.files.delete(request.photo_key)
    with call.records() as unit:
        pupil = _pupil(
            unit, call, reading, [c for c in classes if request.class_id in (None, c.id)]
        )
        if pupil:
            scope = Scope(unit=pupil.class_id, pupil=pupil.id)
            call.audit(unit, Action.GRADE, scope, fields=("name", "roll_no"))
        return SheetOwner(
            pupil=_choice(pupil) if pupil else None,
            homework=_title(unit, reading),
            page=reading.sheet.page if reading.sheet else None,
        )


def _title(unit: UnitOfWork, reading: PaperReading) -> str:
    if reading.sheet is None:
        return ""
    known = unit.grading.find_homework(reading.sheet.homework)
    return known.title if known else reading.sheet.homework


def _pupil(
    unit: UnitOfWork, call: Call, reading: PaperReading, classes: list[Unit]
) -> Pupil | None:
    """Return the one pupil of the classes that the sheet names, or None."""
    homework = unit.grading.find_homework(reading.sheet.homework) if reading.sheet else None
    looked_at = [c.id for c in classes if homework is None or homework.class_id == c.id]
    code = _code(reading)
    if not code:
        return None
    pupils = [p for c in looked_at for p in unit.people.pupils_of(c, on=call.today)]
    roll_no = int(code) if code.isdecimal() else None
    found = [p for p in pupils if code == p.id or roll_no == p.roll_no]
    return found[0] if len(found) == 1 else None


def _code(reading: PaperReading) -> str:
    """Return the pupil's code as printed, else the roll number as filled in, if it is clear."""
    if reading.sheet and reading.sheet.pupil:
        return reading.sheet.pupil
    roll = reading.fields.get(ROLL)
    return roll.value if roll and roll.state is FieldState.FILLED else ""


def _choice(pupil: Pupil) -> PupilChoice:
    return PupilChoice(
        pupil_id=pupil.id,
        class_id=pupil.class_id,
        class_name=pupil.class_name,
        roll_no=pupil.roll_no,
        name=pupil.name,
    )
