"""AT24 and AT25: what stands at the door of devices and is none, or says more than it may."""

import base64
import json
import logging
from pathlib import Path
from typing import Any

import pytest

from chalicelib import device_trust
from school import device_reading
from school.device_events import Event, event_kinds
from school.device_payload import documents
from school.store.devices import Devices
from tests.attacks.attack import Weakening, attack, held
from tests.attacks.front_door import SCHOOL, Site, served
from tests.attacks.kept import all_that_is_kept
from tests.scenarios.county import PUPIL

FACE = base64.b64encode(b"a face, as a gate's vendor sends it" * 40).decode()
FEATURE = ",".join(f"0.{n:04d}" for n in range(1200, 1328))


def kinds_of_events(site: Site) -> list[str]:
    """Return the kinds of all that is kept as having happened."""
    now = site.county.clock.now()
    with site.county.product.foundation.records.begin() as unit:
        kept = unit.events.of_school(
            SCHOOL, tuple(event_kinds()), since=now.replace(year=2025), until=now.replace(year=2027)
        )
    return [one.event.kind for one in kept]


def _keep_what_was_sent(patch: pytest.MonkeyPatch) -> None:
    sound = device_reading._Reader.event

    def event(reader: device_reading._Reader) -> Event:
        said = json.dumps(dict(reader._document))[:400]
        return sound(reader).model_copy(update={"text": said})

    patch.setattr(device_reading._Reader, "event", event)


def _log_what_was_sent(patch: pytest.MonkeyPatch) -> None:
    sound = documents

    def logged(body: bytes, form: Any) -> Any:
        logging.getLogger("qingjiao.intake").debug("a device said %s", body.decode())
        return sound(body, form)

    patch.setattr(device_reading, "documents", logged)


FACES: list[dict[str, object]] = [
    {"faceImage": FACE},
    {"feature": FEATURE},
    {"data": {"face": {"image": f"data:image/jpeg;base64,{FACE}"}}},
    {"person": FACE},
    {"zone": FACE},
    {"result": FEATURE},
    {"event_id": FACE},
    {"at": FACE},
    {"snapshot": FACE},
    {"text": FACE[:180], "name": FACE[:180]},
]


@attack(
    "AT24",
    Weakening("what a device sent is kept as it came", _keep_what_was_sent),
    Weakening("what a device sent is logged", _log_what_was_sent),
)
def test_a_face_is_gone_before_anything_is_kept_or_logged(
    build: None, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with served(tmp_path) as site:
        gate = site.device("face_terminal")
        for number, face in enumerate(FACES):
            event = {"event_id": f"e{number}", "kind": "pass", "person": PUPIL, "result": "in"}
            assert site.tell(gate, {**event, **face}).status_code == 202
        broken = site.tell(gate, f'{{"kind": "pass", "faceImage": "{FACE}"'.encode())
        site.settle()

        kept = all_that_is_kept(site.county)
        logged = "\n".join(caplog.handler.format(one) for one in caplog.get_records("call"))
        snapshots = site.client.post(f"/devices/{gate.device.id}/snapshots")
        passes = kinds_of_events(site).count("pass")

    for signs in (FACE[:60], FACE[100:160], FEATURE[:60], "faceImage", "data:image"):
        held(signs not in kept, f"{signs} is in the database or the files")
        held(signs not in logged, f"{signs} is in the log")
        held(signs not in broken.text, f"{signs} is told back")
    held(snapshots.status_code in (401, 403), "a face terminal may send pictures")
    assert passes >= 4, "the passes themselves are kept"


def _any_signature(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(device_trust, "is_genuine", lambda *_, **__: True)


def _any_time(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(device_trust, "is_fresh", lambda *_, **__: True)


def _any_nonce(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Devices, "spend_nonces", lambda _, spent, **__: [True for _ in spent])


def _untold(patch: pytest.MonkeyPatch) -> None:
    sound = device_trust._attempt

    def attempt(*of: Any, **more: Any) -> Event:
        return sound(*of, **more).model_copy(update={"kind": device_trust.UNREGISTERED})

    patch.setattr(device_trust, "_attempt", attempt)


@attack(
    "AT25",
    Weakening("no signature check", _any_signature),
    Weakening("no window of time", _any_time),
    Weakening("no memory of nonces", _any_nonce),
    Weakening("no alarm of the try", _untold),
)
def test_a_false_alarm_is_refused_and_is_an_alarm_itself(build: None, tmp_path: Path) -> None:
    with served(tmp_path) as site:
        smoke, gate = site.device("smoke"), site.device("gate")
        real = site.tell(smoke, a_fire(0), nonce="spent-nonce-0001")
        site.settle()
        site.county.clock.forward(minutes=4)
        before = site.version
        answers = {
            "another key": site.tell(smoke, a_fire(1), key="k" * 43),
            "an hour old": site.tell(smoke, a_fire(2), late_s=3600),
            "an hour ahead": site.tell(smoke, a_fire(3), late_s=-3600),
            "sent again": site.tell(smoke, a_fire(0), nonce="spent-nonce-0001"),
            "another device's key": site.tell(smoke, a_fire(4), key=gate.key),
            "nobody's device": site.tell(smoke, a_fire(5), device_id="dev-0123456789abcdef"),
        }
        site.settle()
        kept = kinds_of_events(site)
        guard = site.visitor("qh-security-s1").heard(after=before)

    assert real.status_code == 202
    for forgery, answer in answers.items():
        held(answer.status_code == 401, f"{forgery}: the door answered {answer.status_code}")
    held(kept.count("fire") == 1, "a fire that nobody's device saw is believed")
    held("tamper" in kept, "nobody put down that somebody tried")
    held("设备被动过" in guard, "the guard is not told that somebody tried")
    held(len({answer.text for answer in answers.values()}) == 1, "the answer says what was wrong")


def a_fire(number: int) -> dict[str, str]:
    """Return a fire as a smoke detector tells of it."""
    return {"event_id": f"fire-{number}", "kind": "fire"}
