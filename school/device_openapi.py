"""The OpenAPI document of the devices' door, made from the values it takes and gives.

It is served at ``/devices/openapi.json`` and kept in ``docs/openapi.json``
(``python -m school.device_openapi > docs/openapi.json``); a test compares the two.
"""

import json
import sys
from typing import Any, Literal

from pydantic import BaseModel, Field
from pydantic.json_schema import models_json_schema

from school.devices import MOST_EVENTS, UPLOAD_S, EventsAnswer, Refused, device_kinds

KINDS = sorted({kind for device in device_kinds().values() for kind in device.says})
_DIGITS, _WORD = "^[0-9]{1,12}$", "^[A-Za-z0-9_-]{8,64}$"
_REF = "#/components/schemas/{model}"


class DeviceEvent(BaseModel):
    """What happened. Fields that are not listed here are dropped unread, wherever they are."""

    event_id: str = Field(
        min_length=1,
        max_length=200,
        pattern=r"^\S+$",
        description="The device's own number; the same one again is the same event.",
    )
    kind: str = Field(
        description="One the device may tell of.", json_schema_extra={"enum": list(KINDS)}
    )
    at: str | int | None = Field(
        default=None,
        description="When: ISO 8601 (without a zone: China Standard Time) or seconds or "
        "milliseconds since 1970. Without it, when it was received.",
    )
    zone: str | None = Field(default=None, max_length=32, description="One of the device's places.")
    person: str | None = Field(
        default=None,
        pattern="^[a-z0-9][a-z0-9._-]{0,63}$",
        description="Id of who passed; never a name, never a face.",
    )
    plate: str | None = Field(default=None, max_length=12)
    result: Literal["in", "out", "refused", "on", "off"] | None = None
    value: float | None = Field(
        default=None, ge=-1000, le=1000, description="What was measured, such as degrees Celsius."
    )
    snapshot: str | None = Field(
        default=None, pattern="^[0-9a-f]{32}$", description="Number of a picture sent before."
    )
    drill: bool = False


class DeviceEvents(BaseModel):
    """Several events; none is a heartbeat."""

    events: list[DeviceEvent] = Field(max_length=MOST_EVENTS)


class DeviceError(BaseModel):
    """Why a request was not taken at all."""

    error: str


class SnapshotPromise(BaseModel):
    """Leave to send one picture."""

    snapshot: str
    """Number to put into the event."""
    upload: str
    """Path to PUT the picture to."""
    expires_in_s: int


class SnapshotKept(BaseModel):
    """The picture is kept."""

    kept: Literal[True]


MODELS: tuple[type[BaseModel], ...] = (
    DeviceEvent,
    DeviceEvents,
    DeviceError,
    EventsAnswer,
    Refused,
    SnapshotKept,
    SnapshotPromise,
)


def document() -> dict[str, Any]:
    """Return the OpenAPI 3.1 document."""
    _, schemas = models_json_schema([(model, "validation") for model in MODELS], ref_template=_REF)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Qingjiao devices",
            "version": "1",
            "description": "How cameras, gates and other devices of schools tell of events. "
            "Every POST is signed: see docs/devices.md.",
        },
        "paths": {
            "/devices/{device}/events": {"post": _events()},
            "/devices/{device}/snapshots": {"post": _ask()},
            "/devices/snapshots/{token}": {"put": _upload()},
        },
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {
                "signature": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "X-Qingjiao-Signature",
                    "description": "v1= and the hex HMAC-SHA256, under the device's key, of "
                    "timestamp, nonce and path, a line feed behind each, and the body.",
                }
            },
        },
    }


def _events() -> dict[str, Any]:
    one_or_many = {"anyOf": [_ref(DeviceEvent), _ref(DeviceEvents)]}
    return {
        "operationId": "tellEvents",
        "summary": "Tell of one event, or of up to 500; stored before it is answered.",
        "parameters": _signed(),
        "requestBody": {"required": True, "content": _json(one_or_many)},
        "security": [{"signature": []}],
        "responses": {
            "202": _response("Stored.", EventsAnswer),
            "400": _response("The body is nothing of the device's form.", DeviceError),
            **_refusals(),
            "503": _response(
                "Too much waits, or nobody can say what was stored: send it again after "
                "Retry-After seconds, with a new nonce.",
                EventsAnswer,
                DeviceError,
            ),
        },
    }


def _ask() -> dict[str, Any]:
    return {
        "operationId": "askSnapshot",
        "summary": f"Ask for an address for one picture, good for {UPLOAD_S} seconds.",
        "parameters": _signed(),
        "security": [{"signature": []}],
        "responses": {
            "201": _response("Send the picture there.", SnapshotPromise),
            "403": _response("This kind of device sends no pictures.", DeviceError),
            **_refusals(),
            "503": _response("Try again later.", DeviceError),
        },
    }


def _upload() -> dict[str, Any]:
    picture = {"schema": {"type": "string", "format": "binary"}}
    return {
        "operationId": "sendSnapshot",
        "summary": "Send one picture of the scene: JPEG, PNG or WebP, at most 5 MB.",
        "parameters": [_path("token")],
        "requestBody": {"required": True, "content": {"image/jpeg": picture}},
        "responses": {
            "201": _response("Kept.", SnapshotKept),
            "404": _response("The address is unknown, used or old.", DeviceError),
            "413": _response("Too large.", DeviceError),
            "415": _response("Not a picture.", DeviceError),
            "503": _response("Try again later.", DeviceError),
        },
    }


def _refusals() -> dict[str, Any]:
    return {
        "401": _response("Signature, timestamp or nonce is wrong, or no such device.", DeviceError),
        "413": _response("More than 1 MiB.", DeviceError),
        "429": _response("Too many tries that were not genuine.", DeviceError),
    }


def _signed() -> list[dict[str, Any]]:
    return [
        _path("device"),
        _header("Timestamp", "Seconds since 1970, at most five minutes off.", _DIGITS),
        _header("Nonce", "New for every request, also for one sent again.", _WORD),
    ]


def _path(name: str) -> dict[str, Any]:
    schema = {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,80}$"}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _header(name: str, description: str, pattern: str) -> dict[str, Any]:
    return {
        "name": f"X-Qingjiao-{name}",
        "in": "header",
        "required": True,
        "description": description,
        "schema": {"type": "string", "pattern": pattern},
    }


def _response(description: str, *models: type[BaseModel]) -> dict[str, Any]:
    refs = [_ref(model) for model in models]
    schema = refs[0] if len(refs) == 1 else {"anyOf": refs}
    return {"description": description, "content": _json(schema)}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _ref(model: type[BaseModel]) -> dict[str, Any]:
    return {"$ref": _REF.format(model=model.__name__)}


def as_text() -> str:
    """Return the document as it is kept in ``docs/openapi.json``."""
    return json.dumps(document(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    sys.stdout.write(as_text())
