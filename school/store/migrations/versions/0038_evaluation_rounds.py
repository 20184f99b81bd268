"""Rounds of evaluation: schools that applied, what they show, and problems to put right."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "evaluation_rounds",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("county", sa.String(96), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("checklist", sa.Text(), nullable=False),
        sa.Column("invited", sa.Text(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("seed", sa.String(64), nullable=False),
        sa.Column("made_by", sa.String(64)),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("published_at", TIME),
        _of_unit("evaluation_rounds", "county"),
        _by_person("evaluation_rounds", "made_by"),
        sa.PrimaryKeyConstraint("id", name="pk_evaluation_rounds"),
    )
    op.create_index("ix_evaluation_rounds_county", "evaluation_rounds", ["county", "made_at"])
    op.create_table(
        "evaluation_entrants",
        sa.Column("round_id", sa.String(40), nullable=False),
        sa.Column("school", sa.String(96), nullable=False),
        sa.Column("applied_by", sa.String(64)),
        sa.Column("applied_at", TIME, nullable=False),
        sa.Column("score", sa.Float()),
        sa.Column("attained", sa.Boolean()),
        _of_round("evaluation_entrants"),
        _of_unit("evaluation_entrants", "school"),
        _by_person("evaluation_entrants", "applied_by"),
        sa.PrimaryKeyConstraint("round_id", "school", name="pk_evaluation_entrants"),
    )
    op.create_index("ix_evaluation_entrants_school", "evaluation_entrants", ["school"])
    op.create_table(
        "evaluation_shown",
        sa.Column("round_id", sa.String(40), nullable=False),
        sa.Column("school", sa.String(96), nullable=False),
        sa.Column("point", sa.String(8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("photos", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("fresh_start", sa.Integer(), nullable=False),
        sa.Column("shown_by", sa.String(64)),
        sa.Column("shown_at", TIME, nullable=False),
        sa.Column("verdict", sa.String(8)),
        sa.Column("reason", sa.String(80), nullable=False),
        sa.Column("judged_by", sa.String(64)),
        sa.Column("judged_at", TIME),
        sa.Column("sampled", sa.Boolean(), nullable=False),
        sa.Column("checked", sa.Boolean()),
        sa.Column("check_note", sa.String(80), nullable=False),
        sa.Column("checked_by", sa.String(64)),
        sa.Column("checked_at", TIME),
        _of_round("evaluation_shown"),
        _of_unit("evaluation_shown", "school"),
        *(_by_person("evaluation_shown", one) for one in ("shown_by", "judged_by", "checked_by")),
        sa.PrimaryKeyConstraint("round_id", "school", "point", name="pk_evaluation_shown"),
    )
    op.create_table(
        "evaluation_problems",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("round_id", sa.String(40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("school", sa.String(96), nullable=False),
        sa.Column("point", sa.String(8), nullable=False),
        sa.Column("what", sa.String(120), nullable=False),
        sa.Column("owner", sa.String(64)),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("note", sa.String(120), nullable=False),
        sa.Column("fixed_by", sa.String(64)),
        sa.Column("fixed_at", TIME),
        sa.Column("closed_by", sa.String(64)),
        sa.Column("closed_at", TIME),
        sa.Column("made_by", sa.String(64)),
        sa.Column("made_at", TIME, nullable=False),
        _of_round("evaluation_problems"),
        _of_unit("evaluation_problems", "school"),
        *(
            _by_person("evaluation_problems", one)
            for one in ("owner", "fixed_by", "closed_by", "made_by")
        ),
        sa.PrimaryKeyConstraint("id", name="pk_evaluation_problems"),
        sa.UniqueConstraint("round_id", "number", name="uq_evaluation_problems_round_id_number"),
    )
    op.create_index("ix_evaluation_problems_school", "evaluation_problems", ["school", "state"])


def _of_round(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["round_id"], ["evaluation_rounds.id"], name=f"fk_{table}_round_id", ondelete="CASCADE"
    )


def _of_unit(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["units.id"], name=f"fk_{table}_{column}")


def _by_person(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], ["people.id"], name=f"fk_{table}_{column}", ondelete="SET NULL"
    )


def downgrade() -> None:
    for table in (
        "evaluation_problems",
        "evaluation_shown",
        "evaluation_entrants",
        "evaluation_rounds",
    ):
        op.drop_table(table)
