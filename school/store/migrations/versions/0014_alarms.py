"""Incidents, whom they were told to, their history; digests, silences and drills."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "alarm_digests",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("school", sa.String(length=96), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm_digests")),
    )
    op.create_index("ix_alarm_digests_school", "alarm_digests", ["school", "at"])
    op.create_table(
        "alarm_drills",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("school", sa.String(length=96), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.Column("until", TIME, nullable=False),
        sa.Column("over", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner"], ["people.id"], name=op.f("fk_alarm_drills_owner"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm_drills")),
    )
    op.create_index("ix_alarm_drills_over", "alarm_drills", ["over", "until"])
    op.create_index("ix_alarm_drills_owner", "alarm_drills", ["owner"])
    op.create_index("ix_alarm_drills_school", "alarm_drills", ["school", "since"])
    op.create_table(
        "alarm_incidents",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("school", sa.String(length=96), nullable=False),
        sa.Column("county", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("zone", sa.String(length=32), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("whole_site", sa.Boolean(), nullable=False),
        sa.Column("drill", sa.Boolean(), nullable=False),
        sa.Column("drill_id", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("snapshot", sa.String(length=200), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("first_at", TIME, nullable=False),
        sa.Column("last_at", TIME, nullable=False),
        sa.Column("seen_at", TIME, nullable=False),
        sa.Column("opened_at", TIME, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("rung", sa.SmallInteger(), nullable=False),
        sa.Column("repeats", sa.SmallInteger(), nullable=False),
        sa.Column("reminded", sa.Boolean(), nullable=False),
        sa.Column("unreached", sa.Boolean(), nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.Column("pushed_at", TIME, nullable=True),
        sa.Column("stepped_at", TIME, nullable=True),
        sa.Column("state_at", TIME, nullable=False),
        sa.Column("moved_at", TIME, nullable=False),
        sa.Column("due_at", TIME, nullable=True),
        sa.Column("untold_since", TIME, nullable=True),
        sa.Column("told_count", sa.Integer(), nullable=False),
        sa.Column("acked_by", sa.String(length=64), nullable=True),
        sa.Column("first_acked_at", TIME, nullable=True),
        sa.Column("closed_by", sa.String(length=64), nullable=True),
        sa.Column("muted_by", sa.String(length=40), nullable=False),
        sa.Column("silenced_by", sa.String(length=40), nullable=False),
        sa.Column("previous", sa.String(length=40), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("live_at", TIME, nullable=True),
        sa.Column("dedup_key", sa.String(length=40), nullable=False),
        sa.Column("open_key", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["acked_by"],
            ["people.id"],
            name=op.f("fk_alarm_incidents_acked_by"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["closed_by"],
            ["people.id"],
            name=op.f("fk_alarm_incidents_closed_by"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm_incidents")),
        sa.UniqueConstraint("open_key", name=op.f("uq_alarm_incidents_open_key")),
    )
    op.create_index("ix_alarm_incidents_acked_by", "alarm_incidents", ["acked_by"])
    op.create_index("ix_alarm_incidents_closed_by", "alarm_incidents", ["closed_by"])
    op.create_index("ix_alarm_incidents_county", "alarm_incidents", ["county", "last_at"])
    op.create_index("ix_alarm_incidents_dedup_key", "alarm_incidents", ["dedup_key", "opened_at"])
    op.create_index("ix_alarm_incidents_drill", "alarm_incidents", ["drill_id"])
    op.create_index("ix_alarm_incidents_due", "alarm_incidents", ["due_at"])
    op.create_index("ix_alarm_incidents_moved", "alarm_incidents", ["moved_at"])
    op.create_index("ix_alarm_incidents_muted", "alarm_incidents", ["muted_by"])
    op.create_index("ix_alarm_incidents_school", "alarm_incidents", ["school", "last_at"])
    op.create_index("ix_alarm_incidents_silenced", "alarm_incidents", ["silenced_by"])
    op.create_table(
        "alarm_silences",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("place", sa.String(length=96), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("zone", sa.String(length=32), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.Column("until", TIME, nullable=False),
        sa.Column("over", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner"], ["people.id"], name=op.f("fk_alarm_silences_owner"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm_silences")),
    )
    op.create_index("ix_alarm_silences_over", "alarm_silences", ["over", "until"])
    op.create_index("ix_alarm_silences_owner", "alarm_silences", ["owner"])
    op.create_table(
        "alarm_digest_items",
        sa.Column("digest_id", sa.String(length=40), nullable=False),
        sa.Column("incident_id", sa.String(length=40), nullable=False),
        sa.Column("fresh", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["digest_id"],
            ["alarm_digests.id"],
            name=op.f("fk_alarm_digest_items_digest_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["alarm_incidents.id"],
            name=op.f("fk_alarm_digest_items_incident_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("digest_id", "incident_id", name=op.f("pk_alarm_digest_items")),
    )
    op.create_index("ix_alarm_digest_items_incident", "alarm_digest_items", ["incident_id"])
    op.create_table(
        "alarm_history",
        sa.Column("incident_id", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("who", sa.String(length=64), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["alarm_incidents.id"],
            name=op.f("fk_alarm_history_incident_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["who"], ["people.id"], name=op.f("fk_alarm_history_who"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("incident_id", "seq", name=op.f("pk_alarm_history")),
    )
    op.create_index("ix_alarm_history_who", "alarm_history", ["who"])
    op.create_table(
        "alarm_told",
        sa.Column("incident_id", sa.String(length=40), nullable=False),
        sa.Column("step", sa.String(length=32), nullable=False),
        sa.Column("target", sa.String(length=200), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["alarm_incidents.id"],
            name=op.f("fk_alarm_told_incident_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("incident_id", "step", "target", name=op.f("pk_alarm_told")),
    )


def downgrade() -> None:
    op.drop_table("alarm_told")
    op.drop_table("alarm_history")
    op.drop_table("alarm_digest_items")
    op.drop_table("alarm_silences")
    op.drop_table("alarm_incidents")
    op.drop_table("alarm_drills")
    op.drop_table("alarm_digests")
