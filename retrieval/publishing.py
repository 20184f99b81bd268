"""Keeps a base in object storage, where containers share it: whole, and signed.

Beside a base lies a signature made with a key that is not there. Whoever can write to the storage
could else make up a whole base, which says who may find what and is read by C++.
"""

import hashlib
import hmac
import secrets
import shutil
from pathlib import Path

from retrieval.errors import IndexUnusable
from retrieval.folders import PARTIAL, check, put
from retrieval.saving import BASE, MANIFEST, is_whole, manifest_of
from school.errors import NotFound
from school.ports import FileStore

SIGNATURE = "manifest.sig"
"""HMAC-SHA256 in hex of a base's name and manifest."""


def publish(folder: Path, files: FileStore, *, prefix: str, key: bytes) -> None:
    """Copy a base into object storage, where the one before stays; its manifest goes last.

    Args:
        folder: Where it is.
        files: The object storage.
        prefix: Of its keys.
        key: Signs it; at least 32 bytes that are not kept there.
    """
    signed = _signature(folder.name, (folder / MANIFEST).read_bytes(), key=key)
    place = f"{prefix}/{folder.name}/{SIGNATURE}"
    files.put(place, signed.encode(), content_type="text/plain")
    names = sorted(path.name for path in folder.iterdir() if path.name != MANIFEST)
    for name in (*names, MANIFEST):
        content = (folder / name).read_bytes()
        place = f"{prefix}/{folder.name}/{name}"
        files.put(place, content, content_type="application/octet-stream")
    # Somebody may be fetching the last one: it stays until there is another.
    there = {_name(key, prefix) for key in files.keys(f"{prefix}/{BASE}")}
    last = max((name for name in there if name < folder.name), default="")
    for one in list(files.keys(f"{prefix}/{BASE}")):
        if not last <= _name(one, prefix) <= folder.name:  # a later one is of another database
            files.delete(one)


def _signature(name: str, manifest: bytes, *, key: bytes) -> str:
    return hmac.new(key, name.encode() + b"\n" + manifest, hashlib.sha256).hexdigest()


def _name(key: str, prefix: str) -> str:
    return key.removeprefix(f"{prefix}/").split("/")[0]


def published(files: FileStore, *, prefix: str) -> list[str]:
    """Return the names of the whole bases of object storage, the oldest first."""
    manifests = (key for key in files.keys(f"{prefix}/{BASE}") if key.endswith(f"/{MANIFEST}"))
    return sorted(_name(key, prefix) for key in manifests)


def remove_older(files: FileStore, *, prefix: str) -> None:
    """Leave only the newest whole base in object storage."""
    last = max(published(files, prefix=prefix), default="")
    for key in list(files.keys(f"{prefix}/{BASE}")):
        if _name(key, prefix) < last:
            files.delete(key)


def fetch(
    files: FileStore, place: Path, *, prefix: str, key: bytes, using: str = ""
) -> Path | None:
    """Copy the newest whole base of object storage into *place*; None when there is none.

    One that is there already is copied again where it is not whole; that of the name *using*
    is in use and trusted.

    Raises:
        IndexUnusable: It is not signed with *key*, or a file is not the one its manifest tells of.
    """
    name = max(published(files, prefix=prefix), default="")
    if not name:
        return None
    if name == using or is_whole(place / name):
        return place / name
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = place / f"{PARTIAL}{secrets.token_hex(8)}"
    partial.mkdir(mode=0o700)
    try:
        (partial / MANIFEST).write_bytes(_genuine(files, f"{prefix}/{name}", key=key))
        told = manifest_of(partial).files
        for one in told:
            if Path(one).name != one:
                raise IndexUnusable(f"{name} names a file outside")
            (partial / one).write_bytes(files.get(f"{prefix}/{name}/{one}"))
        check(partial, told)
        put(partial, place / name)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return place / name


def _genuine(files: FileStore, folder: str, *, key: bytes) -> bytes:
    """Return the manifest of a published base.

    Raises:
        IndexUnusable: Whoever published it had not *key*.
    """
    manifest, name = files.get(f"{folder}/{MANIFEST}"), folder.rpartition("/")[2]
    try:
        said = files.get(f"{folder}/{SIGNATURE}")
    except NotFound as error:
        raise IndexUnusable(f"{name} is not signed") from error
    if not hmac.compare_digest(said, _signature(name, manifest, key=key).encode()):
        raise IndexUnusable(f"{name} is not signed with our key")
    return manifest
