"""The whole product in one process: functions are called by name, photos read in workers."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

# The Chalice project is a folder that is deployed, not a package that is installed.
sys.path.append(str(Path(__file__).parents[1] / "functions"))

from bot.app import Foundation, Product, foundation, put_together, transport_to
from bot.metrics import Metrics
from bot.platform import Platform
from chalicelib.adapters import Adapters, container, open_library
from chalicelib.by_name import BY_NAME
from school.backup import Backup, LastBackup
from school.clock import SystemClock
from school.erasures import FOLDER as ERASURES
from school.erasures import Erasure, read_note
from school.errors import NotFound, Untrusted
from school.invoke import FunctionReader, InProcess
from school.ports import FileStore, SheetReader
from school.settings import Settings
from school.store.backup import last_backup, make_backup, prune_backups, restore_backup
from school.store.files import FolderFiles, open_erasures, open_files
from school.workers import reading_workers

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
    metrics = Metrics()
    serve_functions(base, metrics.reading(reader))
    # Not Chalice's test client: around every call it swaps os.environ of the whole process, and
    # two calls at once leave a stale copy there for good (docs/adr/0016-functions-in-process.md).
    transport = InProcess(BY_NAME)
    return put_together(base, transport, platforms=platforms, close=close, metrics=metrics)


def serve_functions(base: Foundation, reader: SheetReader) -> None:
    """Give the functions of this process their adapters."""
    key_before, key_before_until = base.settings.actor_key_before()
    container.use(
        Adapters(
            records=base.records,
            files=base.files,
            clock=base.clock,
            reader=reader,
            key=base.settings.key_for("actor"),
            key_before=key_before,
            key_before_until=key_before_until,
            codes=base.settings.first_key_for("codes"),
            library=open_library(base.settings, base.files),
            model=base.settings.language_model(),
            erasures=open_erasures(base.settings),
            erasures_key=base.settings.first_key_for("erasures"),
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


def make_backup_of(
    settings: Settings, *, into: Path, with_files: bool, keep: timedelta | None
) -> Path:
    """Back up what the settings name, and return the backup's folder; see ``make_backup``."""
    files = open_files(settings)
    clock = SystemClock()
    if keep is not None:
        prune_backups(into, clock, keep=keep)
    return make_backup(settings, files, clock, into=into, with_files=with_files)


def restore_backup_of(settings: Settings, folder: Path) -> Backup:
    """Put a backup back where the settings say; see ``restore_backup``."""
    return restore_backup(folder, settings, open_files(settings))


def erasure_notes(
    settings: Settings, *, named: Sequence[Path], backups: Sequence[Path] = ()
) -> Iterator[Erasure]:
    """Yield the notes of erasures kept where the settings say, and in some folders.

    Args:
        settings: Where notes are kept, and what they are sealed with.
        named: Folders that somebody says hold notes.
        backups: Folders of backups, which hold some or none.

    Raises:
        NotFound: A named folder holds no notes: it may be another one that was meant.
        Untrusted: A note was changed or planted.
    """
    for folder in named:
        if not (folder / ERASURES).is_dir():
            raise NotFound(
                f"{folder} 里没有 {ERASURES}，什么都没有做。请核对 --erasures 的路径；"
                "如果从来没有人删除过数据，去掉 --erasures 再来。"
            )
    key = settings.first_key_for("erasures")
    for store in (open_erasures(settings), *map(FolderFiles, (*named, *backups))):
        for name in store.keys(ERASURES):
            try:
                yield read_note(store.get(name), key=key)
            except Untrusted as error:
                raise Untrusted(
                    f"{error}什么都没有做。请把 {name} 另存上报，移走后再来。"
                ) from error


def backed_up(settings: Settings) -> LastBackup | None:
    """Return when and where this installation was backed up last; None: never."""
    return last_backup(settings)
