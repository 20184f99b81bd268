"""Table and repository of what lesson packs hold."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from school.lesson_packs import PackItem
from school.resources import ResourceId
from school.store.database import UtcTime, lock, metadata
from school.store.resource_tables import resources_table

items_table = sa.Table(
    "resource_pack_items",
    metadata,
    sa.Column("pack", sa.ForeignKey(resources_table.c.id, ondelete="CASCADE"), primary_key=True),
    sa.Column(
        "resource", sa.ForeignKey(resources_table.c.id, ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("part", sa.String(12), nullable=False),
    sa.Column("no", sa.Integer, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Index("ix_resource_pack_items_resource", "resource"),
)


class LessonPacks:
    """What packs hold, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def hold(self, pack: ResourceId) -> None:
        """Let nobody else change a pack until the transaction ends."""
        lock(self._connection, f"pack:{pack}")

    def items(self, packs: Collection[ResourceId]) -> list[PackItem]:
        """Return what packs hold, each in its order."""
        c = items_table.c
        rows = self._connection.execute(
            sa.select(items_table).where(c.pack.in_(list(packs))).order_by(c.pack, c.no, c.at)
        )
        return [PackItem.model_validate(dict(row)) for row in rows.mappings()]

    def keep(self, pack: ResourceId, items: Sequence[PackItem]) -> None:
        """Keep what a pack holds now, in this order."""
        self._connection.execute(sa.delete(items_table).where(items_table.c.pack == pack))
        rows = [item.model_copy(update={"no": no}).model_dump() for no, item in enumerate(items, 1)]
        if rows:
            self._connection.execute(sa.insert(items_table), rows)
