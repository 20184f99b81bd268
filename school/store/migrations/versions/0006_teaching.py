"""Growth records of teachers: claims, disputes, versions of the rules."""

import sqlalchemy as sa
from alembic import op

from school.store.database import UtcTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "teaching_claims",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("teacher", sa.String(length=64), nullable=False),
        sa.Column("school", sa.String(length=96), nullable=False),
        sa.Column("activity", sa.String(length=32), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("rules", sa.String(length=16), nullable=False),
        sa.Column("photos", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("decided_at", UtcTime(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["teacher"], ["people.id"], name=op.f("fk_teaching_claims_teacher"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["school"], ["units.id"], name=op.f("fk_teaching_claims_school")),
        sa.ForeignKeyConstraint(
            ["decided_by"],
            ["people.id"],
            name=op.f("fk_teaching_claims_decided_by"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teaching_claims")),
        sa.UniqueConstraint("teacher", "number", name=op.f("uq_teaching_claims_teacher_number")),
    )
    op.create_index("ix_teaching_claims_teacher", "teaching_claims", ["teacher", "day"])
    op.create_index("ix_teaching_claims_school", "teaching_claims", ["school", "state", "day"])
    op.create_table(
        "teaching_disputes",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("claim_id", sa.String(length=40), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("decided_at", UtcTime(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"],
            ["teaching_claims.id"],
            name=op.f("fk_teaching_disputes_claim_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"],
            ["people.id"],
            name=op.f("fk_teaching_disputes_decided_by"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teaching_disputes")),
    )
    op.create_index("ix_teaching_disputes_claim", "teaching_disputes", ["claim_id"])
    op.create_table(
        "teaching_rules",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("version", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("since", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teaching_rules")),
    )
    op.create_table(
        "teaching_means",
        sa.Column("school", sa.String(length=96), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("means", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school"], ["units.id"], name=op.f("fk_teaching_means_school"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("school", "year", name=op.f("pk_teaching_means")),
    )


def downgrade() -> None:
    op.drop_table("teaching_means")
    op.drop_table("teaching_rules")
    op.drop_index("ix_teaching_disputes_claim", "teaching_disputes")
    op.drop_table("teaching_disputes")
    op.drop_index("ix_teaching_claims_school", "teaching_claims")
    op.drop_index("ix_teaching_claims_teacher", "teaching_claims")
    op.drop_table("teaching_claims")
