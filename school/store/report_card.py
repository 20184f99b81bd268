"""Table and repository of report cards: what a guardian was sent of a term, as it was then."""

import datetime as dt

import sqlalchemy as sa

from school.people import PersonId
from school.portrait import Portrait
from school.store.database import UtcTime, insert_new, metadata

report_cards = sa.Table(
    "report_cards",
    metadata,
    sa.Column("pupil_id", sa.ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("period", sa.Date, primary_key=True),
    sa.Column("content", sa.Text, nullable=False),
    sa.Column("made_at", UtcTime, nullable=False),
    sa.Index("ix_report_cards_made_at", "made_at"),
)


class ReportCards:
    """Report cards, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def keep(self, card: Portrait, *, at: dt.datetime) -> bool:
        """Keep a pupil's report card of a term; False when there was one."""
        return insert_new(
            self._connection,
            report_cards,
            {
                "pupil_id": card.pupil_id,
                "period": card.first,
                "content": card.model_dump_json(),
                "made_at": at,
            },
        )

    def of(self, pupil: PersonId, *, period: dt.date) -> Portrait | None:
        """Return a pupil's report card of the term that begins on a Monday, or None."""
        c = report_cards.c
        found = self._connection.execute(
            sa.select(c.content).where(c.pupil_id == pupil, c.period == period)
        ).scalar_one_or_none()
        return None if found is None else Portrait.model_validate_json(found)

    def rows_of(self, pupil: PersonId) -> list[Portrait]:
        """Return every report card kept of a pupil, oldest first, for its own export."""
        c = report_cards.c
        rows = self._connection.execute(
            sa.select(c.content).where(c.pupil_id == pupil).order_by(c.period)
        )
        return [Portrait.model_validate_json(row.content) for row in rows]

    def forget(self, pupil: PersonId) -> int:
        """Delete a pupil's report cards; return how many."""
        c = report_cards.c
        return self._connection.execute(sa.delete(report_cards).where(c.pupil_id == pupil)).rowcount

    def forget_before(self, moment: dt.datetime) -> int:
        """Delete the report cards made before a moment; return how many."""
        c = report_cards.c
        return self._connection.execute(sa.delete(report_cards).where(c.made_at < moment)).rowcount
