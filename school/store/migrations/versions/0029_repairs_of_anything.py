"""A repair may be of what no register holds: a door, a tap; it then says where."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("repairs") as batch:
        batch.add_column(sa.Column("place", sa.String(64), nullable=False, server_default=""))
        batch.alter_column("asset_id", existing_type=sa.String(40), nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM repairs WHERE asset_id IS NULL")
    with op.batch_alter_table("repairs") as batch:
        batch.alter_column("asset_id", existing_type=sa.String(40), nullable=False)
        batch.drop_column("place")
