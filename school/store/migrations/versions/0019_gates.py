"""Who passes the gates: people, vehicles, visitors, leave slips and school buses."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    _people()
    _leave()
    _vehicles()
    _visitors()
    _buses()


def _people() -> None:
    op.create_table(
        "passes",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("school", sa.String(96), nullable=False),
        sa.Column("person_id", sa.String(64), nullable=True),
        sa.Column("who", sa.String(8), nullable=False),
        sa.Column("zone", sa.String(32), nullable=False),
        sa.Column("direction", sa.String(8), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("minute", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_passes"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_passes_person_id", ondelete="CASCADE"
        ),
    )
    op.create_index(
        "ix_passes_school", "passes", ["school", "day", "who", "direction", "zone", "minute"]
    )
    op.create_index("ix_passes_person", "passes", ["person_id", "day"])
    op.create_index("ix_passes_day", "passes", ["day"])
    op.create_table(
        "pass_notices_off",
        sa.Column("person_id", sa.String(64), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_pass_notices_off"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name="fk_pass_notices_off_person_id", ondelete="CASCADE"
        ),
    )


def _leave() -> None:
    op.create_table(
        "leave_slips",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("pupil_id", sa.String(64), nullable=False),
        sa.Column("class_id", sa.String(96), nullable=False),
        sa.Column("school", sa.String(96), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("from_minute", sa.SmallInteger(), nullable=False),
        sa.Column("until_minute", sa.SmallInteger(), nullable=False),
        sa.Column("code", sa.String(4), nullable=False),
        sa.Column("granted_by", sa.String(64), nullable=False),
        sa.Column("granted_at", TIME, nullable=False),
        sa.Column("let_out_at", TIME, nullable=True),
        sa.Column("withdrawn_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_leave_slips"),
        sa.UniqueConstraint("school", "day", "code", name="uq_leave_slips_school_day_code"),
        sa.ForeignKeyConstraint(
            ["pupil_id"], ["people.id"], name="fk_leave_slips_pupil_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["granted_by"], ["people.id"], name="fk_leave_slips_granted_by"),
    )
    op.create_index("ix_leave_slips_pupil", "leave_slips", ["pupil_id", "day"])
    op.create_index("ix_leave_slips_day", "leave_slips", ["day"])


def _vehicles() -> None:
    op.create_table(
        "vehicles",
        sa.Column("school", sa.String(96), nullable=False),
        sa.Column("plate", sa.String(16), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("registered_by", sa.String(64), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("school", "plate", name="pk_vehicles"),
        sa.ForeignKeyConstraint(["registered_by"], ["people.id"], name="fk_vehicles_registered_by"),
    )
    op.create_index("ix_vehicles_until", "vehicles", ["until"])
    op.create_table(
        "vehicle_passes",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("school", sa.String(96), nullable=False),
        sa.Column("plate", sa.String(16), nullable=False),
        sa.Column("zone", sa.String(32), nullable=False),
        sa.Column("direction", sa.String(8), nullable=False),
        sa.Column("known", sa.Boolean(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("minute", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_vehicle_passes"),
    )
    op.create_index("ix_vehicle_passes_school", "vehicle_passes", ["school", "day"])
    op.create_index("ix_vehicle_passes_plate", "vehicle_passes", ["school", "plate", "at"])
    op.create_index("ix_vehicle_passes_day", "vehicle_passes", ["day"])


def _visitors() -> None:
    op.create_table(
        "visitors",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("school", sa.String(96), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("code", sa.String(4), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("expected", sa.SmallInteger(), nullable=True),
        sa.Column("in_at", TIME, nullable=True),
        sa.Column("out_at", TIME, nullable=True),
        sa.Column("announced_by", sa.String(64), nullable=False),
        sa.Column("announced_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_visitors"),
        sa.UniqueConstraint("school", "day", "code", name="uq_visitors_school_day_code"),
        sa.ForeignKeyConstraint(["announced_by"], ["people.id"], name="fk_visitors_announced_by"),
    )
    op.create_index("ix_visitors_day", "visitors", ["day"])


def _buses() -> None:
    op.create_table(
        "bus_rides",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("school", sa.String(96), nullable=False),
        sa.Column("bus", sa.String(64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("half", sa.String(2), nullable=False),
        sa.Column("pupil_id", sa.String(64), nullable=False),
        sa.Column("ride", sa.String(4), nullable=False),
        sa.Column("stop", sa.String(32), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_bus_rides"),
        sa.ForeignKeyConstraint(
            ["pupil_id"], ["people.id"], name="fk_bus_rides_pupil_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_bus_rides_trip", "bus_rides", ["school", "bus", "day", "half"])
    op.create_index("ix_bus_rides_pupil", "bus_rides", ["pupil_id", "day"])
    op.create_index("ix_bus_rides_day", "bus_rides", ["day"])


def downgrade() -> None:
    for table in (
        *("bus_rides", "visitors", "vehicle_passes", "vehicles", "leave_slips"),
        *("pass_notices_off", "passes"),
    ):
        op.drop_table(table)
