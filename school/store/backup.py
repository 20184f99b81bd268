"""Makes backups of database and files, and puts them back where nothing is yet.

The database comes first, then the files that are there right after: every file a row names was
stored before the row, so none is missed; what is deleted meanwhile was past its time. Keys are
never in a backup: whoever finds one finds health data and chats sealed, but names in the clear, so
it belongs on an encrypted disk.
"""

import hashlib
import json
import logging
import mimetypes
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath

from sqlalchemy import make_url

from school.backup import (
    FILES,
    MANIFEST,
    NOTES,
    SEAL,
    UNFINISHED,
    Backup,
    LastBackup,
    StoredFile,
    folder_name,
    made_before,
    read_backup,
    seal,
    unfinished_since,
)
from school.erasures import FOLDER as ERASURES
from school.errors import NotFound, Untrusted
from school.ports import Clock, FileStore
from school.settings import Settings
from school.store.database import newest_version, open_database
from school.store.dumps import NAMES, count_rows, dump, restore_postgres, restore_sqlite
from school.store.files import FolderFiles, check_key, open_erasures
from school.transient import FOLDER as TRANSIENT

log = logging.getLogger("qingjiao.backup")

UNFINISHED_FOR = timedelta(days=1)
"""What was begun longer ago was killed: a backup takes hours at most."""
LAST = "last-backup.json"
"""In the home folder; tells ``qingjiao doctor``."""
_TYPES = {".webp": "image/webp", ".jsonl": "application/x-ndjson"}


def make_backup(
    settings: Settings, files: FileStore, clock: Clock, *, into: Path, with_files: bool = True
) -> Path:
    """Make a backup in a new folder inside *into*, and return that folder.

    What a killed backup left goes first.

    Raises:
        Unavailable: Database or files cannot be read now.
        OSError: It cannot be written.
    """
    now = clock.now()
    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    _remove(unfinished_since(into, now - UNFINISHED_FOR))
    making = into / f"{UNFINISHED}{folder_name(now)}"
    making.mkdir(mode=0o700)
    try:
        backup = _copy_all(settings, files, making, with_files=with_files, now=now)
        manifest = backup.model_dump_json(indent=1).encode()
        (making / SEAL).write_text(seal(manifest, key=settings.first_key_for("backup")))
        (making / MANIFEST).write_bytes(manifest)
        os.sync()  # before it is called a backup
        done = making.replace(into / folder_name(now))
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise
    last = LastBackup(made_at=now, folder=str(done.resolve()))
    (settings.home / LAST).write_text(last.model_dump_json())
    return done


def _copy_all(
    settings: Settings, files: FileStore, making: Path, *, with_files: bool, now: datetime
) -> Backup:
    """Copy database, notes and files into a folder, in this order; return what was copied."""
    database = open_database(settings.url_of_database())
    try:
        dumped, rows = dump(database, making)
    finally:
        database.close()
    _copy_notes(open_erasures(settings), making / NOTES)
    copied = _copy_files(files, making) if with_files else _NONE
    return Backup(
        made_at=now,
        engine="sqlite" if dumped.name == NAMES["sqlite"] else "postgresql",
        tables_version=newest_version(),
        dump=_stored(dumped, dumped.name),
        rows=rows,
        files=copied.count,
        gone=copied.gone,
        strange=copied.strange,
        files_list=copied.listing,
        health_keys=tuple(settings.keys_of_health()),
    )


def prune_backups(into: Path, clock: Clock, *, keep: timedelta) -> None:
    """Remove older backups, before a new one: afterwards, a full disk would stay full.

    The newest whole one stays, however old it is.
    """
    _remove(made_before(into, clock.now() - keep))


def _remove(folders: Iterable[Path]) -> None:
    for folder in folders:
        try:
            shutil.rmtree(folder)
        except OSError as error:  # no reason to make no new one
            log.warning("%s is not removed: %s", folder.name, error.strerror)


def _copy_notes(notes: FileStore, to: Path) -> None:
    copies = FolderFiles(to)
    for key in filter(_is_ours, notes.keys(ERASURES)):
        copies.put(key, notes.get(key), content_type="application/json")


@dataclass(frozen=True)
class _Copied:
    listing: StoredFile | None
    count: int | None
    gone: int
    strange: int


_NONE = _Copied(None, None, gone=0, strange=0)


def _is_ours(key: str) -> bool:
    """Return whether the product may have stored a key: a bucket's console makes folders, too."""
    try:
        check_key(key)
    except ValueError:
        return False
    return True


