"""Growth entries, reading entries and the weeks of a class's reading."""

import sqlalchemy as sa
from alembic import op

from school.store.database import UtcTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "growth_entries",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("note_id", sa.String(length=24), nullable=False),
        sa.Column("pupil_id", sa.String(length=64), nullable=False),
        sa.Column("class_id", sa.String(length=96), nullable=False),
        sa.Column("dimension", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author", sa.String(length=64), nullable=True),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("photos", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=60), server_default="", nullable=False),
        sa.Column("decided_at", UtcTime(), nullable=True),
        sa.Column("keep_until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pupil_id"], ["people.id"], name=op.f("fk_growth_entries_pupil_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["class_id"], ["units.id"], name=op.f("fk_growth_entries_class_id")
        ),
        sa.ForeignKeyConstraint(
            ["author"], ["people.id"], name=op.f("fk_growth_entries_author"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_growth_entries")),
    )
    op.create_index("ix_growth_entries_pupil", "growth_entries", ["pupil_id", "day"])
    op.create_index("ix_growth_entries_note", "growth_entries", ["note_id"])
    op.create_index("ix_growth_entries_waiting", "growth_entries", ["class_id", "state"])
    op.create_index("ix_growth_entries_keep_until", "growth_entries", ["keep_until"])
    op.create_table(
        "reading_entries",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("pupil_id", sa.String(length=64), nullable=False),
        sa.Column("class_id", sa.String(length=96), nullable=False),
        sa.Column("title", sa.String(length=40), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("author", sa.String(length=64), nullable=True),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("cover", sa.String(length=128), server_default="", nullable=False),
        sa.Column("keep_until", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pupil_id"],
            ["people.id"],
            name=op.f("fk_reading_entries_pupil_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["class_id"], ["units.id"], name=op.f("fk_reading_entries_class_id")
        ),
        sa.ForeignKeyConstraint(
            ["author"], ["people.id"], name=op.f("fk_reading_entries_author"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading_entries")),
    )
    op.create_index("ix_reading_entries_pupil", "reading_entries", ["pupil_id", "day"])
    op.create_index("ix_reading_entries_class", "reading_entries", ["class_id", "day"])
    op.create_index("ix_reading_entries_keep_until", "reading_entries", ["keep_until"])
    op.create_table(
        "reading_weeks",
        sa.Column("class_id", sa.String(length=96), nullable=False),
        sa.Column("monday", sa.Date(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["class_id"], ["units.id"], name=op.f("fk_reading_weeks_class_id")),
        sa.PrimaryKeyConstraint("class_id", "monday", name=op.f("pk_reading_weeks")),
    )


def downgrade() -> None:
    op.drop_table("reading_weeks")
    op.drop_index("ix_reading_entries_keep_until", "reading_entries")
    op.drop_index("ix_reading_entries_class", "reading_entries")
    op.drop_index("ix_reading_entries_pupil", "reading_entries")
    op.drop_table("reading_entries")
    op.drop_index("ix_growth_entries_keep_until", "growth_entries")
    op.drop_index("ix_growth_entries_waiting", "growth_entries")
    op.drop_index("ix_growth_entries_note", "growth_entries")
    op.drop_index("ix_growth_entries_pupil", "growth_entries")
    op.drop_table("growth_entries")
