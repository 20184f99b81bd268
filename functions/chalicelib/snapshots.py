"""Snapshot use cases: a device asks for leave to send a picture of the scene, and sends it once.

Only kinds of devices whose schema says so may (``device_kinds.toml``): what looks at faces never
sends a picture (R7). The picture itself is opened and drawn anew where it arrives; here it is only
known whether it may come and where it is kept.
"""

import hashlib

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.device_trust import Attempt, trusted
from chalicelib.runtime import Caller, use_case
from school.devices import (
    UPLOAD_S,
    DoorAnswer,
    SignedRequest,
    SnapshotPlace,
    UploadOf,
    kind_of,
    snapshots_path,
    upload_path,
)
from school.errors import NotFound
from school.papers import Done
from school.retention import Kept, keep
from school.store.unit_of_work import UnitOfWork
from school.work import queue_erasure

routes = Blueprint(__name__)

NO_PICTURES = DoorAnswer(status=403, body={"error": "this kind of device sends no pictures"})
GONE = "The upload address is unknown, used or past its time."


@routes.lambda_function(name="ask_snapshot")
@use_case(SignedRequest, by=Caller.PRODUCT)
def ask_snapshot(request: SignedRequest, call: Call) -> DoorAnswer:
    """Return a one-time address for one picture, good for five minutes."""
    with call.records(urgent=True) as unit:
        (sender,) = trusted(unit, call, [request], path_of=snapshots_path)
        if isinstance(sender, Attempt):
            unit.events.put(sender.event, now=call.now)
            return sender.answer
        unit.devices.note_seen(sender, now=call.now)
        if not kind_of(sender.device.kind).snapshots:
            return NO_PICTURES
        token = call.new_token()
        number = hashlib.sha256(call.new_token().encode()).hexdigest()[:32]
        unit.snapshots.promise(number, sender.device.id, token=token, now=call.now)
    body: dict[str, object] = {
        "snapshot": number,
        "upload": upload_path(token),
        "expires_in_s": UPLOAD_S,
    }
    return DoorAnswer(status=201, body=body)


@routes.lambda_function(name="open_upload")
@use_case(UploadOf, by=Caller.PRODUCT)
def open_upload(request: UploadOf, call: Call) -> SnapshotPlace:
    """Return where the picture of a one-time address is to be kept.

    Raises:
        NotFound: There is no such address, it was used, or its time is over.
    """
    with call.records() as unit:
        key = unit.snapshots.promised(request.token, now=call.now)
    if key is None:
        raise NotFound(GONE)
    return SnapshotPlace(key=key)


@routes.lambda_function(name="close_upload")
@use_case(UploadOf, by=Caller.PRODUCT)
def close_upload(request: UploadOf, call: Call) -> Done:
    """Note that the picture is kept; the address is good for nothing from now on."""
    with call.records() as unit:
        return Done(done=unit.snapshots.arrived(request.token, now=call.now))


def expire(unit: UnitOfWork, call: Call) -> int:
    """Queue the removal of pictures past their time; return how many."""
    folders = unit.snapshots.forget(before=call.now - keep(Kept.SNAPSHOTS))
    for folder in folders:
        queue_erasure(unit.work, folder, now=call.now)
    return len(folders)
