"""Reading record use case: what one pupil read in a month or a school year."""

from datetime import date

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.growth_record import pupil_read
from chalicelib.runtime import use_case
from school import consent
from school.consent import Purpose
from school.county_time import school_year
from school.permissions import Action, Scope
from school.reading import ReadingOf, ReadingRecord, month_of, sum_up
from school.reading_words import months_said
from school.terms import Term

routes = Blueprint(__name__)


@routes.lambda_function(name="reading_record")
@use_case(ReadingOf)
def reading_record(request: ReadingOf, call: Call) -> ReadingRecord:
    """Return what a pupil read in a month, or in the school year."""
    pupil, choices = pupil_read(
        call, Action.READ_GROWTH, caption=request.caption, pupil_id=request.pupil_id
    )
    if pupil is None:
        return ReadingRecord(choices=choices)
    period = _period(request, call.today)
    scope = Scope(unit=pupil.class_id, pupil=pupil.id)
    with call.records() as unit:
        agreed = consent.in_force(unit.consents.of(pupil.id), pupil.id, Purpose.GROWTH)
        call.audit(unit, Action.READ_GROWTH, scope, fields=("reading",))
        entries = unit.reading.of_pupil(pupil.id, period=period) if agreed else []
    return ReadingRecord(
        pupil_id=pupil.id,
        name=pupil.name,
        class_name=pupil.class_name,
        roll_no=pupil.roll_no,
        consented=agreed,
        first=period[0],
        last=period[1],
        total=sum_up(entries),
    )


def _period(request: ReadingOf, today: date) -> tuple[date, date]:
    if request.whole_year:
        year = school_year(today)
        return Term(year=year, half=1).first, Term(year=year, half=2).last
    said = months_said(request.caption, today=today)
    return month_of(today, back=request.months_back if said is None else said)
