"""Table and repository of guardians' decisions."""

from collections.abc import Iterable

import sqlalchemy as sa

from school.consent import Decision, Purpose
from school.people import PersonId
from school.store.database import BigId, UtcTime, metadata

decisions = sa.Table(
    "consent_decisions",
    metadata,
    sa.Column("id", BigId, primary_key=True),
    sa.Column("pupil_id", sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    sa.Column("guardian_id", sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    sa.Column("purpose", sa.String(16), nullable=False),
    sa.Column("version", sa.String(16), nullable=False),
    sa.Column("agreed", sa.Boolean, nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Index("ix_consent_decisions_pupil", "pupil_id", "purpose"),
    sa.Index("ix_consent_decisions_guardian", "guardian_id"),  # what is stored about a guardian
)


class Consents:
    """Decisions, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, decision: Decision) -> None:
        """Keep a decision beside the earlier ones."""
        self.add_all([decision])

    def add_all(self, many: Iterable[Decision]) -> None:
        """Keep several decisions."""
        rows = [_row(decision) for decision in many]
        if rows:
            self._connection.execute(sa.insert(decisions), rows)

    def everyone(self) -> list[Decision]:
        """Return every decision, oldest first."""
        return self._decisions(sa.true())

    def of(self, *pupils: PersonId) -> list[Decision]:
        """Return every decision about these pupils, oldest first."""
        return self._decisions(decisions.c.pupil_id.in_(pupils))

    def _decisions(self, condition: sa.ColumnElement[bool]) -> list[Decision]:
        c = decisions.c
        rows = self._connection.execute(
            sa.select(c.pupil_id, c.guardian_id, c.purpose, c.version, c.agreed, c.at)
            .where(condition)
            .order_by(c.id)
        )
        return [
            Decision(
                pupil=PersonId(pupil),
                guardian=PersonId(guardian),
                purpose=Purpose(purpose),
                version=version,
                agreed=agreed,
                at=at,
            )
            for pupil, guardian, purpose, version, agreed, at in rows
        ]


def _row(decision: Decision) -> dict[str, object]:
    values = decision.model_dump()
    values["pupil_id"] = values.pop("pupil")
    values["guardian_id"] = values.pop("guardian")
    return values
