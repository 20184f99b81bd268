"""Photos people took of incidents: which there are, and which are past their time."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from school.incident import PHOTOS
from school.store.alarm_tables import history, incidents
from school.store.sealed import Keyring, Place

PHOTO, PHOTO_GONE = "photo", "photo_gone"
"""Lines of a history: a photo, whose key is the note; and one that was removed."""


class AlarmPhotos:
    """Photos of incidents, inside one transaction."""

    def __init__(self, connection: sa.Connection, *, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring

    def of(self, incident_id: str) -> list[str]:
        """Return the keys of an incident's photos."""
        return self._raised(incidents.c.id == incident_id) + self._noted([incident_id])

    def forget_before(self, before: dt.datetime) -> list[str]:
        """Forget the photos of what was closed before a time; return the keys of their files."""
        c, h = incidents.c, history.c
        old = [c.open_key.is_(None), c.moved_at < before]
        ids = sa.select(c.id).where(*old).scalar_subquery()
        keys = self._raised(*old) + self._noted(ids)
        self._connection.execute(
            sa.update(incidents).where(*old, c.snapshot.startswith(PHOTOS)).values(snapshot=None)
        )
        self._connection.execute(
            sa.update(history)
            .where(h.incident_id.in_(ids), h.what == PHOTO)
            .values(what=PHOTO_GONE)
        )
        return keys

    def _raised(self, *which: sa.ColumnElement[bool]) -> list[str]:
        c = incidents.c
        rows = self._connection.execute(
            sa.select(c.snapshot).where(*which, c.snapshot.startswith(PHOTOS))
        )
        return [str(key) for key in rows.scalars()]

    def _noted(self, ids: Sequence[str] | sa.ScalarSelect[Any]) -> list[str]:
        h = history.c
        rows = self._connection.execute(
            sa.select(history).where(h.incident_id.in_(ids), h.what == PHOTO)
        )
        return [self._note(row) for row in rows]

    def _note(self, row: sa.Row[Any]) -> str:
        place = Place("alarm_history", "note", f"{row.incident_id}/{row.seq}")
        return self._keyring.open(row.note, place=place)
