"""Handlers that worker processes run in the tests, named as a Lambda's CMD names one."""

import os
from threading import Event
from typing import Any

Payload = dict[str, Any]


def echo(payload: Payload, context: object) -> Payload:
    """Return what came in, and the process it was run by."""
    return {"answer": payload, "process": os.getpid(), "home": os.environ.get("QINGJIAO_HOME", "")}


def hang(payload: Payload, context: object) -> Payload:
    """Never return for a payload that says so."""
    if payload.get("hang"):
        Event().wait()
    return echo(payload, context)


def die(payload: Payload, context: object) -> Payload:
    """End the process for a payload that says so, as a crash in native code does."""
    if payload.get("die"):
        os._exit(3)
    return echo(payload, context)


def fail(payload: Payload, context: object) -> Payload:
    """Raise what nobody foresaw."""
    raise RuntimeError("unforeseen")
