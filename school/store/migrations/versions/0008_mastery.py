"""Mastery: ratings, the evidence behind them, and what leaders were told."""

import sqlalchemy as sa
from alembic import op

from school.store.database import UtcTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mastery_evidence",
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("pupil_id", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("point", sa.String(length=96), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("correct", sa.Boolean(), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("ease", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pupil_id"],
            ["people.id"],
            name=op.f("fk_mastery_evidence_pupil_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("source", "place", name=op.f("pk_mastery_evidence")),
    )
    op.create_index("ix_mastery_evidence_pupil", "mastery_evidence", ["pupil_id", "subject", "at"])
    op.create_table(
        "mastery_of_pupils",
        sa.Column("pupil_id", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("point", sa.String(length=96), nullable=False),
        *_rating(),
        sa.ForeignKeyConstraint(
            ["pupil_id"],
            ["people.id"],
            name=op.f("fk_mastery_of_pupils_pupil_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("pupil_id", "subject", "point", name=op.f("pk_mastery_of_pupils")),
    )
    op.create_table(
        "mastery_shared",
        sa.Column("id", sa.String(length=96), nullable=False),
        *_rating(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mastery_shared")),
    )
    op.create_table(
        "mastery_published",
        sa.Column("class_id", sa.String(length=96), nullable=False),
        sa.Column("point", sa.String(length=96), nullable=False),
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["class_id"], ["units.id"], name=op.f("fk_mastery_published_class_id")
        ),
        sa.PrimaryKeyConstraint("class_id", "point", name=op.f("pk_mastery_published")),
    )
    op.create_table(
        "mastery_published_pupils",
        sa.Column("class_id", sa.String(length=96), nullable=False),
        sa.Column("point", sa.String(length=96), nullable=False),
        sa.Column("pupil_id", sa.String(length=64), nullable=False),
        sa.Column("responses", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["class_id"], ["units.id"], name=op.f("fk_mastery_published_pupils_class_id")
        ),
        sa.ForeignKeyConstraint(
            ["pupil_id"],
            ["people.id"],
            name=op.f("fk_mastery_published_pupils_pupil_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "class_id", "point", "pupil_id", name=op.f("pk_mastery_published_pupils")
        ),
    )
    op.create_index("ix_mastery_published_pupils_pupil", "mastery_published_pupils", ["pupil_id"])


def _rating() -> list[sa.Column[object]]:
    return [
        sa.Column("level", sa.Double(), nullable=False),
        sa.Column("right", sa.Integer(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("quick", sa.Double(), nullable=False),
        sa.Column("slow", sa.Double(), nullable=False),
        sa.Column("known", sa.Double(), nullable=False),
        sa.Column("last_s", sa.Double(), nullable=True),
    ]


def downgrade() -> None:
    op.drop_index("ix_mastery_published_pupils_pupil", "mastery_published_pupils")
    for table in (
        "mastery_published_pupils",
        "mastery_published",
        "mastery_shared",
        "mastery_of_pupils",
    ):
        op.drop_table(table)
    op.drop_index("ix_mastery_evidence_pupil", "mastery_evidence")
    op.drop_table("mastery_evidence")
