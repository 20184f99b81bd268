"""Practice: exercises a pupil got and answered, and homework set for weak points."""

import sqlalchemy as sa
from alembic import op

from school.store.database import UtcTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "practices",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("pupil_id", sa.String(length=64), nullable=False),
        sa.Column("class_id", sa.String(length=96), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pupil_id"], ["people.id"], name=op.f("fk_practices_pupil_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["class_id"], ["units.id"], name=op.f("fk_practices_class_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practices")),
    )
    op.create_index("ix_practices_pupil", "practices", ["pupil_id", "made_at"])
    op.create_table(
        "practice_items",
        sa.Column("practice_id", sa.String(length=40), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.String(length=64), nullable=False),
        sa.Column("point", sa.String(length=96), nullable=True),
        sa.Column("level", sa.String(length=8), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("review", sa.Boolean(), nullable=False),
        sa.Column("read", sa.String(length=64), nullable=False),
        sa.Column("correct", sa.Boolean(), nullable=True),
        sa.Column("answered_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["practice_id"],
            ["practices.id"],
            name=op.f("fk_practice_items_practice_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("practice_id", "place", name=op.f("pk_practice_items")),
    )
    op.create_table(
        "targeted_homework",
        sa.Column("homework_id", sa.String(length=40), nullable=False),
        sa.Column("set_id", sa.String(length=40), nullable=False),
        sa.Column("class_id", sa.String(length=96), nullable=False),
        sa.Column("level", sa.String(length=8), nullable=False),
        sa.Column("exercises", sa.Text(), nullable=False),
        sa.Column("blank", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["homework_id"], ["homework.id"], name=op.f("fk_targeted_homework_homework_id")
        ),
        sa.ForeignKeyConstraint(
            ["class_id"], ["units.id"], name=op.f("fk_targeted_homework_class_id")
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["people.id"], name=op.f("fk_targeted_homework_made_by")
        ),
        sa.PrimaryKeyConstraint("homework_id", name=op.f("pk_targeted_homework")),
    )
    op.create_index("ix_targeted_homework_set", "targeted_homework", ["set_id"])
    op.create_index("ix_targeted_homework_class", "targeted_homework", ["class_id", "made_at"])
    op.create_table(
        "targeted_sheets",
        sa.Column("homework_id", sa.String(length=40), nullable=False),
        sa.Column("pupil_id", sa.String(length=64), nullable=False),
        sa.Column("roll_no", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["homework_id"],
            ["targeted_homework.homework_id"],
            name=op.f("fk_targeted_sheets_homework_id"),
        ),
        sa.ForeignKeyConstraint(
            ["pupil_id"],
            ["people.id"],
            name=op.f("fk_targeted_sheets_pupil_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("homework_id", "pupil_id", name=op.f("pk_targeted_sheets")),
    )
    op.create_index("ix_targeted_sheets_pupil", "targeted_sheets", ["pupil_id"])


def downgrade() -> None:
    op.drop_index("ix_targeted_sheets_pupil", "targeted_sheets")
    op.drop_table("targeted_sheets")
    op.drop_index("ix_targeted_homework_class", "targeted_homework")
    op.drop_index("ix_targeted_homework_set", "targeted_homework")
    op.drop_table("targeted_homework")
    op.drop_table("practice_items")
    op.drop_index("ix_practices_pupil", "practices")
    op.drop_table("practices")
