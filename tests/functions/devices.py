"""Devices of the working school, which sign what they say as docs/devices.md tells vendors."""

import base64
import json
import os
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from school.device_events import StoredEvent, event_kinds
from school.devices import (
    AddDevice,
    DoorAnswer,
    DoorAnswers,
    NewDevice,
    SignedRequest,
    SignedRequests,
    signature,
)
from school.people import UnitId
from tests.functions.working import SYSTEM_ACTOR, WorkingSchool

SCHOOL = UnitId("qt.t1.s1")
NUMBERS = count()


@dataclass(frozen=True)
class Telling:
    """A device that knows its key, or believes so."""

    school: WorkingSchool
    id: str
    key: str
    address: str = "10.0.0.8"
    numbers: "count[int]" = field(default_factory=lambda: NUMBERS)

    def with_key(self, key: str) -> "Telling":
        """Return the device with another key."""
        return replace(self, key=key)

    def request(
        self, body: object, *, nonce: str = "", late: float = 0, part: str = "events"
    ) -> SignedRequest:
        """Return a signed request; *late*: seconds since it was signed."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        at = self.school.clock.now() - timedelta(seconds=late)
        nonce = nonce or f"nonce-{next(self.numbers):08d}"
        request = a_request(self.id, self.key, content, at=at, nonce=nonce, part=part)
        return request.model_copy(update={"address": self.address})

    def send(self, *requests: SignedRequest) -> DoorAnswer:
        """Send requests to the door together; return the answer to the last."""
        return self.send_all(*requests)[-1]

    def send_all(self, *requests: SignedRequest) -> tuple[DoorAnswer, ...]:
        """Send requests to the door together."""
        asked = SignedRequests(requests=requests)
        return self.school.ask(
            SYSTEM_ACTOR, "receive_events", request=asked, answer=DoorAnswers
        ).answers

    def tell(self, body: object, *, nonce: str = "", late: float = 0) -> DoorAnswer:
        """Sign and send events."""
        return self.send(self.request(body, nonce=nonce, late=late))


def a_device(school: WorkingSchool, kind: str = "gate", **more: Any) -> Telling:
    """Register a device at the school."""
    request = AddDevice.model_validate(
        {"name": "南门设备", "kind": kind, "school": SCHOOL, "zones": ("南门", "北门"), **more}
    )
    new = school.ask(SYSTEM_ACTOR, "add_device", request=request, answer=NewDevice)
    return Telling(school, new.device.id, new.key)


def an_event(number: object, kind: str = "pass", **more: object) -> dict[str, object]:
    """Return an event as a device writes it."""
    return {"event_id": f"e-{number}", "kind": kind, **more}


def stored(school: WorkingSchool, *kinds: str) -> list[StoredEvent]:
    """Return what is kept of these kinds, or of all."""
    now, day = school.clock.now(), timedelta(days=2)
    wanted = kinds or tuple(event_kinds())
    with school.records.begin() as unit:
        return unit.events.of_school("qt", wanted, since=now - day, until=now + day)


def a_request(
    device_id: str, key: str, body: bytes, *, at: datetime, nonce: str = "", part: str = "events"
) -> SignedRequest:
    """Return a request signed as docs/devices.md tells vendors."""
    stamp = str(int(at.timestamp()))
    nonce = nonce or os.urandom(8).hex()
    path = f"/devices/{device_id}/{part}"
    return SignedRequest(
        device=device_id,
        timestamp=stamp,
        nonce=nonce,
        signature=signature(key, timestamp=stamp, nonce=nonce, path=path, body=body),
        body=base64.b64encode(body).decode(),
    )
