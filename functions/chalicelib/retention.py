"""Retention use cases: remove what is past its time, and the files of what was deleted."""

from collections.abc import Callable

from chalice.app import Blueprint

from chalicelib import (
    duty_watch,
    evaluation_telling,
    food,
    growth,
    health_record,
    lesson_reminders,
    resource_reading,
    snapshots,
    training_telling,
)
from chalicelib.call import Call
from chalicelib.runtime import Caller, use_case
from school.county_time import day_of
from school.papers import Done
from school.people import UnitId
from school.permissions import Action, Scope
from school.retention import EXECUTED, Kept, keep
from school.store.unit_of_work import UnitOfWork
from school.transient import FOLDER, is_past
from school.work import EraseFiles, Tidied, Tidy, queue_erasure

routes = Blueprint(__name__)


@routes.lambda_function(name="erase_files")
@use_case(EraseFiles, by=Caller.PRODUCT)
def erase_files(request: EraseFiles, call: Call) -> Done:
    """Remove a folder's files, unless a paper was stored there again with a new consent."""
    with call.records() as unit:
        papers = (unit.grading, unit.labelled_crops)
        records = (unit.growth, unit.reading, unit.teaching, unit.food, unit.patrols)
        keepers = (*papers, *records)
        if any(keeper.keeps(request.folder) for keeper in keepers):
            return Done(done=False)
    for key in list(call.files.keys(f"{request.folder}/")):
        call.files.delete(key)
    return Done()


@routes.lambda_function(name="tidy")
@use_case(Tidy, by=Caller.PRODUCT)
def tidy(request: Tidy, call: Call) -> Tidied:  # noqa: ARG001  # it has no fields
    """Carry out the table of retention; what the product removes by itself is audited."""
    transient = _remove_transient(call)
    resource_reading.give_up(call)
    with call.records() as unit:
        removed = {kind: remove(unit, call) for kind, remove in REMOVERS.items()}
        for kind, count in removed.items():
            if count and kind in AUDITED:
                fields = (EXECUTED, kind, str(count))
                call.audit(unit, Action.ADMINISTER, Scope(unit=UnitId("-")), fields=fields)
    call.checkpoint()
    return Tidied(
        photos=removed[Kept.PHOTOS],
        queued=removed[Kept.QUEUE],
        removed={**removed, Kept.TRANSIENT: transient},
    )


def _remove_transient(call: Call) -> int:
    past = [key for key in call.files.keys(FOLDER) if is_past(key, now=call.now)]
    for key in past:
        call.files.delete(key)
    return len(past)


def _remove_photos(unit: UnitOfWork, call: Call) -> int:
    photos = unit.grading.photos_before(call.now - keep(Kept.PHOTOS))
    for paper in photos:
        queue_erasure(unit.work, paper.folder, now=call.now)
        unit.grading.drop_photo(paper.id)
    return len(photos)


def _remove_crops(unit: UnitOfWork, call: Call) -> int:
    folders = unit.labelled_crops.forget_before(call.now - keep(Kept.LABELLED_CROPS))
    for folder in folders:
        queue_erasure(unit.work, folder, now=call.now)
    return len(folders)


def _remove_buttons(unit: UnitOfWork, call: Call) -> int:
    return unit.chat.sweep(now=call.now, keep=keep(Kept.BUTTONS))


def _remove_queued(unit: UnitOfWork, call: Call) -> int:
    queues = (unit.inbox, unit.work, unit.writing, unit.notices, unit.outbox)
    return sum(queue.forget(before=call.now - keep(Kept.QUEUE)) for queue in queues)


def _remove_dead_letters(unit: UnitOfWork, call: Call) -> int:
    queues = (unit.inbox, unit.work, unit.writing, unit.notices, unit.outbox)
    return sum(queue.forget_dead(before=call.now - keep(Kept.DEAD_LETTERS)) for queue in queues)


def _remove_console(unit: UnitOfWork, call: Call) -> int:
    return unit.console.forget(before=call.now - keep(Kept.CONSOLE))


def _remove_approvals(unit: UnitOfWork, call: Call) -> int:
    return unit.approvals.forget_before(call.now - keep(Kept.APPROVALS))


