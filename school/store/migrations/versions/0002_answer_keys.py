"""Answer keys, pages and fields of papers, revisions that belong together, labelled crops."""

import sqlalchemy as sa
from alembic import op

from school.store.database import UtcTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answer_keys",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("homework_id", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("confirmed_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["homework_id"], ["homework.id"], name=op.f("fk_answer_keys_homework_id")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name=op.f("fk_answer_keys_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_keys")),
        sa.UniqueConstraint(
            "homework_id", "version", name=op.f("uq_answer_keys_homework_id_version")
        ),
    )
    op.create_table(
        "labelled_crops",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("pupil_id", sa.String(length=64), nullable=False),
        sa.Column("paper_id", sa.String(length=40), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("crop_key", sa.String(length=256), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("read", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pupil_id"], ["people.id"], name=op.f("fk_labelled_crops_pupil_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_labelled_crops")),
    )
    with op.batch_alter_table("labelled_crops", schema=None) as batch_op:
        batch_op.create_index("ix_labelled_crops_pupil", ["pupil_id"], unique=False)

    with op.batch_alter_table("papers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("page", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column("key_id", sa.String(length=40), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("fields", sa.Text(), server_default="{}", nullable=False))
        batch_op.add_column(sa.Column("note", sa.Text(), server_default="", nullable=False))

    with op.batch_alter_table("revisions", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("group_id", sa.String(length=48), server_default="", nullable=False)
        )
        batch_op.create_index("ix_revisions_group", ["group_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("revisions", schema=None) as batch_op:
        batch_op.drop_index("ix_revisions_group")
        batch_op.drop_column("group_id")

    with op.batch_alter_table("papers", schema=None) as batch_op:
        batch_op.drop_column("note")
        batch_op.drop_column("fields")
        batch_op.drop_column("key_id")
        batch_op.drop_column("page")

    with op.batch_alter_table("labelled_crops", schema=None) as batch_op:
        batch_op.drop_index("ix_labelled_crops_pupil")

    op.drop_table("labelled_crops")
    op.drop_table("answer_keys")
