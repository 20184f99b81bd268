"""Table and repository of downloads: links that give one person one file, once."""

from dataclasses import dataclass

import sqlalchemy as sa

from school.resources import ResourceId
from school.store.database import UtcTime
from school.store.one_time import UsedLinks, UsedOnce, link_table
from school.store.resource_tables import resources_table

resource_pages_table = link_table(
    "resource_pages",
    sa.Column(
        "resource_id", sa.ForeignKey(resources_table.c.id, ondelete="CASCADE"), nullable=False
    ),
    sa.Column("used_at", UtcTime),
    sa.Index("ix_resource_pages_resource", "resource_id"),
)


@dataclass(frozen=True, kw_only=True)
class FilePage(UsedOnce):
    """A page that gives one person one file once."""

    resource_id: ResourceId


class ResourcePages(UsedLinks[FilePage]):
    """Downloads, inside one transaction."""

    _table, _kind = resource_pages_table, FilePage
