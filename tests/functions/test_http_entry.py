"""The functions as a plain HTTP server: what Function Compute and SCF ask of it."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

import http_entry
from chalicelib.adapters import _from_environment, container
from http_entry import LONGEST_BODY, http_app
from school.actor import SYSTEM, Actor, SignedCall
from school.logs import JsonLine
from school.settings import Settings
from school.work import Tidy
from tests.gateways.wecom import hosted
from tests.servers import free_port

ROOT = Path(__file__).parents[2]
SECRET = "a secret that bot and functions share"
BEFORE = "the-secret-that-some-bots-still-have-until-they-restart"
LEAKED = "a-secret-from-before-that-which-no-bot-has-any-more"


@contextmanager
def started(home: Path) -> Iterator[tuple[httpx.Client, "subprocess.Popen[str]"]]:
    """Run ``python -m http_entry`` as a platform's container does; give a client of it."""
    port = free_port()
    environment = {
        **{name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ},
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "QINGJIAO_HOME": str(home),
        "QINGJIAO_SECRET": SECRET,
        "QINGJIAO_LOG": "json",
        "QINGJIAO_LOG_LEVEL": "DEBUG",
    }
    path = [str(ROOT), str(ROOT / "functions"), environment.get("PYTHONPATH", "")]
    environment["PYTHONPATH"] = os.pathsep.join(path)
    process = subprocess.Popen(
        [sys.executable, "-m", "http_entry"],
        env=environment,
        cwd=home,
        stderr=subprocess.PIPE,
        text=True,
    )
    # httpx tries connecting again with growing pauses while the functions are imported.
    transport = httpx.HTTPTransport(retries=9)
    try:
        with httpx.Client(
            base_url=f"http://127.0.0.1:{port}", transport=transport, timeout=60, trust_env=False
        ) as client:
            client.get("/healthz").raise_for_status()
            yield client, process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        if process.stderr and not process.stderr.closed:
            process.stderr.close()


def a_call(home: Path, function: str, *, secret: str = SECRET) -> dict[str, Any]:
    """Return a call of the product itself, signed now."""
    key = Settings(home=home, secret=secret).key_for("actor")
    actor = Actor(platform=SYSTEM, user=SYSTEM)
    request = Tidy().model_dump(mode="json")
    call = SignedCall(function=function, actor=actor, request=request, at=datetime.now(UTC))  # noqa: TID251  # the server reads the clock
    return call.signed(key).model_dump(mode="json")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[httpx.Client, Path]]:
    home = tmp_path_factory.mktemp("container")
    settings = Settings(
        home=home,
        secret=SECRET,
        secret_before=f"{BEFORE} {LEAKED}",
        secret_before_until="2999-01-01T00:00:00+08:00",
    )
    container.use(_from_environment(settings))
    with (
        hosted([*http_app.routes]) as base,
        httpx.Client(base_url=base, timeout=60, trust_env=False) as client,
    ):
        yield client, home
    container.adapters().records.database.close()
    container._adapters = None


REQUEST = "1-64f6cd87-154cb33c98fea6d6f1b3a0c2"
"""As Function Compute numbers its requests."""


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (REQUEST, REQUEST),
        ("5a2f0b1c-77de-4b0e-9a53-0c1d2e3f4a5b", "5a2f0b1c-77de-4b0e-9a53-0c1d2e3f4a5b"),
        ("s3cr3t" * 5, "[token]"),
        ("13800138000", "[phone]"),
    ],
)
def test_a_line_names_the_request_of_the_cloud_and_no_secret_in_its_place(
    served: tuple[httpx.Client, Path],
    number: str,
    written: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    client, home = served
    caplog.set_level("INFO", logger="qingjiao.http")

    client.post("/invoke", json=a_call(home, "tidy"), headers={"x-fc-request-id": number})

    records = [one for one in caplog.records if one.getMessage().startswith("FC Invoke")]
    assert len(records) == 2
    assert {json.loads(JsonLine().format(one))["request"] for one in records} == {written}


def test_an_event_is_a_signed_call_that_names_its_function(
    served: tuple[httpx.Client, Path],
) -> None:
    client, home = served
    headers = {"x-fc-request-id": REQUEST, "Content-Type": "application/octet-stream"}
    event = json.dumps(a_call(home, "tidy"))

    answer = client.post("/invoke", content=event, headers=headers)
    by_name = client.post("/functions/tidy", json=a_call(home, "tidy"))

    assert (answer.status_code, answer.headers["x-fc-status"]) == (200, "200")
    assert answer.json() == by_name.json()
    assert answer.json()["answer"]["photos"] == 0


@pytest.mark.parametrize("secret", ["x" * 40, LEAKED], ids=["unknown", "long replaced"])
def test_an_event_nobody_signed_is_answered_as_untrusted(
    served: tuple[httpx.Client, Path], secret: str
) -> None:
    client, home = served

    answer = client.post("/invoke", json=a_call(home, "tidy", secret=secret))

    assert answer.json()["error"]["kind"] == "Untrusted"


def test_a_bot_that_still_has_the_secret_before_is_served(
    served: tuple[httpx.Client, Path],
) -> None:
    client, home = served

    answer = client.post("/functions/tidy", json=a_call(home, "tidy", secret=BEFORE))

    assert answer.json()["answer"]["photos"] == 0


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/functions/no_such_function", b"{}", 404),
        ("/functions/tidy", b"[]", 400),
        ("/functions/tidy", b"\xff", 400),
        ("/functions/tidy", b"[" * 200_000, 400),
        ("/functions/tidy", b" " * (LONGEST_BODY + 1), 413),
        ("/invoke", b"{}", 404),
        ("/invoke", b"nothing", 404),
    ],
    ids=["unknown", "list", "bytes", "deep", "long", "nameless event", "no event"],
)
def test_what_is_no_call_reaches_no_function(
    served: tuple[httpx.Client, Path], path: str, body: bytes, status: int
) -> None:
    answer = served[0].post(path, content=body)

    assert answer.status_code == status
    assert answer.headers.get("x-fc-status") == ("404" if path == "/invoke" else None)
    assert "Traceback" not in answer.text


def test_who_never_finishes_its_body_is_not_waited_for(
    served: tuple[httpx.Client, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_entry, "BODY_WITHIN_S", 0.2)
    at = served[0].base_url
    asked = b"POST /functions/tidy HTTP/1.1\r\nHost: here\r\nContent-Length: 9\r\n\r\n{"

    with socket.create_connection((at.host, at.port or 80), timeout=5) as line:
        line.sendall(asked)
        answer = line.recv(4096)

    assert answer.startswith(b"HTTP/1.1 408")


def test_it_ends_when_the_platform_says_so_and_its_lines_are_json(tmp_path: Path) -> None:
    with started(tmp_path) as (client, process):
        opened = client.post("/initialize")
        client.post("/functions/tidy", json=a_call(tmp_path, "tidy")).raise_for_status()
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=30)
    lines = [json.loads(line) for line in told.splitlines()]

    assert (opened.status_code, opened.headers["x-fc-status"]) == (200, "200")
    assert opened.json()["functions"] > 300
    assert process.returncode in (0, -signal.SIGTERM)
    [ran] = [line for line in lines if line["message"] == "function ran"]
    assert (ran["function"], ran["outcome"], ran["level"]) == ("tidy", "Done", "DEBUG")
