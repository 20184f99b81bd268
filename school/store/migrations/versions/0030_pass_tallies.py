"""How many passed each gate in each hour; what passed before is counted once."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pass_tallies",
        sa.Column("school", sa.String(96), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("hour", sa.SmallInteger(), nullable=False),
        sa.Column("zone", sa.String(32), nullable=False),
        sa.Column("direction", sa.String(8), nullable=False),
        sa.Column("what", sa.String(8), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "school", "day", "hour", "zone", "direction", "what", name="pk_pass_tallies"
        ),
    )
    op.create_index("ix_pass_tallies_day", "pass_tallies", ["day"])
    for table, what, known in (
        ("passes", "who", "who <> 'unknown' AND "),
        ("vehicle_passes", "'vehicle'", ""),
    ):
        op.execute(
            "INSERT INTO pass_tallies (school, day, hour, zone, direction, what, n)"  # noqa: S608
            f" SELECT school, day, minute / 60, zone, direction, {what}, count(*) FROM {table}"
            f" WHERE {known}direction <> 'refused'"
            " GROUP BY 1, 2, 3, 4, 5, 6"
        )


def downgrade() -> None:
    op.drop_table("pass_tallies")
