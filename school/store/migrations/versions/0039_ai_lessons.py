"""Lessons of AI, programming and making things, as schools record them."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ai_lessons",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("unit", sa.String(96), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("by", sa.String(64)),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["unit"], ["units.id"], name="fk_ai_lessons_unit"),
        sa.ForeignKeyConstraint(
            ["by"], ["people.id"], name="fk_ai_lessons_by", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_ai_lessons"),
    )
    op.create_index("ix_ai_lessons_unit", "ai_lessons", ["unit", "day"])


def downgrade() -> None:
    op.drop_table("ai_lessons")
