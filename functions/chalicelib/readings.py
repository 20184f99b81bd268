"""Reading use cases where queues join functions and reader: ask, and take what was read.

``read_paper`` puts a page on the queue of wanted readings and leaves a reminder in the database's
own queue, which asks again while no answer comes; the last one gives the page up, queues or not.
The reader puts its answer on the queue of finished readings, which feeds ``handler``. Both may
deliver twice, late and in any order: what counts is the state of the paper, and only the first
answer changes it.
"""

import json
import logging
from datetime import datetime
from typing import Any

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.pages import MISFIT, PageRead, keep_page, misfits, sheet_request
from chalicelib.runtime import Caller, Payload, ask_as_product, use_case
from school.errors import NotFound
from school.grading import PaperReading, PaperState
from school.papers import Done, ReadPaper
from school.people import school_of
from school.ports import MOST_MESSAGE_BYTES, MessageQueue
from school.queues import Share
from school.readings import (
    GIVEN_UP,
    FinishedReading,
    Ticket,
    WantedReading,
    answer_key,
    asked_again,
    last_word,
    message,
    to_be_taken_again,
)
from school.store.answer_key import KeyVersion
from school.store.grading import Paper
from school.store.unit_of_work import UnitOfWork
from school.work import work

log = logging.getLogger("qingjiao.readings")
routes = Blueprint(__name__)

LAST = 9
"""Priority of what waits for everything else."""


def waiting_paper(unit: UnitOfWork, asked: ReadPaper) -> Paper | None:
    """Return the paper to be read; None when it was read, or consent was withdrawn meanwhile.

    A paper that was to be taken again waits only because its teacher insists: what was asked of it
    before counts no more.
    """
    try:
        paper = unit.grading.paper(asked.paper_id)
    except NotFound:
        return None
    insisted_since = bool(paper.retake) and not asked.insist
    return None if insisted_since or paper.state is not PaperState.WAITING else paper


def put_on_queue(call: Call, request: ReadPaper, paper: Paper, version: KeyVersion | None) -> bool:
    """Have a page read by whoever takes it off the queue; False: it has to be read here.

    No queue feeds the reader, or its answer key is longer than a message may be.
    """
    queue = call.readings_wanted
    if queue is None:
        return False
    try:
        wanted = message(_wanted(call, request, paper, version))
    except NotFound:  # the photo is past its time, which reading it here will find
        return False
    if len(wanted) > MOST_MESSAGE_BYTES:
        return False
    _send(call, queue, wanted, request=request, paper=paper)
    return True


def _wanted(
    call: Call, request: ReadPaper, paper: Paper, version: KeyVersion | None
) -> WantedReading:
    ticket = call.tickets.sign(Ticket(asked=request, key_id=_id(version)))
    with_key = None if _id(version) == request.misfit else version
    return WantedReading(
        ticket=ticket,
        request=sheet_request(paper, with_key, insist=request.insist),
        answer_key=answer_key(paper.folder, ticket),
    )


def _id(version: KeyVersion | None) -> str:
    return version.id if version else ""


def _send(
    call: Call, queue: MessageQueue, wanted: str, *, request: ReadPaper, paper: Paper
) -> None:
    """Send first: a crash before the reminder is kept asks twice, one after it would ask never.

    On the school's account: its stack of fifty shall not make another school wait with its three.
    """
    with call.records() as unit:
        school = school_of(unit.grading.homework(paper.homework_id).class_id)
    queue.send(wanted, party=school)
    again, at = asked_again(request, call.now)
    with call.records() as unit:
        _remind(unit, call, again, at=at)


def ask_for(unit: UnitOfWork, call: Call, request: ReadPaper, *, share: Share) -> None:
    """Queue the reading of a page, and behind it what gives it up when nobody has read it by then.

    Behind it: a page that only waits for its turn, however long, is not given up.
    """
    last, at = last_word(request, call.now)
    lane = last.key
    payload = work("read_paper", request)
    unit.work.put(request.key, payload, now=call.now, lane=lane, share=share)
    _remind(unit, call, last, at=at, lane=lane)


