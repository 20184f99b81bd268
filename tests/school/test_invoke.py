"""What is between bot and functions may answer anything, or nothing."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from school.actor import Actor
from school.directory import Identity, WhoAmI
from school.errors import Unavailable
from school.grading import PaperReading, SheetRequest
from school.invoke import (
    PATIENCE_S,
    AsLambda,
    AsOneLambda,
    FunctionReader,
    InProcess,
    OverHttp,
    SignedInvoker,
    _lambda_client,
)
from tests.fakes import SchoolClock
from tests.servers import Cloud


@contextmanager
def answering(body: bytes, *, status: int = 200) -> Iterator[httpx.Client]:
    """Give an HTTP client whose server always answers this."""

    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(status, content=body)

    with httpx.Client(transport=httpx.MockTransport(answer)) as client:
        yield client


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b"{}"),
        (404, b"{}"),
        (200, b"<html>"),
        (200, b"null"),
        (200, b"[]"),
        (200, b'"text"'),
        (200, b"{}"),
        (200, b'{"error": null}'),
        (200, b'{"error": {"kind": ["NotFound"]}}'),
        (200, b'{"error": {"kind": "KeyError", "message": "secret"}}'),
        (200, b'{"answer": null}'),
        (200, b'{"answer": {"roles": 7}}'),
    ],
)
def test_what_is_no_answer_of_a_function_is_unavailable(status: int, body: bytes) -> None:
    with answering(body, status=status) as client:
        invoker = SignedInvoker(
            OverHttp(client, "http://functions"),
            actor=Actor(platform="console", user="chen"),
            key=b"k" * 32,
            clock=SchoolClock(),
        )
        with pytest.raises(Unavailable) as failed:
            invoker.call("who_am_i", WhoAmI(), Identity)

    assert failed.value.message == "服务暂时没有回应，内容没有丢。请稍后再试。"


def test_a_server_nobody_answers_at_is_unavailable() -> None:
    with httpx.Client(timeout=5) as client, pytest.raises(Unavailable):
        OverHttp(client, "http://127.0.0.1:9").run("who_am_i", {})


def test_a_lambda_nobody_answers_for_is_unavailable() -> None:
    with pytest.raises(Unavailable):
        AsLambda(Cloud("http://127.0.0.1:9").client("lambda"), "").run("who_am_i", {})


class Asked:
    """A Lambda client that only notes whom it is asked to call."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def invoke(self, *, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: ARG002, N803  # AWS's names
        """Answer nothing."""
        self.names.append(FunctionName)
        return {"Payload": io.BytesIO(b"{}")}


def test_a_function_is_called_on_the_lambda_it_belongs_to() -> None:
    asked = Asked()

    for function in ("show_paper", "search_library", "read_paper"):
        AsLambda(asked, "county-").run(function, {})

    assert asked.names == ["county-call", "county-search", "county-work"]


def test_a_lambda_that_breaks_is_unavailable(aws: Cloud) -> None:
    broken = io.BytesIO()
    with zipfile.ZipFile(broken, "w") as package:
        package.writestr("broken.py", "def handler(event, context):\n    raise RuntimeError('x')\n")
    client = aws.client("lambda")
    client.create_function(
        FunctionName="broken",
        Runtime="python3.11",
        Role=aws.role,
        Handler="broken.handler",
        Code={"ZipFile": broken.getvalue()},
    )

    with pytest.raises(Unavailable):
        AsOneLambda(client, "broken").run("read_sheet", {})


def test_a_reader_of_photos_is_called_by_its_name() -> None:
    asked: list[dict[str, Any]] = []

    def read_it(payload: dict[str, Any], _: None) -> dict[str, Any]:
        asked.append(payload)
        return {"answer": {"kind": "arithmetic", "seconds": 0.5}}

    functions = InProcess({"read_it": read_it})
    reading = FunctionReader(functions, name="read_it").read(SheetRequest(photo_key="a/b.jpg"))

    assert reading == PaperReading(kind="arithmetic", seconds=0.5)
    assert asked[0]["photo_key"] == "a/b.jpg"


def test_an_in_process_function_nobody_knows_is_unavailable() -> None:
    functions = InProcess({"a": lambda payload, _: {"answer": payload}})

    with pytest.raises(Unavailable):
        functions.run("b", {})
    assert functions.run("a", {"n": 1}) == {"answer": {"n": 1}}


def test_an_error_inside_a_function_is_not_a_function_nobody_knows() -> None:
    def broken(payload: dict[str, Any], _: None) -> dict[str, Any]:
        return {"answer": payload["missing"]}

    with pytest.raises(KeyError):
        InProcess({"broken": broken}).run("broken", {})


def test_a_lambda_is_waited_for_as_long_as_it_may_run(monkeypatch: pytest.MonkeyPatch) -> None:
    given = ("AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
    for name, value in zip(given, ("cn-northwest-1", "key", "secret"), strict=True):
        monkeypatch.setenv(name, value)

    # After boto3's own minute it would be called again, and do the same beside itself.
    assert _lambda_client().meta.config.read_timeout == PATIENCE_S > 60
