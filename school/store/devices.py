"""Tables and repository of devices: their sealed keys, spent nonces and when they were silent."""

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from school.devices import NONCE_KEPT, SILENT_AFTER, Device
from school.people import UnitId
from school.store.database import UtcTime, insert_all_new, insert_new, metadata
from school.store.sealed import Keyring, Place, SealedText

SEEN_EVERY = dt.timedelta(seconds=15)
"""A device that speaks often is noted no more often than this."""
NOBODY = "-"
"""Stands for a device nobody registered."""

devices_table = sa.Table(
    "devices",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("name", sa.String(32), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("school", sa.String(96), nullable=False),
    sa.Column("zones", sa.Text, nullable=False),
    sa.Column("adapter", sa.String(32), nullable=False),
    sa.Column("heartbeat_s", sa.Integer, nullable=False),
    sa.Column("added_at", UtcTime, nullable=False),
    sa.Column("seen_at", UtcTime),
    sa.Column("silent_at", UtcTime),
    sa.Column("key", SealedText, nullable=False),
    sa.Index("ix_devices_school", "school"),
    sa.Index("ix_devices_silent_at", "silent_at"),
)
nonces_table = sa.Table(
    "device_nonces",
    metadata,
    sa.Column("device_id", sa.String(40), primary_key=True),
    sa.Column("nonce", sa.String(32), primary_key=True),
    sa.Column("at", UtcTime, nullable=False),
    sa.Index("ix_device_nonces_at", "at"),
)
outages_table = sa.Table(
    "device_outages",
    metadata,
    sa.Column(
        "device_id",
        sa.String(40),
        sa.ForeignKey("devices.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("since", UtcTime, primary_key=True),
    sa.Column("until", UtcTime),
)


@dataclass(frozen=True)
class KnownDevice:
    """A device with the key it signs with."""

    device: Device
    key: str
    silent: bool
    """It was found silent, and has not been heard of since."""


class Devices:
    """Devices, inside one transaction."""

    def __init__(self, connection: sa.Connection, *, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring

    def add(self, device: Device, *, key: str) -> None:
        """Keep a new device."""
        row = device.model_dump(exclude={"zones", "seen_at"})
        zones = json.dumps(device.zones, ensure_ascii=False)
        due = _silent_at(device, device.added_at)
        sealed = self._keyring.seal(key, place=_place(device.id))
        row |= {"zones": zones, "silent_at": due, "key": sealed}
        self._connection.execute(sa.insert(devices_table).values(**row))

    def known(self, device_id: str) -> KnownDevice | None:
        """Return a device with its key; None: nobody registered it."""
        # An id that was made up may hold anything, and PostgreSQL takes no NUL in a text.
        if not device_id.isascii() or not device_id.isprintable():
            return None
        d = devices_table
        row = self._connection.execute(sa.select(d).where(d.c.id == device_id)).first()
        if row is None:
            return None
        key = self._keyring.open(row.key, place=_place(row.id))
        quiet = row.heartbeat_s > 0 and row.silent_at is None
        return KnownDevice(device=_device(row), key=key, silent=quiet)

    def rekey(self, device_id: str, *, key: str) -> None:
        """Let a device sign with another key from now on."""
        sealed = self._keyring.seal(key, place=_place(device_id))
        d = devices_table
        self._connection.execute(sa.update(d).where(d.c.id == device_id).values(key=sealed))

    def remove(self, device_id: str) -> bool:
        """Forget a device; False when there was none. What it told of stays."""
        d = devices_table
        return self._connection.execute(sa.delete(d).where(d.c.id == device_id)).rowcount == 1

    def below(self, units: Sequence[UnitId], *, limit: int) -> list[Device]:
        """Return the devices of units and of all below them, by school and name."""
        d = devices_table
        there = [
            sa.or_(d.c.school == unit, sa.func.substr(d.c.school, 1, len(unit) + 1) == f"{unit}.")
            for unit in units
        ]
        found = sa.select(d).where(sa.or_(sa.false(), *there))
        rows = self._connection.execute(found.order_by(d.c.school, d.c.name, d.c.id).limit(limit))
        return [_device(row) for row in rows]

    def spend_nonces(self, nonces: Sequence[tuple[str, str]], *, now: dt.datetime) -> list[bool]:
        """Take nonces of devices, in order; False for one the device used before."""
        rows = [{"device_id": d, "nonce": _digest(nonce), "at": now} for d, nonce in nonces]
        return insert_all_new(self._connection, nonces_table, rows)

    def forget_nonces(self, *, now: dt.datetime) -> int:
        """Remove nonces of requests that are too old to be good; return how many."""
        n = nonces_table
        old = sa.delete(n).where(n.c.at < now - NONCE_KEPT)
        return self._connection.execute(old).rowcount

    def note_seen(self, known: KnownDevice, *, now: dt.datetime) -> None:
        """Note that a device was heard of; one that was silent is back."""
        device = known.device
        recent = device.seen_at is not None and abs(now - device.seen_at) < SEEN_EVERY
        if recent and not known.silent:
            return
        d, o = devices_table, outages_table
        values = {"seen_at": now, "silent_at": _silent_at(device, now)}
        self._connection.execute(sa.update(d).where(d.c.id == device.id).values(**values))
        if known.silent:
            lasted = sa.update(o).where(o.c.device_id == device.id, o.c.until.is_(None))
            self._connection.execute(lasted.values(until=now))

    def fallen_silent(self, *, now: dt.datetime, limit: int) -> list[Device]:
        """Return devices that should have been heard of by now, each once for each silence."""
        d, o = devices_table, outages_table
        due = sa.select(d).where(d.c.silent_at < now).order_by(d.c.silent_at).limit(limit)
        found = [_device(row) for row in self._connection.execute(due)]
        for device in found:
            quiet = sa.update(d).where(d.c.id == device.id).values(silent_at=None)
            self._connection.execute(quiet)
            since = device.seen_at or device.added_at
            insert_new(self._connection, o, {"device_id": device.id, "since": since, "until": None})
        return found

    def silent_since(self, device_ids: Sequence[str]) -> dict[str, dt.datetime]:
        """Return since when those of some devices that are silent now are."""
        o = outages_table
        silent = sa.select(o).where(o.c.device_id.in_(device_ids), o.c.until.is_(None))
        return {row.device_id: row.since for row in self._connection.execute(silent)}

    def outages(self, device_id: str) -> list[tuple[dt.datetime, dt.datetime | None]]:
        """Return when a device was silent, the last first; None: it still is."""
        o = outages_table
        of_it = sa.select(o.c.since, o.c.until).where(o.c.device_id == device_id)
        rows = self._connection.execute(of_it.order_by(o.c.since.desc()))
        return [(row.since, row.until) for row in rows]


def _silent_at(device: Device, heard: dt.datetime) -> dt.datetime | None:
    """Return when a device counts as silent if it is not heard of again; None: never."""
    if not device.heartbeat_s:
        return None
    return heard + dt.timedelta(seconds=SILENT_AFTER * device.heartbeat_s)


def _digest(nonce: str) -> str:
    """Return what is kept of a nonce: whatever a device wrote into it, it is not there."""
    return hashlib.sha256(nonce.encode("utf-8", "backslashreplace")).hexdigest()[:32]


def _place(device_id: str) -> Place:
    return Place("devices", "key", device_id)


def _device(row: sa.Row[tuple[object, ...]]) -> Device:
    return Device(
        id=row.id,
        name=row.name,
        kind=row.kind,
        school=UnitId(row.school),
        zones=tuple(json.loads(row.zones)),
        adapter=row.adapter,
        heartbeat_s=row.heartbeat_s,
        added_at=row.added_at,
        seen_at=row.seen_at,
    )
