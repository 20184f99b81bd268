"""Calls a function by name: in this process, over HTTP, or on AWS Lambda.

All three carry the same JSON: a signed call in; ``{"answer": …}`` or ``{"error": {"kind",
"message"}}`` out. An error arrives as the kind that was raised on the other side.
"""

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from pydantic import BaseModel, ValidationError

from school.actor import Actor, SignedCall
from school.errors import KINDS, Unavailable
from school.grading import PaperReading, SheetRequest
from school.lambdas import lambda_of
from school.ports import Answer, Clock
from school.starting import OpenedLate

if TYPE_CHECKING:
    import httpx

Payload = dict[str, Any]

PATIENCE_S = 130
"""How long an answer of a Lambda is waited for: longer than any that is waited for may run."""
LATER = "服务暂时没有回应，内容没有丢。请稍后再试。"


class Transport(Protocol):
    """Carries a payload to a function and its answer back."""

    def run(self, function: str, payload: Payload) -> Payload:
        """Return what the function returned.

        Raises:
            Unavailable: It did not answer.
        """
        ...


class InProcess:
    """Runs functions in this process; payloads still pass through JSON, as when deployed."""

    def __init__(self, handlers: Mapping[str, Callable[[Payload, None], Payload]]) -> None:
        """Take the functions by name; each gets a payload and no Lambda context."""
        self._handlers = handlers

    def run(self, function: str, payload: Payload) -> Payload:
        """Return what the function returned.

        Raises:
            Unavailable: There is no such function.
        """
        handler = self._handlers.get(function)
        if handler is None:
            raise Unavailable(LATER)
        returned = handler(json.loads(json.dumps(payload)), None)
        answer: Payload = json.loads(json.dumps(returned))
        return answer


class OverHttp:
    """Runs functions by POST to ``{base}/functions/{name}``."""

    def __init__(self, client: "httpx.Client", base: str) -> None:
        self._client = client
        self._base = base.rstrip("/")

    def run(self, function: str, payload: Payload) -> Payload:
        """Return what the function returned.

        Raises:
            Unavailable: No answer, or not one of a function.
        """
        import httpx  # noqa: PLC0415  # a tenth of a second for whoever calls nobody by HTTP

        try:
            response = self._client.post(f"{self._base}/functions/{function}", json=payload)
            response.raise_for_status()
            answer: Payload = response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise Unavailable(LATER) from error
        return answer


class AsLambda:
    """Runs functions on AWS Lambda: ``{prefix}call``, ``{prefix}work``…, as ``lambda_of`` says."""

    def __init__(self, client: Any, prefix: str) -> None:  # boto3 has no types
        self._client = client
        self._prefix = prefix

    def run(self, function: str, payload: Payload) -> Payload:
        """Return what the function returned.

        Raises:
            Unavailable: The call failed, or the function did.
        """
        return _invoked(self._client, self._prefix + lambda_of(function), payload)


class AsOneLambda:
    """Runs one AWS Lambda function by its own name, whatever function is asked for."""

    def __init__(self, client: Any, name: str) -> None:  # boto3 has no types
        self._client = client
        self._name = name

    def run(self, function: str, payload: Payload) -> Payload:  # noqa: ARG002  # one Lambda
        """Return what the Lambda returned.

        Raises:
            Unavailable: The call failed, or the Lambda did.
        """
        return _invoked(self._client, self._name, payload)


def _invoked(client: Any, name: str, payload: Payload) -> Payload:
    """Return what a Lambda returned, or raise Unavailable."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415  # slow import

    try:
        response = client.invoke(FunctionName=name, Payload=json.dumps(payload).encode())
        answer: Payload = json.loads(response["Payload"].read())
    except (BotoCoreError, ClientError, ValueError) as error:
        raise Unavailable(LATER) from error
    if response.get("FunctionError"):
        raise Unavailable(LATER)
    return answer


class SignedInvoker:
    """An Invoker whose calls carry one actor, signed."""

    def __init__(self, transport: Transport, *, actor: Actor, key: bytes, clock: Clock) -> None:
        self._transport = transport
        self._actor = actor
        self._key = key
        self._clock = clock

    def call(self, function: str, request: BaseModel, answer: type[Answer]) -> Answer:
        """Send *request* and wait for an *answer*; see Invoker."""
        call = SignedCall(
            function=function,
            actor=self._actor,
            request=request.model_dump(mode="json"),
            at=self._clock.now(),
        ).signed(self._key)
        payload = self._transport.run(function, call.model_dump(mode="json"))
        return _opened(payload, answer)


def _opened(payload: object, answer: type[Answer]) -> Answer:
    """Return the answer in what a function returned, or raise the error in it.

    Raises:
        SchoolError: The kind the function raised.
        Unavailable: It returned neither, as something in between or an older version may.
    """
    opened = payload if isinstance(payload, dict) else {}
    if "answer" in opened:
        try:
            return answer.model_validate(opened["answer"])
        except ValidationError as error:
            raise Unavailable(LATER) from error
    told = opened.get("error")
    told = told if isinstance(told, dict) else {}
    kind = KINDS.get(str(told.get("kind")))
    raise kind(str(told.get("message"))) if kind else Unavailable(LATER)


class FunctionReader:
    """A SheetReader that calls ``read_sheet`` over a transport."""

    def __init__(self, transport: Transport, *, name: str = "read_sheet") -> None:
        self._transport = transport
        self._name = name

    def read(self, request: SheetRequest) -> PaperReading:
        """Return what is on the photo; see SheetReader."""
        payload = self._transport.run(self._name, request.model_dump(mode="json"))
        return _opened(payload, PaperReading)


def lambda_transport(prefix: str) -> AsLambda:
    """Return the transport to the Lambdas of a deployment, in the region of the environment."""
    return AsLambda(OpenedLate(_lambda_client), prefix)


def lambda_reader(name: str) -> FunctionReader:
    """Return the reader of photos that is the Lambda called *name*."""
    return FunctionReader(AsOneLambda(OpenedLate(_lambda_client), name))


def _lambda_client() -> Any:
    import boto3  # noqa: PLC0415  # costs a second of every start that calls no Lambda
    from botocore.config import Config  # noqa: PLC0415  # the same

    # Patient: boto3 would hang up after 60 s, ask again, and have the same work done beside itself.
    patient = Config(read_timeout=PATIENCE_S, tcp_keepalive=True, max_pool_connections=20)
    return boto3.client("lambda", config=patient)
