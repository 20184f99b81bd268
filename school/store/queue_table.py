"""The table of all queues, and the states of an item."""

import sqlalchemy as sa

from school.store.database import BigId, UtcTime, metadata

WAITING, LEASED, DONE, DEAD = "waiting", "leased", "done", "dead"

queue_table = sa.Table(
    "queue",
    metadata,
    sa.Column("id", BigId, primary_key=True),
    sa.Column("queue", sa.String(32), nullable=False),
    sa.Column("key", sa.String(256), nullable=False),
    sa.Column("lane", sa.String(256), nullable=False, server_default=""),
    sa.Column("topic", sa.String(256), nullable=False, server_default=""),
    sa.Column("priority", sa.SmallInteger, nullable=False),
    sa.Column("payload", sa.Text, nullable=False),
    sa.Column("state", sa.String(8), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("not_before", UtcTime, nullable=False),
    sa.Column("leased_until", UtcTime),
    sa.Column("lease", sa.String(32), nullable=False, server_default=""),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("finished_at", UtcTime),
    sa.Column("error", sa.String(400), nullable=False, server_default=""),
    sa.Column("party", sa.String(256), nullable=False, server_default=""),
    sa.Column("part", sa.String(64), nullable=False, server_default=""),
    sa.Column("turn", sa.BigInteger, nullable=False, server_default="0"),
    sa.UniqueConstraint("queue", "key"),
    sa.Index("ix_queue_due", "queue", "state", "priority", "turn", "id"),
    sa.Index("ix_queue_lane", "queue", "lane", "state"),
    sa.Index("ix_queue_party", "party", "queue", "state", "priority", "turn"),
)