def _remove_report_cards(unit: UnitOfWork, call: Call) -> int:
    return unit.report_cards.forget_before(call.now - keep(Kept.REPORT_CARDS))


def _remove_pages(unit: UnitOfWork, call: Call) -> int:
    before = call.now - keep(Kept.PAGES)
    ended = unit.subscriptions.forget_ended(before=before)
    return ended + unit.pages.forget_before(before) + unit.figures_pages.forget_before(before)


def _remove_guides(unit: UnitOfWork, call: Call) -> int:
    return unit.guides.forget_before(call.now - keep(Kept.GUIDES))


def _remove_gates(unit: UnitOfWork, call: Call) -> int:
    before = day_of(call.now - keep(Kept.GATES))
    kept = (
        *(unit.passes, unit.vehicles, unit.gate_tallies),
        *(unit.visitors, unit.leave, unit.school_buses),
    )
    return sum(one.forget_before(before) for one in kept)


def _remove_activity(unit: UnitOfWork, call: Call) -> int:
    return unit.activity.forget_before(call.today - keep(Kept.ACTIVITY))


def _remove_events(unit: UnitOfWork, call: Call) -> int:
    return unit.events.forget_before(call.now - keep(Kept.EVENTS))


def _remove_snapshots(unit: UnitOfWork, call: Call) -> int:
    photos = unit.alarm_photos.forget_before(call.now - keep(Kept.SNAPSHOTS))
    for key in photos:
        queue_erasure(unit.work, key.rpartition("/")[0], now=call.now)
    return snapshots.expire(unit, call) + len(photos)


def _remove_incidents(unit: UnitOfWork, call: Call) -> int:
    before = call.now - keep(Kept.INCIDENTS)
    keepers = (unit.incidents, unit.silences, unit.drills)
    return sum(keeper.forget_before(before) for keeper in keepers)


def _remove_resource_uses(unit: UnitOfWork, call: Call) -> int:
    moment = call.now - keep(Kept.RESOURCE_USES)
    pages = unit.resource_pages.forget_before(call.now - keep(Kept.PAGES))
    readings = unit.resource_readings.forget_before(moment)
    return pages + readings + unit.resource_uses.forget_before(day_of(moment))


def _remove_searches(unit: UnitOfWork, call: Call) -> int:
    return unit.resource_searches.forget_before(call.now - keep(Kept.SEARCHES))


REMOVERS: dict[Kept, Callable[[UnitOfWork, Call], int]] = {
    Kept.PHOTOS: _remove_photos,
    Kept.LABELLED_CROPS: _remove_crops,
    Kept.BUTTONS: _remove_buttons,
    Kept.QUEUE: _remove_queued,
    Kept.DEAD_LETTERS: _remove_dead_letters,
    Kept.CONSOLE: _remove_console,
    Kept.APPROVALS: _remove_approvals,
    Kept.REPORT_CARDS: _remove_report_cards,
    Kept.PAGES: _remove_pages,
    Kept.GROWTH: growth.expire,
    Kept.GUIDES: _remove_guides,
    Kept.EVENTS: _remove_events,
    Kept.FOOD: food.expire,
    Kept.ACTIVITY: _remove_activity,
    Kept.HEALTH: health_record.expire,
    Kept.GATES: _remove_gates,
    Kept.SNAPSHOTS: _remove_snapshots,
    Kept.INCIDENTS: _remove_incidents,
    Kept.DUTY: duty_watch.expire,
    Kept.RESOURCE_USES: _remove_resource_uses,
    Kept.SEARCHES: _remove_searches,
    Kept.LESSONS: lesson_reminders.expire,
    Kept.EVALUATION_PHOTOS: evaluation_telling.expire,
    Kept.TRAININGS: training_telling.expire,
}
"""How each kind is removed; files looked at once have no rows and are removed beside these."""
AUDITED = frozenset(
    {
        *(Kept.PHOTOS, Kept.LABELLED_CROPS, Kept.CONSOLE, Kept.APPROVALS, Kept.REPORT_CARDS),
        *(Kept.GROWTH, Kept.EVENTS, Kept.HEALTH, Kept.GATES, Kept.SNAPSHOTS, Kept.INCIDENTS),
    }
)
"""What is about people; the rest is the product's own post."""
