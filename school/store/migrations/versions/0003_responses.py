"""Responses: what confirmed homework says each pupil can do."""

import sqlalchemy as sa
from alembic import op

from school.store.database import UtcTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "responses",
        sa.Column("paper_id", sa.String(length=40), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("pupil_id", sa.String(length=64), nullable=False),
        sa.Column("class_id", sa.String(length=96), nullable=False),
        sa.Column("subject", sa.String(length=16), nullable=False),
        sa.Column("point", sa.String(length=96), nullable=True),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("correct", sa.Boolean(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["papers.id"], name=op.f("fk_responses_paper_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["pupil_id"], ["people.id"], name=op.f("fk_responses_pupil_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["class_id"], ["units.id"], name=op.f("fk_responses_class_id")),
        sa.PrimaryKeyConstraint("paper_id", "place", name=op.f("pk_responses")),
    )
    op.create_index("ix_responses_pupil", "responses", ["pupil_id", "at"])
    op.create_index("ix_responses_class", "responses", ["class_id", "at"])


def downgrade() -> None:
    op.drop_index("ix_responses_class", "responses")
    op.drop_index("ix_responses_pupil", "responses")
    op.drop_table("responses")
