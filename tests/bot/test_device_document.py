"""The door keeps what its OpenAPI document promises, whatever is sent (schemathesis)."""

import json
import os
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import negative_data_rejection

from bot.web import web_app
from school.actor import SYSTEM, Actor
from school.device_openapi import document
from school.devices import AddDevice, NewDevice, signature
from school.people import UnitId
from tests.gateways.wecom import hosted
from tests.scenarios.county import County, open_county

SCHEMA: Any = schemathesis.openapi.from_dict(document())
"""Typed as anything: its operations are looked up by address."""
EVENTS = SCHEMA["/devices/{device}/events"]["POST"]
SNAPSHOTS = SCHEMA["/devices/{device}/snapshots"]["POST"]
UPLOAD = SCHEMA["/devices/snapshots/{token}"]["PUT"]
FEW = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


class Door:
    """A running server, and a camera that signs what it is told to send."""

    def __init__(self, county: County, client: httpx.Client) -> None:
        functions = county.product.functions_for(Actor(platform=SYSTEM, user=SYSTEM))
        asked = AddDevice(name="南门", kind="camera", school=UnitId("qh.t1.s1"), zones=("南门",))
        self.device = functions.call("add_device", asked, NewDevice)
        self._county = county
        self._client = client

    def send(self, case: Any, *, genuine: bool) -> None:
        """Send a generated case, signed or as it is, and hold the answer against the document."""
        body = _bytes(case.body)
        path = str(case.formatted_path)
        headers = {str(k): _header(v) for k, v in dict(case.headers or {}).items()}
        if genuine:
            path = f"/devices/{self.device.device.id}/{path.rpartition('/')[2]}"
            headers |= self._signed(path, body)
        answer = self._client.request(case.method, path, content=body, headers=headers)
        # One event that is wrong does not refuse the others: the answer names it.
        case.validate_response(answer, excluded_checks=[negative_data_rejection])
        assert answer.status_code < 500

    def _signed(self, path: str, body: bytes) -> dict[str, str]:
        stamp = str(int(self._county.clock.now().timestamp()))
        parts = {"timestamp": stamp, "nonce": os.urandom(8).hex(), "path": path}
        signed = signature(self.device.key, body=body, **parts)
        return {
            "X-Qingjiao-Timestamp": stamp,
            "X-Qingjiao-Nonce": parts["nonce"],
            "X-Qingjiao-Signature": signed,
        }


def _bytes(body: object) -> bytes:
    if isinstance(body, bytes):
        return body
    if isinstance(body, str):
        return body.encode("utf-8", "replace")
    plain = isinstance(body, dict | list | int | float | bool) or body is None
    return json.dumps(body).encode() if plain else b""


def _header(value: object) -> str:
    return str(value).encode("latin-1", "replace").decode("latin-1").strip()


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """Return the door of a small county."""
    county = open_county(tmp_path_factory.mktemp("door"))
    with (
        hosted([*web_app(county.product).routes]) as url,
        httpx.Client(base_url=url, trust_env=False, timeout=30) as client,
    ):
        yield Door(county, client)
    county.product.close()


@FEW
@given(case=EVENTS.as_strategy(), genuine=st.booleans())
def test_events_are_answered_as_promised(door: Door, case: Any, genuine: bool) -> None:  # noqa: FBT001
    door.send(case, genuine=genuine)


@FEW
@given(
    case=EVENTS.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE),
    genuine=st.booleans(),
)
def test_what_is_no_event_is_answered_as_promised(door: Door, case: Any, genuine: bool) -> None:  # noqa: FBT001
    door.send(case, genuine=genuine)


@FEW
@given(case=SNAPSHOTS.as_strategy(), genuine=st.booleans())
def test_leave_for_pictures_is_answered_as_promised(door: Door, case: Any, genuine: bool) -> None:  # noqa: FBT001
    door.send(case, genuine=genuine)


@FEW
@given(case=UPLOAD.as_strategy())
def test_pictures_to_made_up_addresses_are_answered_as_promised(door: Door, case: Any) -> None:
    door.send(case, genuine=False)