def _remind(
    unit: UnitOfWork, call: Call, request: ReadPaper, *, at: datetime, lane: str = ""
) -> None:
    """Ask once more at a later time; of least priority, so that nothing due is looked for past it.

    A county's evening has thousands of these waiting to be called off.
    """
    unit.work.put(
        request.key,
        work("read_paper", request),
        now=call.now,
        lane=lane,
        priority=LAST,
        not_before=at,
    )


def give_up(unit: UnitOfWork, call: Call, request: ReadPaper, *, paper: Paper) -> bool:
    """Tell the teacher that a page was not read; False when it moved on in the meantime."""
    log.error("a page was never read, and is given up")
    read = PageRead(to_be_taken_again(GIVEN_UP), None)
    return keep_page(unit, call, paper, read, insist=request.insist)


def keep_answer(
    unit: UnitOfWork, call: Call, asked: ReadPaper, *, paper: Paper, read: PageRead
) -> bool:
    """Save what was read, and call off what would ask again; False when the paper moved on."""
    for later in (asked_again(asked, call.now)[0], last_word(asked, call.now)[0]):
        unit.work.call_off(later.key, now=call.now)
    return keep_page(unit, call, paper, read, insist=asked.insist)


@routes.lambda_function(name="take_reading")
@use_case(FinishedReading, by=Caller.PRODUCT)
def take_reading(request: FinishedReading, call: Call) -> Done:
    """Save what the reader read on one page, and tell the teacher; False: nobody waits for it."""
    ticket = call.tickets.open(request.ticket)
    with call.records() as unit:
        paper = waiting_paper(unit, ticket.asked)
    if paper is None:
        return Done(done=False)
    long_answer = answer_key(paper.folder, request.ticket)
    reading = request.reading(call.files, long_answer)
    with call.records() as unit:
        done = _keep(unit, call, ticket, paper=paper, reading=reading)
    if request.in_a_file:
        call.files.delete(long_answer)
    return Done(done=done)


def _keep(
    unit: UnitOfWork, call: Call, ticket: Ticket, *, paper: Paper, reading: PaperReading
) -> bool:
    """Save a reading made with the key in force; ask again for one made with another."""
    asked = ticket.asked
    version = unit.answer_keys.in_force(paper.homework_id)
    if _id(version) != ticket.key_id:
        return _ask_again(unit, call, asked, misfit="", why=f"with:{_id(version)}")
    set_aside = version is not None and version.id == asked.misfit
    if version and not set_aside and misfits(paper, version, reading):
        return _ask_again(unit, call, asked, misfit=version.id, why=f"without:{version.id}")
    read = PageRead(reading, None, MISFIT) if set_aside else PageRead(reading, version)
    return keep_answer(unit, call, asked, paper=paper, read=read)


def _ask_again(unit: UnitOfWork, call: Call, asked: ReadPaper, *, misfit: str, why: str) -> bool:
    other = asked.model_copy(update={"misfit": misfit})
    unit.work.put(f"{asked.key}:{why}", work("read_paper", other), now=call.now)
    return False


def handler(event: dict[str, Any], context: object) -> Payload:  # noqa: ARG001  # Lambda's
    """Take a batch of finished readings from SQS; return which of them shall come again.

    What is no message of ours stays too, until the queue puts it aside for somebody to look at.
    """
    failed = [one["messageId"] for one in event["Records"] if not _taken(one["body"])]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def _taken(body: str) -> bool:
    try:
        finished = FinishedReading.model_validate(json.loads(body))
    except ValueError as error:  # its text holds what the pupil wrote
        log.error("a message is no finished reading: %s", type(error).__name__)  # noqa: TRY400
        return False
    answer = ask_as_product("take_reading", finished)
    if "error" in answer:
        log.error("a finished reading was not taken: %s", answer["error"]["kind"])
    return "answer" in answer
