"""Devices: what may tell of events, how it signs what it says, and what it is answered.

A device signs every request with its own key. The header ``X-Qingjiao-Signature`` is ``v1=`` and
the hex HMAC-SHA256 of timestamp, nonce and path, each with a line feed behind it, and then the
body. A request is good for five minutes and once: a nonce that was seen before is a replay.
"""

import hashlib
import hmac
import re
import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from pydantic import BaseModel, Field

from school.device_events import event_kinds
from school.errors import NotFound
from school.people import UnitId

FILE = Path(__file__).with_name("device_kinds.toml")
WINDOW = timedelta(minutes=5)
"""How far a device's clock may be off."""
NONCE_KEPT = timedelta(minutes=15)
"""Longer than a request can be good for: five minutes early to five minutes late."""
MOST_BYTES = 1024 * 1024
MOST_EVENTS = 500
"""Of one request."""
MOST_TOGETHER = 64
"""Requests that are stored together."""
BUSY_S = 30
"""When a device may try again."""
UPLOAD_S = 300
"""How long a picture may be sent after it was asked for."""
MOST_PICTURE_BYTES = 5_000_000
SILENT_AFTER = 3
"""Heartbeats that may be missed before a device counts as silent."""
LONGEST_NAME = 32
_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_NONCE = re.compile(r"[A-Za-z0-9_-]{8,64}")


class DeviceKind(BaseModel, frozen=True, extra="forbid"):
    """One kind of devices as the file describes it."""

    name: str = Field(min_length=1, max_length=16)
    says: tuple[str, ...] = Field(min_length=1)
    """Kinds of events it may tell of."""
    snapshots: bool = False


class Device(BaseModel, frozen=True):
    """A device of a school."""

    id: str
    name: str
    kind: str
    school: UnitId
    zones: tuple[str, ...]
    """Where it looks; the first where an event does not say."""
    adapter: str
    heartbeat_s: int
    """How often it lets us hear of it; 0: it does not."""
    added_at: datetime
    seen_at: datetime | None = None

    @property
    def source(self) -> str:
        """Return how its events name it."""
        return f"device:{self.id}"

    @property
    def zone(self) -> str:
        """Return where it is."""
        return self.zones[0] if self.zones else ""


@cache
def device_kinds(file: Path = FILE) -> Mapping[str, DeviceKind]:
    """Return every kind of devices by its code.

    Raises:
        ValueError: A kind says what is no event, or the file is not as it must be.
    """
    found = tomllib.loads(file.read_text(encoding="utf-8"))
    kinds = {code: DeviceKind.model_validate(kind) for code, kind in found.items()}
    if unknown := {e for kind in kinds.values() for e in kind.says} - event_kinds().keys():
        raise ValueError(f"device_kinds.toml names {sorted(unknown)}, which are no events.")
    return kinds


def kind_of(code: str) -> DeviceKind:
    """Return a kind of devices.

    Raises:
        NotFound: There is none; the message lists those there are.
    """
    found = device_kinds().get(code)
    if found is None:
        offered = "、".join(f"{kind.name} {code}" for code, kind in device_kinds().items())
        raise NotFound(f"没有“{code[:32]}”这种设备。可以是：{offered}。")
    return found


class SignedRequest(BaseModel, frozen=True, hide_input_in_errors=True):
    """What arrived at the door, before anybody knows whether it is genuine."""

    device: str = Field(max_length=80)
    timestamp: str = Field(default="", max_length=80)
    nonce: str = Field(default="", max_length=200)
    signature: str = Field(default="", max_length=200)
    body: str = Field(repr=False)
    """In base64."""
    address: str = Field(default="", max_length=80)
    """Of who sent it; failed tries are counted by it."""


class Refused(BaseModel, frozen=True):
    """An event that was not taken."""

    index: int
    """Its place in the batch, from 0."""
    why: str
    """``event_id``, ``kind``, ``zone``, …: the field that is wrong; ``busy``: send it again."""


class EventsAnswer(BaseModel, frozen=True):
    """What became of the events of a request."""

    accepted: int = 0
    duplicates: int = 0
    """Events that were told before."""
    refused: tuple[Refused, ...] = ()


