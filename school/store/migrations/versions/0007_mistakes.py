"""Mistakes: the wrong-question book, its reviews and causes, and who wants no reminders."""

import sqlalchemy as sa
from alembic import op

from school.store.database import UtcTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mistakes",
        sa.Column("pupil_id", sa.String(length=64), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("paper_id", sa.String(length=40), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("point", sa.String(length=96), nullable=True),
        sa.Column("cause", sa.String(length=16), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("times_wrong", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("wrong_at", UtcTime(), nullable=False),
        sa.Column("next_review_at", UtcTime(), nullable=True),
        _person("mistakes", "pupil_id"),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["papers.id"], name=op.f("fk_mistakes_paper_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pupil_id", "item", name=op.f("pk_mistakes")),
    )
    op.create_index("ix_mistakes_due", "mistakes", ["pupil_id", "next_review_at"])
    op.create_index("ix_mistakes_paper", "mistakes", ["paper_id"])
    op.create_table(
        "mistake_reviews",
        sa.Column("pupil_id", sa.String(length=64), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("turn", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("correct", sa.Boolean(), nullable=False),
        _person("mistake_reviews", "pupil_id"),
        sa.PrimaryKeyConstraint("pupil_id", "item", "turn", name=op.f("pk_mistake_reviews")),
    )
    op.create_table(
        "mistake_causes",
        sa.Column("pupil_id", sa.String(length=64), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("cause", sa.String(length=16), nullable=False),
        _person("mistake_causes", "pupil_id"),
        sa.PrimaryKeyConstraint("pupil_id", "item", name=op.f("pk_mistake_causes")),
    )
    op.create_table(
        "reminders_off",
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        _person("reminders_off", "person_id"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_reminders_off")),
    )


def _person(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], ["people.id"], name=op.f(f"fk_{table}_{column}"), ondelete="CASCADE"
    )


def downgrade() -> None:
    op.drop_table("reminders_off")
    op.drop_table("mistake_causes")
    op.drop_table("mistake_reviews")
    op.drop_index("ix_mistakes_paper", "mistakes")
    op.drop_index("ix_mistakes_due", "mistakes")
    op.drop_table("mistakes")
