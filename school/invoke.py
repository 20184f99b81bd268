"""Calls a function by name: in this process, over HTTP, or as a Lambda.

All three carry the same JSON: a signed call in; ``{"answer": …}`` or ``{"error": {"kind",
"message"}}`` out. An error arrives as the kind that was raised on the other side.
"""

import json
import logging
import os
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from importlib import import_module
from multiprocessing import get_context
from threading import Lock
from typing import Any, Protocol

import httpx
from pydantic import BaseModel, ValidationError

from school.actor import Actor, SignedCall
from school.errors import KINDS, Unavailable
from school.grading import PaperReading, SheetRequest
from school.ports import Answer, Clock

Payload = dict[str, Any]

log = logging.getLogger("qingjiao.invoke")

_LATER = "服务暂时没有回应，内容没有丢。请稍后再试。"


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
            raise Unavailable(_LATER)
        returned = handler(json.loads(json.dumps(payload)), None)
        answer: Payload = json.loads(json.dumps(returned))
        return answer


class OverHttp:
    """Runs functions by POST to ``{base}/functions/{name}``."""

    def __init__(self, client: httpx.Client, base: str) -> None:
        self._client = client
        self._base = base.rstrip("/")

    def run(self, function: str, payload: Payload) -> Payload:
        """Return what the function returned.

        Raises:
            Unavailable: No answer, or not one of a function.
        """
        try:
            response = self._client.post(f"{self._base}/functions/{function}", json=payload)
            response.raise_for_status()
            answer: Payload = response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise Unavailable(_LATER) from error
        return answer


class AsLambda:
    """Runs functions as AWS Lambda functions named ``{prefix}{name}``."""

    def __init__(self, client: Any, prefix: str) -> None:  # boto3 has no types
        self._client = client
        self._prefix = prefix

    def run(self, function: str, payload: Payload) -> Payload:
        """Return what the function returned.

        Raises:
            Unavailable: The call failed, or the function did.
        """
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415  # slow import

        try:
            response = self._client.invoke(
                FunctionName=self._prefix + function, Payload=json.dumps(payload).encode()
            )
            answer: Payload = json.loads(response["Payload"].read())
        except (BotoCoreError, ClientError, ValueError) as error:
            raise Unavailable(_LATER) from error
        if response.get("FunctionError"):
            raise Unavailable(_LATER)
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
            raise Unavailable(_LATER) from error
    told = opened.get("error")
    told = told if isinstance(told, dict) else {}
    kind = KINDS.get(str(told.get("kind")))
    raise kind(str(told.get("message"))) if kind else Unavailable(_LATER)


class InWorkers:
    """Runs one handler, named as a Lambda's CMD names it, in worker processes of this machine.

    A photo that makes a worker hang or die costs that worker, not the product: the pool is
    replaced and the caller may try again.
    """

    def __init__(
        self, handler: str, *, processes: int, timeout_s: float, environment: dict[str, str]
    ) -> None:
        self._handler = handler
        self._processes = processes
        self._timeout_s = timeout_s
        self._environment = environment
        self._lock = Lock()
        self._pool: ProcessPoolExecutor | None = None

    def run(self, function: str, payload: Payload) -> Payload:  # noqa: ARG002  # one handler
        """Return what the handler returned.

        Raises:
            Unavailable: The handler failed, or its worker died or took too long.
        """
        pool = self._open()
        try:
            future = pool.submit(_run_handler, self._handler, payload)
        except RuntimeError as error:  # another caller has just found the pool broken
            self._discard(pool)
            raise Unavailable(_LATER) from error
        try:
            return future.result(self._timeout_s)
        except (BrokenProcessPool, CancelledError, TimeoutError) as error:
            self._discard(pool)
            raise Unavailable(_LATER) from error
        except Exception as error:
            # What a Lambda calls a FunctionError: the handler raised something nobody foresaw.
            log.exception("handler %s failed", self._handler)
            raise Unavailable(_LATER) from error

    def _open(self) -> ProcessPoolExecutor:
        with self._lock:
            if self._pool is None:
                self._pool = ProcessPoolExecutor(
                    self._processes,
                    # A forked copy of a process with threads and open databases is not safe.
                    mp_context=get_context("spawn"),
                    initializer=_set_environment,
                    initargs=(self._environment,),
                )
            return self._pool

    def _discard(self, pool: ProcessPoolExecutor) -> None:
        with self._lock:
            if self._pool is pool:
                self._pool = None
        # There is no public way to kill; a pool that was shut down has no processes any more.
        for process in list((pool._processes or {}).values()):  # noqa: SLF001
            process.kill()
        pool.shutdown(wait=False, cancel_futures=True)

    def close(self) -> None:
        """End the workers."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)


def _set_environment(environment: dict[str, str]) -> None:
    os.environ.update(environment)


def _run_handler(handler: str, payload: Payload) -> Payload:
    module, _, name = handler.rpartition(".")
    answer: Payload = getattr(import_module(module), name)(payload, None)
    return answer


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
    """Return the transport to Lambda functions in the region of the environment."""
    import boto3  # noqa: PLC0415  # costs a second of every start that calls no Lambda

    return AsLambda(boto3.client("lambda"), prefix)
