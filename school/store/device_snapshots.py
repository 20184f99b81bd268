"""Table and repository of snapshots: who may send one, and where it is kept."""

import datetime as dt
import hashlib
from collections.abc import Iterable

import sqlalchemy as sa

from school.devices import UPLOAD_S
from school.store.database import UtcTime, metadata

FILE = "snapshot.jpg"

snapshots_table = sa.Table(
    "device_snapshots",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("device_id", sa.String(40), nullable=False),
    sa.Column("token_hash", sa.String(64), nullable=False),
    sa.Column("key", sa.String(200), nullable=False),
    sa.Column("asked_at", UtcTime, nullable=False),
    sa.Column("expires_at", UtcTime, nullable=False),
    sa.Column("sent_at", UtcTime),
    sa.UniqueConstraint("token_hash"),
    sa.Index("ix_device_snapshots_asked_at", "asked_at"),
)


class DeviceSnapshots:
    """Snapshots, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def promise(self, number: str, device_id: str, *, token: str, now: dt.datetime) -> None:
        """Let whoever has *token* send one picture for a device."""
        values = {
            "id": number,
            "device_id": device_id,
            "token_hash": _hash(token),
            "key": f"snapshots/{number[:2]}/{number}/{FILE}",
            "asked_at": now,
            "expires_at": now + dt.timedelta(seconds=UPLOAD_S),
        }
        self._connection.execute(sa.insert(snapshots_table).values(**values))

    def promised(self, token: str, *, now: dt.datetime) -> str | None:
        """Return the key a picture may still be kept under; None: it may not come."""
        s = snapshots_table.c
        open_one = sa.select(s.key).where(
            s.token_hash == _hash(token), s.sent_at.is_(None), s.expires_at >= now
        )
        return self._connection.execute(open_one).scalar_one_or_none()

    def arrived(self, token: str, *, now: dt.datetime) -> bool:
        """Note that a picture is kept; False when one was before."""
        s = snapshots_table.c
        mine = sa.update(snapshots_table).where(s.token_hash == _hash(token), s.sent_at.is_(None))
        return self._connection.execute(mine.values(sent_at=now)).rowcount == 1

    def keys(self, device_id: str, numbers: Iterable[str]) -> dict[str, str]:
        """Return the keys of a device's own pictures that are kept, by their numbers."""
        s = snapshots_table.c
        wanted = list(numbers)
        if not wanted:
            return {}
        kept = sa.select(s.id, s.key).where(
            s.id.in_(wanted), s.device_id == device_id, s.sent_at.is_not(None)
        )
        return {row.id: row.key for row in self._connection.execute(kept)}

    def forget(self, *, before: dt.datetime) -> list[str]:
        """Remove what was asked for before a time; return the folders that must go."""
        s = snapshots_table.c
        gone = sa.delete(snapshots_table).where(s.asked_at < before).returning(s.key)
        return [key.removesuffix(f"/{FILE}") for key in self._connection.execute(gone).scalars()]


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "backslashreplace")).hexdigest()
