"""Reports of units, report cards of pupils, and one-time pages."""

import sqlalchemy as sa
from alembic import op

from school.store.database import BigId, UtcTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reports",
        sa.Column("unit_id", sa.String(length=96), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("level", sa.String(length=8), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_reports_unit_id")),
        sa.PrimaryKeyConstraint("unit_id", "week", name=op.f("pk_reports")),
    )
    op.create_index("ix_reports_level", "reports", ["level", "week"])
    op.create_table(
        "report_cards",
        sa.Column("pupil_id", sa.String(length=64), nullable=False),
        sa.Column("period", sa.Date(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pupil_id"], ["people.id"], name=op.f("fk_report_cards_pupil_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pupil_id", "period", name=op.f("pk_report_cards")),
    )
    op.create_index("ix_report_cards_made_at", "report_cards", ["made_at"])
    op.create_table(
        "pages",
        sa.Column("id", BigId, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("pupil_id", sa.String(length=64), nullable=False),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("user_id", sa.String(length=128), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_pages_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["pupil_id"], ["people.id"], name=op.f("fk_pages_pupil_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pages")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_pages_token_hash")),
    )
    op.create_index("ix_pages_person", "pages", ["person_id", "made_at"])
    op.create_index("ix_pages_pupil", "pages", ["pupil_id"])
    op.create_index("ix_pages_made_at", "pages", ["made_at"])


def downgrade() -> None:
    op.drop_table("pages")
    op.drop_table("report_cards")
    op.drop_table("reports")
