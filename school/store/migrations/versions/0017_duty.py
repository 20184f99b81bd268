"""Duty: rosters, swaps, signing in, patrols and lapses."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0015"
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
        sa.Column("added_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_duty_lines"),
        sa.ForeignKeyConstraint(["place"], ["units.id"], name="fk_duty_lines_place"),
        sa.ForeignKeyConstraint(
            ["person"], ["people.id"], name="fk_duty_lines_person", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_duty_lines_person", "duty_lines", ["person"])
    op.create_index("ix_duty_lines_place", "duty_lines", ["place", "last"])
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
    op.create_table(
        "duty_swaps",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("line", sa.String(40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("asker", sa.String(64), nullable=False),
        sa.Column("other", sa.String(64), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("decided_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_duty_swaps"),
        sa.ForeignKeyConstraint(
            ["line"], ["duty_lines.id"], name="fk_duty_swaps_line", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["asker"], ["people.id"], name="fk_duty_swaps_asker", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["other"], ["people.id"], name="fk_duty_swaps_other", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_duty_swaps_asker", "duty_swaps", ["asker"])
    op.create_index("ix_duty_swaps_line", "duty_swaps", ["line", "day"])
    op.create_index("ix_duty_swaps_other", "duty_swaps", ["other", "asked_at"])
    op.create_table(
        "duty_signs",
        sa.Column("line", sa.String(40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("sign", sa.String(4), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("by_code", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("line", "day", "person", "sign", name="pk_duty_signs"),
        sa.ForeignKeyConstraint(
            ["line"], ["duty_lines.id"], name="fk_duty_signs_line", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person"], ["people.id"], name="fk_duty_signs_person", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_duty_signs_person", "duty_signs", ["person"])
    op.create_table(
        "duty_points",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("place", sa.String(96), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("name", sa.String(16), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("ended_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_duty_points"),
        sa.ForeignKeyConstraint(["place"], ["units.id"], name="fk_duty_points_place"),
    )
    op.create_index("ix_duty_points_place", "duty_points", ["place", "kind"])
    op.create_table(
        "duty_patrols",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("point", sa.String(40), nullable=False),
        sa.Column("place", sa.String(96), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("fine", sa.Boolean(), nullable=False),
        sa.Column("by_code", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(100), nullable=False),
        sa.Column("photo_key", sa.String(64), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_duty_patrols"),
        sa.ForeignKeyConstraint(["point"], ["duty_points.id"], name="fk_duty_patrols_point"),
        sa.ForeignKeyConstraint(["place"], ["units.id"], name="fk_duty_patrols_place"),
        sa.ForeignKeyConstraint(
            ["person"], ["people.id"], name="fk_duty_patrols_person", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_duty_patrols_day", "duty_patrols", ["day"])
    op.create_index("ix_duty_patrols_person", "duty_patrols", ["person"])
    op.create_index("ix_duty_patrols_place", "duty_patrols", ["place", "day"])
    op.create_table(
        "duty_lapses",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("place", sa.String(96), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("post", sa.String(32), nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.Column("until", TIME, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_duty_lapses"),
        sa.ForeignKeyConstraint(["place"], ["units.id"], name="fk_duty_lapses_place"),
    )
    op.create_index("ix_duty_lapses_place", "duty_lapses", ["place", "since"])
    op.create_table(
        "duty_lapse_people",
        sa.Column("lapse", sa.String(40), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("lapse", "person", name="pk_duty_lapse_people"),
        sa.ForeignKeyConstraint(
            ["lapse"], ["duty_lapses.id"], name="fk_duty_lapse_people_lapse", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person"], ["people.id"], name="fk_duty_lapse_people_person", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_duty_lapse_people_person", "duty_lapse_people", ["person"])


def downgrade() -> None:
    op.drop_table("duty_lapse_people")
    op.drop_table("duty_lapses")
    op.drop_table("duty_patrols")
    op.drop_table("duty_points")
    op.drop_table("duty_signs")
    op.drop_table("duty_swaps")
    op.drop_table("duty_substitutions")
    op.drop_table("duty_lines")