def _copy_files(files: FileStore, making: Path) -> _Copied:
    copies, gone, count = FolderFiles(making / "files"), 0, 0
    keys = [key for key in files.keys("") if not key.startswith(TRANSIENT)]
    ours = [key for key in keys if _is_ours(key)]
    with (making / FILES).open("w") as listing:
        for key in ours:
            try:
                content = files.get(key)
            except NotFound:
                gone += 1
                continue
            target = copies.folder / key
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            target.write_bytes(content)
            digest = hashlib.sha256(content).hexdigest()
            one = StoredFile(key=key, bytes=len(content), sha256=digest)
            listing.write(one.model_dump_json() + "\n")
            count += 1
    return _Copied(_stored(making / FILES, FILES), count, gone, strange=len(keys) - len(ours))


def _stored(file: Path, key: str) -> StoredFile:
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    return StoredFile(key=key, bytes=file.stat().st_size, sha256=digest)


def check_backup(folder: Path, settings: Settings) -> Backup:
    """Return a backup that is whole and that these settings' keys open; the seal comes first.

    Raises:
        NotFound: A file is missing.
        Untrusted: Something in it was changed, or it was made with another secret.
    """
    backup = read_backup(folder, key=settings.first_key_for("backup"))
    missing = set(backup.health_keys) - set(settings.keys_of_health())
    if missing:
        raise Untrusted(f"缺少健康数据的密钥 {'、'.join(sorted(missing))}。请先放回当时的密钥。")
    for one in filter(None, (backup.dump, backup.files_list)):
        _same(_stored_in(folder / one.key, one.key), one)
    for one in _listed(folder, backup):
        _same(_stored_in(folder / "files" / one.key, one.key), one)
    return backup


def _stored_in(file: Path, key: str) -> StoredFile:
    try:
        return _stored(file, key)
    except FileNotFoundError as error:
        raise NotFound(f"备份里少了 {key}。请换一个备份。") from error


def _same(found: StoredFile, expected: StoredFile) -> None:
    if found != expected:
        raise Untrusted(f"备份里的 {expected.key} 和当时不一样，没有恢复。请换一个备份。")


def _listed(folder: Path, backup: Backup) -> Iterator[StoredFile]:
    if backup.files_list is not None:
        with (folder / FILES).open() as listing:
            for line in listing:
                one = StoredFile.model_validate(json.loads(line))
                yield one.model_copy(update={"key": _checked(one.key)})


def _checked(key: str) -> str:
    """Return a file's key when it stays inside the folder of the files.

    Raises:
        Untrusted: It leaves it.
    """
    try:
        return check_key(key)
    except ValueError as error:
        raise Untrusted("备份里有一个文件名不对，没有恢复。请换一个备份。") from error


def restore_backup(folder: Path, settings: Settings, files: FileStore) -> Backup:
    """Put a backup back where nothing is yet, and check what came out, row by row and file by file.

    Raises:
        NotFound: The backup is not whole.
        Untrusted: It was changed, was made with another secret, or came out differently.
        FileExistsError: There is a database, or there are files, already.
        Unavailable: Database or file store are away.
    """
    backup = check_backup(folder, settings)
    if backup.files is not None and any(not key.startswith(ERASURES) for key in files.keys("")):
        raise FileExistsError("文件库里已经有文件，没有覆盖。请换一个空的文件库再恢复。")
    _restore_database(folder, backup, settings)
    for one in _listed(folder, backup):
        content = (folder / "files" / one.key).read_bytes()
        files.put(one.key, content, content_type=_type_of(one.key))
        kept = hashlib.sha256(files.get(one.key)).hexdigest()
        _same(one.model_copy(update={"sha256": kept}), one)
    return backup


def _restore_database(folder: Path, backup: Backup, settings: Settings) -> None:
    url = make_url(settings.url_of_database())
    if (url.get_backend_name() == "sqlite") != (backup.engine == "sqlite"):
        raise Untrusted(f"这个备份是 {backup.engine} 的，DATABASE_URL 指的是另一种数据库。")
    dumped = folder / backup.dump.key
    if backup.engine == "sqlite":
        restore_sqlite(dumped, Path(str(url.database)))
    else:
        restore_postgres(dumped, url)
    database = open_database(settings.url_of_database())
    try:
        with database.begin() as connection:
            rows = count_rows(connection)
    finally:
        database.close()
    if rows != backup.rows:
        raise Untrusted("恢复后的行数和备份时不一样。请换一个备份。")


def _type_of(key: str) -> str:
    ending = PurePosixPath(key).suffix
    return _TYPES.get(ending) or mimetypes.guess_type(key)[0] or "application/octet-stream"


def last_backup(settings: Settings) -> LastBackup | None:
    """Return when this installation was backed up last; None: never that it knows of."""
    try:
        return LastBackup.model_validate_json((settings.home / LAST).read_bytes())
    except FileNotFoundError:
        return None
