"""Moderation use cases: the class head looks through what families wrote, and decides."""

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.growth_record import line_of
from chalicelib.growth_telling import tell_author
from chalicelib.runtime import use_case
from school import consent
from school.consent import Purpose
from school.errors import NotFound
from school.growth import FAMILY, GrowthEntry, decided
from school.growth_record import (
    DecideGrowth,
    EntryOf,
    EntryReport,
    WaitingEntry,
    WaitingList,
    WaitingOf,
)
from school.naming import normal
from school.people import Pupil, Role, UnitId
from school.permissions import Action, Scope
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)

MOST_SHOWN = 3


@routes.lambda_function(name="growth_waiting")
@use_case(WaitingOf)
def growth_waiting(request: WaitingOf, call: Call) -> WaitingList:  # noqa: ARG001  # no fields
    """Show a class head the entries that wait, the oldest first."""
    heads = call.person.units_on(call.today, frozenset({Role.CLASS_HEAD}))
    for unit_id in heads or (UnitId("-"),):
        call.require(Action.MODERATE_GROWTH, Scope(unit=unit_id))
    with call.records() as unit:
        classes = [one.id for one in unit.people.classes_under(heads)]
        entries, total = unit.growth.waiting(classes, on=call.today, most=MOST_SHOWN)
        pupils = {
            p.id: p for p in unit.people.enrolled([e.pupil_id for e in entries], on=call.today)
        }
        for entry in entries:
            scope = Scope(unit=pupils[entry.pupil_id].class_id, pupil=entry.pupil_id)
            call.audit(unit, Action.MODERATE_GROWTH, scope, fields=("growth", "photos"))
        shown = tuple(_waiting(entry, pupils[entry.pupil_id]) for entry in entries)
    return WaitingList(entries=shown, total=total)


def _waiting(entry: GrowthEntry, pupil: Pupil) -> WaitingEntry:
    return WaitingEntry(
        entry_id=entry.id,
        roll_no=pupil.roll_no,
        name=pupil.name,
        class_name=pupil.class_name,
        line=line_of(entry),
    )


@routes.lambda_function(name="decide_growth")
@use_case(DecideGrowth)
def decide_growth(request: DecideGrowth, call: Call) -> EntryReport:
    """Let a class head approve or decline what a family wrote, and tell its author."""
    entry, scope = _entry(call, request.entry_id, Action.MODERATE_GROWTH)
    with call.records() as unit:
        consent.require(unit.consents.of(entry.pupil_id), entry.pupil_id, Purpose.GROWTH)
        reason = normal(request.reason)
        entry = decided(
            unit.growth.entry(entry.id), approve=request.approve, reason=reason, at=call.now
        )
        unit.growth.change(entry)
        tell_author(unit, call, entry)
        call.audit(unit, Action.MODERATE_GROWTH, scope, fields=("growth",))
        return _report(unit, call, entry, own=False)


@routes.lambda_function(name="growth_entry")
@use_case(EntryOf)
def growth_entry(request: EntryOf, call: Call) -> EntryReport:
    """Tell an author what became of an entry."""
    entry, scope = _entry(call, request.entry_id, Action.NOTE_GROWTH)
    if entry.author != call.person.id:
        raise NotFound("这条记录已经不在了，可能刚被撤销。")
    with call.records() as unit:
        consent.require(unit.consents.of(entry.pupil_id), entry.pupil_id, Purpose.GROWTH)
        call.audit(unit, Action.NOTE_GROWTH, scope, fields=("growth",))
        return _report(unit, call, entry, own=True)


def _entry(call: Call, entry_id: str, action: Action) -> tuple[GrowthEntry, Scope]:
    with call.records() as unit:
        entry = unit.growth.entry(entry_id)
        home = unit.people.enrolled([entry.pupil_id], on=call.today)
    scope = Scope(unit=home[0].class_id if home else UnitId("-"), pupil=entry.pupil_id)
    call.require(action, scope)
    return entry, scope


def _report(unit: UnitOfWork, call: Call, entry: GrowthEntry, *, own: bool) -> EntryReport:
    (pupil, *_) = unit.people.enrolled([entry.pupil_id], on=call.today) or (None,)
    family = own and entry.role in FAMILY
    name = "" if pupil is None else (pupil.name if family else pupil.label())
    return EntryReport(entry_id=entry.id, name=name, line=line_of(entry), reason=entry.reason)
