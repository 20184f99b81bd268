"""When papers were confirmed, beside whose homework they are."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_papers_homework", table_name="papers")
    op.create_index("ix_papers_homework", "papers", ["homework_id", "state", "confirmed_at"])


def downgrade() -> None:
    op.drop_index("ix_papers_homework", table_name="papers")
    op.create_index("ix_papers_homework", "papers", ["homework_id", "state"])
