"""Lessons with listeners, preparation groups, and what lesson packs hold."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_index("ix_resources_type", "resources", ["type", "state", "uses", "id"])
    op.create_table(
        "lessons",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("home", sa.String(96), nullable=False),
        sa.Column("open_to", sa.String(96), nullable=False),
        sa.Column("class_id", sa.String(96)),
        sa.Column("with_class", sa.String(96)),
        sa.Column("with_school", sa.String(96), nullable=False),
        sa.Column("teacher", sa.String(64)),
        sa.Column("with_teacher", sa.String(64)),
        sa.Column("group_id", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(16), nullable=False),
        sa.Column("topic", sa.String(40), nullable=False),
        sa.Column("place", sa.String(20), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("pack", sa.String(64)),
        sa.Column("seats", sa.Integer()),
        sa.Column("starts_at", TIME, nullable=False),
        sa.Column("ends_at", TIME, nullable=False),
        sa.Column("zone", sa.String(40), nullable=False),
        sa.Column("code", sa.String(8), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(64)),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("changed_at", TIME, nullable=False),
        *(_of_unit("lessons", name) for name in ("home", "open_to", "class_id", "with_class")),
        *(_by_person("lessons", name) for name in ("teacher", "with_teacher", "made_by")),
        sa.ForeignKeyConstraint(
            ["pack"], ["resources.id"], name="fk_lessons_pack", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_lessons"),
        sa.UniqueConstraint("code", name="uq_lessons_code"),
    )
    op.create_index("ix_lessons_starts_at", "lessons", ["starts_at"])
    op.create_index("ix_lessons_group", "lessons", ["group_id", "starts_at"])
    op.create_table(
        "lesson_listeners",
        sa.Column("lesson_id", sa.String(40), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("part", sa.String(8), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("signed_at", TIME),
        _hangs_on("lesson_listeners", "lesson_id", "lessons"),
        _hangs_on("lesson_listeners", "person", "people"),
        sa.PrimaryKeyConstraint("lesson_id", "person", name="pk_lesson_listeners"),
    )
    op.create_index("ix_lesson_listeners_person", "lesson_listeners", ["person", "signed_at"])
    op.create_table(
        "preparation_groups",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("home", sa.String(96), nullable=False),
        sa.Column("name", sa.String(16), nullable=False),
        sa.Column("leader", sa.String(64)),
        sa.Column("made_at", TIME, nullable=False),
        _of_unit("preparation_groups", "home"),
        _by_person("preparation_groups", "leader"),
        sa.PrimaryKeyConstraint("id", name="pk_preparation_groups"),
        sa.UniqueConstraint("home", "name", name="uq_preparation_groups_home_name"),
    )
    op.create_table(
        "preparation_members",
        sa.Column("group_id", sa.String(40), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("decided_at", TIME),
        _hangs_on("preparation_members", "group_id", "preparation_groups"),
        _hangs_on("preparation_members", "person", "people"),
        sa.PrimaryKeyConstraint("group_id", "person", name="pk_preparation_members"),
    )
    op.create_index("ix_preparation_members_person", "preparation_members", ["person"])
    op.create_table(
        "preparation_drafts",
        sa.Column("group_id", sa.String(40), nullable=False),
        sa.Column("resource_id", sa.String(64), nullable=False),
        sa.Column("by", sa.String(64)),
        sa.Column("at", TIME, nullable=False),
        _hangs_on("preparation_drafts", "group_id", "preparation_groups"),
        _hangs_on("preparation_drafts", "resource_id", "resources"),
        _by_person("preparation_drafts", "by"),
        sa.PrimaryKeyConstraint("group_id", "resource_id", name="pk_preparation_drafts"),
    )
    op.create_table(
        "resource_pack_items",
        sa.Column("pack", sa.String(64), nullable=False),
        sa.Column("resource", sa.String(64), nullable=False),
        sa.Column("part", sa.String(12), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        _hangs_on("resource_pack_items", "pack", "resources"),
        _hangs_on("resource_pack_items", "resource", "resources"),
        sa.PrimaryKeyConstraint("pack", "resource", name="pk_resource_pack_items"),
    )
    op.create_index("ix_resource_pack_items_resource", "resource_pack_items", ["resource"])


def _of_unit(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["units.id"], name=f"fk_{table}_{column}")


def _by_person(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], ["people.id"], name=f"fk_{table}_{column}", ondelete="SET NULL"
    )


def _hangs_on(table: str, column: str, parent: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{parent}.id"], name=f"fk_{table}_{column}", ondelete="CASCADE"
    )


def downgrade() -> None:
    for table in (
        "resource_pack_items",
        "preparation_drafts",
        "preparation_members",
        "preparation_groups",
        "lesson_listeners",
        "lessons",
    ):
        op.drop_table(table)
    op.drop_index("ix_resources_type", "resources")
