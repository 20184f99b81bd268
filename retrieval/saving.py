"""Keeps a base on disk: whole or not at all, checked before it is used, mapped into memory.

A base is a folder ``<place>/base-<seq>-<digest>``. It is written under another name, synced and
renamed, and only then are older ones removed, so a power cut leaves the old one or the new one.
Nothing in it is a pickle: arrays, a faiss index and JSON, each file with its sha256 in
``manifest.json``.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel, Field, ValidationError

from retrieval import folders
from retrieval.columns import NAMES, Columns
from retrieval.errors import IndexUnusable
from retrieval.folders import check, digest, digests, keep
from retrieval.lexical import Postings
from retrieval.lsa import Lsa
from retrieval.part import Part
from retrieval.vectors import read_vectors, write_vectors
from school.resources import ResourceId

FORMAT = 1
MANIFEST = "manifest.json"
BASE = "base-"
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
        return f"{BASE}{base.seq:012d}-{digest(folder / MANIFEST)[:16]}"

    return keep(place, write, prefix=BASE)


def newest(place: Path) -> Path | None:
    """Return the folder of the newest base, or None."""
    return folders.newest(place, prefix=BASE)


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


def seq_of(name: str) -> int:
    """Return the number of the library's clock up to which a base of this name has changes."""
    return int(name.removeprefix(BASE).split("-")[0])


def is_whole(folder: Path) -> bool:
    """Return True for a base whose files are those its manifest tells of."""
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
