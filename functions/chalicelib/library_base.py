"""Finds the newest saved base for a container that has none, or an older one."""

import logging
from pathlib import Path

from retrieval.errors import IndexUnusable
from retrieval.publishing import fetch, published, remove_older
from retrieval.saving import Base, load, newest, seq_of
from school.errors import SchoolError
from school.ports import FileStore

PREFIX = "library"
"""Of the published base in object storage."""

log = logging.getLogger("qingjiao.search")


def newer_base(
    place: Path, shared: FileStore | None, *, key: bytes, using: str, model: str
) -> tuple[str, Base] | None:
    """Return the newest base and the name of its folder; None: it is in use, or there is none.

    Args:
        place: Folder of saved bases.
        shared: Object storage that may have a newer one.
        key: What is there was signed with.
        using: Name of the base in use; empty: none is.
        model: Id of the model in use.
    """
    if shared is not None:
        _fetch(shared, place, key=key, using=using)
    try:
        folder = newest(place)
        if folder is None or folder.name == using:
            return None
        return folder.name, load(folder, model=model)
    except (IndexUnusable, OSError) as error:
        log.warning("the saved index is not used and will be made again: %s", error)
        return None


def _fetch(shared: FileStore, place: Path, *, key: bytes, using: str) -> None:
    """Bring the newest published base here; without it search goes on from what is here."""
    try:
        fetch(shared, place, prefix=PREFIX, key=key, using=using)
    except (IndexUnusable, SchoolError, OSError) as error:
        log.warning("the published index was not fetched: %s", type(error).__name__)


def saved_seqs(place: Path, shared: FileStore | None) -> list[int]:
    """Return up to which numbers of the clock the saved bases go, the oldest first."""
    if shared is not None:
        return [seq_of(name) for name in published(shared, prefix=PREFIX)]
    folder = newest(place)
    return [seq_of(folder.name)] if folder is not None else []


def forget_older(shared: FileStore | None) -> None:
    """Leave only the newest base: an older one has texts that were deleted since."""
    if shared is not None:
        remove_older(shared, prefix=PREFIX)
