"""Devices at the door of the web server: what they send over HTTP, and what they are answered."""

import io
import json
import os
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import httpx
import pytest
from PIL import Image
from pydantic import BaseModel
from starlette.applications import Starlette

from bot import devices
from bot.device_refusals import Refusals
from bot.devices import device_routes
from bot.web import web_app
from school.actor import SYSTEM, Actor
from school.device_events import StoredEvent, event_kinds
from school.device_openapi import as_text
from school.devices import (
    MOST_BYTES,
    AddDevice,
    DoorAnswer,
    DoorAnswers,
    NewDevice,
    SignedRequests,
    signature,
)
from school.errors import Unavailable
from school.people import UnitId
from school.ports import Answer
from tests.fakes import MemoryFiles
from tests.gateways.wecom import hosted
from tests.scenarios.county import County, a_photo, open_county

SCHOOL = UnitId("qh.t1.s1")


@dataclass
class Site:
    """A county whose web server is up, and its devices."""

    county: County
    client: httpx.Client

    def device(self, kind: str) -> NewDevice:
        functions = self.county.product.functions_for(Actor(platform=SYSTEM, user=SYSTEM))
        asked = AddDevice(name="南门设备", kind=kind, school=SCHOOL, zones=("南门",))
        return functions.call("add_device", asked, NewDevice)

    def post(
        self, device: NewDevice, body: object, *, part: str = "events", key: str = ""
    ) -> httpx.Response:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        path = f"/devices/{device.device.id}/{part}"
        stamp = str(int(self.county.clock.now().timestamp()))
        nonce = os.urandom(8).hex()
        signed = signature(key or device.key, timestamp=stamp, nonce=nonce, path=path, body=content)
        headers = {
            "X-Qingjiao-Timestamp": stamp,
            "X-Qingjiao-Nonce": nonce,
            "X-Qingjiao-Signature": signed,
        }
        return self.client.post(path, content=content, headers=headers)

    def stored(self) -> list[StoredEvent]:
        now = self.county.clock.now()
        with self.county.product.foundation.records.begin() as unit:
            return unit.events.of_school(
                SCHOOL, tuple(event_kinds()), since=now.replace(year=2026, month=1), until=now
            )


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """Return a running web server of a small county."""
    county = open_county(tmp_path)
    with (
        hosted([*web_app(county.product).routes]) as url,
        httpx.Client(base_url=url, trust_env=False, timeout=30) as client,
    ):
        yield Site(county, client)
    county.product.close()


def test_an_event_is_stored_and_answered(site: Site) -> None:
    gate = site.device("gate")

    taken = site.post(gate, {"event_id": "1", "kind": "pass"})
    forged = site.post(gate, {"event_id": "2", "kind": "pass"}, key="x")

    assert (taken.status_code, taken.json()) == (
        202,
        {"accepted": 1, "duplicates": 0, "refused": []},
    )
    assert forged.status_code == 401
    assert [one.event.kind for one in site.stored()] == ["pass", "tamper"]


def test_what_is_too_large_is_not_even_read(site: Site) -> None:
    gate = site.device("gate")

    answer = site.post(gate, b"x" * (MOST_BYTES + 1))

    assert answer.status_code == 413
    assert site.stored() == []


