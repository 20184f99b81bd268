"""Whether a request is really a device's: signature, window, nonce; what is done when it is not.

Who asks cannot tell a device nobody registered from one whose key they do not have: the answer is
the same, and both ways compute one signature, seal one text and insert one row.
"""

import base64
import hashlib
from datetime import datetime, timedelta

from chalicelib.runtime import Call, KnownDevice, UnitOfWork
from school.device_events import Event
from school.devices import DoorAnswer, SignedRequest, is_fresh, is_genuine
from school.people import UnitId

SOURCE = "intake"
"""How events of the door itself name their source."""
BUCKET_S = 600
"""One alarm a device in ten minutes, however often somebody tries."""
TRIES, PER_S = 60, 60.0
"""Failed tries of one address; a school's devices share one, and those that are genuine do not
count."""
NOBODYS_KEY = "nobody"
"""Checked for a device that is not there, so that it takes as long."""
FORGED = "有人冒充“{}”发消息（签名不对），没有收"
STALE = "“{}”的消息超过 5 分钟，没有收：有人重发旧消息，或设备时钟不准"
REPLAYED = "有人重发“{}”的消息，没有收"
NOT_GENUINE = DoorAnswer(
    status=401, body={"error": "signature, timestamp or nonce is wrong, or no such device"}
)


def trusted(
    unit: UnitOfWork, call: Call, request: SignedRequest, *, path: str
) -> KnownDevice | DoorAnswer:
    """Return the device that sent a request, or the answer to who is none.

    A request that is not genuine raises an alarm at the school of the device it names.
    """
    known = unit.devices.known(request.device)
    key = known.key if known else NOBODYS_KEY
    genuine = is_genuine(request, key=key, path=path, body=body_of(request))
    if known is None or not genuine:
        return _refused(unit, call, request, _attempt(known, FORGED, now=call.now))
    if not is_fresh(request, now=call.now):
        return _refused(unit, call, request, _attempt(known, STALE, now=call.now))
    if not unit.devices.spend_nonce(known.device.id, request.nonce, now=call.now):
        return _refused(unit, call, request, _attempt(known, REPLAYED, now=call.now))
    unit.devices.note_seen(known, now=call.now)
    return known


def body_of(request: SignedRequest) -> bytes:
    """Return the bytes of a request's body."""
    return base64.b64decode(request.body)


def _refused(unit: UnitOfWork, call: Call, request: SignedRequest, attempt: Event) -> DoorAnswer:
    unit.events.put(attempt, now=call.now)
    address = hashlib.sha256(request.address.encode("utf-8", "backslashreplace")).hexdigest()[:16]
    free_at = unit.chat.spend_token(f"device/{address}", count=TRIES, per_s=PER_S, now=call.now)
    if free_at is None:
        return NOT_GENUINE
    wait = max(1, round((free_at - call.now) / timedelta(seconds=1)))
    return DoorAnswer(status=429, body={"error": "too many tries"}, retry_after_s=wait)


def _attempt(known: KnownDevice | None, why: str, *, now: datetime) -> Event:
    """Return what is put down of a try: an alarm of the device's school, or a note of no school.

    A made-up id is no alarm, and all of them together are one note in ten minutes.
    """
    bucket = int(now.timestamp()) // BUCKET_S
    device = known.device if known else None
    return Event(
        source=SOURCE,
        event_id=f"tamper:{device.id if device else '-'}:{bucket}",
        school=device.school if device else UnitId("-"),
        kind="tamper" if device else UNREGISTERED,
        at=now,
        zone=device.zone if device else "",
        text=why.format(device.name) if device else "",
    )


UNREGISTERED = "unregistered"
"""Kind of the note: no kind of ``event_kinds.toml``, so nobody works on it."""
