"""Reading use cases of those who write: note what was read, take it back; and a class's week."""

from datetime import timedelta

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.growth_pupils import Meant, pupils_meant
from chalicelib.homework import classes_meant, id_of
from chalicelib.runtime import use_case
from chalicelib.telling import ask_for_consent
from school import consent
from school.consent import Purpose
from school.errors import ConsentMissing, NotUnderstood
from school.growth import FAMILY, kept_until, photo_key, require_undo_at
from school.growth_record import Ask, Undone
from school.naming import parse_caption
from school.people import Pupil
from school.permissions import Action, Scope
from school.reading import (
    ClassReadingOf,
    ClassWeek,
    ReadingEntry,
    RecordedReading,
    RecordReading,
    UndoReading,
    class_week,
    last_week,
    month_of,
    require_readable,
    sum_up,
)
from school.reading_words import SaidReading, parse_reading
from school.store.unit_of_work import UnitOfWork
from school.work import queue_erasure

routes = Blueprint(__name__)


@routes.lambda_function(name="record_reading")
@use_case(RecordReading)
def record_reading(request: RecordReading, call: Call) -> RecordedReading:
    """Write down what one pupil read, or say what has to be known first."""
    said = parse_reading(request.caption)
    meant = pupils_meant(
        call,
        Action.NOTE_GROWTH,
        caption=said.whom,
        pupil_id=request.pupil_id,
        class_id=request.class_id,
    )
    require_readable(said, today_minutes=0)
    if meant.ask is not None:
        return RecordedReading(choices=meant.choices, of_class=meant.ask is Ask.CLASS)
    if len(meant.pupils) > 1:
        raise NotUnderstood("阅读一次记一位同学。请分开发。")
    pupil = meant.pupils[0]
    try:
        with call.records() as unit:
            consent.require(unit.consents.of(pupil.id), pupil.id, Purpose.GROWTH)
            return _recorded(unit, call, meant, said=said, digest=request.digest)
    except ConsentMissing:
        with call.records() as unit:
            ask_for_consent(unit, call, pupil.id, Purpose.GROWTH)
        raise


def _recorded(
    unit: UnitOfWork, call: Call, meant: Meant, *, said: SaidReading, digest: str
) -> RecordedReading:
    pupil, scope = meant.pupils[0], Scope(unit=meant.pupils[0].class_id, pupil=meant.pupils[0].id)
    entry = _entry(call, meant, said=said)
    new = unit.reading.add(entry)
    if new:  # counted without the entry itself; the whole transaction goes if it is too much
        others = unit.reading.minutes_on(pupil.id, entry.day) - entry.minutes
        require_readable(said, today_minutes=others)
    if not new:
        entry = unit.reading.entry(entry.id)
    if digest and not entry.cover:
        entry = entry.model_copy(update={"cover": photo_key(entry.folder, digest)})
        unit.reading.set_cover(entry)
    call.audit(unit, Action.NOTE_GROWTH, scope, fields=("reading",))
    month = unit.reading.of_pupil(pupil.id, period=month_of(entry.day, back=0))
    return RecordedReading(
        entry_id=entry.id,
        name=_called(pupil, meant),
        title=entry.title,
        minutes=entry.minutes,
        day=entry.day,
        upload=entry.cover,
        before=not new,
        month=sum_up(month),
    )


def _entry(call: Call, meant: Meant, *, said: SaidReading) -> ReadingEntry:
    """Return the entry; the same book and minutes of a day again are the same entry."""
    pupil, day = meant.pupils[0], call.today - timedelta(days=said.days_back)
    minutes = require_readable(said, today_minutes=0)
    return ReadingEntry(
        id=id_of("reading", pupil.id, said.title, str(minutes), str(day)),
        pupil_id=pupil.id,
        class_id=pupil.class_id,
        title=said.title,
        minutes=minutes,
        day=day,
        at=call.now,
        author=call.person.id,
        role=meant.roles[0],
        keep_until=kept_until(pupil.class_id, day),
    )


def _called(pupil: Pupil, meant: Meant) -> str:
    return pupil.name if meant.roles[0] in FAMILY else pupil.label()


@routes.lambda_function(name="undo_reading")
@use_case(UndoReading)
def undo_reading(request: UndoReading, call: Call) -> Undone:
    """Let the author take back, within a day, what was written down."""
    with call.records() as unit:
        entry = unit.reading.entry(request.entry_id)
    scope = Scope(unit=entry.class_id, pupil=entry.pupil_id)
    call.require(Action.NOTE_GROWTH, scope)
    require_undo_at(entry.author, entry.at, by=call.person.id, now=call.now)
    with call.records() as unit:
        unit.reading.drop(entry.id)
        queue_erasure(unit.work, entry.folder, now=call.now)
        call.audit(unit, Action.NOTE_GROWTH, scope, fields=("reading",))
    return Undone(entries=1)


@routes.lambda_function(name="class_reading")
@use_case(ClassReadingOf)
def class_reading(request: ClassReadingOf, call: Call) -> ClassWeek:
    """Sum up the last week of a class's reading; aggregates only, told the same ever after."""
    classes = classes_meant(call, Action.READ_SUMMARY, parse_caption(request.caption))
    classes = [c for c in classes if request.class_id in (None, c.id)] or classes
    if len(classes) > 1:
        names = "、".join(c.name for c in classes[:4])
        raise NotUnderstood(f"你教 {names} 几个班，请写上班级，如“班级阅读 {classes[0].name}”。")
    chosen, monday = classes[0], last_week(call.today)
    scope = Scope(unit=chosen.id)
    call.require(Action.READ_SUMMARY, scope)
    with call.records() as unit:
        call.audit(unit, Action.READ_SUMMARY, scope, fields=("reading_aggregates",))
        told = unit.reading.week(chosen.id, monday)
        if told is not None:
            return told
        week = class_week(
            unit.reading.of_class(chosen.id, period=(monday, monday + timedelta(days=6))),
            class_unit=(chosen.id, chosen.name),
            monday=monday,
            pupils=len(unit.people.pupils_of(chosen.id, on=call.today)),
        )
        return unit.reading.tell_week(week, at=call.now)
