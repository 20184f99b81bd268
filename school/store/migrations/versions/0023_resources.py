"""The resource library: resources, their knowledge points, texts and vectors."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "resources",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("work", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("stage", sa.String(16)),
        sa.Column("grades", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(16), nullable=False),
        sa.Column("type", sa.String(16)),
        sa.Column("edition", sa.String(32), nullable=False),
        sa.Column("chapter", sa.String(64), nullable=False),
        sa.Column("licence", sa.String(16), nullable=False),
        sa.Column("level", sa.String(16), nullable=False),
        sa.Column("home", sa.String(96), nullable=False),
        sa.Column("owner", sa.String(64)),
        sa.Column("open_to", sa.String(96), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("file_key", sa.String(200), nullable=False),
        sa.Column("file_name", sa.String(120), nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["home"], ["units.id"], name="fk_resources_home"),
        sa.ForeignKeyConstraint(
            ["owner"], ["people.id"], name="fk_resources_owner", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_resources"),
    )
    for name, columns in {
        "seq": ["seq"],
        "work": ["work", "version"],
        "owner": ["owner", "state"],
        "home": ["home", "state", "level"],
        "sha256": ["sha256"],
    }.items():
        op.create_index(f"ix_resources_{name}", "resources", columns)
    op.create_table(
        "resource_points",
        _resource(),
        sa.Column("point", sa.String(128), nullable=False),
        sa.Column("by", sa.String(64)),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["by"], ["people.id"], name="fk_resource_points_by", ondelete="SET NULL"
        ),
        _of_resource("resource_points"),
        sa.PrimaryKeyConstraint("resource_id", "point", name="pk_resource_points"),
    )
    op.create_index("ix_resource_points_point", "resource_points", ["point", "resource_id"])
    op.create_table(
        "resource_passages",
        _resource(),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        _of_resource("resource_passages"),
        sa.PrimaryKeyConstraint("resource_id", "no", name="pk_resource_passages"),
    )
    op.create_table(
        "resource_vectors",
        _resource(),
        sa.Column("model", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        _of_resource("resource_vectors"),
        sa.PrimaryKeyConstraint("resource_id", "model", name="pk_resource_vectors"),
    )
    op.create_table(
        "library_clock",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_library_clock"),
    )
    op.create_table(
        "resources_gone",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_resources_gone"),
    )
    op.create_index("ix_resources_gone_seq", "resources_gone", ["seq"])


def _resource() -> sa.Column[str]:
    return sa.Column("resource_id", sa.String(64), nullable=False)


def _of_resource(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["resource_id"], ["resources.id"], name=f"fk_{table}_resource_id", ondelete="CASCADE"
    )


def downgrade() -> None:
    for table in (
        "resources_gone",
        "library_clock",
        "resource_vectors",
        "resource_passages",
        "resource_points",
        "resources",
    ):
        op.drop_table(table)
