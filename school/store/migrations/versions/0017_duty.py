"""Duty rosters."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0014"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "duty_lines",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("place", sa.String(96), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=True),
        sa.Column("weekdays", sa.String(7), nullable=False),
        sa.Column("begins", sa.SmallInteger(), nullable=False),
        sa.Column("lasts", sa.SmallInteger(), nullable=False),
        sa.Column("rank", sa.SmallInteger(), nullable=False),
        sa.Column("post", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_duty_lines"),
        sa.ForeignKeyConstraint(["place"], ["units.id"], name="fk_duty_lines_place"),
        sa.ForeignKeyConstraint(
            ["person"], ["people.id"], name="fk_duty_lines_person", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_duty_lines_place", "duty_lines", ["place", "last"])
    op.create_index("ix_duty_lines_person", "duty_lines", ["person"])
    op.create_table(
        "duty_substitutions",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("line", sa.String(40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_duty_substitutions"),
        sa.ForeignKeyConstraint(
            ["line"], ["duty_lines.id"], name="fk_duty_substitutions_line", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person"], ["people.id"], name="fk_duty_substitutions_person", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_duty_substitutions_line", "duty_substitutions", ["line", "day"])
    op.create_index("ix_duty_substitutions_person", "duty_substitutions", ["person"])


def downgrade() -> None:
    op.drop_table("duty_substitutions")
    op.drop_table("duty_lines")
