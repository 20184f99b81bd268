"""Table of uses: that a resource was opened, on which day, by somebody of which unit."""

import sqlalchemy as sa

from school.store.database import BigId, metadata

uses_table = sa.Table(
    "resource_uses",
    metadata,
    sa.Column("id", BigId, primary_key=True),
    sa.Column("resource_id", sa.ForeignKey("resources.id", ondelete="CASCADE"), nullable=False),
    sa.Column("school", sa.String(96), nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("kind", sa.String(8), nullable=False),
    sa.Column("person_id", sa.ForeignKey("people.id", ondelete="CASCADE")),
    sa.Index("ix_resource_uses_day", "day", "school"),
    sa.Index("ix_resource_uses_resource", "resource_id", "day"),
    sa.Index("ix_resource_uses_person", "person_id", "day"),
)
"""*school* is the unit the user works or learns in; “-”: none. *kind* is “open” or “file”."""
