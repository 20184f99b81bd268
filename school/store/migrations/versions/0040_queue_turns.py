"""Queued items take turns: those of one school do not all go before those of another."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column("party", sa.String(256), nullable=False, server_default=""),
        sa.Column("part", sa.String(64), nullable=False, server_default=""),
        sa.Column("turn", sa.BigInteger(), nullable=False, server_default="0"),
    ):
        op.add_column("queue", column)
    op.drop_index("ix_queue_due", "queue")
    op.create_index("ix_queue_due", "queue", ["queue", "state", "priority", "turn", "id"])
    op.create_index("ix_queue_party", "queue", ["party", "queue", "state", "priority", "turn"])


def downgrade() -> None:
    op.drop_index("ix_queue_party", "queue")
    op.drop_index("ix_queue_due", "queue")
    op.create_index("ix_queue_due", "queue", ["queue", "state", "priority", "id"])
    for column in ("turn", "part", "party"):
        op.drop_column("queue", column)
