"""Tables and repository of files being read for the library, and what tells two apart or alike."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from school.people import PersonId, UnitId
from school.resource_calls import ReadingStatus
from school.resources import Resource, ResourceId, ReviewState
from school.store.database import UtcTime, insert_new, metadata
from school.store.resource_tables import resources_table
from school.store.resources import Resources

readings_table = sa.Table(
    "resource_readings",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("person_id", sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    sa.Column("title", sa.String(120), nullable=False),
    sa.Column("upload", sa.String(200), nullable=False),
    sa.Column("transcript", sa.String(200), nullable=False),
    sa.Column("transcript_name", sa.String(200), nullable=False),
    sa.Column("status", sa.String(8), nullable=False),
    sa.Column("why", sa.String(200), nullable=False),
    sa.Column("near", sa.String(64), nullable=False),
    sa.Column("likeness", sa.Float, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Index("ix_resource_readings_person", "person_id"),
    sa.Index("ix_resource_readings_at", "at"),
)
"""Without a key to the resource: one that was refused is gone, and its sender still reads why."""
sketches_table = sa.Table(
    "resource_sketches",
    metadata,
    sa.Column("resource_id", sa.ForeignKey("resources.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
)
"""128 minima, uint32 little-endian."""
bands_table = sa.Table(
    "resource_bands",
    metadata,
    sa.Column("resource_id", sa.ForeignKey("resources.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("no", sa.SmallInteger, primary_key=True),
    sa.Column("band", sa.BigInteger, nullable=False),
    sa.Index("ix_resource_bands_band", "no", "band"),
)
MOST_ALIKE = 200
"""Resources whose sketches are compared with a new one's."""
_COMPARED = (ReviewState.PENDING.value, ReviewState.APPROVED.value, ReviewState.RETURNED.value)


@dataclass(frozen=True)
class FileReading:
    """How far the reading of one sent file is."""

    id: ResourceId
    person_id: PersonId
    title: str
    upload: str
    transcript: str = ""
    transcript_name: str = ""
    status: ReadingStatus = ReadingStatus.WAITING
    why: str = ""
    near: str = ""
    likeness: float = 0.0


class ResourceReadings:
    """Files on their way into the library, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def begin(self, reading: FileReading, *, at: dt.datetime) -> None:
        """Remember a file that is to be read."""
        row = {name: getattr(reading, name) for name in FileReading.__dataclass_fields__}
        insert_new(self._connection, readings_table, {**row, "at": at})

    def begin_again(self, reading: FileReading, *, at: dt.datetime) -> None:
        """Remember that something more of a resource is to be read, in place of what was."""
        self.drop(reading.id)
        self.begin(reading, at=at)

    def reading(self, resource_id: ResourceId) -> FileReading | None:
        """Return how far one is, or None."""
        row = self._connection.execute(
            sa.select(readings_table).where(readings_table.c.id == resource_id)
        ).one_or_none()
        return None if row is None else _reading(row)

    def statuses(self, ids: Collection[ResourceId]) -> dict[ResourceId, ReadingStatus]:
        """Return how far those of some resources are that were read at all."""
        r = readings_table.c
        rows = self._connection.execute(sa.select(r.id, r.status).where(r.id.in_(ids)))
        return {ResourceId(row.id): ReadingStatus(row.status) for row in rows}

    def settle(  # noqa: PLR0913  # one outcome
        self,
        resource_id: ResourceId,
        status: ReadingStatus,
        *,
        why: str = "",
        near: str = "",
        likeness: float = 0.0,
        title: str = "",
    ) -> None:
        """Write down what came of the reading."""
        values = {"status": status, "why": why[:200], "near": near, "likeness": likeness}
        self._connection.execute(
            sa.update(readings_table)
            .where(readings_table.c.id == resource_id)
            .values(**values, **({"title": title} if title else {}))
        )

    def waiting_since_before(self, moment: dt.datetime) -> list[FileReading]:
        """Return what has waited to be read since before a moment, the longest first."""
        r = readings_table.c
        rows = self._connection.execute(
            sa.select(readings_table)
            .where(r.at < moment, r.status == ReadingStatus.WAITING.value)
            .order_by(r.at, r.id)
        )
        return [_reading(row) for row in rows]

    def drop(self, resource_id: ResourceId) -> None:
        """Forget that something was read."""
        self._connection.execute(
            sa.delete(readings_table).where(readings_table.c.id == resource_id)
        )

    def forget_before(self, moment: dt.datetime) -> int:
        """Forget readings that came to an end before a moment; return how many."""
        r = readings_table.c
        ended = (ReadingStatus.READ.value, ReadingStatus.REFUSED.value)
        gone = self._connection.execute(
            sa.delete(readings_table).where(r.at < moment, r.status.in_(ended))
        )
        return gone.rowcount

    def same_content(self, sha256: str) -> list[ResourceId]:
        """Return the resources with this very file, or at this very address, the oldest first."""
        r = resources_table.c
        rows = self._connection.execute(
            sa.select(r.id).where(r.sha256 == sha256).order_by(r.created_at, r.id).limit(50)
        )
        return [ResourceId(row.id) for row in rows]

    def of_unit(self, home: UnitId, *, limit: int) -> list[Resource]:
        """Return what belongs to a unit itself, not to a person, the newest first."""
        r = resources_table.c
        rows = self._connection.execute(
            sa.select(r.id)
            .where(r.home == home, r.owner.is_(None))
            .order_by(r.updated_at.desc())
            .limit(limit)
        )
        ids = [ResourceId(row.id) for row in rows]
        found = {one.id: one for one in Resources(self._connection).these(ids)}
        return [found[one] for one in ids]

    def keep_sketch(self, resource_id: ResourceId, content: bytes, bands: Sequence[int]) -> None:
        """Keep the sketch of a resource's text, in place of an older one."""
        for table in (sketches_table, bands_table):
            self._connection.execute(sa.delete(table).where(table.c.resource_id == resource_id))
        self._connection.execute(
            sa.insert(sketches_table).values(resource_id=resource_id, content=content)
        )
        rows = [{"resource_id": resource_id, "no": n, "band": b} for n, b in enumerate(bands)]
        self._connection.execute(sa.insert(bands_table), rows)

    def alike(self, bands: Sequence[int]) -> dict[ResourceId, bytes]:
        """Return the sketches of resources on a shelf that share the most of these bands."""
        b, s, r = bands_table.c, sketches_table.c, resources_table.c
        shared = sa.func.count().label("shared")
        found = (
            sa.select(b.resource_id, shared)
            .where(sa.or_(*(sa.and_(b.no == n, b.band == one) for n, one in enumerate(bands))))
            .group_by(b.resource_id)
            .order_by(shared.desc(), b.resource_id)
            .limit(MOST_ALIKE)
            .subquery()
        )
        rows = self._connection.execute(
            sa.select(s.resource_id, s.content)
            .join(found, found.c.resource_id == s.resource_id)
            .join(resources_table, r.id == s.resource_id)
            .where(r.state.in_(_COMPARED))
        )
        return {ResourceId(row.resource_id): bytes(row.content) for row in rows}


def _reading(row: sa.Row[Any]) -> FileReading:
    values = {name: getattr(row, name) for name in FileReading.__dataclass_fields__}
    return FileReading(**{**values, "status": ReadingStatus(row.status)})