def test_many_at_once_get_each_their_own_answer(site: Site) -> None:
    gate = site.device("gate")

    def send(number: int) -> tuple[int, object]:
        wrong = "x" if number % 5 == 0 else ""
        answer = site.post(gate, {"event_id": str(number // 2), "kind": "pass"}, key=wrong)
        return answer.status_code, answer.json().get("accepted")

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(send, range(60)))

    assert [status for status, _ in answers] == [401 if n % 5 == 0 else 202 for n in range(60)]
    assert sum(1 for _, accepted in answers if accepted) == 30
    assert len([one for one in site.stored() if one.event.kind == "pass"]) == 30


def test_a_picture_is_sent_once_drawn_anew_and_joined_to_its_event(site: Site) -> None:
    camera = site.device("camera")
    given = site.post(camera, {}, part="snapshots").json()
    photo = Image.open(io.BytesIO(a_photo()))
    exif = Image.Exif()
    exif[0x010E] = "三年级二班"
    sent = io.BytesIO()
    photo.save(sent, "JPEG", exif=exif)

    no_photo = site.client.put(given["upload"], content=b"<html>")
    kept = site.client.put(given["upload"], content=sent.getvalue())
    again = site.client.put(given["upload"], content=sent.getvalue())
    event = {"event_id": "1", "kind": "intrusion", "snapshot": given["snapshot"]}
    site.post(camera, event)

    assert [one.status_code for one in (no_photo, kept, again)] == [415, 201, 404]
    (stored,) = site.stored()
    assert stored.event.snapshot is not None
    assert given["snapshot"] in stored.event.snapshot
    jpeg = site.county.product.foundation.files.get(stored.event.snapshot)
    assert Image.open(io.BytesIO(jpeg)).size == photo.size
    assert not Image.open(io.BytesIO(jpeg)).getexif()


def test_what_looks_at_faces_sends_no_pictures(site: Site) -> None:
    for kind in ("gate", "face_terminal", "barrier", "thermometer"):
        assert site.post(site.device(kind), {}, part="snapshots").status_code == 403

    assert site.county.stored_files == []


def test_a_picture_comes_within_five_minutes_to_an_address_that_was_given(site: Site) -> None:
    given = site.post(site.device("camera"), {}, part="snapshots").json()

    made_up = site.client.put("/devices/snapshots/0123456789", content=a_photo())
    site.county.clock.forward(seconds=301)
    late = site.client.put(given["upload"], content=a_photo())

    assert (made_up.status_code, late.status_code) == (404, 404)
    assert site.county.stored_files == []


def test_another_devices_picture_is_not_joined(site: Site) -> None:
    first, second = site.device("camera"), site.device("camera")
    given = site.post(first, {}, part="snapshots").json()
    site.client.put(given["upload"], content=a_photo())

    site.post(second, {"event_id": "1", "kind": "intrusion", "snapshot": given["snapshot"]})

    assert [one.event.snapshot for one in site.stored()] == [None]


class Failing:
    """Functions that store one request, but not several together, and never what is broken."""

    def call(self, function: str, request: BaseModel, answer: type[Answer]) -> Answer:  # noqa: ARG002
        assert isinstance(request, SignedRequests)
        if len(request.requests) > 1 or request.requests[0].device == "broken":
            raise Unavailable("later")
        given = DoorAnswers(answers=(DoorAnswer(status=202, body={}),))
        return answer.model_validate(given.model_dump())


def test_one_request_that_cannot_be_stored_does_not_spoil_the_others() -> None:
    routes = device_routes(lambda _: Failing(), MemoryFiles())
    with hosted([*Starlette(routes=routes).routes]) as url, ThreadPoolExecutor(8) as pool:
        names = ["broken", "a", "b", "c"] * 4
        answers = list(
            pool.map(lambda n: httpx.post(f"{url}/devices/{n}/events", trust_env=False), names)
        )

    assert [a.status_code for a in answers] == [503 if n == "broken" else 202 for n in names]
    assert {a.headers.get("retry-after") for a in answers if a.status_code == 503} == {"30"}


def test_the_example_for_vendors_works(site: Site) -> None:
    gate = site.device("gate")
    page = (Path(__file__).parents[2] / "docs/devices.md").read_text(encoding="utf-8")
    example = page.partition("```bash\n")[2].partition("```")[0]
    now = int(site.county.clock.now().timestamp())
    settings = {
        "PATH": os.environ["PATH"],
        "NO_PROXY": "127.0.0.1",
        "BASE": str(site.client.base_url).rstrip("/"),
        "DEVICE": gate.device.id,
        "KEY": gate.key,
    }

    ran = subprocess.run(  # noqa: S603  # our own page
        ["bash", "-c", example.replace("$(date +%s)", str(now))],  # noqa: S607
        env=settings,
        capture_output=True,
        check=True,
    )

    assert json.loads(ran.stdout) == {"accepted": 1, "duplicates": 0, "refused": []}


def test_the_document_is_served_and_kept_as_it_is(site: Site) -> None:
    kept = (Path(__file__).parents[2] / "docs/openapi.json").read_text(encoding="utf-8")

    assert kept == as_text(), "python -m school.device_openapi > docs/openapi.json"
    assert site.client.get("/devices/openapi.json").json() == json.loads(kept)


class Slow:
    """Functions that store nothing until they are let, and count what reaches them."""

    def __init__(self) -> None:
        self.let = threading.Event()
        self.reached: list[str] = []

    def call(self, function: str, request: BaseModel, answer: type[Answer]) -> Answer:  # noqa: ARG002
        assert isinstance(request, SignedRequests)
        self.reached += [one.device for one in request.requests]
        self.let.wait(timeout=20)
        given = tuple(_answered(one.device) for one in request.requests)
        return answer.model_validate(DoorAnswers(answers=given).model_dump())


def _answered(device: str) -> DoorAnswer:
    if device == "forger":
        return DoorAnswer(status=429, body={}, retry_after_s=30)
    return DoorAnswer(status=202, body={})


@pytest.mark.parametrize(("most", "limit"), [("MOST_WAITING", 3), ("MOST_HELD", 12)])
def test_when_too_much_waits_the_next_are_sent_back_unread(
    monkeypatch: pytest.MonkeyPatch, most: str, limit: int
) -> None:
    functions = Slow()
    monkeypatch.setattr(devices, most, limit)
    routes = device_routes(lambda _: functions, MemoryFiles())

    def post(url: str) -> httpx.Response:
        return httpx.post(f"{url}/devices/a/events", content=b"abc", trust_env=False, timeout=30)

    with hosted([*Starlette(routes=routes).routes]) as url, ThreadPoolExecutor(20) as pool:
        asked = [pool.submit(post, url) for _ in range(20)]
        sent_back = [done.result() for done in islice(as_completed(asked), 12)]
        functions.let.set()
        stored = [one.result().status_code for one in asked]

    assert {one.status_code for one in sent_back} == {503}
    assert {one.headers["retry-after"] for one in sent_back} == {"30"}
    assert stored.count(202) == len(functions.reached) <= 8


def test_an_address_with_too_many_wrong_tries_costs_no_transaction_more() -> None:
    functions = Slow()
    functions.let.set()
    routes = device_routes(lambda _: functions, MemoryFiles())
    names = ["fire", "forger", "forger", "another", "fire"]
    with hosted([*Starlette(routes=routes).routes]) as url:
        answers = [httpx.post(f"{url}/devices/{n}/events", trust_env=False) for n in names]

    assert [one.status_code for one in answers] == [202, 429, 429, 429, 202]
    assert functions.reached == ["fire", "forger", "fire"]


def test_an_address_is_looked_at_again_after_its_time_and_the_oldest_is_forgotten() -> None:
    refusals = Refusals(most=2)
    for number, address in enumerate(("a", "b", "c")):
        refusals.note(address, "x", _answered("forger"), now=float(number))

    assert [refusals.refused(who, "x", now=29.0) is None for who in "abc"] == [True, False, False]
    assert [refusals.refused(who, "x", now=31.0) is None for who in "abc"] == [True, True, False]
