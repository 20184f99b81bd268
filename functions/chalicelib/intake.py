"""Intake use case: what a device says is checked, reduced to what is taken, and durable.

Everything a request brings is committed before it is answered, and worked on afterwards. When too
much waits already, what is less grave than level two is sent back to the device, which keeps it;
a fire alarm is never sent back.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field

from chalice.app import Blueprint, Response

from chalicelib.device_trust import body_of, trusted
from chalicelib.runtime import Call, Caller, UnitOfWork, ask_as_product, use_case
from school.device_events import Event, Level, level_of
from school.device_reading import read_events
from school.devices import (
    MOST_BYTES,
    DoorAnswer,
    EventsAnswer,
    Refused,
    SignedRequest,
    events_path,
)
from school.errors import NotUnderstood

routes = Blueprint(__name__)

MOST_WAITING = 50_000
"""Events waiting to be worked on from which the door holds back: some minutes of work."""
BUSY_S = 30
"""When a device may try again."""
BUSY = "busy"
FORMS = ["application/json", "application/xml", "text/xml", "application/octet-stream"]
GRAVE = (Level.RED, Level.ORANGE)


@routes.lambda_function(name="receive_events")
@use_case(SignedRequest, by=Caller.PRODUCT)
def receive_events(request: SignedRequest, call: Call) -> DoorAnswer:
    """Store what a device tells of; return the answer to its HTTP request."""
    with call.records(urgent=True) as unit:
        known = trusted(unit, call, request, path=events_path(request.device))
        if isinstance(known, DoorAnswer):
            return known
        try:
            said = read_events(body_of(request), known.device, now=call.now)
        except NotUnderstood as error:
            return DoorAnswer(status=400, body={"error": error.message})
        return _stored(unit, call, said)


@dataclass
class _Tally:
    accepted: int = 0
    duplicates: int = 0
    refused: list[Refused] = field(default_factory=list)
    busy: bool = False

    def answer(self) -> DoorAnswer:
        """Return what a device is told: 202, or 503 where it has to send something again."""
        told = EventsAnswer(
            accepted=self.accepted, duplicates=self.duplicates, refused=tuple(self.refused)
        )
        body = told.model_dump(mode="json")
        if not self.busy:
            return DoorAnswer(status=202, body=body)
        return DoorAnswer(status=503, body=body, retry_after_s=BUSY_S)


def _stored(unit: UnitOfWork, call: Call, said: Sequence[Event | Refused]) -> DoorAnswer:
    tally = _Tally()
    light = any(isinstance(one, Event) and level_of(one) not in GRAVE for one in said)
    tally.busy = light and unit.events.more_wait_than(MOST_WAITING)
    for index, one in enumerate(said):
        if isinstance(one, Refused):
            tally.refused.append(one)
        elif tally.busy and level_of(one) not in GRAVE:
            tally.refused.append(Refused(index=index, why=BUSY))
        elif unit.events.put(one, now=call.now):
            tally.accepted += 1
        else:
            tally.duplicates += 1
    return tally.answer()


@routes.route("/devices/{device}/events", methods=["POST"], content_types=FORMS)
def post_events(device: str) -> Response:
    """Take a device's events over HTTP, where the functions are deployed without the bot."""
    asked = routes.current_request
    body: bytes = asked.raw_body
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
    answer = ask_as_product("receive_events", request).get("answer")
    if answer is None:
        later = {"error": "not stored, send it again"}
        return _response(DoorAnswer(status=503, body=later, retry_after_s=BUSY_S))
    return _response(DoorAnswer.model_validate(answer))


def _response(answer: DoorAnswer) -> Response:
    headers = {"Content-Type": "application/json"}
    if answer.retry_after_s is not None:
        headers["Retry-After"] = str(answer.retry_after_s)
    return Response(body=answer.body, status_code=answer.status, headers=headers)