class DoorAnswer(BaseModel, frozen=True):
    """What the door answers, whatever it is made of."""

    status: int
    body: dict[str, object]
    retry_after_s: int | None = None


NOT_STORED = DoorAnswer(
    status=503, body={"error": "not stored, send it again"}, retry_after_s=BUSY_S
)
"""The answer when nobody can say whether anything was stored; sent again it is stored once."""


class SignedRequests(BaseModel, frozen=True, hide_input_in_errors=True):
    """Requests that arrived at the same moment."""

    requests: tuple[SignedRequest, ...] = Field(max_length=MOST_TOGETHER)


class DoorAnswers(BaseModel, frozen=True):
    """What each of several requests is answered, in their order."""

    answers: tuple[DoorAnswer, ...]


class UploadOf(BaseModel, frozen=True):
    """Names the one-time address of a picture."""

    token: str = Field(max_length=80, repr=False)


class SnapshotPlace(BaseModel, frozen=True):
    """Where a picture is to be kept."""

    key: str


class AddDevice(BaseModel, frozen=True):
    """Registers a device."""

    name: str = Field(min_length=1, max_length=LONGEST_NAME)
    kind: str = Field(max_length=16)
    school: UnitId
    zones: tuple[str, ...] = Field(default=(), max_length=32)
    adapter: str = Field(default="generic", max_length=32)
    heartbeat_s: int = Field(default=0, ge=0, le=24 * 3600)


class NewDevice(BaseModel, frozen=True):
    """A device with its key, which is told this once."""

    device: Device
    key: str = Field(repr=False)
    path: str
    """Where it sends its events."""


class DeviceOf(BaseModel, frozen=True):
    """Names a device."""

    device_id: str = Field(max_length=40)


class DevicesOf(BaseModel, frozen=True):
    """Asks for the devices of a school, or of everything one administers."""

    unit_id: UnitId | None = None


class DeviceLine(BaseModel, frozen=True):
    """A device in a list."""

    device: Device
    kind_name: str
    school_name: str
    silent_since: datetime | None = None


class DeviceList(BaseModel, frozen=True):
    """Devices, those that are silent first."""

    devices: tuple[DeviceLine, ...]


class CheckDevices(BaseModel, frozen=True):
    """Asks which devices have fallen silent."""


class CheckedDevices(BaseModel, frozen=True):
    """How many fell silent since the last look."""

    count: int


def events_path(device_id: str) -> str:
    """Return the path a device signs and sends its events to."""
    return f"/devices/{device_id}/events"


def snapshots_path(device_id: str) -> str:
    """Return the path a device signs and asks at for leave to send a snapshot."""
    return f"/devices/{device_id}/snapshots"


def upload_path(token: str) -> str:
    """Return the path one picture may be put to, once."""
    return f"/devices/snapshots/{token}"


def signature(key: str, *, timestamp: str, nonce: str, path: str, body: bytes) -> str:
    """Return the signature header of a request."""
    text = f"{timestamp}\n{nonce}\n{path}\n".encode() + body
    return f"v1={hmac.new(key.encode(), text, hashlib.sha256).hexdigest()}"


def is_genuine(request: SignedRequest, *, key: str, path: str, body: bytes) -> bool:
    """Return True when who sent a request has the key; takes as long when it has not."""
    expected = signature(
        key, timestamp=request.timestamp, nonce=request.nonce, path=path, body=body
    )
    # As bytes, because compare_digest refuses text that is not ASCII.
    same = hmac.compare_digest(
        request.signature.encode("utf-8", "backslashreplace"), expected.encode()
    )
    return same and bool(
        _TIMESTAMP.fullmatch(request.timestamp) and _NONCE.fullmatch(request.nonce)
    )


def is_fresh(request: SignedRequest, *, now: datetime) -> bool:
    """Return True when a genuine request was signed within the last, or next, five minutes."""
    return abs(now.timestamp() - int(request.timestamp)) <= WINDOW.total_seconds()
