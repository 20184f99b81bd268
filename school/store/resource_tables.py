"""Tables of the library: resources, knowledge points, passages, vectors, its clock."""

import sqlalchemy as sa

from school.store.database import UtcTime, metadata

resources_table = sa.Table(
    "resources",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("work", sa.String(64), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("title", sa.String(120), nullable=False),
    sa.Column("stage", sa.String(16)),
    sa.Column("grades", sa.String(40), nullable=False),
    sa.Column("subject", sa.String(16), nullable=False),
    sa.Column("type", sa.String(16)),
    sa.Column("edition", sa.String(32), nullable=False),
    sa.Column("chapter", sa.String(64), nullable=False),
    sa.Column("licence", sa.String(16), nullable=False),
    sa.Column("level", sa.String(16), nullable=False),
    sa.Column("home", sa.ForeignKey("units.id"), nullable=False),
    sa.Column("owner", sa.ForeignKey("people.id", ondelete="CASCADE")),
    sa.Column("open_to", sa.String(96), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("file_key", sa.String(200), nullable=False),
    sa.Column("file_name", sa.String(120), nullable=False),
    sa.Column("media_type", sa.String(100), nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("link", sa.Text, nullable=False),
    sa.Column("uses", sa.Integer, nullable=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("updated_at", UtcTime, nullable=False),
    sa.Index("ix_resources_seq", "seq"),
    sa.Index("ix_resources_work", "work", "version"),
    sa.Index("ix_resources_owner", "owner", "state"),
    sa.Index("ix_resources_home", "home", "state", "level"),
    sa.Index("ix_resources_sha256", "sha256"),
    sa.Index("ix_resources_open_to", "open_to", "state"),
    sa.Index("ix_resources_kept", "home", "owner", "updated_at"),
    sa.Index("ix_resources_type", "type", "state", "uses", "id"),
)
points_table = sa.Table(
    "resource_points",
    metadata,
    sa.Column("resource_id", sa.ForeignKey("resources.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("point", sa.String(128), primary_key=True),
    sa.Column("by", sa.ForeignKey("people.id", ondelete="SET NULL")),
    sa.Column("at", UtcTime, nullable=False),
    sa.Index("ix_resource_points_point", "point", "resource_id"),
)
passages_table = sa.Table(
    "resource_passages",
    metadata,
    sa.Column("resource_id", sa.ForeignKey("resources.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("no", sa.Integer, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
)
vectors_table = sa.Table(
    "resource_vectors",
    metadata,
    sa.Column("resource_id", sa.ForeignKey("resources.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("model", sa.String(64), primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
)
"""Of each model one row a resource: float32, little-endian, passages x dimensions."""
clock_table = sa.Table(
    "library_clock",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("seq", sa.BigInteger, nullable=False),
)
gone_table = sa.Table(
    "resources_gone",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Index("ix_resources_gone_seq", "seq"),
)
