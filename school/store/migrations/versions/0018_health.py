"""School health: checks of classes, cases, absences, clusters, food safety and check-ups."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    _checks_and_cases()
    _illnesses_and_clusters()
    _food_and_checkups()


def _checks_and_cases() -> None:
    op.create_table(
        "health_checks",
        sa.Column("class_id", sa.String(96), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("school_id", sa.String(96), nullable=False),
        sa.Column("reported", sa.Boolean(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["class_id"], ["units.id"], name="fk_health_checks_class_id"),
        sa.ForeignKeyConstraint(["school_id"], ["units.id"], name="fk_health_checks_school_id"),
        sa.PrimaryKeyConstraint("class_id", "day", name="pk_health_checks"),
    )
    op.create_index("ix_health_checks_school", "health_checks", ["school_id", "day"])
    op.create_index("ix_health_checks_day", "health_checks", ["day"])
    op.create_table(
        "health_cases",
        sa.Column("id", sa.String(24), nullable=False),
        sa.Column("pupil_id", sa.String(64), nullable=False),
        sa.Column("class_id", sa.String(96), nullable=False),
        sa.Column("school_id", sa.String(96), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("shift", sa.String(8), nullable=False),
        sa.Column("author", sa.String(64)),
        sa.Column("at", TIME, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pupil_id"],
            ["people.id"],
            name="fk_health_cases_pupil_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["class_id"], ["units.id"], name="fk_health_cases_class_id"),
        sa.ForeignKeyConstraint(["school_id"], ["units.id"], name="fk_health_cases_school_id"),
        sa.ForeignKeyConstraint(
            ["author"], ["people.id"], name="fk_health_cases_author", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_health_cases"),
    )
    op.create_index("ix_health_cases_pupil", "health_cases", ["pupil_id", "day"])
    op.create_index("ix_health_cases_school", "health_cases", ["school_id", "day"])
    op.create_index("ix_health_cases_day", "health_cases", ["day"])


def _illnesses_and_clusters() -> None:
    op.create_table(
        "health_illnesses",
        sa.Column("id", sa.String(24), nullable=False),
        sa.Column("pupil_id", sa.String(64), nullable=False),
        sa.Column("class_id", sa.String(96), nullable=False),
        sa.Column("school_id", sa.String(96), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("ask_on", sa.Date(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pupil_id"],
            ["people.id"],
            name="fk_health_illnesses_pupil_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["class_id"], ["units.id"], name="fk_health_illnesses_class_id"),
        sa.ForeignKeyConstraint(["school_id"], ["units.id"], name="fk_health_illnesses_school_id"),
        sa.PrimaryKeyConstraint("id", name="pk_health_illnesses"),
    )
    op.create_index("ix_health_illnesses_pupil", "health_illnesses", ["pupil_id", "open"])
    op.create_index("ix_health_illnesses_school", "health_illnesses", ["school_id", "open"])
    op.create_index("ix_health_illnesses_ask", "health_illnesses", ["open", "ask_on"])
    op.create_table(
        "health_clusters",
        sa.Column("id", sa.String(24), nullable=False),
        sa.Column("school_id", sa.String(96), nullable=False),
        sa.Column("rule", sa.String(12), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["units.id"], name="fk_health_clusters_school_id"),
        sa.PrimaryKeyConstraint("id", name="pk_health_clusters"),
    )
    op.create_index("ix_health_clusters_school", "health_clusters", ["school_id", "last"])


def _food_and_checkups() -> None:
    op.create_table(
        "food_entries",
        sa.Column("id", sa.String(24), nullable=False),
        sa.Column("school_id", sa.String(96), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("meal", sa.String(12), nullable=False),
        sa.Column("text", sa.String(200), nullable=False),
        sa.Column("dishes", sa.Integer()),
        sa.Column("grams", sa.Integer()),
        sa.Column("photos", sa.Text(), nullable=False),
        sa.Column("author", sa.String(64)),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["units.id"], name="fk_food_entries_school_id"),
        sa.ForeignKeyConstraint(
            ["author"], ["people.id"], name="fk_food_entries_author", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_food_entries"),
    )
    op.create_index("ix_food_entries_school", "food_entries", ["school_id", "day"])
    op.create_index("ix_food_entries_day", "food_entries", ["day"])
    op.create_table(
        "checkups",
        sa.Column("id", sa.String(24), nullable=False),
        sa.Column("pupil_id", sa.String(64), nullable=False),
        sa.Column("class_id", sa.String(96), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("author", sa.String(64)),
        sa.Column("at", TIME, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pupil_id"], ["people.id"], name="fk_checkups_pupil_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["class_id"], ["units.id"], name="fk_checkups_class_id"),
        sa.ForeignKeyConstraint(
            ["author"], ["people.id"], name="fk_checkups_author", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_checkups"),
    )
    op.create_index("ix_checkups_pupil", "checkups", ["pupil_id", "day"])
    op.create_index("ix_checkups_day", "checkups", ["day"])


def downgrade() -> None:
    for table in (
        "checkups",
        "food_entries",
        "health_clusters",
        "health_illnesses",
        "health_cases",
        "health_checks",
    ):
        op.drop_table(table)
