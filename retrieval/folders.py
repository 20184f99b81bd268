"""Folders that are there whole or not at all, whatever happens while they are written."""

import hashlib
import os
import secrets
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from retrieval.errors import IndexUnusable

PARTIAL = ".partial-"


def keep(place: Path, write: Callable[[Path], str], *, prefix: str) -> Path:
    """Have a folder written in *place*, durably, and the others removed; return where it is.

    *write* gets an empty folder and returns the name it shall have, which starts with *prefix*
    and sorts after those of older ones. Until then it is called otherwise. All others of that
    prefix go, whatever they are called: one of a later number may be of a database that was
    restored since. A folder of this very name whose files are others is replaced.
    """
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = place / f"{PARTIAL}{secrets.token_hex(8)}"
    partial.mkdir(mode=0o700)
    try:
        folder = place / write(partial)
        for path in partial.iterdir():
            _sync(path)
        _sync(partial)
        if not _same(partial, folder):
            put(partial, folder)
            _sync(place)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    _remove_others(place, folder, prefix=prefix)
    return folder


def put(partial: Path, folder: Path) -> None:
    """Give a written folder its name; what has the name already goes."""
    bad = folder.with_name(f"{PARTIAL}{secrets.token_hex(8)}")
    if folder.exists():
        folder.rename(bad)
    partial.rename(folder)
    shutil.rmtree(bad, ignore_errors=True)


def newest(place: Path, *, prefix: str) -> Path | None:
    """Return the newest folder of a kind, or None."""
    found = sorted(place.glob(f"{prefix}*")) if place.is_dir() else []
    return found[-1] if found else None


def digests(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Return the sha256 of files by name."""
    return {name: digest(folder / name) for name in names}


def digest(path: Path) -> str:
    """Return the sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check(folder: Path, files: dict[str, str]) -> None:
    """Do nothing when the files are those that were saved.

    Raises:
        IndexUnusable: One is missing, lies elsewhere or was changed.
    """
    for name, expected in files.items():
        path = folder / name
        if Path(name).name != name or not path.is_file() or digest(path) != expected:
            raise IndexUnusable(f"{name} of {folder.name} was changed")


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _same(one: Path, other: Path) -> bool:
    names = sorted(path.name for path in one.iterdir())
    if not other.is_dir() or names != sorted(path.name for path in other.iterdir()):
        return False
    return digests(one, names) == digests(other, names)


def _remove_others(place: Path, kept: Path, *, prefix: str) -> None:
    for folder in place.iterdir():
        if folder.name.startswith((prefix, PARTIAL)) and folder.name != kept.name:
            shutil.rmtree(folder, ignore_errors=True)
