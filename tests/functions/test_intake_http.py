"""The functions' own door for devices, where they are deployed without the bot's web server."""

import base64
import json

import pytest
from chalice.test import Client, HTTPResponse

import app  # noqa: TID251  # the functions under test
from chalicelib import intake
from school.devices import MOST_BYTES, SignedRequest
from tests.functions.devices import a_device, an_event, stored
from tests.functions.working import WorkingSchool


def post(request: SignedRequest) -> HTTPResponse:
    headers = {
        "Content-Type": "application/json",
        "X-Qingjiao-Timestamp": request.timestamp,
        "X-Qingjiao-Nonce": request.nonce,
        "X-Qingjiao-Signature": request.signature,
    }
    with Client(app.app) as client:
        body = base64.b64decode(request.body)
        return client.http.post(f"/devices/{request.device}/events", headers=headers, body=body)


def test_an_event_comes_in_by_http_too(school: WorkingSchool) -> None:
    gate = a_device(school)

    taken = post(gate.request(an_event(1)))
    forged = post(gate.with_key("x").request(an_event(2)))

    assert taken.status_code == 202
    assert json.loads(taken.body) == {"accepted": 1, "duplicates": 0, "refused": []}
    assert forged.status_code == 401
    assert len(stored(school, "pass")) == 1


def test_what_is_too_large_is_refused_there_too(school: WorkingSchool) -> None:
    answer = post(a_device(school).request(b"x" * (MOST_BYTES + 1)))

    assert answer.status_code == 413


def test_what_could_not_be_stored_is_to_be_sent_again(
    school: WorkingSchool, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = {"error": {"kind": "Unavailable", "message": "later"}}
    monkeypatch.setattr(intake, "receive_events", lambda _event, _context: failing)

    answer = post(a_device(school).request(an_event(1)))

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
