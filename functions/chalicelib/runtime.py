"""Wraps a use case as a function.

A use case is ``(request, call) -> answer``. Around it this module checks the bot's signature,
finds out who the actor is, and turns errors into answers.
"""

import logging
import secrets
from collections.abc import Callable
from enum import Enum, auto
from functools import wraps
from time import perf_counter
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from chalicelib.adapters import container
from chalicelib.by_name import BY_NAME
from chalicelib.call import Call
from school.actor import SYSTEM, Actor, SignedCall, parse_call
from school.errors import NotUnderstood, PermissionDenied, SchoolError, Unavailable

Payload = dict[str, Any]
Function = Callable[[Payload, object], Payload]
Request = TypeVar("Request", bound=BaseModel)

log = logging.getLogger("qingjiao.functions")
DONE = "Done"
SLOW_S = 2.0


class Caller(Enum):
    """Whom a function lets in at all, before the policy is asked."""

    PERSON = auto()
    """Whose account somebody has bound."""
    PRODUCT = auto()
    """The product itself, which runs queued work."""
    ANYBODY = auto()


UseCase = Callable[[Request, Call], BaseModel]
FUNCTIONS: dict[str, Function] = {}
"""Every function that was imported, by name."""
CALLERS: dict[str, Caller] = {}
"""Whom each of them lets in."""


def use_case(
    request_type: type[Request], *, by: Caller = Caller.PERSON
) -> Callable[[UseCase[Request]], Function]:
    """Make a typed use case callable as a function: signed call in, answer or error out.

    Raises:
        ValueError: Another use case has the name: one of the two could never be called.
    """

    def wrap(run: UseCase[Request]) -> Function:
        @wraps(run)
        def function(event: Payload, context: object) -> Payload:  # noqa: ARG001  # Lambda's
            began = perf_counter()
            payload = answered(event)
            outcome = payload.get("error", {}).get("kind", DONE)
            seconds = round(perf_counter() - began, 4)
            # What the product asks itself all the time is worth a line when it is not well.
            usual = by is Caller.PRODUCT and outcome == DONE and seconds < SLOW_S
            took = {"function": run.__name__, "seconds": seconds, "outcome": outcome}
            log.log(logging.DEBUG if usual else logging.INFO, "function ran", extra=took)
            return payload

        def answered(event: Payload) -> Payload:
            try:
                answer = run(*_let_in(run.__name__, request_type, event, by=by))
            except SchoolError as error:
                return error_of(error)
            except Exception as error:  # noqa: BLE001  # the one place where functions catch all
                return _failed(run.__name__, error)
            return {"answer": answer.model_dump(mode="json")}

        if run.__name__ in FUNCTIONS:
            raise ValueError(f"two functions are called {run.__name__}")
        FUNCTIONS[run.__name__], CALLERS[run.__name__] = function, by
        return function

    return wrap


def ask_as_product(function: str, request: BaseModel) -> Payload:
    """Return what a function answers the product itself: for doors that are not the bot's."""
    adapters = container.adapters()
    actor = Actor(platform=SYSTEM, user=SYSTEM)
    said = request.model_dump(mode="json")
    call = SignedCall(function=function, actor=actor, request=said, at=adapters.clock.now())
    return BY_NAME[function](call.signed(adapters.key).model_dump(mode="json"), None)


def _let_in(
    function: str, request_type: type[Request], event: Payload, *, by: Caller
) -> tuple[Request, Call]:
    """Return what is asked, and who asks, once the signature is genuine and the caller one for it.

    Raises:
        Untrusted: The bot has not signed it.
        PermissionDenied: The function is not for this caller.
        NotUnderstood: The request is not one of this function.
    """
    adapters = container.adapters()
    signed = parse_call(event)
    before = adapters.keys_before()
    signed.check(function, adapters.clock.now(), key=adapters.key, before=before)
    call = Call(adapters, signed.actor)
    call.identify()
    if by is Caller.PERSON:
        _ = call.person
    elif by is Caller.PRODUCT and not call.by_the_product:
        raise PermissionDenied("这一步由系统自己完成，不能从聊天里执行。")
    try:
        request = request_type.model_validate(signed.request)
    except ValidationError as error:
        raise NotUnderstood("这个请求的内容不对，没有执行。请换个说法再试。") from error
    return request, call


def _failed(function: str, error: Exception) -> Payload:
    """Log what nobody foresaw under a number the person can pass on."""
    number = secrets.token_hex(4)
    log.error(
        "function %s failed, error %s",
        *(function, number),
        exc_info=error,
        extra={"function": function, "number": number},
    )
    later = Unavailable(
        f"出错了，已经记下，内容没有丢。请稍后再试；还不行请把错误编号 {number} 发给管理员。"
    )
    return error_of(later)


def error_of(error: SchoolError) -> Payload:
    """Return an error as a function answers it."""
    return {"error": {"kind": type(error).__name__, "message": error.message}}
