"""Collected figures: rounds of forms, what units report in every version, and who was reminded."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "collection_rounds",
        sa.Column("id", sa.String(24), nullable=False),
        sa.Column("owner", sa.String(96), nullable=False),
        sa.Column("series", sa.String(64), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("level", sa.String(8), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("period", sa.String(40), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("made_by", sa.String(64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True)),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_collection_rounds"),
        sa.ForeignKeyConstraint(["owner"], ["units.id"], name="fk_collection_rounds_owner_units"),
        sa.ForeignKeyConstraint(
            ["made_by"], ["people.id"], name="fk_collection_rounds_made_by_people"
        ),
    )
    op.create_index("ix_collection_rounds_owner", "collection_rounds", ["owner", "state"])
    op.create_index("ix_collection_rounds_due", "collection_rounds", ["state", "due"])
    _of_a_round(
        "collection_tasks",
        sa.Column("unit_id", sa.String(96), nullable=False),
        sa.Column("reporter", sa.String(64)),
        sa.Column("draft", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True)),
        sa.Column("submitted_by", sa.String(64)),
        keys=("round_id", "unit_id"),
        people=("reporter", "submitted_by"),
    )
    op.create_index("ix_collection_tasks_unit", "collection_tasks", ["unit_id"])
    op.create_index("ix_collection_tasks_reporter", "collection_tasks", ["reporter"])
    _of_a_round(
        "collection_reports",
        sa.Column("unit_id", sa.String(96), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        keys=("round_id", "unit_id", "version"),
        people=("by",),
    )
    _of_a_round(
        "collection_waves",
        sa.Column("wave", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        keys=("round_id", "wave"),
        people=("by",),
    )
    _of_a_round(
        "collection_told",
        sa.Column("step", sa.String(24), nullable=False),
        sa.Column("unit_id", sa.String(96), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        keys=("round_id", "step", "unit_id", "person"),
        people=("person",),
    )


def _of_a_round(
    table: str, *columns: sa.Column[object], keys: tuple[str, ...], people: tuple[str, ...]
) -> None:
    """Create a table whose rows go with their round."""
    places = [("unit_id", "units")] if any(c.name == "unit_id" for c in columns) else []
    op.create_table(
        table,
        sa.Column("round_id", sa.String(24), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint(*keys, name=f"pk_{table}"),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["collection_rounds.id"],
            name=f"fk_{table}_round_id_collection_rounds",
            ondelete="CASCADE",
        ),
        *(
            sa.ForeignKeyConstraint([column], [f"{of}.id"], name=f"fk_{table}_{column}_{of}")
            for column, of in [*places, *((one, "people") for one in people)]
        ),
    )


def downgrade() -> None:
    for table in ("told", "waves", "reports", "tasks", "rounds"):
        op.drop_table(f"collection_{table}")
