"""Finds the newest saved base for a container that has none, or an older one."""

import logging
from pathlib import Path

from retrieval.errors import IndexUnusable
from retrieval.saving import Base, fetch, load, newest
from school.errors import SchoolError
from school.ports import FileStore

PREFIX = "library"
"""Of the published base in object storage."""

log = logging.getLogger("qingjiao.search")


def newer_base(
    place: Path, published: FileStore | None, *, using: str, model: str
) -> tuple[str, Base] | None:
    """Return the newest base and the name of its folder; None: it is in use, or there is none.

    Args:
        place: Folder of saved bases.
        published: Object storage that may have a newer one.
        using: Name of the base in use; empty: none is.
        model: Id of the model in use.
    """
    if published is not None:
        _fetch(published, place, using=using)
    try:
        folder = newest(place)
        if folder is None or folder.name == using:
            return None
        return folder.name, load(folder, model=model)
    except (IndexUnusable, OSError) as error:
        log.warning("the saved index is not used and will be made again: %s", error)
        return None


def _fetch(published: FileStore, place: Path, *, using: str) -> None:
    """Bring the newest published base here; without it search goes on from what is here."""
    try:
        fetch(published, place, prefix=PREFIX, using=using)
    except (IndexUnusable, SchoolError, OSError) as error:
        log.warning("the published index was not fetched: %s", type(error).__name__)
