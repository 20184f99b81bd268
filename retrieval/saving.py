"""Keeps a base on disk: whole or not at all, checked before it is used, mapped into memory.

A base is a folder ``<place>/base-<seq>-<digest>``. It is written under another name, synced and
renamed, and only then are older ones removed, so a power cut leaves the old one or the new one.
Nothing in it is a pickle: arrays, a faiss index and JSON, each file with its sha256 in
``manifest.json``.
"""

import json
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel, Field, ValidationError

from retrieval import folders
from retrieval.columns import NAMES, Columns
from retrieval.errors import IndexUnusable
from retrieval.folders import PARTIAL, check, digest, digests, keep, put
from retrieval.lexical import Postings
from retrieval.lsa import Lsa
from retrieval.part import Part
from retrieval.vectors import read_vectors, write_vectors
from school.ports import FileStore
from school.resources import ResourceId

FORMAT = 1
MANIFEST = "manifest.json"
_BASE = "base-"
_WORD_ARRAYS = ("terms", "starts", "rows", "gains")
_LSA_ARRAYS = ("terms", "weights", "basis")


class Manifest(BaseModel, frozen=True):
    """What a saved base is."""

    format: int = FORMAT
    model: str
    """Id of the model that made its vectors; empty: words alone."""
    dimension: int
    count: int
    """Resources that can be found in it."""
    vectors: int
    """Passages that have a vector."""
    seq: int
    """Number of the library's clock up to which changes are in."""
    average: float
    """Mean number of terms of a passage."""
    files: dict[str, str] = Field(default_factory=dict)
    """sha256 by name."""


@dataclass(frozen=True)
class Base:
    """A base with what it needs to be searched."""

    part: Part
    seq: int
    model: str
    lsa: Lsa | None = None


def save(base: Base, place: Path) -> Path:
    """Write a base into *place*, durably, and remove older ones; return its folder."""

    def write(folder: Path) -> str:
        text = _manifest(base, digests(folder, _write(base, folder))).model_dump_json()
        (folder / MANIFEST).write_text(text, encoding="utf-8")
        return f"{_BASE}{base.seq:012d}-{digest(folder / MANIFEST)[:16]}"

    return keep(place, write, prefix=_BASE)


def newest(place: Path) -> Path | None:
    """Return the folder of the newest base, or None."""
    return folders.newest(place, prefix=_BASE)


def manifest_of(folder: Path) -> Manifest:
    """Return what a base is.

    Raises:
        IndexUnusable: It cannot be read, or is of a newer format.
    """
    try:
        text = (folder / MANIFEST).read_text(encoding="utf-8")
        told = json.loads(text)
        if isinstance(told, dict) and told.get("format") != FORMAT:
            raise IndexUnusable(f"{folder.name} has format {told.get('format')}, not {FORMAT}")
        return Manifest.model_validate(told)
    except (OSError, ValueError, ValidationError) as error:
        raise IndexUnusable(f"the manifest of {folder.name} cannot be read") from error


def load(folder: Path, *, model: str) -> Base:
    """Return a saved base, its arrays mapped into memory.

    Args:
        folder: Where it is.
        model: Id of the model in use; empty: words alone.

    Raises:
        IndexUnusable: A file is missing or was changed, its vectors are another model's, or its
            format is newer.
    """
    manifest = manifest_of(folder)
    if manifest.model != model:
        raise IndexUnusable(f"{folder.name} is of model {manifest.model!r}, not {model!r}")
    try:
        check(folder, manifest.files)
        return Base(_read(folder, manifest), manifest.seq, model, _read_lsa(folder, manifest))
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise IndexUnusable(f"{folder.name} cannot be read") from error


def publish(folder: Path, files: FileStore, *, prefix: str) -> None:
    """Copy a base into object storage, where the one before stays; its manifest goes last."""
    names = sorted(path.name for path in folder.iterdir() if path.name != MANIFEST)
    for name in (*names, MANIFEST):
        key = f"{prefix}/{folder.name}/{name}"
        content = (folder / name).read_bytes()
        files.put(key, content, content_type="application/octet-stream")
    # Somebody may be fetching the last one: it stays until there is another.
    there = {_name(key, prefix) for key in files.keys(f"{prefix}/{_BASE}")}
    last = max((name for name in there if name < folder.name), default="")
    for key in list(files.keys(f"{prefix}/{_BASE}")):
        if not last <= _name(key, prefix) <= folder.name:  # a later one is of another database
            files.delete(key)


