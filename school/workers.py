"""Worker processes of this machine that do what a Lambda of its own does in the cloud."""

import logging
import os
from importlib import import_module
from threading import Lock, Thread
from typing import TYPE_CHECKING

from school.errors import Unavailable
from school.invoke import LATER, Payload
from school.logs import write_logs
from school.settings import Settings

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

log = logging.getLogger("qingjiao.workers")

READ_TIMEOUT_S = 60.0


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
        from concurrent.futures import CancelledError  # noqa: PLC0415  # with processes, as below
        from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415

        pool = self._open()
        try:
            future = pool.submit(_run_handler, self._handler, payload)
        except RuntimeError as error:  # another caller has just found the pool broken
            self._discard(pool)
            raise Unavailable(LATER) from error
        try:
            return future.result(self._timeout_s)
        except (BrokenProcessPool, CancelledError, TimeoutError) as error:
            self._discard(pool)
            raise Unavailable(LATER) from error
        except Exception as error:
            # What a Lambda calls a FunctionError: the handler raised something nobody foresaw.
            log.exception("handler %s failed", self._handler)
            raise Unavailable(LATER) from error

    def _open(self) -> "ProcessPoolExecutor":
        # A Lambda has no workers, and multiprocessing is not free to import.
        from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415
        from multiprocessing import get_context  # noqa: PLC0415

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

    def _discard(self, pool: "ProcessPoolExecutor") -> None:
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
    settings = Settings()
    write_logs(settings.log, settings.log_level)
    Thread(target=_end_with_the_product, name="orphan", daemon=True).start()


def _end_with_the_product() -> None:
    """End this worker when the product is gone: one that was killed could not tell it to.

    The pool's own workers wait for work for ever then, with 600 MB of networks each.
    """
    from multiprocessing import parent_process  # noqa: PLC0415  # see InWorkers

    product = parent_process()
    if product is not None:
        product.join()
        os._exit(1)  # nobody takes an answer any more; a page under way is read again


def _run_handler(handler: str, payload: Payload) -> Payload:
    module, _, name = handler.rpartition(".")
    answer: Payload = getattr(import_module(module), name)(payload, None)
    return answer


def reading_workers(settings: Settings) -> InWorkers:
    """Return worker processes that read photos of the settings' file store."""
    threads = "2" if settings.workers == 1 else "1"
    return InWorkers(
        "grading_lambda.handler.handler",
        processes=settings.workers,
        timeout_s=READ_TIMEOUT_S,
        environment={
            "QINGJIAO_HOME": str(settings.home),
            "QINGJIAO_FILES": settings.files,
            "QINGJIAO_GRADING_THREADS": threads,
        },
    )
