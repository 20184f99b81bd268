"""Days of illness in numbers, months of use, and indexes that are counted from."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "health_days",
        sa.Column("school", sa.String(96), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("pupils", sa.Integer(), nullable=False),
        sa.Column("sick", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("school", "day", name="pk_health_days"),
    )
    op.create_table(
        "active_months",
        sa.Column("person_id", sa.String(64), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name="fk_active_months_person_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", "month", name="pk_active_months"),
    )
    op.create_index("ix_active_months_month", "active_months", ["month"])
    op.create_index(
        "ix_appointments_held",
        "appointments",
        ["unit_id", "role", "starts", "ends", "person_id"],
    )
    op.create_index("ix_enrolments_held", "enrolments", ["class_id", "starts", "ends", "pupil_id"])
    op.create_index("ix_assets_held", "assets", ["school", "since", "scrapped_at"])
    op.create_index("ix_batches_homework", "batches", ["homework_id", "teacher_id"])
    op.create_index(
        "ix_health_checks_reported",
        "health_checks",
        ["school_id", "day", "reported", "class_id"],
    )


def downgrade() -> None:
    op.drop_index("ix_enrolments_held", "enrolments")
    op.drop_index("ix_appointments_held", "appointments")
    op.drop_index("ix_assets_held", "assets")
    op.drop_index("ix_batches_homework", "batches")
    op.drop_index("ix_health_checks_reported", "health_checks")
    op.drop_table("active_months")
    op.drop_table("health_days")
