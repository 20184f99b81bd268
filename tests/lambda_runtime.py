"""A local Lambda: AWS's own runtime client runs a handler, and asks this Runtime API for events.

In the cloud the Runtime API is what a function's container talks to, one event at a time; here it
is a small HTTP server on loopback. So a handler is started, called and stopped as it is there:
by the command of its image, with the environment and the events it gets there.
https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from tests.servers import REGION

_API = "/2018-06-01/runtime"
_INHERITED = ("PATH", "LD_LIBRARY_PATH", "LANG", "TMPDIR")


class FunctionFailed(Exception):
    """The function raised, or its process ended; what Lambda calls a FunctionError."""


class LocalLambda:
    """One container of a function: started once, called event after event."""

    def __init__(self, *, time_limit_s: float, log: Path) -> None:
        self._time_limit_s = time_limit_s
        self._log = log
        self._waiting: SimpleQueue[tuple[str, bytes]] = SimpleQueue()
        self._answers: dict[str, Future[Any]] = {}
        self._count = 0
        self.pid = 0
        self.ended = threading.Event()
        self.ready = threading.Event()
        """Set when the handler is imported and the first event is asked for."""

    def invoke(self, event: Mapping[str, Any]) -> Any:
        """Return what the handler returned for an event.

        Raises:
            FunctionFailed: It raised, or its process ended.
            TimeoutError: It took longer than its time limit.
        """
        if self.ended.is_set():
            raise FunctionFailed(self._last_words())
        self._count += 1
        request_id = f"request-{self._count}"
        self._answers[request_id] = Future()
        self._waiting.put((request_id, json.dumps(event).encode()))
        return self._answers[request_id].result(self._time_limit_s)

    def next_event(self) -> tuple[dict[str, str], bytes]:
        """Return the next event with its headers; the handler's process waits for it."""
        self.ready.set()
        request_id, event = self._waiting.get()
        return {
            "Lambda-Runtime-Aws-Request-Id": request_id,
            "Lambda-Runtime-Deadline-Ms": str(int((time.time() + self._time_limit_s) * 1000)),
            "Lambda-Runtime-Invoked-Function-Arn": f"arn:aws:lambda:{REGION}:0:function:local",
            "Content-Type": "application/json",
        }, event

    def answered(self, request_id: str, answer: Any, *, failed: bool) -> None:
        """Hand an answer to whoever waits for it."""
        if failed:
            self._answers[request_id].set_exception(FunctionFailed(answer))
        else:
            self._answers[request_id].set_result(answer)

    def end(self) -> None:
        """Tell whoever waits that the process is gone."""
        self.ended.set()
        self.ready.set()
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(FunctionFailed(self._last_words()))

    def _last_words(self) -> str:
        return f"the process of the function ended: {self._log.read_text()[-2000:]}"


def _api_of(container: LocalLambda) -> type[BaseHTTPRequestHandler]:
    class RuntimeApi(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:  # the library's name
            self._say(200, *container.next_event())

        def do_POST(self) -> None:  # the library's name
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])) or "null")
            parts = self.path.removeprefix(f"{_API}/").split("/")
            if parts[0] == "invocation":
                container.answered(parts[1], said, failed=parts[2] == "error")
            self._say(202, {}, b"")

        def _say(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    return RuntimeApi


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *args: object) -> None:
        """Say nothing of a container that was stopped while it waited for its next event."""


def _outlive(process: "subprocess.Popen[bytes]", container: LocalLambda) -> None:
    process.wait()
    container.end()


def deliver(sqs: Any, queue_url: str, call: Callable[[dict[str, Any]], Any]) -> int:
    """Hand the messages of a queue to a function, as Lambda does; return how many it took.

    What it reports as failed, and everything where it raised, stays on the queue.
    """
    found = sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10).get("Messages", [])
    if not found:
        return 0
    records = [
        {"messageId": m["MessageId"], "body": m["Body"], "eventSource": "aws:sqs"} for m in found
    ]
    try:
        failures = call({"Records": records})["batchItemFailures"]
    except FunctionFailed:
        return 0
    failed = {one["itemIdentifier"] for one in failures}
    taken = [m for m in found if m["MessageId"] not in failed]
    for one in taken:
        sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=one["ReceiptHandle"])
    return len(taken)


@contextmanager
def local_lambda(
    handler: str,
    *,
    task_root: Path,
    environment: Mapping[str, str],
    log: Path,
    python: str = sys.executable,
    paths: tuple[Path, ...] = (),
    time_limit_s: float = 60,
) -> Iterator[LocalLambda]:
    """Run a handler as its container does; give what calls it.

    Args:
        handler: As in the image's CMD: ``module.function``.
        task_root: Folder the code is in; it is imported before anything installed here.
        environment: Variables the function has beside those every Lambda has.
        log: File its output goes to.
        python: The interpreter.
        paths: Folders whose modules are there besides.
        time_limit_s: The function's time limit.
    """
    container = LocalLambda(time_limit_s=time_limit_s, log=log)
    server = _Server(("127.0.0.1", 0), _api_of(container))
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    variables = {
        **{name: os.environ[name] for name in _INHERITED if name in os.environ},
        "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{server.server_port}",
        "AWS_LAMBDA_FUNCTION_NAME": "local",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "LAMBDA_TASK_ROOT": str(task_root),
        "HOME": "/nowhere",  # as in Lambda, where only /tmp can be written to
        "PYTHONPATH": os.pathsep.join(str(path) for path in (task_root, *paths)),
        **environment,
    }
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603  # started by tests alone
            [python, "-m", "awslambdaric", handler],
            cwd=task_root,
            env=variables,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    container.pid = process.pid
    threading.Thread(target=_outlive, args=(process, container), daemon=True).start()
    try:
        yield container
    finally:
        process.kill()
        container.ended.wait(10)
        server.shutdown()
        server.server_close()
