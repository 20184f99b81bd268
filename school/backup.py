"""What a backup says about itself, and where the newest one in a folder is.

A backup is a folder named for its moment. ``backup.json`` is written last, so a folder without one
is not a backup; it holds counts and sums to check the rest by, ids of the keys that open it, and no
name of anybody. A seal beside it is made with a key that is in no backup.
"""

import hmac
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, BaseModel

from school.errors import NotFound, Untrusted

MANIFEST = "backup.json"
SEAL = "backup.json.hmac"
"""Seals the manifest's bytes, and through its sums the rest: who can write to the disk cannot."""
FILES = "files.jsonl"
"""Lists the files: a line each, a StoredFile."""
NOTES = "notes"
"""Folder of the notes of erasures, where they are kept apart from the files."""
UNFINISHED = ".unfinished-"
"""How the name of a folder begins while a backup is being made in it."""


_NAME = "%Y%m%dT%H%M%SZ"
_NOT_OURS = (
    "这个备份被改过，或是用另一个 QINGJIAO_SECRET 做的，没有恢复。"
    "请先放回当时的密钥，或换一个备份。"
)


class StoredFile(BaseModel, frozen=True):
    """One file of a backup."""

    key: str
    """Its key in the file store, or its name in the backup's folder."""
    bytes: int
    sha256: str


class Backup(BaseModel, frozen=True):
    """What was backed up, with what it can be checked by."""

    made_at: AwareDatetime
    """When the database's moment was; files are those it names, a little later."""
    engine: Literal["sqlite", "postgresql"]
    tables_version: str
    """Of the database's tables: a newer product brings them up to date after restoring."""
    dump: StoredFile
    rows: dict[str, int]
    """How many rows each table had."""
    files: int | None
    """How many files there are; None: they were left out."""
    gone: int = 0
    """Files that were deleted while they were being copied, as their time was over."""
    strange: int = 0
    """Files left out whose names are none of ours: somebody else put them into the store."""
    files_list: StoredFile | None = None
    health_keys: tuple[str, ...]
    """Ids of the keys that health data is sealed with."""


class LastBackup(BaseModel, frozen=True):
    """What the product remembers of its own last backup."""

    made_at: AwareDatetime
    folder: str


def folder_name(moment: datetime) -> str:
    """Return the name of the folder of a backup made at a moment, which sorts by time."""
    return f"{moment:{_NAME}}"


def unfinished_since(folder: Path, moment: datetime) -> list[Path]:
    """Return what backups left that were begun before a moment and never finished."""
    return [
        path
        for path in folder.glob(f"{UNFINISHED}*")
        if _is_before(path.name.removeprefix(UNFINISHED), moment)
    ]


def made_before(folder: Path, moment: datetime) -> list[Path]:
    """Return the backups in a folder made before a moment, but for the newest whole one."""
    whole = sorted(path.parent.name for path in folder.glob(f"[0-9]*/{MANIFEST}"))
    return [
        path
        for path in folder.glob("[0-9]*")
        if path.name not in whole[-1:] and _is_before(path.name, moment)
    ]


def _is_before(name: str, moment: datetime) -> bool:
    try:
        return datetime.strptime(name, _NAME).replace(tzinfo=UTC) < moment
    except ValueError:
        return False  # not ours


def seal(manifest: bytes, *, key: bytes) -> str:
    """Return the seal of a manifest, which only an installation's own key makes."""
    return hmac.digest(key, manifest, "sha256").hex()


def read_backup(folder: Path, *, key: bytes) -> Backup:
    """Return what the backup in *folder* says about itself.

    Args:
        folder: Of the backup.
        key: What its seal was made with.

    Raises:
        NotFound: It is not a backup, or was never finished.
        Untrusted: It was changed, or made with another secret.
    """
    try:
        manifest = (folder / MANIFEST).read_bytes()
        sealed = (folder / SEAL).read_bytes() if (folder / SEAL).exists() else b""
        if not hmac.compare_digest(seal(manifest, key=key).encode(), sealed.strip()):
            raise Untrusted(_NOT_OURS)
        return Backup.model_validate_json(manifest)
    except (OSError, ValueError) as error:
        raise NotFound(f"{folder} 里没有完整的备份。请换一个备份文件夹。") from error


def newest_backup(folder: Path) -> Path:
    """Return *folder* if it is a backup, or else the newest backup in it.

    Raises:
        NotFound: There is none.
    """
    if (folder / MANIFEST).exists():
        return folder
    made = sorted(path.parent for path in folder.glob(f"[0-9]*/{MANIFEST}"))
    if not made:
        raise NotFound(f"{folder} 里没有完整的备份。请换一个备份文件夹。")
    return made[-1]
