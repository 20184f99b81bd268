"""Intake use case: what a device says is checked, reduced to what is taken, and durable.

Everything a request brings is committed before it is answered, and worked on afterwards. When too
much waits already, what is less grave than level two is sent back to the device, which keeps it;
a fire alarm is never sent back.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from chalice.app import Blueprint, Response

from chalicelib.call import Call
from chalicelib.device_trust import Attempt, body_of, trusted
from chalicelib.runtime import Caller, ask_as_product, use_case
from school.device_events import Event, Level, level_of
from school.device_reading import read_events
from school.devices import (
    BUSY_S,
    MOST_BYTES,
    NOT_STORED,
    DoorAnswer,
    DoorAnswers,
    EventsAnswer,
    Refused,
    SignedRequest,
    SignedRequests,
    events_path,
)
from school.errors import NotUnderstood
from school.store.devices import KnownDevice
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)

MOST_WAITING = 50_000
"""Events waiting to be worked on from which the door holds back: some minutes of work."""
BUSY = "busy"
FORMS = ["application/json", "application/xml", "text/xml", "application/octet-stream"]
GRAVE = (Level.RED, Level.ORANGE)


@routes.lambda_function(name="receive_events")
@use_case(SignedRequests, by=Caller.PRODUCT)
def receive_events(request: SignedRequests, call: Call) -> DoorAnswers:
    """Store what devices tell of, all of it in one transaction; return what each is answered.

    A commit waits for the disk. The door hands on together what arrived while the last one was
    under way, so that a storm waits for a few commits a second, not for hundreds.
    """
    with call.records(urgent=True) as unit:
        senders = trusted(unit, call, request.requests, path_of=events_path)
        told = [
            _read(unit, one, sender, now=call.now)
            for one, sender in zip(request.requests, senders, strict=True)
        ]
        _store(unit, call, told)
        heard = {one.device.id: one for one in senders if isinstance(one, KnownDevice)}
        for _, known in sorted(heard.items()):
            unit.devices.note_seen(known, now=call.now)
    return DoorAnswers(answers=tuple(one.answer() for one in told))


@dataclass
class _Told:
    """One request on its way: its events, and what becomes of them."""

    said: Sequence[Event | Refused] = ()
    refusal: DoorAnswer | None = None
    """The answer to a request that is no good as a whole."""
    accepted: int = 0
    duplicates: int = 0
    refused: list[Refused] = field(default_factory=list)
    busy: bool = False

    def answer(self) -> DoorAnswer:
        """Return what a device is told: 202, or 503 where it has to send something again."""
        if self.refusal is not None:
            return self.refusal
        told = EventsAnswer(
            accepted=self.accepted, duplicates=self.duplicates, refused=tuple(self.refused)
        )
        body = told.model_dump(mode="json")
        if not self.busy:
            return DoorAnswer(status=202, body=body)
        return DoorAnswer(status=503, body=body, retry_after_s=BUSY_S)


def _read(
    unit: UnitOfWork, request: SignedRequest, sender: KnownDevice | Attempt, *, now: datetime
) -> _Told:
    if isinstance(sender, Attempt):
        return _Told(said=(sender.event,), refusal=sender.answer)
    try:
        said = read_events(body_of(request), sender.device, now=now)
    except NotUnderstood as error:
        return _Told(refusal=DoorAnswer(status=400, body={"error": error.message}))
    told = [one for one in said if isinstance(one, Event)]
    keys = unit.snapshots.keys(sender.device.id, {one.snapshot for one in told if one.snapshot})
    drills = any(one.drill for one in told) and _drill_is_on(unit, sender, now=now)
    return _Told(said=[_as_it_is(one, keys, drills=drills) for one in said])


def _drill_is_on(unit: UnitOfWork, sender: KnownDevice, *, now: datetime) -> bool:
    return unit.drills.running(sender.device.school, at=now) is not None


def _as_it_is(said: Event | Refused, keys: Mapping[str, str], *, drills: bool) -> Event | Refused:
    """Return an event with the key of its picture, if that is there.

    It is of a drill only while the school holds one: no device may call a real alarm a drill.
    """
    if isinstance(said, Refused) or not (said.snapshot or said.drill):
        return said
    picture = keys.get(said.snapshot) if said.snapshot else None
    return said.model_copy(update={"snapshot": picture, "drill": said.drill and drills})


def _store(unit: UnitOfWork, call: Call, told: Sequence[_Told]) -> None:
    """Store every event that can be taken, and note of each request what became of it."""
    busy = unit.events.more_wait_than(MOST_WAITING)
    taken: list[tuple[_Told, Event]] = []
    for one in told:
        for index, event in enumerate(one.said):
            if isinstance(event, Refused):
                one.refused.append(event)
            elif busy and one.refusal is None and level_of(event) not in GRAVE:
                one.busy = True
                one.refused.append(Refused(index=index, why=BUSY))
            else:
                taken.append((one, event))
    new = unit.events.put_all([event for _, event in taken], now=call.now)
    for (one, _), is_new in zip(taken, new, strict=True):
        one.accepted += is_new
        one.duplicates += not is_new


@routes.route("/devices/{device}/events", methods=["POST"], content_types=FORMS)
def post_events(device: str) -> Response:
    """Take a device's events over HTTP, where the functions are deployed without the bot."""
    asked = routes.current_request
    body = asked.raw_body
    body = body.encode() if isinstance(body, str) else body
    if len(body) > MOST_BYTES:
        return _response(DoorAnswer(status=413, body={"error": "the body is too large"}))
    address = (asked.context or {}).get("identity", {}).get("sourceIp", "")
    request = SignedRequest(
        device=device[:80],
        timestamp=asked.headers.get("x-qingjiao-timestamp", "")[:80],
        nonce=asked.headers.get("x-qingjiao-nonce", "")[:200],
        signature=asked.headers.get("x-qingjiao-signature", "")[:200],
        body=base64.b64encode(body).decode(),
        address=str(address)[:80],
    )
    answer = ask_as_product("receive_events", SignedRequests(requests=(request,))).get("answer")
    if answer is None:
        return _response(NOT_STORED)
    return _response(DoorAnswers.model_validate(answer).answers[0])


def _response(answer: DoorAnswer) -> Response:
    headers: dict[str, str | list[str]] = {"Content-Type": "application/json"}
    if answer.retry_after_s is not None:
        headers["Retry-After"] = str(answer.retry_after_s)
    return Response(body=answer.body, status_code=answer.status, headers=headers)
