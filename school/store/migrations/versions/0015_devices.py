"""Devices of schools: their keys, spent nonces, silences and snapshots."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "devices",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("school", sa.String(96), nullable=False),
        sa.Column("zones", sa.Text(), nullable=False),
        sa.Column("adapter", sa.String(32), nullable=False),
        sa.Column("heartbeat_s", sa.Integer(), nullable=False),
        sa.Column("added_at", TIME, nullable=False),
        sa.Column("seen_at", TIME),
        sa.Column("silent_at", TIME),
        sa.Column("key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_devices"),
    )
    op.create_index("ix_devices_school", "devices", ["school"])
    op.create_index("ix_devices_silent_at", "devices", ["silent_at"])
    op.create_table(
        "device_nonces",
        sa.Column("device_id", sa.String(40), nullable=False),
        sa.Column("nonce", sa.String(32), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("device_id", "nonce", name="pk_device_nonces"),
    )
    op.create_index("ix_device_nonces_at", "device_nonces", ["at"])
    op.create_table(
        "device_outages",
        sa.Column("device_id", sa.String(40), nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.Column("until", TIME),
        sa.ForeignKeyConstraint(
            ["device_id"],
            ["devices.id"],
            name="fk_device_outages_device_id_devices",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("device_id", "since", name="pk_device_outages"),
    )
    op.create_table(
        "device_snapshots",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("device_id", sa.String(40), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("sent_at", TIME),
        sa.PrimaryKeyConstraint("id", name="pk_device_snapshots"),
        sa.UniqueConstraint("token_hash", name="uq_device_snapshots_token_hash"),
    )
    op.create_index("ix_device_snapshots_asked_at", "device_snapshots", ["asked_at"])


def downgrade() -> None:
    op.drop_table("device_snapshots")
    op.drop_table("device_outages")
    op.drop_table("device_nonces")
    op.drop_table("devices")