def _name(key: str, prefix: str) -> str:
    return key.removeprefix(f"{prefix}/").split("/")[0]


def published(files: FileStore, *, prefix: str) -> list[str]:
    """Return the names of the whole bases of object storage, the oldest first."""
    manifests = (key for key in files.keys(f"{prefix}/{_BASE}") if key.endswith(f"/{MANIFEST}"))
    return sorted(_name(key, prefix) for key in manifests)


def seq_of(name: str) -> int:
    """Return the number of the library's clock up to which a base of this name has changes."""
    return int(name.removeprefix(_BASE).split("-")[0])


def remove_older(files: FileStore, *, prefix: str) -> None:
    """Leave only the newest whole base in object storage."""
    last = max(published(files, prefix=prefix), default="")
    for key in list(files.keys(f"{prefix}/{_BASE}")):
        if _name(key, prefix) < last:
            files.delete(key)


def fetch(files: FileStore, place: Path, *, prefix: str, using: str = "") -> Path | None:
    """Copy the newest whole base of object storage into *place*; None when there is none.

    One that is there already is copied again where it is not whole; that of the name *using*
    is in use and trusted.

    Raises:
        IndexUnusable: A file is not the one its manifest tells of.
    """
    name = max(published(files, prefix=prefix), default="")
    if not name:
        return None
    if name == using or _whole(place / name):
        return place / name
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = place / f"{PARTIAL}{secrets.token_hex(8)}"
    partial.mkdir(mode=0o700)
    try:
        (partial / MANIFEST).write_bytes(files.get(f"{prefix}/{name}/{MANIFEST}"))
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


def _whole(folder: Path) -> bool:
    try:
        check(folder, manifest_of(folder).files)
    except IndexUnusable:
        return False
    return True


def size_of(folder: Path) -> int:
    """Return how many bytes a base has."""
    return sum(path.stat().st_size for path in folder.iterdir())


def _manifest(base: Base, files: dict[str, str]) -> Manifest:
    vectors = base.part.vectors
    return Manifest(
        model=base.model,
        dimension=vectors.faiss.d if vectors else 0,
        count=int(base.part.alive.sum()),
        vectors=len(vectors) if vectors else 0,
        seq=base.seq,
        average=base.part.postings.average,
        files=files,
    )


def _write(base: Base, folder: Path) -> list[str]:
    part = base.part
    arrays: dict[str, Any] = {
        "passage_starts": part.starts,
        "alive": part.alive,
        **{f"words_{name}": getattr(part.postings, name) for name in _WORD_ARRAYS},
        **{f"column_{name}": part.columns.codes[name] for name in NAMES},
    }
    if base.lsa is not None:
        arrays |= {f"lsa_{name}": getattr(base.lsa, name) for name in _LSA_ARRAYS}
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array, allow_pickle=False)
    texts = {"ids": part.ids, "values": part.columns.values}
    for name, value in texts.items():
        text = json.dumps(value, ensure_ascii=False)
        (folder / f"{name}.json").write_text(text, encoding="utf-8")
    written = [*(f"{name}.npy" for name in arrays), *(f"{name}.json" for name in texts)]
    return [*written, *(write_vectors(part.vectors, folder) if part.vectors else ())]


def _read(folder: Path, manifest: Manifest) -> Part:
    ids = json.loads((folder / "ids.json").read_text(encoding="utf-8"))
    values = json.loads((folder / "values.json").read_text(encoding="utf-8"))
    starts = np.array(_array(folder, "passage_starts"))
    words = {name: _array(folder, f"words_{name}") for name in _WORD_ARRAYS}
    return Part(
        ids=tuple(ResourceId(one) for one in ids),
        columns=Columns(
            {name: _array(folder, f"column_{name}") for name in NAMES},
            {name: tuple(values[name]) for name in NAMES},
        ),
        starts=starts,
        postings=Postings(**words, size=int(starts[-1]), average=manifest.average),
        vectors=read_vectors(folder) if "vectors.faiss" in manifest.files else None,
        alive=np.array(_array(folder, "alive")),
    )


def _read_lsa(folder: Path, manifest: Manifest) -> Lsa | None:
    if "lsa_terms.npy" not in manifest.files:
        return None
    return Lsa(**{name: _array(folder, f"lsa_{name}") for name in _LSA_ARRAYS})


def _array(folder: Path, name: str) -> Any:
    # A plain array over the mapped file: slicing numpy's memmap class costs ten times as much.
    return np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False).view(np.ndarray)
