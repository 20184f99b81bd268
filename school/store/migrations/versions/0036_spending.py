"""What was spent of planned budgets, with every correction."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "spending",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("county", sa.String(96), nullable=False),
        sa.Column("budget", sa.String(64), nullable=False),
        sa.Column("item", sa.String(64), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("reference", sa.String(64), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("newest", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(64), nullable=False),
        sa.Column("by", sa.String(64)),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by"], ["people.id"], name="fk_spending_by_people", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_spending"),
        sa.UniqueConstraint(
            *("county", "budget", "item", "year", "reference", "version"),
            name="uq_spending_version",
        ),
    )
    op.create_index("ix_spending_year", "spending", ["county", "year", "newest"])
    op.create_index("ix_spending_by", "spending", ["by"])


def downgrade() -> None:
    op.drop_table("spending")
