"""Lambda entry: a SheetRequest in, a PaperReading out, as JSON; or a batch of requests by SQS."""

import math
import os
import time
from dataclasses import replace
from functools import cache
from typing import Any

from grading_lambda.annotate import annotated, crop
from grading_lambda.any_sheet import open_description
from grading_lambda.batches import Answering, read_batch
from grading_lambda.codes import read_codes
from grading_lambda.engine import Engine
from grading_lambda.pipeline import Known, Paper, read_paper
from grading_lambda.read_text import read_text
from grading_lambda.vision import VisionReader
from grading_lambda.watch import Timer
from school.errors import SchoolError
from school.grading import PaperReading, ReadItem, SheetKind, SheetRequest, Verdict, template_key
from school.logs import write_logs
from school.ports import FileStore, MessageQueue
from school.settings import Settings
from school.store.files import open_files
from school.store.messages import open_queue

if "AWS_LAMBDA_FUNCTION_NAME" in os.environ:
    # Alone: the handler that the runtime brings writes an error's own words, which quote people.
    write_logs("json", "INFO", alone=True)

_LOOKED_AT = (Verdict.WRONG, Verdict.UNSURE)


def handler(event: dict[str, Any], context: object) -> dict[str, object]:
    """Return ``{"answer": reading}`` of the photo named in *event*, or ``{"error": …}``.

    An error crosses the process boundary as its kind and message, like any function's. Of a batch
    of SQS, the answers go to the queue of finished readings, and what shall come again is returned.
    """
    if "Records" in event:
        return read_batch(event["Records"], _answering(context))
    request = SheetRequest.model_validate(event)
    try:
        reading = _read(request)
    except SchoolError as error:
        return {"error": {"kind": type(error).__name__, "message": error.message}}
    return {"answer": reading.model_dump(mode="json")}


def _answering(context: object) -> Answering:
    left = getattr(context, "get_remaining_time_in_millis", None)
    return Answering(
        read=_read,
        files=_files(),
        done=_done(),
        time_left_s=lambda: left() / 1000 if left else math.inf,
    )


def _read(request: SheetRequest) -> PaperReading:
    return run(request, files=_files(), engine=_engine(), timer=time.perf_counter)


def run(request: SheetRequest, *, files: FileStore, engine: Engine, timer: Timer) -> PaperReading:
    """Return the reading of the requested photo, its pictures saved in *files*."""
    if request.codes_only:
        started = timer()
        codes = read_codes(files.get(request.photo_key))
        return PaperReading(kind=SheetKind.SHEET, seconds=timer() - started, codes=codes)
    if request.text_only:
        started = timer()
        lines = read_text(files.get(request.photo_key), engine)
        return PaperReading(kind=SheetKind.SHEET, seconds=timer() - started, lines=lines)
    described = None
    if request.template_prefix:
        prefix = request.template_prefix
        described = open_description(lambda name: files.get(template_key(prefix, name)))
    paper = read_paper(
        files.get(request.photo_key),
        engine=engine,
        timer=timer,
        known=Known(request.answers, described),
        insist=request.insist,
    )
    if paper.placed and request.annotated_key:
        files.put(request.annotated_key, annotated(paper), content_type="image/jpeg")
    if not request.crop_prefix:
        return paper.reading
    return paper.reading.model_copy(
        update={"items": _with_crops(paper, request.crop_prefix, files)}
    )


def _with_crops(paper: Paper, prefix: str, files: FileStore) -> tuple[ReadItem, ...]:
    items = []
    for place, placed in enumerate(paper.placed, start=1):
        # By place, for a number may come twice: two pages on one photo each have an item 1.
        item, key = placed.item, f"{prefix}{place}.jpg"
        if item.verdict in _LOOKED_AT:
            files.put(key, crop(paper, placed), content_type="image/jpeg")
            item = item.model_copy(update={"crop": key})
        items.append(item)
    return tuple(items)


@cache
def _files() -> FileStore:
    return open_files(Settings())


@cache
def _done() -> MessageQueue:
    return open_queue(Settings().readings_done)


@cache
def _engine() -> Engine:
    return replace(Engine.from_environment(), second_look=VisionReader.from_environment())
