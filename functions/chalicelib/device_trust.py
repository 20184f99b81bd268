"""Whether requests are really their devices': signature, window, nonce; and what is done if not.

Who asks cannot tell a device nobody registered from one whose key they do not have: the answer is
the same, and both ways compute one signature, seal one text and insert one row.
"""

import base64
import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.call import Call
from school.device_events import Event
from school.devices import DoorAnswer, SignedRequest, is_fresh, is_genuine
from school.people import UnitId
from school.store.devices import KnownDevice
from school.store.unit_of_work import UnitOfWork

SOURCE = "intake"
"""How events of the door itself name their source."""
UNREGISTERED = "unregistered"
"""Kind of the note about made-up ids: none of ``event_kinds.toml``, so nobody works on it."""
BUCKET_S = 600
"""One alarm a device in ten minutes, however often somebody tries."""
TRIES, PER_S = 60, 60.0
"""Failed tries of one address; those of a school's devices that are genuine do not count."""
NOBODYS_KEY = "nobody"
"""Checked for a device that is not there, so that it takes as long."""
FORGED = "有人冒充“{}”发消息（签名不对），没有收"
STALE = "“{}”的消息超过 5 分钟，没有收：有人重发旧消息，或设备时钟不准"
REPLAYED = "有人重发“{}”的消息，没有收"
NOT_GENUINE = DoorAnswer(
    status=401, body={"error": "signature, timestamp or nonce is wrong, or no such device"}
)

log = logging.getLogger("qingjiao.intake")


@dataclass(frozen=True)
class Attempt:
    """A request that is not genuine: what is put down of it, and what is answered."""

    event: Event
    answer: DoorAnswer


def trusted(
    unit: UnitOfWork,
    call: Call,
    requests: Sequence[SignedRequest],
    *,
    path_of: Callable[[str], str],
) -> list[KnownDevice | Attempt]:
    """Return who sent each request, or what to do about one that is not genuine."""
    known = {name: unit.devices.known(name) for name in {r.device for r in requests}}
    wrong = [_wrong(r, known[r.device], path=path_of(r.device), now=call.now) for r in requests]
    good = [(r.device, r.nonce) for r, why in zip(requests, wrong, strict=True) if not why]
    fresh = iter(unit.devices.spend_nonces(good, now=call.now))
    wrong = [why or ("" if next(fresh) else REPLAYED) for why in wrong]
    return [
        _told(unit, call, request, known=known, why=why)
        for request, why in zip(requests, wrong, strict=True)
    ]


def _wrong(request: SignedRequest, known: KnownDevice | None, *, path: str, now: datetime) -> str:
    """Return what is wrong with a request but for its nonce, in Chinese; empty: nothing."""
    key = known.key if known else NOBODYS_KEY
    if not is_genuine(request, key=key, path=path, body=body_of(request)) or known is None:
        return FORGED
    return "" if is_fresh(request, now=now) else STALE


def _told(
    unit: UnitOfWork,
    call: Call,
    request: SignedRequest,
    *,
    known: Mapping[str, KnownDevice | None],
    why: str,
) -> KnownDevice | Attempt:
    device = known[request.device]
    if device is not None and not why:
        return device
    event = _attempt(device, why, now=call.now)
    return Attempt(event, _refusal(unit, call, request))


def body_of(request: SignedRequest) -> bytes:
    """Return the bytes of a request's body."""
    return base64.b64decode(request.body)


def _refusal(unit: UnitOfWork, call: Call, request: SignedRequest) -> DoorAnswer:
    """Return the answer to a request that is not genuine, and count it by its address."""
    log.info("a request that is not genuine was refused")
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
