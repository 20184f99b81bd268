"""Trainings one signs out of, and when each did."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "trainings",
        sa.Column("sign_out", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column("training_people", sa.Column("left_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("training_people", "left_at")
    op.drop_column("trainings", "sign_out")
