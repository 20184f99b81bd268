"""Tallies of how resources are used, the pages that show them, and written guides."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INDEXES = {
    "resource_uses": {
        "figures": ["day", "school", "resource_id"],
    },
    "library_term_uses": {"most": ["term", "county", "uses"], "resource": ["resource_id"]},
    "resources": {"unused": ["state", "uses", "created_at", "home", "subject", "id"]},
    "figures_pages": {
        "person": ["person_id", "made_at"],
        "made_at": ["made_at"],
        "session": ["session_hash"],
    },
    "guides": {"asker": ["asker", "asked_at"], "asked_at": ["asked_at"]},
}


def upgrade() -> None:
    _tallies()
    _shelf()
    _pages()
    _guides()
    for table, indexes in INDEXES.items():
        for name, columns in indexes.items():
            op.create_index(f"ix_{table}_{name}", table, columns)


def _tallies() -> None:
    op.create_table(
        "library_tallies",
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("subject", sa.String(16), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("place", sa.String(96), nullable=False),
        sa.Column("value", sa.String(16), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "kind", "subject", "month", "place", "value", name="pk_library_tallies"
        ),
    )
    op.create_table(
        "library_term_uses",
        sa.Column("term", sa.Date(), nullable=False),
        sa.Column("county", sa.String(96), nullable=False),
        sa.Column("resource_id", sa.String(64), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        _of("library_term_uses", "resource_id", "resources.id"),
        sa.PrimaryKeyConstraint("term", "county", "resource_id", name="pk_library_term_uses"),
    )
    op.create_table(
        "library_tallied",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_library_tallied"),
    )


def _shelf() -> None:
    op.create_table(
        "library_shelf",
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("subject", sa.String(16), nullable=False),
        sa.Column("home", sa.String(96), nullable=False),
        sa.Column("value", sa.String(16), nullable=False),
        sa.Column("resources", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject", "home", "value", name="pk_library_shelf"),
    )
    op.create_table(
        "library_counted",
        sa.Column("resource_id", sa.String(64), nullable=False),
        sa.Column("home", sa.String(96), nullable=False),
        sa.Column("subject", sa.String(16), nullable=False),
        sa.Column("type", sa.String(16), nullable=False),
        sa.Column("stage", sa.String(16), nullable=False),
        sa.Column("level", sa.String(16), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.PrimaryKeyConstraint("resource_id", name="pk_library_counted"),
    )
    op.create_table(
        "library_counted_until",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_library_counted_until"),
    )


def _pages() -> None:
    op.create_table(
        "figures_pages",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("person_id", sa.String(64), nullable=False),
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("user_id", sa.String(128), nullable=False),
        sa.Column("text", sa.String(64), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("session_hash", sa.String(64)),
        sa.Column("open_until", TIME),
        _of("figures_pages", "person_id", "people.id"),
        sa.PrimaryKeyConstraint("id", name="pk_figures_pages"),
        sa.UniqueConstraint("token_hash", name="uq_figures_pages_token_hash"),
    )


def _guides() -> None:
    op.create_table(
        "guides",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("asker", sa.String(64), nullable=False),
        sa.Column("platform", sa.String(16), nullable=False),
        sa.Column("user_id", sa.String(128), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("topic", sa.String(64), nullable=False),
        sa.Column("exercises", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("why", sa.String(200), nullable=False),
        sa.Column("hits", sa.Text(), nullable=False),
        sa.Column("guide", sa.Text(), nullable=False),
        sa.Column("model", sa.String(120), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("done_at", TIME),
        _of("guides", "asker", "people.id"),
        sa.PrimaryKeyConstraint("id", name="pk_guides"),
    )


def _of(table: str, column: str, parent: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [parent], name=f"fk_{table}_{column}", ondelete="CASCADE"
    )


def downgrade() -> None:
    op.drop_index("ix_resources_unused", "resources")
    op.drop_index("ix_resource_uses_figures", "resource_uses")
    for table in (
        "guides",
        "figures_pages",
        "library_counted_until",
        "library_counted",
        "library_shelf",
        "library_tallied",
        "library_term_uses",
        "library_tallies",
    ):
        op.drop_table(table)
