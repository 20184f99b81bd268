"""Table and repository of check-ups; what was measured is sealed."""

import datetime as dt

import sqlalchemy as sa

from school.checkups import Checkup, CheckupKind
from school.people import PersonId
from school.store.database import UtcTime, insert_new, metadata
from school.store.sealed import Keyring, Place, SealedText

checkups = sa.Table(
    "checkups",
    metadata,
    sa.Column("id", sa.String(24), primary_key=True),
    sa.Column("pupil_id", sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
    sa.Column("class_id", sa.ForeignKey("units.id"), nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("kind", sa.String(8), nullable=False),
    sa.Column("author", sa.ForeignKey("people.id", ondelete="SET NULL")),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("body", SealedText, nullable=False),
    sa.Index("ix_checkups_pupil", "pupil_id", "day"),
    sa.Index("ix_checkups_day", "day"),
)
_PLAIN = ("id", "pupil_id", "class_id", "day", "kind", "author", "at")


class Checkups:
    """Check-ups, inside one transaction."""

    def __init__(self, connection: sa.Connection, *, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring

    def keep(self, checkup: Checkup) -> bool:
        """Keep a check-up in the place of the one with its id; return True when it is new."""
        plain = {name: getattr(checkup, name) for name in _PLAIN}
        body = self._keyring.seal(checkup.model_dump_json(), place=_place(checkup.id))
        if insert_new(self._connection, checkups, {**plain, "body": body}):
            return True
        mine = checkups.c.id == checkup.id
        values = {"body": body, "at": checkup.at, "author": checkup.author}
        self._connection.execute(sa.update(checkups).where(mine).values(values))
        return False

    def rows_of(self, pupil: PersonId) -> list[Checkup]:
        """Return a pupil's check-ups, the newest first."""
        c = checkups.c
        rows = self._connection.execute(
            sa.select(checkups).where(c.pupil_id == pupil).order_by(c.day.desc(), c.kind)
        )
        return [
            Checkup.model_validate_json(self._keyring.open(row.body, place=_place(row.id)))
            for row in rows
        ]

    def newest(self, pupil: PersonId) -> list[Checkup]:
        """Return a pupil's newest check-up of each kind."""
        found: dict[CheckupKind, Checkup] = {}
        for one in self.rows_of(pupil):
            found.setdefault(one.kind, one)
        return list(found.values())

    def forget(self, pupil: PersonId) -> int:
        """Delete a pupil's check-ups; return how many."""
        gone = sa.delete(checkups).where(checkups.c.pupil_id == pupil)
        return self._connection.execute(gone).rowcount

    def forget_before(self, day: dt.date) -> int:
        """Delete check-ups of a day before *day*; return how many."""
        gone = sa.delete(checkups).where(checkups.c.day < day)
        return self._connection.execute(gone).rowcount


def _place(checkup_id: str) -> Place:
    return Place("checkups", "body", checkup_id)
