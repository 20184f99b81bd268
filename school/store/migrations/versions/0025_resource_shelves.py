"""The shelves: files being read, sketches of texts, uses, reviews, suggested points, pages."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0023"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_index("ix_resources_open_to", "resources", ["open_to", "state"])
    op.create_index("ix_resources_kept", "resources", ["home", "owner", "updated_at"])
    _create_readings()
    _create_sketches()
    _create_uses()
    _create_decisions()
    _create_pages()


def _create_readings() -> None:
    op.create_table(
        "resource_readings",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("person_id", sa.String(64), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("upload", sa.String(200), nullable=False),
        sa.Column("transcript", sa.String(200), nullable=False),
        sa.Column("transcript_name", sa.String(200), nullable=False),
        sa.Column("status", sa.String(8), nullable=False),
        sa.Column("why", sa.String(200), nullable=False),
        sa.Column("near", sa.String(64), nullable=False),
        sa.Column("likeness", sa.Float(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        _of("resource_readings", "person_id", "people.id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_resource_readings"),
    )
    op.create_index("ix_resource_readings_person", "resource_readings", ["person_id"])
    op.create_index("ix_resource_readings_at", "resource_readings", ["at"])


def _create_sketches() -> None:
    op.create_table(
        "resource_sketches",
        sa.Column("resource_id", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        _of_resource("resource_sketches"),
        sa.PrimaryKeyConstraint("resource_id", name="pk_resource_sketches"),
    )
    op.create_table(
        "resource_bands",
        sa.Column("resource_id", sa.String(64), nullable=False),
        sa.Column("no", sa.SmallInteger(), nullable=False),
        sa.Column("band", sa.BigInteger(), nullable=False),
        _of_resource("resource_bands"),
        sa.PrimaryKeyConstraint("resource_id", "no", name="pk_resource_bands"),
    )
    op.create_index("ix_resource_bands_band", "resource_bands", ["no", "band"])


def _create_uses() -> None:
    op.create_table(
        "resource_uses",
        sa.Column("id", BIG, nullable=False),
        sa.Column("resource_id", sa.String(64), nullable=False),
        sa.Column("school", sa.String(96), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("person_id", sa.String(64)),
        _of_resource("resource_uses"),
        _of("resource_uses", "person_id", "people.id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_resource_uses"),
    )
    op.create_index("ix_resource_uses_day", "resource_uses", ["day", "school"])
    op.create_index("ix_resource_uses_resource", "resource_uses", ["resource_id", "day"])
    op.create_index("ix_resource_uses_person", "resource_uses", ["person_id", "day"])


def _create_decisions() -> None:
    op.create_table(
        "resource_reviews",
        sa.Column("id", BIG, nullable=False),
        sa.Column("resource_id", sa.String(64), nullable=False),
        sa.Column("by", sa.String(64)),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.Column("open_to", sa.String(96), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("at", TIME, nullable=False),
        _of_resource("resource_reviews"),
        _of("resource_reviews", "by", "people.id", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_resource_reviews"),
    )
    op.create_index("ix_resource_reviews_resource", "resource_reviews", ["resource_id", "at"])
    op.create_table(
        "resource_suggestions",
        sa.Column("resource_id", sa.String(64), nullable=False),
        sa.Column("point", sa.String(128), nullable=False),
        sa.Column("subject", sa.String(16), nullable=False),
        sa.Column("home", sa.String(96), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("by", sa.String(64)),
        sa.Column("at", TIME, nullable=False),
        _of_resource("resource_suggestions"),
        _of("resource_suggestions", "by", "people.id", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("resource_id", "point", name="pk_resource_suggestions"),
    )
    op.create_index(
        "ix_resource_suggestions_home", "resource_suggestions", ["home", "outcome", "subject"]
    )


def _create_pages() -> None:
    op.create_table(
        "resource_pages",
        sa.Column("id", BIG, nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("person_id", sa.String(64), nullable=False),
        sa.Column("resource_id", sa.String(64), nullable=False),
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("user_id", sa.String(128), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", TIME),
        _of("resource_pages", "person_id", "people.id", ondelete="CASCADE"),
        _of_resource("resource_pages"),
        sa.PrimaryKeyConstraint("id", name="pk_resource_pages"),
        sa.UniqueConstraint("token_hash", name="uq_resource_pages_token_hash"),
    )
    op.create_index("ix_resource_pages_person", "resource_pages", ["person_id", "made_at"])
    op.create_index("ix_resource_pages_resource", "resource_pages", ["resource_id"])
    op.create_index("ix_resource_pages_made_at", "resource_pages", ["made_at"])


def _of_resource(table: str) -> sa.ForeignKeyConstraint:
    return _of(table, "resource_id", "resources.id", ondelete="CASCADE")


def _of(table: str, column: str, parent: str, *, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [parent], name=f"fk_{table}_{column}", ondelete=ondelete
    )


def downgrade() -> None:
    for table in (
        "resource_pages",
        "resource_suggestions",
        "resource_reviews",
        "resource_uses",
        "resource_bands",
        "resource_sketches",
        "resource_readings",
    ):
        op.drop_table(table)
    op.drop_index("ix_resources_kept", table_name="resources")
    op.drop_index("ix_resources_open_to", table_name="resources")
