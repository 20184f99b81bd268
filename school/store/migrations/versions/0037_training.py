"""Trainings of teachers, who came, and hours that were corrected."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "trainings",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("home", sa.String(96), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("title", sa.String(40), nullable=False),
        sa.Column("place", sa.String(20), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("hours", sa.Float(), nullable=False),
        sa.Column("everyone", sa.Boolean(), nullable=False),
        sa.Column("seats", sa.Integer()),
        sa.Column("starts_at", TIME, nullable=False),
        sa.Column("ends_at", TIME, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("secret", sa.String(64), nullable=False),
        sa.Column("made_by", sa.String(64)),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("changed_at", TIME, nullable=False),
        sa.Column("closed_at", TIME),
        sa.ForeignKeyConstraint(["home"], ["units.id"], name="fk_trainings_home"),
        _by_person("trainings", "made_by"),
        sa.PrimaryKeyConstraint("id", name="pk_trainings"),
    )
    op.create_index("ix_trainings_starts_at", "trainings", ["starts_at"])
    op.create_table(
        "training_people",
        sa.Column("training_id", sa.String(40), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("school", sa.String(96), nullable=False),
        sa.Column("part", sa.String(8), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("signed_at", TIME),
        sa.Column("hours", sa.Float()),
        _hangs_on("training_people", "training_id", "trainings"),
        _hangs_on("training_people", "person", "people"),
        sa.PrimaryKeyConstraint("training_id", "person", name="pk_training_people"),
    )
    op.create_index("ix_training_people_person", "training_people", ["person"])
    op.create_table(
        "training_corrections",
        sa.Column("training_id", sa.String(40), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("before", sa.Float(), nullable=False),
        sa.Column("hours", sa.Float(), nullable=False),
        sa.Column("reason", sa.String(80), nullable=False),
        sa.Column("by", sa.String(64)),
        sa.Column("at", TIME, nullable=False),
        _hangs_on("training_corrections", "training_id", "trainings"),
        _hangs_on("training_corrections", "person", "people"),
        _by_person("training_corrections", "by"),
        sa.PrimaryKeyConstraint("training_id", "person", "number", name="pk_training_corrections"),
    )
    op.create_index("ix_training_corrections_person", "training_corrections", ["person"])


def _by_person(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], ["people.id"], name=f"fk_{table}_{column}", ondelete="SET NULL"
    )


def _hangs_on(table: str, column: str, parent: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{parent}.id"], name=f"fk_{table}_{column}", ondelete="CASCADE"
    )


def downgrade() -> None:
    for table in ("training_corrections", "training_people", "trainings"):
        op.drop_table(table)
