"""A batch of wanted readings, as SQS hands it over: read each, answer each, say which failed.

An answer is a reading, or why nobody can read the photo. Whatever may pass (the bucket does not
answer, an engine fails) is no answer: the message stays on its queue and comes again.

Powertools' batch processor does this loop too; it takes 0.2 s of every cold start to import and
would still need the part about time, so the loop is here.
"""

import json
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from school.errors import BadPhoto, NotFound
from school.grading import PaperReading, SheetRequest
from school.ports import MOST_MESSAGE_BYTES, FileStore, MessageQueue
from school.readings import FinishedReading, Refusal, WantedReading, message

LONGEST_READING_S = 20.0
"""A page takes a second or two; one that takes this long is stopped by the function's time limit,
and must not take what waits behind it in the batch along."""

log = logging.getLogger("qingjiao.reader")
Read = Callable[[SheetRequest], PaperReading]


@dataclass(frozen=True)
class Answering:
    """What a batch is read with."""

    read: Read
    files: FileStore
    done: MessageQueue
    time_left_s: Callable[[], float]


def read_batch(records: Iterable[dict[str, Any]], answering: Answering) -> dict[str, object]:
    """Return which records shall come again, as Lambda reports it to SQS."""
    failed = [one["messageId"] for one in records if not _answered(one["body"], answering)]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def _answered(body: str, answering: Answering) -> bool:
    """Answer one wanted reading; False when it shall come again."""
    if answering.time_left_s() < LONGEST_READING_S:
        return False
    try:
        wanted = WantedReading.model_validate(json.loads(body))
        finished = _finished(wanted, answering.read)
        answering.done.send(_short(finished, wanted, answering.files))
    except Exception as error:  # noqa: BLE001  # one record's failure is not the batch's
        # Not its text: that may hold what is on the photo.
        log.error("a reading failed: %s", type(error).__name__)  # noqa: TRY400
        return False
    return True


def _finished(wanted: WantedReading, read: Read) -> FinishedReading:
    try:
        return FinishedReading(ticket=wanted.ticket, answer=read(wanted.request))
    except (BadPhoto, NotFound) as error:
        refusal = Refusal(kind=type(error).__name__, message=error.message)
        return FinishedReading(ticket=wanted.ticket, error=refusal)


def _short(finished: FinishedReading, wanted: WantedReading, files: FileStore) -> str:
    """Return the message of an answer; an answer no message holds goes into a file."""
    whole = message(finished)
    if len(whole) <= MOST_MESSAGE_BYTES or finished.answer is None:
        return whole
    content = finished.answer.model_dump_json().encode()
    files.put(wanted.answer_key, content, content_type="application/json")
    return message(FinishedReading(ticket=finished.ticket))
