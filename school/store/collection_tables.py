"""Tables of collecting figures: rounds, what each unit has to do, its reports, who was reminded."""

import sqlalchemy as sa

from school.store.database import UtcTime, metadata

rounds_table = sa.Table(
    "collection_rounds",
    metadata,
    sa.Column("id", sa.String(24), primary_key=True),
    sa.Column("owner", sa.ForeignKey("units.id"), nullable=False),
    sa.Column("series", sa.String(64), nullable=False),
    sa.Column("name", sa.String(64), nullable=False),
    sa.Column("level", sa.String(8), nullable=False),
    sa.Column("fields", sa.Text, nullable=False),
    sa.Column("first", sa.Date, nullable=False),
    sa.Column("last", sa.Date, nullable=False),
    sa.Column("period", sa.String(40), nullable=False),
    sa.Column("due", sa.Date, nullable=False),
    sa.Column("state", sa.String(8), nullable=False),
    sa.Column("made_by", sa.ForeignKey("people.id"), nullable=False),
    sa.Column("made_at", UtcTime, nullable=False),
    sa.Column("opened_at", UtcTime),
    sa.Column("closed_at", UtcTime),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Index("ix_collection_rounds_owner", "owner", "state"),
    sa.Index("ix_collection_rounds_due", "state", "due"),
)
tasks_table = sa.Table(
    "collection_tasks",
    metadata,
    sa.Column(
        "round_id", sa.ForeignKey("collection_rounds.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("unit_id", sa.ForeignKey("units.id"), primary_key=True),
    sa.Column("reporter", sa.ForeignKey("people.id")),
    sa.Column("draft", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("submitted_at", UtcTime),
    sa.Column("submitted_by", sa.ForeignKey("people.id")),
    sa.Index("ix_collection_tasks_unit", "unit_id"),
    sa.Index("ix_collection_tasks_reporter", "reporter"),
)
reports_table = sa.Table(
    "collection_reports",
    metadata,
    sa.Column(
        "round_id", sa.ForeignKey("collection_rounds.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("unit_id", sa.ForeignKey("units.id"), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("by", sa.ForeignKey("people.id"), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("said", sa.Text, nullable=False),
)
waves_table = sa.Table(
    "collection_waves",
    metadata,
    sa.Column(
        "round_id", sa.ForeignKey("collection_rounds.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("wave", sa.Integer, primary_key=True),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("by", sa.ForeignKey("people.id"), nullable=False),
)
told_table = sa.Table(
    "collection_told",
    metadata,
    sa.Column(
        "round_id", sa.ForeignKey("collection_rounds.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("step", sa.String(24), primary_key=True),
    sa.Column("unit_id", sa.ForeignKey("units.id"), primary_key=True),
    sa.Column("person", sa.ForeignKey("people.id"), primary_key=True),
)
"""Whom a reminder was queued for, and about which unit; nobody is told of the same twice."""
