"""People's own searches in the library, and whether they want to be recommended anything."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "resource_searches",
        sa.Column("id", number, nullable=False),
        sa.Column("person_id", sa.String(64), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("words", sa.String(200), nullable=False),
        sa.Column("filter", sa.Text(), nullable=False),
        sa.Column("opened", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name="fk_resource_searches_person_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_resource_searches"),
    )
    op.create_index("ix_resource_searches_person", "resource_searches", ["person_id", "at"])
    op.create_index("ix_resource_searches_at", "resource_searches", ["at"])
    op.create_table(
        "recommendation_choices",
        sa.Column("person_id", sa.String(64), nullable=False),
        sa.Column("choice", sa.String(8), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name="fk_recommendation_choices_person_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", name="pk_recommendation_choices"),
    )


def downgrade() -> None:
    op.drop_table("recommendation_choices")
    op.drop_table("resource_searches")
