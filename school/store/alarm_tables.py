"""Tables of alarms: incidents, whom they were told to, their history; digests, silences, drills."""

import sqlalchemy as sa

from school.store.database import UtcTime, metadata
from school.store.sealed import SealedText

LIVE = "live"
"""How the name of what brings a card up to date begins."""

incidents = sa.Table(
    "alarm_incidents",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("school", sa.String(96), nullable=False),
    sa.Column("county", sa.String(32), nullable=False),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("zone", sa.String(32), nullable=False),
    sa.Column("source", sa.String(64), nullable=False),
    sa.Column("level", sa.SmallInteger, nullable=False),
    sa.Column("whole_site", sa.Boolean, nullable=False),
    sa.Column("drill", sa.Boolean, nullable=False),
    sa.Column("drill_id", sa.String(40), nullable=False),
    sa.Column("text", SealedText, nullable=False),
    sa.Column("snapshot", sa.String(200)),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("first_at", UtcTime, nullable=False),
    sa.Column("last_at", UtcTime, nullable=False),
    sa.Column("seen_at", UtcTime, nullable=False),
    sa.Column("opened_at", UtcTime, nullable=False),
    sa.Column("round", sa.Integer, nullable=False),
    sa.Column("rung", sa.SmallInteger, nullable=False),
    sa.Column("repeats", sa.SmallInteger, nullable=False),
    sa.Column("reminded", sa.Boolean, nullable=False),
    sa.Column("unreached", sa.Boolean, nullable=False),
    sa.Column("since", UtcTime, nullable=False),
    sa.Column("pushed_at", UtcTime),
    sa.Column("stepped_at", UtcTime),
    sa.Column("state_at", UtcTime, nullable=False),
    sa.Column("moved_at", UtcTime, nullable=False),
    sa.Column("due_at", UtcTime),
    sa.Column("untold_since", UtcTime),
    sa.Column("told_count", sa.Integer, nullable=False),
    sa.Column("acked_by", sa.ForeignKey("people.id", ondelete="SET NULL")),
    sa.Column("first_acked_at", UtcTime),
    sa.Column("closed_by", sa.ForeignKey("people.id", ondelete="SET NULL")),
    sa.Column("muted_by", sa.String(40), nullable=False),
    sa.Column("silenced_by", sa.String(40), nullable=False),
    sa.Column("previous", sa.String(40), nullable=False),
    sa.Column("moves", sa.Integer, nullable=False),
    sa.Column("live_at", UtcTime),
    sa.Column("dedup_key", sa.String(40), nullable=False),
    sa.Column("open_key", sa.String(40)),
    sa.UniqueConstraint("open_key"),
    sa.Index("ix_alarm_incidents_dedup_key", "dedup_key", "opened_at"),
    sa.Index("ix_alarm_incidents_due", "due_at"),
    sa.Index("ix_alarm_incidents_moved", "moved_at"),
    sa.Index("ix_alarm_incidents_school", "school", "last_at"),
    sa.Index("ix_alarm_incidents_county", "county", "last_at"),
    sa.Index("ix_alarm_incidents_muted", "muted_by"),
    sa.Index("ix_alarm_incidents_silenced", "silenced_by"),
    sa.Index("ix_alarm_incidents_drill", "drill_id"),
    sa.Index("ix_alarm_incidents_acked_by", "acked_by"),
    sa.Index("ix_alarm_incidents_closed_by", "closed_by"),
)
told = sa.Table(
    "alarm_told",
    metadata,
    sa.Column(
        "incident_id", sa.ForeignKey("alarm_incidents.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("step", sa.String(32), primary_key=True),
    sa.Column("target", sa.String(200), primary_key=True),
    sa.Column("at", UtcTime, nullable=False),
)
history = sa.Table(
    "alarm_history",
    metadata,
    sa.Column(
        "incident_id", sa.ForeignKey("alarm_incidents.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("seq", sa.Integer, primary_key=True),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("what", sa.String(32), nullable=False),
    sa.Column("who", sa.ForeignKey("people.id", ondelete="SET NULL")),
    sa.Column("note", SealedText, nullable=False),
    sa.Index("ix_alarm_history_who", "who"),
)
digests = sa.Table(
    "alarm_digests",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("school", sa.String(96), nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Index("ix_alarm_digests_school", "school", "at"),
)
digest_items = sa.Table(
    "alarm_digest_items",
    metadata,
    sa.Column("digest_id", sa.ForeignKey("alarm_digests.id", ondelete="CASCADE"), primary_key=True),
    sa.Column(
        "incident_id", sa.ForeignKey("alarm_incidents.id", ondelete="CASCADE"), primary_key=True
    ),
    sa.Column("fresh", sa.Integer, nullable=False),
    sa.Index("ix_alarm_digest_items_incident", "incident_id"),
)
silences = sa.Table(
    "alarm_silences",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("place", sa.String(96), nullable=False),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("zone", sa.String(32), nullable=False),
    sa.Column("owner", sa.ForeignKey("people.id", ondelete="SET NULL")),
    sa.Column("reason", SealedText, nullable=False),
    sa.Column("since", UtcTime, nullable=False),
    sa.Column("until", UtcTime, nullable=False),
    sa.Column("over", sa.Boolean, nullable=False),
    sa.Index("ix_alarm_silences_over", "over", "until"),
    sa.Index("ix_alarm_silences_owner", "owner"),
)
drills = sa.Table(
    "alarm_drills",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("school", sa.String(96), nullable=False),
    sa.Column("owner", sa.ForeignKey("people.id", ondelete="SET NULL")),
    sa.Column("reason", SealedText, nullable=False),
    sa.Column("since", UtcTime, nullable=False),
    sa.Column("until", UtcTime, nullable=False),
    sa.Column("over", sa.Boolean, nullable=False),
    sa.Index("ix_alarm_drills_over", "over", "until"),
    sa.Index("ix_alarm_drills_school", "school", "since"),
    sa.Index("ix_alarm_drills_owner", "owner"),
)
