"""Hidden dangers, what was done to them, and the register of risks."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "hazards",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("school", sa.String(96), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(8), nullable=False),
        sa.Column("place", sa.String(32), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("photos", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("reporter", sa.String(64), nullable=False),
        sa.Column("reported_at", TIME, nullable=False),
        sa.Column("owner", sa.String(64)),
        sa.Column("due", sa.Date()),
        sa.Column("fixed_by", sa.String(64)),
        sa.Column("fixed_at", TIME),
        sa.Column("fix_note", sa.Text(), nullable=False),
        sa.Column("fix_photos", sa.Integer(), nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("checked_by", sa.String(64)),
        sa.Column("closed_at", TIME),
        sa.Column("merged_into", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(["checked_by"], ["people.id"], name="fk_hazards_checked_by"),
        sa.ForeignKeyConstraint(["fixed_by"], ["people.id"], name="fk_hazards_fixed_by"),
        sa.ForeignKeyConstraint(["owner"], ["people.id"], name="fk_hazards_owner"),
        sa.ForeignKeyConstraint(["reporter"], ["people.id"], name="fk_hazards_reporter"),
        sa.ForeignKeyConstraint(["school"], ["units.id"], name="fk_hazards_school"),
        sa.PrimaryKeyConstraint("id", name="pk_hazards"),
        sa.UniqueConstraint("school", "year", "number", name="uq_hazards_school_year_number"),
    )
    op.create_index("ix_hazards_open", "hazards", ["state", "due"])
    op.create_index("ix_hazards_owner", "hazards", ["owner", "state"])
    op.create_index("ix_hazards_reported", "hazards", ["school", "reported_at"])
    op.create_index("ix_hazards_school", "hazards", ["school", "state"])
    op.create_table(
        "risks",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("school", sa.String(96), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(32), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("level", sa.String(8), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("keeper", sa.String(32), nullable=False),
        sa.Column("keeper_id", sa.String(64)),
        sa.Column("every_days", sa.Integer(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["keeper_id"], ["people.id"], name="fk_risks_keeper_id"),
        sa.ForeignKeyConstraint(["school"], ["units.id"], name="fk_risks_school"),
        sa.PrimaryKeyConstraint("id", name="pk_risks"),
        sa.UniqueConstraint("school", "number", name="uq_risks_school_number"),
    )
    op.create_index("ix_risks_due", "risks", ["school", "next_on"])
    op.create_table(
        "hazard_steps",
        sa.Column("id", BIG, nullable=False),
        sa.Column("hazard_id", sa.String(40), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("act", sa.String(8), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name="fk_hazard_steps_by"),
        sa.ForeignKeyConstraint(
            ["hazard_id"], ["hazards.id"], name="fk_hazard_steps_hazard_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_hazard_steps"),
    )
    op.create_index("ix_hazard_steps_hazard", "hazard_steps", ["hazard_id"])
    op.create_table(
        "risk_checks",
        sa.Column("id", BIG, nullable=False),
        sa.Column("risk_id", sa.String(40), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("fine", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name="fk_risk_checks_by"),
        sa.ForeignKeyConstraint(
            ["risk_id"], ["risks.id"], name="fk_risk_checks_risk_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_risk_checks"),
    )
    op.create_index("ix_risk_checks_risk", "risk_checks", ["risk_id", "at"])


def downgrade() -> None:
    op.drop_table("risk_checks")
    op.drop_table("hazard_steps")
    op.drop_table("risks")
    op.drop_table("hazards")
