"""An index of the photos that are still kept, by age: retention looks for them every hour."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_papers_photo",
        "papers",
        ["accepted_at"],
        sqlite_where=sa.text("photo_key != ''"),
        postgresql_where=sa.text("photo_key != ''"),
    )


def downgrade() -> None:
    op.drop_index("ix_papers_photo", "papers")
