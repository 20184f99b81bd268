"""The whole product in one process: Chalice's functions are called, photos read in workers."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

# The Chalice project is a folder that is deployed, not a package that is installed.
sys.path.append(str(Path(__file__).parents[1] / "functions"))

from app import app as functions_app
from bot.app import Foundation, Product, foundation, put_together, transport_to
from bot.platform import Platform
from chalicelib.runtime import Adapters, container, open_library
from school.invoke import FunctionReader, InProcess, InWorkers
from school.ports import FileStore, SheetReader
from school.settings import Settings
from school.store.files import open_files

READ_TIMEOUT_S = 60.0
Platforms = Callable[[Foundation], dict[str, Platform]]


def open_product(settings: Settings) -> Product:
    """Return the product in the shape the settings name."""
    base = foundation(settings)
    if settings.functions:
        return put_together(base, transport_to(settings))
    workers = reading_workers(settings)
    return embedded(base, FunctionReader(workers), close=workers.close)


def embedded(
    base: Foundation,
    reader: SheetReader,
    *,
    platforms: Platforms | None = None,
    close: Callable[[], None] = lambda: None,
) -> Product:
    """Return the product with its functions in this process."""
    serve_functions(base, reader)
    # Not Chalice's test client: around every call it swaps os.environ of the whole process, and
    # two calls at once leave a stale copy there for good (docs/adr/0016-functions-in-process.md).
    transport = InProcess(functions_app.handler_map)
    return put_together(base, transport, platforms=platforms, close=close)


def serve_functions(base: Foundation, reader: SheetReader) -> None:
    """Give the functions of this process their adapters."""
    container.use(
        Adapters(
            records=base.records,
            files=base.files,
            clock=base.clock,
            reader=reader,
            key=base.settings.key_for("actor"),
            codes=base.settings.key_for("codes"),
            library=open_library(base.settings, base.files),
            model=base.settings.language_model(),
        )
    )


@contextmanager
def reading(settings: Settings) -> Iterator[tuple[SheetReader, FileStore]]:
    """Open a reader of photos alone, and the file store it reads from."""
    workers = reading_workers(settings)
    try:
        yield FunctionReader(workers), open_files(settings)
    finally:
        workers.close()


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
