"""The functions as a plain HTTP server: one server, Alibaba Function Compute, Tencent SCF.

A third way in beside Lambda and the process that embeds them, and as thin: the body is a signed
call, the answer is the function's. ``python -m http_entry`` listens on ``PORT``.

- ``POST /functions/NAME``: what ``QINGJIAO_FUNCTIONS=https://…`` calls.
- ``POST /invoke``: how Function Compute hands over an event. Its status and the header
  ``x-fc-status`` say 200, or 404 for what failed, which is all it looks at.
- ``POST /initialize``: opens the database before the first call, where an initializer is set.
- ``GET /healthz``: this process answers.

Both platforms connect to port 9000 on 0.0.0.0, keep connections for 15 minutes, and find nothing
on 127.0.0.1 (their documents on custom runtimes and on ``scf_bootstrap``).
"""

import asyncio
import json
import logging
import os
import sys
from collections.abc import Callable
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from chalicelib.adapters import container
from chalicelib.by_name import BY_NAME
from school.logs import write_logs
from school.settings import Settings

log = logging.getLogger("qingjiao.http")

PORT = 9000
LONGEST_BODY = 6 << 20
"""What a Lambda function takes: photos go through the file store, never through here."""
BODY_WITHIN_S = 10.0
"""Before its body is there nobody has shown a signature, and each takes one of the connections."""
KEEP_ALIVE_S = 900
MOST_CONNECTIONS = 200
"""At once; more are answered 503, and the caller's queue tries again."""
FAILED = 404
"""What Function Compute calls a failed call."""

Payload = dict[str, Any]


class _Refused(Exception):
    """A request that reaches no function."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status
        self.why = why


async def call(request: Request) -> Response:
    """Answer what the function of the path answers; the body's signature is its pass."""
    try:
        return JSONResponse(await _run(request.path_params["name"], await _body(request)))
    except _Refused as refused:
        return JSONResponse({"message": refused.why}, refused.status)


async def invoke(request: Request) -> Response:
    """Answer an event: a signed call, which names its function itself."""
    number = request.headers.get("x-fc-request-id", "")[:64]
    log.info("FC Invoke Start", extra={"request": number})
    try:
        payload = await _body(request)
        answer, status = await _run(str(payload.get("function", "")), payload), 200
    except _Refused as refused:
        answer, status = {"message": refused.why}, FAILED
    log.info("FC Invoke End", extra={"request": number})
    return JSONResponse(answer, status, {"x-fc-status": str(status)})


async def initialize(_: Request) -> Response:
    """Open what functions stand on, so that the first call does not wait for it."""
    await run_in_threadpool(container.adapters)
    return JSONResponse({"functions": len(BY_NAME)}, headers={"x-fc-status": "200"})


async def alive(_: Request) -> Response:
    """Answer that this process does."""
    return JSONResponse({"ok": True})


async def _body(request: Request) -> Payload:
    content = bytearray()
    try:
        async with asyncio.timeout(BODY_WITHIN_S):
            async for part in request.stream():
                content += part
                if len(content) > LONGEST_BODY:
                    raise _Refused(413, "The body is too long.")
        found = json.loads(bytes(content))
    except TimeoutError as error:
        raise _Refused(408, "The body took too long.") from error
    except (ValueError, RecursionError, ClientDisconnect) as error:
        raise _Refused(400, "The body is not a signed call.") from error
    if not isinstance(found, dict):
        raise _Refused(400, "The body is not a signed call.")
    return found


async def _run(name: str, payload: Payload) -> Payload:
    function: Callable[[Payload, object], Payload] | None = BY_NAME.get(name)
    if function is None:
        raise _Refused(404, "There is no such function.")
    return await run_in_threadpool(function, payload, None)


http_app = Starlette(
    routes=[
        Route("/functions/{name}", call, methods=["POST"]),
        Route("/invoke", invoke, methods=["POST"]),
        Route("/initialize", initialize, methods=["POST"]),
        Route("/healthz", alive),
    ]
)


def serve(*, host: str, port: int) -> None:
    """Serve the functions until the platform says stop; calls under way are finished first."""
    uvicorn.run(
        http_app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=10,
        limit_concurrency=MOST_CONNECTIONS,
    )


def main() -> int:
    """Read the settings and serve."""
    settings = Settings()
    write_logs(settings.log, settings.log_level)
    serve(host=os.environ.get("HOST", "0.0.0.0"), port=int(os.environ.get("PORT", PORT)))  # noqa: S104  # see above
    return 0


if __name__ == "__main__":
    sys.exit(main())
