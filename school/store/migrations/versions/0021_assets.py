"""Assets, who had them, and their repairs."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "assets",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("code", sa.String(16), nullable=False),
        sa.Column("school", sa.String(96), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("category", sa.String(64), nullable=False),
        sa.Column("place", sa.String(64), nullable=False),
        sa.Column("keeper", sa.String(32), nullable=False),
        sa.Column("bought_on", sa.Date()),
        sa.Column("price_fen", sa.BigInteger()),
        sa.Column("serial", sa.String(64), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("scrap_on", sa.Date()),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.Column("borrower", sa.String(64)),
        sa.Column("lent_at", TIME),
        sa.Column("scrap_asked_by", sa.String(64)),
        sa.Column("scrap_reason", sa.Text(), nullable=False),
        sa.Column("scrapped_by", sa.String(64)),
        sa.Column("scrapped_at", TIME),
        sa.ForeignKeyConstraint(["borrower"], ["people.id"], name="fk_assets_borrower"),
        sa.ForeignKeyConstraint(["school"], ["units.id"], name="fk_assets_school"),
        sa.ForeignKeyConstraint(["scrap_asked_by"], ["people.id"], name="fk_assets_scrap_asked_by"),
        sa.ForeignKeyConstraint(["scrapped_by"], ["people.id"], name="fk_assets_scrapped_by"),
        sa.PrimaryKeyConstraint("id", name="pk_assets"),
        sa.UniqueConstraint("code", name="uq_assets_code"),
    )
    op.create_index("ix_assets_school", "assets", ["school", "state", "category", "price_fen"])
    op.create_index(
        "ix_assets_scrap", "assets", ["school", "scrap_on", "state", "category", "price_fen"]
    )
    op.create_table(
        "asset_loans",
        sa.Column("id", BIG, nullable=False),
        sa.Column("asset_id", sa.String(40), nullable=False),
        sa.Column("school", sa.String(96), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.Column("until", TIME),
        sa.ForeignKeyConstraint(
            ["asset_id"], ["assets.id"], name="fk_asset_loans_asset_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person"], ["people.id"], name="fk_asset_loans_person"),
        sa.ForeignKeyConstraint(["school"], ["units.id"], name="fk_asset_loans_school"),
        sa.PrimaryKeyConstraint("id", name="pk_asset_loans"),
    )
    op.create_index("ix_asset_loans_asset", "asset_loans", ["asset_id", "until"])
    op.create_index(
        "ix_asset_loans_school", "asset_loans", ["school", "since", "until", "asset_id"]
    )
    op.create_table(
        "repairs",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("school", sa.String(96), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("asset_id", sa.String(40), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("photos", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("reporter", sa.String(64), nullable=False),
        sa.Column("reported_at", TIME, nullable=False),
        sa.Column("taken_by", sa.String(64)),
        sa.Column("taken_at", TIME),
        sa.Column("done_at", TIME),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asset_id"], ["assets.id"], name="fk_repairs_asset_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["reporter"], ["people.id"], name="fk_repairs_reporter"),
        sa.ForeignKeyConstraint(["school"], ["units.id"], name="fk_repairs_school"),
        sa.ForeignKeyConstraint(["taken_by"], ["people.id"], name="fk_repairs_taken_by"),
        sa.PrimaryKeyConstraint("id", name="pk_repairs"),
        sa.UniqueConstraint("school", "number", name="uq_repairs_school_number"),
    )
    op.create_index("ix_repairs_asset", "repairs", ["asset_id", "state"])
    op.create_index("ix_repairs_open", "repairs", ["school", "state", "reported_at"])
    op.create_index("ix_repairs_reporter", "repairs", ["reporter", "reported_at"])


def downgrade() -> None:
    op.drop_table("repairs")
    op.drop_table("asset_loans")
    op.drop_table("assets")
