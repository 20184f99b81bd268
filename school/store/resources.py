"""Repository of the library: resources, their texts, vectors and knowledge points.

Every change of a resource takes the next number of the library's clock, in the same transaction.
The row of the clock stays locked until the commit, so numbers become visible in their order: who
has read all changes up to a number will never miss one below it.

A change writes every column, so whoever reads a resource in order to change it takes the clock
first (`hold`) and reads then: two who change the same one take turns, and the second sees what the
first did. `uses` is nobody's decision; it is only counted and never written by a change.
"""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from school.errors import NotFound
from school.people import PersonId, UnitId
from school.resources import Resource, ResourceId, ReviewState
from school.store.database import insert_new
from school.store.resource_tables import (
    clock_table,
    gone_table,
    passages_table,
    points_table,
    resources_table,
    vectors_table,
)

OFF_THE_SHELF = frozenset({ReviewState.SUPERSEDED, ReviewState.WITHDRAWN})
"""States in which nobody finds a resource by searching."""


class Resources:
    """The library, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, resource: Resource, passages: Sequence[str]) -> bool:
        """Keep a new resource and its text; False when one with its id is there already."""
        row = {**_row(resource), "seq": self.tick()}
        if not insert_new(self._connection, resources_table, row):
            return False
        self._write_points(resource, None)
        self._write_passages(resource.id, passages)
        return True

    def change(
        self,
        resource: Resource,
        *,
        passages: Sequence[str] | None = None,
        by: PersonId | None = None,
    ) -> None:
        """Keep a resource as it is now; with *passages* also its text, whose vectors go.

        The resource was read after `hold`. *by* is who gave the knowledge points that are new.

        Raises:
            NotFound: It is not there any more.
        """
        row = {**_row(resource), "seq": self.tick()}
        del row["uses"]
        r = resources_table
        kept = self._connection.execute(sa.update(r).where(r.c.id == resource.id).values(row))
        if not kept.rowcount:
            raise NotFound("这份资源已经不在了，可能刚被下架。请重新搜索。")
        self._write_points(resource, by)
        if passages is not None:
            self._delete(passages_table, resource.id)
            self._delete(vectors_table, resource.id)
            self._write_passages(resource.id, passages)

    def delete(self, resource_id: ResourceId) -> None:
        """Remove a version with everything about it; its file is the caller's to erase."""
        r, g = resources_table, gone_table
        seq = self.tick()
        if self._connection.execute(sa.delete(r).where(r.c.id == resource_id)).rowcount:
            self._connection.execute(sa.delete(g).where(g.c.id == resource_id))
            self._connection.execute(sa.insert(g).values(id=resource_id, seq=seq))

    def resource(self, resource_id: ResourceId) -> Resource | None:
        """Return one version, or None."""
        return next(iter(self.these([resource_id])), None)

    def these(self, ids: Collection[ResourceId]) -> list[Resource]:
        """Return the resources of these ids that are there, in no order."""
        return self._where(resources_table.c.id.in_(ids))

    def versions(self, work: ResourceId) -> list[Resource]:
        """Return all versions of a work, the newest first."""
        found = self._where(resources_table.c.work == work)
        return sorted(found, key=lambda one: -one.version)

    def of_owner(self, owner: PersonId, *, limit: int = 50) -> list[Resource]:
        """Return what belongs to a person, the newest first."""
        found = self._where(resources_table.c.owner == owner)
        return sorted(found, key=lambda one: one.updated_at, reverse=True)[:limit]

    def pending(self, places: Collection[UnitId], *, limit: int = 20) -> list[Resource]:
        """Return what waits for review to be shown to these units, the oldest first."""
        r = resources_table.c
        found = self._where(r.state == ReviewState.PENDING.value, r.open_to.in_(places))
        return sorted(found, key=lambda one: one.created_at)[:limit]

    def passages(self, ids: Collection[ResourceId]) -> dict[ResourceId, tuple[str, ...]]:
        """Return the texts of resources, in their order."""
        p = passages_table.c
        rows = self._connection.execute(
            sa.select(p.resource_id, p.text)
            .where(p.resource_id.in_(ids))
            .order_by(p.resource_id, p.no)
        )
        texts: dict[ResourceId, list[str]] = {}
        for resource_id, text in rows:
            texts.setdefault(resource_id, []).append(text)
        return {one: tuple(found) for one, found in texts.items()}

    def keep_vectors(self, resource_id: ResourceId, model: str, content: bytes) -> None:
        """Keep the vectors a model made of a resource's passages, as a change of the library."""
        r, v = resources_table, vectors_table
        self._connection.execute(
            sa.delete(v).where(v.c.resource_id == resource_id, v.c.model == model)
        )
        seq = self.tick()
        there = self._connection.execute(
            sa.update(r).where(r.c.id == resource_id).values(seq=seq)
        ).rowcount
        if there:
            self._connection.execute(
                sa.insert(v).values(resource_id=resource_id, model=model, content=content)
            )

    def vectors(self, ids: Collection[ResourceId], model: str) -> dict[ResourceId, bytes]:
        """Return the vectors a model made of these resources, where it did."""
        v = vectors_table.c
        rows = self._connection.execute(
            sa.select(v.resource_id, v.content).where(v.resource_id.in_(ids), v.model == model)
        )
        return {resource_id: bytes(content) for resource_id, content in rows}

    def without_vectors(self, model: str, *, limit: int) -> list[ResourceId]:
        """Return what can be found and has no vectors of a model yet, the oldest first."""
        r = resources_table.c
        rows = self._connection.execute(
            sa.select(r.id).where(_lacks_vectors(model)).order_by(r.seq).limit(limit)
        )
        return [row.id for row in rows]

    def count_without_vectors(self, model: str) -> int:
        """Count what can be found and has no vectors of a model yet."""
        count = sa.select(sa.func.count()).where(_lacks_vectors(model))
        return int(self._connection.execute(count).scalar_one())

    def changed_after(self, seq: int, *, limit: int) -> list[Resource]:
        """Return what changed since a number of the library's clock, in the order of changes."""
        query = (
            sa.select(resources_table)
            .where(resources_table.c.seq > seq)
            .order_by(resources_table.c.seq)
            .limit(limit)
        )
        return self._read(query)

    def gone_after(self, seq: int) -> dict[ResourceId, int]:
        """Return what was deleted since a number of the library's clock, each with its number."""
        g = gone_table.c
        return {
            ResourceId(row.id): row.seq
            for row in self._connection.execute(sa.select(g.id, g.seq).where(g.seq > seq))
        }

    def count_use(self, resource_id: ResourceId) -> None:
        """Count that somebody opened a resource; no change of what it is."""
        r = resources_table
        self._connection.execute(
            sa.update(r).where(r.c.id == resource_id).values(uses=r.c.uses + 1)
        )

    def clock(self) -> int:
        """Return the number of the last change of the library; 0 before the first."""
        return int(self._connection.execute(sa.select(clock_table.c.seq)).scalar() or 0)

    def hold(self) -> None:
        """Wait until no other transaction changes the library, and let none until this one ends."""
        c = clock_table
        held = sa.update(c).where(c.c.id == 1).values(seq=c.c.seq)
        if not self._connection.execute(held).rowcount:
            insert_new(self._connection, c, {"id": 1, "seq": 0})
            self._connection.execute(held)

    def tick(self) -> int:
        """Return the next number of the library's clock; others wait until this one's commit."""
        c = clock_table
        self.hold()
        self._connection.execute(sa.update(c).where(c.c.id == 1).values(seq=c.c.seq + 1))
        return int(self._connection.execute(sa.select(c.c.seq).where(c.c.id == 1)).scalar_one())

    def _where(self, *conditions: sa.ColumnElement[bool]) -> list[Resource]:
        return self._read(sa.select(resources_table).where(*conditions))

    def _read(self, query: sa.Select[Any]) -> list[Resource]:
        rows = self._connection.execute(query).mappings().all()
        points = self._points([row["id"] for row in rows])
        return [_resource(row, points.get(row["id"], ())) for row in rows]

    def _points(self, ids: Collection[str]) -> dict[str, tuple[str, ...]]:
        p = points_table.c
        rows = self._connection.execute(
            sa.select(p.resource_id, p.point).where(p.resource_id.in_(ids)).order_by(p.at, p.point)
        )
        points: dict[str, tuple[str, ...]] = {}
        for resource_id, point in rows:
            points[resource_id] = (*points.get(resource_id, ()), point)
        return points

    def _write_points(self, resource: Resource, by: PersonId | None) -> None:
        p, here = points_table, points_table.c.resource_id == resource.id
        self._connection.execute(sa.delete(p).where(here, p.c.point.not_in(resource.points)))
        for point in resource.points:
            row = {"resource_id": resource.id, "point": point, "by": by}
            insert_new(self._connection, p, {**row, "at": resource.updated_at})

    def _write_passages(self, resource_id: ResourceId, passages: Sequence[str]) -> None:
        rows = [
            {"resource_id": resource_id, "no": no, "text": text} for no, text in enumerate(passages)
        ]
        if rows:
            self._connection.execute(sa.insert(passages_table), rows)

    def _delete(self, table: sa.Table, resource_id: ResourceId) -> None:
        self._connection.execute(sa.delete(table).where(table.c.resource_id == resource_id))


def _lacks_vectors(model: str) -> sa.ColumnElement[bool]:
    r, v = resources_table.c, vectors_table.c
    made = sa.select(v.resource_id).where(v.model == model, v.resource_id == r.id).exists()
    return sa.and_(r.state.not_in([s.value for s in OFF_THE_SHELF]), ~made)


def _row(resource: Resource) -> dict[str, Any]:
    row = resource.model_dump(exclude={"points", "seq", "grades"})
    return {**row, "grades": " ".join(str(grade) for grade in sorted(resource.grades))}


def _resource(row: sa.RowMapping, points: Sequence[str]) -> Resource:
    grades = frozenset(int(grade) for grade in row["grades"].split())
    return Resource.model_validate({**row, "grades": grades, "points": tuple(points)})
