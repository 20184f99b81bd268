"""Registers: former ids of merged records, and what a guardian is to a child."""

import sqlalchemy as sa
from alembic import op

from school.store.database import UtcTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person_aliases",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name=op.f("fk_person_aliases_person_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_aliases")),
    )
    op.create_index("ix_person_aliases_person", "person_aliases", ["person_id"])
    op.add_column(
        "guardianships",
        sa.Column("relation", sa.String(length=8), nullable=False, server_default=""),
    )


def downgrade() -> None:
    op.drop_column("guardianships", "relation")
    op.drop_index("ix_person_aliases_person", "person_aliases")
    op.drop_table("person_aliases")
