"""The first tables: people, consent, audit, papers, queues and chats."""

import sqlalchemy as sa
from alembic import op

from school.store.database import BigId, UtcTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit")),
    )
    op.create_table(
        "audit_end",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_end")),
    )
    op.create_table(
        "buttons",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("command", sa.String(length=32), nullable=False),
        sa.Column("args", sa.Text(), nullable=False),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("conversation", sa.String(length=160), nullable=False),
        sa.Column("user_id", sa.String(length=128), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.Column("used_at", UtcTime(), nullable=True),
        sa.Column("live", sa.String(length=96), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_buttons")),
    )
    with op.batch_alter_table("buttons", schema=None) as batch_op:
        batch_op.create_index("ix_buttons_expires", ["expires_at"], unique=False)

    op.create_table(
        "chat_memory",
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("conversation", sa.String(length=160), nullable=False),
        sa.Column("user_id", sa.String(length=128), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("platform", "conversation", "user_id", name=op.f("pk_chat_memory")),
    )
    op.create_table(
        "console_messages",
        sa.Column("id", BigId, nullable=False),
        sa.Column("key", sa.String(length=256), nullable=False),
        sa.Column("conversation", sa.String(length=160), nullable=False),
        sa.Column("sender", sa.String(length=64), nullable=True),
        sa.Column("live", sa.String(length=96), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_console_messages")),
        sa.UniqueConstraint("key", name=op.f("uq_console_messages_key")),
    )
    with op.batch_alter_table("console_messages", schema=None) as batch_op:
        batch_op.create_index(
            "ix_console_messages_conversation", ["conversation", "id"], unique=False
        )
        batch_op.create_index("ix_console_messages_version", ["version"], unique=False)

    op.create_table(
        "group_chats",
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("conversation_id", sa.String(length=128), nullable=False),
        sa.Column("group_id", sa.String(length=112), nullable=False),
        sa.PrimaryKeyConstraint("platform", "conversation_id", name=op.f("pk_group_chats")),
    )
    with op.batch_alter_table("group_chats", schema=None) as batch_op:
        batch_op.create_index("ix_group_chats_group", ["group_id"], unique=False)

    op.create_table(
        "live_cards",
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("target", sa.String(length=160), nullable=False),
        sa.Column("live", sa.String(length=96), nullable=False),
        sa.Column("ref", sa.String(length=512), nullable=False),
        sa.PrimaryKeyConstraint("platform", "target", "live", name=op.f("pk_live_cards")),
    )
    op.create_table(
        "people",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
    )
    op.create_table(
        "queue",
        sa.Column("id", BigId, nullable=False),
        sa.Column("queue", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=256), nullable=False),
        sa.Column("lane", sa.String(length=256), server_default="", nullable=False),
        sa.Column("topic", sa.String(length=256), server_default="", nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", UtcTime(), nullable=False),
        sa.Column("leased_until", UtcTime(), nullable=True),
        sa.Column("lease", sa.String(length=32), server_default="", nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("finished_at", UtcTime(), nullable=True),
        sa.Column("error", sa.String(length=400), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue")),
        sa.UniqueConstraint("queue", "key", name=op.f("uq_queue_queue_key")),
    )
    with op.batch_alter_table("queue", schema=None) as batch_op:
        batch_op.create_index("ix_queue_due", ["queue", "state", "priority", "id"], unique=False)
        batch_op.create_index("ix_queue_lane", ["queue", "lane", "state"], unique=False)

    op.create_table(
        "sends",
        sa.Column("id", BigId, nullable=False),
        sa.Column("target", sa.String(length=320), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sends")),
    )
    with op.batch_alter_table("sends", schema=None) as batch_op:
        batch_op.create_index("ix_sends_target", ["target", "at"], unique=False)

    op.create_table(
        "units",
        sa.Column("id", sa.String(length=96), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_units")),
    )
    op.create_table(
        "accounts",
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("user_id", sa.String(length=128), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=16), server_default="app", nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_accounts_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("platform", "user_id", name=op.f("pk_accounts")),
    )
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.create_index("ix_accounts_person", ["person_id"], unique=False)

    op.create_table(
        "appointments",
        sa.Column("id", BigId, nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("unit_id", sa.String(length=96), nullable=False),
        sa.Column("subject", sa.String(length=16), server_default="", nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_appointments_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_appointments_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointments")),
    )
    with op.batch_alter_table("appointments", schema=None) as batch_op:
        batch_op.create_index("ix_appointments_person", ["person_id"], unique=False)
        batch_op.create_index("ix_appointments_unit", ["unit_id"], unique=False)

    op.create_table(
        "consent_decisions",
        sa.Column("id", BigId, nullable=False),
        sa.Column("pupil_id", sa.String(length=64), nullable=False),
        sa.Column("guardian_id", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("version", sa.String(length=16), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["guardian_id"],
            ["people.id"],
            name=op.f("fk_consent_decisions_guardian_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["pupil_id"],
            ["people.id"],
            name=op.f("fk_consent_decisions_pupil_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_decisions")),
    )
    with op.batch_alter_table("consent_decisions", schema=None) as batch_op:
        batch_op.create_index("ix_consent_decisions_pupil", ["pupil_id", "purpose"], unique=False)

    op.create_table(
        "console_keys",
        sa.Column("key", sa.String(length=256), nullable=False),
        sa.Column("message_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["console_messages.id"], name=op.f("fk_console_keys_message_id")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_console_keys")),
    )
    op.create_table(
        "enrolments",
        sa.Column("id", BigId, nullable=False),
        sa.Column("pupil_id", sa.String(length=64), nullable=False),
        sa.Column("class_id", sa.String(length=96), nullable=False),
        sa.Column("roll_no", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["class_id"], ["units.id"], name=op.f("fk_enrolments_class_id")),
        sa.ForeignKeyConstraint(
            ["pupil_id"], ["people.id"], name=op.f("fk_enrolments_pupil_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolments")),
    )
    with op.batch_alter_table("enrolments", schema=None) as batch_op:
        batch_op.create_index("ix_enrolments_class", ["class_id", "roll_no"], unique=False)
        batch_op.create_index("ix_enrolments_pupil", ["pupil_id"], unique=False)

    op.create_table(
        "guardianships",
        sa.Column("id", BigId, nullable=False),
        sa.Column("guardian_id", sa.String(length=64), nullable=False),
        sa.Column("pupil_id", sa.String(length=64), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["guardian_id"],
            ["people.id"],
            name=op.f("fk_guardianships_guardian_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["pupil_id"], ["people.id"], name=op.f("fk_guardianships_pupil_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guardianships")),
    )
    with op.batch_alter_table("guardianships", schema=None) as batch_op:
        batch_op.create_index("ix_guardianships_guardian", ["guardian_id"], unique=False)
        batch_op.create_index("ix_guardianships_pupil", ["pupil_id"], unique=False)

    op.create_table(
        "homework",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("class_id", sa.String(length=96), nullable=False),
        sa.Column("title", sa.String(length=64), nullable=False),
        sa.Column("opened_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["class_id"], ["units.id"], name=op.f("fk_homework_class_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_homework")),
    )
    with op.batch_alter_table("homework", schema=None) as batch_op:
        batch_op.create_index("ix_homework_class", ["class_id"], unique=False)

    op.create_table(
        "batches",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("homework_id", sa.String(length=40), nullable=False),
        sa.Column("teacher_id", sa.String(length=64), nullable=False),
        sa.Column("platform", sa.String(length=16), nullable=False),
        sa.Column("user_id", sa.String(length=128), nullable=False),
        sa.Column("touched_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["homework_id"], ["homework.id"], name=op.f("fk_batches_homework_id")
        ),
        sa.ForeignKeyConstraint(["teacher_id"], ["people.id"], name=op.f("fk_batches_teacher_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
    )
    with op.batch_alter_table("batches", schema=None) as batch_op:
        batch_op.create_index("ix_batches_teacher", ["teacher_id", "touched_at"], unique=False)

    op.create_table(
        "summaries",
        sa.Column("id", BigId, nullable=False),
        sa.Column("homework_id", sa.String(length=40), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("posted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["homework_id"], ["homework.id"], name=op.f("fk_summaries_homework_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_summaries")),
    )
    with op.batch_alter_table("summaries", schema=None) as batch_op:
        batch_op.create_index("ix_summaries_homework", ["homework_id"], unique=False)

    op.create_table(
        "papers",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("batch_id", sa.String(length=40), nullable=False),
        sa.Column("homework_id", sa.String(length=40), nullable=False),
        sa.Column("pupil_id", sa.String(length=64), nullable=False),
        sa.Column("roll_no", sa.Integer(), nullable=False),
        sa.Column("photo_key", sa.String(length=256), nullable=False),
        sa.Column("annotated_key", sa.String(length=256), server_default="", nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("retake", sa.Text(), server_default="", nullable=False),
        sa.Column("accepted_at", UtcTime(), nullable=False),
        sa.Column("read_at", UtcTime(), nullable=True),
        sa.Column("confirmed_at", UtcTime(), nullable=True),
        sa.Column("touched_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_papers_batch_id")),
        sa.ForeignKeyConstraint(
            ["homework_id"], ["homework.id"], name=op.f("fk_papers_homework_id")
        ),
        sa.ForeignKeyConstraint(
            ["pupil_id"], ["people.id"], name=op.f("fk_papers_pupil_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_papers")),
    )
    with op.batch_alter_table("papers", schema=None) as batch_op:
        batch_op.create_index("ix_papers_batch", ["batch_id"], unique=False)
        batch_op.create_index("ix_papers_homework", ["homework_id", "state"], unique=False)
        batch_op.create_index("ix_papers_pupil", ["pupil_id", "confirmed_at"], unique=False)

    op.create_table(
        "marks",
        sa.Column("paper_id", sa.String(length=40), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("read", sa.Text(), nullable=False),
        sa.Column("expected", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(length=8), nullable=False),
        sa.Column("first_verdict", sa.String(length=8), nullable=False),
        sa.Column("crop", sa.String(length=256), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["papers.id"], name=op.f("fk_marks_paper_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("paper_id", "place", name=op.f("pk_marks")),
    )
    op.create_table(
        "revisions",
        sa.Column("id", BigId, nullable=False),
        sa.Column("paper_id", sa.String(length=40), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("read_before", sa.Text(), nullable=False),
        sa.Column("verdict_before", sa.String(length=8), nullable=False),
        sa.Column("read_after", sa.Text(), nullable=False),
        sa.Column("verdict_after", sa.String(length=8), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("undone_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["people.id"], name=op.f("fk_revisions_by")),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["papers.id"], name=op.f("fk_revisions_paper_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revisions")),
    )
    with op.batch_alter_table("revisions", schema=None) as batch_op:
        batch_op.create_index("ix_revisions_paper", ["paper_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("revisions", schema=None) as batch_op:
        batch_op.drop_index("ix_revisions_paper")

    op.drop_table("revisions")
    op.drop_table("marks")
    with op.batch_alter_table("papers", schema=None) as batch_op:
        batch_op.drop_index("ix_papers_pupil")
        batch_op.drop_index("ix_papers_homework")
        batch_op.drop_index("ix_papers_batch")

    op.drop_table("papers")
    with op.batch_alter_table("summaries", schema=None) as batch_op:
        batch_op.drop_index("ix_summaries_homework")

    op.drop_table("summaries")
    with op.batch_alter_table("batches", schema=None) as batch_op:
        batch_op.drop_index("ix_batches_teacher")

    op.drop_table("batches")
    with op.batch_alter_table("homework", schema=None) as batch_op:
        batch_op.drop_index("ix_homework_class")

    op.drop_table("homework")
    with op.batch_alter_table("guardianships", schema=None) as batch_op:
        batch_op.drop_index("ix_guardianships_pupil")
        batch_op.drop_index("ix_guardianships_guardian")

    op.drop_table("guardianships")
    with op.batch_alter_table("enrolments", schema=None) as batch_op:
        batch_op.drop_index("ix_enrolments_pupil")
        batch_op.drop_index("ix_enrolments_class")

    op.drop_table("enrolments")
    op.drop_table("console_keys")
    with op.batch_alter_table("consent_decisions", schema=None) as batch_op:
        batch_op.drop_index("ix_consent_decisions_pupil")

    op.drop_table("consent_decisions")
    with op.batch_alter_table("appointments", schema=None) as batch_op:
        batch_op.drop_index("ix_appointments_unit")
        batch_op.drop_index("ix_appointments_person")

    op.drop_table("appointments")
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.drop_index("ix_accounts_person")

    op.drop_table("accounts")
    op.drop_table("units")
    with op.batch_alter_table("sends", schema=None) as batch_op:
        batch_op.drop_index("ix_sends_target")

    op.drop_table("sends")
    with op.batch_alter_table("queue", schema=None) as batch_op:
        batch_op.drop_index("ix_queue_lane")
        batch_op.drop_index("ix_queue_due")

    op.drop_table("queue")
    op.drop_table("people")
    op.drop_table("live_cards")
    with op.batch_alter_table("group_chats", schema=None) as batch_op:
        batch_op.drop_index("ix_group_chats_group")

    op.drop_table("group_chats")
    with op.batch_alter_table("console_messages", schema=None) as batch_op:
        batch_op.drop_index("ix_console_messages_version")
        batch_op.drop_index("ix_console_messages_conversation")

    op.drop_table("console_messages")
    op.drop_table("chat_memory")
    with op.batch_alter_table("buttons", schema=None) as batch_op:
        batch_op.drop_index("ix_buttons_expires")

    op.drop_table("buttons")
    op.drop_table("audit_end")
    op.drop_table("audit")
