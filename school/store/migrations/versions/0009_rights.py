"""Rights: who was asked about whom, approvals of bulk access, yearly compliance reports."""

import sqlalchemy as sa
from alembic import op

from school.store.database import UtcTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("audit") as batch:
        batch.add_column(
            sa.Column("subject", sa.String(length=96), nullable=False, server_default="")
        )
        batch.add_column(
            sa.Column("county", sa.String(length=32), nullable=False, server_default="")
        )
    _fill_audit(op.get_bind().dialect.name)
    op.create_index("ix_audit_subject", "audit", ["subject", "seq"])
    op.create_index("ix_audit_county", "audit", ["county", "at"])
    op.create_index("ix_consent_decisions_guardian", "consent_decisions", ["guardian_id"])
    op.create_table(
        "bulk_approvals",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("asked_by", sa.String(length=64), nullable=False),
        sa.Column("unit_id", sa.String(length=96), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("why", sa.String(length=100), nullable=False),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("decided_at", UtcTime(), nullable=True),
        sa.Column("approved", sa.Boolean(), nullable=True),
        sa.Column("used_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by"],
            ["people.id"],
            name=op.f("fk_bulk_approvals_asked_by"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_bulk_approvals_unit_id")),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["people.id"], name=op.f("fk_bulk_approvals_decided_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_approvals")),
    )
    op.create_index("ix_bulk_approvals_asked_by", "bulk_approvals", ["asked_by", "asked_at"])
    op.create_table(
        "compliance_reports",
        sa.Column("county", sa.String(length=32), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("county", "year", name=op.f("pk_compliance_reports")),
    )


def _fill_audit(dialect: str) -> None:
    """Give older rows their subject; their county is not known and stays empty."""
    subject = "entry::json->>'subject'" if dialect == "postgresql" else "entry->>'subject'"
    op.execute(f"UPDATE audit SET subject = {subject}")  # noqa: S608  # two fixed words


def downgrade() -> None:
    op.drop_table("compliance_reports")
    op.drop_index("ix_bulk_approvals_asked_by", "bulk_approvals")
    op.drop_table("bulk_approvals")
    op.drop_index("ix_consent_decisions_guardian", "consent_decisions")
    op.drop_index("ix_audit_county", "audit")
    op.drop_index("ix_audit_subject", "audit")
    with op.batch_alter_table("audit") as batch:
        batch.drop_column("county")
        batch.drop_column("subject")
