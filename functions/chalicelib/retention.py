"""Retention use cases: remove what is past its time, and the files of what was deleted."""

from datetime import timedelta

from chalice.app import Blueprint

from chalicelib.runtime import Call, use_case
from school.papers import Done
from school.work import EraseFile, Tidied, Tidy, work

routes = Blueprint(__name__)

PHOTOS = timedelta(days=30)
"""How long homework photos are kept (R12 of the privacy rules; the consent text says so too)."""
HANDLED = timedelta(days=7)
"""How long finished queue rows are kept, long enough to recognise every redelivery."""


@routes.lambda_function(name="erase_file")
@use_case(EraseFile)
def erase_file(request: EraseFile, call: Call) -> Done:
    """Remove one file."""
    call.require_system()
    call.files.delete(request.key)
    return Done()


@routes.lambda_function(name="tidy")
@use_case(Tidy)
def tidy(request: Tidy, call: Call) -> Tidied:  # noqa: ARG001  # it has no fields
    """Remove photos after 30 days, old queue rows, and buttons and questions nobody used."""
    call.require_system()
    photos = 0
    with call.records() as unit:
        for paper in unit.grading.photos_before(call.now - PHOTOS):
            for key in unit.grading.file_keys(paper):
                unit.work.put(f"erase:{key}", work("erase_file", EraseFile(key=key)), now=call.now)
            unit.grading.drop_photo(paper.id)
            photos += 1
        unit.chat.sweep(now=call.now)
        queues = (unit.inbox, unit.work, unit.notices, unit.outbox)
        queued = sum(queue.forget(before=call.now - HANDLED) for queue in queues)
    return Tidied(photos=photos, queued=queued)
