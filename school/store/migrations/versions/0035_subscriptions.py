"""Questions that are asked again on a person's own days, and live pages of more than one kind."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("person_id", sa.String(64), nullable=False),
        sa.Column("question", sa.String(200), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("rhythm", sa.String(8), nullable=False),
        sa.Column("on_day", sa.SmallInteger(), nullable=False),
        sa.Column("minute", sa.SmallInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["people.id"],
            name="fk_subscriptions_person_id_people",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_subscriptions"),
        sa.UniqueConstraint("person_id", "question", name="uq_subscriptions_question"),
    )
    op.create_index("ix_subscriptions_next_at", "subscriptions", ["next_at"])
    # A page lives for a day at most: those that are there are all of the library's.
    library = sa.Column("kind", sa.String(12), nullable=False, server_default="library")
    op.add_column("figures_pages", library)


def downgrade() -> None:
    op.drop_column("figures_pages", "kind")
    op.drop_table("subscriptions")
