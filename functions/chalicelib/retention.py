"""Retention use cases: remove what is past its time, and the files of what was deleted."""

from datetime import timedelta

from chalice.app import Blueprint

from chalicelib.runtime import Call, use_case
from school.papers import Done
from school.transient import FOLDER, is_past
from school.work import EraseFiles, Tidied, Tidy, queue_erasure

routes = Blueprint(__name__)

PHOTOS = timedelta(days=30)
"""How long homework photos are kept (R12 of the privacy rules; the consent text says so too)."""
LABELLED_CROPS = timedelta(days=730)
"""How long a corrected answer is kept, as its consent text says."""
HANDLED = timedelta(days=7)
"""How long finished queue rows are kept, long enough to recognise every redelivery."""


@routes.lambda_function(name="erase_files")
@use_case(EraseFiles)
def erase_files(request: EraseFiles, call: Call) -> Done:
    """Remove a folder's files, unless a paper was stored there again with a new consent."""
    call.require_system()
    with call.records() as unit:
        keepers = (unit.grading, unit.labelled_crops, unit.growth, unit.reading, unit.teaching)
        if any(keeper.keeps(request.folder) for keeper in keepers):
            return Done(done=False)
    for key in list(call.files.keys(f"{request.folder}/")):
        call.files.delete(key)
    return Done()


@routes.lambda_function(name="tidy")
@use_case(Tidy)
def tidy(request: Tidy, call: Call) -> Tidied:  # noqa: ARG001  # it has no fields
    """Remove photos after 30 days, old queue rows, and buttons and questions nobody used."""
    call.require_system()
    for key in list(call.files.keys(FOLDER)):
        if is_past(key, now=call.now):
            call.files.delete(key)
    photos = 0
    with call.records() as unit:
        for paper in unit.grading.photos_before(call.now - PHOTOS):
            queue_erasure(unit.work, paper.folder, now=call.now)
            unit.grading.drop_photo(paper.id)
            photos += 1
        for folder in unit.labelled_crops.forget_before(call.now - LABELLED_CROPS):
            queue_erasure(unit.work, folder, now=call.now)
        unit.chat.sweep(now=call.now)
        queues = (unit.inbox, unit.work, unit.notices, unit.outbox)
        queued = sum(queue.forget(before=call.now - HANDLED) for queue in queues)
    return Tidied(photos=photos, queued=queued)
